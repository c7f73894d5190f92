"""Tables that join two others, of which one has a longer name than the column that refers to it."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of, unique

KEY = {"id": "bigint pk"}
BOTH = {"policy_id": "bigint key", "tag_id": "bigint key"}
OTHERS = dict.fromkeys(("host", "service", "account", "finding", "scan", "agent"), KEY)
POLICIES = {"policy": KEY, "policy_template": KEY, "tag": KEY, **OTHERS}


def test_words_that_another_column_is_called_after_do_not_make_a_longer_name() -> None:
    columns = dict.fromkeys(("user_id", "role_id", "permission_id"), "bigint key")
    tables = dict.fromkeys(("user", "role", "user_role", "permission"), KEY)
    found = references_of(facts_of({**tables, "user_role_permission_map": columns}))
    assert found["user_role_permission_map.user_id"] == ("user", "high")


def test_a_table_that_joins_nothing_by_name_refers_to_the_table_of_the_whole_name() -> None:
    found = references_of(facts_of({**POLICIES, "policy_template_change": {**KEY, **BOTH}}))
    assert found["policy_template_change.policy_id"] == ("policy", "high")


def test_a_name_that_can_be_divided_in_two_ways_says_nothing_of_numbered_columns() -> None:
    names = ("release", "release_group", "group_url", "url", "area", "label")
    columns = {**KEY, "entity0": "bigint", "entity1": "bigint"}
    facts = facts_of({**dict.fromkeys(names, KEY), "l_release_group_url": columns})
    assert references_of(facts) == {}


def test_the_key_of_a_join_within_another_key_refers_to_what_is_joined() -> None:
    tables = dict.fromkeys(("area", "tag", "editor", "place", "label"), KEY)
    tags = {"area": "bigint key", "tag": "bigint key", "score": "bigint"}
    raw = {"area": "bigint key", "editor": "bigint key", "tag": "bigint key"}
    found = references_of(facts_of({**tables, "area_tag": tags, "area_tag_raw": raw}))
    assert found["area_tag_raw.area"][0] == "area"
    assert found["area_tag_raw.tag"][0] == "tag"


MODELS = {"device": KEY, "labels": KEY, "auth_group": KEY, "auth_permission": KEY}
PAIR = {"id": "bigint pk", "deviceinstance_id": "bigint", "label_id": "bigint"}


def test_the_key_of_a_join_that_leads_nowhere_else_is_of_the_table_that_it_is_named_after() -> None:
    facts = facts_of({**MODELS, **OTHERS, "device_labels": PAIR})
    assert references_of(facts) == {"device_labels.label_id": ("labels", "high")}
    unique(facts, "device_labels", "deviceinstance_id", "label_id")
    assert references_of(facts) == {
        "device_labels.deviceinstance_id": ("device", "medium"),
        "device_labels.label_id": ("labels", "high"),
    }


def test_a_join_whose_keys_both_lead_nowhere_is_not_guessed_at() -> None:
    marks = {"id": "bigint pk", "deviceinstance_id": "bigint", "colour_id": "bigint"}
    facts = facts_of({**MODELS, **OTHERS, "device_marks": marks})
    unique(facts, "device_marks", "deviceinstance_id", "colour_id")
    assert references_of(facts) == {}


def test_groups_and_permissions_of_users_are_those_of_django() -> None:
    groups = {"id": "bigint pk", "user_id": "bigint", "group_id": "bigint"}
    permissions = {"id": "bigint pk", "user_id": "bigint", "permission_id": "bigint"}
    others = dict.fromkeys(("mail_group", "chat_group", "crm_user"), KEY)
    tables = {**MODELS, **others, "crm_user_groups": groups}
    assert "crm_user_groups.group_id" not in references_of(facts_of(tables))
    found = references_of(facts_of({**tables, "crm_user_user_permissions": permissions}))
    assert found["crm_user_groups.group_id"] == ("auth_group", "high")
    assert found["crm_user_user_permissions.permission_id"][0] == "auth_permission"


def test_the_two_keys_of_a_relation_are_of_the_table_that_it_is_named_after() -> None:
    relations = {"depends_on_id": "bigint key", "in_use_by_id": "bigint key"}
    tables = {"blocks": KEY, **OTHERS}
    found = references_of(facts_of({**tables, "block_relations": relations}))
    assert found == {
        "block_relations.depends_on_id": ("blocks", "medium"),
        "block_relations.in_use_by_id": ("blocks", "medium"),
    }
    journals = references_of(facts_of({**tables, "block_journals": relations}))
    assert "block_journals.depends_on_id" not in journals


def test_what_is_tagged_or_permitted_is_what_the_table_is_named_after() -> None:
    about = {"id": "bigint pk", "content_object_id": "bigint"}
    tables = {"shop_product": KEY, "shop_customer": KEY, "auth_group": KEY, **OTHERS}
    found = references_of(
        facts_of({**tables, "shop_taggedproduct": about, "shop_productuserobjectpermission": about})
    )
    assert found == {
        "shop_taggedproduct.content_object_id": ("shop_product", "medium"),
        "shop_productuserobjectpermission.content_object_id": ("shop_product", "medium"),
    }


def test_a_table_called_base_in_one_word_is_what_its_name_says() -> None:
    tables = {"shop_discountbase": KEY, "shop_earlydiscount": KEY, **OTHERS}
    used = {"id": "bigint pk", "discount_id": "bigint"}
    found = references_of(facts_of({**tables, "shop_discountitem": used}))
    assert found["shop_discountitem.discount_id"] == ("shop_discountbase", "medium")

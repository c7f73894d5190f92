"""Tables that join two others, of which one has a longer name than the column that refers to it."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}
BOTH = {"policy_id": "bigint key", "tag_id": "bigint key"}
OTHERS = dict.fromkeys(("host", "service", "account", "finding", "scan", "agent"), KEY)
POLICIES = {"policy": KEY, "policy_template": KEY, "tag": KEY, **OTHERS}


def test_the_longest_table_in_the_name_of_an_association_is_meant() -> None:
    joins = {"policy_tag_association": BOTH, "policy_template_tag_association": BOTH}
    assert references_of(facts_of({**POLICIES, **joins})) == {
        "policy_tag_association.policy_id": ("policy", "high"),
        "policy_tag_association.tag_id": ("tag", "high"),
        "policy_template_tag_association.policy_id": ("policy_template", "medium"),
        "policy_template_tag_association.tag_id": ("tag", "high"),
    }


def test_a_key_of_the_longer_name_says_nothing_of_an_association_with_the_shorter_one() -> None:
    facts = facts_of(
        {**POLICIES, "policy_tag_association": BOTH, "policy_template_tag_association": BOTH},
        [("policy_template_tag_association", "policy_id", "policy_template")],
    )
    found = references_of(facts)
    assert found["policy_tag_association.policy_id"] == ("policy", "high")


def test_words_that_another_column_is_called_after_do_not_make_a_longer_name() -> None:
    columns = dict.fromkeys(("user_id", "role_id", "permission_id"), "bigint key")
    tables = dict.fromkeys(("user", "role", "user_role", "permission"), KEY)
    found = references_of(facts_of({**tables, "user_role_permission_map": columns}))
    assert found["user_role_permission_map.user_id"] == ("user", "high")


def test_a_table_that_joins_nothing_by_name_refers_to_the_table_of_the_whole_name() -> None:
    found = references_of(facts_of({**POLICIES, "policy_template_change": {**KEY, **BOTH}}))
    assert found["policy_template_change.policy_id"] == ("policy", "high")

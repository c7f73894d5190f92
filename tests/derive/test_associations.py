"""Tables that join two others, of which one has a longer name than the column that refers to it."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

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

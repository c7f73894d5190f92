"""References by words that many things have: group_id, related_group_id."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}


def test_general_word_is_the_one_table_to_which_the_others_of_the_word_refer() -> None:
    members = {**KEY, "group_id": "bigint", "is_admin": "boolean", "label": "text"}
    groups = {
        "security_groups": {**KEY, "label": "text"},
        "security_user_group": members,
        "exported_filegroup": {**KEY, "path": "text"},
    }
    names = ("moods", "scales", "tests", "visits", "scans", "notes")
    tables = {name: {**KEY, "_group_id": "bigint", "score": "bigint"} for name in names}
    found = references_of(facts_of({**groups, **tables}))
    assert {name: found.get(f"{name}._group_id") for name in names} == dict.fromkeys(
        names, ("security_groups", "medium")
    )


def test_general_word_after_one_that_says_which_is_of_the_own_module() -> None:
    tables = {
        "core_group": {**KEY, "title": "text"},
        "resint_postergroup": {**KEY, "title": "text"},
        "alsijil_grouprole": {**KEY, "title": "text"},
        "auth_group": {**KEY, "title": "text"},
        "core_organisation": {
            **KEY,
            "related_group_id": "bigint",
            "letters_group_id": "bigint",
            "title": "text",
        },
    }
    found = references_of(facts_of(tables))
    assert found["core_organisation.related_group_id"] == ("core_group", "medium")
    assert found["core_organisation.letters_group_id"] == ("core_group", "low")

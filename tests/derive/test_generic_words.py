"""References by words that many things have: group_id, related_group_id."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}


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

"""Columns that are named after a unique text of another table."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of

NUMBERED = {"id": "bigint pk"}
ACTORS = {"did": "text key", "handle": "text"}
FOLLOWS = {"uri": "text key", "subject_did": "text", "muted_by_did": "text", "feed_did": "text"}


def test_a_key_that_no_column_calls_after_its_table_is_not_followed() -> None:
    facts = facts_of({"actor": ACTORS, "actor_state": ACTORS, "follow": FOLLOWS})
    assert "follow.subject_did" not in references_of(facts)


@pytest.mark.parametrize(
    ("table", "key", "column"),
    [
        ("organization", "fides_key", "organization_fides_key"),
        ("connectionconfig", "key", "connection_key"),
        ("product", "sku", "product_sku"),
        ("integration_provider", "slug", "provider_slug"),
    ],
)
def test_a_table_and_its_unique_text_are_a_reference(table: str, key: str, column: str) -> None:
    facts = facts_of(
        {table: {key: "text key", "remark": "text"}, "notes": {**NUMBERED, column: "text"}}
    )
    assert references_of(facts)[f"notes.{column}"][0] == table


@pytest.mark.parametrize(
    ("table", "key", "column"),
    [
        ("default_types", "project_key", "project_key"),  # which no table has the name of
        ("runs", "celery_key", "celery_key"),
        ("scope", "slug", "slug"),
    ],
)
def test_other_unique_texts_of_the_same_name_say_nothing_for_sure(
    table: str, key: str, column: str
) -> None:
    facts = facts_of(
        {table: {key: "text key", "remark": "text"}, "notes": {**NUMBERED, column: "text"}}
    )
    assert references_of(facts).get(f"notes.{column}", ("", "low"))[1] == "low"

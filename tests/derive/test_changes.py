"""Which column says that a row changes after it was written."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}


def changing(name: str, columns: dict[str, str]) -> str | None:
    facts = facts_of({name: {**KEY, **columns}})
    derive(facts)
    (found,) = facts.execute("select changing_column from table_kinds").fetchone()
    assert found is None or isinstance(found, str)
    return found


@pytest.mark.parametrize(
    ("column", "data_type"),
    [
        ("status", "text"),
        ("deleted_at", "timestamp"),
        ("is_read", "boolean"),
        ("is_active", "boolean"),
        ("resolved_at", "timestamp"),
        ("paid_date", "date"),
    ],
)
def test_a_state_a_mark_and_the_time_of_a_later_step_change(column: str, data_type: str) -> None:
    assert changing("reminders", {"message": "text", column: data_type}) == column


@pytest.mark.parametrize(
    ("column", "data_type"),
    [
        ("is_large", "boolean"),
        ("born_on", "date"),
        ("initial_status", "text"),
        ("amount", "numeric"),
    ],
)
def test_what_a_row_is_written_with_does_not_show_that_it_changes(
    column: str, data_type: str
) -> None:
    assert changing("reminders", {"message": "text", column: data_type}) is None


def test_a_record_of_states_does_not_change() -> None:
    states = {"state": "text", "previous_state": "text"}
    assert changing("moves", states) is None
    assert changing("post_revisions", {"status": "text", "title": "text"}) is None


def test_values_that_are_stages_make_an_enum_a_state() -> None:
    facts = facts_of({"job_types": {**KEY, "types_index": "text", "size": "text"}})
    names = ("schema_name", "table_name", "column_name", "enum_value", "ordinal_position")
    values = [
        ("types_index", "CURRENT"),
        ("types_index", "LOG"),
        ("size", "CURRENT"),
        ("size", "XL"),
    ]
    rows = [("app", "job_types", *value, number) for number, value in enumerate(values)]
    snapshot.insert(facts, "enum_values", names, rows)
    derive(facts)
    found = facts.execute("select column_name from column_roles where role = 'status'").fetchall()
    assert found == [("types_index",)]
    assert facts.execute("select changing_column from table_kinds").fetchone() == ("types_index",)


def test_the_state_comes_before_the_time_of_its_change() -> None:
    columns = {"started_at": "timestamp", "status_updated_at": "timestamp", "status": "text"}
    assert changing("workflow_runs", columns) == "status"


def test_what_one_is_allowed_to_do_is_no_deletion() -> None:
    allowed = dict.fromkeys(["can_add", "can_change", "can_delete", "can_view"], "boolean")
    facts = facts_of({"page_rights": {**KEY, **allowed}})
    derive(facts)
    found = facts.execute("select 1 from column_roles where role = 'is_deleted'").fetchall()
    assert found == []


def test_a_number_that_refers_to_a_row_is_no_time() -> None:
    follower = {**KEY, "last_edit_sent": "bigint"}
    facts = facts_of(
        {"edits": KEY, "followers": follower}, [("followers", "last_edit_sent", "edits")]
    )
    derive(facts)
    found = facts.execute("select role from column_roles where column_name = 'last_edit_sent'")
    assert found.fetchall() == [("reference",)]

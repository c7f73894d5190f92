"""Tables that only grow, as their times, indexes and partitions show, and tables that only look similar."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, index, kinds_of, partition, unique

KEY = {"id": "bigint pk"}
PEOPLE = {"people": {**KEY, "email": "text"}, "devices": {**KEY, "name": "text"}}
PASSED = {**KEY, "person_id": "bigint", "gate": "text", "happened_at": "timestamp required"}

Columns = dict[str, str]


def kind_by_index(columns: Columns, time: str = "happened_at", name: str = "passages") -> str:
    """Return the kind of a table with an index that ends in a time."""
    facts = facts_of({**PEOPLE, name: columns})
    index(facts, name, "person_id", time)
    return kinds_of(facts)[name]


def test_rows_that_are_searched_by_their_time_are_events() -> None:
    assert kind_by_index(PASSED) == "event"


def test_without_an_index_by_its_time_a_table_is_no_event() -> None:
    facts = facts_of({**PEOPLE, "passages": PASSED})
    index(facts, "passages", "happened_at", "person_id")
    assert kinds_of(facts)["passages"] == "entity"


@pytest.mark.parametrize(
    "column",
    [
        {"updated_at": "timestamp"},
        {"status": "text"},
        {"title": "text"},
        {"description": "text"},
        {"is_public": "boolean"},
        {"valid_until": "timestamp"},
        {"amount_cents": "bigint", "currency": "text"},
    ],
)
def test_rows_that_people_edit_or_that_end_are_no_events(column: Columns) -> None:
    assert kind_by_index({**PASSED, **column}) == "entity"


def test_a_time_that_may_be_missing_or_is_overwritten_makes_no_events() -> None:
    assert kind_by_index({**PASSED, "happened_at": "timestamp"}) == "entity"
    seen = {**KEY, "person_id": "bigint", "gate": "text", "last_seen_at": "timestamp required"}
    assert kind_by_index(seen, "last_seen_at") == "entity"


@pytest.mark.parametrize("name", ["gate_comments", "recent_passages", "gate_locks"])
def test_texts_of_people_and_the_latest_rows_are_no_events(name: str) -> None:
    assert kind_by_index(PASSED, name=name) != "event"


def test_a_row_for_each_thing_is_no_event() -> None:
    facts = facts_of({**PEOPLE, "passages": PASSED})
    index(facts, "passages", "happened_at")
    unique(facts, "passages", "gate")
    assert kinds_of(facts)["passages"] == "entity"


def test_a_unique_index_that_is_no_constraint_makes_a_row_for_each_thing() -> None:
    facts = facts_of({**PEOPLE, "passages": PASSED})
    index(facts, "passages", "happened_at")
    index(facts, "passages", "gate")
    facts.execute("update indexes set is_unique = 1 where columns = '[\"gate\"]'")
    assert kinds_of(facts)["passages"] == "entity"


def test_a_time_with_a_fixed_default_is_set_later() -> None:
    facts = facts_of({**PEOPLE, "passages": PASSED})
    index(facts, "passages", "happened_at")
    facts.execute("update columns set default_expression = '0' where column_name = 'happened_at'")
    assert kinds_of(facts)["passages"] == "entity"


def test_readings_of_a_device_are_events_without_an_index() -> None:
    readings = {
        **KEY,
        "device_id": "bigint required",
        "timestamp": "timestamp required",
        "di1": "integer",
    }
    alone = {**KEY, "css": "text", "timestamp": "timestamp required"}
    kinds = kinds_of(facts_of({**PEOPLE, "inputs": readings, "stylesheets": alone}))
    assert kinds["inputs"] == "event"
    assert kinds["stylesheets"] == "entity"


def test_a_time_that_the_server_fills_in_need_not_be_required() -> None:
    facts = facts_of({**PEOPLE, "passages": {**PASSED, "happened_at": "timestamp"}})
    index(facts, "passages", "happened_at")
    facts.execute(
        "update columns set default_expression = 'now()' where column_name = 'happened_at'"
    )
    assert kinds_of(facts)["passages"] == "event"


def test_what_is_partitioned_by_its_time_is_an_event_also_with_an_id_in_its_key() -> None:
    columns = {"id": "bigint key", "seen_from": "text", "taken_at": "timestamp required"}
    facts = facts_of({**PEOPLE, "pictures": columns})
    assert kinds_of(facts)["pictures"] == "entity"
    facts = facts_of({**PEOPLE, "pictures": columns})
    partition(facts, "pictures", "RANGE (taken_at)")
    assert kinds_of(facts)["pictures"] == "event"


def test_versions_that_are_searched_by_their_time_are_a_history() -> None:
    columns = {**KEY, "person_id": "bigint", "config": "jsonb", "created_at": "timestamp required"}
    assert kind_by_index(columns, "created_at", "setup_revisions") == "history"


def test_how_a_table_is_built_does_not_say_that_rows_outlive_what_they_refer_to() -> None:
    facts = facts_of({**PEOPLE, "passages": PASSED})
    index(facts, "passages", "person_id", "happened_at")
    derive(facts)
    (kind,) = facts.execute("select kind from table_kinds where table_name = 'passages'").fetchone()
    (outlives,) = facts.execute(
        "select outlives_target from inferred_references where table_name = 'passages'"
    ).fetchone()
    assert (kind, outlives) == ("event", 0)

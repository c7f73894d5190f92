"""The inventory: how each table can be extracted, and what marks it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.cli.rules import facts_of_example
from dbready.engine import inventory
from dbready.engine.examples import on_sqlite
from dbready.findings.inventory import Extraction
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    import sqlite3

    from dbready.findings.inventory import Inventory, Table

PLACE = {"schema_name": "shop", "table_name": "orders"}


def made(sql: str) -> Inventory:
    with closing(on_sqlite(facts_of_example)(sql)) as facts:
        return inventory.inventory(facts)


def one(facts: sqlite3.Connection) -> Table:
    (table,) = inventory.inventory(facts).tables
    return table


def role(facts: sqlite3.Connection, column: str, name: str, confidence: str = "high") -> None:
    about = {"column_name": column, "role": name, "confidence": confidence, "reason": "its name"}
    add(facts, "column_roles", {**PLACE, **about})


def kind(facts: sqlite3.Connection, name: str) -> None:
    known = {"kind": name, "confidence": "high", "effective_kind": name, "is_internal": 0}
    add(facts, "table_kinds", {**PLACE, **known, "reason": "its columns"})


def key(facts: sqlite3.Connection, name: str, columns: str, **changes: object) -> None:
    known = {"key_type": "unique", "column_count": 1, "has_nullable_column": 0}
    add(facts, "keys", {**PLACE, "key_name": name, "columns": columns, **known, **changes})


def stale(facts: sqlite3.Connection, column: str, rows: int, *, unset: int) -> None:
    probe = {"probe": "update-honesty", "measure": "stale_updates", "compared_with": ""}
    shares = {"found_rows": rows, "sampled_rows": rows, "lowest_share": 0.99, "highest_share": 1.0}
    how = {"sample": "pages", "detail": f'{{"unset_updates": {unset}}}', "statement": "select 1"}
    add(facts, "probe_results", {**PLACE, "column_name": column, **probe, **shares, **how})


def test_the_primary_key_counts_then_the_shortest_key_without_nulls() -> None:
    facts = facts_of({"shop.orders": ["id", "number", "code"]})
    assert one(facts).key is None
    key(facts, "nullable", '["id"]', has_nullable_column=1)
    key(facts, "partial", '["id"]', predicate="id > 0")
    assert one(facts).key is None
    key(facts, "wide", '["number", "code"]', column_count=2)
    key(facts, "narrow", '["number"]')
    assert one(facts).key == ("number",)
    key(facts, "orders_pkey", '["id", "code"]', key_type="primary", column_count=2)
    assert one(facts).key == ("id", "code")


@pytest.mark.parametrize(
    ("roles", "kind_name", "expected"),
    [
        ({}, "entity", ("full copy", None)),
        ({"updated_at": "changed"}, "entity", ("changed rows", "changed")),
        ({"created_at": "made"}, "entity", ("full copy", None)),
        ({"created_at": "made"}, "event", ("new rows", "made")),
        ({"event_time": "happened", "created_at": "made"}, "event", ("new rows", "happened")),
        ({"updated_at": "changed"}, "history", ("new rows", "changed")),
    ],
)
def test_a_table_is_copied_by_the_column_that_shows_its_changes(
    roles: dict[str, str], kind_name: str, expected: tuple[str, str | None]
) -> None:
    facts = facts_of({"shop.orders": ["id", "changed", "made", "happened"]})
    kind(facts, kind_name)
    for name, column in roles.items():
        role(facts, column, name)
    found = one(facts).extraction
    assert (found.method, found.cursor) == expected


def test_a_role_that_is_only_a_guess_is_no_cursor() -> None:
    facts = facts_of({"shop.orders": ["id", "changed"]})
    role(facts, "changed", "updated_at", confidence="low")
    assert one(facts).extraction.method == "full copy"
    assert one(facts).update_column is None


def test_of_several_update_columns_the_usual_one_counts() -> None:
    facts = facts_of({"shop.orders": ["edited_at", "updated_at"]})
    role(facts, "edited_at", "updated_at")
    role(facts, "updated_at", "updated_at", confidence="medium")
    assert one(facts).update_column == "edited_at"
    usual = {"table_count": 9, "population": 10, "reason": "9 of 10 tables"}
    add(facts, "conventions", {"convention": "update_column", "value": "updated_at", **usual})
    assert one(facts).update_column == "updated_at"


@pytest.mark.parametrize("source", ["statistics", "sample"])
@pytest.mark.parametrize(
    ("rows", "kind_name", "expected"),
    [
        (4000, "entity", ("full copy", None)),
        (4000, "event", ("new rows", "made")),
        (40, "entity", ("changed rows", "changed")),
    ],
)
def test_an_update_time_that_is_null_in_many_rows_is_no_cursor(
    source: str, rows: int, kind_name: str, expected: tuple[str, str | None]
) -> None:
    facts = facts_of({"shop.orders": ["id", "changed", "made"]})
    kind(facts, kind_name)
    role(facts, "changed", "updated_at")
    role(facts, "made", "created_at")
    if source == "statistics":
        add(facts, "table_statistics", {**PLACE, "estimated_rows": rows})
        add(facts, "column_statistics", {**PLACE, "column_name": "changed", "null_fraction": 1.0})
    else:
        stale(facts, "changed", rows, unset=rows)
    table = one(facts)
    assert (table.extraction.method, table.extraction.cursor) == expected
    assert table.update_column == ("changed" if rows == 40 else None)


def test_an_update_time_that_some_rows_have_is_a_cursor() -> None:
    facts = facts_of({"shop.orders": ["id", "changed", "made"]})
    role(facts, "changed", "updated_at")
    add(facts, "table_statistics", {**PLACE, "estimated_rows": 4000})
    add(facts, "column_statistics", {**PLACE, "column_name": "changed", "null_fraction": 0.99})
    stale(facts, "changed", 4000, unset=3999)
    assert one(facts).extraction.cursor == "changed"


def test_deleted_rows_stay_in_a_copy_unless_they_are_marked() -> None:
    facts = facts_of({"shop.orders": ["id", "changed", "gone"]})
    role(facts, "changed", "updated_at")
    assert one(facts).extraction.reason == "deleted rows stay in the copy"
    role(facts, "gone", "deleted_at")
    assert one(facts).extraction.reason == "deleted rows are marked, not removed"


def test_the_log_comes_first_for_tables_with_a_key() -> None:
    facts = facts_of({"shop.orders": ["id", "changed"]})
    role(facts, "changed", "updated_at")
    add(facts, "server_log", {"holds_changes": 1})
    assert one(facts).extraction.method == "changed rows"
    key(facts, "orders_pkey", '["id"]', key_type="primary")
    assert one(facts).extraction == Extraction(
        "log", None, "the server's log contains its changes and deletes"
    )
    facts.execute("update tables set replica_identity = 'nothing'")
    assert one(facts).extraction.method == "changed rows"


@pytest.mark.parametrize(
    ("written", "since", "expected"),
    [
        (0, "2025-06-01T00:00:00Z", "2025-06-01T00:00:00Z"),
        (0, "2025-12-31T00:00:00Z", None),  # two days are too short
        (1, "2025-06-01T00:00:00Z", None),
        (None, "2025-06-01T00:00:00Z", None),
        (0, None, None),
        (0, "no time", None),
    ],
)
def test_a_table_is_unused_if_the_server_counted_nothing_for_long(
    written: int | None, since: str | None, expected: str | None
) -> None:
    facts = facts_of({"shop.orders": ["id"]})
    counted = dict.fromkeys(("inserted_rows", "updated_rows", "deleted_rows"), written)
    add(facts, "table_statistics", {**PLACE, **counted, "counted_since": since})
    assert one(facts).unused_since == expected


@pytest.mark.parametrize(("rows", "expected"), [(0, True), (1, False), (None, False)])
def test_a_table_is_empty_only_if_the_server_says_so(rows: int | None, *, expected: bool) -> None:
    facts = facts_of({"shop.orders": ["id"]})
    add(facts, "table_statistics", {**PLACE, "estimated_rows": rows})
    assert one(facts).is_empty is expected


def test_views_columns_and_references_are_listed() -> None:
    found = made("""
        create table customers (id integer primary key, name text not null);
        create table orders (
            id integer primary key,
            customer_id integer references customers (id),
            updated_at timestamp not null
        );
        create view recent_orders as select * from orders;
    """)
    types = {table.name: table.type for table in found.tables}
    assert types == {"customers": "base table", "orders": "base table", "recent_orders": "view"}
    orders = next(table for table in found.tables if table.name == "orders")
    assert [(each.name, each.is_nullable) for each in orders.columns] == [
        ("id", False),
        ("customer_id", True),
        ("updated_at", False),
    ]
    assert orders.columns[2].roles == ("updated_at",)
    (reference,) = found.outgoing(orders)
    assert (reference.columns, reference.referenced_table) == (("customer_id",), "customers")
    assert reference.is_declared
    (customers,) = [table for table in found.tables if table.name == "customers"]
    assert list(found.incoming(customers)) == [reference]
    assert list(found.incoming(orders)) == []

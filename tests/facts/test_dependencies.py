"""The dependencies that the contract declares match what deriving and normalising read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.collect import collector, normalise
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.derive import derive
from dbready.facts import contract, snapshot
from tests.derive import schemas
from tests.derive.building import comment, facts_of, index

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database

DERIVED = contract.derived_tables()
COLLECTED = tuple(
    sorted(
        set(snapshot.fact_columns()) - set(contract.computed_tables()) - {"coverage", "snapshot"}
    )
)


def copy_of(facts: sqlite3.Connection) -> sqlite3.Connection:
    copy = snapshot.new()
    copy.deserialize(facts.serialize())  # whatever the size of their pages
    return copy


def contents(facts: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return sorted(facts.execute(f"select * from {table}").fetchall(), key=repr)


def changed_by(
    facts: sqlite3.Connection, source: str, step: Callable[[sqlite3.Connection], object]
) -> set[str]:
    """Return the other tables that differ when a step runs without the rows of one."""
    with closing(copy_of(facts)) as whole, closing(copy_of(facts)) as lacking:
        lacking.execute(f"delete from {source}")
        step(whole)
        step(lacking)
        others = set(snapshot.fact_columns()) - {source, "coverage"}
        return {table for table in others if contents(whole, table) != contents(lacking, table)}


def read_by(facts: sqlite3.Connection, step: Callable[[sqlite3.Connection], object]) -> set[str]:
    """Return the fact tables that a step reads, by what SQLite is asked to allow."""
    seen: set[str] = set()

    def note(action: int, first: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and first in snapshot.fact_columns():
            seen.add(first)
        return sqlite3.SQLITE_OK

    facts.set_authorizer(note)
    step(facts)
    facts.set_authorizer(None)
    return seen


def undeclared(source: str, changed: set[str]) -> set[str]:
    return {table for table in changed if source not in contract.dependencies()[table]}


def rich_facts() -> sqlite3.Connection:
    """Return facts in which each table holds something that the others do not."""
    key = {"id": "bigint pk"}
    facts = facts_of(
        {
            "customers": {**key, "name": "text", "freshness": "timestamp", "doc": "text"},
            "ticket_statuses": {**key, "label": "text"},
            "orders": {**key, "customer_id": "bigint", "deleted_at": "timestamp"},
            "queues": {**key, "first_status_id": "bigint", "other": "bigint"},
            "invoices": {**key, "customer_id": "bigint", "deleted_at": "timestamp"},
        },
        [("orders", "customer_id", "customers")],
    )
    index(facts, "queues", "first_status_id")
    comment(facts, "queues", "other", "id of the customer")
    statistics = ("schema_name", "table_name", "estimated_rows", "inserted_rows", "updated_rows")
    rows = [("app", "ticket_statuses", 5, 5, 100), ("app", "invoices", 10_000, 10_000, 0)]
    snapshot.insert(facts, "table_statistics", statistics, rows)
    facts.execute(
        "insert into triggers (schema_name, table_name, trigger_name, timing, events, is_enabled, assigned_columns) "
        """values ('app', 'customers', 'touch', 'before', '["update"]', 1, '["freshness"]')"""
    )
    facts.execute(
        "insert into checks (schema_name, table_name, constraint_name, expression, columns) "
        """values ('app', 'customers', 'is_json', 'json_valid(doc)', '["doc"]')"""
    )
    facts.execute(
        "insert into enum_values (schema_name, table_name, column_name, ordinal_position, enum_value) "
        "values ('app', 'ticket_statuses', 'label', 1, 'deleted')"
    )
    values = ("schema_name", "table_name", "column_name", "common_values")
    row = ("app", "customers", "name", '["app.orders,5"]')
    snapshot.insert(facts, "column_statistics", values, [row])
    return facts


@pytest.mark.parametrize("source", COLLECTED)
def test_what_derived_tables_depend_on_is_declared(source: str) -> None:
    for name in ("", *schemas.NAMES[:4]):
        facts = facts_of(schemas.read(name).tables) if name else rich_facts()
        with closing(facts):
            assert undeclared(source, changed_by(facts, source, derive) & set(DERIVED)) == set()


def test_what_deriving_reads_is_what_derived_tables_declare() -> None:
    with closing(rich_facts()) as facts:
        read = read_by(facts, derive) - set(DERIVED)
    declared = set().union(*(contract.dependencies()[table] for table in DERIVED)) - set(DERIVED)
    assert read == declared


def test_what_matters_to_a_derived_table_is_seen_by_these_tests() -> None:
    with closing(rich_facts()) as facts:
        told = ("triggers", "checks", "enum_values", "column_statistics")
        for source in (*told, "keys", "foreign_keys", "columns"):
            assert "column_roles" in changed_by(facts, source, derive), source
        for source in ("indexes", "keys", "foreign_keys"):
            assert "inferred_references" in changed_by(facts, source, derive), source
        assert changed_by(facts, "table_statistics", derive) == set()


SCHEMA = {
    "postgresql": """
        create table parents (id int primary key, code text unique, check (code is not null));
        create table logs (at date, n int) partition by range (at);
        create table logs_all partition of logs default;
        create index on logs (n);
    """,
    "mariadb": """
        create table parents (id int primary key, code varchar(9) unique, kind enum('a', 'b'),
            doc longtext check (json_valid(doc)), check (code is not null));
        create trigger t before update on parents for each row set new.code = 'x';
    """,
    "sqlite": """
        create table parents (id integer primary key, code text unique, doc text check (json_valid(doc)),
            check (code is not null));
        create table children (id integer primary key, parent_id integer references parents);
        create trigger t before update on parents begin update parents set CODE = 'x'; end;
    """,
}


def completed(facts: sqlite3.Connection) -> None:
    normalise.complete_schema(facts)
    normalise.complete_rest(facts)


def test_what_collected_tables_are_completed_with_is_declared(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.execute(SCHEMA[database.dialect])
    place = target.parse(database.url)
    with monkeypatch.context() as patch:
        for name in ("complete_schema", "complete_rest"):
            patch.setattr(normalise, name, lambda _: None)
        with closing(opening.connect(place, Limits())) as session:
            raw = collector.collect(session, place)
    with closing(raw):
        assert "columns" in changed_by(raw, "checks", completed)
        for source in COLLECTED:
            if source != "server":  # an audit without it is refused
                assert undeclared(source, changed_by(raw, source, completed)) == set(), source


def test_dependencies_are_followed_to_their_end() -> None:
    assert {"checks", "triggers", "indexes", "column_roles"} <= contract.dependencies()[
        "conventions"
    ]
    assert contract.dependencies()["tables"] == frozenset()
    assert contract.dependencies().keys() == snapshot.fact_columns().keys()

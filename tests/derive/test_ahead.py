"""What a second process derives is what this one would derive, or it is not used."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbready.connect.session import StatementError
from dbready.derive import derive, meaning
from dbready.derive.ahead import Ahead
from dbready.derive.derived_rows import CONVENTION_COLUMNS
from dbready.facts import contract, second_process, snapshot
from tests.facts.building import add, add_table, facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.derive.meaning import Insert

TABLES = {
    "shop.customers": ["id", "email", "created_at", "password_hash"],
    "shop.orders": ["id", "customer_id", "status", "updated_at", "deleted_at"],
    "shop.order_events": ["id", "order_id", "occurred_at", "subject"],
}


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a second process also for the few facts of a test."""
    monkeypatch.setattr(second_process, "is_worthwhile", lambda _facts: True)


@pytest.fixture
def facts() -> Iterator[sqlite3.Connection]:
    with closing(facts_of(TABLES)) as facts:
        yield facts


@pytest.fixture
def ahead() -> Iterator[Ahead]:
    with closing(Ahead()) as ahead:
        yield ahead


def work(facts: sqlite3.Connection, insert: Insert) -> list[str]:
    derive(facts, insert=insert)
    return ["a correction was ignored"]


def derived(facts: sqlite3.Connection) -> dict[str, list[object]]:
    names = contract.derived_tables()
    return {name: facts.execute(f"select * from {name}").fetchall() for name in names}


def test_it_stores_what_this_process_would_derive(facts: sqlite3.Connection, ahead: Ahead) -> None:
    ahead.start(facts, work)
    assert ahead.store(facts) == ["a correction was ignored"]
    stored = derived(facts)
    derive(facts)
    assert stored == derived(facts)
    assert all(stored[name] for name in ("column_roles", "table_kinds", "sensitive_columns"))


def test_the_roles_of_very_many_tables_are_stored_when_kinds_are_known(
    facts: sqlite3.Connection, ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive(facts)
    usual = derived(facts)
    monkeypatch.setattr(meaning, "_VERY_MANY_TABLES", 1)
    stored = []

    def note(
        facts: sqlite3.Connection,
        table: str,
        names: Sequence[str],
        rows: Iterable[Sequence[object]],
    ) -> None:
        stored.append(table)
        snapshot.insert(facts, table, names, rows)

    derive(facts, insert=note)
    assert stored.index("table_changes") < stored.index("column_roles")
    assert derived(facts) == usual
    ahead.start(facts, work)
    assert ahead.store(facts) is not None
    assert derived(facts) == usual


def test_facts_that_arrive_meanwhile_are_kept(facts: sqlite3.Connection, ahead: Ahead) -> None:
    ahead.start(facts, work)
    add_statistics(facts, '["new","paid"]')
    assert ahead.store(facts) is not None
    assert facts.execute("select common_values from column_statistics").fetchall() == [
        ('["new","paid"]',)
    ]


def test_it_is_not_used_where_a_table_was_created_or_dropped_meanwhile(
    facts: sqlite3.Connection, ahead: Ahead
) -> None:
    ahead.start(facts, work)
    add_table(facts, "shop", "carts", ["id"])
    assert ahead.store(facts) is None


def test_it_is_not_used_where_statistics_state_a_role(
    facts: sqlite3.Connection, ahead: Ahead
) -> None:
    ahead.start(facts, work)
    add_statistics(facts, '["customers,1","orders,2"]')
    assert ahead.store(facts) is None
    derive(facts)
    reason = "polymorphic: its values are the name of a table and an id"
    assert (reason,) in facts.execute("select reason from column_roles").fetchall()


def test_it_is_not_used_where_deriving_failed(facts: sqlite3.Connection, ahead: Ahead) -> None:
    def fails(facts: sqlite3.Connection, insert: Insert) -> list[str]:
        row = ("primary_key", "half", 1, 1, "not all tables were looked at")
        insert(facts, "conventions", CONVENTION_COLUMNS, [row])
        raise ValueError

    ahead.start(facts, fails)
    assert ahead.store(facts) is None
    derive(facts)
    assert ("half",) not in facts.execute("select value from conventions").fetchall()


def test_it_is_not_used_where_what_was_derived_has_no_room(
    facts: sqlite3.Connection, ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_process, "LEAST_ROOM", 4096)
    monkeypatch.setattr(second_process, "ROOM_A_COLUMN", 1)

    def much(facts: sqlite3.Connection, insert: Insert) -> list[str]:
        insert(facts, "conventions", CONVENTION_COLUMNS, conventions(1000))
        return work(facts, insert)

    ahead.start(facts, much)
    assert ahead.store(facts) is None


def test_the_second_process_derives_to_the_end_before_anything_is_stored(
    facts: sqlite3.Connection, ahead: Ahead
) -> None:
    reader, writer = os.pipe()

    def much(facts: sqlite3.Connection, insert: Insert) -> list[str]:
        insert(facts, "conventions", CONVENTION_COLUMNS, conventions(5000))
        done = Path(f"/proc/{os.getppid()}/fd/{writer}")
        done.write_bytes(b"done")
        return []

    with os.fdopen(reader, "rb") as end, os.fdopen(writer, "wb"):
        ahead.start(facts, much)
        assert end.read(4) == b"done"
    assert ahead.store(facts) == []
    stored = facts.execute("select * from conventions order by value").fetchall()
    assert stored == conventions(5000)


def conventions(count: int) -> list[tuple[object, ...]]:
    return [("primary_key", f"{number:05}", 1, 1, "r" * 100) for number in range(count)]


def test_what_arrives_while_statistics_are_read_is_stored_with_them(
    facts: sqlite3.Connection, ahead: Ahead
) -> None:
    ahead.start(facts, work)
    snapshot.insert(facts, "column_statistics", STATISTICS, statistics(facts, ahead))
    stored = derived(facts)
    assert stored["column_roles"]
    assert ahead.store(facts) == ["a correction was ignored"]
    assert facts.execute("select column_name from column_statistics").fetchall() == [
        ("id",),
        ("subject",),
    ]
    derive(facts)
    assert stored == derived(facts)


def test_it_is_not_used_where_statistics_failed_and_undid_what_had_arrived(
    facts: sqlite3.Connection, ahead: Ahead
) -> None:
    ahead.start(facts, work)
    with pytest.raises(StatementError):
        snapshot.insert(facts, "column_statistics", STATISTICS, failing(statistics(facts, ahead)))
    assert ahead.store(facts) is None


STATISTICS = ("schema_name", "table_name", "column_name")


def statistics(facts: sqlite3.Connection, ahead: Ahead) -> Iterator[tuple[str, ...]]:
    yield "shop", "order_events", "id"
    store_all_that_arrives(facts, ahead)
    yield "shop", "order_events", "subject"


def failing(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield from rows
    raise StatementError("timeout", "canceling statement due to statement timeout")


def store_all_that_arrives(facts: sqlite3.Connection, ahead: Ahead) -> None:
    while not facts.execute("select 1 from sensitive_columns").fetchone():
        ahead.store_arrived(facts)


def test_small_schemas_are_derived_when_everything_is_read(
    facts: sqlite3.Connection, ahead: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    ahead.start(facts, work)
    assert ahead.store(facts) is None


def add_statistics(facts: sqlite3.Connection, values: str) -> None:
    place = {"schema_name": "shop", "table_name": "order_events", "column_name": "subject"}
    add(facts, "column_statistics", {**place, "common_values": values})

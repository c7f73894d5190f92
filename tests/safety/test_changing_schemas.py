"""Collections of a database whose tables are made, changed and dropped while they are read."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.collect.collector import collect
from dbready.collect.statements import statements
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.facts import scope

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from tests.conftest import Database

    Answer = tuple[Sequence[str], Iterable[Sequence[object]]]
    Query = Callable[[str, float | None], Answer]

TIMES = {"postgresql": 100, "mariadb": 40, "sqlite": 50}
MAKE = (
    "create table {} (id int not null primary key, name varchar(20), v int check (v > 0))",
    "create table {} (code int not null primary key, w int check (w > 1), x int check (x > 2))",
)
# Each table is one of these at any moment that a statement may see: columns, key, number of checks.
SHAPES = {
    (("id", "name", "v"), '["id"]', 1),
    (("id", "name", "v", "extra"), '["id"]', 1),
    (("code", "w", "x"), '["code"]', 2),
    (("code", "w", "x", "extra"), '["code"]', 2),
}
CHANGED = "select table_name from coverage where reason like '% while % facts were read'"


@pytest.mark.parametrize("database", ["postgresql", "mariadb", "sqlite"], indirect=True)
def test_no_collection_shows_half_a_table_while_the_schema_changes(database: Database) -> None:
    database.execute(";".join(MAKE[0].format(f"t{number}") for number in range(9)))
    over = threading.Event()
    changes: list[int] = []
    failed: list[BaseException] = []

    def change() -> None:
        try:
            while not over.is_set():
                _change(database, len(changes))
                changes.append(1)
                time.sleep(0.01)  # SQLite admits no reader while a writer never pauses
        except BaseException as error:
            failed.append(error)
            raise

    changing = threading.Thread(target=change)
    changing.start()
    collections = whole = partial = 0
    try:
        # MariaDB's collections leave out tables made within the last second: on a slow machine, most of them
        while min(collections, whole) <= TIMES[database.dialect] or len(changes) <= 10:
            collections += 1
            with closing(_collected(database)) as facts:
                for shape in _tables(facts):
                    whole += 1
                    assert shape in SHAPES
                partial += bool(facts.execute(CHANGED).fetchone())
    finally:
        over.set()
        changing.join()
    assert failed == []
    assert partial or database.dialect == "mariadb"  # its DDL is slower than a collection


@pytest.mark.parametrize("before", ["columns", "keys", "checks", "indexes", "presence"])
def test_a_table_that_is_made_again_within_a_second_is_not_read_half(
    mariadb_database: Database, before: str
) -> None:
    mariadb_database.execute(MAKE[0].format("older"))
    time.sleep(2)  # so that it is clearly older than the collection

    def remake() -> None:
        mariadb_database.execute(f"drop table made_again; {MAKE[1].format('made_again')}")

    while time.time() % 1 > 0.5:  # MariaDB dates tables in seconds
        time.sleep(0.05)
    mariadb_database.execute(MAKE[0].format("made_again"))
    place = target.parse(mariadb_database.url)
    sql = {item.name: item.sql for item in statements("mariadb", 101100, place.database)}[before]
    with closing(opening.connect(place, Limits(lock=5))) as connected:
        with closing(collect(connected, place)) as facts:
            assert facts.execute(CHANGED).fetchall() == []
        connected.query = _first(connected.query, sql, remake)  # type: ignore[assignment, method-assign]
        with closing(collect(connected, place)) as facts:
            assert facts.execute(CHANGED).fetchall() == [("made_again",)]
            scope.drop_incomplete(facts)
            assert [shape for shape in _tables(facts) if shape not in SHAPES] == []
            assert facts.execute("select table_name from tables").fetchall() == [("older",)]


def _first(query: Query, sql: str, act: Callable[[], None]) -> Query:
    """Return a query that acts before it sends one statement."""

    def acting(sent: str, seconds: float | None = None) -> Answer:
        if sent == sql:
            act()
        return query(sent, seconds)

    return acting


def _change(database: Database, number: int) -> None:
    name = f"t{number // 4 % 6}"
    statement = (
        f"alter table {name} add column extra int",
        f"drop table {name}",
        MAKE[number // 24 % 2 - 1].format(name),
        "select 1",
    )[number % 4]
    database.execute(statement)


def _collected(database: Database) -> sqlite3.Connection:
    place = target.parse(database.url)
    with closing(opening.connect(place, Limits(lock=5))) as connected:
        facts = collect(connected, place)
    scope.drop_incomplete(facts)
    return facts


def _tables(facts: sqlite3.Connection) -> list[tuple[tuple[str, ...], str, int]]:
    rows = facts.execute(
        """
        select
            (
                select json_group_object(c.ordinal_position, c.column_name)
                from columns as c
                where c.table_name = t.table_name
            ),
            (select k.columns from keys as k where k.table_name = t.table_name and k.key_type = 'primary'),
            (select count(*) from checks as c where c.table_name = t.table_name)
        from tables as t
        where t.table_name <> 'held'
        """
    )
    return [(_in_order(json.loads(columns)), key, checks) for columns, key, checks in rows]


def _in_order(columns: dict[str, str]) -> tuple[str, ...]:
    return tuple(columns[position] for position in sorted(columns))

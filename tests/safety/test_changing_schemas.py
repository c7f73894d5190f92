"""Collections of a database whose tables are made, changed and dropped while they are read."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.facts import scope

if TYPE_CHECKING:
    import sqlite3

    from tests.conftest import Database

TIMES = {"postgresql": 100, "mariadb": 40, "sqlite": 50}
MAKE = "create table {} (id int not null primary key, name varchar(20), v int check (v > 0))"
# Each table is one of these at any moment that a statement may see.
SHAPES = {("id", "name", "v"), ("id", "name", "v", "extra")}


@pytest.mark.parametrize("database", ["postgresql", "mariadb", "sqlite"], indirect=True)
def test_no_collection_shows_half_a_table_while_the_schema_changes(database: Database) -> None:
    database.execute(";".join(MAKE.format(f"t{number}") for number in range(6)))
    over = threading.Event()
    changes: list[int] = []
    failed: list[BaseException] = []

    def change() -> None:
        try:
            while not over.is_set():
                if database.dialect == "mariadb" and len(changes) % 4 == 2:  # after a drop
                    time.sleep(1.1)  # MariaDB dates tables in seconds: the next one must differ
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
        while collections < TIMES[database.dialect] or len(changes) <= 10:
            collections += 1
            with closing(_collected(database)) as facts:
                for columns, key, checks in _tables(facts):
                    whole += 1
                    assert columns in SHAPES
                    assert (key, checks) == ('["id"]', 1)
                partial += facts.execute("select count(*) from coverage").fetchone()[0] > 0
    finally:
        over.set()
        changing.join()
    assert failed == []
    assert whole > TIMES[database.dialect]
    assert partial or database.dialect == "mariadb"  # its DDL is slower than a collection


def _change(database: Database, number: int) -> None:
    name = f"t{number // 4 % 6}"
    statement = (
        f"alter table {name} add column extra int",
        f"drop table {name}",
        MAKE.format(name),
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

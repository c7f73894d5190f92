"""Databases without a declared text encoding are read completely."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.servers import PgBouncer, PostgreSQL

NAME = "mixed_bytes"
SCHEMA = """
create type size as enum ('gro\xdf', 'kle\xefn');
create table caf\xe9 (id int primary key, stra\xdfe text default '\xfc', size size);
create table caf\xe8 (id int references caf\xe9);
comment on table caf\xe9 is 'Caf\xe9';
insert into caf\xe9 select n, 'M\xfcnchen', 'gro\xdf' from generate_series(1, 10) n;
analyze;
"""
MORE = "comment on table caf\xe8 is 'Café, naïve';"


@pytest.fixture(params=["direct", "pooled"])
def facts(request: pytest.FixtureRequest, postgresql: PostgreSQL) -> Iterator[sqlite3.Connection]:
    """Return the facts of a database with names, values and comments in Latin-1 and in UTF-8."""
    postgresql.execute(
        f"create database {NAME} encoding 'SQL_ASCII' template template0 lc_collate 'C' lc_ctype 'C'"
    )
    with psycopg.connect(postgresql.url(NAME), autocommit=True) as connection:
        connection.execute(SCHEMA.encode("latin-1"))
        start, _, end = MORE.partition("'")
        connection.execute(start.encode("latin-1") + b"'" + end.encode())
    server: PostgreSQL | PgBouncer = postgresql
    if request.param == "pooled":
        server = request.getfixturevalue("pgbouncer")
    place = target.parse(server.url(NAME))
    with closing(opening.connect(place, Limits())) as session:
        collected = collect(session, place)
    yield collected
    collected.close()
    postgresql.drop_database(NAME)


def test_every_fact_is_read_and_bytes_that_are_not_utf_8_are_shown_as_numbers(
    facts: sqlite3.Connection,
) -> None:
    def rows(sql: str) -> list[tuple[object, ...]]:
        return facts.execute(sql).fetchall()

    assert rows("select fact from coverage where coverage_kind = 'not_collected'") == [
        ("statement_writes",)
    ]
    assert rows("select table_name, comment from tables order by 1") == [
        ("caf<E8>", "Café, naïve"),
        ("caf<E9>", "Caf<E9>"),
    ]
    assert ("stra<DF>e", "'<FC>'::text") in rows(
        "select column_name, default_expression from columns where default_expression is not null"
    )
    assert rows("select enum_value from enum_values order by ordinal_position") == [
        ("gro<DF>",),
        ("kle<EF>n",),
    ]
    assert rows("select table_name, referenced_table, columns from foreign_keys") == [
        ("caf<E8>", "caf<E9>", '["id"]')
    ]
    assert ('["M<FC>nchen"]',) in rows("select common_values from column_statistics")
    assert rows("select encoding from server") == [("SQL_ASCII",)]

"""PostgreSQL databases with odd names, and with everything that a table can be."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.safety.odd_names import (
    COMMON,
    EMOJI,
    assert_safe_to_print,
    audited,
    run_all_sql,
    tables_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database

NAMES = (*COMMON, EMOJI, "x" * 63)
KINDS = """
create table measured (at timestamptz not null, region text not null, value float8) partition by range (at);
create table measured_2025 partition of measured
    for values from ('2025-01-01') to ('2026-01-01') partition by list (region);
create table measured_2025_north partition of measured_2025 for values in ('north');
create table animals (id int primary key, name text, born timestamp);
create table dogs (barks int) inherits (animals);
create domain positive as int check (value > 0);
create domain small as positive check (value < 100) not null;
create table bookings (
    id bigint generated always as identity primary key,
    room small,
    during tsrange,
    price numeric(10, 2),
    doubled numeric generated always as (price * 2) stored,
    status text,
    exclude using gist (during with &&) where (status <> 'cancelled')
);
create index on bookings (lower(status));
create unique index on bookings (room) where status = 'open';
alter table bookings enable row level security;
create policy mine on bookings using (status <> 'secret');
create unlogged table scratch (id int);
create materialized view booked as select id from bookings;
create function noticed() returns event_trigger language plpgsql as $$ begin perform 1; end $$;
create event trigger notices on ddl_command_end execute function noticed();
"""
FOREIGN = """
create extension file_fdw;
create server files foreign data wrapper file_fdw;
create foreign table lines (line text, read_at timestamp) server files options (filename '/dev/null');
"""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def odd_tables(schema: str = "public") -> str:
    return ";".join(
        f"create table {quoted(schema)}.{quoted(name)} (id int, {quoted(name)} timestamp, "
        f"amount float8, {quoted('of ' + name[:50])} json, customer_id int, deleted_at timestamp)"
        for name in NAMES
    )


def test_odd_names_are_reported_right_and_all_printed_sql_runs(
    dbready: Dbready, postgresql_database: Database
) -> None:
    schema = 'sch"ema \u2603; drop'
    postgresql_database.execute(f"create schema {quoted(schema)}")
    postgresql_database.execute(odd_tables(schema) + ";" + odd_tables())
    report = audited(dbready, postgresql_database.url)
    assert tables_of(report) == set(NAMES)
    naive = [x for x in report["findings"] if x["rule"] == "timestamp-without-time-zone"]
    found = {(x["object"]["schema"], x["object"]["column"]) for x in naive}
    assert {(place, name) for name in NAMES for place in (schema, "public")} <= found
    assert "\\x1b[31mred\\x1b[0m" in assert_safe_to_print(dbready, postgresql_database.url)
    assert run_all_sql(postgresql_database, report) == set(NAMES)


def test_a_database_with_an_odd_name_is_audited(
    dbready: Dbready, postgresql_database: Database
) -> None:
    server = postgresql_database.server
    assert server is not None
    name = "odd 'db' %s \u2603 \U0001f986"
    server.execute(f"create database {quoted(name)}")
    try:
        server.execute("create table t (id int, at timestamp)", name)
        assert tables_of(audited(dbready, server.url(name))) == {"t"}
    finally:
        server.drop_database(name.replace("'", "''"))


def test_every_kind_of_table_is_read_and_all_printed_sql_runs(
    dbready: Dbready, postgresql_database: Database, tmp_path: Path
) -> None:
    wide = ", ".join(f"c{number} int" for number in range(1600))
    postgresql_database.execute(KINDS + f"create table wide ({wide});")
    has_files = postgresql_database.execute(
        "select count(*) from pg_available_extensions where name = 'file_fdw'"
    ) == [(1,)]
    if has_files:
        postgresql_database.execute(FOREIGN)
    report = audited(dbready, postgresql_database.url)
    assert [x["fact"] for x in report["coverage"]["not_collected"]] == ["statement_writes"]
    excluded = {x["table"] for x in report["coverage"]["excluded"]}
    assert {"measured_2025", "measured_2025_north"} <= excluded
    assert not tables_of(report) & {"measured_2025", "measured_2025_north"}
    assert_safe_to_print(dbready, postgresql_database.url)
    kept = tmp_path / "kept.snapshot"
    assert dbready("collect", postgresql_database.url, "-o", kept).code == 0
    with closing(sqlite3.connect(kept)) as facts:
        assert _kinds(facts)["lines" if has_files else "wide"][0].endswith("table")
        assert _kinds(facts)["measured_2025_north"] == ("base table", 1, "measured_2025")
        assert _kinds(facts)["dogs"] == ("base table", 0, "animals")
        columns = "select count(*), max(ordinal_position) from columns where table_name = 'wide'"
        assert facts.execute(columns).fetchone() == (1600, 1600)
        room = "select data_type, type_family, is_nullable from columns where column_name = 'room'"
        assert facts.execute(room).fetchone() == ("small", "integer", 0)
        keys = "select columns, predicate from keys where table_name = 'bookings' order by 2"
        assert facts.execute(keys).fetchall() == [
            ('["id"]', None),
            ('["room"]', "(status = 'open'::text)"),
        ]
        expressions = "select columns from indexes where has_expression"
        assert facts.execute(expressions).fetchall() == [(json.dumps([None]),)]
        assert facts.execute(
            "select has_row_security from tables where table_name = 'bookings'"
        ).fetchone() == (1,)
    # Columns of dogs change with those of animals, wide has no room for one more, and what a
    # foreign table looks like is decided elsewhere.
    ran = run_all_sql(postgresql_database, report, besides=("dogs", "wide", "lines"))
    assert ran - {"lines"} == {"animals", "dogs", "scratch"}


def _kinds(facts: sqlite3.Connection) -> dict[str, tuple[str, int, str | None]]:
    rows = facts.execute("select table_name, table_type, is_partition, parent_table from tables")
    return {name: (kind, is_partition, parent) for name, kind, is_partition, parent in rows}

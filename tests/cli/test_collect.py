"""`dbready collect`: an audit of a snapshot equals one of the live database, on every dialect."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready import __version__
from dbready.connect.session import APPLICATION_NAME
from tests.cli.running import assert_refused, without

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.servers import PostgreSQL

SCHEMA = """
create table customers (
    id integer primary key,
    email varchar(100) not null unique,
    created_at timestamp not null default current_timestamp,
    updated_at timestamp null,
    deleted_at timestamp null
);
create table invoices (
    id integer primary key,
    customer_id integer not null,
    amount float not null,
    status varchar(20) not null,
    created_at timestamp not null default current_timestamp
);
create table nothing_known (name varchar(20));
"""


def test_an_audit_of_the_snapshot_equals_one_of_the_server(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(SCHEMA)
    kept = tmp_path / "kept.snapshot"
    collected = dbready("collect", database.url, "-o", kept)
    assert (collected.code, collected.out) == (0, "")
    assert "3 tables, in " in collected.err
    live = dbready("audit", database.url, "--format", "json")
    offline = dbready("audit", kept, "--format", "json")
    assert live.code == offline.code == 1
    differs = ("collected_at", "target.label", "target.started_at")
    live_report, report = (without(json.loads(x.out), *differs) for x in (live, offline))
    assert len({finding["rule"] for finding in report["findings"]}) > 4
    assert report == live_report


def test_show_sql_prints_every_statement_and_sends_none(
    dbready: Dbready, postgresql_database: Database, postgresql: PostgreSQL
) -> None:
    postgresql_database.execute("create table t (id int)")
    before = len(postgresql.statements(APPLICATION_NAME))
    shown = dbready("audit", postgresql_database.url, "--show-sql")
    assert shown.code == 0
    statements = statements_of(shown.out)
    settings = postgresql.statements(APPLICATION_NAME)[before:]
    assert [squeezed(x) for x in settings] == [squeezed(x) for x in statements[: len(settings)]]
    assert len(settings) == 1
    dbready("audit", postgresql_database.url)
    sent = postgresql.statements(APPLICATION_NAME)[before + len(settings) :]
    assert [squeezed(x) for x in sent] == [squeezed(x) for x in statements]


def statements_of(printed: str) -> list[str]:
    return [text for text in re.split(r";\n\n", printed + "\n") if text.strip()]


def squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")


def test_show_sql_of_mariadb_is_what_its_log_shows(
    dbready: Dbready, mariadb_database: Database
) -> None:
    assert mariadb_database.server
    mariadb_database.execute("create table t (id int)")
    shown = dbready("collect", mariadb_database.url, "--show-sql", "-o", "/nonexistent/x")
    assert shown.code == 0
    before = len(mariadb_database.server.log_text())
    dbready("audit", mariadb_database.url)
    log = squeezed(mariadb_database.server.log_text()[before:])
    statements = statements_of(shown.out)
    assert len(statements) > 12
    for statement in statements:
        assert squeezed(statement) in log


def test_show_sql_of_a_file_reads_nothing(dbready: Dbready, small: Path) -> None:
    shown = dbready("audit", small, "--show-sql")
    assert shown.code == 0
    assert "pragma query_only = on;" in shown.out
    assert "from pragma_table_xinfo" in shown.out or "pragma_table" in shown.out


def test_a_snapshot_has_no_statement_to_show(dbready: Dbready, small: Path) -> None:
    kept = small.with_suffix(".snapshot")
    dbready("collect", small, "-o", kept)
    ended = dbready("audit", kept, "--show-sql")
    assert_refused(ended, 2, "no statement is sent", "name a database")


def test_collect_asks_where_to_write(dbready: Dbready, small: Path) -> None:
    assert_refused(dbready("collect", small), 2, "--output", "see dbready collect --help")


def test_a_snapshot_is_a_sqlite_file_anyone_can_query(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.snapshot"
    dbready("collect", small, "-o", kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(kept)) as facts:
        assert facts.execute("select table_name from tables").fetchall() == [("orders",)]
        assert facts.execute("select dbready_version from snapshot").fetchall() == [(__version__,)]
        assert facts.execute("select count(*) from table_kinds").fetchone() == (0,)


def test_comments_behind_the_columns_of_sqlite_are_their_comments(
    dbready: Dbready, tmp_path: Path
) -> None:
    file, kept = tmp_path / "app.db", tmp_path / "kept.snapshot"
    with closing(sqlite3.connect(file)) as database:
        database.executescript("""
            create table codes (
              id integer primary key,
              Status integer not null, -- 0: created, 1: used
              kind integer not null
            );
            create table plain (status integer, kind text);
        """)
    dbready("collect", file, "-o", kept)
    with closing(sqlite3.connect(kept)) as facts:
        commented = "select column_name, comment from columns where comment is not null"
        assert facts.execute(commented).fetchall() == [("Status", "0: created, 1: used")]
    report = json.loads(dbready("audit", kept, "--format", "json", "--all").out)
    coded = [
        (finding["object"]["table"], finding["object"]["column"])
        for finding in report["findings"]
        if finding["rule"] == "status-as-number"
    ]
    assert sorted(coded) == [("codes", "kind"), ("plain", "status")]


def test_a_snapshot_of_some_tables_holds_nothing_of_the_others(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(SCHEMA)
    database.execute("create table salaries (id int primary key, amount_of_the_boss int)")
    kept = tmp_path / "kept.snapshot"
    ended = dbready("collect", database.url, "--exclude-table", "sal*", "-o", kept)
    assert ended.code == 0
    assert b"customer_id" in kept.read_bytes()
    assert b"amount_of_the_boss" not in kept.read_bytes()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_incomplete_snapshot_says_so_and_exits_with_3(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    """An unfinished DDL of another session makes one table unreadable."""
    import psycopg  # noqa: PLC0415 - a server's test

    database.execute(SCHEMA)
    database.execute("alter table invoices add check (amount > 0)")
    with psycopg.connect(database.url) as other:
        other.execute("lock table invoices in access exclusive mode")
        kept = tmp_path / "kept.snapshot"
        ended = dbready("collect", database.url, "-o", kept, "--lock-timeout", "0.1")
    assert ended.code == 3
    assert "The snapshot is incomplete" in ended.err
    assert dbready("audit", kept).code == 3

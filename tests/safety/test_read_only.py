"""That dbready's session cannot write, and sends nothing but what --show-sql has printed."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.connect import opening, target
from dbready.connect.session import Limits, StatementError

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.connect.session import Session
    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.servers import MariaDB, PgBouncer, PostgreSQL

SCHEMA = "create table t (a int); insert into t values (1);"
MORE = {
    "postgresql": "create function writes() returns int language sql as 'insert into public.t values (9) returning a'",
    "mariadb": "create sequence s; create procedure writes() insert into t values (9);"
    "create function writing() returns int begin insert into t values (9); return 1; end",
    "sqlite": "create view v as select a from t",
}
# Beyond plain INSERT, UPDATE and DDL, which each dialect's session has tests for.
WRITES = {
    "postgresql": (
        "select public.writes()",
        "with w as (delete from public.t returning a) select a from w",
        "select a into public.u from public.t",
        "do $$ begin insert into public.t values (9); end $$",
        "copy public.t from program 'echo 9'",
        "select setval(pg_get_serial_sequence('public.t', 'a'), 1), public.writes()",
        "comment on table public.t is 'ours'",
        "refresh materialized view public.v",
    ),
    "mariadb": (
        "replace into t values (9)",
        "call writes()",
        "select writing()",
        "select nextval(s)",
        "insert into t select 9",
        "load data infile '/etc/hostname' into table t",
        "create user somebody",
        "grant select on t to public",
        "create or replace view v as select 1",
        "begin not atomic insert into t values (9); end",
    ),
    "sqlite": (
        "insert into t values (9) returning a",
        "create temp table u (a int)",
        "analyze",
        "vacuum",
        "pragma user_version = 9",
    ),
}


def test_every_kind_of_write_is_rejected(database: Database) -> None:
    database.execute(SCHEMA)
    database.execute(MORE[database.dialect])
    with closing(opening.connect(target.parse(database.url), Limits())) as connected:
        for write in WRITES[database.dialect]:
            assert is_refused(connected, write), write
        schema = "public." if database.dialect == "postgresql" else ""
        _, rows = connected.query(f"select a from {schema}t")
        assert [tuple(row) for row in rows] == [(1,)]


@pytest.mark.parametrize("sql", ["vacuum into '{}'", "attach '{}' as other"])
def test_no_other_file_is_made_beside_a_sqlite_file(tmp_path: Path, sql: str) -> None:
    path, other = tmp_path / "shop.db", tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("create table t (a int)")
    with closing(opening.connect(target.parse(str(path)), Limits())) as connected:
        assert is_refused(connected, sql.format(other))
    assert not other.exists()


def is_refused(connected: Session, write: str) -> bool:
    try:
        connected.query(write)
    except StatementError:
        return True
    return False


def shown(dbready: Dbready, url: str) -> list[str]:
    printed = dbready("audit", url, "--show-sql")
    assert printed.code == 0, printed
    return [squeezed(sql) for sql in printed.out.split(";\n\n") if sql.strip()]


def squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")


def unnamed(sql: str) -> str:
    """Return a statement without dbready's name before it."""
    return re.sub(r"^/\* dbready/\S+ \*/ ", "", sql)


def logged_entries(mariadb: MariaDB, start: int) -> list[tuple[int, str, str]]:
    """Return number, kind and text of what connections that began after a place in the log did."""
    parts = re.split(
        r"^(?:\d{6} +[\d:]+)?\t+ *(\d+) (Query|Connect|Quit|Execute|Prepare)\t?",
        mariadb.log_text()[start:],
        flags=re.MULTILINE,
    )
    found = list(zip(map(int, parts[1::3]), parts[2::3], parts[3::3], strict=True))
    begun = [number for number, kind, _ in found if kind == "Connect"]
    return [entry for entry in found if begun and entry[0] >= begun[0]]


def test_mariadb_logs_what_was_shown_and_nothing_else(
    dbready: Dbready, mariadb_database: Database, mariadb: MariaDB
) -> None:
    mariadb_database.execute(SCHEMA)
    expected = shown(dbready, mariadb_database.url)
    before = len(mariadb.log_text())
    assert dbready("audit", mariadb_database.url).code in {0, 1}
    entries = logged_entries(mariadb, before)
    for _ in range(600):
        if entries and entries[-1][1] == "Quit":
            break
        time.sleep(0.05)  # the server writes it after the client has gone
        entries = logged_entries(mariadb, before)
    numbers, kinds, texts = zip(*entries, strict=True)
    assert len(set(numbers)) == 1
    assert (kinds[0], kinds[-1]) == ("Connect", "Quit")
    assert set(kinds[1:-1]) == {"Query"}
    sent = [unnamed(squeezed(text)) for text in texts[1:-1]]
    assert sent == ["SET NAMES utf8mb4", *map(unnamed, expected)]


def test_postgresql_logs_what_was_shown_and_nothing_else_behind_a_pooler(
    dbready: Dbready,
    postgresql_database: Database,
    postgresql: PostgreSQL,
    pgbouncer: PgBouncer,
) -> None:
    postgresql_database.execute(SCHEMA)
    url = pgbouncer.url(postgresql_database.name)
    expected = shown(dbready, url)
    mark = len(postgresql.log_text())
    assert dbready("audit", url).code in {0, 1}
    entry = re.compile(
        rf"^\d+\|[^|]*\|postgres@{postgresql_database.name}\| LOG: +"
        r"(?:statement|execute [^:]*): ((?:.*)(?:\n\t.*)*)",
        re.MULTILINE,
    )
    sent = [squeezed(text) for text in entry.findall(postgresql.log_text()[mark:])]
    assert sent == expected


def test_an_audit_through_a_pooler_equals_a_direct_one(
    dbready: Dbready, postgresql_database: Database, pgbouncer: PgBouncer
) -> None:
    postgresql_database.execute(
        SCHEMA + "create table u (id int primary key, t_id int, at timestamp)"
    )
    direct, pooled = (
        json.loads(dbready("audit", url, "--format", "json").out)
        for url in (postgresql_database.url, pgbouncer.url(postgresql_database.name))
    )
    assert direct["findings"]
    for part in ("findings", "rules", "coverage"):
        assert direct[part] == pooled[part]

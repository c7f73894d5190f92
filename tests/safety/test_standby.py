"""An audit of a hot standby: paused, and behind its primary."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.safety.running import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.servers import PostgreSQL

SCHEMA = """
create table customers (id int generated always as identity primary key, created_at timestamp, deleted_at timestamp);
insert into customers (created_at) select now() from generate_series(1, 100);
delete from customers where id < 10;
analyze;
"""
# What only a primary can be, or counts.
OF_PRIMARIES = {"audit-on-primary", "hard-delete-despite-soft-delete"}
ARRIVED = "select pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()"


@pytest.fixture
def paused(postgresql_database: Database, standby: PostgreSQL) -> Iterator[str]:
    """Return the URL of a database on a standby that has stopped replaying, and has more to replay."""
    name = postgresql_database.name
    postgresql_database.execute(SCHEMA)
    wait_until(lambda: _rows(standby, name) == 91, "the arrival of the rows")
    standby.execute("select pg_wal_replay_pause()")
    postgresql_database.execute("insert into customers (created_at) values (now())")
    wait_until(lambda: standby.execute(ARRIVED) == [(True,)], "the arrival of what is not replayed")
    yield standby.url(name)
    standby.execute("select pg_wal_replay_resume()")
    wait_until(lambda: _rows(standby, name) == 92, "the arrival of the last row")


def squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")


def _rows(standby: PostgreSQL, database: str) -> int:
    try:
        ((count,),) = standby.execute("select count(*) from customers", database)
    except Exception:  # noqa: BLE001 - the database or the table has not arrived yet
        return 0
    return int(count)


def _collected(dbready: Dbready, url: str, path: Path) -> sqlite3.Connection:
    ended = dbready("collect", url, "-o", path)
    assert ended.code == 0, ended
    return sqlite3.connect(path)


def test_a_paused_standby_is_audited_as_what_it_is(
    dbready: Dbready, paused: str, tmp_path: Path
) -> None:
    with closing(_collected(dbready, paused, tmp_path / "first.snapshot")) as facts:
        role, lag, is_read_only = facts.execute(
            "select server_role, replica_lag_seconds, is_read_only from server"
        ).fetchone()
        counters = facts.execute(
            "select inserted_rows, updated_rows, deleted_rows, counted_since from table_statistics"
        ).fetchall()
        estimates = facts.execute("select estimated_rows from table_statistics").fetchall()
    assert (role, is_read_only) == ("replica", 1)
    assert lag > 0
    assert counters == [(None, None, None, None)]
    assert estimates == [(91,)]
    time.sleep(0.2)
    with closing(_collected(dbready, paused, tmp_path / "second.snapshot")) as facts:
        (later,) = facts.execute("select replica_lag_seconds from server").fetchone()
    assert later >= lag + 0.2


def test_a_standby_has_the_findings_of_its_primary_but_for_what_only_a_primary_counts(
    dbready: Dbready, postgresql_database: Database, paused: str
) -> None:
    primary = json.loads(dbready("audit", postgresql_database.url, "--format", "json").out)
    replica = json.loads(dbready("audit", paused, "--format", "json").out)
    (gap,) = (x for x in replica["coverage"]["not_collected"] if x["fact"] == "table_statistics")
    assert (gap["reason"], gap["is_incomplete"]) == ("a standby does not count them", False)
    assert "deleted_rows" in gap["columns"]
    found = {x["rule"] for x in primary["findings"]}
    assert len(found) > 3
    assert found - {x["rule"] for x in replica["findings"]} <= OF_PRIMARIES


def test_a_standby_gets_the_statements_that_were_shown(
    dbready: Dbready, paused: str, standby: PostgreSQL
) -> None:
    shown = dbready("audit", paused, "--show-sql").out
    before = len(standby.statements("dbready/"))
    dbready("audit", paused)
    sent = standby.statements("dbready/")[before:]
    assert [squeezed(sql) for sql in sent] == [squeezed(sql) for sql in shown.split(";\n\n") if sql]

"""Sessions on SQLite files: nothing is written, nothing stays locked, nothing is created."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from dbready.connect import opening, sqlite, target
from dbready.connect import session as sessions
from dbready.connect.session import Limits, StatementError
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbready.connect.sqlite import SqliteSession

SHORT = Limits(lock=0.05)
FOR_EVER = "with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) from n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript("create table person (id integer, name text)")
        database.execute("insert into person values (1, 'Ada')")
        database.commit()
    return path


@pytest.fixture
def opened(path: Path) -> Iterator[SqliteSession]:
    with closing(sqlite.connect(target.parse(str(path)), SHORT)) as opened:
        yield opened


@pytest.mark.parametrize(
    "statement",
    [
        "insert into person values (2, 'Grace')",
        "update person set name = 'Grace'",
        "delete from person",
        "create table other (id)",
        "drop table person",
        "pragma user_version = 5",
        "vacuum",
    ],
)
def test_the_session_refuses_to_write(path: Path, opened: SqliteSession, statement: str) -> None:
    before = path.read_bytes()
    with suppress(StatementError, TypeError):  # a pragma without an answer has no columns
        opened.query(statement)
    assert path.read_bytes() == before


def test_reading_leaves_no_file_behind(path: Path, opened: SqliteSession) -> None:
    opened.query("select * from person")
    opened.close()
    assert [file.name for file in path.parent.iterdir()] == ["shop.db"]


def test_a_query_returns_names_and_rows(opened: SqliteSession) -> None:
    names, rows = opened.query("select id, name as who from person")
    assert (list(names), list(rows)) == (["id", "who"], [(1, "Ada")])
    assert opened.warnings() == ()
    assert opened.describe("select 1") == "select 1"


def test_statements_are_counted_with_the_preamble(opened: SqliteSession) -> None:
    before = opened.sent
    opened.query("select 1")
    assert (before, opened.sent) == (len(opened.preamble), len(opened.preamble) + 1)


def test_no_lock_outlives_its_statement(path: Path, opened: SqliteSession) -> None:
    opened.query("select * from person")
    with closing(sqlite3.connect(path, timeout=0)) as writer:
        writer.execute("create table later (id)")
        writer.execute("drop table person")


def test_a_lock_of_another_program_fails_the_statement(path: Path, opened: SqliteSession) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("begin exclusive")
        started = time.monotonic()
        with pytest.raises(StatementError, match="locked") as caught:
            opened.query("select * from person")
    assert caught.value.refusal == "locked"
    assert time.monotonic() - started < 1


def test_a_wrong_statement_is_refused_in_sqlites_words(opened: SqliteSession) -> None:
    with pytest.raises(StatementError, match="no such table: absent") as caught:
        opened.query("select * from absent")
    assert caught.value.refusal == "other"


def test_abort_ends_the_running_statement_and_later_ones(opened: SqliteSession) -> None:
    timer = threading.Timer(0.1, opened.abort)
    timer.start()
    with pytest.raises(StatementError) as caught:
        opened.query(FOR_EVER)
    assert caught.value.refusal == "lost"
    with pytest.raises(StatementError) as caught:
        opened.query("select 1")
    assert caught.value.refusal == "lost"
    timer.join()


def test_the_deadline_ends_a_run(opened: SqliteSession) -> None:
    with sessions.deadline(0.1, opened.abort) as expired, pytest.raises(StatementError):
        opened.query(FOR_EVER)
    assert expired.is_set()


def test_the_deadline_leaves_a_quick_run_alone(opened: SqliteSession) -> None:
    with sessions.deadline(0.2, opened.abort) as expired:
        opened.query("select 1")
    time.sleep(0.3)
    assert not expired.is_set()
    opened.query("select 1")


def test_a_session_may_be_closed_twice(opened: SqliteSession) -> None:
    opened.close()
    opened.close()


def test_a_file_that_was_removed_is_not_created_again(path: Path) -> None:
    found = target.parse(str(path))
    path.unlink()
    with pytest.raises(TargetError, match="cannot be opened"):
        sqlite.connect(found, SHORT)
    assert not path.exists()


def test_names_with_special_characters_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%25é.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table t (id)")
    with closing(sqlite.connect(target.parse(str(path)), SHORT)) as opened:
        _, rows = opened.query("select name from sqlite_schema")
        assert list(rows) == [("t",)]


def test_a_database_in_wal_mode_is_read_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "wal.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("create table t (id)")
        with closing(sqlite.connect(target.parse(str(path)), SHORT)) as opened:
            _, rows = opened.query("select name from sqlite_schema")
            assert list(rows) == [("t",)]
            writer.execute("create table u (id)")


def test_connect_finds_the_session_of_a_file(path: Path) -> None:
    with closing(opening.connect(target.parse(str(path)), Limits())) as opened:
        assert opened.dialect == "sqlite"
        assert opened.version_number >= 33700


def test_an_index_by_json_functions_is_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    path = tmp_path / "flows.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table flows (id integer primary key, labels text)")
        database.execute("create index by_label on flows (json_extract(labels, '$.name'))")
    with closing(sqlite.connect(target.parse(str(path)), SHORT)) as session:
        _, rows = session.query("select name from sqlite_schema where type = 'index'")
    assert list(rows) == [("by_label",)]

"""Sessions of other dialects: read-only or refused, never left open, and silent about passwords."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pytest
from sqlalchemy.dialects import registry

from dbready.connect import opening, target
from dbready.connect.generic import measures
from dbready.connect.generic.measures import Measures
from dbready.connect.generic.session import GenericSession
from dbready.connect.generic.worker import GivenUpError, Worker
from dbready.connect.session import Limits, StatementError
from dbready.connect.target import Target
from dbready.errors import DbreadyError, TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.other_servers import ClickHouse, Firebird


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a DuckDB file with one table."""
    path = tmp_path / "shop.duckdb"
    with closing(duckdb.connect(str(path))) as database:
        database.execute("create table orders (id integer primary key)")
    return path


@pytest.fixture
def unknown_dialect(tmp_path: Path) -> Iterator[Target]:
    """Return a target of a dialect that dbready knows nothing of: SQLite under another name."""
    registry.register("unknownsql", "sqlalchemy.dialects.sqlite.pysqlite", "SQLiteDialect_pysqlite")
    path = tmp_path / "unknown.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table orders (id integer primary key)")
    yield Target("generic", "unknownsql://h/d", url=f"unknownsql:///{path}", dialect="unknownsql")
    registry.impls.pop("unknownsql", None)


def connected(place: Target, limits: Limits | None = None) -> GenericSession:
    session = opening.connect(place, limits or Limits())
    assert isinstance(session, GenericSession)
    return session


def refusal(place: Target) -> DbreadyError:
    with pytest.raises(DbreadyError) as caught:
        opening.connect(place, Limits()).close()
    return caught.value


def test_duckdb_refuses_writes_and_other_files(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    with closing(connected(target.parse(str(shop)))) as session:
        raw = session._connection.connection.dbapi_connection  # noqa: SLF001 - past dbready's own check
        assert raw is not None
        for sql in (
            "create table t (a int)",
            f"select * from '{tmp_path / 'secret.csv'}'",
            "set enable_external_access = true",
            "install httpfs",
        ):
            with pytest.raises(duckdb.Error):
                raw.execute(sql)


def test_a_file_that_is_being_written_says_so(shop: Path) -> None:
    import subprocess  # noqa: PLC0415 - one test
    import sys  # noqa: PLC0415

    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(shop)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        writer.stdout.readline()
        error = refusal(target.parse(str(shop)))
        writer.kill()
    assert "is locked by another program" in error.message
    assert "audit a copy" in error.help


def test_statements_that_write_are_not_sent(shop: Path) -> None:
    with closing(connected(target.parse(str(shop)))) as session:
        before = session.sent
        with pytest.raises(StatementError, match="tried to send INSERT"):
            session.query("/* harmless */ insert into orders values (1)")
        assert session.sent == before
        assert [tuple(row) for row in session.query("select 1")[1]] == [(1,)]


def test_no_transaction_stays_open(shop: Path) -> None:
    with closing(connected(target.parse(str(shop)))) as session:
        session.query("select 1")
        session.reflect(lambda inspector: inspector.get_table_names())
        assert not session._connection.in_transaction()  # noqa: SLF001 - what the test is about


def test_firebird_refuses_writes(firebird: Firebird) -> None:
    firebird.create_database("session")
    firebird.execute("recreate table t (a int);", "session")
    place = target.parse(firebird.url("session"))
    with closing(connected(place)) as session:
        raw = session._connection.connection.dbapi_connection  # noqa: SLF001 - past dbready's own check
        assert raw is not None
        assert session.protection
        assert not raw.is_active()
        for sql in ("insert into t values (1)", "create table t2 (a int)"):
            with pytest.raises(Exception, match="read-only transaction"):
                raw.execute_immediate(sql)


def test_clickhouse_refuses_writes(clickhouse: ClickHouse) -> None:
    clickhouse.execute("create database if not exists session")
    with closing(connected(target.parse(clickhouse.url("session")))) as session:
        raw = session._connection.connection.dbapi_connection  # noqa: SLF001 - past dbready's own check
        assert raw is not None
        with pytest.raises(Exception, match="readonly"):
            raw.command("create table t (a Int8) engine = Memory")
        assert session.protection
    assert "dbready/" in clickhouse.log_text()


def test_a_dialect_without_protection_is_refused_unless_allowed(unknown_dialect: Target) -> None:
    from dataclasses import replace  # noqa: PLC0415 - one test

    error = refusal(unknown_dialect)
    assert isinstance(error, TargetError)
    assert "would accept writes; nothing was read" in error.message
    assert "--allow-unprotected" in error.help
    heard: list[str] = []
    allowed = replace(unknown_dialect, allow_unprotected=True)
    with closing(opening.connect(allowed, Limits(), notify=heard.append)) as session:
        assert [tuple(row) for row in session.query("select 1")[1]] == [(1,)]
    assert heard == [
        "warning: --allow-unprotected: dbready sends only reads, but the server may accept writes on this session"
    ]


def test_sql_server_is_refused_where_its_database_accepts_writes() -> None:
    taken = measures.BY_NAME["mssql"](Limits())
    assert taken.url_options["ApplicationIntent"] == "ReadOnly"
    assert "Updateability" in str(taken.question)
    assert not taken.is_protected


def test_arguments_of_another_driver_are_not_guessed() -> None:
    import importlib  # noqa: PLC0415 - one test

    mssql = importlib.import_module("sqlalchemy.dialects.mssql.pymssql").dialect()
    taken = measures.measures(mssql, "mssql", Limits())
    assert not taken.arguments
    assert not taken.url_options
    assert "Updateability" in str(taken.question)


def test_oracle_begins_each_transaction_read_only(
    unknown_dialect: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite stands for Oracle here: what is sent, and when."""
    sent: list[str] = []
    taken = Measures(at_begin="select 'set transaction read only'", is_protected=True)
    monkeypatch.setitem(measures.BY_NAME, "unknownsql", lambda _: taken)
    with closing(connected(unknown_dialect)) as session:
        session.on_statement = sent.append
        session.query("select 1")
        session.query("select 2")
    assert sent == [taken.at_begin, "select 1", taken.at_begin, "select 2"]
    assert measures.BY_NAME["oracle"](Limits()).at_begin == "set transaction read only"


def test_a_password_that_is_missing_is_asked_for(firebird: Firebird) -> None:
    firebird.create_database("session")
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "masterkey"

    place = target.parse(firebird.url("session", password=None))
    with closing(opening.connect(place, Limits(), ask=answer)) as session:
        assert list(session.query("select 1 from rdb$database")[1])
    assert asked == [f"Password for {place.label}: "]


def test_a_wrong_password_is_in_no_message(firebird: Firebird, clickhouse: ClickHouse) -> None:
    firebird.create_database("session")
    for url in (
        firebird.url("session", password="wrong-secret"),
        clickhouse.url(user="auditor", password="wrong-secret"),
    ):
        error = refusal(target.parse(url))
        assert "refused the login" in error.message
        assert "wrong-secret" not in f"{error}"


def test_clickhouse_is_sent_no_password_in_clear_text() -> None:
    place = target.parse("clickhousedb://auditor:s3cr3t-x@db.invalid:8123/shop")
    error = refusal(place)
    assert "would send the password in clear text" in error.message
    assert "?secure=true" in error.help


def test_a_server_that_is_down_is_unreachable() -> None:
    for url in ("firebird://a:b@127.0.0.1:9/x.fdb", "clickhousedb://a@127.0.0.1:9/x"):
        error = refusal(target.parse(url))
        assert "cannot reach" in error.message, error
        assert "--ssh" in error.help


@pytest.mark.parametrize(
    ("url", "help_"),
    [
        ("oracle+oracledb://scott@db.invalid/?service_name=x", "pip install 'dbready[oracle]'"),
        ("mssql+pyodbc://sa@db.invalid/shop", "pip install 'dbready[mssql]'"),
    ],
)
def test_a_missing_driver_is_named_with_its_pip_command(url: str, help_: str) -> None:
    error = refusal(target.parse(url))
    assert isinstance(error, UsageError)
    assert error.help == help_


def test_a_missing_dialect_is_named_with_its_pip_command() -> None:
    with pytest.raises(UsageError) as caught:
        target.parse("snowflake://auditor@account/shop")
    assert caught.value.help == "pip install 'dbready[snowflake]'"


def test_secrets_in_options_of_a_url_are_not_printed() -> None:
    from dbready.connect import secrets  # noqa: PLC0415 - one test

    connection_string = "DRIVER%3D%7Bx%7D%3BUID%3Da%3BPWD%3Dodbc-s3cr3t"
    place = target.parse(f"mssql+pyodbc:///?odbc_connect={connection_string}")
    assert secrets.redact("odbc-s3cr3t") == "***"
    assert "odbc-s3cr3t" not in repr(place)


def test_a_duckdb_file_is_recognised_by_its_contents(shop: Path) -> None:
    renamed = shop.rename(shop.with_name("data"))
    found = target.parse(str(renamed))
    assert (found.kind, found.dialect, found.path) == ("generic", "duckdb", renamed)


def test_no_duckdb_file_is_created(tmp_path: Path) -> None:
    for url in (f"duckdb:///{tmp_path}/none.duckdb", "duckdb://", "duckdb:///:memory:"):
        with pytest.raises(UsageError):
            target.parse(url)
    assert not list(tmp_path.iterdir())


def test_a_driver_that_hangs_is_given_up() -> None:
    worker, hang = Worker(), threading.Event()
    started = time.monotonic()
    with pytest.raises(GivenUpError):
        worker.run(hang.wait, 0.2)
    assert time.monotonic() - started < 2
    hang.set()
    worker.stop()


def test_an_aborted_session_stops_waiting(shop: Path) -> None:
    with closing(connected(target.parse(str(shop)))) as session:
        threading.Timer(0.3, session.abort).start()
        started = time.monotonic()
        with pytest.raises(StatementError) as caught:
            session.query("select count(*) from range(1000000) a, range(1000000) b")
        assert caught.value.refusal == "lost"
        assert time.monotonic() - started < 5


def test_a_statement_has_a_time_limit(shop: Path) -> None:
    limits = Limits(statement=0.3)
    with closing(connected(target.parse(str(shop)), limits)) as session:
        started = time.monotonic()
        with pytest.raises(StatementError, match=r"no answer within 0\.3 s"):
            session.query("select count(*) from range(1000000) a, range(1000000) b")
        assert time.monotonic() - started < 5
        assert [tuple(row) for row in session.query("select 1")[1]] == [(1,)]

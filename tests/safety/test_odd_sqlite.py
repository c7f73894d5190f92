"""SQLite files with odd names and tables, in odd places, and in use by other programs."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import run_bound_by_permissions
from tests.safety.odd_names import (
    COMMON,
    EMOJI,
    assert_safe_to_print,
    audited,
    run_all_sql,
    tables_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready
    from tests.conftest import Database

# SQLite's names are the same in either case.
NAMES = (*(name for name in COMMON if name != "MIXED CASE"), EMOJI, "x" * 300)
KINDS = """
create table without_rowid (code text primary key, label text, computed_id integer references computed) without rowid;
create table strict_one (id integer primary key, amount real, at text, computed_id integer references computed) strict;
create virtual table searched using fts5 (title, body);
create table computed (
    id integer primary key,
    price real,
    doubled real generated always as (price * 2),
    tripled real as (price * 3) stored,
    status text,
    created_at datetime not null,
    updated_at datetime
);
create unique index computed_partly on computed (price) where price > 0;
create index computed_lower on computed (lower(created_at));
create table "sqlite looks like it" (id integer primary key, computed_id integer references computed);
create table untyped (a, b);
"""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def test_odd_names_are_reported_right_and_all_printed_sql_runs(
    dbready: Dbready, sqlite_database: Database
) -> None:
    sqlite_database.execute(
        ";".join(
            f"create table {quoted(name)} (id int, {quoted(name)} datetime, amount float, "
            f"{quoted('of ' + name)} json, customer_id int, is_deleted boolean);"
            f"create index {quoted('first ' + name)} on {quoted(name)} (amount);"
            f"create index {quoted('second ' + name)} on {quoted(name)} (amount)"
            for name in NAMES
        )
    )
    report = audited(dbready, sqlite_database.url, "--profile", "owner")
    assert tables_of(report) == set(NAMES)
    naive = audited(dbready, sqlite_database.url, "--min-confidence", "low")["findings"]
    times = {x["object"]["column"] for x in naive if x["rule"] == "timestamp-without-time-zone"}
    assert times >= set(NAMES)
    assert_safe_to_print(dbready, sqlite_database.url)
    assert run_all_sql(sqlite_database, report) == set(NAMES)
    ran = {x["rule"] for x in report["findings"] if x.get("fix") or x.get("workaround")}
    assert ran == {"duplicate-index", "nullable-soft-delete-flag"}


def test_every_kind_of_table_is_read_and_all_printed_sql_runs(
    dbready: Dbready, sqlite_database: Database, tmp_path: Path
) -> None:
    sqlite_database.execute(KINDS)
    report = audited(dbready, sqlite_database.url)
    excluded = {x["table"] for x in report["coverage"]["excluded"]}
    assert {"searched", "searched_data"} <= excluded
    assert_safe_to_print(dbready, sqlite_database.url)
    kept = tmp_path / "kept.snapshot"
    assert dbready("collect", sqlite_database.url, "-o", kept).code == 0
    with closing(sqlite3.connect(kept)) as facts:
        names = {
            name
            for (name,) in facts.execute(
                "select table_name from tables where extension_name is null"
            )
        }
        assert names == {
            "without_rowid",
            "strict_one",
            "computed",
            "sqlite looks like it",
            "untyped",
        }
        strict = facts.execute("select table_name from tables where is_strict").fetchall()
        assert strict == [("strict_one",)]
        keys = (
            "select key_type, columns, predicate from keys where table_name = 'computed' order by 1"
        )
        assert facts.execute(keys).fetchall() == [
            ("primary", '["id"]', None),
            ("unique", '["price"]', "price > 0"),
        ]
        generated = "select column_name from columns where is_generated order by 1"
        assert facts.execute(generated).fetchall() == [("doubled",), ("tripled",)]
    assert run_all_sql(sqlite_database, report) == {"computed"}


def test_a_file_in_a_closed_directory_is_audited_and_no_file_is_created(
    dbready: Dbready, tmp_path: Path
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "odd ? name # % \u2603.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(KINDS)
    path.chmod(0o400)
    folder.chmod(0o500)
    try:
        before = (path.stat().st_mtime_ns, path.read_bytes())
        assert tables_of(audited(dbready, str(path)))
        assert [entry.name for entry in folder.iterdir()] == [path.name]
        assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    finally:
        folder.chmod(0o700)


def test_a_database_in_wal_mode_is_audited_while_another_program_writes(
    dbready: Dbready, sqlite_database: Database
) -> None:
    sqlite_database.execute("pragma journal_mode = wal; " + KINDS)
    over = threading.Event()
    written: list[int] = []

    def write() -> None:
        with closing(sqlite3.connect(str(sqlite_database.path), isolation_level=None)) as writer:
            while not over.is_set():
                writer.execute("insert into untyped values (1, 2)")
                written.append(1)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(5):
            assert "computed" in tables_of(audited(dbready, sqlite_database.url))
    finally:
        over.set()
        writing.join()
    assert len(written) > 5


def test_a_writer_in_mid_transaction_does_not_stop_an_audit(
    dbready: Dbready, sqlite_database: Database
) -> None:
    sqlite_database.execute(KINDS)
    with closing(sqlite3.connect(str(sqlite_database.path), isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("insert into untyped values (1, 2)")
        assert "computed" in tables_of(audited(dbready, sqlite_database.url))
        writer.execute("commit")


def test_a_database_in_wal_mode_without_a_writable_directory_is_refused_with_advice(
    public: Path,
) -> None:
    path = public / "shop.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript("pragma journal_mode = wal; create table t (id int)")
    public.chmod(0o555)
    ended = run_bound_by_permissions("audit", path, files=[public, path])
    assert (ended.code, ended.out) == (3, "")
    assert f"{path} cannot be opened" in ended.err
    assert "audit a copy made with .backup" in ended.err


@pytest.fixture
def public() -> Iterator[Path]:
    """Return a directory that another account can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="dbready-"))
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)

"""Snapshots: all the facts of one target at one moment, in memory or in a file."""

from __future__ import annotations

import errno
import math
import os
import re
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.errors import TargetError, UsageError, unwritable
from dbready.facts import contract, functions, long_texts, verification

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SCHEMA_VERSION = 1
APPLICATION_ID = 0x64627264  # "dbrd" in SQLite's header: tells a snapshot from any other database
SQLITE_MAGIC = b"SQLite format 3\0"
LARGEST_FILE = 4_000_000_000
PAGES_AT_ONCE = 10_000  # of a copy: in between, a signal is noticed
# In memory, reading a page writes to its end. In large pages, a fork of the process therefore copies little.
PAGE_SIZE = 65_536
FILE_PAGE_SIZE = 4096
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
# Facts that many servers lack or hide; rules run without them unless they require them.
STATISTICS = frozenset({"table_statistics", "column_statistics", "server_settings"})
# What is read from the server's statistics of statements and from its scheduler; also not needed to run.
WORKFLOWS = frozenset({"statement_writes", "scheduled_jobs"})
OPTIONAL_FACTS = STATISTICS | WORKFLOWS


@cache
def fact_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of every fact table, in order, by table name."""
    with closing(new()) as facts:
        return _columns(facts)


def _columns(facts: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    names = facts.execute("select name from sqlite_schema where type = 'table'").fetchall()
    information = "select name from pragma_table_info(?)"
    return {
        name: tuple(column for (column,) in facts.execute(information, [name])) for (name,) in names
    }


def new(page_size: int = PAGE_SIZE) -> sqlite3.Connection:
    """Return an empty snapshot in memory."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise UsageError(
            "SQLite 3.37 or later is needed",
            cause=f"this Python is linked with SQLite {sqlite3.sqlite_version}",
            help="use another Python build; python.org and uv ship a current SQLite",
        )
    facts = _in_memory(page_size)
    _empty(page_size).backup(facts)
    facts.execute("pragma temp_store = memory")  # large sorts count as memory, and fill no disk
    facts.execute("pragma trusted_schema = off")
    functions.register(facts)
    return facts


@cache
def _empty(page_size: int) -> sqlite3.Connection:
    """Return the database that every new snapshot is a copy of: copying is quicker than parsing the contract."""
    facts = _in_memory(page_size)
    facts.executescript(contract.sql())
    facts.execute(f"pragma application_id = {APPLICATION_ID}")
    facts.execute(f"pragma user_version = {SCHEMA_VERSION}")
    return facts


def _in_memory(page_size: int) -> sqlite3.Connection:
    facts = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    facts.execute(f"pragma page_size = {page_size}")
    return facts


def insert(
    facts: sqlite3.Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Add rows to a fact table in one transaction; names are columns of the contract."""
    with transaction(facts):
        add(facts, table, names, rows)


def add(
    facts: sqlite3.Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Add rows to a fact table in the transaction that is open, if there is one."""
    facts.executemany(_insertion(table, tuple(names)), rows)


@cache
def _insertion(table: str, names: tuple[str, ...]) -> str:
    """Return the statement that adds a row; a column that the contract does not have is a ValueError."""
    unknown = set(names) - set(fact_columns()[table])
    if unknown:
        message = f"{table} has no column {', '.join(sorted(unknown))}"
        raise ValueError(message)
    marks = ", ".join("?" * len(names))
    return f"insert or replace into {table} ({', '.join(names)}) values ({marks})"  # noqa: S608 - names of the contract


def quick_to_bind(rows: Iterable[Sequence[object]]) -> Iterator[list[object]]:
    """Return the rows with None as NaN, which SQLite stores as NULL, and with booleans as numbers.

    sqlite3 binds None and booleans slowly: it looks for an adapter of each. For facts about
    hundreds of thousands of columns, this halves the time.
    """
    nan = math.nan
    for row in rows:
        yield [
            nan if value is None else 1 if value is True else 0 if value is False else value
            for value in row
        ]


@contextmanager
def transaction(facts: sqlite3.Connection) -> Iterator[None]:
    """Make all changes of the block, or none."""
    facts.execute("begin")
    try:
        yield
    except BaseException:
        facts.execute("rollback")
        raise
    facts.execute("commit")


def save(facts: sqlite3.Connection, path: Path) -> None:
    """Write a snapshot to a file, whole or not at all; only the owner may read it.

    Overwrites older snapshots and empty files, and nothing else.
    """
    try:
        _require_replaceable(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        scratch = Path(name)
        try:
            _copy(facts, name)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise unwritable(
            f"the snapshot {path}",
            _as_os_error(error),
            help="name a file in a directory that exists and that you may write to",
        ) from error


def _copy(facts: sqlite3.Connection, name: str) -> None:
    """Copy all rows into an empty file, which nobody else may read from the start.

    VACUUM INTO would keep the size of pages, which are mostly empty in a small snapshot.
    """
    facts.execute("attach ? as file", [name])
    try:
        facts.execute(f"pragma file.page_size = {FILE_PAGE_SIZE}")
        facts.execute("pragma file.journal_mode = off")
        facts.execute("pragma file.synchronous = off")
        facts.execute(f"pragma file.application_id = {APPLICATION_ID}")
        facts.execute(f"pragma file.user_version = {SCHEMA_VERSION}")
        tables = facts.execute("select name, sql from main.sqlite_schema where type = 'table'")
        with transaction(facts):
            for table, sql in tables.fetchall():
                facts.execute(re.sub(r"(?i)^create table ", "create table file.", sql))
                facts.execute(f"insert into file.{table} select * from main.{table}")  # noqa: S608 - names of the contract
    finally:
        if facts.in_transaction:
            facts.execute("rollback")
        facts.execute("detach file")


def _as_os_error(error: OSError | sqlite3.Error) -> OSError:
    if isinstance(error, OSError):
        return error
    name = getattr(error, "sqlite_errorname", "")
    is_full = name.startswith(("SQLITE_FULL", "SQLITE_IOERR"))
    return OSError(errno.ENOSPC if is_full else errno.EACCES, str(error))


def _require_replaceable(path: Path) -> None:
    if not path.exists() or path.is_dir():  # a directory is refused when it is replaced
        return
    if not path.is_file() or (path.stat().st_size and not is_snapshot(path)):
        raise UsageError(
            f"{path} exists and is not a snapshot; it was not overwritten",
            help="name a new file, or a snapshot that may be replaced",
        )


def is_sqlite(path: Path) -> bool:
    """Say whether a file begins like a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def is_snapshot(path: Path) -> bool:
    """Say whether a file carries dbready's mark in its SQLite header."""
    with path.open("rb") as file:
        header = file.read(100)
    return header.startswith(SQLITE_MAGIC) and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def load(path: Path) -> sqlite3.Connection:
    """Return a copy in memory of a snapshot file; refuses newer, damaged and foreign files.

    Pages are copied first, so nothing that the file defines is evaluated before verification.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise _damaged(path, f"it is larger than {LARGEST_FILE // 10**9} GB")
    try:
        facts = _copied(path, size)
    except (sqlite3.Error, UnicodeError, verification.DamageError) as error:
        raise _damaged(path, str(error)) from error
    try:
        with verification.bounded(facts, size):
            verification.require_contract(facts, _contract())
            long_texts.shorten(facts)
            _renew_computed(facts)
    except (sqlite3.Error, UnicodeError, verification.DamageError) as error:
        facts.close()
        raise _damaged(path, str(error)) from error
    return facts


def _copied(path: Path, size: int) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as file, verification.bounded(file, size):
        (version,) = file.execute("pragma user_version").fetchone()
        if version != SCHEMA_VERSION:
            raise _other_version(path, version)
        (page_size,) = file.execute("pragma page_size").fetchone()
        facts = new(page_size)  # a copy of pages has their size
        try:
            file.backup(facts, pages=PAGES_AT_ONCE)
        except BaseException:
            facts.close()
            raise
        return facts


def _damaged(path: Path, cause: str) -> TargetError:
    return TargetError(
        f"{path} is a damaged snapshot",
        cause=cause,
        help="collect it again: dbready collect TARGET -o FILE",
    )


def _other_version(path: Path, version: int) -> TargetError:
    newer = version > SCHEMA_VERSION
    return TargetError(
        f"{path} is a snapshot of version {version}; this dbready reads version {SCHEMA_VERSION}",
        help="upgrade dbready: pip install --upgrade dbready"
        if newer
        else "collect it again: dbready collect TARGET -o FILE",
    )


@cache
def _contract() -> dict[str, verification.Definitions]:
    with closing(new()) as facts:
        return {
            table: verification.definitions(facts, table)
            for table in fact_columns()
            if table not in contract.computed_tables()
        }


def _renew_computed(facts: sqlite3.Connection) -> None:
    """Create the computed tables anew: audits fill them, so older snapshots need not have them all."""
    for name in contract.computed_tables():
        facts.execute(f"drop table if exists {name}")
    facts.executescript(contract.sql().split("-- DERIVED:", 1)[1].partition("\n")[2])

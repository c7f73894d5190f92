"""Opens the database of a history: a SQLite file or a PostgreSQL database, by SQLAlchemy Core."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import NullPool

from dbready.history.errors import HistoryError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

BUSY_MILLISECONDS = 30_000


def url_of_file(path: Path) -> sa.URL:
    """Return the URL of a history in a SQLite file."""
    return sa.URL.create("sqlite", database=str(path))


def engine(url: str | sa.URL, connect: Callable[[], Any] | None = None) -> sa.Engine:
    """Return an engine that connects anew each time; the file of a new history is the owner's alone."""
    creator = {"creator": connect} if connect else {}
    made = sa.create_engine(url, poolclass=NullPool, **creator)
    if is_file(made):
        _require_private(made.url.database)
        sa.event.listen(made, "connect", _prepare_sqlite)
        sa.event.listen(made, "begin", _begin_sqlite)
    return made


def is_file(bound: sa.Engine | sa.Connection) -> bool:
    """Say whether the history is a SQLite file."""
    return bound.dialect.name == "sqlite"


def upsert(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - of either dialect
    """Return an insert that can say what happens to rows that are there."""
    return sqlite.insert(table) if is_file(connection) else postgresql.insert(table)


def _require_private(database: str | None) -> None:
    """Create the file of a new history so that only its owner can read it."""
    if not database or database == ":memory:":
        return
    path = Path(database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise HistoryError(
            f"the history {path} cannot be opened",
            cause=error.strerror,
            help="name a file that you may write to: --history FILE",
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """Set up a connection: SQLAlchemy begins its transactions, and others may wait for this one.

    The journal is SQLite's own, not WAL: one file that can be copied, on any file system.
    """
    del record
    connection.isolation_level = None
    connection.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("pragma foreign_keys = on")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes takes the lock at once, or two of them could wait for each other."""
    writes = connection.get_execution_options().get("dbready_writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")

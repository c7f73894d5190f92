"""Two scans never overlap: a lock that ends with the process that holds it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa

from dbready.history.errors import HistoryError, explained

if TYPE_CHECKING:
    from dbready.history.store import History

CLASS = 0x64627264  # of PostgreSQL's advisory locks: ours
WHOLE = 0  # the scan itself; shards share it, and hold one of their own
# A machine that loses its power does not end its session: the server asks after half a minute.
NOTICE_DEAD_CLIENTS = """
select
  set_config('tcp_keepalives_idle', '30', false),
  set_config('tcp_keepalives_interval', '10', false),
  set_config('tcp_keepalives_count', '3', false)
"""


class Lock(Protocol):
    """A lock on a history."""

    def keep(self) -> None:
        """Take the lock again if the server lost it; raises HistoryError if somebody else has it now."""

    def release(self) -> None:
        """Give the lock back; safe to call twice."""


class BusyError(HistoryError):
    """Another scan is running."""


def take(history: History, shard: int | None = None) -> Lock:
    """Return the lock of a scan, or of one of its shards; raises BusyError, which says who has it."""
    if history.engine.dialect.name == "postgresql":
        return _OfPostgresql(history, shard)
    return _OfFile(history)


def busy(history: History) -> BusyError:
    """Return the error that says who is scanning, as the history has it."""
    running = next((scan for scan in history.scans() if scan.state == "running"), None)
    who = (
        f"process {running.process_id} on {running.host} has been running the scan "
        f"{running.name} since {running.started_at}"
        if running
        else "it has only just begun"
    )
    return BusyError(
        "another scan uses this history, and two scans never overlap",
        cause=who,
        help="wait until it has ended, or end that process; scans of other targets need another --history",
    )


class _OfFile:
    """A lock file beside a SQLite history; the system releases it when the process ends."""

    def __init__(self, history: History) -> None:
        database = history.engine.url.database
        if not database or database == ":memory:":
            self._handle = -1
            return
        path = Path(f"{database}.lock")
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise HistoryError(
                f"the lock file {path} cannot be written",
                cause=error.strerror,
                help="check the permissions of its directory",
            ) from None
        try:
            _lock_file(self._handle)
        except OSError:
            self.release()
            raise busy(history) from None

    def keep(self) -> None:
        """Nothing takes a file's lock away."""

    def release(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _lock_file(handle: int) -> None:
    """Lock an open file, or raise OSError if another process has."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        import msvcrt  # noqa: PLC0415 - only on Windows

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class _OfPostgresql:
    """Advisory locks of a session of its own; the server releases them when it ends."""

    def __init__(self, history: History, shard: int | None) -> None:
        self._history, self._shard = history, shard
        self._connection: sa.Connection | None = None
        self.keep()

    def keep(self) -> None:
        if self._connection is not None:
            try:
                self._connection.exec_driver_sql("select 1")
            except sa.exc.SQLAlchemyError:
                self.release()
            else:
                return
        with explained(self._history.label):
            connection = self._history.engine.connect()
            self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            self._connection.exec_driver_sql(NOTICE_DEAD_CLIENTS)
            is_taken = self._take(self._connection)
        if not is_taken:
            self.release()
            raise busy(self._history)

    def _take(self, connection: sa.Connection) -> bool:
        functions = sa.func
        if self._shard is None:
            query = sa.select(functions.pg_try_advisory_lock(CLASS, WHOLE))
            return bool(connection.execute(query).scalar())
        shared = sa.select(functions.pg_try_advisory_lock_shared(CLASS, WHOLE))
        own = sa.select(functions.pg_try_advisory_lock(CLASS, self._shard))
        return bool(connection.execute(shared).scalar() and connection.execute(own).scalar())

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sa.exc.SQLAlchemyError):
                # NullPool closes the session, and the locks end with it.
                connection.close()

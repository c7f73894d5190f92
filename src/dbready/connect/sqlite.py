"""Sessions on SQLite files: opened read-only, never created."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from dbready.connect.session import StatementError, deadline
from dbready.connect.text import decode
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.connect.session import Dialect, Limits, Refusal
    from dbready.connect.target import Target

# A crafted file may have a view, a virtual table or generated columns under a name that only SQLite
# itself uses. Reading it would evaluate what the file says.
IMPOSTORS = r"""
select l.name
from temp.pragma_table_list as l
where l.schema = 'main'
    and l.name like 'sqlite\_%' escape '\'
    and (
        l.type in ('view', 'virtual')
        or exists (select 1 from temp.pragma_table_xinfo(l.name) as c where c.hidden <> 0)
    )
""".strip()
PREAMBLE = (
    "pragma query_only = on",
    "pragma trusted_schema = off",
    "pragma cell_size_check = on",
    IMPOSTORS,
)
# SQLite 3.40, for one, counts its own JSON functions as unsafe, and many applications index by them.
# dbready registers no functions and evaluates nothing that the file defines, so this second wall may
# go where such an index is in its way.
JSON_IS_UNSAFE = re.compile(r"unsafe use of json\w*\(\)")
TRUSTED = "pragma trusted_schema = on"
NOT_UTF_8 = "Could not decode to UTF-8"  # says Python, not SQLite
# Result codes: https://www.sqlite.org/rescode.html
REFUSALS: dict[str, Refusal] = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_INTERRUPT": "timeout",
}


class SqliteSession:
    """One read-only connection to a file."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, preamble: Sequence[str] = PREAMBLE) -> None:
        self._connection = connection
        major, minor, patch = sqlite3.sqlite_version_info
        self.version_number = major * 10000 + minor * 100 + patch
        self.preamble = preamble
        self.sent = len(preamble)
        self._is_aborted = False

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one SELECT; rows are complete when this returns, so that no lock stays."""
        self.sent += 1
        try:
            if self._is_aborted:
                raise sqlite3.OperationalError("interrupted")
            with (
                nullcontext() if seconds is None else deadline(seconds, self._connection.interrupt)
            ):
                cursor, rows = self._run(sql)
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            refusal = "lost" if self._is_aborted else REFUSALS.get(name, "other")
            raise StatementError(refusal, str(error)) from error
        return [column[0] for column in cursor.description], rows

    def _run(self, sql: str) -> tuple[sqlite3.Cursor, list[Sequence[object]]]:
        try:
            cursor = self._connection.execute(sql)
            return cursor, cursor.fetchall()
        except sqlite3.OperationalError as error:
            if NOT_UTF_8 not in str(error):
                raise
        self._connection.text_factory = decode  # slower, and for such files only
        cursor = self._connection.execute(sql)
        return cursor, cursor.fetchall()

    def describe(self, sql: str, seconds: float | None = None) -> str:
        """Return the statement as it is: the time limit is kept by this process."""
        del seconds
        return sql

    def warnings(self) -> Sequence[str]:
        """SQLite has no warnings."""
        return ()

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def abort(self) -> None:
        """Stop the statement that runs now, and refuse all others, from another thread."""
        self._is_aborted = True
        self._connection.interrupt()


def connect(target: Target, limits: Limits) -> SqliteSession:
    """Open a SQLite file that exists; never writes to it, not even a journal."""
    if target.path is None:
        message = "a SQLite target has a path"
        raise ValueError(message)
    uri = f"{target.path.absolute().as_uri()}?mode=ro"
    try:
        connection = sqlite3.connect(
            uri, uri=True, timeout=limits.lock, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise _refused(target, error) from None
    # ATTACH and VACUUM INTO would create a file even so.
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    try:
        _avoid_views(connection)
        preamble, impostor = _prepare(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _refused(target, error) from None
    if impostor:
        connection.close()
        raise TargetError(
            f"{target.label} was not written by SQLite alone",
            cause=f"{impostor[0]} is defined in a way that SQLite itself never defines it",
            help="do not trust this file; load its tables into a new one: sqlite3 FILE .recover | sqlite3 NEW",
        )
    return SqliteSession(connection, preamble)


def _prepare(connection: sqlite3.Connection) -> tuple[Sequence[str], tuple[str] | None]:
    """Send the preamble; return what was sent, and what the file passes off as SQLite's own, if anything."""
    for statement in PREAMBLE[:-1]:
        connection.execute(statement)
    try:
        return PREAMBLE, connection.execute(IMPOSTORS).fetchone()
    except sqlite3.DatabaseError as error:
        if not JSON_IS_UNSAFE.search(str(error)):
            raise
    connection.execute(TRUSTED)
    return (*PREAMBLE, TRUSTED, IMPOSTORS), connection.execute(IMPOSTORS).fetchone()


def _avoid_views(connection: sqlite3.Connection) -> None:
    """Keep SQLite from expanding views where it lists tables: some take very long (Python 3.12)."""
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)  # noqa: FBT003 - positional only
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)  # noqa: FBT003


def _refused(target: Target, error: sqlite3.Error) -> TargetError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return TargetError(
            f"{target.label} is locked by another program",
            cause=str(error),
            help="try again when its transaction has ended, or audit a copy",
        )
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
        return TargetError(
            f"{target.label} cannot be opened",
            cause=str(error),
            help="a WAL database needs its -wal and -shm files in its directory; audit a copy made with .backup",
        )
    return TargetError(
        f"{target.label} cannot be read as a SQLite database",
        cause=str(error),
        help="check it with: sqlite3 FILE 'pragma integrity_check'; encrypted files must be decrypted first",
    )

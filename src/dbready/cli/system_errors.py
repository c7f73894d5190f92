"""Explains errors of the system: a full disk, too little memory, too many open files."""

from __future__ import annotations

import errno
import sqlite3

from dbready.errors import DbreadyError

NO_MEMORY = (
    "there is not enough memory",
    "allow more memory, or audit part of it: --schema, --table",
)
NO_SPACE = (
    "there is no space left to write to",
    "free some space; TMPDIR names the directory of temporary files",
)
NO_FILES = ("too many files are open", "raise the limit: ulimit -n")
UNWRITABLE = ("standard output cannot be written to", "open it, or write to a file with -o FILE")
NOT_UTF8 = (
    "the facts contain text that is not UTF-8",
    "collect them again: dbready collect TARGET -o FILE",
)
OTHERWISE = (
    "the system refused an operation",
    "check permissions, limits (ulimit -a) and free space",
)
BY_NUMBER = {
    errno.ENOMEM: NO_MEMORY,
    errno.ENOSPC: NO_SPACE,
    errno.EDQUOT: NO_SPACE,
    errno.EFBIG: NO_SPACE,
    errno.EMFILE: NO_FILES,
    errno.ENFILE: NO_FILES,
    errno.EBADF: UNWRITABLE,
}
BY_RESULT_CODE = {
    "SQLITE_FULL": NO_SPACE,
    "SQLITE_IOERR": NO_SPACE,
    "SQLITE_NOMEM": NO_MEMORY,
    "SQLITE_CANTOPEN": NO_FILES,
}


def explained(error: BaseException) -> DbreadyError | None:
    """Return the error as sentences; None where the system is not its cause."""
    known = _known(error)
    if known is None:
        return None
    message, advice = known
    return DbreadyError(message, cause=str(error) or None, help=advice)


def _known(error: BaseException) -> tuple[str, str] | None:
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, RuntimeError) and "start new thread" in str(error):
        return "no thread can be started", "allow more processes (ulimit -u) or more memory"
    if isinstance(error, ImportError):
        return "a part of dbready cannot be loaded", "reinstall dbready, or allow more memory"
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, OSError):
        return BY_NUMBER.get(error.errno or 0, OTHERWISE)
    return None


def _of_sqlite(error: sqlite3.Error) -> tuple[str, str] | None:
    if "decode to UTF-8" in str(error):
        return NOT_UTF8
    name = getattr(error, "sqlite_errorname", "")
    return BY_RESULT_CODE.get("_".join(name.split("_")[:2]))

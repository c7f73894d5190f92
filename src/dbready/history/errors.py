"""Explains what went wrong with a history: a full disk, a file that is something else, a lost server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from dbready.errors import DbreadyError

if TYPE_CHECKING:
    from collections.abc import Iterator

RESUME = "an interrupted scan is completed with: dbready scan --resume"


class HistoryError(DbreadyError):
    """The history cannot be read or written: exit code 3."""


class HistoryLostError(HistoryError):
    """The connection to the history was lost, or could not be made; it may come back."""


# SQLite reports causes in words; the first matching mark decides.
OF_SQLITE = (
    ("disk is full", "there is no space left for it", "free some space; {resume}"),
    ("disk I/O error", "its disk cannot be read or written", "free some space, check the disk; {resume}"),
    ("readonly database", "it may not be written to", "check the permissions of the file and its directory"),
    ("database is locked", "another process is writing to it", "wait until that process has ended; {resume}"),
    ("unable to open", "it cannot be opened", "check the path and its permissions"),
    ("not a database", "it is not a SQLite file", "name another file with --history"),
    ("malformed", "the file is damaged", "restore it from a backup, or move it away to begin again"),
)  # fmt: skip


@contextmanager
def explained(label: str) -> Iterator[None]:
    """Raise what the database reports as an error that names the history and says what to do."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _explained(label, error) from error
    except sa.exc.SQLAlchemyError as error:
        raise HistoryError(
            f"the history {label} cannot be used", cause=str(error), help="check --history"
        ) from error


def _explained(label: str, error: sa.exc.DBAPIError) -> HistoryError:
    words = next(iter(str(error.orig).strip().splitlines()), "")
    for mark, what, advice in OF_SQLITE:
        if mark in words:
            return HistoryError(
                f"the history {label}: {what}", cause=words, help=advice.format(resume=RESUME)
            )
    if error.connection_invalidated or isinstance(
        error, sa.exc.OperationalError | sa.exc.InterfaceError
    ):
        return HistoryLostError(
            f"the history {label} cannot be reached",
            cause=words,
            help=f"check its server, account and network; {RESUME}",
        )
    return HistoryError(
        f"the history {label} refused a statement",
        cause=words,
        help="the account needs to own the tables of the history: give it a schema of its own",
    )

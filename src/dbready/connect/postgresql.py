"""Sessions on PostgreSQL: read-only, victim of every lock wait, safe behind a pooler."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import psycopg

from dbready.connect import postgresql_options, secrets
from dbready.connect.postgresql_errors import refused, unusable
from dbready.connect.session import APPLICATION_NAME, StatementError
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.connect.session import Dialect, Limits, Refusal
    from dbready.connect.target import Target

OLDEST = 120000

# Whether the start-up options arrived, in the order of _settings().
FIRST_QUESTION = (
    "select current_setting('default_transaction_read_only'), current_setting('lock_timeout'), "
    "current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')"
)

# SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
REFUSALS: dict[str, Refusal] = {
    "55P03": "locked",
    "42501": "denied",
    "57014": "timeout",
    "40P01": "locked",
}

ROWS_AT_ONCE = 5000


class PostgresqlSession:
    """One connection in autocommit; see connect() for how its limits reach the server."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: psycopg.Connection[Any], prefix: str) -> None:
        self._connection = connection
        self._prefix = prefix
        self.version_number = _version(connection.info.server_version)
        self.preamble: Sequence[str] = (FIRST_QUESTION,)
        self.sent = 0

    def query(self, sql: str) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one statement in a transaction of its own; rows are complete when this returns."""
        self.sent += 1
        cursor = self._connection.cursor()
        try:
            cursor.execute(self.describe(sql).encode())
        except psycopg.Error as error:
            raise self._refused(error) from error
        while cursor.nextset():
            """A pooled session's settings come first; the statement's own rows come last."""
        return [column.name for column in cursor.description or ()], _rows(cursor)

    def describe(self, sql: str) -> str:
        """Return what is sent: behind a pooler, settings that end with the statement come first."""
        return self._prefix + sql

    def warnings(self) -> Sequence[str]:
        """PostgreSQL refuses instead of warning."""
        return ()

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def abort(self) -> None:
        """Break the connection from another thread: also wakes a read on a dead network."""
        try:
            with socket.socket(fileno=os.dup(self._connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)
        except (OSError, psycopg.Error):
            return

    def _refused(self, error: psycopg.Error) -> StatementError:
        words = secrets.redact(next(iter(str(error).strip().splitlines()), "it gave no reason"))
        if self._connection.closed or self._connection.broken:
            return StatementError("lost", words)
        return StatementError(REFUSALS.get(error.sqlstate or "", "other"), words)


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to lead to; refuses sockets and lists of hosts."""
    return postgresql_options.address(target)


def _rows(cursor: psycopg.Cursor[Any]) -> Iterator[Sequence[object]]:
    """Yield the rows, many made at a time: that is done in C."""
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def connect(
    target: Target,
    limits: Limits,
    *,
    entrance: tuple[str, int] | None = None,
    password: str | None = None,
) -> PostgresqlSession:
    """Open a session whose every statement is read-only and limited in time.

    The limits are start-up options: no statement is needed, and nothing leaks into a pooled server
    connection. A pooler that refuses or drops them gets SET LOCAL before each statement instead.
    """
    settings = _settings(limits)
    given = postgresql_options.given(target, entrance, password)
    options = " ".join(
        [given.pop("options", ""), *(f"-c {name}={value}" for name, value in settings.items())]
    )
    try:
        connection = _open(given, limits, options=options.strip())
    except psycopg.OperationalError as error:
        if "startup parameter" not in str(error):
            raise refused(target, error, given, limits) from None
        connection = _pooled(target, given, limits)
    except (psycopg.Error, ValueError) as error:  # psycopg itself, before it connects
        raise unusable(error) from None
    secrets.remember(connection.info.password)
    session = PostgresqlSession(connection, "")
    try:
        _require_supported(session.version_number)
        if not _in_force(session, settings):
            asked = session.sent
            session = PostgresqlSession(connection, _set_local(settings))
            session.sent = asked
    except BaseException:
        connection.close()
        raise
    return session


def _settings(limits: Limits) -> dict[str, str]:
    milliseconds = {
        "lock_timeout": limits.lock,
        "statement_timeout": limits.statement,
        "idle_in_transaction_session_timeout": limits.statement,
    }
    times = {name: f"{int(seconds * 1000)}ms" for name, seconds in milliseconds.items()}
    return {"default_transaction_read_only": "on", **times}


def _set_local(settings: dict[str, str]) -> str:
    # Sent with the statement as one message, which PostgreSQL runs as one transaction.
    lines = [
        f"set local {name} = '{value}';"
        for name, value in settings.items()
        if not name.startswith("default")
    ]
    return "\n".join(["set transaction read only;", *lines, ""])


def _open(given: dict[str, Any], limits: Limits, **more: str) -> psycopg.Connection[Any]:
    settings: dict[str, Any] = {
        "connect_timeout": str(max(2, int(limits.connect))),
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "client_encoding": "UTF8",
        **given,
        "application_name": APPLICATION_NAME,
        **more,
    }
    return psycopg.connect(**settings, autocommit=True, prepare_threshold=None)


def _pooled(target: Target, given: dict[str, Any], limits: Limits) -> psycopg.Connection[Any]:
    try:
        return _open(given, limits)
    except psycopg.OperationalError as error:
        raise refused(target, error, given, limits) from None


def _in_force(session: PostgresqlSession, settings: dict[str, str]) -> bool:
    """Ask whether the start-up options arrived: some poolers drop them in silence."""
    try:
        _, rows = session.query(FIRST_QUESTION)
    except StatementError as error:
        raise TargetError(
            "the server does not answer a first question",
            cause=error.words,
            help="try again with -v; behind a pooler, connect to the server itself",
        ) from error
    (values,) = rows
    return all(
        _milliseconds(str(a)) == _milliseconds(b)
        for a, b in zip(values, settings.values(), strict=True)
    )


def _milliseconds(value: str) -> int | str:
    for unit, factor in (
        ("ms", 1),
        ("min", 60_000),
        ("s", 1000),
        ("h", 3_600_000),
        ("d", 86_400_000),
    ):
        if value.endswith(unit) and value[: -len(unit)].isdigit():
            return int(value[: -len(unit)]) * factor
    return value


def _version(number: int) -> int:
    """Turn libpq's 150004 (major * 10000 + minor) into major * 10000 + minor * 100."""
    return number // 10000 * 10000 + number % 10000 * 100


def _require_supported(version: int) -> None:
    if version < OLDEST:
        raise TargetError(
            f"this is PostgreSQL {version // 10000}; dbready reads PostgreSQL 12 and later",
            help="audit a restored copy on a newer server",
        )

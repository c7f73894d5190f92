"""Sessions on PostgreSQL: read-only, victim of every lock wait, safe behind a pooler."""

from __future__ import annotations

import os
import socket
from itertools import chain
from typing import TYPE_CHECKING, Any

import psycopg

from dbready.connect import (
    postgresql_options,
    postgresql_settings,
    postgresql_stream,
    postgresql_text,
    secrets,
)
from dbready.connect.memory import Cap
from dbready.connect.postgresql_errors import refused, unusable
from dbready.connect.session import APPLICATION_NAME, StatementError, one_row
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from dbready.connect.postgresql_stream import Chunk
    from dbready.connect.session import Dialect, Forwarding, Limits, Refusal
    from dbready.connect.target import Target

OLDEST = 120000

# SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
REFUSALS: dict[str, Refusal] = {
    "55P03": "locked",
    "42501": "denied",
    "57014": "timeout",
    "40P01": "locked",
}


class PostgresqlSession:
    """One connection in autocommit; see connect() for how its limits reach the server."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._prefix = ""
        self._cap = Cap()
        self._answer: Generator[Chunk, None, None] | None = None
        self.version_number = _version(connection.info.server_version)
        self.preamble: Sequence[str] = ()
        self.sent = 0

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one statement in a transaction of its own.

        Many rows are read from the server as the caller asks for them; then a StatementError may be
        raised between them. The next query cancels a statement that was not read to its end.
        """
        self.sent += 1
        if self._answer:
            self._answer.close()
        self._answer = self._read(self.describe(sql, seconds).encode())
        names, first = next(self._answer)
        rest = chain.from_iterable(rows for _, rows in self._answer)
        if len(first) < postgresql_stream.ROWS_AT_ONCE:
            return names, [*first, *rest]  # that is all: the statement has ended
        return names, chain(first, rest)

    def _read(self, sql: bytes) -> Generator[Chunk, None, None]:
        try:
            with self._cap.watching(self.abort):
                yield from postgresql_stream.stream(self._connection, sql)
        except psycopg.Error as error:
            if isinstance(error, psycopg.DataError) and error.sqlstate is None:
                raise _unreadable(error) from error
            raise self._refused(error) from error
        except ValueError as error:  # also text in another encoding than declared
            raise _unreadable(error) from error

    def describe(self, sql: str, seconds: float | None = None) -> str:
        """Return what is sent: behind a pooler, settings that end with the statement come first."""
        return self._prefix + postgresql_settings.time_limit(seconds) + sql

    def prefix(self, sql: str) -> None:
        """Send these statements before each one from now on, in the same message."""
        self._prefix += sql

    def load_leniently(self) -> None:
        """Read text of an unknown encoding: bytes that are no UTF-8 are told by number."""
        postgresql_text.load_leniently(self._connection)
        self.prefix(postgresql_text.SET_LOCAL)

    def warnings(self) -> Sequence[str]:
        """PostgreSQL refuses instead of warning."""
        return ()

    def close(self) -> None:
        """End the session, and on the server what it still runs."""
        postgresql_stream.cancel(self._connection)
        self._connection.close()

    def abort(self) -> None:
        """Break the connection from another thread; also ends a read on a dead network."""
        try:
            with socket.socket(fileno=os.dup(self._connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)
        except (OSError, psycopg.Error):
            return

    def _refused(self, error: psycopg.Error) -> StatementError:
        words = secrets.redact(next(iter(str(error).strip().splitlines()), "it gave no reason"))
        if self._connection.closed or self._connection.broken:
            return StatementError("lost", self._cap.reason or words)
        return StatementError(REFUSALS.get(error.sqlstate or "", "other"), words)


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to reach; refuses sockets and lists of hosts."""
    return postgresql_options.address(target)


def assumption(target: Target) -> str | None:
    """Return a warning if no database is named, because libpq silently uses the account's name."""
    name = postgresql_options.assumed_database(target)
    return name and f"the URL names no database: this is {name}, which has the account's name"


def _unreadable(error: Exception) -> StatementError:
    return StatementError("other", f"a value cannot be read: {secrets.redact(str(error))}")


def connect(
    target: Target,
    limits: Limits,
    *,
    tunnel: Forwarding | None = None,
    password: str | None = None,
) -> PostgresqlSession:
    """Open a session whose every statement is read-only, limited in time, and finds pg_catalog only.

    The settings are start-up options: no statement is needed, they overrule those of role and
    database, and nothing leaks into a pooled server connection. A pooler that refuses or drops them
    gets SET LOCAL before each statement instead. Raises TargetError where neither takes effect.
    """
    settings = postgresql_settings.pinned(limits)
    given = postgresql_options.given(target, tunnel.address if tunnel else None, password)
    options = f"{given.pop('options', '')} {postgresql_settings.start_up_options(settings)}".strip()
    connection = _open(target, given, limits, options)
    secrets.remember(connection.info.password)
    session = PostgresqlSession(connection)
    try:
        _require_supported(session.version_number)
        _pin(session, settings, target)
    except BaseException:
        connection.close()
        raise
    return session


def _open(
    target: Target, given: dict[str, Any], limits: Limits, options: str
) -> psycopg.Connection[Any]:
    settings: dict[str, Any] = {
        "connect_timeout": str(max(2, int(limits.connect))),
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "client_encoding": "UTF8",
        **given,
        "application_name": APPLICATION_NAME,
    }
    try:
        return psycopg.connect(**settings, options=options, autocommit=True, prepare_threshold=None)
    except psycopg.OperationalError as error:
        if options and "startup parameter" in str(error):  # a pooler refuses them
            return _open(target, given, limits, "")
        raise refused(target, error, given, limits) from None
    except (psycopg.Error, ValueError) as error:  # psycopg itself, before it connects
        raise unusable(error) from None


def _pin(session: PostgresqlSession, settings: Mapping[str, str], target: Target) -> None:
    """Make sure that the settings are in force: some poolers drop start-up options in silence."""
    encoding, *values = _ask(session, target, postgresql_settings.BEGIN, settings)
    if postgresql_settings.differing(settings, values):
        session.prefix(postgresql_settings.set_local(settings))
        shown = postgresql_settings.of_transaction(settings)
        _, *values = _ask(session, target, "", shown)
        if lacking := postgresql_settings.differing(shown, values):
            raise TargetError(
                f"{target.label} rejected the settings that make a session safe",
                cause=f"neither start-up options nor SET LOCAL change {', '.join(lacking)}",
                help="connect to the server itself instead of a pooler or proxy",
            )
    if encoding == postgresql_text.SQL_ASCII:
        session.load_leniently()


def _ask(
    session: PostgresqlSession, target: Target, before: str, names: Iterable[str]
) -> Sequence[object]:
    wanted = ["server_encoding", *names]
    asked = before + postgresql_settings.question(wanted)
    session.preamble = [*session.preamble, session.describe(asked)]
    try:
        return one_row(session, asked, len(wanted))
    except StatementError as error:
        raise TargetError(
            f"{target.label} did not answer the first question",
            cause=error.message,
            help="connect to the server itself instead of a pooler or proxy",
        ) from error


def _version(number: int) -> int:
    """Turn libpq's 150004 (major * 10000 + minor) into major * 10000 + minor * 100."""
    return number // 10000 * 10000 + number % 10000 * 100


def _require_supported(version: int) -> None:
    if version < OLDEST:
        raise TargetError(
            f"this is PostgreSQL {version // 10000}; dbready reads PostgreSQL 12 and later",
            help="restore a copy on a newer server and audit that",
        )

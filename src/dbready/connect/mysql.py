"""Sessions on MySQL and MariaDB: read-only, and the first to give up when locks collide."""

from __future__ import annotations

import re
import socket
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import pymysql
from pymysql.constants import ER

from dbready.connect import mysql_options, text
from dbready.connect.memory import Cap
from dbready.connect.mysql_authentication import GuardedConnection
from dbready.connect.mysql_errors import not_mysql, refused, statement_error, unusable
from dbready.connect.session import APPLICATION_NAME, StatementError
from dbready.errors import DbreadyError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dbready.connect.session import Dialect, Forwarding, Limits
    from dbready.connect.target import Target

Connection: TypeAlias = "pymysql.connections.Connection[Any]"

OLDEST = {"mysql": 50700, "mariadb": 100500}
NAMES = {"mysql": "MySQL", "mariadb": "MariaDB"}
COMMENT = f"/* {APPLICATION_NAME} */ "  # MySQL's process list has no application name; it shows the statement


class MysqlSession:
    """One connection in autocommit mode; its limits are set once, for the whole session."""

    def __init__(
        self,
        connection: Connection,
        dialect: Dialect,
        version: int,
        again: Callable[[], Connection] | None = None,
    ) -> None:
        self._connection = connection
        self._again = again
        self._settings: Sequence[str] = ()
        self._is_lenient = False
        self._warnings = 0
        self._cap = Cap()
        self._waits = dialect == "mariadb"  # MySQL cannot wait for less than a second
        self.dialect: Dialect = dialect
        self.version_number = version
        self.preamble: Sequence[str] = ()
        self.sent = 0

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one statement and fetch all of its rows."""
        try:
            return self._query(sql, seconds)
        except UnicodeDecodeError as error:
            self._reconnect_leniently(error)
            return self._query(sql, seconds)

    def _query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        self.sent += 1
        cursor = self._connection.cursor()
        try:
            with self._cap.watching(self.abort):
                cursor.execute(self.describe(sql, seconds))
        except KeyboardInterrupt:
            self._kill()
            raise
        except UnicodeDecodeError:  # an honest server's odd text: the caller reads it leniently
            raise
        except Exception as error:
            raise self._refused(error) from error
        self._warnings = cursor.warning_count
        return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def _refused(self, error: Exception) -> StatementError:
        if self._cap.reason:
            return StatementError("lost", self._cap.reason)
        if isinstance(error, pymysql.MySQLError):
            return statement_error(error)
        # The driver expects that servers keep to the protocol, and raises anything where they do not.
        return StatementError("lost", f"the server sent what is not MySQL's protocol: {error!r}")

    def describe(self, sql: str, seconds: float | None = None) -> str:
        """Return the text that is sent: a comment with dbready's name, then the statement."""
        return COMMENT + (sql if seconds is None else limited(sql, seconds, self.dialect))

    def warnings(self) -> Sequence[str]:
        """Return the warnings of the last query, each with its code; sends a query only if there are any."""
        if not self._warnings:
            return ()
        _, rows = self.query("show warnings")
        warned = [(row[1], row[2]) for row in rows]
        if self._waits and any(code == ER.LOCK_WAIT_TIMEOUT for code, _ in warned):
            # Otherwise each statement would wait for the same table again, and some of them twice.
            self._waits = False
            self.query("set session lock_wait_timeout = 0")
        return [f"{code}: {words}" for code, words in warned]

    def close(self) -> None:
        """End the session."""
        if self._connection.open:
            self._connection.close()

    def abort(self) -> None:
        """Break the connection from another thread; also ends a read on a dead network."""
        _break(self._connection)

    def _kill(self) -> None:
        """End the session on the server too, which does not notice that its client has gone."""
        number = self._connection.thread_id()  # type: ignore[no-untyped-call]
        self._connection._force_close()  # type: ignore[attr-defined]  # noqa: SLF001 - closing politely would wait
        if self._again is None:
            return
        try:
            with closing(self._again()) as other, other.cursor() as cursor:
                cursor.execute(f"{COMMENT}kill {int(number)}")
        except (DbreadyError, pymysql.MySQLError, OSError):
            return  # the statement's own time limit ends it

    def _reconnect_leniently(self, error: UnicodeDecodeError) -> None:
        """Read text that is not UTF-8, byte by byte, over a new connection.

        The driver has lost its place in the old one, and decoding like this is too slow to begin with.
        """
        self._connection._force_close()  # type: ignore[attr-defined]  # noqa: SLF001 - closing politely would wait
        if self._again is None or self._is_lenient:
            raise StatementError("lost", f"the server sent text that is not UTF-8: {error}")
        self._is_lenient = True
        self._connection = self._again()
        self._connection.encoding = text.CODEC
        self.sent += 1  # the driver's own
        for statement in self._settings:
            self._query(statement)

    def prepare(self, statements: Sequence[str]) -> None:
        """Send the settings of the session."""
        self._settings = statements
        self.preamble = [self.describe(statement) for statement in statements]
        for statement in statements:
            self.query(statement)


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to reach; refuses sockets."""
    return mysql_options.address(target)


def assumption(target: Target) -> str | None:
    """Return nothing: without a database in the URL, all databases are read."""
    del target
    return None


def connect(
    target: Target,
    limits: Limits,
    *,
    tunnel: Forwarding | None = None,
    password: str | None = None,
) -> MysqlSession:
    """Open a session that is read-only and has time limits."""

    def again() -> Connection:
        return _open(target, limits, tunnel, password)

    connection = again()
    try:
        banner = connection.get_server_info()  # type: ignore[no-untyped-call]
        dialect, version = product(str(banner))
        require_supported(dialect, version)
        session = MysqlSession(connection, dialect, version, again)
        session.sent = 1  # the driver's own: set names utf8mb4
        session.prepare(_settings(dialect, limits))
    except StatementError as error:
        connection.close()
        raise TargetError(
            f"{target.label} rejected the settings that make a session safe",
            cause=error.message,
            help="connect to the server directly instead of through a proxy",
        ) from error
    except BaseException:
        connection.close()
        raise
    return session


def _settings(dialect: Dialect, limits: Limits) -> tuple[str, ...]:
    lock = max(1, int(limits.lock))
    seconds = (
        f"max_statement_time = {limits.statement:g}"
        if dialect == "mariadb"
        else f"max_execution_time = {int(limits.statement * 1000)}"
    )
    return (
        "set session transaction read only",
        f"set session lock_wait_timeout = {lock}, innodb_lock_wait_timeout = {lock}, {seconds}",
    )


def _open(
    target: Target, limits: Limits, tunnel: Forwarding | None, password: str | None
) -> Connection:
    try:
        arguments = mysql_options.arguments(
            target, limits, through_tunnel=tunnel is not None, password=password
        )
        connection: Any = GuardedConnection(**arguments, defer_connect=True)
    except (pymysql.MySQLError, OSError, ValueError, RuntimeError) as error:
        raise unusable(target, error) from None
    try:
        with Cap().watching(lambda: _break(connection)):
            # Through a tunnel the driver still expects the certificate of the real host.
            connection.connect(tunnel.connect() if tunnel else None)
    except DbreadyError:
        raise
    except pymysql.MySQLError as error:
        raise refused(target, error) from None
    except RuntimeError as error:
        raise unusable(target, error) from None
    except Exception as error:  # noqa: BLE001 - the driver trusts servers to keep to the protocol
        raise not_mysql(target, error) from None
    # limits.connect is for a server that accepts and says nothing; statements may take longer.
    connection._read_timeout = connection._write_timeout = int(limits.statement) + 10  # noqa: SLF001
    return connection  # type: ignore[no-any-return]


def limited(sql: str, seconds: float, dialect: Dialect) -> str:
    """Return a SELECT, or EXPLAIN of one, that the server ends after a time."""
    if dialect == "mariadb":
        return f"set statement max_statement_time = {seconds:g} for {sql}"
    hint = f"select /*+ max_execution_time({int(seconds * 1000)}) */"
    return re.sub(r"\bselect\b", hint, sql, count=1)


def _break(connection: Connection) -> None:
    """End a connection from another thread, whatever it waits for."""
    wire = getattr(connection, "_sock", None)
    if wire is not None:
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)


def product(banner: str) -> tuple[Dialect, int]:
    """Return product and version from the handshake; MariaDB before 11 prefixes its version with 5.5.5-."""
    dialect: Dialect = "mariadb" if "mariadb" in banner.lower() else "mysql"
    match = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)", banner)
    if match is None:
        return dialect, 0
    major, minor, patch = map(int, match.groups())
    return dialect, major * 10000 + minor * 100 + patch


def require_supported(dialect: Dialect, version: int) -> None:
    """Refuse a server that is older than dbready's statements support."""
    oldest = OLDEST[dialect]
    if version < oldest:
        spelled = f"{version // 10000}.{version // 100 % 100}"
        raise TargetError(
            f"this is {NAMES[dialect]} {spelled}; dbready reads {NAMES[dialect]} "
            f"{oldest // 10000}.{oldest // 100 % 100} and later",
            help="restore a copy on a newer server and audit that; the schema stays the same",
        )

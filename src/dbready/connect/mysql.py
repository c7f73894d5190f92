"""Sessions on MySQL and MariaDB: read-only, victim of every lock wait."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Any

import pymysql

from dbready.connect import secrets
from dbready.connect.mysql_errors import refused, statement_error, unusable
from dbready.connect.session import APPLICATION_NAME, StatementError
from dbready.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.connect.session import Dialect, Limits
    from dbready.connect.target import Target

OLDEST = {"mysql": 50700, "mariadb": 100500}
NAMES = {"mysql": "MySQL", "mariadb": "MariaDB"}
COMMENT = f"/* {APPLICATION_NAME} */ "  # MySQL's process list has no application name; it shows the statement

OPTIONS = frozenset(
    {
        "bind_address",
        "server_public_key",
        "ssl_ca",
        "ssl_cert",
        "ssl_check_hostname",
        "ssl_disabled",
        "ssl_key",
        "ssl_key_password",
        "ssl_verify_cert",
        "ssl_verify_identity",
        "unix_socket",
    }
)
FLAGS = (
    "ssl_disabled",
    "ssl_verify_cert",
    "ssl_verify_identity",
)  # the driver takes "false" for true
TRUE = frozenset({"1", "on", "true", "yes"})
# Common in the URLs of applications; dbready's own limits and encoding hold instead.
IGNORED = frozenset(
    {"charset", "client_flag", "connect_timeout", "read_timeout", "use_unicode", "write_timeout"}
)


class MysqlSession:
    """One connection in autocommit, its limits set once for the session."""

    def __init__(
        self, connection: pymysql.connections.Connection[Any], dialect: Dialect, version: int
    ) -> None:
        self._connection = connection
        self._warnings = 0
        self.dialect: Dialect = dialect
        self.version_number = version
        self.preamble: Sequence[str] = ()
        self.sent = 0

    def query(self, sql: str) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Run one statement; rows are complete when this returns."""
        self.sent += 1
        cursor = self._connection.cursor()
        try:
            cursor.execute(self.describe(sql))
        except pymysql.MySQLError as error:
            raise statement_error(error) from error
        self._warnings = cursor.warning_count
        return [column[0] for column in cursor.description or ()], cursor

    def describe(self, sql: str) -> str:
        """Return what is sent: the statement after dbready's name."""
        return COMMENT + sql

    def warnings(self) -> Sequence[str]:
        """Return the warnings about the last query, each after its code; asks only where there are some."""
        if not self._warnings:
            return ()
        _, rows = self.query("show warnings")
        return [f"{row[1]}: {row[2]}" for row in rows]

    def close(self) -> None:
        """End the session."""
        if self._connection.open:
            self._connection.close()

    def abort(self) -> None:
        """Break the connection from another thread: also wakes a read on a dead network."""
        wire = getattr(self._connection, "_sock", None)
        try:
            if wire is not None:
                wire.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def prepare(self, statements: Sequence[str]) -> None:
        """Send the settings of the session."""
        self.preamble = statements
        for statement in statements:
            self.query(statement)


def connect(target: Target, limits: Limits) -> MysqlSession:
    """Open a session that is read-only and limited in time for its whole life."""
    connection = _open(target, limits)
    try:
        banner = connection.get_server_info()  # type: ignore[no-untyped-call]
        dialect, version = product(str(banner))
        require_supported(dialect, version)
        session = MysqlSession(connection, dialect, version)
        session.sent = 1  # the driver's own: set names utf8mb4
        session.prepare(_settings(dialect, limits))
    except StatementError as error:
        connection.close()
        raise TargetError(
            f"{target.label} refused the limits that make a session safe",
            cause=error.words,
            help="connect to the server itself instead of a proxy",
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


def _open(target: Target, limits: Limits) -> pymysql.connections.Connection[Any]:
    try:
        connection: Any = pymysql.connect(**_arguments(target, limits))
    except pymysql.MySQLError as error:
        raise refused(target, error) from None
    except (OSError, ValueError, RuntimeError) as error:  # the driver itself, before it connects
        raise unusable(target, error) from None
    # A server that accepts and stays silent is given up after limits.connect; statements may take longer.
    connection._read_timeout = connection._write_timeout = int(limits.statement) + 10  # noqa: SLF001
    return connection  # type: ignore[no-any-return]


def _arguments(target: Target, limits: Limits) -> dict[str, Any]:
    # SQLAlchemy knows how URL options (ssl_ca, unix_socket, charset...) become driver arguments.
    from sqlalchemy.dialects.mysql.pymysql import dialect as pymysql_dialect  # noqa: PLC0415
    from sqlalchemy.engine.url import make_url  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        url = make_url(target.url)
        _, arguments = pymysql_dialect().create_connect_args(url)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "this mysql:// URL cannot be understood",
            cause=secrets.redact(str(error)),
            help="percent-encode special characters of the password (@ is %40, / is %2F, # is %23)",
        ) from None
    _require_known(url.query)
    wait = max(1, int(limits.connect))
    return {
        **{name: value for name, value in arguments.items() if name not in IGNORED},
        **{name: str(arguments[name]).lower() in TRUE for name in FLAGS if name in arguments},
        "connect_timeout": wait,
        "read_timeout": wait,
        "write_timeout": wait,
        "charset": "utf8mb4",
        "autocommit": True,
        "program_name": APPLICATION_NAME,
    }


def _require_known(options: Iterable[str]) -> None:
    # Options such as init_command or sql_mode would send statements that dbready does not answer for.
    unknown = sorted(set(options) - OPTIONS - IGNORED)
    if unknown:
        raise UsageError(
            f"dbready does not use the option {unknown[0]} of a mysql:// URL",
            help=f"options that it uses: {', '.join(sorted(OPTIONS))}",
        )


def product(banner: str) -> tuple[Dialect, int]:
    """Tell MariaDB from MySQL by the handshake; MariaDB before 11 puts 5.5.5- before its version."""
    dialect: Dialect = "mariadb" if "mariadb" in banner.lower() else "mysql"
    match = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)", banner)
    if match is None:
        return dialect, 0
    major, minor, patch = map(int, match.groups())
    return dialect, major * 10000 + minor * 100 + patch


def require_supported(dialect: Dialect, version: int) -> None:
    """Raise TargetError for a server older than dbready's statements."""
    oldest = OLDEST[dialect]
    if version < oldest:
        spelled = f"{version // 10000}.{version // 100 % 100}"
        raise TargetError(
            f"this is {NAMES[dialect]} {spelled}; dbready reads {NAMES[dialect]} "
            f"{oldest // 10000}.{oldest // 100 % 100} and later",
            help="audit a copy restored on a newer server; the schema stays the same",
        )

"""How each dialect's session is made read-only, limited in time, and named in the server's activity views.

Only what is verified by a question to the server, or stated in a product's documentation, counts as
protection. Where nothing is known, the session is refused unless the user allows it.
"""

from __future__ import annotations

import atexit
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dbready.connect.session import APPLICATION_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Dialect

    from dbready.connect.session import Limits


@dataclass(frozen=True, slots=True)
class Measures:
    """What makes a session of one dialect safe."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the driver; they win over options of the URL."""
    url_options: Mapping[str, str] = field(default_factory=dict)
    """Options of the URL that the dialect understands; they win as well."""
    execution_options: Mapping[str, Any] = field(default_factory=dict)
    before: Callable[[Mapping[str, Any]], None] | None = None
    """Called with the driver's arguments before it connects."""
    prepare: Callable[[Any], None] | None = None
    """Called with each new connection of the driver."""
    statements: Sequence[str] = ()
    """Sent once, after connecting."""
    at_begin: str | None = None
    """Sent as the first statement of each transaction."""
    question: str | None = None
    """Returns 1 or on where the server refuses writes; None: the server does not tell."""
    is_protected: bool = False
    """Whether writes are refused although the server does not tell so."""
    cancel: Callable[[Any], None] | None = None
    """Stops the statement that runs now, called from another thread."""


def measures(dialect: Dialect, name: str, limits: Limits) -> Measures:
    """Return the measures for a dialect and its driver; relatives of PostgreSQL and MySQL get theirs.

    Of a driver whose arguments are not known, only what the server itself provides is used.
    """
    if made := BY_NAME.get(name):
        taken = made(limits)
        is_known = DRIVERS.get(name, dialect.driver) == dialect.driver
        return taken if is_known else replace(taken, arguments={}, url_options={}, prepare=None)
    families = {base.__name__ for base in type(dialect).__mro__}
    if "PGDialect" in families and dialect.driver in {"psycopg", "psycopg2"}:
        return _postgresql(limits)
    if "MySQLDialect" in families and dialect.driver == "pymysql":
        return _mysql(limits)
    return Measures()


def _duckdb(_: Limits) -> Measures:
    config = {
        # Nothing that a view or a macro of the file names is opened or loaded.
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "lock_configuration": "true",
    }
    return Measures(
        arguments={"read_only": True, "config": config},
        question="select readonly::int from duckdb_databases() where database_name = current_database()",
        cancel=lambda raw: raw.interrupt(),
    )


def _firebird(limits: Limits) -> Measures:
    def prepare(raw: Any) -> None:  # noqa: ANN401 - the driver's connection
        from firebird.driver import Isolation, TraAccessMode, tpb  # noqa: PLC0415 - an optional driver

        raw.main_transaction.default_tpb = tpb(
            Isolation.READ_COMMITTED_RECORD_VERSION,
            lock_timeout=max(1, int(limits.lock)),
            access_mode=TraAccessMode.READ,
        )

    def limit(arguments: Mapping[str, Any]) -> None:
        """Keep a server that accepts and says nothing from holding up the end of the process."""
        from firebird.driver import core, driver_config  # noqa: PLC0415 - an optional driver

        seconds = max(1, int(min(limits.connect, limits.run)))
        driver_config.get_database(arguments["database"]).timeout.value = seconds
        atexit.unregister(core._api_shutdown)  # noqa: SLF001 - it waits for connections that were given up

    return Measures(
        before=limit,
        prepare=prepare,
        question="select mon$read_only from mon$transactions where mon$transaction_id = current_transaction",
    )


def _clickhouse(limits: Limits) -> Measures:
    return Measures(
        arguments={
            "readonly": "2",  # 1 would also refuse the settings that the driver sends
            "max_execution_time": str(max(1, int(limits.statement))),
            "connect_timeout": max(1, int(limits.connect)),
            "send_receive_timeout": int(limits.statement) + 10,
            "client_name": APPLICATION_NAME,
        },
        question="select getSetting('readonly') > 0",
    )


def _mssql(limits: Limits) -> Measures:
    def prepare(raw: Any) -> None:  # noqa: ANN401 - the driver's connection
        raw.timeout = max(1, int(limits.statement))

    return Measures(
        arguments={"timeout": max(1, int(limits.connect))},
        url_options={"ApplicationIntent": "ReadOnly", "APP": APPLICATION_NAME},
        prepare=prepare,
        statements=(f"set lock_timeout {int(limits.lock * 1000)}",),
        # There are no read-only sessions: only a database, or a secondary replica, is read-only.
        question="select case databasepropertyex(db_name(), 'Updateability') when 'READ_ONLY' then 1 else 0 end",
    )


def _oracle(limits: Limits) -> Measures:
    def prepare(raw: Any) -> None:  # noqa: ANN401 - the driver's connection
        raw.call_timeout = int(limits.statement * 1000)
        raw.module = APPLICATION_NAME

    return Measures(
        arguments={"tcp_connect_timeout": limits.connect},
        prepare=prepare,
        at_begin="set transaction read only",
        is_protected=True,
    )


def _snowflake(limits: Limits) -> Measures:
    parameters = {
        "QUERY_TAG": APPLICATION_NAME,
        "STATEMENT_TIMEOUT_IN_SECONDS": max(1, int(limits.statement)),
        "LOCK_TIMEOUT": max(1, int(limits.lock)),
    }
    return Measures(
        arguments={
            "session_parameters": parameters,
            "login_timeout": max(1, int(limits.connect)),
            "network_timeout": int(limits.statement) + 10,
        }
    )


def _sqlite(limits: Limits) -> Measures:
    return Measures(
        arguments={"timeout": limits.lock, "check_same_thread": False},
        statements=("pragma query_only = on",),
        question="pragma query_only",
        cancel=lambda raw: raw.interrupt(),
    )


def _postgresql(limits: Limits) -> Measures:
    return Measures(
        arguments={
            "application_name": APPLICATION_NAME,
            "connect_timeout": max(2, int(limits.connect)),
        },
        execution_options={"postgresql_readonly": True},
        question="show transaction_read_only",
    )


def _mysql(limits: Limits) -> Measures:
    lock = max(1, int(limits.lock))
    return Measures(
        arguments={"connect_timeout": max(1, int(limits.connect))},
        execution_options={"isolation_level": "AUTOCOMMIT"},
        statements=(
            "set session transaction read only",
            f"set session lock_wait_timeout = {lock}",
        ),
        question="show session variables where variable_name like 't%_read_only' and value = 'ON'",
    )


# The drivers whose arguments the measures name.
DRIVERS: Mapping[str, str] = {"mssql": "pyodbc", "oracle": "oracledb"}
BY_NAME: Mapping[str, Callable[[Limits], Measures]] = {
    "clickhouse": _clickhouse,
    "duckdb": _duckdb,
    "firebird": _firebird,
    "mssql": _mssql,
    "oracle": _oracle,
    "snowflake": _snowflake,
    "sqlite": _sqlite,
}

"""Explains why MySQL or MariaDB refused a connection or a statement."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import CR, ER

from dbready.connect import cleartext, option_files, secrets, tls
from dbready.connect.mysql_authentication import RSA_HELP, CleartextRefusedError
from dbready.connect.passwords import PasswordWantedError
from dbready.connect.session import StatementError
from dbready.errors import DbreadyError, TargetError, UsageError

if TYPE_CHECKING:
    from dbready.connect.session import Refusal
    from dbready.connect.target import Target

STATEMENT_TIMEOUT = 1969  # MariaDB: ER_STATEMENT_TIMEOUT
QUERY_TIMEOUT = 3024  # MySQL: ER_QUERY_TIMEOUT
MAY_PASS = frozenset(
    {ER.CON_COUNT_ERROR, ER.TOO_MANY_USER_CONNECTIONS, ER.SERVER_SHUTDOWN, CR.CR_SERVER_LOST}
)
INSECURE_TRANSPORT = 3159  # ER_SECURE_TRANSPORT_REQUIRED

REFUSALS: dict[int, Refusal] = {
    ER.LOCK_WAIT_TIMEOUT: "locked",
    ER.LOCK_DEADLOCK: "locked",
    ER.TABLEACCESS_DENIED_ERROR: "denied",
    ER.COLUMNACCESS_DENIED_ERROR: "denied",
    ER.DBACCESS_DENIED_ERROR: "denied",
    ER.SPECIFIC_ACCESS_DENIED_ERROR: "denied",
    ER.QUERY_INTERRUPTED: "timeout",
    STATEMENT_TIMEOUT: "timeout",
    QUERY_TIMEOUT: "timeout",
    CR.CR_SERVER_GONE_ERROR: "lost",
    CR.CR_SERVER_LOST: "lost",
}


def statement_error(error: pymysql.MySQLError) -> StatementError:
    """Return the error for a statement, with the server's message."""
    code, words = _parts(error)
    refusal = REFUSALS.get(code, "lost" if isinstance(error, pymysql.InterfaceError) else "other")
    return StatementError(refusal, words)


def _parts(error: pymysql.MySQLError) -> tuple[int, str]:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    words = str(error.args[1]) if len(error.args) > 1 else str(error)
    return code, secrets.redact(words)


def refused(target: Target, error: pymysql.MySQLError) -> TargetError:
    """Return why connecting failed, and what to do."""
    code, words = _parts(error)
    if isinstance(error, CleartextRefusedError):
        return cleartext.refused(target.label, words, RSA_HELP if error.takes_key else None)
    origin = getattr(error, "original_exception", None)
    if isinstance(origin, ssl.SSLCertVerificationError):
        return tls.refused(target.label, _host(words), tls.reason(origin), words)
    if code == CR.CR_SSL_CONNECTION_ERROR:
        return tls.not_offered(target.label, words)
    if code == ER.ACCESS_DENIED_ERROR and "using password: NO" in words:
        ignored = option_files.ignored_at_home()
        advice = f"{ignored}; or {WANTED}" if ignored else WANTED
        return PasswordWantedError(f"{target.label} requires a password", cause=words, help=advice)
    is_silent = "timed out" in words
    if is_silent and code == CR.CR_SERVER_LOST:
        message, advice = SILENT
    elif code in {CR.CR_CONN_HOST_ERROR, CR.CR_SERVER_LOST}:
        message, advice = _unreachable(words)
    else:
        message, advice = CAUSES.get(code, OTHERWISE)
    refusal = TargetError(message.format(label=target.label), cause=words, help=advice)
    refusal.may_pass = "Connection refused" in words or (code in MAY_PASS and not is_silent)
    return refusal


def _host(words: str) -> str:
    match = re.search(r"on '([^']+)'", words)
    return match[1] if match else "the host"


def unusable(
    target: Target, error: pymysql.MySQLError | OSError | ValueError | RuntimeError
) -> DbreadyError:
    """Return why the driver refused to connect."""
    words = secrets.redact(str(error))
    if isinstance(error, RuntimeError):
        return TargetError(
            f"{target.label} uses an authentication method that this installation does not support",
            cause=words,
            help="install the package that the message names, or use an account with another method",
        )
    return UsageError(
        "an option of this mysql:// URL cannot be used",
        cause=words,
        help="check the files in ssl_ca, ssl_cert and ssl_key, and the values of the other options",
    )


def not_mysql(target: Target, error: Exception) -> TargetError:
    """Return the error for a server whose bytes the driver cannot make sense of."""
    return TargetError(
        f"{target.label} does not speak the protocol of MySQL",
        cause=secrets.redact(f"{type(error).__name__}: {error}"),
        help="check host and port: does another service listen there?",
    )


def _unreachable(words: str) -> tuple[str, str]:
    for mark, message, advice in UNREACHABLE:
        if mark in words:
            return message, advice
    return OTHERWISE


WANTED = (
    "put it into ~/.my.cnf or MYSQL_PWD, or set password_env, password_file, "
    "password_command or password_keyring in dbready.toml; on a terminal, dbready prompts for it"
)
SILENT = (  # MySQL and MariaDB speak first, PostgreSQL and many others wait for the client
    "{label} accepted the connection, but did not answer as MySQL and MariaDB do",
    "check host and port: another product, such as PostgreSQL, may listen there; a proxy may also wait",
)
OTHERWISE = (
    "cannot connect to {label}",
    "check host, port, account and network; try the mysql client with the same values",
)
CAUSES = {
    ER.ACCESS_DENIED_ERROR: (
        "{label} rejected the account or its password",
        "check account and password; accounts are bound to hosts: ask for 'user'@'your host'",
    ),
    ER.BAD_DB_ERROR: ("{label}: no such database", "list the databases with: show databases"),
    ER.DBACCESS_DENIED_ERROR: (
        "{label}: this account may not use the database",
        "ask for: grant select on DATABASE.* to 'user'@'host'",
    ),
    ER.TOO_MANY_USER_CONNECTIONS: (
        "{label}: this account has no free connections",
        "try later, or ask for a larger max_user_connections",
    ),
    ER.CON_COUNT_ERROR: (
        "{label} has no free connections",
        "try later, or ask for a larger max_connections",
    ),
    INSECURE_TRANSPORT: (
        "{label} accepts TLS connections only",
        "remove ssl_disabled from the URL, or use --tls require",
    ),
    ER.HOST_NOT_PRIVILEGED: (
        "{label} does not accept connections from this host",
        "ask for an account bound to this host, or connect through a host that is allowed",
    ),
}
UNREACHABLE = (
    (
        "No such file or directory",
        "nothing listens on the socket of {label}",
        "check unix_socket, and whether the server is running",
    ),
    (
        "Connection refused",
        "nothing listens on {label}",
        "check host and port, whether the server is running, and whether a tunnel is needed",
    ),
    (
        "timed out",
        "{label} did not answer in time",
        "a firewall may drop the packets, or a tunnel may be needed",
    ),
    (
        "Name or service not known",
        "{label}: the host name cannot be resolved",
        "check the spelling; names in private networks need a VPN or a tunnel",
    ),
    (
        "name resolution",
        "{label}: the host name cannot be resolved",
        "check the spelling; names in private networks need a VPN or a tunnel",
    ),
    (
        "nodename nor servname",
        "{label}: the host name cannot be resolved",
        "check the spelling; names in private networks need a VPN or a tunnel",
    ),
)

"""Says in sentences how MySQL and MariaDB refuse connections and statements."""

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
    """Return how the server refused a statement, in its own words."""
    code, words = _parts(error)
    refusal = REFUSALS.get(code, "lost" if isinstance(error, pymysql.InterfaceError) else "other")
    return StatementError(refusal, words)


def _parts(error: pymysql.MySQLError) -> tuple[int, str]:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    words = str(error.args[1]) if len(error.args) > 1 else str(error)
    return code, secrets.redact(words)


def refused(target: Target, error: pymysql.MySQLError) -> TargetError:
    """Return why no connection came about, and what to do."""
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
        return PasswordWantedError(f"{target.label} wants a password", cause=words, help=advice)
    if code in {CR.CR_CONN_HOST_ERROR, CR.CR_SERVER_LOST}:
        message, advice = _unreachable(words)
    else:
        message, advice = CAUSES.get(code, OTHERWISE)
    return TargetError(message.format(label=target.label), cause=words, help=advice)


def _host(words: str) -> str:
    match = re.search(r"on '([^']+)'", words)
    return match[1] if match else "the one that was named"


def unusable(target: Target, error: OSError | ValueError | RuntimeError) -> DbreadyError:
    """Return why the driver did not even try to connect."""
    words = secrets.redact(str(error))
    if isinstance(error, RuntimeError):
        return TargetError(
            f"{target.label} asks for a kind of password that needs TLS here",
            cause=words,
            help="ask for TLS on the server, or install the package cryptography",
        )
    return UsageError(
        "an option of this mysql:// URL cannot be used",
        cause=words,
        help="check the files that ssl_ca, ssl_cert and ssl_key name, and the values of the other options",
    )


def _unreachable(words: str) -> tuple[str, str]:
    for mark, message, advice in UNREACHABLE:
        if mark in words:
            return message, advice
    return OTHERWISE


WANTED = (
    "put it into ~/.my.cnf or the variable MYSQL_PWD, or name password_env, password_file, "
    "password_command or password_keyring in dbready.toml; on a terminal dbready asks for it"
)
OTHERWISE = (
    "cannot connect to {label}",
    "check host, port, account and network; does the mysql client connect with the same values?",
)
CAUSES = {
    ER.ACCESS_DENIED_ERROR: (
        "{label} refused the account or its password",
        "check account and password; MySQL accounts are bound to hosts: ask for 'user'@'your host'",
    ),
    ER.BAD_DB_ERROR: ("{label}: no such database", "list what exists: show databases"),
    ER.DBACCESS_DENIED_ERROR: (
        "{label}: this account may not use the database",
        "ask for: grant select on DATABASE.* to 'user'@'host'",
    ),
    ER.CON_COUNT_ERROR: (
        "{label} has no connection left",
        "try later, or ask for a larger max_connections",
    ),
    INSECURE_TRANSPORT: (
        "{label} accepts only connections with TLS",
        "leave ssl_disabled out of the URL, or say --tls require",
    ),
    ER.HOST_NOT_PRIVILEGED: (
        "{label} does not accept connections from this host",
        "ask for an account bound to this host, or connect through a host that is allowed",
    ),
}
UNREACHABLE = (
    (
        "No such file or directory",
        "nothing listens at the socket of {label}",
        "check unix_socket; is the server up?",
    ),
    (
        "Connection refused",
        "nothing listens at {label}",
        "check host and port; is the server up, and a tunnel open if one is needed?",
    ),
    (
        "timed out",
        "{label} did not answer in time",
        "a firewall drops the packets, or a tunnel is needed",
    ),
    (
        "Name or service not known",
        "{label}: the host name is unknown",
        "check the spelling; names of private networks need their VPN or a tunnel",
    ),
    (
        "name resolution",
        "{label}: the host name is unknown",
        "check the spelling; names of private networks need their VPN or a tunnel",
    ),
    (
        "nodename nor servname",
        "{label}: the host name is unknown",
        "check the spelling; names of private networks need their VPN or a tunnel",
    ),
)

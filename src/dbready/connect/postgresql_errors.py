"""Explains why PostgreSQL, or libpq itself, refused a connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbready.connect import cleartext, postgresql_options, secrets, tls
from dbready.connect.passwords import PasswordWantedError
from dbready.connect.postgresql_options import PORT
from dbready.connect.target import is_port
from dbready.errors import TargetError, UsageError

if TYPE_CHECKING:
    import psycopg

    from dbready.connect.session import Limits
    from dbready.connect.target import Target

    Address = tuple[str, int]


def refused(
    target: Target, error: psycopg.Error, given: dict[str, Any], limits: Limits
) -> TargetError:
    """Return why connecting failed, and what to do; libpq reports causes as text only."""
    attempts = " ".join(SUGGESTION.sub("", secrets.redact(str(error))).split())
    words = _once(attempts)
    if "no password supplied" in words:
        return _password_wanted(target, words)
    if "server requested a cleartext password" in words:
        return cleartext.refused(target.label, words)
    if "server does not support SSL" in words:
        return tls.not_offered(target.label, words)
    if any(mark in words for mark in OF_CERTIFICATES):
        return _not_trusted(target, attempts, words, given, limits)
    message, advice = _assumed_database(target, words) or next(
        ((message, advice) for mark, message, advice in CAUSES if mark in words), OTHERWISE
    )
    refusal = TargetError(message.format(label=target.label), cause=words, help=advice)
    refusal.may_pass = any(mark in words for mark in MAY_PASS)
    return refusal


def _password_wanted(target: Target, words: str) -> PasswordWantedError:
    ignored = postgresql_options.ignored_passfile(target)
    advice = f"{ignored}; or {WANTED}" if ignored else WANTED
    return PasswordWantedError(f"{target.label} requires a password", cause=words, help=advice)


def _assumed_database(target: Target, words: str) -> tuple[str, str] | None:
    """Return what to say where the missing database is one that nobody named."""
    name = postgresql_options.assumed_database(target)
    if not name or f'FATAL: database "{name}" does not exist' not in words:
        return None
    return (
        "{label}: no such database; the URL names none, and the default is the account's name",
        "add the database to the URL: postgresql://USER@HOST/DATABASE; psql --list shows what exists",
    )


def unusable(error: psycopg.Error | ValueError) -> UsageError:
    """Return why the driver refused to connect."""
    return UsageError(
        "an option of this postgresql:// URL cannot be used",
        cause=secrets.redact(str(error)),
        help="options are those of libpq; check host names, and that times are whole seconds",
    )


def _once(words: str) -> str:
    """Reduce equal messages to one: libpq tries with and without TLS, and each address."""
    first, *ends = ATTEMPT.split(words)
    different = {end.strip() for end in ends}
    return different.pop() if not first.strip() and len(different) == 1 else words


def _not_trusted(
    target: Target, attempts: str, words: str, given: dict[str, Any], limits: Limits
) -> TargetError:
    why, more = tls.as_worded(words), ""
    host, address = _rejected_server(attempts, given)
    if why == "other" and address:
        ca = given.get("sslrootcert")
        seconds = min(limits.connect, 5.0)
        why, more = tls.look_again(address, host, None if ca == "system" else ca, seconds=seconds)
    return tls.refused(target.label, host, why, f"{words}: {more}" if more else words)


def _rejected_server(attempts: str, given: dict[str, Any]) -> tuple[str, Address | None]:
    """Return name and address of the server with the rejected certificate; no address if it is not known."""
    host = str(given.get("host") or given.get("hostaddr") or "localhost")
    address, port = str(given.get("hostaddr") or host), str(given.get("port") or PORT)
    if "," not in host + address + port:
        return host, (address, int(port)) if is_port(port) else None
    for pattern in (LISTED, REPORTED):
        for match in pattern.finditer(attempts):
            if any(mark in match["outcome"] for mark in OF_CERTIFICATES):
                return match["host"], (match["address"] or match["host"], int(match["port"]))
    return host, None


ATTEMPT = re.compile(
    r'(?:connection failed: )?connection to server (?:at|on socket) "[^"]*"(?: \([^)]*\))?(?:, port \d+)? failed: '
)
# libpq appends a question to some causes; `help:` asks it in better words.
SUGGESTION = re.compile(r"\s+Is the server running [^?\n]*\?")
# Of several servers, psycopg lists the names that were tried, and libpq reports addresses.
LISTED = re.compile(
    r"- host: '(?P<host>[^']*)', port: '(?P<port>\d+)', hostaddr: '(?P<address>[^']*)': "
    r"(?P<outcome>.*?)(?=- host: |$)"
)
REPORTED = re.compile(
    r'connection to server at "(?P<host>[^"]*)"(?: \((?P<address>[^)]*)\))?, port (?P<port>\d+) failed: '
    r"(?P<outcome>.*?)(?=connection to server |$)"
)
OF_CERTIFICATES = ("certificate verify failed", "does not match host name")
WANTED = (
    "put it into ~/.pgpass or PGPASSWORD, or set password_env, password_file, "
    "password_command or password_keyring in dbready.toml; on a terminal, dbready prompts for it"
)
OTHERWISE = (
    "cannot connect to {label}",
    "check host, port, account and network; try psql with the same URL",
)
MAY_PASS = (
    "Connection refused",
    "too many",
    "remaining connection slots",
    "the database system is starting up",
    "the database system is shutting down",
    "the database system is not yet accepting connections",
    "the database system is in recovery mode",
    "server closed the connection unexpectedly",
)
# libpq reports causes in words only; the first matching mark decides.
CAUSES = (
    (
        "authentication method requirement",
        "{label} does not offer an authentication method that require_auth allows",
        "check require_auth in the URL, PGREQUIREAUTH or the service file",
    ),
    (
        "password authentication failed",
        "{label} rejected the password",
        "check account and password; special characters in a URL must be percent-encoded",
    ),
    (
        "no pg_hba.conf entry",
        "{label} does not accept this account from this host",
        "ask for a line in pg_hba.conf, or connect from a host that is allowed (often with ?sslmode=require)",
    ),
    ('FATAL: database "', "{label}: no such database", "list the databases with: psql --list"),
    (
        'FATAL: role "',
        "{label}: no such role",
        "check the user name in the URL; it is case-sensitive",
    ),
    (
        'unrecognized configuration parameter "jit"',  # new in PostgreSQL 11
        "{label} is older than PostgreSQL 11; dbready reads PostgreSQL 12 and later",
        "restore a copy on a newer server and audit that",
    ),
    (
        "Connection refused",
        "nothing listens on {label}",
        "check host and port, whether the server is running, and whether a tunnel is needed",
    ),
    (
        "could not translate host name",
        "{label}: the host name cannot be resolved",
        "check the spelling; names in private networks need a VPN or a tunnel",
    ),
    (
        "failed to resolve host",
        "{label}: the host name cannot be resolved",
        "check the spelling; names in private networks need a VPN or a tunnel",
    ),
    *(
        (
            mark,
            "{label} does not speak the protocol of PostgreSQL",
            "check host and port: another product, such as MySQL or MariaDB, may listen there",
        )
        for mark in (
            "received invalid response to SSL negotiation",
            "expected authentication request",
        )
    ),
    (
        "timeout expired",
        "{label} did not answer in time",
        "a firewall may drop the packets, or a tunnel may be needed",
    ),
    (
        "too many",
        "{label} has no free connections",
        "try later, or ask for a reserved connection for the audit account",
    ),
    (
        "remaining connection slots",
        "{label} has no free connections",
        "try later, or ask for a reserved connection for the audit account",
    ),
    (
        "the database system is",
        "{label} does not accept connections at the moment",
        "try later: the server is starting, stopping or recovering",
    ),
)

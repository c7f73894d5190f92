"""Explains why a driver of another dialect refused a connection or a statement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import exc

from dbready.connect import secrets
from dbready.connect.passwords import PasswordWantedError
from dbready.connect.session import StatementError
from dbready.errors import DbreadyError, TargetError

if TYPE_CHECKING:
    from dbready.connect.session import Refusal
    from dbready.connect.target import Target

# The first pattern that a message matches decides; drivers have no codes in common.
REFUSALS: tuple[tuple[Refusal, str], ...] = (
    ("timeout", r"time[d]? ?out|timeout exceeded|cancell?ed|interrupted|ORA-01013|ORA-03156"),
    ("locked", r"lock conflict|deadlock|lock request|could not set lock|ORA-00054"),
    (
        "denied",
        r"permission|denied|not authorized|privilege|ORA-00942|ORA-01031",
    ),
    (
        "lost",
        r"connection (?:was |has been )?(?:lost|closed|reset|shutdown)|broken pipe|not connected",
    ),
)
LOGIN = re.compile(
    r"password|login failed|log ?in|authentication|user ?name|credential|not defined|ORA-01017|ORA-01005",
    re.IGNORECASE,
)
UNREACHABLE = re.compile(
    r"refused|unreachable|no route|resolve|getaddrinfo|name or service|network request|"
    r"unable to complete|timed? ?out|max retries|unknown host",
    re.IGNORECASE,
)
LOCKED_FILE = re.compile(r"could not set lock|being used by another process", re.IGNORECASE)
NEWER_FILE = re.compile(r"newer version of DuckDB", re.IGNORECASE)
LONGEST_WORDS = 400


def words_of(error: BaseException) -> str:
    """Return the driver's message on one line, without secrets and without the statement."""
    origin = getattr(error, "orig", None) or error
    text = " ".join(str(origin).split()) or type(origin).__name__
    return secrets.redact(text)[:LONGEST_WORDS]


def statement_error(error: Exception) -> StatementError:
    """Return the error for a statement that SQLAlchemy or its driver refused."""
    if isinstance(error, StatementError):
        return error
    if isinstance(error, NotImplementedError):
        return StatementError("unsupported", str(error) or "its dialect does not implement it")
    words = words_of(error)
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return StatementError("lost", words)
    for refusal, pattern in REFUSALS:
        if re.search(pattern, words, re.IGNORECASE):
            return StatementError(refusal, words)
    return StatementError("other", words)


def refused(target: Target, error: Exception, *, has_password: bool) -> DbreadyError:
    """Return why connecting failed, and what to do."""
    if isinstance(error, DbreadyError):
        return error
    words = words_of(error)
    if target.path is not None:
        return _file_refused(target, words)
    if UNREACHABLE.search(words):
        return _at(
            "tcp",
            TargetError(
                f"cannot reach {target.label}",
                cause=words,
                help="check host and port; the server may be down, or reachable only through a tunnel (--ssh)",
            ),
        )
    if LOGIN.search(words):
        if target.account and not has_password:
            return PasswordWantedError(
                f"{target.label} requires a password",
                cause=words,
                help="set password_env, password_file, password_command or password_keyring in "
                "dbready.toml; on a terminal, dbready prompts for it",
            )
        return _at(
            "login",
            TargetError(
                f"{target.label} refused the login",
                cause=words,
                help="check the account and its password",
            ),
        )
    return TargetError(
        f"cannot connect to {target.label}",
        cause=words,
        help="check host, port, account and the URL's options; see the driver's documentation",
    )


def _file_refused(target: Target, words: str) -> TargetError:
    if LOCKED_FILE.search(words):
        return TargetError(
            f"{target.label} is locked by another program",
            cause=words,
            help="DuckDB lets nobody read a file that a program has opened for writing: "
            "try again when it has ended, or audit a copy",
        )
    return TargetError(
        f"{target.label} cannot be opened",
        cause=words,
        help="in DuckDB, copy it into a file of an older format: "
        "attach 'OLD' as a; attach 'NEW' as b (storage_version 'v1.0.0'); copy from database a to b"
        if NEWER_FILE.search(words)
        else "check the file, and whether you may read it",
    )


def _at(step: str, error: TargetError) -> TargetError:
    error.step = step
    return error

"""The steps that doctor tries, their order, and which step an error belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbready.connect import secrets
from dbready.connect.passwords import PasswordWantedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbready.errors import TargetError

State = Literal["ok", "limited", "failed", "none", "untried"]

NAMES = {
    "name": "name resolution",
    "tcp": "TCP connection",
    "ssh": "SSH",
    "tls": "TLS",
    "login": "login",
    "database": "database",
    "file": "file",
    "read_only": "read-only session",
    "privileges": "privileges",
    "catalog": "catalog",
    "statistics": "statistics",
}
READING: tuple[str, ...] = ("read_only", "privileges", "catalog", "statistics")
SERVER_STEPS = ("name", "tcp", "tls", "login", "database", *READING)
TUNNEL_STEPS = ("ssh", "tls", "login", "database", *READING)
FILE_STEPS = ("file", *READING)

# Recognised by their message where an error does not name its step; the first match decides.
WORDS = (
    ("name", r"the host name cannot be resolved"),
    ("tcp", r"nothing listens (?:at|on)|is a network that cannot be reached"),
    (
        "tls",
        r"certificate|does not offer TLS|accepts TLS connections only|\bTLS\b.*\bfile\b",
    ),
    ("database", r"no such database|may not use the database"),
    ("read_only", r"rejected the settings|did not answer the first question"),
    ("tls", r"did not answer (?:in time|as MySQL)|was still connecting"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `limited` lacks something optional, `none` does not apply, `untried` follows a failure."""

    key: str
    state: State
    detail: str
    cause: str | None = None
    help: str | None = None


def failed(key: str, error: TargetError) -> Step:
    """Return a failed step with the message of its error, secrets removed."""
    cause = secrets.redact(error.cause) if error.cause else None
    return Step(key, "failed", secrets.redact(error.message), cause, error.help)


def failed_at(error: TargetError) -> str:
    """Return the step in which a connection error occurred; login if none matches."""
    if error.step:
        return error.step
    if isinstance(error, PasswordWantedError):
        return "login"
    fits = (key for key, pattern in WORDS if re.search(pattern, error.message))
    return next(fits, "login")


def before(key: str, order: Iterable[str], known: Iterable[Step]) -> Iterator[Step]:
    """Return the steps that must have passed before a later one failed, except those already known."""
    done = {step.key for step in known}
    for earlier in order:
        if earlier == key:
            return
        if earlier == "tls":  # unknown whether it was used
            yield Step("tls", "none", "no error before the next step")
        elif earlier not in done:
            yield Step(earlier, "ok", "")


def complete(steps: Iterable[Step], order: Iterable[str]) -> tuple[Step, ...]:
    """Return one step for each key, in order; steps that are missing were not tried."""
    known = {step.key: step for step in steps}
    return tuple(known.get(key, Step(key, "untried", "not tried")) for key in order)

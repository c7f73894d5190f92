"""The keys of dbready.toml and their types."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from typing import TYPE_CHECKING, Any

from dbready.config.lines import line_of
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
TEXT, NUMBER, TEXTS = "a string", "a number", "a list of strings"
DATE = "a date"
COMMAND, SSH = "a string or a list of strings", "a string or a table"
PASSWORD_KEYS = ("password_env", "password_file", "password_command", "password_keyring")
PARTS = ("dialect", "host", "port", "database", "user")
# Of a target, or of the whole file before its first table.
POLICY_KEYS: Mapping[str, str] = {"profile": TEXT, "fail_on": TEXT, "fail_on_except": TEXTS}
KEYS: Mapping[str, str] = {
    "url": TEXT,
    "dialect": TEXT,
    "host": TEXT,
    "port": NUMBER,
    "database": TEXT,
    "user": TEXT,
    "service": TEXT,
    "defaults_file": TEXT,
    "defaults_group": TEXT,
    "environment": TEXT,
    "password_env": TEXT,
    "password_file": TEXT,
    "password_command": COMMAND,
    "password_keyring": TEXT,
    "allow_cleartext_password": "true or false",
    "allow_unprotected": "true or false",
    "tls": TEXT,
    "ca": TEXT,
    "cert": TEXT,
    "key": TEXT,
    "ssh": SSH,
    "schemas": TEXTS,
    "exclude_schemas": TEXTS,
    "tables": TEXTS,
    "exclude_tables": TEXTS,
    "timeout": NUMBER,
    "lock_timeout": NUMBER,
    "statement_timeout": NUMBER,
    "rule_directories": TEXTS,
    "probe": TEXT,
    **POLICY_KEYS,
}
SSH_KEYS: Mapping[str, str] = {
    "host": TEXT,
    "port": NUMBER,
    "user": TEXT,
    "key_file": TEXT,
    "host_key": TEXT,
    "jump": TEXTS,
    "accept_new": "true or false",
    "config_file": TEXT,
    "known_hosts": TEXT,
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "tls": ("verify-full", "verify-ca", "require", "disable"),
    "probe": ("never", "replica", "always"),
    "profile": ("reader", "owner"),
    "fail_on": ("high", "medium", "low", "info", "never"),
}


def require_keys(
    path: Path,
    lines: Mapping[tuple[str, ...], int],
    above: tuple[str, ...],
    values: Mapping[str, Any],
    known: Mapping[str, str],
) -> None:
    """Refuse unknown keys and values of another type, with file and line."""
    for key, value in values.items():
        where = f"{path}:{line_of(lines, (*above, key))}"
        if key not in known:
            raise UsageError(f"{where}: unknown key {key}", help=_near(key, known))
        if (above or key in POLICY_KEYS) and not _fits(value, known[key]):
            raise UsageError(
                f"{where}: {key} is {_named(value)}, not {known[key]}",
                help=f"write {key} = {EXAMPLES[known[key]]}",
            )
        if isinstance(value, str) and key in CHOICES and value not in CHOICES[key]:
            if VARIABLE.search(value):
                continue
            raise UsageError(f"{where}: {key} cannot be {value!r}", help=_near(value, CHOICES[key]))


EXAMPLES = {
    TEXT: '"..."',
    NUMBER: "5432",
    TEXTS: '["public", "sales_*"]',
    COMMAND: '["pass", "show", "db/prod"]',
    SSH: '"user@bastion.example.com"',
    DATE: "2026-12-31",
    "true or false": "true",
}


def _near(word: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
    if word in {"password", "passwd", "pwd"}:
        return "passwords do not belong in this file: use password_env, password_file or password_command"
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"


def _fits(value: object, kind: str) -> bool:
    is_text = isinstance(value, str)
    is_texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        TEXT: is_text,
        # "${PORT}" is a string that becomes a number.
        NUMBER: is_number or (isinstance(value, str) and bool(VARIABLE.fullmatch(value))),
        TEXTS: is_texts,
        COMMAND: (is_text or is_texts) and bool(value),
        SSH: is_text or isinstance(value, dict),
        DATE: _is_date(value),
    }.get(kind, isinstance(value, bool))


def _is_date(value: object) -> bool:
    if isinstance(value, str):
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _named(value: object) -> str:
    names = {bool: "true or false", str: TEXT, int: NUMBER, float: NUMBER, list: "a list"}
    names |= {dict: "a table", dt.datetime: "a date with a time"}
    return names.get(type(value), "a date or a time")

"""URLs of other dialects: which are accepted, which file they name, and what in them is secret."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from dbready.connect import secrets
from dbready.connect.generic import drivers
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

SECRET_OPTION = re.compile(r"pass|pwd|secret|token|private_key|credential|api_?key", re.IGNORECASE)
IN_CONNECTION_STRING = re.compile(
    r"(?:pwd|password)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)", re.IGNORECASE
)
IN_MEMORY = ("", ":memory:")


def require_reachable(scheme: str, own: Iterable[str], forms: str) -> None:
    """Refuse a scheme that no installed package provides; a known one is named with its package."""
    if alias := drivers.ALIASES.get(scheme):
        raise UsageError(
            f"{scheme}:// URLs are not supported",
            help=f"write {drivers.KNOWN[alias].form}",
        )
    found = drivers.known(scheme)
    if drivers.is_registered(scheme):
        return
    if found:
        raise missing_package(scheme, found.install)
    # mssql is not a misspelling of mysql.
    near = difflib.get_close_matches(scheme, [*own, *drivers.KNOWN], n=1, cutoff=0.85)
    raise UsageError(
        f"cannot audit {scheme}:// databases",
        help=f"did you mean {near[0]}://?"
        if near
        else f"supported targets: {forms}; and every dialect of SQLAlchemy whose package is installed",
    )


def missing_package(scheme: str, install: str, cause: str | None = None) -> UsageError:
    """Return the error for a dialect or driver that is not installed."""
    return UsageError(
        f"{scheme}:// databases need a package that is not installed",
        cause=cause,
        help=f"pip install {install!r}" if "[" in install else f"pip install {install}",
    )


def remember_secrets(text: str) -> None:
    """Remember what options of a URL hold in secret: passwords, tokens, ODBC connection strings."""
    for name, value in parse_qsl(urlsplit(text).query):
        if SECRET_OPTION.search(name):
            secrets.remember(value)
        for password in IN_CONNECTION_STRING.findall(value):
            secrets.remember(password.removeprefix("{").removesuffix("}"))


def file_named(scheme: str, text: str) -> str | None:
    """Return the path of the file that a URL names; None for a server or a service."""
    found = drivers.known(scheme)
    if found is None or not found.is_file:
        return None
    rest = text.split(":", 1)[1].split("?", 1)[0]
    path = unquote(rest.removeprefix("///")) if rest.startswith("///") else ""
    if path.startswith("md:"):  # MotherDuck
        return None
    if path in IN_MEMORY:
        raise UsageError(
            f"this {scheme}:// URL names no file", help=f"write {found.form}, or just the path"
        )
    return path

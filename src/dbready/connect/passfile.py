"""PostgreSQL's password file: libpq reads it, except through a tunnel, whose port no file lists."""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.connect import secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELD = re.compile(r"((?:\\.|[^:\\])*)(?::|$)")


def path_of(known: Mapping[str, object]) -> Path:
    """Return the file that libpq would read."""
    named = known.get("passfile") or os.environ.get("PGPASSFILE")
    return Path(str(named or "~/.pgpass")).expanduser()


def ignored(path: Path) -> str | None:
    """Return how to fix a file that libpq ignores because other accounts can read it; None if it is not ignored."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    if os.name != "posix" or not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return (
        f"{path} is ignored, because other accounts may read it: chmod 600 {shlex.quote(str(path))}"
    )


def lookup(path: Path, host: str, port: int, database: str, account: str) -> str | None:
    """Return the password of the first line that matches; nothing from a file that libpq would ignore."""
    if ignored(path):
        return None
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    wanted = (host, str(port), database, account)
    for line in lines:
        if not line.startswith("#") and (password := _password_of(line, wanted)):
            secrets.remember(password)
            return password
    return None


def _password_of(line: str, wanted: tuple[str, ...]) -> str | None:
    fields = [re.sub(r"\\(.)", r"\1", field) for field in _FIELD.findall(line)]
    if len(fields) <= len(wanted):
        return None
    matches = (given in {"*", value} for given, value in zip(fields, wanted, strict=False))
    return fields[len(wanted)] if all(matches) else None

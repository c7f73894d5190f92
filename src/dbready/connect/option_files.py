"""Reads the option files of MySQL's and MariaDB's own clients: ~/.my.cnf, or the one that a target names."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.connect import secrets
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# As their clients do: all groups are read, a later line wins.
GROUPS = frozenset({"client", "mysql", "client-mariadb", "mariadb-client"})
KEYS = frozenset(
    {"user", "password", "host", "port", "socket", "database", "ssl-ca", "ssl-cert", "ssl-key"}
)
HOME = "~/.my.cnf"
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "r": "\r", "\\": "\\", "s": " ", '"': '"', "'": "'"}


def read(path: Path, group: str | None = None) -> Mapping[str, str]:
    """Return the options of the client groups, or of one group; refuses files that everybody can write to.

    !include lines are not followed. The password is known to redact() from then on.
    """
    groups = frozenset({group}) if group else GROUPS
    try:
        if path.stat().st_mode & stat.S_IWOTH and os.name == "posix":
            raise UsageError(f"{path} is writable by everybody", help=f"run: chmod 600 {path}")
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise UsageError(
            f"the option file {path} cannot be read",
            cause=error.strerror,
            help="name a file that has a group [client], like ~/.my.cnf",
        ) from None
    found = {key: value for name, key, value in _lines(text) if name in groups and key in KEYS}
    secrets.remember(found.get("password"))
    if group and group not in {name for name, _, _ in _lines(text)}:
        raise UsageError(
            f"{path} has no group [{group}]", help=f"add [{group}], or leave defaults_group out"
        )
    return found


def of_home() -> Mapping[str, str]:
    """Return the options of ~/.my.cnf; none if it is missing or not trusted."""
    path = Path(HOME).expanduser()
    try:
        return read(path) if path.is_file() else {}
    except UsageError:
        return {}


def ignored_at_home() -> str | None:
    """Return why ~/.my.cnf is ignored, and what helps; None where it is used, or not there."""
    path = Path(HOME).expanduser()
    try:
        if path.is_file():
            read(path)
    except UsageError as error:
        return f"{path} is ignored: {error.cause or error.message}; {error.help}"
    return None


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    group = ""
    for line in map(str.strip, text.splitlines()):
        if match := re.fullmatch(r"\[([^\]]+)\].*", line):
            group = match[1].strip().lower()
            yield group, "", ""
        elif line and line[0] not in "#;!":
            key, _, value = line.partition("=")
            yield group, key.strip().lower().replace("_", "-"), _plain(value.strip())


def _plain(value: str) -> str:
    quoted = re.match(r"""(["'])((?:\\.|(?!\1).)*)\1""", value)
    text = quoted[2] if quoted else re.sub(r"\s+#.*$", "", value)
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), text)

"""Reads the lines of SHOW GRANTS: what an account of MySQL or MariaDB may do.

Unlike information_schema, they include active roles, the roles that these contain, and PUBLIC.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

# Any of them makes a table visible.
TABLE_PRIVILEGES = frozenset(
    {
        "ALTER",
        "CREATE",
        "CREATE VIEW",
        "DELETE",
        "DELETE HISTORY",
        "DROP",
        "INDEX",
        "INSERT",
        "REFERENCES",
        "SELECT",
        "SHOW VIEW",
        "TRIGGER",
        "UPDATE",
    }
)
# Any of them makes the columns of a table visible.
COLUMN_PRIVILEGES = frozenset({"INSERT", "REFERENCES", "SELECT", "UPDATE"})
ALL_PRIVILEGES = TABLE_PRIVILEGES | {
    "CREATE TEMPORARY TABLES",
    "CREATE USER",
    "EVENT",
    "REPLICATION SLAVE",
    "SUPER",
}

_QUOTED = re.compile(r"`((?:[^`]|``)*)`|\"((?:[^\"]|\"\")*)\"|'((?:[^'\\]|''|\\.)*)'")
_NAME = r"`\d+`|\*|[^\s.`]+"
# A line in which numbers stand for the quoted names.
_LINE = re.compile(
    r"(?P<verb>GRANT|REVOKE) (?P<privileges>.+?) ON (?:TABLE )?"
    rf"(?P<schema>{_NAME})\.(?P<table>{_NAME}) (?:TO|FROM) (?P<grantee>\S+)(?P<rest>.*)",
    re.DOTALL,
)
_PRIVILEGE = re.compile(r"(?P<name>[A-Z_]+(?: [A-Z_]+)*)(?P<columns> ?\([^)]*\))?")


@dataclass(slots=True)
class Grants:
    """The privileges of an account, by what they are granted on."""

    is_case_insensitive: bool = False
    """Whether the server ignores the case of schema and table names."""
    server: set[str] = field(default_factory=set)
    is_grantable: bool = False
    """Whether the account may grant its privileges on the server to others."""
    revoked: dict[str, set[str]] = field(default_factory=dict)
    """By pattern of schemas: what privileges on the server do not include there."""
    schemas: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    """By grantee and pattern of schemas. The server treats all active roles as one grantee."""
    tables: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    columns: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def on_schema(self, schema: str) -> frozenset[str]:
        """Return the privileges on every table of a schema."""
        found = set(self.server)
        for pattern, revoked in self.revoked.items():
            if self._fits(pattern, schema):
                found -= revoked
        for patterns in self.schemas.values():
            fitting = [pattern for pattern in patterns if self._fits(pattern, schema)]
            # The server uses only the most specific one; of several, it is undefined which.
            most = max(map(_specificity, fitting), default=None)
            closest = [patterns[x] for x in fitting if _specificity(x) == most]
            found |= set.intersection(*closest) if closest else set()
        return frozenset(found)

    def on_table(self, schema: str, table: str) -> frozenset[str]:
        """Return the privileges that were granted on a table itself."""
        return frozenset(self.tables.get(self.key(schema, table), ()))

    def on_columns(self, schema: str, table: str) -> frozenset[str]:
        """Return the privileges that were granted on columns of a table."""
        return frozenset(self.columns.get(self.key(schema, table), ()))

    def key(self, schema: str, table: str) -> tuple[str, str]:
        """Return a table's names as the keys of `tables` and `columns` spell them."""
        return (schema.lower(), table.lower()) if self.is_case_insensitive else (schema, table)

    def _fits(self, pattern: str, schema: str) -> bool:
        flags = re.DOTALL | (re.IGNORECASE if self.is_case_insensitive else 0)
        return re.fullmatch(_expression(pattern), schema, flags) is not None


def read(lines: Iterable[str], *, is_case_insensitive: bool) -> Grants:
    """Return the privileges that the lines state on schemas, tables and columns; others are ignored."""
    grants = Grants(is_case_insensitive)
    for line in lines:
        _add(grants, line)
    return grants


def _add(grants: Grants, line: str) -> None:
    quoted: list[str] = []
    match = _LINE.fullmatch(_QUOTED.sub(lambda name: _number(name, quoted), line))
    if match is None:
        return
    whole, columns = _privileges(match["privileges"])
    schema, table = (_named(match[part], quoted) for part in ("schema", "table"))
    # MariaDB names roles without a host.
    is_role = "@" not in match["grantee"] and match["grantee"] != "PUBLIC"
    if match["verb"] == "REVOKE":
        grants.revoked.setdefault(schema or "%", set()).update(whole)
    elif schema is None:
        grants.server.update(whole)
        grants.is_grantable |= "WITH GRANT OPTION" in match["rest"]
    elif table is None:
        patterns = grants.schemas.setdefault("role" if is_role else match["grantee"], {})
        patterns.setdefault(schema, set()).update(whole)
    else:
        key = grants.key(schema, table)
        grants.tables.setdefault(key, set()).update(whole)
        grants.columns.setdefault(key, set()).update(columns)


def _number(name: re.Match[str], quoted: list[str]) -> str:
    text = name[0]
    quoted.append(text[1:-1].replace(text[0] * 2, text[0]))
    return f"`{len(quoted) - 1}`"


def _named(text: str, quoted: list[str]) -> str | None:
    """Return a name; None for the asterisk."""
    if text == "*":
        return None
    return quoted[int(text[1:-1])] if text.startswith("`") else text


def _privileges(text: str) -> tuple[set[str], set[str]]:
    """Return the privileges on the whole and those on columns."""
    whole: set[str] = set()
    columns: set[str] = set()
    for match in _PRIVILEGE.finditer(text.upper()):  # TiDB has written Select
        names: AbstractSet[str] = {match["name"]} - {"USAGE"}  # which means none
        if match["name"] in {"ALL", "ALL PRIVILEGES"}:
            names = ALL_PRIVILEGES
        (columns if match["columns"] else whole).update(names)
    return whole, columns


def _specificity(pattern: str) -> float:
    """Return how many characters come before the first wildcard of a pattern."""
    start = re.match(r"(?:\\.|[^_%\\])*", pattern, re.DOTALL)
    length = start.end() if start else 0
    return math.inf if length == len(pattern) else length


def _expression(pattern: str) -> str:
    """Return a regular expression for a schema pattern, in which _ and % are wildcards."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join({"_": ".", "%": ".*"}.get(part) or re.escape(part[-1]) for part in parts)

"""Reads the lines of SHOW GRANTS: what an account of MySQL or MariaDB may do.

Unlike information_schema, they include active roles, the roles that these contain, and PUBLIC.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

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


class SchemaGrant(NamedTuple):
    """Privileges of one grantee on the schemas that fit a pattern."""

    grantee: str
    pattern: str
    privileges: AbstractSet[str]


@dataclass(slots=True)
class Grants:
    """The privileges of an account, by what they are granted on."""

    is_case_insensitive: bool = False
    """Whether the server ignores the case of schema and table names."""
    server: set[str] = field(default_factory=set)
    is_grantable: bool = False
    """Whether the account may grant its privileges on the server to others."""
    revoked: list[SchemaGrant] = field(default_factory=list)
    schemas: list[SchemaGrant] = field(default_factory=list)
    tables: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    columns: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def on_schema(self, schema: str) -> frozenset[str]:
        """Return the privileges on every table of a schema."""
        found = set(self.server)
        for revoked in self.revoked:
            if self._fits(revoked.pattern, schema):
                found -= revoked.privileges
        # Of each grantee's patterns that fit, the server uses only the most specific one.
        closest: dict[str, SchemaGrant] = {}
        for grant in sorted(self.schemas, key=_specificity):
            if self._fits(grant.pattern, schema):
                closest[grant.grantee] = _closest(closest.get(grant.grantee), grant)
        return frozenset(found.union(*(grant.privileges for grant in closest.values())))

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
    grantee = re.sub(r"`(\d+)`", lambda number: repr(quoted[int(number[1])]), match["grantee"])
    if match["verb"] == "REVOKE":
        grants.revoked.append(SchemaGrant(grantee, schema or "%", whole))
    elif schema is None:
        grants.server.update(whole)
        grants.is_grantable |= "WITH GRANT OPTION" in match["rest"]
    elif table is None:
        grants.schemas.append(SchemaGrant(grantee, schema, whole))
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
    for match in _PRIVILEGE.finditer(text):
        names: AbstractSet[str] = {match["name"]} - {"USAGE"}  # which means none
        if match["name"] in {"ALL", "ALL PRIVILEGES"}:
            names = ALL_PRIVILEGES
        (columns if match["columns"] else whole).update(names)
    return whole, columns


def _closest(other: SchemaGrant | None, grant: SchemaGrant) -> SchemaGrant:
    """Return the grant that the server uses; where that is undefined, what both allow."""
    if other is None or _specificity(other) < _specificity(grant):
        return grant
    return grant._replace(privileges=grant.privileges & other.privileges)


def _specificity(grant: SchemaGrant) -> float:
    """Return how many characters come before the first wildcard of a pattern."""
    start = re.match(r"(?:\\.|[^_%\\])*", grant.pattern, re.DOTALL)
    length = start.end() if start else 0
    return math.inf if length == len(grant.pattern) else length


def _expression(pattern: str) -> str:
    """Return a regular expression for a schema pattern, in which _ and % are wildcards."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join({"_": ".", "%": ".*"}.get(part) or re.escape(part[-1]) for part in parts)

"""Servers that speak the protocol of PostgreSQL or MySQL without being either, by what they say of their version.

Their catalogs lack some of what the statements ask for. Each failure costs its own facts only. What no
audit can do without, the server and its tables, is then asked for by the simpler statements in
relatives/, which every relative should understand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dbready.collect.reshape import Table
from dbready.facts import dialects

if TYPE_CHECKING:
    from collections.abc import Sequence

# The first pattern that the version matches; the first group is the relative's own version.
RELATIVES: Final[Sequence[tuple[str, str]]] = (
    ("CockroachDB", r"CockroachDB \w+ v([\d.]+)"),
    ("YugabyteDB", r"-YB-([\d.]+)"),
    ("Redshift", r"Redshift ([\d.]+)"),
    ("Greenplum", r"Greenplum Database ([\d.]+)"),
    ("Materialize", r"Materialize v?([\d.]+)"),
    ("TiDB", r"-TiDB-v([\d.]+)"),
    ("seekdb", r"seekdb[-\w]*-v([\d.]+)"),
    ("OceanBase", r"OceanBase[^\d]*([\d.]+)"),
    ("Vitess", r"-Vitess"),
    ("SingleStore", r"SingleStore|MemSQL"),
)


def described(table: Table) -> Table:
    """Return the row about a relative with its product and version instead of what it said of both."""
    if "_banner" not in table.names:
        return table
    at = table.names.index("_banner")
    dialect = table.names.index("dialect")
    rows = []
    for row in table.rows:
        product, version = recognised(str(row[dialect]), str(row[at]))
        rest = [value for index, value in enumerate(row) if index != at]
        rows.append([*rest, product, version])
    names = [name for name in table.names if name != "_banner"]
    return Table([*names, "product", "version"], rows)


def recognised(dialect: str, text: str) -> tuple[str, str]:
    """Return product and version of what a server says of its version."""
    for product, pattern in RELATIVES:
        if match := re.search(pattern, text, re.IGNORECASE):
            own = match[1].rstrip(".") if match.re.groups else None
            return product, own or _number(text)
    return dialects.product(dialect).name, _number(text)


def _number(text: str) -> str:
    match = re.search(r"\d+(?:\.\d+)+", text)
    return match[0] if match else "unknown"

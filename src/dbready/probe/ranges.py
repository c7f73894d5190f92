"""Reads the first rows of ranges of an index: what happened in certain hours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbready.probe.text import literal, qualified, quoted

if TYPE_CHECKING:
    from dbready.probe.sampling import Source

ALIAS = "ranged"
ROWS = 50  # of each range, at most


def ranges(source: Source, column: str, bounds: str, dialect: str) -> str:
    """Return rows of ranges of a column as the derived table r with the columns label and part.

    `bounds` is a JSON list of [label, part, first value, last value].
    """
    name = quoted(column, dialect)
    only = "only " if dialect == "postgresql" else ""
    table = f"{only}{qualified(source.schema, source.table, dialect)} as {ALIAS}"
    windows = [
        f"select * from (select {literal(label, dialect)} as label, {int(part)} as part from {table} "  # noqa: S608 - names and texts are quoted
        f"where {name} >= {literal(first, dialect)} and {name} <= {literal(last, dialect)} limit {ROWS}) as w{number}"
        for number, (label, part, first, last) in enumerate(json.loads(bounds))
    ]
    return "(" + "\nunion all ".join(windows) + ") as r"

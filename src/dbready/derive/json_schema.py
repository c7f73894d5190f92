"""Builds the JSON Schema of a column from the keys and types that a probe counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STEP = re.compile(r"\[\]|\.([^.\[]+)")
RARE = "(rare keys)"
ANY_KEY = "*"
ENOUGH_TO_REQUIRE = 100  # documents: a key that all of fewer have may still be optional
PATHS = """
select json_path, json_type, occurrences, sampled_rows
from json_paths
where schema_name = ? and table_name = ? and column_name = ?
order by json_path, json_type
"""


@dataclass(slots=True)
class _Node:
    """What occurs at one path: how often each type, and what is inside."""

    types: dict[str, int] = field(default_factory=dict)
    keys: dict[str, _Node] = field(default_factory=dict)
    items: _Node | None = None


def of_column(
    facts: sqlite3.Connection, schema: str, table: str, column: str
) -> dict[str, Any] | None:
    """Return the JSON Schema (draft 2020-12) of what a sample of a column held; None if none was read."""
    rows = facts.execute(PATHS, [schema, table, column]).fetchall()
    root = _Node()
    has_rare = False
    for path, type_, occurrences, _ in rows:
        if path == RARE:
            has_rare = True
        else:
            _at(root, path).types[type_] = occurrences
    if not root.types:
        return None
    sampled = rows[0][3]
    found: dict[str, Any] = {
        "$schema": DIALECT,
        "title": f"{table}.{column}",
        "description": f"Seen in {sampled:,} documents of a sample"
        + ("; keys that hardly occur are left out." if has_rare else "."),
    }
    return found | _schema(root)


def _at(root: _Node, path: str) -> _Node:
    node = root
    for step in STEP.finditer(path):
        if step[1] is None:
            node.items = node.items or _Node()
            node = node.items
        else:
            node = node.keys.setdefault(step[1], _Node())
    return node


def _schema(node: _Node) -> dict[str, Any]:
    types = sorted(node.types)
    if "number" in types and "integer" in types:
        types.remove("integer")  # a whole number is a number
    found: dict[str, Any] = {"type": types[0] if len(types) == 1 else types} if types else {}
    names = {key: child for key, child in node.keys.items() if key != ANY_KEY}
    if names:
        found["properties"] = {key: _schema(child) for key, child in sorted(names.items())}
        objects = node.types.get("object", 0)
        required = [
            key
            for key, child in sorted(names.items())
            if objects >= ENOUGH_TO_REQUIRE and sum(child.types.values()) == objects
        ]
        if required:
            found["required"] = required
    if ANY_KEY in node.keys:
        found["additionalProperties"] = _schema(node.keys[ANY_KEY])
    if node.items is not None:
        found["items"] = _schema(node.items)
    return found

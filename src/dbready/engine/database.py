"""What findings need to know of the database at large, read from its facts once."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    Place = tuple[str | None, str | None]

REFERENCES = """
select referenced_schema, referenced_table, count(*)
from (
  select referenced_schema, referenced_table, table_name, columns
  from foreign_keys
  where table_name <> referenced_table
  union
  select referenced_schema, referenced_table, table_name, json_array(column_name)
  from inferred_references
  where confidence <> 'low'
    and table_name <> referenced_table
)
group by referenced_schema, referenced_table
"""
SIZES = """
select schema_name, table_name, coalesce(estimated_rows, 0)
from table_statistics
"""
PACKAGED = """
select schema_name, table_name
from table_kinds
where is_packaged
"""
UNSURE_KINDS = """
select schema_name, table_name, kind
from table_kinds
where kind <> effective_kind
"""


_LESS = 1_000  # more than any number of references and rows counts


@dataclass(frozen=True, slots=True)
class Database:
    """What findings need to know of the database at large."""

    dialect: str
    importance: Mapping[Place, int]
    """Tables by how much depends on them: references to them and rows, in coarse steps.

    Those of published packages come after the application's own.
    """
    unsure_kinds: frozenset[tuple[str, str, str]]
    """Schema, table and kind of the beliefs that are too weak to rule a finding out."""
    shared: dict[Any, Any] = field(default_factory=dict)
    """Names, texts and causes that findings have in common: each is kept once."""


def read(facts: sqlite3.Connection, dialect: str) -> Database:
    """Read from the facts what every rule's findings need."""
    references = {(schema, table): count for schema, table, count in facts.execute(REFERENCES)}
    sizes = {(schema, table): max(0, rows) for schema, table, rows in facts.execute(SIZES)}
    importance = {
        place: int(math.log2(1 + references.get(place, 0)) + math.log10(1 + sizes.get(place, 0)))
        for place in references.keys() | sizes.keys()
    }
    for schema, table in facts.execute(PACKAGED):
        importance[schema, table] = importance.get((schema, table), 0) - _LESS
    return Database(dialect, importance, frozenset(facts.execute(UNSURE_KINDS)))

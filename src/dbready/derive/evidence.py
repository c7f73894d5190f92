"""What speaks for a reference beside its name: comments and indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive import comments

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.comments import Told
    from dbready.derive.targets import Targets

LEADING = """
select 1
from indexes
where schema_name = ?
    and table_name = ?
    and json_extract(columns, '$[0]') = ?
limit 1
"""


REQUIRED = """
select 1
from columns
where schema_name = ?
  and table_name = ?
  and column_name = ?
  and not is_nullable
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Comments by table and column, and the indexes, which are looked up where a name is doubtful."""

    facts: sqlite3.Connection
    told: Mapping[tuple[TableId, str], Told]

    def has_index(self, table: TableId, column: str) -> bool:
        """Say whether an index begins with the column: somebody joins or searches by it."""
        return self.facts.execute(LEADING, [*table, column]).fetchone() is not None

    def is_required(self, table: TableId, column: str) -> bool:
        """Say whether the column refuses NULL."""
        return self.facts.execute(REQUIRED, [*table, column]).fetchone() is not None


def read(facts: sqlite3.Connection, targets: Targets) -> Evidence:
    """Return the evidence of a snapshot."""
    return Evidence(facts, comments.read(facts, targets))

"""Evidence for a reference other than its name: comments, indexes and NOT NULL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.references import comments

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.references.comments import CommentTarget
    from dbready.derive.references.targets import Targets

LEADING = """
select 1
from indexes
where schema_name = ?
    and table_name = ?
    and json_extract(columns, '$[0]') = ?
limit 1
"""


ALONE = """
select 1
from indexes
where schema_name = ?
    and table_name = ?
    and columns = json_array(?)
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


GENERATED = """
select 1
from columns
where schema_name = ?
  and table_name = ?
  and column_name = ?
  and (is_identity or default_expression like 'nextval(%')
"""


DEFAULT = """
select 1
from columns
where schema_name = ?
  and table_name = ?
  and column_name = ?
  and default_expression is not null
"""


RANDOM = """
select 1
from columns
where schema_name = ?
  and table_name = ?
  and column_name = ?
  and (default_expression like '%uuid%' or default_expression like '%random%')
"""


INDEXED_KEYS = """
select f.schema_name
from foreign_keys as f
group by f.schema_name
having count(*) >= ?
  and sum(exists (
    select 1
    from indexes as i
    where i.schema_name = f.schema_name
      and i.table_name = f.table_name
      and json_extract(i.columns, '$[0]') = json_extract(f.columns, '$[0]')
  )) >= ? * count(*)
"""

_MANY_KEYS = 20
_INDEXED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Evidence:
    """Comments by table and column; indexes are looked up only where a name is not conclusive."""

    facts: sqlite3.Connection
    comment_targets: Mapping[tuple[TableId, str], CommentTarget]
    indexing: frozenset[str] = frozenset()
    """Schemas in which most foreign keys have an index."""

    def has_index(self, table: TableId, column: str) -> bool:
        """Say whether an index begins with the column, as for columns that are joined or searched by."""
        return self.facts.execute(LEADING, [*table, column]).fetchone() is not None

    def is_searched(self, table: Table, column: str) -> bool:
        """Say whether rows are found by the column: it is a part of a key, or an index begins with it."""
        keys = (table.primary_key, *table.unique_keys)
        return any(column in key for key in keys) or self.has_index(table.id, column)

    def has_own_index(self, table: TableId, column: str) -> bool:
        """Say whether an index consists of the column, as most applications create for each foreign key."""
        return self.facts.execute(ALONE, [*table, column]).fetchone() is not None

    def is_generated(self, table: TableId, column: str) -> bool:
        """Say whether the server numbers the rows with the column."""
        return self.facts.execute(GENERATED, [*table, column]).fetchone() is not None

    def has_default(self, table: TableId, column: str) -> bool:
        """Say whether the column gets a value where an insert gives none."""
        return self.facts.execute(DEFAULT, [*table, column]).fetchone() is not None

    def is_required(self, table: TableId, column: str) -> bool:
        """Say whether each row must have a value."""
        return self.facts.execute(REQUIRED, [*table, column]).fetchone() is not None

    def is_random(self, table: TableId, column: str) -> bool:
        """Say whether the database makes up a value where an insert gives none: uuid_generate_v4()."""
        return self.facts.execute(RANDOM, [*table, column]).fetchone() is not None


def read(facts: sqlite3.Connection, targets: Targets) -> Evidence:
    """Return the evidence of a snapshot."""
    indexing = facts.execute(INDEXED_KEYS, [_MANY_KEYS, _INDEXED_SHARE])
    return Evidence(
        facts, comments.read(facts, targets), frozenset(schema for (schema,) in indexing)
    )

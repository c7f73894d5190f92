"""Roles that comments, constraints and known values state, whatever a column is called."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dbready.derive.times import Role

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from dbready.derive.catalog import TableId

CHECKED_JSON = """
select schema_name, table_name, json_each.value
from checks, json_each(columns)
where expression like '%json_valid%'
"""
DELETED_VALUES = """
select schema_name, table_name, column_name, enum_value
from enum_values
where lower(enum_value) in ('deleted', 'removed', 'trashed', 'trash')
union
select schema_name, table_name, json_each.value, 'deleted'
from checks, json_each(columns)
where lower(expression) like '%''deleted''%'
  and json_array_length(columns) = 1
"""
STATE_VALUES = """
select schema_name, table_name, column_name, min(enum_value)
from enum_values
where lower(enum_value) in ('pending', 'draft', 'waiting', 'queued', 'current')
group by schema_name, table_name, column_name
having max(lower(enum_value) <> 'current')
  or exists (
    select 1
    from enum_values as past
    where past.schema_name = enum_values.schema_name
      and past.table_name = enum_values.table_name
      and past.column_name = enum_values.column_name
      and lower(past.enum_value) in ('log', 'logged', 'archived', 'past', 'old', 'former', 'expired', 'closed')
  )
"""
COMMENTED = """
select schema_name, table_name, column_name, type_family, comment
from columns
where comment is not null
  and type_family in ('text', 'integer', 'decimal', 'binary', 'bit')
"""
# The cross join makes SQLite begin with the statistics, of which there are fewer than columns.
TABLE_AND_ID_VALUES = """
select schema_name, table_name, column_name
from column_statistics
cross join columns using (schema_name, table_name, column_name)
where type_family = 'text'
  and json_array_length(common_values) > 0
  and not exists (
    select 1
    from json_each(common_values)
    where value not glob '[a-z]*[a-z],[0-9]*'
      or value glob '* *'
      or substr(value, instr(value, ',') + 1) glob '*[^0-9]*'
  )
"""
_LIST_WORDS = (
    "comma separated", "comma-separated", "comma delimited", "comma-delimited", "separated by comma",
    "semicolon separated", "semicolon-separated", "pipe separated", "pipe-separated", "space separated",
    "space-separated", "kommagetrennt", "kommasepariert",
)  # fmt: skip
_MASK_WORDS = (
    "bit mask", "bitmask", "bit field", "bitfield", "bit flags", "bitflags", "bitwise", "bitmap of",
    "bit set", "bitset",
)  # fmt: skip


def read(facts: sqlite3.Connection) -> Iterator[tuple[TableId, str, Role]]:
    """Return table, column and role for every statement about a column."""
    for schema, table, column in facts.execute(CHECKED_JSON):
        yield (schema, table), column, Role("json", "high", "a CHECK constraint with json_valid")
    for schema, table, column, value in facts.execute(DELETED_VALUES):
        yield (schema, table), column, Role("is_deleted", "medium", f"one of its values is {value}")
    for schema, table, column, value in facts.execute(STATE_VALUES):
        yield (schema, table), column, Role("status", "medium", f"one of its values is {value}")
    for schema, table, column in facts.execute(TABLE_AND_ID_VALUES):
        reason = "polymorphic: its values are the name of a table and an id"
        yield (schema, table), column, Role("reference", "medium", reason)
    for schema, table, column, family, comment in facts.execute(COMMENTED):
        if role := _role_in_comment(family, comment):
            yield (schema, table), column, role


def rest_on_statistics(facts: sqlite3.Connection) -> bool:
    """Say whether the server's statistics state a role."""
    return facts.execute(f"{TABLE_AND_ID_VALUES} limit 1").fetchone() is not None


# Schemas repeat their comments, as they repeat their columns.
@lru_cache(maxsize=1 << 14)
def _role_in_comment(family: str, text: str) -> Role | None:
    comment = text.lower()
    if family == "text":
        phrase = next((words for words in _LIST_WORDS if words in comment), None)
        return Role("delimited_list", "high", f"its comment says '{phrase}'") if phrase else None
    phrase = next((words for words in _MASK_WORDS if words in comment), None)
    return Role("bit_mask", "high", f"its comment says '{phrase}'") if phrase else None

"""Roles that comments, constraints and known values state, whatever a column is called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dbready.derive.times.times import Role

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from dbready.derive.catalog import TableId
    from dbready.derive.times.times import Confidence

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
COMMENTED_TIMES = """
select schema_name, table_name, column_name, comment
from columns
where comment is not null
  and type_family = 'timestamp'
  and (comment like '%last%' or comment like '%of the%')
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
_UPDATED = re.compile(
    r"(?:(?:date|time|timestamp|when|and|of|for|the|this|row|record|it|was|is|on|at|/|,) *)*"
    r"(?P<creation>(?:creation|created|insert|insertion) or )?last (?:updated?|modification|modified|changed?)"
    r"(?: |date|time|timestamp|/|and|of|the|this|to|row|record)*\.?",
    re.IGNORECASE,
)
_OF_AN_END = re.compile(r"\b(?:end|start|beginning) of the (?!row|record)", re.IGNORECASE)


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
    for schema, table, column, comment in facts.execute(COMMENTED_TIMES):
        if role := _time_in_comment(comment):
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


@lru_cache(maxsize=1 << 14)
def _time_in_comment(comment: str) -> Role | None:
    """Return updated_at for a comment that says so, and event_time for one that names an end or a beginning."""
    if match := _UPDATED.fullmatch(comment.strip()):
        # "Creation or last update" may not be set again.
        sure: Confidence = "low" if match["creation"] else "medium"
        return Role("updated_at", sure, "its comment says that it is the time of the update")
    if _OF_AN_END.search(comment):
        return Role("event_time", "medium", "its comment says that something ends or begins then")
    return None

"""Tables that only grow, by how they are built: rows are found by their time, and nothing in them is edited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbready.derive.changes.changes import changing_column
from dbready.derive.kinds.queues import is_named
from dbready.derive.kinds.transients import is_end, is_lock
from dbready.derive.names import stem_words
from dbready.derive.tables import CHANGING, Kind
from dbready.derive.vocabulary import cached, words
from dbready.facts.functions import mentions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from dbready.derive.catalog import Column, TableId
    from dbready.derive.tables import Meaning

# Times that are set with the row: a default other than the time of the insert is overwritten later.
_FOUND_BY_TIME = """
select 1
from indexes as i
join columns as c using (schema_name, table_name)
where i.schema_name = ?
  and i.table_name = ?
  and c.column_name = ?
  and not i.is_unique
  and json_extract(i.columns, '$[#-1]') = c.column_name
  and (c.default_expression is null or ?)
limit 1
"""
# Unique indexes other than that of the primary key, of which some servers know no constraint.
_IS_UNIQUE = """
select 1
from indexes
where schema_name = ?
  and table_name = ?
  and is_unique
  and not is_primary
  and columns is not ?
limit 1
"""
_TIMES = ("created_at", "event_time")
_KEPT_UP = CHANGING | {"money"}
_SECRETS = frozenset({"token", "secret"})
_MOMENTS = frozenset({("timestamp",), ("ts",)})
_LARGEST_KEY = 1  # columns


def recorded(
    facts: sqlite3.Connection, meanings: Mapping[TableId, Meaning], found: dict[TableId, Kind]
) -> None:
    """Make tables events that nothing marks as any other kind, and whose rows are recorded at a time.

    Either an index or the partitions find rows by that time, or it is called just `timestamp`, and
    every row belongs to one of another table.
    """
    for id_, meaning in meanings.items():
        kind = found[id_]
        if not kind.is_unmarked or kind.is_record or meaning.is_referenced:
            continue
        times = list(_times(meaning))
        if not times or not _only_grows(meaning, kind):
            continue
        if reason := _how_recorded(facts, meaning, times):
            is_version = meaning.table.stems[-1] in stem_words("tables", "versions")
            guess = "history" if is_version else "event"
            found[id_] = Kind(guess, "medium", reason, is_by_shape=True)


def _how_recorded(facts: sqlite3.Connection, meaning: Meaning, times: list[Column]) -> str | None:
    """Say what shows that rows are recorded at one of these times; None where nothing does."""
    table = meaning.table
    for time in times:
        if table.partition_key and mentions(table.partition_key, time.name):
            return f"it is partitioned by {time.name}, and nothing shows that its rows change"
    if len(table.primary_key) > _LARGEST_KEY:
        return None
    own_key = json.dumps(table.primary_key)
    if facts.execute(_IS_UNIQUE, [*table.id, own_key]).fetchone():
        return None  # one row a thing
    belongs = meaning.references - table.nullable
    for time in times:
        if time.words in _MOMENTS and belongs and "created_at" not in meaning.present:
            return f"rows of another table at a {time.name}, and nothing shows that they change"
        if facts.execute(_FOUND_BY_TIME, [*table.id, time.name, time.is_now]).fetchone():
            return f"an index finds rows by {time.name}, and nothing shows that they change"
    return None


def _times(meaning: Meaning) -> Iterator[Column]:
    """Return the times that every row has, other than those that are overwritten: last_seen_at."""
    if not words("tables", "latest").isdisjoint(meaning.words):
        return
    overwritten = words("tables", "overwritten") | words("tables", "latest")
    for name, column in meaning.table.columns.items():
        if (
            (column.is_now or name not in meaning.table.nullable)
            and overwritten.isdisjoint(column.words)
            and meaning.is_likely(name, *_TIMES)
        ):
            yield column


def _only_grows(meaning: Meaning, kind: Kind) -> bool:
    """Say whether nothing shows that rows are edited, end, or are one for each thing that they name."""
    table = meaning.table
    if not meaning.present.isdisjoint(_KEPT_UP) or is_named(meaning) or is_lock(meaning.last):
        return False
    keys = [(*table.primary_key,)] if table.primary_key else []
    if any(key not in keys for key in table.unique_keys):
        return False
    if len(table.primary_key) == 1 and not _is_own_key(meaning, table.primary_key[0]):
        return False
    if any(map(_changes_or_ends, table.columns.values())) or _is_written_by_people(meaning):
        return False
    return changing_column(meaning, kind) is None


@cached
def _changes_or_ends(column: Column) -> bool:
    """Say whether a column is a description, a secret, an end, or a flag that is set later."""
    last = column.words[-1]
    is_set = column.family == "boolean" and last in words("tables", "set_later")
    return is_set or is_end(column) or last == "description" or last in _SECRETS


def _is_own_key(meaning: Meaning, name: str) -> bool:
    """Say whether a key only numbers the rows, and is no name or row of another table."""
    column = meaning.table.columns.get(name)
    if column is None or name in meaning.references:
        return False
    is_short = len(column.words) == 1 and column.words[0].endswith("id")
    own = meaning.table.stems[-len(column.base) :] if column.base else ()
    return bool(column.is_identity) or is_short or column.base == own


def _is_written_by_people(meaning: Meaning) -> bool:
    """Say whether rows are texts of people, who edit them: comments."""
    if meaning.table.stems[-1] in stem_words("tables", "texts"):
        return True
    return "actor" in meaning.present and any(map(_is_text, meaning.table.columns.values()))


@cached
def _is_text(column: Column) -> bool:
    is_short = len(column.words) == 1
    return (
        is_short and column.family == "text" and column.words[0] in words("tables", "text_columns")
    )

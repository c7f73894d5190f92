"""Makes the inventory from facts, in a constant number of statements."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dbready.findings.inventory import Column, Extraction, Inventory, Reference, Table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    Place = tuple[str, str]

# Counters of a shorter time say little about whether a table is in use.
LONG_ENOUGH = timedelta(days=30)
APPEND_ONLY = {"event", "history"}
MANY = 1000  # rows; in fewer, a time that is always NULL may only wait for its first change
TABLES = """
select t.schema_name, t.table_name, t.table_type, t.comment, t.replica_identity,
  k.kind, k.effective_kind, s.estimated_rows, s.total_bytes,
  s.inserted_rows + s.updated_rows + s.deleted_rows, s.counted_since
from tables as t
left join table_kinds as k using (schema_name, table_name)
left join table_statistics as s using (schema_name, table_name)
order by t.schema_name, t.table_name
"""
KEYS = """
select schema_name, table_name, columns, key_type
from keys
where predicate is null
  and (key_type = 'primary' or has_nullable_column = 0)
order by key_type, column_count, key_name
"""
COLUMNS = """
select schema_name, table_name, column_name, data_type, is_nullable, is_identity, comment
from columns
order by schema_name, table_name, ordinal_position
"""
# Of several columns with a role, the one that this database usually has comes first.
ROLES = """
with usual as (
  select value as column_name
  from conventions
  where convention in ('update_column', 'creation_column')
)
select r.schema_name, r.table_name, r.column_name, r.role
from column_roles as r
join columns as c using (schema_name, table_name, column_name)
where r.confidence <> 'low'
order by r.role, r.column_name in (select column_name from usual) desc, r.confidence = 'high' desc, c.ordinal_position
"""
REFERENCES = """
select schema_name, table_name, columns, referenced_schema, referenced_table, 1
from foreign_keys
union
select schema_name, table_name, json_array(column_name), referenced_schema, referenced_table, 0
from inferred_references
where confidence <> 'low'
order by 1, 2, 3
"""
# NULL in all of many rows, by the server's statistics or by a sample: a load by such a time would copy nothing.
NEVER_SET = """
select c.schema_name, c.table_name, c.column_name
from column_statistics as c
join table_statistics as t using (schema_name, table_name)
where c.null_fraction = 1
  and t.estimated_rows >= :many
union
select schema_name, table_name, column_name
from probe_results
where measure = 'stale_updates'
  and detail ->> 'unset_updates' >= max(sampled_rows, :many)
"""
VIEWS = """
select schema_name, view_name, is_materialized, comment
from views
order by schema_name, view_name
"""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all tables are described from."""

    columns: Mapping[Place, Sequence[tuple[str, ...]]]
    roles: Mapping[Place, Sequence[tuple[str, ...]]]
    keys: Mapping[Place, Sequence[tuple[str, ...]]]
    never_set: AbstractSet[tuple[str, ...]]
    has_log: bool
    collected_at: datetime | None


def inventory(facts: sqlite3.Connection, *, uses_log: bool = True) -> Inventory:
    """Return every table and view of prepared facts; without uses_log, no table is copied from the log."""
    row = facts.execute("select collected_at from snapshot").fetchone()
    known = _Facts(
        _by_table(facts, COLUMNS),
        _by_table(facts, ROLES),
        _by_table(facts, KEYS),
        frozenset(facts.execute(NEVER_SET, {"many": MANY}).fetchall()),
        uses_log and facts.execute("select holds_changes from server_log").fetchone() == (1,),
        _time(row[0] if row else None),
    )
    tables = [_table(known, *row) for row in facts.execute(TABLES)]
    return Inventory((*tables, *_views(facts)), _references(facts))


def _table(  # noqa: PLR0913, PLR0917 - the columns of TABLES
    known: _Facts,
    schema: str,
    name: str,
    type_: str,
    comment: str | None,
    replica_identity: str | None,
    kind: str | None,
    effective_kind: str | None,
    rows: int | None,
    size: int | None,
    written: int | None,
    since: str | None,
) -> Table:
    place = (schema, name)
    columns = known.columns.get(place, ())
    # Of several columns with a role, the first one counts.
    roles = {role: column for column, role in reversed(known.roles.get(place, ()))}
    never_set = {column for column in roles.values() if (*place, column) in known.never_set}
    updated = roles.get("updated_at")
    identity = next((column for column, _, _, is_identity, _ in columns if is_identity), None)
    key = _key(known.keys.get(place, ()))
    is_in_log = known.has_log and key is not None and replica_identity != "nothing"
    return Table(
        schema,
        name,
        type_,
        _extraction(roles, never_set, identity, effective_kind, is_in_log=is_in_log),
        kind=kind,
        rows=rows,
        bytes=size,
        key=key,
        update_column=None if updated in never_set else updated,
        is_empty=rows == 0,
        unused_since=since if written == 0 and _is_long(since, known.collected_at) else None,
        comment=comment,
        columns=_columns(columns, known.roles.get(place, ())),
    )


def _by_table(facts: sqlite3.Connection, sql: str) -> defaultdict[Place, list[tuple[str, ...]]]:
    found: defaultdict[Place, list[tuple[str, ...]]] = defaultdict(list)
    for schema, table, *rest in facts.execute(sql):
        found[schema, table].append(tuple(rest))
    return found


def _key(keys: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    return tuple(map(str, json.loads(keys[0][0]))) if keys else None


def _columns(
    columns: Sequence[tuple[str, ...]], roles: Sequence[tuple[str, ...]]
) -> tuple[Column, ...]:
    by_column: dict[str, list[str]] = {}
    for column, role in roles:
        by_column.setdefault(column, []).append(role)
    return tuple(
        Column(name, type_, bool(nullable), tuple(by_column.get(name, ())), comment)
        for name, type_, nullable, _, comment in columns
    )


def _extraction(
    roles: Mapping[str, str],
    never_set: AbstractSet[str],
    identity: str | None,
    kind: str | None,
    *,
    is_in_log: bool,
) -> Extraction:
    """Return the best way to copy a table that loses no change, else the full copy."""
    if is_in_log:
        return Extraction("log", None, "the server's log contains its changes and deletes")
    usable = {role: column for role, column in roles.items() if column not in never_set}
    updated = usable.get("updated_at")
    added = usable.get("event_time") or usable.get("created_at") or updated or identity
    if kind in APPEND_ONLY and added:
        return Extraction("new rows", added, f"rows of a table of kind {kind} are only added")
    if updated and ("deleted_at" in roles or "is_deleted" in roles):
        return Extraction("changed rows", updated, "deleted rows are marked, not removed")
    if updated:
        return Extraction("changed rows", updated, "deleted rows stay in the copy")
    if "updated_at" in roles:
        return Extraction("full copy", None, f"{roles['updated_at']} is NULL in all rows sampled")
    return Extraction("full copy", None, "no column tells which rows changed")


def _is_long(since: str | None, collected: datetime | None) -> bool:
    counted = _time(since)
    return counted is not None and collected is not None and collected - counted >= LONG_ENOUGH


def _time(text: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time and time.tzinfo is None else time


def _views(facts: sqlite3.Connection) -> list[Table]:
    how = Extraction("full copy", None, "views have no changes of their own")
    return [
        Table(
            schema,
            name,
            "materialized view" if is_materialized else "view",
            how,
            comment=comment,
        )
        for schema, name, is_materialized, comment in facts.execute(VIEWS)
    ]


def _references(facts: sqlite3.Connection) -> tuple[Reference, ...]:
    return tuple(
        Reference(
            schema,
            table,
            tuple(map(str, json.loads(columns))),
            other_schema,
            other,
            is_declared=bool(is_declared),
        )
        for schema, table, columns, other_schema, other, is_declared in facts.execute(REFERENCES)
    )

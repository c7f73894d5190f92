"""Collects what dbready believes about one table, each belief with its reason."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from dbready.derive import json_schema
from dbready.derive.explanation import (
    Column,
    Convention,
    Explanation,
    Job,
    Origin,
    Reference,
    Role,
    TimeZone,
    Value,
    Writer,
)
from dbready.derive.times import live_values
from dbready.errors import UsageError

if TYPE_CHECKING:
    import sqlite3

_MOST_LISTED = 10
KIND = """
select kind, confidence, effective_kind, housekeeping, part_of, changing_column, reason
from table_kinds
where schema_name = ? and table_name = ?
"""
ROLES = """
select column_name, role, confidence, reason
from column_roles
where schema_name = ? and table_name = ?
order by column_name, role
"""
# What the settings file says comes first.
DESCRIBED_COLUMNS = """
select c.column_name, c.data_type, coalesce(d.description || ', ' || c.comment, d.description, c.comment)
from columns as c
left join value_descriptions as d using (schema_name, table_name, column_name)
where c.schema_name = ? and c.table_name = ?
order by c.ordinal_position
"""
REFERENCES = """
select columns, referenced_schema, referenced_table, 'declared', constraint_name, 0, 0
from foreign_keys
where schema_name = :schema and table_name = :table
union all
select json_array(column_name), referenced_schema, referenced_table,
  iif(weakness is null, confidence, 'low'), reason || coalesce(', but ' || weakness, ''),
  outlives_target, has_type_mismatch
from inferred_references
where schema_name = :schema and table_name = :table
"""
REFERRED = """
select schema_name, table_name, columns, 'declared'
from foreign_keys
where referenced_schema = :schema and referenced_table = :table
union all
select schema_name, table_name, json_array(column_name), iif(weakness is null, confidence, 'low')
from inferred_references
where referenced_schema = :schema and referenced_table = :table
order by 1, 2, 3
"""
ORIGINS = """
select column_name, first_time, last_time, imported_by, organic_since, organic_filter, gap_from, gap_until,
  kept_days, evidence
from data_origins
where schema_name = :schema and table_name = :table
order by column_name
"""
TIME_ZONES = """
select column_name, zone, other_zones, confidence, evidence, differs_from, difference
from time_zones
where schema_name = :schema and table_name = :table
order by column_name
"""
WRITES = """
select account, operation, columns, sum(calls), sum(affected_rows), min(counted_since)
from statement_writes
where schema_name = ? and table_name = ?
group by account, operation, columns
order by sum(calls) desc, operation, columns
"""
UNWRITTEN = """
select column_name
from columns as c
where schema_name = :schema
    and table_name = :table
    and not is_identity
    and not is_generated
    and exists (
        select 1
        from statement_writes as w
        where w.schema_name = c.schema_name
            and w.table_name = c.table_name
            and w.columns <> '[]'
    )
    and not exists (
        select 1
        from statement_writes as w
        where w.schema_name = c.schema_name
            and w.table_name = c.table_name
            and has_column(w.columns, c.column_name)
    )
order by ordinal_position
"""
JOBS = """
select job_name, operation, schedule, retention, is_enabled
from scheduled_jobs
where schema_name = ? and table_name = ?
order by job_name, operation
"""


def explain(facts: sqlite3.Connection, name: str) -> Explanation:
    """Explain a table of derived facts, named TABLE or SCHEMA.TABLE; refuses unknown and ambiguous names."""
    schema, table = _find(facts, name)
    kind, confidence, effective, purpose, whole, changing, reason = facts.execute(
        KIND, [schema, table]
    ).fetchone()
    place = {"schema": schema, "table": table}
    return Explanation(
        schema,
        table,
        kind,
        confidence,
        effective,
        purpose,
        whole,
        changing,
        reason,
        columns=_columns(facts, schema, table),
        references=_references(facts, place),
        referred_by=_referred_by(facts, place),
        time_zones=tuple(
            TimeZone(column, zone, tuple(json.loads(others)), *rest)
            for column, zone, others, *rest in facts.execute(TIME_ZONES, place)
        ),
        origins=tuple(Origin(*row) for row in facts.execute(ORIGINS, place)),
        conventions=tuple(
            Convention(*row)
            for row in facts.execute("select convention, value, reason from conventions")
        ),
        written_by=_writers(facts, schema, table),
        unwritten_columns=tuple(name for (name,) in facts.execute(UNWRITTEN, place)),
        jobs=_jobs(facts, schema, table),
    )


def _references(facts: sqlite3.Connection, place: dict[str, str]) -> tuple[Reference, ...]:
    return tuple(
        Reference(
            tuple(json.loads(columns)),
            schema,
            target,
            confidence,
            reason,
            outlives_target=bool(outlives),
            has_type_mismatch=bool(mismatch),
        )
        for columns, schema, target, confidence, reason, outlives, mismatch in facts.execute(
            REFERENCES, place
        )
    )


def _referred_by(facts: sqlite3.Connection, place: dict[str, str]) -> tuple[Reference, ...]:
    return tuple(
        Reference(tuple(json.loads(columns)), schema, child, confidence)
        for schema, child, columns, confidence in facts.execute(REFERRED, place)
    )


def _writers(facts: sqlite3.Connection, schema: str, table: str) -> tuple[Writer, ...]:
    return tuple(
        Writer(account, operation, tuple(json.loads(columns)), calls, rows, since)
        for account, operation, columns, calls, rows, since in facts.execute(
            WRITES, [schema, table]
        )
    )


def _jobs(facts: sqlite3.Connection, schema: str, table: str) -> tuple[Job, ...]:
    return tuple(
        Job(job, operation, schedule, age, None if is_enabled is None else bool(is_enabled))
        for job, operation, schedule, age, is_enabled in facts.execute(JOBS, [schema, table])
    )


def _columns(facts: sqlite3.Connection, schema: str, table: str) -> tuple[Column, ...]:
    roles: dict[str, list[Role]] = {}
    for column, *rest in facts.execute(ROLES, [schema, table]):
        roles.setdefault(column, []).append(Role(*rest))
    rows = facts.execute(
        DESCRIBED_COLUMNS,
        [schema, table],
    )
    return tuple(
        Column(
            name,
            data_type,
            tuple(roles.get(name, ())),
            live_values.observations(facts, schema, table, name),
            tuple(
                Value(*found) for found in live_values.values(facts, (schema, table, name), comment)
            ),
            json_schema.of_column(facts, schema, table, name),
        )
        for name, data_type, comment in rows.fetchall()
    )


def _find(facts: sqlite3.Connection, name: str) -> tuple[str, str]:
    known = facts.execute("select schema_name, table_name from tables order by 1, 2").fetchall()
    found = [(s, t) for s, t in known if name in {t, f"{s}.{t}"}]
    # Case matters only if both spellings exist.
    found = found or [(s, t) for s, t in known if name.lower() in {t.lower(), f"{s}.{t}".lower()}]
    if len(found) == 1:
        return found[0]
    if found:
        names = _listed([f"{schema}.{table}" for schema, table in found])
        raise UsageError(f"{name} is the name of several tables", help=f"name one of {names}")
    spelled = [spelling for schema, table in known for spelling in (table, f"{schema}.{table}")]
    near = difflib.get_close_matches(name, spelled, n=1)
    tables = _listed([table for _, table in known]) or "none"
    raise UsageError(
        f"there is no table {name}",
        help=f"did you mean {near[0]}?" if near else f"its tables: {tables}",
    )


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_LISTED
    return ", ".join(names[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")

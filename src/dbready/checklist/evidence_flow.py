"""What the facts say about the application: what writes rows, how changes and deletes show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.checklist.says import (
    MOST,
    Says,
    among,
    count,
    is_sqlite,
    looked,
    names,
    why_missing,
)
from dbready.report.markdown import code, escape

if TYPE_CHECKING:
    import sqlite3

WITH_ROLE = """
select
  (select count(*) from tables),
  (
    select count(*)
    from (
      select distinct schema_name, table_name
      from column_roles
      where role in (select value from json_each(?))
        and confidence <> 'low'
    )
  )
"""
USUAL = """
select value, table_count
from conventions
where convention = ?
order by table_count desc, value
"""
WRITERS = """
select coalesce(account, ''), count(distinct schema_name || '.' || table_name), min(named(schema_name, table_name))
from statement_writes
where operation in (select value from json_each(?))
group by 1
order by 2 desc, 1
"""
TRIGGERS = """
select named(schema_name, table_name) as table_name, trigger_name
from triggers
where events like ?
order by table_name, trigger_name
"""
COLUMNS_WITH_ROLE = """
select distinct named(schema_name, table_name) as table_name, column_name
from column_roles
where role = ?
  and confidence <> 'low'
order by table_name, column_name
"""
OF_KIND = """
select named(schema_name, table_name) as table_name
from table_kinds
where effective_kind in (select value from json_each(?))
order by table_name
"""
MARKED = """
select distinct named(schema_name, table_name) as table_name, column_name
from column_roles
where role in ('deleted_at', 'is_deleted')
  and confidence <> 'low'
order by table_name, column_name
"""
CASCADES = """
select distinct named(schema_name, table_name) as table_name
from foreign_keys
where on_delete = 'cascade'
order by table_name
"""
REMOVED = """
select named(schema_name, table_name) as table_name, deleted_rows
from table_statistics
where deleted_rows > 0
order by deleted_rows desc, table_name
"""
JOBS = """
select job_name, coalesce(schedule, ''), operation, named(schema_name, table_name) as table_name, retention
from scheduled_jobs
where is_enabled is not 0
order by job_name
"""
KEPT = """
select named(schema_name, table_name) as table_name, kept_days
from data_origins
where kept_days is not null
order by table_name
"""


def creation(facts: sqlite3.Connection) -> Says:
    """Say which tables record when rows were created, and which accounts insert."""
    lines = [_recorded(facts, "creation", "creation_column", '["created_at", "event_time"]')]
    writers = _writers(facts, "Inserted", '["insert", "upsert", "replace"]')
    return Says((*lines, *writers.lines), writers.passing)


def modification(facts: sqlite3.Connection) -> Says:
    """Say which tables record changes, and what changes rows."""
    lines = [_recorded(facts, "the last change", "update_column", '["updated_at"]')]
    triggers = facts.execute(TRIGGERS, ['%"update"%']).fetchall()
    lines += among(triggers, "Triggers on updates ({count})") or ["No trigger runs on updates"]
    writers = _writers(facts, "Updated", '["update", "upsert", "replace"]')
    return Says((*lines, *writers.lines, *_jobs(facts)), writers.passing)


def _recorded(facts: sqlite3.Connection, what: str, convention: str, roles: str) -> str:
    tables, found = facts.execute(WITH_ROLE, [roles]).fetchone()
    usual = facts.execute(USUAL, [convention]).fetchall()
    words = ", ".join(f"{code(value)} in {number:,}" for value, number in usual)
    return f"Tables that record the time of {what}: {found:,} of {tables:,}" + (
        f"; usually {words}" if words else ""
    )


def _writers(facts: sqlite3.Connection, verb: str, operations: str) -> Says:
    """Say which accounts write; how many tables each writes to changes as the server counts on."""
    found = facts.execute(WRITERS, [operations]).fetchall()
    if not found:
        reason = (
            "SQLite keeps no statistics of statements"
            if is_sqlite(facts)
            else why_missing(
                facts, "statement_writes", "the server's statistics hold no such statement"
            )
        )
        return Says((f"{verb} by: not known, {reason}",))
    named = [account for account, _, _ in found if account]
    tables = [
        f"{code(account or 'unnamed')} ({count(number, 'table')})" for account, number, _ in found
    ]
    return Says(
        (
            f"{verb} by {names(named)}"
            if named
            else f"{verb} by: not known, the server names no account",
        ),
        (f"{verb.lower()} by {', '.join(tables[:MOST])}, such as {code(found[0][2])}",),
    )


def _jobs(facts: sqlite3.Connection) -> list[str]:
    found = facts.execute(JOBS).fetchall()
    if not found:
        if is_sqlite(facts):
            return ["Scheduled jobs: not known, SQLite has no scheduler"]
        reason = why_missing(facts, "scheduled_jobs", "")
        return [
            f"Scheduled jobs: not known, {reason}" if reason else "The server schedules no jobs"
        ]
    return [_job(*row) for row in found[:MOST]]


def _job(name: str, schedule: str, operation: Any, table: Any, kept: Any) -> str:  # noqa: ANN401 - facts
    does = f"{operation} on {code(table)}" if operation and table else "what it writes is not known"
    age = f", rows older than {escape(kept)}" if kept else ""
    return f"Scheduled job {code(name)} ({escape(schedule) or 'no schedule'}): {does}{age}"


def status_changes(facts: sqlite3.Connection) -> Says:
    """Say which statuses have a time of change, and which tables are logs."""
    status = facts.execute(COLUMNS_WITH_ROLE, ["status"]).fetchall()
    changed = facts.execute(COLUMNS_WITH_ROLE, ["status_changed_at"]).fetchall()
    logs = facts.execute(OF_KIND, ['["history", "event"]']).fetchall()
    lines = among(status, "Columns with a status ({count})") or ["No column looks like a status"]
    lines += among(changed, "Times of a change of status ({count})")
    lines += among(logs, "Histories and logs ({count})") or ["No table looks like a history or log"]
    return Says(tuple(lines))


def deletes(facts: sqlite3.Connection) -> Says:
    """Say which tables mark deleted rows, and where rows are removed."""
    tables, _ = facts.execute(WITH_ROLE, ["[]"]).fetchone()
    marked = facts.execute(MARKED).fetchall()
    places = len({table for table, _ in marked})
    lines = [
        f"Tables that mark deleted rows: {places:,} of {tables:,}"
        + (f", by {names(['.'.join(row) for row in marked])}" if marked else "")
    ]
    lines += among(
        facts.execute(CASCADES).fetchall(),
        "Tables whose rows are deleted with the row that they refer to ({count})",
    )
    writers = _writers(facts, "Deleted", '["delete", "truncate"]')
    removed = facts.execute(REMOVED).fetchall()
    shown = [f"{code(table)} ({number:,})" for table, number in removed[:MOST]]
    passing = (f"rows deleted so far: {', '.join(shown)}",) if shown else ()
    return Says((*lines, *writers.lines), (*writers.passing, *passing))


def retention(facts: sqlite3.Connection) -> Says:
    """Say what removes old rows, and from which tables."""
    lines = _jobs(facts)
    kept = facts.execute(KEPT).fetchall()
    lines += (
        [f"Old rows seem to be deleted from {names([table for table, _ in kept])}"] if kept else []
    )
    if not kept:
        reason = looked(facts, "oldest-rows", "no table seems to lose its old rows")
        lines.append(f"Age of the oldest rows: {reason}")
    logs = facts.execute(OF_KIND, ['["history", "event"]']).fetchall()
    lines += among(logs, "Histories and logs that grow ({count})")
    ages = [f"{code(table)} ({count(days, 'day')})" for table, days in kept[:MOST]]
    return Says(tuple(lines), (f"age of the oldest rows: {', '.join(ages)}",) if ages else ())

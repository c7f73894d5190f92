"""Adds a run to a history: its facts, its findings over time and its changes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import sqlalchemy as sa

from dbready.findings.finding import SEVERITIES
from dbready.history import contents, schema
from dbready.history.database import upsert
from dbready.history.rows import CHANGE_COLUMNS, SPAN_COLUMNS, as_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.history.records import Change, Outcome, Scan, Span


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run adds to the history; `facts` are contents by fact table (see contents.py)."""

    target: str
    environment: str | None
    started_at: str
    ended_at: str
    outcome: Outcome
    exit_code: int
    attempts: int = 1
    compared_with: int | None = None
    error: str | None = None
    cause: str | None = None
    help: str | None = None
    label: str | None = None
    dialect: str | None = None
    product: str | None = None
    version: str | None = None
    table_count: int | None = None
    estimated_rows: int | None = None
    total_bytes: int | None = None
    by_severity: Mapping[str, int] | None = None
    facts: Mapping[str, bytes] | None = None
    baseline: bytes | None = None
    report: bytes | None = None
    rules: bytes | None = None
    changes: Sequence[Change] = ()
    opened: Sequence[Span] = ()
    """Spans that begin with this run; the number of the run is filled in."""
    closed: Sequence[str] = ()
    """Fingerprints whose open span ends with this run."""
    renewed: Sequence[tuple[str, Span]] = ()
    """Open spans by their fingerprint so far, as they are now: renamed, reworded or accepted."""


def add(connection: sa.Connection, scan: Scan, entry: Entry) -> int:
    """Add a run with all that belongs to it, and return its number; the one that is there already, if any."""
    found: int | None = connection.execute(
        sa.select(schema.runs.c.run_id).where(
            schema.runs.c.scan_id == scan.scan_id,
            schema.runs.c.target_name == entry.target,
        )
    ).scalar()
    return found or _add_run(connection, scan, entry)


def _add_run(connection: sa.Connection, scan: Scan, entry: Entry) -> int:
    stored = {
        name: _keep(connection, content)
        for name, content in (
            ("baseline_hash", entry.baseline),
            ("report_hash", entry.report),
            ("rules_hash", entry.rules),
        )
    }
    severities = entry.by_severity or {}
    names = {field.name for field in fields(Entry)} & set(schema.runs.c.keys())
    values = {name: getattr(entry, name) for name in names}
    run_id: int = connection.execute(
        sa.insert(schema.runs)
        .values(
            **values,
            **stored,
            **{name: severities.get(name) for name in SEVERITIES},
            scan_id=scan.scan_id,
            target_name=entry.target,
            is_first=int(entry.compared_with is None),
        )
        .returning(schema.runs.c.run_id)
    ).scalar_one()
    for table, content in (entry.facts or {}).items():
        connection.execute(
            sa.insert(schema.run_facts).values(
                run_id=run_id, fact_table=table, content_hash=_keep(connection, content)
            )
        )
    _add_changes(connection, run_id, entry)
    return run_id


def _add_changes(connection: sa.Connection, run_id: int, entry: Entry) -> None:
    changes = [
        {"run_id": run_id, "position": at, **as_row(change, CHANGE_COLUMNS)}
        for at, change in enumerate(entry.changes)
    ]
    if changes:
        connection.execute(sa.insert(schema.changes), changes)
    spans = schema.finding_spans
    if entry.closed:
        connection.execute(
            sa.update(spans)
            .where(
                spans.c.target_name == entry.target,
                spans.c.closed_run_id.is_(None),
                spans.c.fingerprint.in_(entry.closed),
            )
            .values(closed_run_id=run_id, closed_at=entry.started_at)
        )
    for fingerprint, span in entry.renewed:
        now = as_row(span, SPAN_COLUMNS)
        kept = {"target_name", "opened_run_id", "opened_at", "closed_run_id", "closed_at"}
        connection.execute(
            sa.update(spans)
            .where(
                spans.c.target_name == entry.target,
                spans.c.closed_run_id.is_(None),
                spans.c.fingerprint == fingerprint,
            )
            .values({name: value for name, value in now.items() if name not in kept})
        )
    opened = [
        as_row(span, SPAN_COLUMNS) | {"opened_run_id": run_id, "opened_at": entry.started_at}
        for span in entry.opened
    ]
    if opened:
        connection.execute(sa.insert(spans), opened)


def _keep(connection: sa.Connection, content: bytes | None) -> str | None:
    """Store content unless it is there, and return its hash."""
    if content is None:
        return None
    name = contents.hash_of(content)
    is_there = sa.select(schema.contents.c.content_hash).where(
        schema.contents.c.content_hash == name
    )
    if connection.execute(is_there).first() is None:
        # Another shard may store the same at this moment.
        connection.execute(
            upsert(connection, schema.contents)
            .values(content_hash=name, content=contents.packed(content))
            .on_conflict_do_nothing()
        )
    return name

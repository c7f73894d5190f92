"""How long a history keeps runs: never less than the last complete one of each target."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from dbready.history import schema


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed: runs, scans without runs, and contents that no run refers to."""

    runs: int
    scans: int
    contents: int


def prune(connection: sa.Connection, before: str) -> Pruned:
    """Remove runs that started before a moment (ISO 8601 in UTC), and what only they needed.

    The last complete run of each target stays, and the last one with a baseline: the next scan is
    compared with them. A finding's span stays while it is open.
    """
    runs, scans, stored = schema.runs.c, schema.scans.c, schema.contents.c
    kept = [
        sa.select(sa.func.max(runs.run_id)).where(condition).group_by(runs.target_name)
        for condition in (runs.outcome == "complete", runs.baseline_hash.is_not(None))
    ]
    is_old = sa.and_(
        runs.started_at < before, *(runs.run_id.not_in(query.scalar_subquery()) for query in kept)
    )
    old = sa.select(runs.run_id).where(is_old)
    for table in (schema.changes, schema.run_facts):
        connection.execute(sa.delete(table).where(table.c.run_id.in_(old)))
    removed = connection.execute(sa.delete(schema.runs).where(is_old)).rowcount
    spans = schema.finding_spans.c
    connection.execute(sa.delete(schema.finding_spans).where(spans.closed_at < before))
    is_empty = sa.and_(
        scans.started_at < before,
        scans.state != "running",
        scans.scan_id.not_in(sa.select(runs.scan_id)),
    )
    connection.execute(
        sa.delete(schema.shards).where(
            schema.shards.c.scan_id.in_(sa.select(scans.scan_id).where(is_empty))
        )
    )
    emptied = connection.execute(sa.delete(schema.scans).where(is_empty)).rowcount
    columns = (runs.baseline_hash, runs.report_hash, runs.rules_hash)
    used = sa.union(
        sa.select(schema.run_facts.c.content_hash),
        *(sa.select(column).where(column.is_not(None)) for column in columns),
    )
    unused = sa.delete(schema.contents).where(stored.content_hash.not_in(used))
    return Pruned(removed, emptied, connection.execute(unused).rowcount)

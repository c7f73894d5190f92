"""Gives a target's runs and findings another name, where dbready.toml calls it something else now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbready.errors import UsageError
from dbready.history import schema

if TYPE_CHECKING:
    from collections.abc import Sequence


def rename(connection: sa.Connection, old: str, new: str) -> int:
    """Rename a target and return its number of runs.

    The new name may have runs of its own already, as after a first scan under it, but none in a scan
    that has a run of the old name too. Findings that both names have open are one from then on; those
    that only the old one has are closed by the first run of the new one.
    """
    runs = schema.runs.c
    others = sa.select(runs.scan_id).where(runs.target_name == new)
    both = connection.execute(
        sa.select(schema.scans.c.scan_name)
        .join(schema.runs, runs.scan_id == schema.scans.c.scan_id)
        .where(runs.target_name == old, runs.scan_id.in_(others))
        .limit(1)
    ).scalar()
    if both is not None:
        raise UsageError(
            f"{old} and {new} were both scanned by the scan {both}: they are two targets",
            help="use a name that no other target has or had",
        )
    _merge_spans(connection, old, new)
    renamed = connection.execute(
        sa.update(schema.runs).where(runs.target_name == old).values(target_name=new)
    )
    return renamed.rowcount


def _merge_spans(connection: sa.Connection, old: str, new: str) -> None:
    spans, runs = schema.finding_spans.c, schema.runs.c
    first = connection.execute(
        sa.select(runs.run_id, runs.started_at)
        .where(runs.target_name == new, runs.baseline_hash.is_not(None))
        .order_by(runs.run_id)
        .limit(1)
    ).first()
    if first is not None:
        going_on = _going_on(connection, old, new, first.run_id)
        _close_unseen(connection, old, new, first)
        _continue(connection, old, new, first.run_id, going_on)
    connection.execute(
        sa.update(schema.finding_spans).where(spans.target_name == old).values(target_name=new)
    )


def _going_on(
    connection: sa.Connection, old: str, new: str, first_run: int
) -> Sequence[sa.Row[Any, Any, Any]]:
    """Return the spans of the first run under the new name whose findings were open under the old one."""
    spans = schema.finding_spans.c
    was_open = sa.select(spans.fingerprint).where(
        spans.target_name == old, spans.closed_run_id.is_(None)
    )
    return connection.execute(
        sa.select(spans.fingerprint, spans.closed_run_id, spans.closed_at).where(
            spans.target_name == new,
            spans.opened_run_id == first_run,
            spans.fingerprint.in_(was_open),
        )
    ).all()


def _close_unseen(connection: sa.Connection, old: str, new: str, first: sa.Row[Any, Any]) -> None:
    """Close what was open under the old name and was not found in the first run under the new one."""
    spans = schema.finding_spans.c
    of_first = sa.select(spans.fingerprint).where(
        spans.target_name == new, spans.opened_run_id == first.run_id
    )
    connection.execute(
        sa.update(schema.finding_spans)
        .where(
            spans.target_name == old,
            spans.closed_run_id.is_(None),
            spans.fingerprint.not_in(of_first),
        )
        .values(closed_run_id=first.run_id, closed_at=first.started_at)
    )


def _continue(
    connection: sa.Connection,
    old: str,
    new: str,
    first_run: int,
    going_on: Sequence[sa.Row[Any, Any, Any]],
) -> None:
    """Let the spans under the old name end when those of the new one did, which did not begin anew."""
    spans = schema.finding_spans.c
    connection.execute(
        sa.delete(schema.finding_spans).where(
            spans.target_name == new,
            spans.opened_run_id == first_run,
            spans.fingerprint.in_([row.fingerprint for row in going_on]),
        )
    )
    for row in going_on:
        connection.execute(
            sa.update(schema.finding_spans)
            .where(
                spans.target_name == old,
                spans.fingerprint == row.fingerprint,
                spans.closed_run_id.is_(None),
            )
            .values(closed_run_id=row.closed_run_id, closed_at=row.closed_at)
        )

"""Gives a target's runs and findings another name, where dbready.toml calls it something else now."""

from __future__ import annotations

import sqlalchemy as sa

from dbready.errors import UsageError
from dbready.history import schema


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
        was_open = sa.select(spans.fingerprint).where(
            spans.target_name == old, spans.closed_run_id.is_(None)
        )
        of_first = sa.select(spans.fingerprint).where(
            spans.target_name == new, spans.opened_run_id == first.run_id
        )
        # A finding that is open under the old name goes on; under the new one, it did not begin.
        ended = connection.execute(
            sa.select(spans.fingerprint, spans.closed_run_id, spans.closed_at).where(
                spans.target_name == new,
                spans.opened_run_id == first.run_id,
                spans.fingerprint.in_(was_open),
            )
        ).all()
        connection.execute(
            sa.update(schema.finding_spans)
            .where(
                spans.target_name == old,
                spans.closed_run_id.is_(None),
                spans.fingerprint.not_in(of_first),
            )
            .values(closed_run_id=first.run_id, closed_at=first.started_at)
        )
        connection.execute(
            sa.delete(schema.finding_spans).where(
                spans.target_name == new,
                spans.opened_run_id == first.run_id,
                spans.fingerprint.in_([row.fingerprint for row in ended]),
            )
        )
        for row in ended:
            connection.execute(
                sa.update(schema.finding_spans)
                .where(
                    spans.target_name == old,
                    spans.fingerprint == row.fingerprint,
                    spans.closed_run_id.is_(None),
                )
                .values(closed_run_id=row.closed_run_id, closed_at=row.closed_at)
            )
    connection.execute(
        sa.update(schema.finding_spans).where(spans.target_name == old).values(target_name=new)
    )

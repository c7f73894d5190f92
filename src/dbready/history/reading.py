"""Reads a history: scans, runs, changes, findings over time and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbready.history import contents, schema
from dbready.history.errors import explained
from dbready.history.records import Night, Shard, TargetNight
from dbready.history.rows import as_change, as_run, as_scan, as_span

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from dbready.history.records import Change, Outcome, Run, Scan, Span


class Reader:
    """What can be read of an open history."""

    engine: sa.Engine
    label: str
    """Its name in messages, without secrets."""

    def _all(self, statement: sa.Select[Any]) -> list[sa.RowMapping]:
        with explained(self.label), self.engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def scans(self, limit: int | None = None) -> list[Scan]:
        """Return the scans, the latest first."""
        query = sa.select(schema.scans).order_by(schema.scans.c.scan_id.desc()).limit(limit)
        return [as_scan(row) for row in self._all(query)]

    def scan(self, name: str) -> Scan:
        """Return the scan of a name; KeyError if there is none."""
        rows = self._all(sa.select(schema.scans).where(schema.scans.c.scan_name == name))
        if not rows:
            raise KeyError(name)
        return as_scan(rows[0])

    def run(self, run_id: int) -> Run:
        """Return a run by its number; KeyError if there is none."""
        rows = self._all(sa.select(schema.runs).where(schema.runs.c.run_id == run_id))
        if not rows:
            raise KeyError(run_id)
        return as_run(rows[0])

    def runs(
        self,
        target: str | None = None,
        *,
        scan: Scan | None = None,
        outcome: Outcome | None = None,
        limit: int | None = None,
    ) -> list[Run]:
        """Return runs, the latest first: of a target, of a scan, with an outcome."""
        query = sa.select(schema.runs).order_by(schema.runs.c.run_id.desc()).limit(limit)
        if target is not None:
            query = query.where(schema.runs.c.target_name == target)
        if scan is not None:
            query = query.where(schema.runs.c.scan_id == scan.scan_id)
        if outcome is not None:
            query = query.where(schema.runs.c.outcome == outcome)
        return [as_run(row) for row in self._all(query)]

    def last_complete(self, target: str) -> Run | None:
        """Return the last complete run of a target, with which the next one is compared."""
        return next(iter(self.runs(target, outcome="complete", limit=1)), None)

    def last_baseline(self, target: str) -> Run | None:
        """Return the last run of a target that has a baseline: the last complete one, or one after it."""
        columns = schema.runs.c
        query = (
            sa.select(schema.runs)
            .where(columns.target_name == target, columns.baseline_hash.is_not(None))
            .order_by(columns.run_id.desc())
            .limit(1)
        )
        return next((as_run(row) for row in self._all(query)), None)

    def targets(self) -> list[str]:
        """Return the names of all targets that were scanned, sorted."""
        column = schema.runs.c.target_name
        return [
            row["target_name"] for row in self._all(sa.select(column).distinct().order_by(column))
        ]

    def shards(self, scan: Scan) -> list[Shard]:
        """Return the shards of a scan that came, by number."""
        columns = schema.shards.c
        query = sa.select(schema.shards).where(columns.scan_id == scan.scan_id)
        return [
            Shard(
                row["shard"],
                row["shard_count"],
                row["host"],
                row["process_id"],
                row["started_at"],
                row["ended_at"],
            )
            for row in self._all(query.order_by(columns.shard_count, columns.shard))
        ]

    def changes(self, run: Run) -> tuple[Change, ...]:
        """Return what a run found changed, the most important first."""
        columns = schema.changes.c
        query = sa.select(schema.changes).where(columns.run_id == run.run_id)
        return tuple(as_change(row) for row in self._all(query.order_by(columns.position)))

    def spans(self, target: str | None = None, *, is_open: bool | None = None) -> list[Span]:
        """Return findings with the time in which they were seen, in the order in which they were opened."""
        columns = schema.finding_spans.c
        query = sa.select(schema.finding_spans).order_by(
            columns.opened_run_id, columns.rule, columns.object_name, columns.fingerprint
        )
        if target is not None:
            query = query.where(columns.target_name == target)
        if is_open is not None:
            closed = columns.closed_run_id
            query = query.where(closed.is_(None) if is_open else closed.is_not(None))
        return [as_span(row) for row in self._all(query)]

    def night(self, scan: Scan, fail_on: str = "high") -> Night:
        """Return what a scan says of each of its targets, in the order in which they were named."""
        runs = {run.target: run for run in self.runs(scan=scan)}
        order = {name: at for at, name in enumerate(scan.targets)}
        found = sorted(runs.values(), key=lambda run: order.get(run.target, len(order)))
        last = self._last_complete(scan)
        return Night(
            scan,
            tuple(TargetNight(run, self.changes(run), last.get(run.target)) for run in found),
            tuple(name for name in scan.targets if name not in runs),
            fail_on,
            tuple(self._missing_shards(scan)),
        )

    def _last_complete(self, scan: Scan) -> dict[str, str]:
        """Return when each target was last scanned completely, up to a scan."""
        columns = schema.runs.c
        latest = (
            sa.select(sa.func.max(columns.run_id))
            .where(columns.outcome == "complete", columns.scan_id <= scan.scan_id)
            .group_by(columns.target_name)
        )
        query = sa.select(columns.target_name, columns.started_at)
        rows = self._all(query.where(columns.run_id.in_(latest)))
        return {row["target_name"]: row["started_at"] for row in rows}

    def _missing_shards(self, scan: Scan) -> Iterator[str]:
        came = self.shards(scan)
        ended = {(shard.number, shard.count) for shard in came if shard.ended_at is not None}
        for count in sorted({shard.count for shard in came}):
            for number in range(1, count + 1):
                if (number, count) not in ended:
                    yield f"{number}/{count}"

    def content(self, name: str) -> bytes:
        """Return stored content by its hash; KeyError if there is none."""
        query = sa.select(schema.contents.c.content).where(schema.contents.c.content_hash == name)
        rows = self._all(query)
        if not rows:
            raise KeyError(name)
        return contents.unpacked(rows[0]["content"])

    def packed_facts(self, run: Run, tables: Collection[str] | None = None) -> dict[str, bytes]:
        """Return the facts of a run by fact table, all or some, as they are stored: compressed."""
        query = (
            sa.select(schema.run_facts.c.fact_table, schema.contents.c.content)
            .join(
                schema.contents,
                schema.contents.c.content_hash == schema.run_facts.c.content_hash,
            )
            .where(schema.run_facts.c.run_id == run.run_id)
        )
        if tables is not None:
            query = query.where(schema.run_facts.c.fact_table.in_(tables))
        return {row["fact_table"]: row["content"] for row in self._all(query)}

    def facts(self, run: Run) -> sqlite3.Connection:
        """Return the facts of a run as a snapshot in memory, as collected: without what is derived."""
        return contents.from_packed(self.packed_facts(run))

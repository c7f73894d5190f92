"""Reads a whole history with a constant number of statements: every night of every target."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import sqlalchemy as sa

from dbready.history import contents, schema
from dbready.history.durations import Origins
from dbready.history.errors import explained
from dbready.history.rows import as_change, as_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.history.records import Change, Outcome, Run
    from dbready.history.store import History

T = TypeVar("T")
AT_ONCE = 200  # hashes in one statement


class Point(NamedTuple):
    """One target on one night; counts are None if the run failed."""

    target: str
    run_id: int
    scan_id: int
    started_at: str
    outcome: Outcome
    is_first: int
    high: int | None
    medium: int | None
    low: int | None
    info: int | None
    baseline_hash: str | None
    report_hash: str | None

    @property
    def total(self) -> int | None:
        """Return the number of open findings; None if the run failed."""
        if self.high is None:
            return None
        return self.high + (self.medium or 0) + (self.low or 0) + (self.info or 0)


class Changed(NamedTuple):
    """A change, with the run that found it."""

    run_id: int
    target: str
    change: Change


@contextmanager
def _reading(history: History) -> Iterator[sa.Connection]:
    with explained(history.label), history.engine.connect() as connection:
        yield connection


def points(history: History) -> list[Point]:
    """Return every night of every target, by target, the oldest first."""
    columns = schema.runs.c
    query = sa.select(
        columns.target_name,
        columns.run_id,
        columns.scan_id,
        columns.started_at,
        columns.outcome,
        columns.is_first,
        columns.high,
        columns.medium,
        columns.low,
        columns.info,
        columns.baseline_hash,
        columns.report_hash,
    ).order_by(columns.target_name, columns.run_id)
    with _reading(history) as connection:
        return [Point._make(row) for row in connection.execute(query)]


def changes(history: History) -> list[Changed]:
    """Return what all runs found changed, in the order of the runs, of each the most important first."""
    columns, runs = schema.changes.c, schema.runs.c
    targets = sa.select(runs.run_id, runs.target_name)
    query = sa.select(schema.changes).order_by(columns.run_id, columns.position)
    with _reading(history) as connection:
        names = {row.run_id: row.target_name for row in connection.execute(targets)}
        return [
            Changed(row["run_id"], names[row["run_id"]], as_change(row))
            for row in connection.execute(query).mappings()
        ]


def change_counts(history: History) -> dict[int, Counter[str]]:
    """Return how many findings each run found new, worse, reopened and gone, by run."""
    columns = schema.changes.c
    query = (
        sa.select(columns.run_id, columns.change, sa.func.count())
        .where(columns.is_drift == 0)
        .group_by(columns.run_id, columns.change)
    )
    found: dict[int, Counter[str]] = {}
    with _reading(history) as connection:
        for run_id, change, count in connection.execute(query):
            found.setdefault(run_id, Counter())[change] = count
    return found


def origins(history: History) -> Origins:
    """Return what the mean time to fix of every target needs to know."""
    runs, columns = schema.runs.c, schema.changes.c
    later = sa.select(runs.run_id).where(runs.is_first == 0)
    ended = sa.select(columns.fingerprint, columns.run_id).where(
        columns.change == "gone", columns.because != "database"
    )
    with _reading(history) as connection:
        return Origins(
            frozenset(connection.scalars(later)),
            frozenset((fingerprint, run_id) for fingerprint, run_id in connection.execute(ended)),
        )


def last_runs(history: History, *, with_failed: bool = True) -> list[Run]:
    """Return the last run of each target, or the last one that did not fail."""
    columns = schema.runs.c
    last = sa.select(sa.func.max(columns.run_id)).group_by(columns.target_name)
    if not with_failed:
        last = last.where(columns.outcome != "failed")
    query = sa.select(schema.runs).where(columns.run_id.in_(last))
    with _reading(history) as connection:
        return [as_run(row) for row in connection.execute(query).mappings()]


def facts_of(
    history: History, run_ids: Sequence[int], tables: Sequence[str]
) -> Iterator[tuple[int, str, bytes]]:
    """Return the contents of some fact tables of some runs: run, fact table, content."""
    columns = schema.run_facts.c
    query = sa.select(columns.run_id, columns.fact_table, schema.contents.c.content).join(
        schema.contents, schema.contents.c.content_hash == columns.content_hash
    )
    with _reading(history) as connection:
        for some in _parts(run_ids):
            wanted = query.where(columns.run_id.in_(some), columns.fact_table.in_(tables))
            for run_id, table, content in connection.execute(wanted):
                yield run_id, table, contents.unpacked(content)


def contents_of(history: History, hashes: Sequence[str]) -> dict[str, bytes]:
    """Return contents by their hashes; those that the history no longer has are missing."""
    columns = schema.contents.c
    found = {}
    with _reading(history) as connection:
        for some in _parts(hashes):
            query = sa.select(columns.content_hash, columns.content).where(
                columns.content_hash.in_(some)
            )
            found.update(
                {name: contents.unpacked(content) for name, content in connection.execute(query)}
            )
    return found


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]

"""Probes a database of a test, and returns the facts."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.derive import derive
from dbready.facts import scope, snapshot
from dbready.probe import file, loader, partitions, run

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

BY_NAME = {probe.name: probe for probe in loader.load()}


def probed(
    url: str,
    *names: str | file.Probe,
    seconds: float = 60.0,
    limits: Limits | None = None,
) -> sqlite3.Connection:
    """Return the facts of a database after some probes, or all; derived facts are those from before."""
    where = target.parse(url)
    with closing(opening.connect(where, limits or Limits())) as session:
        facts = collect(session, where)
        leaves = partitions.partitions(facts)
        derive(facts)
        scope.apply_defaults(facts)
        chosen = [BY_NAME[name] if isinstance(name, str) else name for name in names] or list(
            BY_NAME.values()
        )
        run.probe(session, facts, run.Request(chosen, leaves, seconds))
    return facts


def rows(facts: sqlite3.Connection, table: str, *names: str) -> Sequence[tuple[Any, ...]]:
    """Return some columns of a fact table, sorted."""
    assert set(names) <= set(snapshot.fact_columns()[table])
    chosen = ", ".join(names)
    return facts.execute(f"select {chosen} from {table} order by {chosen}").fetchall()


def outcomes(facts: sqlite3.Connection) -> dict[str, tuple[str, str | None]]:
    """Return how each probe of each column ended: outcome and reason by table.column."""
    found = rows(facts, "probe_runs", "table_name", "column_name", "outcome", "reason")
    return {f"{table}.{column}": (outcome, reason) for table, column, outcome, reason in found}

"""Compares facts with those of earlier scans: what was written in between, and what cannot be known."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

READS = frozenset({
    "snapshot", "server", "tables", "table_statistics", "replication_slots", "probe_results",
})  # fmt: skip
"""The fact tables that an earlier scan needs: the others may be left empty."""
NIGHT = timedelta(hours=20)
WEEK = timedelta(days=6, hours=12)
NIGHTLY_UNTIL = timedelta(days=8)
LONGEST = timedelta(days=37)
COPIES = ("scans", "counters", "slots", "probed")
INTERMEDIATE = ("comparable", "pairs", "members")


def compare_counters(facts: sqlite3.Connection, earlier: Sequence[sqlite3.Connection]) -> None:
    """Fill the tables over nights of collected facts from earlier snapshots, the latest first.

    Earlier snapshots only need the tables in READS, as collected. Call it before the scope is applied,
    and again after rows were probed. Without earlier snapshots, the tables are empty.
    """
    _forget(facts)
    if not earlier:
        return
    try:
        facts.executescript(_script("copies"))
        for number, scan in enumerate((facts, *earlier)):
            _copy(scan, facts, number)
        facts.executescript(_script("over_nights"))
    finally:
        for name in COPIES + INTERMEDIATE:
            facts.execute(f"drop table if exists temp.{name}")


def worth_comparing(times: Sequence[str]) -> list[int]:
    """Choose the earlier scans to compare with, by position: times are ISO 8601, the latest first.

    Takes the latest, about one a day for a week and one a week for another month, and the earliest of
    this time, so that what a scan reported is not forgotten by the next one: at most 16.
    """
    moments = [datetime.fromisoformat(time) for time in times]
    recent = [at for at, moment in enumerate(moments) if moments[0] - moment <= LONGEST]
    chosen = recent[:1]
    for position in recent[1:]:
        age, gap = moments[0] - moments[position], moments[chosen[-1]] - moments[position]
        if gap >= (NIGHT if age <= NIGHTLY_UNTIL else WEEK) or position == recent[-1]:
            chosen.append(position)
    return chosen


def _forget(facts: sqlite3.Connection) -> None:
    for name in snapshot.nightly_tables():
        facts.execute(f"delete from {name}")  # noqa: S608 - names of the contract


@cache
def _script(name: str) -> str:
    return (files("dbready.derive") / f"{name}.sql").read_text("utf-8")


def _copy(scan: sqlite3.Connection, facts: sqlite3.Connection, number: int) -> None:
    with snapshot.transaction(facts):
        for name in COPIES:
            cursor = scan.execute(SELECTS[name])
            marks = ", ".join("?" * (1 + len(cursor.description)))
            rows = ((number, *row) for row in cursor.fetchall())
            facts.executemany(f"insert or ignore into temp.{name} values ({marks})", rows)  # noqa: S608 - names of this module


SELECTS = {
    "scans": """
        select n.collected_at, s.dialect, s.product, s.database_name, s.database_id, s.server_role,
            s.replica_lag_seconds, s.started_at, s.counters_discarded_at
        from snapshot as n
        cross join server as s
    """,
    "counters": """
        select s.schema_name, s.table_name, t.parent_schema, t.parent_table, t.is_partition, t.created_at, t.table_id,
            s.estimated_rows, s.total_bytes, s.inserted_rows, s.updated_rows, s.deleted_rows, s.changed_rows,
            s.counted_since, s.identity_column, s.identity_last_value, s.identity_maximum
        from table_statistics as s
        join tables as t using (schema_name, table_name)
    """,
    "slots": """
        select slot_name, slot_type, retained_bytes, is_active
        from replication_slots
    """,
    "probed": """
        select schema_name, table_name, column_name, probe, measure, compared_with, found_rows, sampled_rows,
            lowest_share, highest_share, sample
        from probe_results
    """,
}

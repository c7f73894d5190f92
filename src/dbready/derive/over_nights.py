"""Compares facts with those of earlier scans: what was written in between, and what cannot be known."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dbready.facts import contract, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

READS = frozenset({
    "snapshot", "server", "tables", "table_statistics", "replication_slots", "probe_results",
})  # fmt: skip
"""The fact tables that an earlier scan needs: the others may be left empty."""
HALF_A_DAY = timedelta(hours=12)
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

    Takes the first and the last scan of each day (from noon to noon, UTC) for eight days, and the first
    of each week for another month. Days have fixed ends, so that a scan that was compared is compared
    again by the next scans: what it found does not come and go.
    """
    moments = [datetime.fromisoformat(time) for time in times]
    periods: dict[tuple[str, int], list[int]] = defaultdict(list)
    for position, moment in enumerate(moments):
        age, day = moments[0] - moment, (moment - HALF_A_DAY).toordinal()
        if age <= LONGEST:
            period = ("day", day) if age <= NIGHTLY_UNTIL else ("week", day // 7)
            periods[period].append(position)
    chosen = {found[-1] for found in periods.values()}
    chosen |= {found[0] for (unit, _), found in periods.items() if unit == "day"}
    return sorted(chosen)


def _forget(facts: sqlite3.Connection) -> None:
    for name in contract.nightly_tables():
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

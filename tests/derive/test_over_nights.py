"""Facts of several scans, compared: what was written in between, and what cannot be known."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from dbready.derive import over_nights
from dbready.facts import snapshot
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import sqlite3

NOW = datetime.fromisoformat("2026-01-15T01:00:00Z")
SHOP = {"orders": {"id": "integer pk"}, "customers": {"id": "integer pk"}}
STARTED = "2025-11-01T00:00:00Z"
COUNTERS = ("inserted_rows", "updated_rows", "deleted_rows")


def scan(
    days_ago: float,
    orders: tuple[int | None, ...] = (0, 0, 0),
    customers: tuple[int | None, ...] = (50, 0, 0),
    **server: object,
) -> sqlite3.Connection:
    """Return facts of one night: counters of two tables, and what differs at the server."""
    facts = facts_of(SHOP)
    collected_at = (NOW - timedelta(days=days_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts.execute("insert into snapshot values (1, '0', ?, 1, 1, 'shop')", [collected_at])
    values = {
        "dialect": "postgresql",
        "product": "PostgreSQL",
        "version": "15",
        "version_number": 150000,
        "database_name": "shop",
        "server_role": "primary",
        "started_at": STARTED,
    } | server
    snapshot.insert(facts, "server", list(values), [list(values.values())])
    for table, counted in (("orders", orders), ("customers", customers)):
        snapshot.insert(
            facts,
            "table_statistics",
            ("schema_name", "table_name", *COUNTERS, "counted_since"),
            [("app", table, *counted, STARTED)],
        )
    return facts


def changes(facts: sqlite3.Connection, table: str = "orders") -> list[tuple[int | None, ...]]:
    """Return what was inserted, updated and deleted in each interval, the latest first."""
    return facts.execute(
        "select inserted_rows, updated_rows, deleted_rows from counter_changes "
        "where table_name = ? order by interval_number",
        [table],
    ).fetchall()


def reason(facts: sqlite3.Connection) -> str | None:
    (found,) = facts.execute(
        "select unknown_reason from compared_scans where interval_number = 1"
    ).fetchone()
    return None if found is None else str(found)


def test_counters_of_two_nights_give_what_was_written_in_between() -> None:
    facts = scan(0, (1300, 40, 2310))
    over_nights.compare_counters(facts, [scan(1, (1000, 40, 0)), scan(2, (900, 10, 0))])
    assert changes(facts) == [(300, 0, 2310), (100, 30, 0)]
    assert facts.execute(
        "select counted_from, counted_until, hours from compared_scans where interval_number = 1"
    ).fetchone() == ("2026-01-14T01:00:00Z", "2026-01-15T01:00:00Z", 24.0)


def test_without_an_earlier_scan_everything_is_empty() -> None:
    facts = scan(0, (1300, 40, 2310))
    over_nights.compare_counters(facts, [])
    for table in snapshot.nightly_tables():
        assert facts.execute(f"select * from {table}").fetchall() == []


def test_comparing_again_gives_the_same() -> None:
    facts, before = scan(0, (1300, 40, 2310)), scan(1, (1000, 40, 0))
    over_nights.compare_counters(facts, [before])
    once = changes(facts)
    over_nights.compare_counters(facts, [before])
    assert changes(facts) == once


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (scan(-0.5, (1000, 40, 0)), "the clock did not move forward"),
        (scan(1, (1000, 40, 0), server_role="replica"), "became a primary"),
        (scan(1, (1000, 40, 0), database_name="shop_copy"), "different databases"),
        (scan(1, (9000, 40, 0), (90, 0, 0)), "counters of the server were reset"),
    ],
)
def test_what_cannot_be_compared_is_unknown_with_the_reason(
    before: sqlite3.Connection, words: str
) -> None:
    facts = scan(0, (1300, 40, 2310))
    over_nights.compare_counters(facts, [before])
    assert set(changes(facts)) <= {(None, None, None)}
    assert words in str(reason(facts))


def test_a_table_that_was_dropped_and_created_again_is_unknown_and_others_are_known() -> None:
    facts = scan(0, (20, 0, 0))
    over_nights.compare_counters(facts, [scan(1, (1000, 40, 0))])
    assert changes(facts) == [(None, None, None)]
    assert changes(facts, "customers") == [(0, 0, 0)]
    assert reason(facts) is None


def test_scans_to_compare_are_nightly_for_a_week_and_weekly_for_a_month() -> None:
    hourly = [(NOW - timedelta(hours=hours)).isoformat() for hours in range(1, 24 * 60)]
    hours = [position + 1 for position in over_nights.worth_comparing(hourly)]
    assert hours[:3] == [1, 21, 41]
    weekly = [hour for hour in hours if hour > 8 * 24 + 1]
    assert {later - earlier for earlier, later in pairwise(weekly)} == {156}
    assert max(hours) <= 37 * 24 + 1
    assert len(hours) <= 15

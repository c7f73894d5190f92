"""Facts of several scans, compared: what was written in between, and what cannot be known."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from dbready.derive import over_nights
from dbready.facts import contract, snapshot
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
    for table in contract.nightly_tables():
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


def chosen(*moments: datetime) -> list[datetime]:
    """Return the scans that are compared with, of scans at these times."""
    latest_first = sorted(moments, reverse=True)
    positions = over_nights.worth_comparing([moment.isoformat() for moment in latest_first])
    return [latest_first[position] for position in positions]


def test_nightly_scans_are_compared_for_a_week_and_one_a_week_for_a_month() -> None:
    nights = [NOW - timedelta(days=days) for days in range(60)]
    ages = [(NOW - moment).days for moment in chosen(*nights)]
    assert ages[:9] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert all(later - earlier == 7 for earlier, later in pairwise(ages[9:-1]))
    assert max(ages) == 37


def test_of_many_scans_a_day_two_are_compared() -> None:
    hourly = [NOW - timedelta(hours=hours) for hours in range(24 * 60)]
    assert len(chosen(*hourly)) <= 25


@pytest.mark.parametrize("hour", [2, 10, 14, 22])
def test_a_scan_between_two_nights_does_not_hide_what_a_night_found(hour: int) -> None:
    nights = [NOW - timedelta(days=days) for days in range(7)]
    extra = NOW - timedelta(days=3) + timedelta(hours=hour)
    assert set(nights) <= set(chosen(*nights, extra))


def test_scans_of_one_day_reach_back_to_the_first() -> None:
    minutes = [NOW - timedelta(minutes=minute) for minute in range(30)]
    assert chosen(*minutes) == [minutes[0], minutes[-1]]
    assert chosen(NOW) == [NOW]
    assert chosen() == []


MYSQL: dict[str, Any] = {
    "dialect": "mysql",
    "product": "MySQL",
    "database_name": None,
    "server_role": None,
}


@pytest.mark.parametrize(
    ("started_at", "expected"),
    [
        ("2025-11-01T00:00:02Z", [(5, 0, 0)]),  # computed from whole seconds
        ("2026-01-14T12:00:00Z", [(None, None, None)]),
        (None, [(None, None, None)]),
    ],
)
def test_a_restart_of_mysql_makes_its_counters_unknown(
    started_at: str | None, expected: list[tuple[int | None, ...]]
) -> None:
    # performance_schema counts from the start of the server.
    facts = scan(0, (1005, 40, 0), **MYSQL | {"started_at": started_at})
    facts.execute("update table_statistics set counted_since = ?", [started_at])
    over_nights.compare_counters(facts, [scan(1, (1000, 40, 0), **MYSQL)])
    assert changes(facts) == expected
    if expected == [(None, None, None)]:
        assert "restarted" in str(reason(facts))


def test_tables_that_performance_schema_does_not_list_are_unknown() -> None:
    facts = scan(0, (5, 0, 0), **MYSQL)
    over_nights.compare_counters(facts, [scan(1, (None, None, None), **MYSQL)])
    assert changes(facts) == [(None, None, None)]
    assert changes(facts, "customers") == [(0, 0, 0)]


def test_probes_are_compared_with_the_last_scan_that_ran_them() -> None:
    nights = [scan(days) for days in range(4)]
    for night, found in ((0, 7), (1, 5), (3, 0)):
        snapshot.insert(
            nights[night],
            "probe_results",
            snapshot.fact_columns()["probe_results"],
            [
                (
                    *("app", "orders", "customer_id", "orphans", "orphans", ""),
                    *(found, 1000, 0.001, 0.009, "pages", "{}", "select"),
                )
            ],
        )
    over_nights.compare_counters(nights[0], nights[1:])
    assert nights[0].execute(
        "select scan_number, counted_from, found_before, found_after from probe_changes order by scan_number"
    ).fetchall() == [
        (0, "2026-01-14T01:00:00Z", 5, 7),
        (1, "2026-01-12T01:00:00Z", 0, 5),
        (3, None, None, 0),
    ]


def test_slots_are_compared_where_both_scans_saw_them() -> None:
    nights = [scan(days) for days in range(3)]
    for facts, retained in zip(nights, (900, 500, None), strict=True):
        if retained is not None:
            snapshot.insert(
                facts,
                "replication_slots",
                ("slot_name", "slot_type", "is_active", "retained_bytes"),
                [("warehouse", "logical", 1, retained)],
            )
    over_nights.compare_counters(nights[0], nights[1:])
    assert nights[0].execute("select * from replication_changes").fetchall() == [
        ("warehouse", 1, 500, 900, 1, 1)
    ]


def test_a_key_is_followed_back_to_where_it_was_lower_or_unknown() -> None:
    nights = [scan(days) for days in range(5)]
    for facts, used in zip(nights, (1300, 1200, 1100, None, 900), strict=True):
        facts.execute("update columns set is_identity = 1 where column_name = 'id'")
        facts.execute(
            "update table_statistics set identity_last_value = ? where table_name = 'orders'",
            [used],
        )
    over_nights.compare_counters(nights[0], nights[1:])
    assert nights[0].execute(
        "select table_name, used_before, used_after, maximum, days, used_per_day from key_usage_changes"
    ).fetchall() == [("orders", 1100, 1300, 2147483647, 2.0, 100.0)]


def test_partitions_of_many_tables_are_summed_in_a_few_steps() -> None:
    nights = [scan(days) for days in range(2)]
    for days, facts in enumerate(nights):
        names = [(f"p{parent}", f"p{parent}_{part}") for parent in range(300) for part in range(8)]
        tables = {parent: (0, None) for parent, _ in names} | {
            part: (1, parent) for parent, part in names
        }
        snapshot.insert(
            facts,
            "tables",
            (
                "schema_name",
                "table_name",
                "table_type",
                "is_partition",
                "parent_schema",
                "parent_table",
            ),
            [
                ("app", name, "base table", part, "app", parent)
                for name, (part, parent) in tables.items()
            ],
        )
        snapshot.insert(
            facts,
            "table_statistics",
            ("schema_name", "table_name", *COUNTERS, "counted_since"),
            [("app", name, 10 - days, 0, 0, STARTED) for name in tables],
        )
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    nights[0].set_progress_handler(count, 1000)
    over_nights.compare_counters(nights[0], nights[1:])
    nights[0].set_progress_handler(None, 0)
    assert changes(nights[0], "p7") == [(8, 0, 0)]
    assert steps < 4000  # thousands of instructions; 218,000 without the index

"""Time zones of naive timestamps: databases whose zones are known, and what their rows say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from dbready.derive import derive
from dbready.derive.times import time_zones
from dbready.derive.times import zones as iana
from dbready.facts import snapshot
from tests.probe.probing import outcomes, probed, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Database

NOW = datetime.now(UTC).replace(microsecond=0)
TYPES = {"postgresql": "timestamp", "mariadb": "datetime", "sqlite": "datetime"}
ZONED = {"postgresql": "timestamptz", "mariadb": "timestamp", "sqlite": "timestamptz"}


def local(instant: datetime, zone: str) -> str:
    """Return what a clock in a zone shows."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def filled(database: Database, table: str, values: Sequence[tuple[str, ...]]) -> None:
    """Insert rows with an id and times as texts."""
    for start in range(0, len(values), 5000):
        part = values[start : start + 5000]
        lines = ", ".join(
            f"({start + number}, " + ", ".join(f"'{value}'" for value in row) + ")"
            for number, row in enumerate(part, 1)
        )
        database.execute(f"insert into {table} values {lines}")


def zones(database: Database) -> dict[str, tuple[str | None, str | None]]:
    """Return zone and confidence of every column that was examined."""
    facts = probed(database.url, "newest-times", "daylight-saving", "time-differences")
    assert {outcome for outcome, _ in outcomes(facts).values()} <= {"done", "empty"}, outcomes(
        facts
    )
    derive(facts)
    found = rows(facts, "time_zones", "table_name", "column_name", "zone", "confidence")
    return {f"{table}.{column}": (zone, sure) for table, column, zone, sure in found}


def over_three_years(database: Database, zone: str, minutes: int = 20) -> None:
    """Create orders that were written every few minutes until 40 days ago, by the clock of a zone."""
    database.execute(
        f"create table orders (id integer primary key, created_at {TYPES[database.dialect]} not null);"
    )
    start, end = NOW - timedelta(days=3 * 365), NOW - timedelta(days=40)
    values = []
    at = start
    while at < end:
        # Nights around changes suffice; the rest of the year is thin.
        is_near = at.month in {3, 4, 9, 10, 11} and at.weekday() in {5, 6, 0}
        values.append((local(at, zone),))
        at += timedelta(minutes=minutes if is_near else 600, seconds=7)
    filled(database, "orders", values)
    database.execute("create index orders_created_at on orders (created_at)")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Europe/London", "Europe/London"),
        ("Europe/Helsinki", "Europe/Helsinki"),
        ("America/New_York", "America/New_York"),
        ("America/Los_Angeles", "America/New_York"),  # the same nights: it needs a clock as well
        ("Australia/Sydney", "Australia/Sydney"),
        ("UTC", "UTC"),
    ],
)
def test_empty_hours_give_the_rules_of_daylight_saving(
    sqlite_database: Database, zone: str, expected: str
) -> None:
    over_three_years(sqlite_database, zone)
    assert zones(sqlite_database)["orders.created_at"][0] == expected


def test_without_daylight_saving_nights_leave_the_offset_open(sqlite_database: Database) -> None:
    over_three_years(sqlite_database, "Asia/Tokyo")
    assert zones(sqlite_database) == {"orders.created_at": ("UTC", "low")}
    facts = probed(sqlite_database.url, "daylight-saving")
    derive(facts)
    ((others,),) = rows(facts, "time_zones", "other_zones")
    assert "Asia/Tokyo" in others
    assert "Europe/Berlin" not in others


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_every_server_reads_the_nights_through_the_index(database: Database, zone: str) -> None:
    over_three_years(database, zone)
    assert zones(database)["orders.created_at"][0] == zone


def live(database: Database, zone: str, until: timedelta, every: int, count: int = 400) -> None:
    """Create visits that have been written every few seconds, by the clock of a zone."""
    database.execute(
        f"create table visits (id integer primary key, created_at {TYPES[database.dialect]} not null);"
    )
    end = datetime.now(UTC) - until
    values = [(local(end - timedelta(seconds=every * number), zone),) for number in range(count)]
    filled(database, "visits", values[::-1])


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_rows_that_are_being_written_give_the_offset(database: Database, zone: str) -> None:
    live(database, zone, timedelta(seconds=5), every=20)
    minutes = round(
        (NOW.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() / 60
    )
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    found = zones(database)["visits.created_at"]
    assert found == ("UTC" if zone == "UTC" else offset, "high")


@pytest.mark.parametrize(
    ("until", "every", "count"),
    [
        (
            timedelta(minutes=100),
            20,
            400,
        ),  # nothing was written for an hour or two: paused, or another zone?
        (timedelta(days=30), 20, 400),
        (timedelta(seconds=5), 1800, 400),  # rows are rare: the newest says little
        (timedelta(seconds=5), 20, 5),
    ],
)
def test_without_steady_rows_the_clock_says_nothing(
    sqlite_database: Database, until: timedelta, every: int, count: int
) -> None:
    live(sqlite_database, "Europe/Berlin", until, every, count)
    assert zones(sqlite_database) == {"visits.created_at": (None, None)}


def test_clock_and_nights_together_name_one_zone(sqlite_database: Database) -> None:
    over_three_years(sqlite_database, "America/Los_Angeles")
    end = datetime.now(UTC)
    values = [
        (local(end - timedelta(seconds=30 * number), "America/Los_Angeles"),)
        for number in range(100)
    ]
    sqlite_database.execute("delete from orders where id <= 100")
    filled(sqlite_database, "orders", values)
    assert zones(sqlite_database) == {"orders.created_at": ("America/Los_Angeles", "high")}


def pairs(database: Database, first: str, second: str, type_: str, *, later: int = 0) -> None:
    """Create tickets with two times of the same instant, by the clocks of two zones; some change later."""
    naive = TYPES[database.dialect]
    database.execute(
        f"create table tickets (id integer primary key, created_at {type_} not null, updated_at {naive} not null);"
    )
    values = []
    for number in range(300):
        at = NOW - timedelta(hours=29 * number + 1000)
        moved = at + timedelta(hours=number % 97) if number % 10 < later else at
        created = at.strftime("%Y-%m-%d %H:%M:%S")
        if "tz" in type_:
            created += "+00:00"
        values.append((created if first == "UTC" else local(at, first), local(moved, second)))
    if database.dialect == "mariadb":
        database.execute("set global time_zone = '+00:00'")
    filled(database, "tickets", values)


def test_a_column_that_records_its_zone_gives_that_of_the_other(database: Database) -> None:
    pairs(database, "UTC", "Europe/Berlin", ZONED[database.dialect], later=3)
    assert zones(database)["tickets.updated_at"] == ("Europe/Berlin", "high")


def test_times_of_a_row_in_different_zones_are_noticed(database: Database) -> None:
    pairs(database, "UTC", "America/New_York", TYPES[database.dialect], later=3)
    facts = probed(database.url, "time-differences")
    derive(facts)
    assert rows(facts, "time_zones", "column_name", "zone", "differs_from", "difference") == [
        ("updated_at", None, "created_at", "-300 or -240 minutes")
    ]


def test_rows_that_change_after_whole_hours_are_in_one_zone(database: Database) -> None:
    pairs(database, "UTC", "UTC", TYPES[database.dialect], later=9)
    facts = probed(database.url, "time-differences")
    derive(facts)
    assert rows(facts, "time_zones", "column_name", "zone", "differs_from") == [
        ("updated_at", None, None)
    ]


def test_a_column_is_in_the_zone_of_another_with_the_same_times(sqlite_database: Database) -> None:
    over_three_years(sqlite_database, "Europe/Berlin")
    sqlite_database.execute(
        "alter table orders add column updated_at datetime;"
        "update orders set updated_at = created_at;"
        "update orders set updated_at = datetime(created_at, '+' || (id * 977 % 9000) || ' minutes') where id % 5 = 0"
    )
    assert zones(sqlite_database) == {
        "orders.created_at": ("Europe/Berlin", "medium"),
        "orders.updated_at": ("Europe/Berlin", "medium"),
    }


Nights = dict[str, tuple[int, int, int, int]]
USUAL: Nights = {
    f"{year}-{day}": (9, 9, 9, 9) for year in (2024, 2025) for day in ("04-07", "10-06")
}


def of_nights(nights: Nights) -> tuple[object, object]:
    """Return the zone and the evidence for what the probe daylight-saving returns for some nights."""
    counts = " ".join(
        f"{day.replace('-', '')[2:]}:{','.join(map(str, numbers))}"
        for day, numbers in (USUAL | nights).items()
    )
    facts = snapshot.new()
    facts.execute(
        "insert into probing values ('2026-01-01T00:00:00Z', 1, 1, 1, 'completed', 1, '[]')"
    )
    facts.execute(
        "insert into probe_results values ('app', 'visits', 'created_at', 'daylight-saving', 'empty_hours', '',"
        " 1, 4, 0, 1, 'ends', ?, '')",
        [json.dumps({"nights": counts})],
    )
    (found,) = time_zones.find(facts)
    named = dict(zip(time_zones.COLUMNS, found, strict=True))
    return named["zone"], named["evidence"]


@pytest.mark.parametrize(
    ("nights", "fits"),
    [
        ({"2025-03-30": (9, 9, 0, 9)}, True),  # rows just before and after: no outage
        ({"2025-03-30": (9, 0, 0, 0)}, False),  # an outage
        ({"2025-03-30": (2, 1, 0, 1)}, False),  # a quiet night
        ({"2025-03-30": (9, 9, 0, 9), "2024-03-31": (9, 9, 8, 9)}, False),  # it changed its zone
        ({"2025-03-30": (9, 9, 1, 9), "2024-03-31": (9, 9, 0, 9)}, False),
        ({"2025-03-30": (2, 1, 0, 2), "2024-03-31": (9, 9, 9, 9)}, False),
        ({"2025-03-30": (9, 9, 0, 9), "2024-03-31": (9, 9, 0, 9)}, True),
    ],
)
def test_one_empty_hour_counts_if_the_hours_around_it_have_rows(
    nights: Nights, *, fits: bool
) -> None:
    assert (of_nights(nights)[0] == "Europe/Berlin") is fits


def test_without_time_zone_data_the_zone_is_unknown_and_the_reason_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(iana, "known", lambda _: [])
    zone, evidence = of_nights({"2025-03-30": (9, 9, 0, 9), "2024-03-31": (9, 9, 0, 9)})
    assert zone is None
    assert evidence == "this machine has no time zone data: install the package tzdata"

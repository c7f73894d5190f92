"""Probes of times: placeholders, times in the future, and what numeric times count."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.probe.probing import outcomes, probed, rows

if TYPE_CHECKING:
    from tests.conftest import Database

NUMBERS = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)"
# Each row of 300 has one time: 30 are 9999-12-31, 20 are 1970-01-01, 15 are two days ahead, 10 NULL.
CONTRACTS = """
create table contracts (id integer primary key, valid_until {timestamp}, created_at {timestamp}, started_on date);
insert into contracts (id, valid_until, created_at, started_on)
{numbers}
select i,
    {cast}(case
        when i <= 30 then '9999-12-31 23:59:59'
        when i <= 50 then '1970-01-01 01:00:00'
        when i <= 60 then null
        else '2024-03-05 10:11:12'
    end{end},
    case when i > 285 then {ahead} else {cast}('2024-05-06 07:08:09'{end} end,
    '2024-01-01'
from n;
"""
TIMESTAMPS = {
    "postgresql": {
        "timestamp": "timestamp",
        "cast": "cast",
        "end": " as timestamp)",
        "ahead": "localtimestamp + interval '2 days'",
    },
    "mariadb": {
        "timestamp": "datetime",
        "cast": "cast",
        "end": " as datetime)",
        "ahead": "now() + interval 2 day",
    },
    "sqlite": {
        "timestamp": "datetime",
        "cast": "",
        "end": ")",
        "ahead": "datetime('now', '+2 days')",
    },
}


def measured(database: Database, probe: str) -> dict[str, tuple[int, int]]:
    """Return found and sampled rows by table.column: measure, where something was found."""
    found = rows(
        probed(database.url, probe),
        "probe_results",
        "table_name",
        "column_name",
        "measure",
        "found_rows",
        "sampled_rows",
    )
    return {
        f"{table}.{column}: {measure}": (count, of)
        for table, column, measure, count, of in found
        if count
    }


def test_placeholders_and_future_times_are_counted_apart(database: Database) -> None:
    database.execute(CONTRACTS.format(numbers=NUMBERS, **TIMESTAMPS[database.dialect]))
    facts = probed(database.url, "time-values")
    assert {outcome for outcome, _ in outcomes(facts).values()} == {"done"}
    found = rows(
        facts, "probe_results", "column_name", "measure", "found_rows", "sampled_rows", "detail"
    )
    by_name = {(column, measure): (count, of) for column, measure, count, of, _ in found}
    assert by_name[("valid_until", "sentinels")] == (50, 290)
    assert by_name[("valid_until", "future_times")] == (0, 240)
    assert by_name[("created_at", "sentinels")] == (0, 300)
    assert by_name[("created_at", "future_times")] == (15, 300)
    details = {
        column: json.loads(detail)
        for column, measure, _, _, detail in found
        if measure == "sentinels"
    }
    assert details["valid_until"] == {"at_9999": 30, "at_1970": 20, "later_than_tomorrow": 0}
    assert details["created_at"] == {"later_than_tomorrow": 15}


def test_infinity_is_a_placeholder(postgresql_database: Database) -> None:
    postgresql_database.execute(
        "create table contracts (id integer primary key, created_at timestamptz, expires_on date);"
        "insert into contracts select i, case when i % 2 = 0 then 'infinity'::timestamptz else now() end, '-infinity'"
        " from generate_series(1, 100) i"
    )
    assert measured(postgresql_database, "time-values") == {
        "contracts.created_at: sentinels": (50, 100),
        "contracts.expires_on: sentinels": (100, 100),
    }


def test_zero_dates_are_placeholders(mariadb_database: Database) -> None:
    mariadb_database.execute(
        "set session sql_mode = '';"
        "create table contracts (id integer primary key, created_at datetime not null, expires_on date not null);"
        "insert into contracts values (1, '0000-00-00', '2024-01-01'), (2, '2024-01-01', '0000-00-00'), (3, 0, 0)"
    )
    assert measured(mariadb_database, "time-values") == {
        "contracts.created_at: sentinels": (2, 3),
        "contracts.expires_on: sentinels": (2, 3),
    }


def test_the_unit_of_numeric_times_is_recognised(database: Database) -> None:
    database.execute(
        "create table logins (id integer primary key, created_at bigint, updated_at bigint, deleted_at bigint,"
        " expires_at integer);"
        f"insert into logins (id, created_at, updated_at, deleted_at, expires_at) {NUMBERS}"
        " select i, 1700000000 + i * 60, 1700000000000 + i, case when i <= 100 then 0 else 1700000000000000 end,"
        " 20260100 + i % 28 + 1 from n"
    )
    assert measured(database, "numeric-times") == {
        "logins.created_at: seconds": (300, 300),
        "logins.updated_at: milliseconds": (300, 300),
        "logins.deleted_at: microseconds": (200, 200),
        "logins.deleted_at: zero_times": (100, 300),
        "logins.expires_at: date_digits": (300, 300),
    }


def test_units_that_are_mixed_and_times_in_the_future_are_counted(database: Database) -> None:
    database.execute(
        "create table logins (id integer primary key, created_at bigint);"
        f"insert into logins (id, created_at) {NUMBERS}"
        " select i, case when i <= 40 then 1700000000000 when i <= 45 then 4000000000 else 1700000000 end from n"
    )
    assert measured(database, "numeric-times") == {
        "logins.created_at: seconds": (260, 300),
        "logins.created_at: milliseconds": (40, 300),
        "logins.created_at: future_times": (5, 300),
    }

"""Where rows come from: databases with imports, gaps and deletions that are known, and what rows say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.probe.probing import outcomes, probed, rows

if TYPE_CHECKING:
    from tests.conftest import Database

TYPES = {"postgresql": "timestamp", "mariadb": "datetime", "sqlite": "datetime"}
SHIFTED = {
    "postgresql": "timestamp '{start}' + ({seconds}) * interval '1 second'",
    "mariadb": "timestamp '{start}' + interval ({seconds}) second",
    "sqlite": "datetime('{start}', ({seconds}) || ' seconds')",
}


def created(database: Database, table: str, seconds: str, count: int, more: str = "") -> None:
    """Create a table whose row i was created some seconds after 2024-01-01; `more` is another column."""
    numbers = f"with recursive n (i) as (select 1 union all select i + 1 from n where i < {count})"
    at = SHIFTED[database.dialect].format(start="2024-01-01 00:00:00", seconds=seconds)
    name, _, value = more.partition("=")
    database.execute(
        f"create table {table} (id integer primary key, created_at {TYPES[database.dialect]} not null"
        f"{f', {name} varchar(20)' if more else ''});"
        f"{'set session max_recursive_iterations = 100000;' if database.dialect == 'mariadb' else ''}"
        f"insert into {table} {numbers} select i, {at}{f', {value}' if more else ''} from n"
    )


def origins(database: Database, *names: str) -> list[tuple[object, ...]]:
    facts = probed(database.url, "data-history", "oldest-rows")
    assert {outcome for outcome, _ in outcomes(facts).values()} <= {"done"}, outcomes(facts)
    derive(facts)
    return list(rows(facts, "data_origins", *names))


def test_rows_that_came_at_once_are_imported(database: Database) -> None:
    # 300 rows in three seconds, then one every six hours from the next day on.
    created(
        database,
        "orders",
        "case when i <= 300 then floor((i - 1) / 100) else 86400 + (i - 300) * 21600 end",
        1000,
    )
    ((imported, sampled, by, since, sure, condition),) = origins(
        database,
        "imported_rows",
        "sampled_rows",
        "imported_by",
        "organic_since",
        "confidence",
        "organic_filter",
    )
    assert (sampled, by, since, sure) == (1000, "bulk", "2024-01-02", "high")
    assert imported == 300
    if database.server:
        ((left,),) = database.execute(f"select count(*) from orders where {condition}")
        assert left == 700


def test_rows_that_come_in_bulk_all_the_time_are_not(database: Database) -> None:
    created(database, "readings", "(i / 50) * 3600 + 0 * i", 2000)
    assert origins(database, "imported_rows", "imported_by") == [(0, None)]


def test_rows_that_all_came_at_once_have_no_others_to_compare_with(database: Database) -> None:
    created(database, "orders", "case when i <= 300 then 0 else i end", 400)
    assert origins(database, "imported_rows", "imported_by") == [(0, None)]


def test_keys_that_do_not_follow_the_times_are_imported(database: Database) -> None:
    # The first 400 of 1,000 rows were written in an order of their own.
    created(
        database,
        "orders",
        "case when i <= 400 then ((i * 7919) % 400) * 80000 else 400 * 80000 + i * 3600 end",
        1000,
    )
    ((by, condition, since),) = origins(database, "imported_by", "organic_filter", "organic_since")
    assert by == "order"
    name, _, key = str(condition).partition(" > ")
    assert name == "id"
    assert 380 <= int(key) <= 400
    assert str(since).startswith("2025-01-")


def test_rows_in_order_are_not_imported(database: Database) -> None:
    created(database, "orders", "i * 5000 + (i * 37) % 4000", 1000)
    assert origins(database, "imported_by", "first_time", "gap_from", "kept_days") == [
        (None, "2024-01-01 01:23:57", None, None)
    ]


def test_a_marker_of_migrated_rows_is_believed(database: Database) -> None:
    created(
        database,
        "orders",
        "i * 5000",
        500,
        more="legacy_id=case when i <= 120 then 'A17' end",
    )
    assert origins(database, "imported_rows", "imported_by", "organic_filter", "confidence") == [
        (120, "marker", "legacy_id is null", "high")
    ]


def test_the_time_after_an_import_is_no_gap(database: Database) -> None:
    created(
        database,
        "orders",
        "case when i <= 300 then 0 else 86400 * 40 + (i - 300) * 21600 end",
        1000,
    )
    assert origins(database, "imported_by", "gap_from") == [("bulk", None)]


def test_a_long_time_without_rows_is_a_gap(database: Database) -> None:
    created(database, "orders", "i * 7200 + case when i > 500 then 86400 * 40 else 0 end", 1000)
    assert origins(database, "gap_from", "gap_until") == [("2024-02-11", "2024-03-22")]


def test_closed_weekends_are_no_gaps(database: Database) -> None:
    # Five rows on each of five days, then two days without.
    created(
        database, "orders", "(i / 25) * 7 * 86400 + ((i / 5) % 5) * 86400 + (i % 5) * 3600", 1000
    )
    assert origins(database, "gap_from") == [(None,)]


@pytest.mark.parametrize(("first", "days"), [(48_000, 90), (1, None)])
def test_keys_that_begin_late_say_that_older_rows_are_deleted(
    database: Database, first: int, days: int | None
) -> None:
    ago = {
        "postgresql": "localtimestamp - interval '1 hour' * (24 * 90 + 1 - i)",
        "mariadb": "now() - interval (24 * 90 + 1 - i) hour",
        "sqlite": "datetime('now', '-' || (24 * 90 + 1 - i) || ' hours')",
    }[database.dialect]
    identity = {
        "postgresql": "integer generated by default as identity primary key",
        "mariadb": "integer primary key auto_increment",
        "sqlite": "integer primary key",
    }[database.dialect]
    numbers = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 900)"
    database.execute(
        f"create table visits (id {identity}, created_at {TYPES[database.dialect]} not null);"
        f"insert into visits (id, created_at) {numbers} select {first - 1} + i, {ago} from n"
    )
    if database.dialect == "postgresql":
        database.execute("delete from visits where id % 400 = 399")
    ((found, lowest),) = origins(database, "kept_days", "lowest_key")
    assert (found, lowest) == ((days, first) if days else (None, None))

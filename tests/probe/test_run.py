"""Probing a database: what is sampled, what is refused, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dbready.probe.budget import Budget
from tests.probe.probing import BY_NAME, outcomes, probed, rows

if TYPE_CHECKING:
    from tests.conftest import Database

CUSTOMERS_AND_ORDERS = """
create table customers (id integer primary key, name varchar(40) not null);
create table orders (id integer primary key, customer_id integer, total integer not null);
insert into customers (id, name)
with recursive n (i) as (select 1 union all select i + 1 from n where i < 200)
select i, 'a name' from n;
insert into orders (id, customer_id, total)
with recursive n (i) as (select 1 union all select i + 1 from n where i < 400)
select i, case when i % 4 = 0 then null when i % 10 = 1 then 1000 + i else i % 200 + 1 end, i from n;
"""


def test_orphans_are_counted_among_the_rows_that_refer_to_something(database: Database) -> None:
    database.execute(CUSTOMERS_AND_ORDERS)
    facts = probed(database.url, "orphans")
    found = rows(
        facts,
        "probe_results",
        "table_name",
        "column_name",
        "measure",
        "found_rows",
        "sampled_rows",
        "sample",
    )
    assert found == [("orders", "customer_id", "orphans", 40, 300, "whole")]
    assert outcomes(facts) == {"orders.customer_id": ("done", None)}


def test_a_share_has_the_bounds_of_its_sample(sqlite_database: Database) -> None:
    sqlite_database.execute(CUSTOMERS_AND_ORDERS)
    facts = probed(sqlite_database.url, "orphans")
    ((lowest, highest),) = rows(facts, "probe_results", "lowest_share", "highest_share")
    assert (round(lowest, 3), round(highest, 3)) == (0.099, 0.176)  # Wilson, 40 of 300


def test_it_rests_after_each_statement_as_long_as_that_took(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_database.execute(CUSTOMERS_AND_ORDERS)
    rests: list[float] = []
    monkeypatch.setattr(Budget, "rest", lambda _, seconds: rests.append(seconds))
    facts = probed(sqlite_database.url)
    took = [milliseconds for (milliseconds,) in rows(facts, "probe_runs", "milliseconds")]
    assert min(rests) > 0
    assert sorted(round(seconds * 1000) for seconds in rests) == took


def test_a_rest_ends_with_the_budget() -> None:
    slept: list[float] = []
    now = iter([100.0, 101.0, 109.5, 111.0])
    budget = Budget(10, 0, clock=lambda: next(now), sleep=slept.append)
    for _ in range(3):
        budget.rest(2.0)
    assert slept == [2.0, 0.5, 0.0]


def test_the_stored_statement_can_be_run_again(database: Database) -> None:
    database.execute(CUSTOMERS_AND_ORDERS)
    facts = probed(database.url, "orphans")
    ((statement,),) = rows(facts, "probe_results", "statement")
    if database.server:  # the tests' own SQLite helper returns no rows
        assert database.execute(statement)[0][:2] == (400, 300)


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_another_table_is_never_scanned(database: Database) -> None:
    database.execute(CUSTOMERS_AND_ORDERS)
    if database.dialect == "postgresql":
        database.execute("alter table customers drop constraint customers_pkey")
        database.execute("alter table customers add unique (id) deferrable")
        database.execute(
            "update pg_index set indisvalid = false where indrelid = 'customers'::regclass"
        )
    else:
        database.execute(
            "alter table customers drop primary key, modify id integer null, add unique key only_key (id)"
        )
        database.execute("alter table customers alter index only_key ignored")
    facts = probed(database.url, "orphans")
    runs = outcomes(facts)
    assert (
        runs == {"orders.customer_id": ("refused", "no index leads to the rows that it looks up")}
        or not runs
    )
    assert not rows(facts, "probe_results", "measure")


def test_without_time_nothing_is_probed_and_all_of_it_is_unknown(sqlite_database: Database) -> None:
    sqlite_database.execute(CUSTOMERS_AND_ORDERS)
    facts = probed(sqlite_database.url, "orphans", seconds=1e-9)
    assert outcomes(facts) == {"orders.customer_id": ("out_of_budget", "the budget was used up")}
    assert rows(facts, "probing", "outcome", "statements") == [("out_of_time", 0)]


def test_an_empty_table_is_no_evidence(database: Database) -> None:
    database.execute(CUSTOMERS_AND_ORDERS)
    database.execute("delete from orders")
    facts = probed(database.url, "orphans")
    assert [outcome for outcome, _ in outcomes(facts).values()] == ["empty"]
    assert not rows(facts, "probe_results", "measure")


def test_a_partitioned_table_is_not_searched_for_the_rows_of_its_partitions(
    postgresql_database: Database,
) -> None:
    postgresql_database.execute(
        "create table customers (id integer primary key) partition by range (id);"
        "create table customers_1 partition of customers for values from (1) to (1000);"
        "insert into customers select generate_series(1, 200);"
        "create table orders (id integer primary key, customer_id integer not null);"
        "insert into orders select i, i from generate_series(1, 200) i"
    )
    assert outcomes(probed(postgresql_database.url, "orphans")) == {}


def test_a_range_is_not_looked_for_by_reading_the_whole_table(database: Database) -> None:
    naive = "timestamp" if database.dialect == "postgresql" else "datetime"
    numbers = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 900)"
    database.execute(
        f"create table visits (id integer primary key, created_at {naive} not null);"
        f"insert into visits (id, created_at) {numbers} select i, current_timestamp from n;"
        "create index visits_id on visits (id)"
    )
    probe = BY_NAME["daylight-saving"]
    any_index = probe.subjects.replace("and i.columns ->> 0 = c.column_name", "")
    facts = probed(database.url, replace(probe, subjects=any_index))
    assert outcomes(facts) == {
        "visits.created_at": ("refused", "no index leads to the rows that it looks up")
    }

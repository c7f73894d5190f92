"""Probes of update times and deletion markers: what rows prove about the columns that loads rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.probe.probing import outcomes, probed, rows

if TYPE_CHECKING:
    import sqlite3

    from tests.conftest import Database

NUMBERS = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 400)"
# Of 400 orders, 100 have no update time, 200 the creation time, 60 were updated later, 40 two hours before.
ORDERS = """
create table orders (id integer primary key, created_at timestamp null, updated_at timestamp null);
insert into orders (id, created_at, updated_at)
{numbers}
select i, {cast}'2024-05-06 12:00:00'{end}, case
    when i <= 100 then null
    when i <= 300 then {cast}'2024-05-06 12:00:01'{end}
    when i <= 360 then {cast}'2024-06-06 12:00:00'{end}
    else {cast}'2024-05-06 10:00:00'{end} end
from n;
"""


def written(text: str, dialect: str) -> str:
    """Return a schema with its times as the dialect writes them."""
    cast, end = ("cast(", " as timestamp)") if dialect == "postgresql" else ("", "")
    return text.format(numbers=NUMBERS, cast=cast, end=end)


def counted(facts: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Return found and sampled rows by table.column: measure."""
    found = rows(
        facts,
        "probe_results",
        "table_name",
        "column_name",
        "measure",
        "found_rows",
        "sampled_rows",
    )
    return {f"{table}.{column}: {measure}": (n, of) for table, column, measure, n, of in found}


def test_update_times_are_compared_with_creation_times(database: Database) -> None:
    database.execute(written(ORDERS, database.dialect))
    facts = probed(database.url, "update-honesty")
    found = counted(facts)
    assert found["orders.updated_at: stale_updates"] == (300, 400)
    assert found["orders.updated_at: early_updates"] == (40, 300)
    ((detail,),) = set(rows(facts, "probe_results", "detail"))
    assert '"early_by_quarter_hours": 40' in detail
    assert '"unset_updates": 100' in detail
    assert '"created_column": "created_at"' in detail


def test_update_times_since_the_counters_began_are_counted(postgresql_database: Database) -> None:
    postgresql_database.execute(written(ORDERS, "postgresql"))
    postgresql_database.execute("select pg_stat_reset()")
    facts = probed(postgresql_database.url, "update-honesty")
    assert counted(facts)["orders.updated_at: recent_updates"] == (0, 300)
    postgresql_database.execute("update orders set updated_at = now() + interval '1 day'")
    facts = probed(postgresql_database.url, "update-honesty")
    assert counted(facts)["orders.updated_at: recent_updates"] == (400, 400)


# Of 400 customers 50 are deleted, 20 of them after their last update; 8 orders each refer to every customer.
CUSTOMERS = """
create table customers (id integer primary key, name varchar(40), updated_at timestamp null, deleted_at timestamp null);
create table orders (
    id integer primary key,
    customer_id integer not null references customers (id),
    is_deleted boolean not null
);
insert into customers (id, name, updated_at, deleted_at)
{numbers}
select i, 'a name', case when i <= 20 then {cast}'2024-05-06 12:00:00'{end} else {cast}'2024-07-06 12:00:00'{end} end,
    case when i <= 50 then {cast}'2024-07-06 12:00:00'{end} end
from n;
insert into orders (id, customer_id, is_deleted)
{numbers}
select i, i, i <= 10 from n;
"""


def customers(dialect: str) -> str:
    return written(CUSTOMERS, dialect)


def test_markers_of_any_type_are_counted(database: Database) -> None:
    database.execute(customers(database.dialect))
    found = counted(probed(database.url, "delete-use"))
    assert found == {
        "customers.deleted_at: marked_rows": (50, 400),
        "orders.is_deleted: marked_rows": (10, 400),
    }


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_words_numbers_and_bits_mark_deleted_rows(database: Database) -> None:
    database.execute(
        "create table a (id integer primary key, deleted bit(1));"
        "insert into a values (1, b'1'), (2, b'0'), (3, null);"
        "create table b (id integer primary key, is_deleted char(1));"
        "insert into b values (1, 'Y'), (2, 'N'), (3, ' ');"
        "create table c (id integer primary key, deleted_at bigint);"
        "insert into c values (1, 0), (2, 1700000000), (3, 1700000000);"
        "create table d (id integer primary key, status varchar(10) check (status in ('live', 'deleted')));"
        "insert into d values (1, 'live'), (2, 'deleted'), (3, 'live')"
    )
    found = counted(probed(database.url, "delete-use"))
    assert found == {
        "a.deleted: marked_rows": (1, 3),
        "b.is_deleted: marked_rows": (1, 3),
        "c.deleted_at: marked_rows": (2, 3),
        "d.status: marked_rows": (1, 3),
    }


def test_deletes_that_do_not_move_the_update_time_are_counted(database: Database) -> None:
    database.execute(customers(database.dialect))
    found = counted(probed(database.url, "delete-times"))
    assert found == {"customers.deleted_at: unseen_deletes": (20, 50)}


def test_live_rows_that_refer_to_deleted_ones_are_counted(database: Database) -> None:
    database.execute(customers(database.dialect))
    facts = probed(database.url, "live-children")
    assert outcomes(facts) == {"orders.customer_id": ("done", None)}
    assert counted(facts) == {"orders.customer_id: live_children": (40, 390)}


def test_rows_of_a_table_without_marker_are_all_live(database: Database) -> None:
    database.execute(customers(database.dialect))
    database.execute("alter table orders drop column is_deleted")
    found = counted(probed(database.url, "live-children"))
    assert found == {"orders.customer_id: live_children": (50, 400)}

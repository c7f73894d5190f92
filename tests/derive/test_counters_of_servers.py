"""Counters of two collections on real servers: what was written in between, and what resets make unknown."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dbready.cli import meaning, pipeline
from dbready.cli.probing import Probing
from dbready.cli.reading import Reading
from dbready.connect.session import Limits
from dbready.derive import over_nights
from dbready.engine import loader, runner
from dbready.facts.scope import Scope
from tests.servers import MariaDB, PostgreSQL, postgresql_programs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.servers import Server

READING = Reading(Limits(), Scope(), show_sql=False, verbose=False)
SCHEMA = """
create table orders (id integer primary key, total integer);
create table customers (id integer primary key, name varchar(20));
insert into orders values (1, 10), (2, 20), (3, 30), (4, 40);
insert into customers values (1, 'a'), (2, 'b');
"""
WRITES = """
insert into orders values (5, 50), (6, 60), (7, 70);
update orders set total = total + 1 where id <= 2;
delete from orders where id = 4;
"""
Row = tuple[int | None, ...]


def collected(server: Server, database: str, *account: str) -> sqlite3.Connection:
    """Return the facts of a database, a second or more after the last ones were collected."""
    time.sleep(1.1)  # times of collections have no fractions
    return pipeline.facts_of(server.url(database, *account), READING)


def compared(facts: sqlite3.Connection, *earlier: sqlite3.Connection) -> dict[str, Row]:
    """Return what was inserted, updated and deleted in each table in the latest interval."""
    over_nights.compare_counters(facts, earlier)
    return {
        table: tuple(counted)
        for table, *counted in facts.execute(
            "select table_name, inserted_rows, updated_rows, deleted_rows from counter_changes "
            "where interval_number = 1"
        )
    }


def reason(facts: sqlite3.Connection) -> str:
    (found,) = facts.execute(
        "select unknown_reason from compared_scans where interval_number = 1"
    ).fetchone()
    return str(found)


UNKNOWN: Row = (None, None, None)


@pytest.fixture
def shop(postgresql: PostgreSQL) -> Iterator[PostgreSQL]:
    postgresql.create_database("nights")
    postgresql.execute(SCHEMA, "nights")
    yield postgresql
    postgresql.drop_database("nights")


def test_writes_between_two_collections_are_counted_on_postgresql(shop: PostgreSQL) -> None:
    with closing(collected(shop, "nights")) as before:
        shop.execute(WRITES, "nights")
        with closing(collected(shop, "nights")) as after:
            assert compared(after, before) == {"orders": (3, 2, 1), "customers": (0, 0, 0)}


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("select pg_stat_reset()", "were reset"),
        (
            "select pg_stat_reset_single_table_counters('orders'::regclass)",
            "were reset",
        ),
    ],
)
def test_a_reset_makes_the_counters_unknown_on_postgresql(
    shop: PostgreSQL, event: str, words: str
) -> None:
    with closing(collected(shop, "nights")) as before:
        shop.execute(f"{event};{WRITES}", "nights")
        with closing(collected(shop, "nights")) as after:
            assert set(compared(after, before).values()) == {UNKNOWN}
            assert words in reason(after)
            with closing(collected(shop, "nights")) as next_night:
                assert compared(next_night, after, before)["orders"] == (0, 0, 0)


def test_a_table_that_was_created_again_is_unknown_on_postgresql(shop: PostgreSQL) -> None:
    with closing(collected(shop, "nights")) as before:
        # More rows than before: the counters are not lower.
        shop.execute(
            "drop table orders; create table orders (id integer primary key, total integer);"
            "insert into orders select n, n from generate_series(1, 500) n",
            "nights",
        )
        with closing(collected(shop, "nights")) as after:
            assert compared(after, before) == {"orders": UNKNOWN, "customers": (0, 0, 0)}
            assert reason(after) == "None"


def test_a_truncated_table_keeps_its_counters_on_postgresql(shop: PostgreSQL) -> None:
    with closing(collected(shop, "nights")) as before:
        shop.execute("truncate orders; insert into orders values (1, 1)", "nights")
        with closing(collected(shop, "nights")) as after:
            assert compared(after, before)["orders"] == (1, 0, 0)


def test_a_database_that_was_dumped_and_restored_is_another_one(shop: PostgreSQL) -> None:
    programs = postgresql_programs()
    dump = subprocess.check_output([programs / "pg_dump", "--dbname", shop.url("nights")])
    with closing(collected(shop, "nights")) as before:
        shop.drop_database("nights")
        shop.create_database("nights")
        restore = [str(programs / "psql"), "--quiet", "--dbname", shop.url("nights")]
        subprocess.run(restore, input=dump, check=True, stdout=subprocess.DEVNULL)
        shop.execute(WRITES, "nights")
        with closing(collected(shop, "nights")) as after:
            assert compared(after, before) == {}
            assert "restored" in reason(after)


def test_partitions_are_summed_in_their_parent(shop: PostgreSQL) -> None:
    shop.execute(
        "create table log (day date, note text) partition by range (day);"
        "create table log_1 partition of log for values from ('2026-01-01') to ('2026-01-02');"
        "create table log_2 partition of log for values from ('2026-01-02') to ('2026-01-03');"
        "insert into log select '2026-01-01', 'x' from generate_series(1, 90);"
        "insert into log select '2026-01-02', 'x' from generate_series(1, 10)",
        "nights",
    )
    with closing(collected(shop, "nights")) as before:
        shop.execute(
            "drop table log_1;"
            "create table log_3 partition of log for values from ('2026-01-03') to ('2026-01-04');"
            "insert into log select '2026-01-02', 'x' from generate_series(1, 4);"
            "insert into log select '2026-01-03', 'x' from generate_series(1, 7)",
            "nights",
        )
        with closing(collected(shop, "nights")) as after:
            assert compared(after, before)["log"] == (11, 0, 0)


def test_postgresql_keeps_counters_over_a_restart_and_discards_them_after_a_crash() -> None:
    server = PostgreSQL()
    try:
        server.create_database("nights")
        server.execute(SCHEMA, "nights")
        with closing(collected(server, "nights")) as before:
            server.restart(signal.SIGINT)  # fast: a clean shutdown
            server.execute(WRITES, "nights")
            with closing(collected(server, "nights")) as clean:
                assert compared(clean, before) == {"orders": (3, 2, 1), "customers": (0, 0, 0)}
                server.restart(signal.SIGQUIT)  # immediate: as a crash
                server.execute(
                    "insert into orders select n, n from generate_series(100, 900) n", "nights"
                )
                with closing(collected(server, "nights")) as crashed:
                    assert set(compared(crashed, clean, before).values()) == {UNKNOWN}
                    assert "discarded its counters" in reason(crashed)
    finally:
        server.stop()


def test_a_standby_that_took_over_has_counters_of_its_own(shop: PostgreSQL) -> None:
    shop.execute(
        "create table busy (id integer); insert into busy select generate_series(1, 500)", "nights"
    )
    with closing(collected(shop, "nights")) as before:
        standby = PostgreSQL(standby_of=shop)
        try:
            standby.execute("select pg_promote()")
            standby.execute(WRITES, "nights")
            with closing(collected(standby, "nights")) as after:
                assert set(compared(after, before).values()) == {UNKNOWN}
                assert "another one took its place" in reason(after)
        finally:
            standby.stop()


@pytest.fixture(scope="module")
def counting_mariadb() -> Iterator[MariaDB]:
    """Return a MariaDB server that counts the rows that are written."""
    server = MariaDB({"performance-schema": "on", "userstat": "1"})
    yield server
    server.stop()


@pytest.fixture
def mariadb_shop(counting_mariadb: MariaDB) -> Iterator[MariaDB]:
    counting_mariadb.create_database("nights")
    counting_mariadb.execute(SCHEMA, "nights")
    yield counting_mariadb
    counting_mariadb.drop_database("nights")


def changed(facts: sqlite3.Connection) -> dict[str, int | None]:
    """Return how many rows of each table changed in the latest interval."""
    return dict(
        facts.execute(
            "select table_name, changed_rows from counter_changes where interval_number = 1"
        )
    )


def test_writes_between_two_collections_are_counted_on_mariadb(mariadb_shop: MariaDB) -> None:
    with closing(collected(mariadb_shop, "nights")) as before:
        mariadb_shop.execute(WRITES, "nights")
        with closing(collected(mariadb_shop, "nights")) as after:
            assert compared(after, before) == {"orders": (3, 2, 1), "customers": (0, 0, 0)}
            assert changed(after) == {"orders": 6, "customers": 0}


def test_counters_that_were_emptied_are_unknown_on_mariadb(mariadb_shop: MariaDB) -> None:
    with closing(collected(mariadb_shop, "nights")) as before:
        mariadb_shop.execute(
            "truncate table performance_schema.table_io_waits_summary_by_table; flush table_statistics"
        )
        mariadb_shop.execute("delete from orders where id = 1", "nights")
        with closing(collected(mariadb_shop, "nights")) as after:
            assert set(compared(after, before).values()) == {UNKNOWN}
            assert set(changed(after).values()) == {None}
            assert "were reset" in reason(after)


def test_a_table_that_was_created_again_is_unknown_on_mariadb(mariadb_shop: MariaDB) -> None:
    with closing(collected(mariadb_shop, "nights")) as before:
        mariadb_shop.execute(
            "drop table orders; create table orders (id integer primary key, total integer);"
            "insert into orders select seq, seq from seq_1_to_500",
            "nights",
        )
        with closing(collected(mariadb_shop, "nights")) as after:
            assert compared(after, before) == {"orders": UNKNOWN, "customers": (0, 0, 0)}


def test_a_restart_makes_counters_unknown_for_one_night_on_mariadb(mariadb_shop: MariaDB) -> None:
    with closing(collected(mariadb_shop, "nights")) as before:
        mariadb_shop.restart()
        mariadb_shop.execute(WRITES, "nights")
        with closing(collected(mariadb_shop, "nights")) as after:
            assert set(compared(after, before).values()) == {UNKNOWN}
            assert "restarted" in reason(after)
            mariadb_shop.execute("update orders set total = 0 where id = 5", "nights")
            with closing(collected(mariadb_shop, "nights")) as next_night:
                assert compared(next_night, after, before)["orders"] == (0, 1, 0)


def test_an_account_that_sees_fewer_tables_compares_those_that_it_sees(
    mariadb_shop: MariaDB,
) -> None:
    mariadb_shop.execute(
        "create or replace user night@'%' identified by 'a-night-secret';"
        "grant select on nights.orders to night@'%'; grant select on performance_schema.* to night@'%'"
    )
    with closing(collected(mariadb_shop, "nights")) as before:
        mariadb_shop.execute(WRITES, "nights")
        account = ("night", "a-night-secret")
        with closing(collected(mariadb_shop, "nights", *account)) as after:
            assert compared(after, before) == {"orders": (3, 2, 1)}


HONESTY = """
create table honest (id integer primary key, created_at timestamp not null, updated_at timestamp not null, n integer);
create index on honest (updated_at);
create table silent (id integer primary key, created_at timestamp not null, updated_at timestamp not null, n integer);
create index on silent (updated_at);
insert into honest select n, '2026-01-01', '2026-02-01', 0 from generate_series(1, 1500) n;
insert into silent select n, '2026-01-01', '2026-02-01', 0 from generate_series(1, 1500) n;
"""
UPDATES = """
update honest set n = 1, updated_at = now() at time zone 'UTC' where id <= 800;
update honest set n = 2, updated_at = now() at time zone 'UTC' where id <= 800;
update silent set n = 1;
insert into silent select n, now() at time zone 'UTC', now() at time zone 'UTC', 0 from generate_series(2001, 2100) n;
"""


def outcomes(facts: sqlite3.Connection, *names: str) -> dict[str, set[str]]:
    """Return the objects that rules find in prepared facts; their outcome where they find none."""
    rules = loader.select(loader.load(), names, ())
    return {
        result.name: {str(finding.about) for finding in result.findings} or {result.outcome}
        for result in runner.run(rules, facts)
    }


@pytest.mark.parametrize("dialect", ["postgresql", "mariadb"])
def test_updates_that_did_not_move_the_update_time_are_found(
    dialect: str, shop: PostgreSQL, mariadb_shop: MariaDB
) -> None:
    server: Server = shop if dialect == "postgresql" else mariadb_shop
    schema, updates = HONESTY, UPDATES
    if dialect == "mariadb":
        schema = schema.replace("create index on ", "create index u on ").replace(
            "select n, '2026-01-01', '2026-02-01', 0 from generate_series(1, 1500) n",
            "select seq, '2026-01-01', '2026-02-01', 0 from seq_1_to_1500",
        )
        updates = updates.replace("now() at time zone 'UTC'", "utc_timestamp()").replace(
            "select n, utc_timestamp(), utc_timestamp(), 0 from generate_series(2001, 2100) n",
            "select seq, utc_timestamp(), utc_timestamp(), 0 from seq_2001_to_2100",
        )
    server.execute(schema, "nights")
    with closing(collected(server, "nights")) as before:
        server.execute(updates, "nights")
        time.sleep(1.1)
        how = replace(READING, probing=Probing("always", 60), earlier=(before,))
        with closing(pipeline.facts_of(server.url("nights"), how)) as after:
            meaning.prepare(after, Scope())
            assert outcomes(after, "updates-without-update-time") == {
                "updates-without-update-time": {"silent.updated_at"}
            }
            assert after.execute(
                "select outcome from probe_runs where probe = 'moved-update-times' and table_name = 'honest'"
            ).fetchall() == [("done",)]


def test_a_slot_retains_more_at_each_collection(shop: PostgreSQL) -> None:
    shop.execute("select pg_create_physical_replication_slot('idle_reader', true)")
    try:
        with closing(collected(shop, "nights")) as before:
            shop.execute(WRITES, "nights")
            with closing(collected(shop, "nights")) as after:
                over_nights.compare_counters(after, [before])
                ((name, first, last, is_active),) = after.execute(
                    "select slot_name, retained_before, retained_after, is_active from replication_changes"
                ).fetchall()
                assert (name, is_active) == ("idle_reader", 0)
                assert last > first
    finally:
        shop.execute("select pg_drop_replication_slot('idle_reader')")

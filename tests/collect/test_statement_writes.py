"""Which accounts write what, as real servers count it: names only, and of the extension itself only."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pymysql
import pytest

from dbready.collect import workflows
from dbready.collect.collector import collect
from dbready.collect.reshape import Table
from dbready.connect import opening, target
from dbready.connect.session import Limits
from tests.conftest import Database
from tests.facts.building import facts_of
from tests.processes import HOST
from tests.servers import MariaDB, PgBouncer, PostgreSQL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

# What statements hold must not come with them; the suite fails where it shows in any output.
SECRET = "s3cr3t-value"
WRITES = (
    "select operation, table_name, columns, account, calls, affected_rows from statement_writes"
)
GAPS = "select reason, remedy from coverage where fact = 'statement_writes' and not is_incomplete"
COLUMNS = (
    *("schema_name", "table_name", "account", "_text", "_is_cut"),
    *("calls", "affected_rows", "counted_since"),
)
SCHEMA = """
create table orders (
    id bigint generated always as identity primary key,
    total int,
    note text,
    updated_at timestamptz
);
create table archive (id bigint, total int, note text, updated_at timestamptz);
create view seen as select id, note from orders;
create schema other;
create table other.twice (a int);
create table twice (a int);
"""


@pytest.fixture(scope="module")
def counting() -> Iterator[PostgreSQL]:
    """Return a cluster that loads pg_stat_statements."""
    server = PostgreSQL({"shared_preload_libraries": "pg_stat_statements"})
    server.execute(
        f"create role app_rw login password '{SECRET}'; create role reader login password '{SECRET}'"
    )
    yield server
    server.stop()


@pytest.fixture
def shop(counting: PostgreSQL) -> Iterator[Database]:
    """Return a database in which the extension has a schema of its own."""
    counting.create_database("shop")
    counting.execute(
        f"create schema watch; create extension pg_stat_statements schema watch; {SCHEMA}"
        "grant all on all tables in schema public, other to app_rw; grant usage on schema other to app_rw",
        "shop",
    )
    yield Database("postgresql", "shop", counting.url("shop"), counting)
    counting.drop_database("shop")


def facts_at(url: str) -> sqlite3.Connection:
    place = target.parse(url)
    with closing(opening.connect(place, Limits())) as connected:
        return collect(connected, place)


def writes(facts: sqlite3.Connection) -> set[tuple[object, ...]]:
    return set(facts.execute(WRITES).fetchall())


def gaps(facts: sqlite3.Connection) -> list[tuple[object, ...]]:
    return facts.execute(GAPS).fetchall()


def run_as_app(server: PostgreSQL, *statements: str) -> None:
    with psycopg.connect(server.url("shop", "app_rw", SECRET), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_postgresql_counts_who_writes_which_columns(counting: PostgreSQL, shop: Database) -> None:
    one = f"insert into orders (total, note) values (1, '{SECRET}')"
    ids = " or ".join(f"id = {number}" for number in range(2000))
    run_as_app(
        counting,
        *[one] * 3,
        f"/* who='app' */ update orders set note = '{SECRET}' where id in (1, 2) -- don't",
        "update orders set note = 'x', updated_at = now() where id = 1",
        f"update orders set total = 2 where note = '{SECRET}' or {ids}",
        "with gone as (delete from orders where id = 3 returning *) insert into archive select * from gone",
        "insert into archive (id, note) values (1, 'x') on conflict do nothing",
        "create temp table own (a int); insert into own values (1)",
    )
    with (
        psycopg.connect(counting.url("shop", "app_rw", SECRET)) as connection,
        connection.cursor().copy("copy archive (id, note) from stdin") as rows,
    ):
        rows.write_row([1, SECRET])
    with closing(facts_at(shop.url)) as facts:
        assert writes(facts) == {
            ("insert", "orders", '["total","note"]', "app_rw", 3, 3),
            ("update", "orders", '["note"]', "app_rw", 1, 2),
            ("update", "orders", '["note","updated_at"]', "app_rw", 1, 1),
            ("update", "orders", '["total"]', "app_rw", 1, 3),
            ("delete", "orders", "[]", "app_rw", 1, None),
            ("insert", "archive", '["id","total","note","updated_at"]', "app_rw", 1, None),
            ("insert", "archive", '["id","note"]', "app_rw", 2, 2),
        }
        ((since, started),) = facts.execute(
            "select min(counted_since), started_at from statement_writes, server"
        )
        assert since >= started
        assert gaps(facts) == []
        assert SECRET not in "\n".join(facts.iterdump())


@pytest.mark.parametrize("last", ["$", "1", "(", ","])
def test_a_long_text_is_read_wherever_it_is_cut(
    counting: PostgreSQL, shop: Database, last: str
) -> None:
    """PostgreSQL before 18 keeps every row of an insert; 8,000 characters are read."""
    head, rows = "insert into archive (id) values", 2000
    kept = ", ".join(f"(${number})" for number in range(1, rows + 1))
    spaces = next(n for n in range(1, 20) if f"{head}{' ' * n}{kept}"[7999] == last)
    run_as_app(counting, f"{head}{' ' * spaces}" + ", ".join(["(1)"] * rows))
    with closing(facts_at(shop.url)) as facts:
        assert writes(facts) == {("insert", "archive", '["id"]', "app_rw", 1, rows)}
        assert gaps(facts) == []


def test_statistics_are_read_behind_a_pooler(counting: PostgreSQL, shop: Database) -> None:
    run_as_app(counting, "update orders set note = 'x', total = 1")
    pooler = PgBouncer(counting)
    try:
        with closing(facts_at(pooler.url(shop.name))) as facts:
            assert writes(facts) == {("update", "orders", '["total","note"]', "app_rw", 1, 0)}
            assert gaps(facts) == []
    finally:
        pooler.stop()


def test_a_table_that_statements_do_not_tell_is_counted_in_coverage(
    counting: PostgreSQL, shop: Database
) -> None:
    run_as_app(counting, "insert into twice values (1)", "update seen set note = 'x'")
    with closing(facts_at(shop.url)) as facts:
        assert writes(facts) == set()
        assert gaps(facts) == [
            (
                "statements that write to a view, or to a table whose name several schemas have: 2 of 2",
                None,
            )
        ]


@pytest.mark.parametrize(("version", "expected"), [(170000, [("other", "twice")]), (180000, [])])
def test_a_schema_in_a_text_counts_where_the_server_tells_schemas_apart(
    version: int, expected: list[tuple[str, str]]
) -> None:
    """PostgreSQL 18 counts statements on tables of the same name together."""
    with closing(facts_of({"public.twice": ["a"], "other.twice": ["a"]})) as facts:
        facts.execute("update server set version_number = ?", [version])
        row = (None, None, "app", "insert into other.twice values ($1)", False, 1, 1, None)
        workflows.fill(facts, "statement_writes", Table(COLUMNS, [row]), "postgresql")
        rows = facts.execute("select schema_name, table_name from statement_writes")
        assert rows.fetchall() == expected


def test_what_an_account_may_not_see_is_said_with_the_grant(
    counting: PostgreSQL, shop: Database
) -> None:
    run_as_app(counting, "insert into orders (total) values (1)")
    url = counting.url("shop", "reader", SECRET)
    with closing(facts_at(url)) as facts:
        ((reason, remedy),) = gaps(facts)
        assert reason == "the account may not call pg_stat_statements"
        assert remedy == "grant usage on schema watch to reader; grant pg_read_all_stats to reader"
    shop.execute("grant usage on schema watch to reader")
    with closing(facts_at(url)) as facts:
        ((reason, remedy),) = gaps(facts)
        assert str(reason).startswith("hidden statements of other accounts: ")
        assert remedy == "grant pg_read_all_stats to reader"
        assert writes(facts) == set()
    shop.execute("grant pg_read_all_stats to reader")
    with closing(facts_at(url)) as facts:
        assert gaps(facts) == []
        assert ("insert", "orders", '["total"]', "app_rw", 1, 1) in writes(facts)
    shop.execute("revoke pg_read_all_stats from reader")


def test_a_server_without_the_extension_says_how_to_get_it(
    counting: PostgreSQL, postgresql_database: Database
) -> None:
    counting.create_database("bare")
    with closing(facts_at(counting.url("bare"))) as facts:
        ((_, remedy),) = gaps(facts)
        assert remedy == "create extension pg_stat_statements"
    with closing(facts_at(postgresql_database.url)) as facts:
        ((_, remedy),) = gaps(facts)
        assert "shared_preload_libraries" in str(remedy)
        assert facts.execute("select sum(is_incomplete) from coverage").fetchone()[0] in {0, None}
    counting.drop_database("bare")


TRAP = """
create function public.spring() returns boolean language plpgsql as
    $$ begin raise log 'trap of % sprung', current_database(); return true; end $$;
create function public.pg_stat_statements(boolean, out userid oid, out dbid oid, out query text,
    out calls bigint, out rows bigint) returns setof record language plpgsql as
    $$ begin perform public.spring(); return; end $$;
create function public.pg_stat_statements_info(out dealloc bigint, out stats_reset timestamptz)
    language plpgsql as $$ begin perform public.spring(); end $$;
create view public.pg_stat_statements as select * from public.pg_stat_statements(public.spring());
"""


@pytest.mark.parametrize("name", ["without_it", "posing_as_it"])
def test_namesakes_of_the_extension_are_not_used(counting: PostgreSQL, name: str) -> None:
    """An account that may create objects, and even poses as the extension, runs nothing as the auditor."""
    sprung = f"LOG:  trap of {name} sprung"
    counting.create_database(name)
    counting.execute("create role mallory login; grant create on schema public to mallory", name)
    counting.execute(f"set role mallory; {TRAP}", name)
    if name == "posing_as_it":
        counting.execute(
            "create schema watch; create extension pg_stat_statements schema watch;"
            "alter extension pg_stat_statements drop view watch.pg_stat_statements;"
            "alter extension pg_stat_statements drop function watch.pg_stat_statements(boolean);"
            "alter extension pg_stat_statements add function public.pg_stat_statements(boolean);",
            name,
        )
    try:
        with closing(facts_at(counting.url(name))) as facts:
            ((reason, _),) = gaps(facts)
            assert reason == "this database does not have the extension pg_stat_statements"
        assert sprung not in counting.log_text()
        counting.execute("select * from public.pg_stat_statements", name)
        assert sprung in counting.log_text()  # the trap works
    finally:
        counting.drop_database(name)
        counting.execute("drop role mallory")


def test_texts_that_hold_values_are_not_read(counting: PostgreSQL, shop: Database) -> None:
    """A statement that was prepared before a reset is stored as it was sent."""
    text = f"update orders set note = '{SECRET}'".encode()
    with psycopg.connect(counting.url("shop", "app_rw", SECRET), autocommit=True) as connection:
        connection.execute(text, prepare=True)
        shop.execute("select watch.pg_stat_statements_reset()")
        connection.execute(text, prepare=True)
    kept = "select query from watch.pg_stat_statements where query like 'update orders%'"
    assert shop.execute(kept) == [(text.decode(),)]
    with closing(facts_at(shop.url)) as facts:
        assert writes(facts) == set()
        assert gaps(facts) == [("statements that were not read because they hold values: 1", None)]
        assert SECRET not in "\n".join(facts.iterdump())


@pytest.fixture(scope="module")
def mariadb_counting() -> Iterator[MariaDB]:
    """Return a MariaDB server with performance_schema, and the accounts app and reader."""
    server = MariaDB({"performance-schema": "on"})
    server.create_database("shop")
    server.create_database("other")
    server.execute(
        "create table orders (id bigint auto_increment primary key, total int, note text, updated_at datetime);"
        "create table parts (id bigint, user int);"
        f"create user app@'%' identified by '{SECRET}'; grant all on *.* to app@'%';"
        f"create user reader@'%' identified by '{SECRET}'; grant select, trigger, event on shop.* to reader@'%'",
        "shop",
    )
    yield server
    server.stop()


def test_mariadb_counts_what_is_written(mariadb_counting: MariaDB) -> None:
    connection = pymysql.connect(
        host=HOST,
        port=mariadb_counting.port,
        user="app",
        password=SECRET,
        database="shop",
        autocommit=True,
    )
    with closing(connection), connection.cursor() as cursor:
        for statement in (
            *[f"insert into orders (total, note) values (1, '{SECRET}')"] * 3,
            "insert into orders (total, note) values (1, 'x'), (2, 'y')",
            "insert into orders (id, total) values (1, 9) on duplicate key update total = values(total)",
            f"update orders set note = '{SECRET} again' where id in (1, 2, 3)",
            "update orders join parts l on l.id = orders.id set note = 'x', user = 1",
            "delete from orders where id = 5",
            "insert into parts (id) values (7) returning id",
            "use other",
            "replace into shop.parts values (1, 2)",
        ):
            cursor.execute(statement)
    with closing(facts_at(mariadb_counting.url("shop"))) as facts:
        assert writes(facts) == {
            ("insert", "orders", '["total","note"]', None, 4, 5),
            ("insert", "orders", '["id","total"]', None, 1, None),
            ("upsert", "orders", '["total"]', None, 1, None),
            ("update", "orders", '["note"]', None, 1, 3),
            ("update", "orders", '["note"]', None, 1, None),
            ("update", "parts", '["user"]', None, 1, None),
            ("delete", "orders", "[]", None, 1, 1),
            ("insert", "parts", '["id"]', None, 1, None),
            ("replace", "parts", '["id","user"]', None, 1, 1),
        }
        ((since, started),) = facts.execute(
            "select min(counted_since), started_at from statement_writes, server"
        )
        assert since >= started
        assert SECRET not in "\n".join(facts.iterdump())
    with closing(facts_at(mariadb_counting.url("shop", "reader", SECRET))) as facts:
        ((_, remedy),) = gaps(facts)
        assert remedy == "grant select on performance_schema.* to 'reader'@'%'"


def test_mariadb_without_statistics_says_how_to_get_them(
    mariadb: MariaDB, mariadb_counting: MariaDB
) -> None:
    with closing(facts_at(mariadb.url())) as facts:
        ((_, remedy),) = gaps(facts)
        assert (
            remedy
            == "set performance_schema = on in the configuration of the server and restart the server"
        )
    switch = "update performance_schema.setup_consumers set enabled = '{}' where name = 'statements_digest'"
    mariadb_counting.execute(switch.format("NO"))
    with closing(facts_at(mariadb_counting.url("shop"))) as facts:
        assert [remedy for _, remedy in gaps(facts)] == [switch.format("YES")]
    mariadb_counting.execute(switch.format("YES"))


def test_reading_texts_ends_with_its_time_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflows, "SECONDS", -1)
    row = (None, None, "app", "delete from orders", False, 1, 1, None)
    with closing(facts_of()) as facts:
        table = Table(COLUMNS, [row, row])
        (gap,) = workflows.fill(facts, "statement_writes", table, "postgresql")
    assert gap.reason == "statements that were not understood: 2 of 2"

"""What an account with few privileges sees on MariaDB, and what a locked table hides."""

from __future__ import annotations

import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pymysql

from dbready.collect import collector
from dbready.connect import mysql, target
from dbready.connect.session import Limits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.servers import MariaDB

Row = tuple[Any, ...]


def collect(url: str) -> sqlite3.Connection:
    where = target.parse(url)
    with closing(mysql.connect(where, Limits(connect=5, lock=1, statement=20))) as opened:
        return collector.collect(opened, where)


def rows(facts: sqlite3.Connection, sql: str) -> list[Row]:
    return facts.execute(sql).fetchall()


def test_an_account_that_may_only_read_sees_keys_but_not_actions(
    mariadb: MariaDB, mariadb_database: Database
) -> None:
    mariadb_database.execute(
        "create table parent (id int primary key);"
        "create table child (id int primary key, parent_id int,"
        " constraint belongs foreign key (parent_id) references parent (id) on delete cascade)"
    )
    with account(mariadb, f"select on {mariadb_database.name}.*") as name:
        url = mariadb.url(mariadb_database.name, name, "secret")
        with closing(collect(url)) as facts:
            keys = "select constraint_name, referenced_table, on_delete from foreign_keys"
            assert rows(facts, keys) == [("belongs", "parent", None)]
            assert rows(facts, "select can_write, is_superuser from server") == [(0, 0)]
            may = "select distinct can_select, can_write from tables"
            assert rows(facts, may) == [(1, 0)]


def test_privileges_are_known_for_each_table(mariadb: MariaDB, mariadb_database: Database) -> None:
    name = mariadb_database.name
    mariadb_database.execute(
        "create table readable (id int); create table writable (id int);"
        "create table blind (id int); create table partly (id int, secret int)"
    )
    grants = (
        f"select on {name}.readable",
        f"select, update on {name}.writable",
        f"insert on {name}.blind",
        f"select (id) on {name}.partly",
    )
    with (
        account(mariadb, *grants) as user,
        closing(collect(mariadb.url(name, user, "secret"))) as facts,
    ):
        query = "select table_name, can_select, can_write from tables order by table_name"
        assert rows(facts, query) == [
            ("blind", 0, 1),
            ("partly", 1, 0),
            ("readable", 1, 0),
            ("writable", 1, 1),
        ]


def test_privileges_of_an_active_role_are_known(
    mariadb: MariaDB, mariadb_database: Database
) -> None:
    name = mariadb_database.name
    mariadb_database.execute("create table person (id int primary key)")
    mariadb.execute(f"create role writer_{name}; grant insert on {name}.* to writer_{name}")
    with account(mariadb, f"select on {name}.*", f"writer_{name}") as user:
        mariadb.execute(f"set default role writer_{name} for {user}")
        with closing(collect(mariadb.url(name, user, "secret"))) as facts:
            assert rows(facts, "select can_select, can_write from tables") == [(1, 1)]
            assert rows(facts, "select can_write, is_superuser from server") == [(1, 0)]
    mariadb.execute(f"drop role writer_{name}")


@contextmanager
def account(mariadb: MariaDB, *grants: str) -> Iterator[str]:
    mariadb.execute("create user auditor identified by 'secret'")
    try:
        for grant in grants:
            mariadb.execute(f"grant {grant} to auditor")
        yield "auditor"
    finally:
        mariadb.execute("drop user auditor")


def test_a_locked_table_loses_only_its_own_facts(
    mariadb: MariaDB, mariadb_database: Database
) -> None:
    mariadb_database.execute(
        "create table held (id int primary key, v int, check (v > 0)) comment 'c';"
        "create table free (id int primary key, v int, check (v > 1));"
        "create table waited_for (id int primary key)"
    )
    with exclusive_lock(mariadb, mariadb_database.name, "held", "waited_for"):
        facts = collect(mariadb_database.url)
    with closing(facts):
        query = "select table_name, storage_engine, comment from tables order by table_name"
        assert rows(facts, query)[:2] == [("free", "InnoDB", None), ("held", None, None)]
        assert rows(facts, "select distinct table_name from columns order by 1") == [
            ("free",),
            ("waited_for",),
        ]
        assert rows(facts, "select expression from checks") == [("`v` > 1",)]
        named = "select is_incomplete from coverage where fact = 'tables' and table_name = 'held'"
        assert rows(facts, named) == [(1,)]
        uncovered = "select distinct fact from coverage where is_incomplete"
        assert {"columns", "keys", "checks", "indexes"} <= {
            fact for (fact,) in rows(facts, uncovered)
        }


@contextmanager
def exclusive_lock(mariadb: MariaDB, database: str, table: str, other: str) -> Iterator[None]:
    """Hold an exclusive lock on a table: a RENAME of two that waits for a reader of the other."""

    def connect() -> pymysql.connections.Connection[Any]:
        return pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root", database=database)

    def rename() -> None:
        with closing(connect()) as renaming:
            renaming.cursor().execute(f"rename table {table} to x_{table}, {other} to x_{other}")

    with closing(connect()) as reader:
        reader.cursor().execute(f"select * from {other}")
        thread = threading.Thread(target=rename)
        thread.start()
        waiting = (
            "select 1 from information_schema.processlist where state like 'Waiting for table%'"
        )
        while not mariadb.execute(waiting):
            time.sleep(0.05)
        yield
        reader.rollback()
        thread.join()

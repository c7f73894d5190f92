"""Facts about the account: its privileges, whether it will read new tables, how it logged in."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psycopg
import pymysql
import pytest

from dbready.collect import gaps, replica_lag
from dbready.collect.collector import collect
from dbready.collect.reshape import Table
from dbready.connect import opening, target
from dbready.connect.session import Limits, StatementError
from tests.facts.building import facts_of
from tests.processes import HOST

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.servers import MariaDB, PgBouncer, PostgreSQL

SECRET = "secret-word"


def facts_at(url: str) -> sqlite3.Connection:
    place = target.parse(url)
    with closing(opening.connect(place, Limits())) as connected:
        return collect(connected, place)


def one(facts: sqlite3.Connection, sql: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = facts.execute(sql).fetchone()
    return row


@contextmanager
def reader(database: Database, *statements: str) -> Iterator[str]:
    """Make a role that logs in, run statements as the superuser, and return its URL."""
    name = f"reader_of_{database.name}"
    assert database.server
    database.execute(f"create role {name} login password '{SECRET}' connection limit 3")
    try:
        for statement in statements:
            database.execute(statement.format(reader=name))
        yield database.server.url(database.name, name, SECRET)
    finally:
        database.execute(f"drop owned by {name} cascade; drop role {name}")


def test_privileges_of_a_read_only_account_are_known_on_postgresql(
    postgresql_database: Database,
) -> None:
    made = "create table orders (id int); grant select on orders to {reader}"
    with reader(postgresql_database, made) as url, closing(facts_at(url)) as facts:
        rights = (
            "select is_superuser, can_write, can_replicate, can_create_temporary_tables from server"
        )
        assert one(facts, rights) == (0, 0, 0, 1)
        most, used, own = one(
            facts, "select max_connections, used_connections, account_connection_limit from server"
        )
        assert most == 50
        assert 1 <= used <= most
        assert own == 3
        assert one(facts, "select host_service, is_local from server") == (None, 1)


def test_privileges_of_a_superuser_are_known_on_postgresql(postgresql_database: Database) -> None:
    with closing(facts_at(postgresql_database.url)) as facts:
        rights = "select is_superuser, can_create, can_replicate, host_service from server"
        assert one(facts, rights) == (1, 1, 1, "self-managed")


def test_the_authentication_method_is_known_where_the_server_reports_it(
    postgresql_database: Database,
) -> None:
    query = "select version_number >= 160000, authentication_method from server"
    with reader(postgresql_database) as url, closing(facts_at(url)) as facts:
        is_told, method = one(facts, query)
        assert method == ("scram-sha-256" if is_told else None)
    with closing(facts_at(postgresql_database.url)) as facts:
        is_told, method = one(facts, query)  # trusted
        assert method == ("none" if is_told else None)


@pytest.mark.parametrize(
    ("statement", "covers"),
    [
        ("select 1", 0),
        ("alter default privileges for role postgres grant select on tables to {reader}", 1),
        (
            "alter default privileges for role postgres in schema public grant select on tables to public",
            1,
        ),
        ("alter default privileges for role postgres grant insert on tables to {reader}", 0),
        ("alter default privileges for role {reader} grant select on tables to {reader}", 0),
    ],
)
def test_new_tables_are_covered_by_default_privileges_of_those_who_make_them(
    postgresql_database: Database, statement: str, covers: int
) -> None:
    made = "create table orders (id int); grant select on orders to {reader}"
    with reader(postgresql_database, made, statement) as url, closing(facts_at(url)) as facts:
        query = "select covers_new_tables from schemas where schema_name = 'public'"
        assert one(facts, query) == (covers,)


def test_default_privileges_of_a_role_count_for_its_members(postgresql_database: Database) -> None:
    group = f"group_of_{postgresql_database.name}"
    statements = (
        f"create role {group}; grant {group} to {{reader}}",
        f"create table orders (id int); grant select on orders to {group}",
        f"alter default privileges for role postgres grant select on tables to {group}",
    )
    with reader(postgresql_database, *statements) as url, closing(facts_at(url)) as facts:
        assert one(facts, "select covers_new_tables, can_use from schemas") == (1, 1)
        assert one(facts, "select can_select from tables") == (1,)
    postgresql_database.execute(f"drop owned by {group} cascade; drop role {group}")


def test_row_security_is_active_for_readers_and_not_for_superusers(
    postgresql_database: Database,
) -> None:
    made = (
        "create table orders (id int); create table plain (id int);"
        "alter table orders enable row level security; grant select on orders, plain to {reader}"
    )
    query = "select table_name, has_row_security, is_row_security_active from tables order by 1"
    with reader(postgresql_database, made) as url:
        with closing(facts_at(url)) as facts:
            assert facts.execute(query).fetchall() == [("orders", 1, 2), ("plain", 0, 0)]
        with closing(facts_at(postgresql_database.url)) as facts:
            assert facts.execute(query).fetchall() == [("orders", 1, 0), ("plain", 0, 0)]


@pytest.mark.parametrize(
    ("policy", "active"),
    [
        ("", 2),
        ("create policy p on orders for insert with check (true)", 2),
        ("create policy p on orders to postgres using (true)", 2),
        ("create policy p on orders as restrictive using (true)", 2),
        ("create policy p on orders using (false)", 2),
        ("create policy p on orders using (org = current_setting('app.org', true))", 2),
        ("create policy p on orders using (id = nullif(current_setting('a.b', true), '')::int)", 2),
        (
            "create policy p on orders using (org = (select nullif(current_setting('a.b', true), '')))",
            2,
        ),
        ("create policy p on orders using (true)", 1),
        ("create policy p on orders using (org = current_user)", 1),
        ("create policy p on orders using (org = current_setting('role', true))", 1),
        ("create policy p on orders using (org = coalesce(current_setting('a.b', true), 'x'))", 1),
        ("create policy p on orders using (org = current_setting('a.b', true) or org is null)", 1),
        (
            "create policy p on orders using (exists (select from plain where plain.id = orders.id))",
            1,
        ),
    ],
)
def test_policies_that_show_an_account_no_row_are_told_from_others(
    postgresql_database: Database, policy: str, active: int
) -> None:
    made = (
        "create table orders (id int, org text); create table plain (id int);"
        "alter table orders enable row level security;"
        f"insert into orders values (1, 'x'), (2, null); insert into plain values (1); {policy};"
        "grant select on orders, plain to {reader}"
    )
    query = "select is_row_security_active from tables where table_name = 'orders'"
    with reader(postgresql_database, made) as url, closing(facts_at(url)) as facts:
        assert one(facts, query) == (active,)
        with psycopg.connect(url) as session:
            assert active == 1 or session.execute("select from orders").fetchall() == []


def test_an_account_without_privileges_is_recognized(postgresql_database: Database) -> None:
    made = "create schema closed; create table closed.orders (id int)"
    with reader(postgresql_database, made) as url, closing(facts_at(url)) as facts:
        query = "select can_use, covers_new_tables from schemas where schema_name = 'closed'"
        assert one(facts, query) == (0, 0)
        assert one(facts, "select can_select from tables") == (0,)
        assert facts.execute("select * from coverage where is_incomplete").fetchall() == []


def test_a_standby_that_has_caught_up_does_not_lag(standby: PostgreSQL) -> None:
    with closing(facts_at(standby.url())) as facts:
        role, lag = one(facts, "select server_role, replica_lag_seconds from server")
        assert role == "replica"
        assert lag is not None
        assert lag < 60


def test_a_pooler_does_not_change_what_the_account_may(
    pgbouncer: PgBouncer, postgresql_database: Database
) -> None:
    with closing(facts_at(pgbouncer.url(postgresql_database.name))) as facts:
        assert one(facts, "select is_superuser, can_replicate from server") == (1, 1)


def test_privileges_and_limits_are_known_on_mariadb(
    mariadb: MariaDB, mariadb_database: Database
) -> None:
    name = mariadb_database.name
    mariadb_database.execute("create table orders (id int primary key)")
    mariadb.execute(
        f"create user reader identified by '{SECRET}' with max_user_connections 3;"
        f"grant select, create temporary tables on {name}.* to reader"
    )
    try:
        with closing(facts_at(mariadb.url(name, "reader", SECRET))) as facts:
            rights = "select can_create, can_create_temporary_tables, can_replicate from server"
            assert one(facts, rights) == (0, 1, 0)
            assert one(facts, "select account_connection_limit, host_service from server") == (
                3,
                None,
            )
            assert one(facts, "select covers_new_tables from schemas") == (1,)
            # Without the privilege, replication facts are not reported as missing.
            assert one(facts, "select count(*) from coverage where fact = 'server'") == (0,)
        mariadb.execute(
            f"revoke all on {name}.* from reader; grant select on {name}.orders to reader"
        )
        with closing(facts_at(mariadb.url(name, "reader", SECRET))) as facts:
            assert one(facts, "select covers_new_tables from schemas") == (0,)
    finally:
        mariadb.execute("drop user reader")


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_the_location_is_unknown_where_host_name_and_server_disagree(database: Database) -> None:
    place = target.parse(database.url)
    with closing(opening.connect(place, Limits())) as connected:
        elsewhere = replace(place, url=place.url.replace("127.0.0.1", "db.example.com"))
        with closing(collect(connected, elsewhere)) as facts:
            assert one(facts, "select is_local from server") == (None,)


@pytest.mark.parametrize(
    ("names", "rows", "role", "lag"),
    [
        (("Replica_SQL_Running", "Seconds_Behind_Source"), [("Yes", 4)], "replica", 4.0),
        (("Slave_SQL_Running", "Seconds_Behind_Master"), [("Yes", "9")], "replica", 9.0),
        (("Slave_SQL_Running", "Seconds_Behind_Master"), [("Yes", None)], "replica", None),
        (("Slave_SQL_Running", "Seconds_Behind_Master"), [("Yes", 1), ("Yes", 7)], "replica", 7.0),
        (("Slave_SQL_Running", "Seconds_Behind_Master"), [("No", None)], None, None),
        (("Slave_SQL_Running", "Seconds_Behind_Master"), [], "primary", None),
    ],
)
def test_the_slowest_source_is_the_lag(
    names: tuple[str, ...], rows: list[tuple[Any, ...]], role: str | None, lag: float | None
) -> None:
    with closing(facts_of(dialect="mysql")) as facts:
        facts.execute("update server set is_read_only = 0")
        replica_lag.complete(facts, Table(names, rows))
        assert one(facts, "select server_role, replica_lag_seconds from server") == (role, lag)


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("primary", []),
        ("replica", [("server", '["replica_lag_seconds"]')]),
        (None, [("server", '["server_role", "replica_lag_seconds"]')]),
    ],
)
def test_a_replication_status_that_is_refused_is_missed_unless_the_server_is_a_primary(
    role: str | None, hidden: list[tuple[str, str]]
) -> None:
    with closing(facts_of(dialect="mysql")) as facts:
        facts.execute("update server set server_role = ?, account = 'a@b@%'", [role])
        gaps.record(facts, gaps.hidden_replication(facts, StatementError("denied", "no")))
        rows = facts.execute("select fact, columns from coverage").fetchall()
        assert rows == hidden
        if hidden:
            remedy = "grant replication client on *.* to 'a@b'@'%'"
            assert one(facts, "select remedy, is_incomplete from coverage") == (remedy, 0)


ACCOUNT = "select account_expires_at, account_sessions, account_clients from server"


def test_postgresql_tells_when_a_password_ends_and_who_else_uses_the_account(
    postgresql_database: Database,
) -> None:
    ends = "alter role {reader} connection limit 9 valid until '2031-05-01 02:00+02'"
    with reader(postgresql_database, ends) as url:
        with (
            psycopg.connect(url, application_name="loader"),
            psycopg.connect(url, application_name="loader"),
            psycopg.connect(url, application_name="dbready/9"),  # another audit
            psycopg.connect(url),
            closing(facts_at(url)) as facts,
        ):
            assert one(facts, ACCOUNT) == ("2031-05-01T00:00:00Z", 3, '["127.0.0.1", "loader"]')
        postgresql_database.execute(
            f"alter role reader_of_{postgresql_database.name} valid until 'infinity'"
        )
        with closing(facts_at(url)) as facts:
            ends_at, _, _ = one(facts, ACCOUNT)
            assert ends_at is None


def test_mariadb_tells_who_else_uses_the_account(mariadb: MariaDB) -> None:
    mariadb.execute(f"create user shared@'%' identified by '{SECRET}'")
    try:
        url = mariadb.url(None, "shared", SECRET)
        with closing(facts_at(url)) as facts:
            assert one(facts, ACCOUNT) == (None, 0, None)
        connection = pymysql.connect(host=HOST, port=mariadb.port, user="shared", password=SECRET)
        with closing(connection), closing(facts_at(url)) as facts:
            assert one(facts, ACCOUNT) == (None, 1, '["127.0.0.1"]')
    finally:
        mariadb.execute("drop user shared@'%'")

"""The account that doctor recommends can be created as printed, and an audit with it finds the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pymysql
import pytest

from dbready.cli import meaning
from dbready.connect import target
from dbready.connect.session import Limits
from dbready.doctor import least_privilege
from dbready.doctor.examination import Examination, ExaminationOptions, examine
from dbready.engine import loader, runner
from dbready.facts.scope import Scope
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.conftest import Database

SCHEMA = """
create table customers (id int primary key, email varchar(200), created_at timestamp null);
create table orders (
    id int primary key, customer_id int, state varchar(20), total float, created_at timestamp null,
    check (total >= 0),
    foreign key (customer_id) references customers (id) on delete cascade
);
"""
MORE = {
    "postgresql": """
        create schema "Odd ""Name";
        create role owner_of_{name};
        grant create, usage on schema "Odd ""Name" to owner_of_{name};
        set role owner_of_{name};
        create table "Odd ""Name".t (id int);
        create table "Odd ""Name".hidden (id int);
        alter table "Odd ""Name".hidden enable row level security;
        reset role;
        create table numbered (id serial primary key, note text);
        select setval('numbered_id_seq', 2147480000);
        analyze;
    """,
    "mariadb": "create trigger t before insert on orders for each row set new.state = 'new';",
}


@pytest.fixture
def account(database: Database) -> Iterator[str]:
    """Make the advised account by the printed statements, and return its URL."""
    name, server = database.name, database.server
    assert server
    database.execute(SCHEMA + MORE[database.dialect].format(name=name))
    with closing(facts(examined(database.url))) as found:
        for statement in least_privilege.statements(found):
            database.execute(statement)
    yield server.url(name, least_privilege.NAME, least_privilege.PASSWORD)
    if database.dialect == "mariadb":
        database.execute(f"drop user {least_privilege.NAME}@'%'")
        return
    for role in (least_privilege.NAME, f"owner_of_{name}"):
        database.execute(f"drop owned by {role} cascade; drop role {role}")


def examined(url: str) -> Examination:
    return examine(target.parse(url), ExaminationOptions(Limits(), Scope()))


def facts(examination: Examination) -> sqlite3.Connection:
    assert examination.facts
    return examination.facts


servers = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)


@servers
def test_the_advised_account_is_fine_and_has_no_more_than_it_needs(account: str) -> None:
    found = examined(account)
    assert [step for step in found.steps if step.state == "failed"] == []
    with closing(facts(found)) as read:
        assert least_privilege.is_ideal(read)
        rights = "select is_superuser, can_write, can_replicate from server"
        assert read.execute(rights).fetchall() == [(0, 0, 0)]


@servers
def test_an_audit_by_the_advised_account_finds_what_one_by_the_superuser_finds(
    database: Database, account: str
) -> None:
    rules = [rule for rule in loader.load() if rule.category != "access"]

    def audit(url: str) -> set[str]:
        with closing(facts(examined(url))) as read:
            meaning.prepare(read, Scope())
            results = runner.run(rules, read)
        assert {result.name for result in results if result.outcome == "failed"} == set()
        return {finding.fingerprint for result in results for finding in result.findings}

    assert audit(account) == audit(database.url)
    assert audit(account)


@servers
def test_the_advised_account_can_read_and_cannot_write(database: Database, account: str) -> None:
    place = target.parse(account)
    if database.dialect == "postgresql":
        with psycopg.connect(account) as connection:
            assert connection.execute("select count(*) from orders").fetchone() == (0,)
            connection.rollback()
            connection.execute("set transaction read write")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("insert into orders (id) values (1)")
        return
    assert database.server
    with closing(
        pymysql.connect(
            host="127.0.0.1",
            port=database.server.port,
            user=least_privilege.NAME,
            password=least_privilege.PASSWORD,
            database=place.database,
        )
    ) as connected:
        assert connected.cursor().execute("select count(*) from orders") == 1
        with pytest.raises(pymysql.OperationalError):
            connected.cursor().execute("insert into orders (id) values (1)")


@servers
def test_tables_that_are_made_later_can_be_read_too(database: Database, account: str) -> None:
    database.execute("create table later (id int primary key)")
    with closing(facts(examined(account))) as read:
        query = "select can_select from tables where table_name = 'later'"
        assert read.execute(query).fetchall() == [(1,)]


def test_a_report_of_many_schemas_still_grants_each_of_them() -> None:
    schemas = {f"s{number}.t": ["id"] for number in range(60)}
    with closing(facts_of(schemas)) as read:
        read.execute("update server set database_name = 'shop'")
        usage = next(text for text in least_privilege.statements(read) if "usage" in text)
    assert all(f"s{number}," in usage or f"s{number} " in usage for number in range(60))


def test_encrypted_connections_stay_required_on_mysql() -> None:
    with closing(facts_of({"shop.orders": ["id"]}, "mysql")) as read:
        read.execute("update server set is_encrypted = 1")
        first, *rest = least_privilege.statements(read)
    assert "identified by 'CHANGE-ME' require ssl\n    with max_user_connections 2" in first
    assert rest[-1] == "grant replication client on *.* to dbready_audit@'%'"


def test_a_database_with_a_pattern_in_its_name_is_granted_alone() -> None:
    with closing(facts_of({"shop_%": [], "shop_%.orders": ["id"]}, "mysql")) as read:
        grants = [text for text in least_privilege.statements(read) if "trigger" in text]
    assert grants == ["grant select, trigger on `shop\\_\\%`.* to dbready_audit@'%'"]


def test_long_lists_of_schemas_break_between_names() -> None:
    schemas = {f"schema number {number}.t": ["id"] for number in range(12)}
    with closing(facts_of(schemas)) as read:
        read.execute("update server set database_name = 'shop'")
        read.execute("update tables set owner = 'Big Owner'")
        lines = "\n".join(least_privilege.statements(read)).splitlines()
    assert all(len(line) <= 78 for line in lines)
    assert all(line.count('"') % 2 == 0 for line in lines)


def test_services_whose_accounts_are_not_created_with_sql_are_explained() -> None:
    with closing(facts_of({"shop.orders": ["id"]}, "mysql")) as read:
        read.execute("update server set host_service = 'PlanetScale'")
        assert least_privilege.statements(read) == ()
        assert least_privilege.elsewhere(read)


def test_files_have_no_accounts() -> None:
    with closing(facts_of({"main.orders": ["id"]}, "sqlite")) as read:
        assert least_privilege.statements(read) == ()


def test_tables_of_extensions_are_granted_to_nobody() -> None:
    with closing(facts_of({"shop.orders": ["id"]})) as read:
        place = {"schema_name": "tiger", "table_name": "zip", "extension_name": "postgis"}
        add(read, "tables", {**place, "table_type": "base table", "is_partition": 0})
        read.execute("update server set database_name = 'shop'")
        assert "tiger" not in "".join(least_privilege.statements(read))

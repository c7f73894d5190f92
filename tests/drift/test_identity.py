"""Renames are exact within one database whose server numbers its tables, and said to be probable between two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift.compare import compare
from tests.drift.databases import facts_of, lines

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.servers import PostgreSQL

TABLES = """
create table customers (id bigint primary key, email text not null, city text);
create table orders (id bigint primary key, customer_id bigint references customers, total numeric);
"""


def test_renames_within_one_database_are_exact(postgresql_database: Database) -> None:
    postgresql_database.execute(TABLES)
    before = facts_of(postgresql_database)
    postgresql_database.execute(
        "alter table orders rename to x; alter table x rename column total to y; "
        "alter table customers drop column city; alter table customers add column town text"
    )
    changes = compare(before, facts_of(postgresql_database))
    assert lines(changes) == {
        "renamed table x",
        "renamed column x.y",
        "removed column customers.city",
        "added column customers.town",
    }
    assert {change.old_name for change in changes} == {"orders", "total", None}
    assert not any(change.is_probable for change in changes)


def test_tables_that_swapped_their_names_are_two_renames(postgresql_database: Database) -> None:
    postgresql_database.execute(TABLES)
    before = facts_of(postgresql_database)
    postgresql_database.execute(
        "alter table orders rename to x; alter table customers rename to orders; "
        "alter table x rename to customers"
    )
    changes = compare(before, facts_of(postgresql_database))
    assert {(change.old_name, change.table) for change in changes} == {
        ("orders", "customers"),
        ("customers", "orders"),
    }
    assert {change.what for change in changes} == {"renamed"}


def test_a_renamed_schema_is_one_change(postgresql_database: Database) -> None:
    postgresql_database.execute("create schema shop; create table shop.orders (id int primary key)")
    postgresql_database.execute("create table shop.items (id int references shop.orders)")
    before = facts_of(postgresql_database)
    postgresql_database.execute("alter schema shop rename to sales")
    (change,) = compare(before, facts_of(postgresql_database))
    assert (change.what, change.kind, change.old_name) == ("renamed", "schema", "shop")
    assert change.is_breaking
    assert not change.is_probable


def test_a_table_that_moved_to_another_schema_was_renamed(postgresql_database: Database) -> None:
    postgresql_database.execute(f"create schema sales; {TABLES}")
    before = facts_of(postgresql_database)
    postgresql_database.execute("alter table orders set schema sales")
    (change,) = [x for x in compare(before, facts_of(postgresql_database)) if x.kind == "table"]
    assert (change.before, change.after) == ("public.orders", "sales.orders")
    assert not change.is_probable


def test_renames_between_two_databases_are_probable(
    postgresql_database: Database, postgresql: PostgreSQL
) -> None:
    postgresql_database.execute(TABLES)
    postgresql.create_database("renamed")
    try:
        postgresql.execute(
            f"{TABLES}; alter table orders rename to purchases; "
            "alter table customers rename column email to mail",
            "renamed",
        )
        changes = compare(facts_of(postgresql_database), facts_of(postgresql.url("renamed")))
    finally:
        postgresql.drop_database("renamed")
    assert lines(changes) == {"renamed table purchases", "renamed column customers.mail"}
    assert all(change.is_probable for change in changes)


def test_numbers_of_another_database_identify_nothing(
    postgresql_database: Database, postgresql: PostgreSQL
) -> None:
    postgresql_database.execute(TABLES)
    postgresql.create_database("other")
    try:
        postgresql.execute(TABLES, "other")
        facts = [facts_of(postgresql_database), facts_of(postgresql.url("other"))]
    finally:
        postgresql.drop_database("other")
    ids = {each.execute("select database_id from server").fetchone() for each in facts}
    assert len(ids) == len(facts)


def test_an_account_without_the_function_gets_no_number_and_no_error(
    postgresql_database: Database,
) -> None:
    postgresql_database.execute("revoke execute on function pg_control_system() from public")
    postgresql_database.execute("create role plain login")
    try:
        assert postgresql_database.server
        url = postgresql_database.server.url(postgresql_database.name)
        postgresql_database.execute("alter role plain password 'p'")
        facts = facts_of(url.replace("postgres@", "plain:p@"))
    finally:
        postgresql_database.execute("drop role plain")
    assert facts.execute("select database_id from server").fetchone() == (None,)


def test_tables_that_were_renamed_within_one_mariadb_server_are_exact(
    mariadb_database: Database,
) -> None:
    mariadb_database.execute(
        "create table orders (id int primary key, a text); create table `old tags` (id int primary key)"
    )
    before = facts_of(mariadb_database)
    mariadb_database.execute("rename table orders to x; rename table `old tags` to `new tags`")
    changes = compare(before, facts_of(mariadb_database))
    assert {(change.old_name, change.table, change.is_probable) for change in changes} == {
        ("orders", "x", False),
        ("old tags", "new tags", True),  # its name in InnoDB is encoded
    }


def test_an_account_without_process_gets_no_numbers_and_misses_nothing(
    mariadb_database: Database,
) -> None:
    name = mariadb_database.name
    mariadb_database.execute(
        "create table orders (id int primary key); create user reader identified by 'r'; "
        f"grant select, trigger, event on {name}.* to reader"
    )
    try:
        facts = facts_of(mariadb_database.url.replace("root@", "reader:r@"))
    finally:
        mariadb_database.execute("drop user reader")
    assert facts.execute("select table_name, table_id from tables").fetchall() == [("orders", None)]
    missing = facts.execute("select fact from coverage where fact in ('tables', 'table_ids')")
    assert missing.fetchall() == []

"""Every planted change is found, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.drift.compare import compare
from tests.drift.databases import facts_of, lines

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.servers import MariaDB, PostgreSQL

POSTGRESQL = """
create type mood as enum ('calm', 'busy');
create table customers (
    id bigint generated always as identity primary key,
    email varchar(200) not null unique,
    phone text,
    country char(2) not null default 'DE',
    status text not null default 'new' check (status in ('new', 'active', 'closed')),
    mood mood,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index customers_by_phone on customers (phone);
create index customers_by_update on customers (updated_at);
create table orders (
    id integer primary key,
    customer_id bigint not null references customers on delete cascade,
    number text not null,
    amount numeric(12, 4) not null check (amount >= 0),
    placed_at timestamp not null,
    note text,
    payload json,
    weight real,
    net numeric(12, 2),
    gross numeric(12, 2) generated always as (net * 1.19) stored,
    constraint orders_number unique (number)
);
create table items (order_id integer references orders, position integer, sku varchar(20),
    price numeric, primary key (order_id, position));
create table logs (id bigint primary key, at timestamptz not null, text text);
create table tags (id integer primary key, name text not null);
create table legacy (id integer primary key, old_value text);
create view open_orders as select count(*) as orders from orders;
create function touch() returns trigger language plpgsql as
    $$ begin new.updated_at := now(); return new; end $$;
create trigger customers_touch before update on customers for each row execute function touch();
create function noop() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger orders_noop before insert on orders for each row execute function noop();
"""
POSTGRESQL_CHANGES = {
    "drop table legacy": ["removed table legacy"],
    "create table invoices (id integer primary key)": ["added table invoices"],
    "alter table tags rename to labels": ["renamed table labels"],
    "alter table customers rename column phone to telephone": ["renamed column customers.telephone"],
    "alter table customers alter email type varchar(100)": ["changed type customers.email"],
    "alter table customers alter country drop default": ["removed default customers.country"],
    "alter table customers alter status set default 'active'": ["changed default customers.status"],
    "alter table customers drop constraint customers_status_check": [
        "removed check customers.customers_status_check"
    ],
    "alter type mood add value 'tired'": ["added value_set customers.mood.accepts"],
    "alter table customers alter updated_at drop not null": [
        "changed nullability customers.updated_at"
    ],
    "drop index customers_by_update": ["removed index customers.customers_by_update"],
    "drop trigger customers_touch on customers": ["removed trigger customers.customers_touch"],
    "alter table customers drop constraint customers_email_key": [
        "removed key customers.customers_email_key"
    ],
    "alter table customers add column tier smallint": ["added column customers.tier"],
    "comment on table customers is 'People who buy'": ["added comment customers.comment"],
    "comment on column customers.email is 'Where invoices go'": ["added comment customers.email"],
    "alter table orders alter id type bigint": ["changed type orders.id"],
    "alter table orders alter placed_at type timestamptz": ["changed type orders.placed_at"],
    "alter table orders alter amount type numeric(12, 2)": ["changed type orders.amount"],
    "alter table orders drop column note": ["removed column orders.note"],
    "alter table orders alter payload type jsonb": ["changed type orders.payload"],
    "alter table orders alter weight type double precision": ["changed type orders.weight"],
    "alter table orders alter gross drop expression": ["removed generated orders.gross"],
    "alter table orders drop constraint orders_customer_id_fkey, add foreign key (customer_id) references customers": [
        "changed foreign_key orders.orders_customer_id_fkey"
    ],
    "alter table orders drop constraint orders_amount_check, add check (amount > 0)": [
        "changed check orders.orders_amount_check"
    ],
    "create index on orders (customer_id)": ["added index orders.orders_customer_id_idx"],
    "create index on orders (placed_at) where amount > 100": [
        "added index orders.orders_placed_at_idx"
    ],
    "alter table orders disable trigger orders_noop": ["changed trigger orders.orders_noop"],
    "alter table orders alter number type text collate ucs_basic": ["changed collation orders.number"],
    "alter table items drop constraint items_order_id_fkey": [
        "removed foreign_key items.items_order_id_fkey"
    ],
    "alter table items drop constraint items_pkey, add primary key (order_id, sku)": [
        "changed key items.items_pkey",
        "changed nullability items.sku",
    ],
    "alter table items alter position drop not null": ["changed nullability items.position"],
    "alter table items alter price type integer": ["changed type items.price"],
    "alter table logs set unlogged": ["changed table_option logs.UNLOGGED"],
    "alter table logs replica identity nothing": ["changed replication logs.replica identity"],
    "alter table logs enable row level security": ["changed row_security logs.row level security"],
    "alter table logs alter at type date": ["changed type logs.at"],
    "create publication feed for table customers": ["changed replication customers.publication"],
    "drop view open_orders": ["removed view open_orders"],
    "create materialized view totals as select 1 as one": ["added view totals"],
    "create schema sales create table leads (id integer primary key)": [
        "added schema sales",
        "added table leads",
    ],
    "create extension citext": ["added extension citext"],
}  # fmt: skip
MARIADB = """
create table customers (
    id bigint auto_increment primary key,
    email varchar(200) not null unique,
    phone varchar(40),
    country char(2) not null default 'DE',
    status enum('new', 'active', 'closed') not null default 'new',
    rank int unsigned not null default 0,
    created_at datetime not null default current_timestamp,
    updated_at timestamp not null default current_timestamp on update current_timestamp,
    key by_phone (phone)
);
create table orders (
    id int primary key,
    customer_id bigint not null,
    number varchar(30) not null,
    amount decimal(12, 4) not null check (amount >= 0),
    note text,
    payload json,
    net decimal(12, 2),
    gross decimal(12, 2) as (net * 1.19) stored,
    unique key orders_number (number),
    constraint orders_customer foreign key (customer_id) references customers (id) on delete cascade
);
create table logs (id bigint primary key, text text);
create table tags (id integer primary key, name varchar(30) not null);
create table legacy (id integer primary key, old_value text);
create view open_orders as select count(*) as orders from orders;
create trigger orders_before before insert on orders for each row set new.note = 'x';
"""
MARIADB_CHANGES = {
    "drop table legacy": ["removed table legacy"],
    "create table invoices (id integer primary key)": ["added table invoices"],
    "rename table tags to labels": ["renamed table labels"],
    "alter table customers change phone telephone varchar(40)": [
        "renamed column customers.telephone"
    ],
    "alter table customers modify email varchar(100) not null": ["changed type customers.email"],
    "alter table customers alter country drop default": ["removed default customers.country"],
    "alter table customers modify status enum('new', 'active', 'closed', 'gone') not null default 'active'": [
        "added value_set customers.status.accepts",
        "changed default customers.status",
    ],
    "alter table customers modify updated_at timestamp null default current_timestamp": [
        "changed nullability customers.updated_at",
        "removed default customers.updated_at",
    ],
    "alter table customers modify rank int not null default 0": ["changed type customers.rank"],
    "alter table customers drop key by_phone": ["removed index customers.by_phone"],
    "alter table customers drop key email": ["removed key customers.email"],
    "alter table customers add column tier smallint": ["added column customers.tier"],
    "alter table customers comment 'People who buy'": ["added comment customers.comment"],
    "alter table orders modify id bigint": ["changed type orders.id"],
    "alter table orders modify amount decimal(12, 2) not null check (amount > 0)": [
        "changed type orders.amount",
        "changed check orders.amount",
    ],
    "alter table orders modify gross decimal(12, 2) as (net * 1.07) stored": [
        "changed generated orders.gross"
    ],
    "alter table orders drop foreign key orders_customer": [
        "removed foreign_key orders.orders_customer"
    ],
    "alter table orders modify number varchar(30) collate utf8mb4_bin not null": [
        "changed collation orders.number"
    ],
    "drop trigger orders_before": ["removed trigger orders.orders_before"],
    "alter table logs engine = MyISAM": ["changed table_option logs.storage engine"],
    "drop view open_orders": ["removed view open_orders"],
}  # fmt: skip
SQLITE = """
create table customers (id integer primary key, email varchar(200) not null unique, phone text,
    status text not null default 'new' check (status in ('new', 'active')), updated_at text);
create index by_phone on customers (phone);
create table orders (id integer primary key, customer_id integer references customers (id),
    amount numeric check (amount > 0));
create table legacy (id integer primary key, old_value text);
create table tags (id integer primary key, name text not null, color text);
create view open_orders as select count(*) as orders from orders;
create trigger touch after update on customers begin
    update customers set updated_at = datetime('now') where id = new.id; end;
"""
SQLITE_CHANGED = """
create table customers (id integer primary key, email varchar(100) not null, telephone text,
    status text not null default 'active' check (status in ('new', 'gone')), updated_at text, tier int);
create table orders (id integer primary key, customer_id integer references customers (id) on delete cascade,
    amount numeric not null);
create index by_customer on orders (customer_id);
create table labels (id integer primary key, name text not null, color text);
create table invoices (id integer primary key) strict;
"""
SQLITE_FOUND = {
    "changed type customers.email",
    "removed key customers.sqlite_autoindex_customers_1",
    "renamed column customers.telephone",
    "removed index customers.by_phone",
    "changed default customers.status",
    "changed check customers.check_1",
    "added column customers.tier",
    "removed trigger customers.touch",
    "changed foreign_key orders.fk_orders_customer_id_customers",
    "removed check orders.check_1",
    "changed nullability orders.amount",
    "added index orders.by_customer",
    "removed table legacy",
    "renamed table labels",
    "added table invoices",
    "removed view open_orders",
}


def test_forty_changes_are_found_on_postgresql(
    postgresql_database: Database, postgresql: PostgreSQL
) -> None:
    postgresql_database.execute(POSTGRESQL)
    postgresql.create_database("planted")
    try:
        postgresql.execute(POSTGRESQL, "planted")
        for statement in POSTGRESQL_CHANGES:
            postgresql.execute(statement, "planted")
        after = facts_of(postgresql.url("planted"), derived=True)
    finally:
        postgresql.drop_database("planted")
    changes = compare(facts_of(postgresql_database, derived=True), after)
    expected = {line for found in POSTGRESQL_CHANGES.values() for line in found}
    assert lines(changes) == expected
    broken = {
        f"{each.kind} {each.table}.{each.column or each.name}"
        for each in changes
        if each.is_breaking
    }
    assert broken == {
        "table legacy.None", "table labels.None", "column customers.telephone", "type customers.email",
        "nullability customers.updated_at", "index customers.customers_by_update",
        "trigger customers.customers_touch", "type orders.placed_at", "type orders.amount",
        "column orders.note", "key items.items_pkey", "nullability items.position", "type items.price",
        "table_option logs.UNLOGGED", "replication logs.replica identity", "type logs.at",
        "view open_orders.None",
    }  # fmt: skip


def test_changes_are_found_on_mariadb(mariadb_database: Database, mariadb: MariaDB) -> None:
    mariadb_database.execute(MARIADB)
    mariadb.create_database("planted")
    try:
        mariadb.execute(MARIADB, "planted")
        for statement in MARIADB_CHANGES:
            mariadb.execute(statement, "planted")
        after = facts_of(mariadb.url("planted"), derived=True)
    finally:
        mariadb.drop_database("planted")
    changes = compare(facts_of(mariadb_database, derived=True), after)
    assert lines(changes) == {line for found in MARIADB_CHANGES.values() for line in found}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_changes_are_found_on_sqlite(database: Database, sqlite_database: Database) -> None:
    database.execute(SQLITE)
    sqlite_database.execute(SQLITE_CHANGED)
    changes = compare(facts_of(database, derived=True), facts_of(sqlite_database, derived=True))
    assert lines(changes) == SQLITE_FOUND

"""Makes the model of a small schema, and reads what is written from it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbready.cli.rules import facts_of_example
from dbready.engine import inventory
from dbready.engine.examples import on_sqlite
from dbready.export import reading
from tests.facts.building import facts_of
from tests.findings.making import audit_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.export.model import Model
    from dbready.findings.result import Result

SHOP = """
create table customers (id integer primary key, email text not null unique, updated_at timestamp not null);
create table orders (
    id integer primary key,
    customer_id integer not null references customers (id),
    coupon_id integer,
    status text not null check (status in ('new', 'paid')),
    rating integer check (rating is null or rating in (1, 2, 3)),
    created_at timestamp not null,
    updated_at timestamp,
    deleted_at timestamp
);
create table order_lines (
    order_id integer not null references orders (id),
    line integer not null,
    primary key (order_id, line)
);
create table coupons (id integer primary key, code text not null);
create table countries (code text primary key, name text not null);
create view open_orders as select * from orders;
"""
CHAIN_KEYS = """
insert into keys (schema_name, table_name, key_name, key_type, columns, column_count, has_nullable_column)
select 'shop', table_name, 'pk', 'primary', '["id"]', 1, 0
from tables
"""
CHAIN_REFERENCES = """
insert into foreign_keys
values ('shop', ?, 'fk', '["parent_id"]', 1, 'shop', ?, '["id"]', null, null, 0, 1, 1)
"""


def model_of(
    sql: str,
    changes: Sequence[str] = (),
    *,
    results: Sequence[Result] = (),
    server: Mapping[str, object] | None = None,
) -> Model:
    """Return the model of a schema for SQLite, after changes of its facts."""
    with closing(on_sqlite(facts_of_example)(sql)) as facts:
        for statement in changes:
            facts.execute(statement)
        return of_facts(facts, results=results, server=server)


def of_facts(
    facts: sqlite3.Connection,
    *,
    results: Sequence[Result] = (),
    server: Mapping[str, object] | None = None,
) -> Model:
    """Return the model of prepared facts."""
    cursor = facts.execute("select * from server")
    row = dict(zip([each[0] for each in cursor.description], cursor.fetchone(), strict=True))
    audit = audit_of(results, server={**row, **(server or {})})
    return reading.read(facts, inventory.inventory(facts), audit)


def chain(tables: int, columns: int) -> Model:
    """Return the model of tables with an id, many columns, and a reference to the table before."""
    names = [f"some_column_{number}" for number in range(columns)]
    facts = facts_of(
        {f"shop.some_table_{number}": ["id", "parent_id", *names] for number in range(tables)}
    )
    facts.execute(CHAIN_KEYS)
    pairs = [(f"some_table_{number}", f"some_table_{number - 1}") for number in range(1, tables)]
    facts.executemany(CHAIN_REFERENCES, pairs)
    return of_facts(facts)

"""The collectors agree with SQLAlchemy's Inspector, which reads table by table."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy.engine.reflection import Inspector

    from tests.conftest import Database

DRIVERS = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql", "sqlite": "sqlite"}
SCHEMA = """
create table customers (
    id int not null primary key,
    email varchar(120) not null,
    name varchar(80),
    rating numeric(4, 1) default 1.5,
    unique (email)
);
create table "Order" (
    "Order No" int not null,
    year int not null,
    customer_id int not null,
    billed_to int,
    total decimal(12, 2) not null,
    primary key (year, "Order No"),
    constraint total_is_positive check (total >= 0),
    constraint fk_customer foreign key (customer_id) references customers (id) on delete cascade,
    constraint fk_billed foreign key (billed_to) references customers (id) on delete set null
);
create table items (
    year int not null,
    order_no int not null,
    place int not null,
    label varchar(200) default 'none',
    constraint items_key unique (year, order_no, place),
    constraint fk_order foreign key (year, order_no) references "Order" (year, "Order No")
);
create index items_label on items (label, place);
create unique index order_total on "Order" (total, customer_id);
create table empty (a int);
create view names as select name from customers;
"""


@pytest.fixture
def facts(database: Database) -> Iterator[sqlite3.Connection]:
    """Return our facts of SCHEMA."""
    database.execute(SCHEMA.replace('"', "`") if database.dialect == "mariadb" else SCHEMA)
    place = target.parse(database.url)
    with (
        closing(opening.connect(place, Limits())) as connected,
        closing(collect(connected, place)) as found,
    ):
        yield found


@pytest.fixture
def oracle(facts: sqlite3.Connection, database: Database) -> Inspector:
    """Return SQLAlchemy's Inspector on the same database."""
    del facts
    url = DRIVERS[database.dialect] + "://" + database.url.split("://", 1)[1]
    return inspect(create_engine(url, poolclass=NullPool))


def tables(oracle: Inspector) -> list[str]:
    return sorted(oracle.get_table_names())


def test_tables_and_views_are_the_same(facts: sqlite3.Connection, oracle: Inspector) -> None:
    assert [
        name for (name,) in facts.execute("select table_name from tables order by 1")
    ] == tables(oracle)
    assert [
        name for (name,) in facts.execute("select view_name from views")
    ] == oracle.get_view_names()


def test_columns_are_the_same(facts: sqlite3.Connection, oracle: Inspector) -> None:
    ours = facts.execute(
        "select table_name, column_name, is_nullable, character_length, default_expression is not null "
        "from columns order by table_name, ordinal_position"
    ).fetchall()
    theirs = [
        (
            table,
            column["name"],
            int(column["nullable"]),
            getattr(column["type"], "length", None),
            int(column["default"] is not None),
        )
        for table in tables(oracle)
        for column in oracle.get_columns(table)
    ]
    assert ours == theirs


def test_primary_and_unique_keys_are_the_same(facts: sqlite3.Connection, oracle: Inspector) -> None:
    ours = {
        (table, kind, columns)
        for table, kind, columns in facts.execute("select table_name, key_type, columns from keys")
    }
    theirs = set()
    for table in tables(oracle):
        if primary := oracle.get_pk_constraint(table)["constrained_columns"]:
            theirs.add((table, "primary", listed(primary)))
        for unique in oracle.get_unique_constraints(table):
            theirs.add((table, "unique", listed(unique["column_names"])))
        for index in oracle.get_indexes(table):
            if index["unique"]:
                theirs.add((table, "unique", listed(index["column_names"])))
    assert ours == theirs


def test_foreign_keys_are_the_same(facts: sqlite3.Connection, oracle: Inspector) -> None:
    ours = {
        (table, columns, other, others, on_delete)
        for table, columns, other, others, on_delete in facts.execute(
            "select table_name, columns, referenced_table, referenced_columns, on_delete from foreign_keys"
        )
    }
    theirs = {
        (
            table,
            listed(key["constrained_columns"]),
            key["referred_table"],
            listed(key["referred_columns"]),
            _action(key["options"]),
        )
        for table in tables(oracle)
        for key in oracle.get_foreign_keys(table)
    }
    assert {(*row[:4], row[4].replace("restrict", "no action")) for row in ours} == theirs


def test_indexes_are_the_same(facts: sqlite3.Connection, oracle: Inspector) -> None:
    ours = {
        (table, columns, is_unique)
        for table, columns, is_unique in facts.execute(
            "select table_name, columns, is_unique from indexes where not is_primary"
        )
    }
    theirs = {
        (table, listed(index["column_names"]), int(bool(index["unique"])))
        for table in tables(oracle)
        for index in [*oracle.get_indexes(table), *_constraint_indexes(oracle, table)]
    }
    assert ours == theirs


def test_checks_are_the_same(facts: sqlite3.Connection, oracle: Inspector) -> None:
    ours = facts.execute("select table_name, constraint_name from checks order by 1, 2").fetchall()
    theirs = sorted(
        (table, check["name"])
        for table in tables(oracle)
        for check in oracle.get_check_constraints(table)
    )
    assert ours == theirs


def listed(names: list[Any]) -> str:
    return json.dumps(names, separators=(",", ":"))


def _action(options: dict[str, Any]) -> str:
    return str(options.get("ondelete") or "no action").lower().replace("restrict", "no action")


def _constraint_indexes(oracle: Inspector, table: str) -> list[dict[str, Any]]:
    """Return the indexes behind unique constraints, which some dialects list apart."""
    return [
        {"column_names": unique["column_names"], "unique": True}
        for unique in oracle.get_unique_constraints(table)
    ]

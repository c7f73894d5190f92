"""Templates: messages keep names as they are, fixes quote them as each dialect must have them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.engine import loader, template

if TYPE_CHECKING:
    from tests.conftest import Database

ODD = ["order", "Order", 'dou"ble', "back`tick", "with space", "semi;colon", "größe", "数", "a--b"]
ODD += ["1st", "it's", "per%cent", "back\\slash", "{braces}", "null", "a.b", "user", "$money"]


@pytest.mark.parametrize(
    ("name", "dialect", "expected"),
    [
        ("orders", "postgresql", "orders"),
        ("_orders_2", "mysql", "_orders_2"),
        ("order", "postgresql", '"order"'),
        ("order", "mysql", "`order`"),
        ("order", "mariadb", "`order`"),
        ("order", "sqlite", '"order"'),
        ("Orders", "postgresql", '"Orders"'),
        ("Orders", "mysql", "`Orders`"),
        ("größe", "postgresql", '"größe"'),
        ("1st", "sqlite", '"1st"'),
        ('a"b', "postgresql", '"a""b"'),
        ("a`b", "mysql", "`a``b`"),
        ('a"b', "mysql", '`a"b`'),
        ("a`b", "postgresql", '"a`b"'),
        ("x; drop table y", "postgresql", '"x; drop table y"'),
        ("", "postgresql", '""'),
    ],
)
def test_names_are_quoted_where_they_must_be(name: str, dialect: str, expected: str) -> None:
    assert template.quoted(name, dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("postgresql", '"Sales"."order"'),
        ("mysql", "`Sales`.`order`"),
        ("sqlite", '"order"'),
    ],
)
def test_a_table_has_its_schema_before_it(dialect: str, expected: str) -> None:
    row = {"schema_name": "Sales", "table_name": "order"}
    assert template.fix("{table}", row, dialect) == expected


def test_a_fix_names_columns_and_lists() -> None:
    row = {
        "schema_name": "public",
        "table_name": "orders",
        "column_name": "When",
        "columns": '["id","Order"]',
        "referenced_columns": '["id"]',
        "referenced_table": "User",
        "marker_column": "deleted_at",
        "data_type": "numeric(19, 4)",
    }
    text = "{table} {column} ({columns}) {referenced_table} ({referenced_columns}) {marker_column} {data_type}"
    expected = 'public.orders "When" (id, "Order") "User" (id) deleted_at numeric(19, 4)'
    assert template.fix(text, row, "postgresql") == expected


@pytest.mark.parametrize(
    ("value", "dialect", "expected"),
    [
        ("timestamp(6) with time zone", "postgresql", "timestamp(6) with time zone"),
        ("text[]", "postgresql", "text[]"),
        (5, "postgresql", "5"),
        ("it's", "postgresql", "'it''s'"),
        ("x; drop table y", "postgresql", "'x; drop table y'"),
        ("x -- y", "postgresql", "'x -- y'"),
        ("x /* y", "postgresql", "'x /* y'"),
        ("line\nbreak", "postgresql", "'line\nbreak'"),
        ("back\\", "postgresql", "'back\\'"),
        ("back\\' or 1", "mysql", "'back\\\\'' or 1'"),
        ("back\\", "mariadb", "'back\\\\'"),
        ('"', "sqlite", "'\"'"),
    ],
)
def test_text_that_is_not_plain_becomes_a_literal(
    value: object, dialect: str, expected: str
) -> None:
    assert template.fix("{text}", {"text": value}, dialect) == expected


def test_a_fix_that_needs_an_unknown_value_is_left_out() -> None:
    row = {"table_name": "t", "marker_type": None, "comment": None}
    assert template.fix("alter table {table} add x {marker_type}", row, "sqlite") is None
    assert template.fix("drop table {table}", row, "sqlite") == "drop table t"


def test_a_message_keeps_names_and_says_lists_and_unknowns_in_words() -> None:
    row = {"table_name": "Order's", "columns": '["a","b"]', "x": None, "share": 0.123456, "n": 7}
    text = "{table_name} ({columns}): {x}, {share}, {n} {{braces}}"
    assert template.message(text, row) == "Order's (a, b): unknown, 0.123, 7 {braces}"


def test_values_with_braces_are_not_templates() -> None:
    row = {"schema_name": "s", "table_name": "{column_name}", "column_name": "{0.__class__}"}
    assert template.message("{table_name} {column_name}", row) == "{column_name} {0.__class__}"
    assert template.fix("{table}", row, "postgresql") == 's."{column_name}"'


def test_reserved_words_of_every_dialect_are_quoted() -> None:
    """SQLAlchemy's lists are the oracle; ours may hold more."""
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: PLC0415 - slow to import
    from sqlalchemy.dialects.mysql import reserved_words  # noqa: PLC0415

    known = {
        *postgresql.dialect().identifier_preparer.reserved_words,  # type: ignore[no-untyped-call]
        *sqlite.dialect().identifier_preparer.reserved_words,
        *reserved_words.RESERVED_WORDS_MYSQL,
        *reserved_words.RESERVED_WORDS_MARIADB,
    }
    assert len(known) > 300
    assert sorted(known - template.reserved_words()) == []


def test_sqlite_takes_every_word_that_is_not_quoted() -> None:
    odd = [word for word in ODD if word != "Order"]  # SQLite's names have no case
    words = ["plain", "abort", "key", "rank", "value", "names"]
    with closing(sqlite3.connect(":memory:")) as database:
        for word in (*words, *odd):
            database.execute(f"create table {template.quoted(word, 'sqlite')} (id)")
        names = [name for (name,) in database.execute("select name from sqlite_schema")]
    assert sorted(names) == sorted([*words, *odd])


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_servers_take_odd_names_and_texts_as_they_are_quoted(database: Database) -> None:
    schema = database.name if database.dialect == "mariadb" else "public"
    for number, name in enumerate(ODD):
        text = f"it's {name} -- \\ \\' /*"
        names = {"schema_name": schema, "table_name": f"T{number}", "column_name": name}

        def run(sql: str, row: dict[str, str]) -> object:
            return database.execute(template.fix(sql, row, database.dialect) or "")

        run("create table {table} ({column} varchar(100))", names)
        run("insert into {table} ({column}) values ({text})", {**names, "text": text})
        assert run("select {column} from {table}", names) == [(text,)]


@pytest.mark.parametrize(
    ("dialect", "expected"),
    {
        "mssql": "[shop].[Order]]s]",
        "oracle": '"SHOP"."Order]s"',
        "firebird": '"SHOP"."Order]s"',
        "clickhouse": "`shop`.`Order]s`",
        "duckdb": '"shop"."Order]s"',
    }.items(),
)
def test_names_are_quoted_as_other_products_spell_them(dialect: str, expected: str) -> None:
    assert template.qualified("shop", "Order]s", dialect) == expected


def test_a_fix_for_another_product_keeps_its_quotes() -> None:
    row = {"schema_name": "dbo", "table_name": "orders", "column_name": "order"}
    text = "alter table {table} add default getutcdate() for {column}"
    assert template.fix(text, row, "mssql") == (
        "alter table [dbo].[orders] add default getutcdate() for [order]"
    )


@pytest.mark.parametrize(
    ("rule", "dialect", "expected"),
    [
        ("duplicate-index", "mssql", "drop index [by_day] on [shop].[orders]"),
        ("duplicate-index", "oracle", 'drop index "SHOP"."BY_DAY"'),
        (
            "foreign-key-without-index",
            "mssql",
            "create index <name> on [shop].[orders] ([day], [No])",
        ),
        (
            "foreign-key-without-index",
            "oracle",
            'create index <name> on "SHOP"."ORDERS" ("DAY", "No")',
        ),
    ],
)
def test_fixes_for_sql_server_and_oracle_are_written_as_their_manuals_do(
    rule: str, dialect: str, expected: str
) -> None:
    row = {
        "schema_name": "shop",
        "table_name": "orders",
        "index_name": "by_day",
        "indexable_columns": '["day", "No"]',
    }
    (found,) = (each for each in loader.load() if each.name == rule)
    assert found.runs_on(dialect)
    fix = found.fix_for(dialect)
    assert fix is not None
    assert template.fix(fix, row, dialect) == expected


def test_workarounds_for_sql_server_and_oracle_leave_the_zone_open() -> None:
    row = {
        "schema_name": "shop",
        "table_name": "orders",
        "column_name": "made",
        "zone": "<zone of the values>",
    }
    (rule,) = (each for each in loader.load() if each.name == "timestamp-without-time-zone")
    filled = {
        dialect: template.fix(rule.workarounds[dialect], row, dialect)
        for dialect in ("mssql", "oracle")
    }
    assert filled == {
        "mssql": "select [made] at time zone <zone of the values> from [shop].[orders]",
        "oracle": (
            'select from_tz(cast("MADE" as timestamp), <zone of the values>) from "SHOP"."ORDERS"'
        ),
    }

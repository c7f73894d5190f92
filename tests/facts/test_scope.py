"""Scope: tables that are left out are removed from every fact table and listed as excluded."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.errors import UsageError
from dbready.facts import scope, snapshot
from dbready.facts.scope import Scope
from tests.facts.building import add, facts_of, not_collected

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

TABLES = {
    "shop.orders": ["id"],
    "shop.order_items": ["id", "order_id"],
    "shop.Payments": ["id"],
    "hr.salaries": ["person", "amount_of_the_boss"],
    "hr.orders": ["id"],
}


@pytest.fixture
def facts() -> Iterator[sqlite3.Connection]:
    with closing(facts_of(TABLES)) as facts:
        yield facts


def tables(facts: sqlite3.Connection) -> list[str]:
    rows = facts.execute("select schema_name, table_name from tables order by 1, 2")
    return [f"{schema}.{table}" for schema, table in rows]


def excluded(facts: sqlite3.Connection) -> dict[str, str]:
    rows = facts.execute(
        "select schema_name || '.' || table_name, reason from coverage "
        "where coverage_kind = 'excluded' and not is_incomplete"
    )
    return dict(rows.fetchall())


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (Scope(), sorted(TABLES)),
        (Scope(schemas=["hr"]), ["hr.orders", "hr.salaries"]),
        (Scope(exclude_schemas=["hr"]), ["shop.Payments", "shop.order_items", "shop.orders"]),
        (Scope(tables=["orders"]), ["hr.orders", "shop.orders"]),
        (Scope(tables=["shop.orders"]), ["shop.orders"]),
        (Scope(tables=["order*", "Pay*"], exclude_schemas=["h?"]), [*TABLES][2:1:-1]),
        (Scope(exclude_tables=["*.order*"]), ["hr.salaries", "shop.Payments"]),
        (Scope(schemas=["shop"], tables=["order*"], exclude_tables=["*_items"]), ["shop.orders"]),
    ],
)
def test_patterns_choose_tables(facts: sqlite3.Connection, chosen: Scope, left: list[str]) -> None:
    scope.apply(facts, chosen)
    if "Pay*" in chosen.tables:
        left = ["shop.Payments", "shop.order_items", "shop.orders"]
    assert tables(facts) == sorted(left)
    assert set(excluded(facts)) == set(TABLES) - set(left)


def test_each_exclusion_has_its_reason(facts: sqlite3.Connection) -> None:
    chosen = Scope(exclude_schemas=["hr"], tables=["order*"], exclude_tables=["*items"])
    scope.apply(facts, chosen)
    assert excluded(facts) == {
        "hr.orders": "matched by --exclude-schema",
        "hr.salaries": "matched by --exclude-schema",
        "shop.Payments": "not matched by --table",
        "shop.order_items": "matched by --exclude-table",
    }
    assert facts.execute("select schema_name from schemas").fetchall() == [("shop",)]


def test_nothing_of_an_excluded_table_stays(facts: sqlite3.Connection, tmp_path: Path) -> None:
    place = {"schema_name": "hr", "table_name": "salaries"}
    name = "amount_of_the_boss"
    add(facts, "column_roles", {**place, "column_name": name, "role": "money"} | REASON)
    add(facts, "checks", {**place, "constraint_name": "c", "expression": f"{name} > 0"})
    add(facts, "column_statistics", {**place, "column_name": name, "common_values": "[1000000]"})
    add(facts, "table_statistics", {**place, "estimated_rows": 1})
    add(facts, "enum_values", {**place, "column_name": name, "ordinal_position": 1} | VALUE)
    add(facts, "views", {"schema_name": "hr", "view_name": "v_amount", "is_materialized": 0})
    scope.apply(facts, Scope(exclude_schemas=["hr"]))
    for table, columns in snapshot.fact_columns().items():
        if "schema_name" in columns and table != "coverage":
            rows = facts.execute(f"select * from {table} where schema_name = 'hr'").fetchall()
            assert rows == [], table
    snapshot.save(facts, tmp_path / "kept.snapshot")
    content = (tmp_path / "kept.snapshot").read_bytes()
    assert b"order_id" in content
    for word in (b"amount_of_the_boss", b"v_amount", b"1000000", b"top_secret"):
        assert word not in content


REASON = {"confidence": "high", "reason": "its name"}
VALUE = {"enum_value": "top_secret"}


@pytest.mark.parametrize(
    ("chosen", "option", "help_"),
    [
        (Scope(tables=["order"]), "--table order", "did you mean order"),
        (Scope(tables=["payments"]), "--table payments", "did you mean Payments?"),
        (Scope(exclude_tables=["zzz"]), "--exclude-table zzz", "this target has "),
        (Scope(schemas=["shpo"]), "--schema shpo", "did you mean shop?"),
        (Scope(exclude_schemas=["public"]), "--exclude-schema public", "this target has hr, shop"),
        (Scope(tables=["orders", "x.*"]), "--table x.*", ""),
        (Scope(exclude_tables=["shop.[x"]), "--exclude-table shop.[x", "its [ is not closed"),
        (Scope(tables=["zzz[]]"]), "--table zzz[]]", "this target has "),
    ],
)
def test_a_pattern_that_matches_nothing_is_refused(
    facts: sqlite3.Connection, chosen: Scope, option: str, help_: str
) -> None:
    with pytest.raises(UsageError) as caught:
        scope.apply(facts, chosen)
    assert caught.value.message == f"{option} matches nothing"
    assert help_ in caught.value.help
    assert tables(facts) == sorted(TABLES)


def test_each_table_is_listed_once_and_the_others_are_counted() -> None:
    names = [{"schema_name": "shop", "table_name": f"t{number}"} for number in range(1, 10)]
    with closing(facts_of()) as facts:
        for name in names:
            add(facts, "tables", {**name, "table_type": "base table", "is_partition": 0})
        with pytest.raises(UsageError) as caught:
            scope.apply(facts, Scope(tables=["zzz"]))
    listed = ", ".join(f"shop.t{number}" for number in range(1, 9))
    assert caught.value.help == f"this target has {listed} and 1 more"


def test_a_target_without_tables_says_so() -> None:
    with closing(facts_of()) as facts, pytest.raises(UsageError) as caught:
        scope.apply(facts, Scope(tables=["orders"]))
    assert caught.value.help == "this target has no tables"


def test_partitions_extensions_and_bookkeeping_are_left_out(facts: sqlite3.Connection) -> None:
    facts.execute("update tables set is_partition = 1 where table_name = 'order_items'")
    facts.execute("update tables set extension_name = 'postgis' where table_name = 'salaries'")
    kind = {"schema_name": "hr", "table_name": "orders", "kind": "migration"}
    sure = {"confidence": "high", "effective_kind": "migration", "reason": "its name"}
    add(facts, "table_kinds", {**kind, **sure, "is_internal": 1})
    scope.apply_defaults(facts)
    assert tables(facts) == ["shop.Payments", "shop.orders"]
    assert excluded(facts) == {
        "shop.order_items": "partition, counted with its parent",
        "hr.salaries": "belongs to an extension",
        "hr.orders": "bookkeeping of a migration tool",
    }


def test_an_incomplete_table_is_removed_completely(facts: sqlite3.Connection) -> None:
    not_collected(facts, "checks", "orders")
    not_collected(facts, "table_statistics", "Payments", is_incomplete=False)
    not_collected(facts, "triggers")
    scope.drop_incomplete(facts)
    assert "shop.orders" not in tables(facts)
    assert set(tables(facts)) == set(TABLES) - {"shop.orders"}
    assert facts.execute("select count(*) from coverage").fetchone() == (3,)


def test_names_with_quotes_and_wildcards_are_taken_literally() -> None:
    names = {"shop.it's": ["id"], 'shop."q"': ["id"], "shop.100%": ["id"], "shop.a.b": ["id"]}
    with closing(facts_of(names)) as facts:
        scope.apply(facts, Scope(exclude_tables=["it's", '"q"', "a.b"]))
        assert tables(facts) == ["shop.100%"]

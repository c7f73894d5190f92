"""Tables and columns of two databases are paired by what is known, then by what is likely."""

from __future__ import annotations

import pytest

from dbready.drift.change import Options, StatedRename
from dbready.drift.compare import compare
from tests.drift.databases import lines
from tests.facts.building import add, facts_of

ORDERS = ("id", "number", "total", "placed_at")


def test_a_confirmed_rename_needs_no_likeness_and_no_direction() -> None:
    before, after = facts_of({"shop.orders": ORDERS}), facts_of({"shop.x": ("id", "y")})
    assert lines(compare(before, after)) == {"removed table orders", "added table x"}
    for stated in (StatedRename("orders", "x"), StatedRename("shop.x", "shop.orders")):
        found = compare(before, after, Options(renames=(stated,)))
        (table,) = [change for change in found if change.kind == "table"]
        assert (table.what, table.old_name, table.is_probable) == ("renamed", "orders", False)


def test_a_denied_rename_is_none() -> None:
    before, after = facts_of({"shop.orders": ORDERS}), facts_of({"shop.purchases": ORDERS})
    assert lines(compare(before, after)) == {"renamed table purchases"}
    denied = Options(renames=(StatedRename("orders", "purchases", is_confirmed=False),))
    assert lines(compare(before, after, denied)) == {
        "removed table orders",
        "added table purchases",
    }


def test_references_decide_between_tables_with_the_same_columns() -> None:
    def facts(names: tuple[str, str]) -> object:
        plain = ("id", "name", "created_at")
        made = facts_of(
            {f"shop.{name}": plain for name in names} | {"shop.lines": ("id", "parent_id")}
        )
        add(
            made,
            "foreign_keys",
            {
                "schema_name": "shop",
                "table_name": "lines",
                "constraint_name": "fk",
                "columns": '["parent_id"]',
                "column_count": 1,
                "referenced_schema": "shop",
                "referenced_table": names[0],
                "referenced_columns": '["id"]',
            },
        )
        return made

    found = compare(facts(("document", "customer")), facts(("documents", "clients")))  # type: ignore[arg-type]
    assert ("document", "documents") in {(change.old_name, change.table) for change in found}


def test_the_only_schema_may_have_another_name() -> None:
    before, after = facts_of({"shop_dev.orders": ORDERS}), facts_of({"shop_prod.orders": ORDERS})
    assert compare(before, after) == ()


def test_of_several_schemas_pairs_are_named() -> None:
    before = facts_of({"dev.orders": ORDERS, "audit.logs": ("id", "text", "at")})
    after = facts_of({"prod.orders": ORDERS, "audit.logs": ("id", "text", "at")})
    assert "renamed table orders" in lines(compare(before, after))
    assert compare(before, after, Options(schemas=(("dev", "prod"),))) == ()


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_letter_case_of_names_is_compared_on_request(dialect: str) -> None:
    before = facts_of({"shop.Orders": ORDERS}, dialect)
    after = facts_of({"shop.orders": tuple(name.upper() for name in ORDERS)}, dialect)
    assert compare(before, after) == ()
    found = compare(before, after, Options(everything=True))
    assert {change.kind for change in found} == {"name"}


def test_postgresql_distinguishes_names_by_case() -> None:
    before, after = facts_of({"shop.Orders": ORDERS}), facts_of({"shop.orders": ORDERS})
    (change,) = compare(before, after)
    assert (change.what, change.is_breaking, change.is_probable) == ("renamed", True, False)


def test_a_column_at_the_same_place_with_the_same_type_was_probably_renamed() -> None:
    before = facts_of({"shop.orders": ORDERS})
    after = facts_of({"shop.orders": ("id", "number", "amount", "placed_at")})
    (change,) = compare(before, after)
    assert (change.what, change.old_name, change.column) == ("renamed", "total", "amount")
    assert change.is_probable


def test_ignored_changes_are_left_out() -> None:
    before = facts_of({"shop.orders": ORDERS})
    after = facts_of({"shop.orders": ORDERS[:2], "shop.fresh": ("a",)})
    assert lines(compare(before, after)) == {
        "removed column orders.total",
        "removed column orders.placed_at",
        "added table fresh",
    }
    kept = compare(before, after, Options(ignore=("column:*.total", "shop.fresh")))
    assert lines(kept) == {"removed column orders.placed_at"}

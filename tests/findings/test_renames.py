"""Renamed tables and columns are recognised; what was dropped and replaced is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.findings import renames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.renames import Columns, Place, Renames

ORDERS = (("id", "bigint"), ("order_number", "text"), ("total", "numeric"), ("placed", "date"))
PLAIN = (("id", "bigint"), ("name", "text"), ("created_at", "timestamp"))
S = "public"


def between(
    before: Mapping[tuple[str, str], Columns], now: Mapping[tuple[str, str], Columns]
) -> Renames:
    known: dict[Place, Columns] = dict(before.items())
    present: dict[Place, Columns] = dict(now.items())
    return renames.between(known, present)


def test_a_table_with_the_columns_of_a_missing_one_was_renamed() -> None:
    found = between({(S, "orders"): ORDERS}, {(S, "purchases"): ORDERS, (S, "users"): PLAIN})
    assert found.tables == {(S, "orders"): (S, "purchases")}


def test_a_renamed_table_may_have_gained_a_column() -> None:
    now = {(S, "purchases"): (*ORDERS, ("note", "text"))}
    assert between({(S, "orders"): ORDERS}, now).table((S, "orders")) == (S, "purchases")


def test_a_table_that_moved_to_another_schema_was_renamed() -> None:
    now = {("sales", "users"): PLAIN, (S, "others"): PLAIN}
    assert between({(S, "users"): PLAIN}, now).tables == {(S, "users"): ("sales", "users")}


def test_a_table_that_is_still_there_was_not_renamed() -> None:
    now = {(S, "orders"): ORDERS, (S, "orders_copy"): ORDERS}
    assert not between({(S, "orders"): ORDERS}, now).tables


def test_columns_that_every_table_has_prove_nothing() -> None:
    now = {(S, "invoices"): PLAIN, (S, "users"): PLAIN}
    assert not between({(S, "orders"): PLAIN, (S, "users"): PLAIN}, now).tables


def test_of_two_equal_candidates_neither_is_the_renamed_table() -> None:
    now = {(S, "orders_a"): ORDERS, (S, "orders_b"): ORDERS}
    assert not between({(S, "orders"): ORDERS}, now).tables


def test_a_similar_name_decides_between_equal_tables() -> None:
    before = {(S, "order"): PLAIN, (S, "customer"): PLAIN}
    now = {(S, "orders"): PLAIN, (S, "customers"): PLAIN}
    assert between(before, now).tables == {
        (S, "order"): (S, "orders"),
        (S, "customer"): (S, "customers"),
    }


def columns(now: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found = between({(S, "orders"): ORDERS}, {(S, "orders"): now})
    return dict(found.columns.get((S, "orders"), {}))


def test_a_column_with_another_name_in_the_same_place_was_renamed() -> None:
    assert columns((ORDERS[0], ("number", "text"), *ORDERS[2:])) == {"order_number": "number"}


def test_a_column_that_was_dropped_does_not_shift_the_others() -> None:
    assert columns((ORDERS[0], ORDERS[2], ORDERS[3])) == {}


def test_a_column_of_another_type_is_another_column() -> None:
    assert columns((ORDERS[0], ("number", "bigint"), *ORDERS[2:])) == {}


def test_a_column_that_was_added_at_the_end_does_not_replace_the_last_one() -> None:
    assert columns((*ORDERS[:3], ("shipped", "date"))) == {}
    assert columns((*ORDERS[:3], ("placed_on", "date"))) == {"placed": "placed_on"}
    assert columns((*ORDERS[:3], ("placed_on", "date"), ("note", "text"))) == {
        "placed": "placed_on"
    }


def test_columns_are_followed_in_a_renamed_table() -> None:
    now = {(S, "purchases"): (ORDERS[0], ("number", "text"), *ORDERS[2:])}
    found = between({(S, "orders"): ORDERS}, now)
    assert found.column((S, "orders"), "order_number") == "number"
    assert found.column((S, "orders"), "total") == "total"

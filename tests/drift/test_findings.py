"""Findings of two sides are compared; what one side did not examine is neither new nor gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.drift import findings, pairing, side
from dbready.drift.change import DEFAULTS
from dbready.drift.findings import Audited
from dbready.findings.examined import Examined
from dbready.findings.finding import DatabaseObject
from tests.facts.building import facts_of
from tests.findings.making import finding_of, result_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.findings.result import Result

    Tables = dict[str, Sequence[str]]
    Place = tuple[str | None, str | None]
    Columns = tuple[tuple[str, str], ...]

ORDERS = ("id", "total", "customer", "placed_at")


def about(table: str, column: str | None = None) -> DatabaseObject:
    return DatabaseObject("column" if column else "table", "shop", table, column)


def differences(
    before: tuple[Tables, Result],
    after: tuple[Tables, Result],
    excluded: Mapping[Place, str] | None = None,
    *,
    probed: tuple[bool, bool] = (False, False),
) -> set[tuple[str, str | None, str | None]]:
    """Return what happened to findings; `excluded` are tables that the second side leaves out."""
    sides = [side.read(facts_of({f"shop.{name}": found for name, found in tables.items()}))
             for tables, _ in (before, after)]  # fmt: skip
    paired = pairing.pair(sides[0], sides[1], DEFAULTS)
    audits = []
    left_outs: tuple[Mapping[Place, str], ...] = ({}, excluded or {})
    for (tables, result), left_out, is_probed in zip(
        (before, after), left_outs, probed, strict=True
    ):
        places: dict[Place, Columns] = {
            ("shop", name): tuple((each, "text") for each in found)
            for name, found in tables.items()
        }
        kept = {place: found for place, found in places.items() if place not in left_out}
        examined = Examined(
            {**kept}, {**left_out}, schemas=frozenset({"shop"}), is_probed=is_probed
        )
        audits.append(Audited([result], examined))
    found = findings.compare(audits[0], audits[1], paired)
    return {(each.what, each.table, each.column) for each in found}


def test_findings_are_new_or_gone() -> None:
    tables: Tables = {"orders": ORDERS}
    some, none = result_of([finding_of(about("orders", "total"))]), result_of()
    assert differences((tables, none), (tables, some)) == {("added", "orders", "total")}
    assert differences((tables, some), (tables, none)) == {("removed", "orders", "total")}
    assert differences((tables, some), (tables, some)) == set()


def test_another_severity_is_a_change() -> None:
    tables: Tables = {"orders": ORDERS}
    low = result_of([finding_of(about("orders"), severity="low")])
    high = result_of([finding_of(about("orders"), severity="high")])
    assert differences((tables, low), (tables, high)) == {("changed", "orders", None)}


def test_the_severity_that_live_rows_gave_is_not_compared_with_one_without_them() -> None:
    tables: Tables = {"orders": ORDERS}
    low = result_of([finding_of(about("orders"), severity="low")], uses_rows=True)
    high = result_of([finding_of(about("orders"), severity="high")], uses_rows=True)
    assert differences((tables, high), (tables, low), probed=(True, False)) == set()
    assert differences((tables, low), (tables, high), probed=(False, True)) == set()
    changed = {("changed", "orders", None)}
    assert differences((tables, high), (tables, low), probed=(True, True)) == changed
    low, high = (replace(each, uses_rows=False) for each in (low, high))
    assert differences((tables, high), (tables, low), probed=(True, False)) == changed


def test_a_rule_that_one_side_skipped_found_nothing_new() -> None:
    tables: Tables = {"orders": ORDERS}
    some = result_of([finding_of(about("orders"))])
    skipped = result_of(outcome="skipped", reason="no statistics")
    assert differences((tables, skipped), (tables, some)) == set()
    assert differences((tables, some), (tables, skipped)) == set()


def test_a_table_that_one_side_leaves_out_keeps_its_findings() -> None:
    tables: Tables = {"orders": ORDERS}
    some = result_of([finding_of(about("orders"))])
    left_out: dict[Place, str] = {("shop", "orders"): "not matched by --table"}
    assert differences((tables, some), (tables, result_of()), left_out) == set()


def test_findings_follow_renamed_tables_and_columns() -> None:
    before = result_of([finding_of(about("orders", "total"))])
    after = result_of([finding_of(about("purchases", "total"))])
    assert differences(({"orders": ORDERS}, before), ({"purchases": ORDERS}, after)) == set()
    renamed = ("id", "amount", "customer", "placed_at")
    after = result_of([finding_of(about("orders", "amount"))])
    assert differences(({"orders": ORDERS}, before), ({"orders": renamed}, after)) == set()


def test_findings_of_a_dropped_table_are_not_listed_and_of_a_new_one_are() -> None:
    old: Tables = {"orders": ORDERS, "legacy": ("a", "b")}
    new: Tables = {"orders": ORDERS, "fresh": ("x", "y", "z")}
    before = result_of([finding_of(about("legacy"))])
    after = result_of([finding_of(about("fresh"))])
    assert differences((old, before), (new, after)) == {("added", "fresh", None)}

"""Corrections of tables and columns override what is inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dbready.derive import derive
from dbready.derive.corrections import Correction
from dbready.errors import UsageError
from tests.derive.building import facts_of, partition

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}
TABLES = {
    "customers": KEY,
    "people": KEY,
    "orders": {**KEY, "customer_id": "bigint", "status": "text", "buyer": "bigint"},
}
WHERE = "here/dbready.toml:12"


def said(belief: Any, name: str, value: str) -> Correction:  # noqa: ANN401 - one of three words
    return Correction(belief, name, value, WHERE)


def roles(facts: sqlite3.Connection, column: str) -> dict[str, str]:
    rows = facts.execute("select role, reason from column_roles where column_name = ?", [column])
    return dict(rows.fetchall())


def references(facts: sqlite3.Connection) -> dict[str, str]:
    rows = facts.execute("select column_name, referenced_table from inferred_references")
    return dict(rows.fetchall())


@pytest.mark.parametrize("name", ["app.orders", "orders", "app.ord*"])
def test_a_kind_is_corrected_by_table_name_or_pattern(name: str) -> None:
    facts = facts_of(TABLES)
    derive(facts, [said("kind", name, "event")])
    rows = facts.execute("select kind, confidence, reason from table_kinds where kind = 'event'")
    assert rows.fetchall() == [("event", "high", "set in dbready.toml:12")]


def test_a_role_takes_the_place_of_all_others_and_of_an_inferred_reference() -> None:
    facts = facts_of(TABLES)
    derive(facts, [said("role", "app.orders.customer_id", "external_id")])
    assert roles(facts, "customer_id") == {"external_id": "set in dbready.toml:12"}
    assert references(facts) == {}


def test_none_says_that_a_column_has_no_role() -> None:
    facts = facts_of(TABLES)
    derive(facts, [said("role", "orders.status", "none")])
    assert roles(facts, "status") == {}


def test_a_reference_is_declared_with_its_target() -> None:
    facts = facts_of(TABLES)
    derive(facts, [said("references", "orders.buyer", "app.people")])
    assert references(facts) == {"buyer": "people", "customer_id": "customers"}
    assert roles(facts, "buyer") == {"reference": "set in dbready.toml:12"}


def test_a_reference_to_a_partitioned_table_can_be_declared() -> None:
    visits = {"id": "bigint key", "seen_at": "timestamp key"}
    facts = facts_of({**TABLES, "visits": visits})
    wanted = [said("references", "orders.buyer", "visits")]
    with pytest.raises(UsageError, match="has no key of one column"):
        derive(facts, wanted)
    partition(facts, "visits", "RANGE (seen_at)")
    derive(facts, wanted)
    assert references(facts)["buyer"] == "visits"


def test_kinds_follow_corrected_roles() -> None:
    facts = facts_of({"visits": {**KEY, "seen": "timestamp", "status": "text"}})
    derive(facts, [said("role", "visits.seen", "updated_at")])
    (reason,) = facts.execute("select reason from table_kinds").fetchone()
    assert "updated_at" in reason


@pytest.mark.parametrize(
    ("belief", "name", "value", "sentence", "help_"),
    [
        ("kind", "app.order", "event", "no table app.order", "did you mean app.orders?"),
        ("role", "orders.statis", "none", "no column orders.statis", "orders.status?"),
        ("references", "orders.buyer", "peple", "no table peple to refer to", "people?"),
    ],
)
def test_a_correction_that_matches_nothing_is_refused_with_the_nearest_name(
    belief: str, name: str, value: str, sentence: str, help_: str
) -> None:
    with pytest.raises(UsageError) as refused:
        derive(facts_of(TABLES), [said(belief, name, value)])
    assert refused.value.message.startswith(f"{WHERE}: ")
    assert sentence in refused.value.message
    assert help_ in refused.value.help


def test_a_file_about_another_database_is_ignored_unless_it_was_named() -> None:
    derive(facts_of(TABLES), [said("kind", "ships", "event")], is_explicit=False)
    mixed = [said("kind", "ships", "event"), said("kind", "orders", "event")]
    with pytest.raises(UsageError, match="no table ships"):
        derive(facts_of(TABLES), mixed, is_explicit=False)


def test_values_are_described_and_keep_the_role_of_their_column() -> None:
    facts = facts_of(TABLES)
    derive(facts)
    before = roles(facts, "status")
    derive(facts, [said("values", "app.orders.status", "open = not paid yet, paid = paid")])
    described = facts.execute("select * from value_descriptions").fetchall()
    assert described == [("app", "orders", "status", "open = not paid yet, paid = paid")]
    assert roles(facts, "status") == before


def test_values_of_a_column_that_is_not_there_are_refused() -> None:
    with pytest.raises(UsageError, match=r"there is no column orders\.state"):
        derive(facts_of(TABLES), [said("values", "orders.state", "1 = open")])

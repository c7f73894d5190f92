"""Rows confirm, refute and discover references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}
ORDERS = {"customers": KEY, "orders": {**KEY, "customer_id": "bigint"}}


def seen(
    facts: sqlite3.Connection,
    measure: str,
    counts: tuple[int, int],
    other: str = "",
    highest: str = "null",
) -> None:
    """Store the result of a probe of orders.customer_id, or of orders.origin_id."""
    column = "origin_id" if other else "customer_id"
    detail = f'{{"highest": {highest}}}'
    schema = facts.execute("select min(schema_name) from tables").fetchone()[0]
    facts.execute(
        "insert into probe_results values (?, 'orders', ?, 'p', ?, ?, ?, ?, 0, 1, 'pages', ?, 'select')",
        [schema, column, measure, other and f"{schema}.{other}", *counts, detail],
    )


def references(facts: sqlite3.Connection) -> dict[str, tuple[str, str, str]]:
    derive(facts)
    rows = facts.execute(
        "select column_name, referenced_table, confidence, reason from inferred_references"
    )
    return {column: (table, confidence, reason) for column, table, confidence, reason in rows}


def test_values_that_all_exist_make_a_reference_sure() -> None:
    facts = facts_of({"customers": KEY, "orders": {**KEY, "customer_id": "bigint"}})
    before = references(facts)["customer_id"]
    seen(facts, "orphans", (0, 300))
    table, confidence, reason = references(facts)["customer_id"]
    assert (table, confidence) == ("customers", "high")
    assert reason == f"{before[2]}; all of 300 values sampled exist there"


def test_a_few_values_make_nothing_sure() -> None:
    facts = facts_of(ORDERS)
    before = references(facts)
    seen(facts, "orphans", (0, 99))
    assert references(facts) == before


@pytest.mark.parametrize(("found", "sampled"), [(51, 100), (11, 20)])
def test_a_reference_whose_values_mostly_do_not_exist_is_withdrawn(
    found: int, sampled: int
) -> None:
    facts = facts_of(ORDERS)
    seen(facts, "orphans", (found, sampled))
    assert "customer_id" not in references(facts)
    refuted = (
        "select column_name, referenced_table, found_rows, sampled_rows from refuted_references"
    )
    assert facts.execute(refuted).fetchall() == [("customer_id", "customers", found, sampled)]
    role = (
        "select count(*) from column_roles where column_name = 'customer_id' and role = 'reference'"
    )
    assert facts.execute(role).fetchone() == (0,)


@pytest.mark.parametrize(("found", "sampled"), [(50, 100), (19, 19)])
def test_a_reference_with_some_orphans_stays(found: int, sampled: int) -> None:
    facts = facts_of(ORDERS)
    seen(facts, "orphans", (found, sampled))
    assert references(facts)["customer_id"][0] == "customers"


PLACES = {"depots": KEY, "harbours": KEY, "orders": {**KEY, "origin_id": "bigint"}}


def sizes(facts: sqlite3.Connection, rows: int) -> None:
    facts.execute(
        "insert or replace into table_statistics (schema_name, table_name, estimated_rows) "
        "select schema_name, table_name, ? from tables",
        [rows],
    )


def test_a_reference_that_no_name_gives_away_is_discovered_by_its_values() -> None:
    facts = facts_of(PLACES)
    sizes(facts, 500)
    seen(facts, "contained", (150, 150), other="depots", highest='"1000"')
    seen(facts, "contained", (4, 150), other="harbours", highest='"1000"')
    assert references(facts)["origin_id"] == (
        "depots",
        "medium",
        "all of 150 different values sampled exist in depots, and in no other table",
    )


@pytest.mark.parametrize(
    ("rows", "highest", "sampled"),
    [(1000, '"1000"', 200), (990, '"1000"', 200), (500, '"1000"', 8)],
)
def test_small_whole_numbers_that_exist_in_any_large_table_prove_nothing(
    rows: int, highest: str, sampled: int
) -> None:
    facts = facts_of(PLACES)
    sizes(facts, rows)
    seen(facts, "contained", (sampled, sampled), other="depots", highest=highest)
    assert "origin_id" not in references(facts)


def test_values_that_exist_in_two_tables_decide_nothing() -> None:
    facts = facts_of(PLACES)
    for other in ("depots", "harbours"):
        seen(facts, "contained", (150, 150), other=other)
    assert "origin_id" not in references(facts)


def counted(
    facts: sqlite3.Connection, place: tuple[str, str], measure: str, counts: tuple[int, int]
) -> None:
    """Store what a probe counted in a column of a table."""
    facts.execute(
        "insert into probe_results values ('app', ?, ?, 'p', ?, '', ?, ?, 0, 1, 'pages', '{}', 'select')",
        [*place, measure, *counts],
    )
    derive(facts)


@pytest.mark.parametrize(
    ("distinct", "rows", "is_status"), [(51, 200, False), (51, 300, True), (50, 60, True)]
)
def test_a_status_with_too_many_values_is_none(
    distinct: int, rows: int, *, is_status: bool
) -> None:
    facts = facts_of({"orders": {**KEY, "status": "text"}})
    counted(facts, ("orders", "status"), "distinct_values", (distinct, rows))
    found = facts.execute("select role from column_roles where column_name = 'status'").fetchall()
    assert (("status",) in found) == is_status


@pytest.mark.parametrize(("unmoved", "kind"), [(80, "entity"), (81, "event")])
def test_a_log_whose_rows_change_is_an_entity(unmoved: int, kind: str) -> None:
    columns = {**KEY, "action": "text", "created_at": "timestamp", "updated_at": "timestamp"}
    facts = facts_of({"audit_logs": columns})
    derive(facts)
    before = facts.execute("select kind from table_kinds").fetchone()
    assert before == ("event",)
    counted(facts, ("audit_logs", "updated_at"), "stale_updates", (unmoved, 100))
    assert facts.execute("select kind from table_kinds").fetchone() == (kind,)


@pytest.mark.parametrize(
    ("counts", "confidence", "end"),
    [
        ((0, 986), "medium", "; all of 986 texts sampled can be read as JSON"),
        ((0, 99), "low", "a long text named 'data'"),
        ((1, 986), "low", "a long text named 'data'"),
    ],
)
def test_texts_that_are_all_json_are_believed_to_be(
    counts: tuple[int, int], confidence: str, end: str
) -> None:
    others = {f"things{number}": {**KEY, "name": "text"} for number in range(9)}
    facts = facts_of({**others, "orders": {**KEY, "run_data": "text", "total": "numeric"}})
    facts.execute(
        "insert into probe_results values ('app', 'orders', 'run_data', 'json-text', 'invalid_json', '', ?, ?, 0, 1, "
        "'pages', '{}', 'select')",
        counts,
    )
    derive(facts)
    query = "select confidence, reason from column_roles where column_name = 'run_data'"
    ((found, reason),) = facts.execute(query)
    assert (found, reason.endswith(end)) == (confidence, True), reason

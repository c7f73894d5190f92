"""Tables that hold the past rows of another table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.derive.building import add, facts_of

if TYPE_CHECKING:
    import sqlite3

ORDERS = {"id": "bigint pk", "status": "text", "total": "numeric", "placed_at": "timestamp"}
COPY = {**ORDERS, "id": "bigint", "audit_when": "timestamp", "audit_action": "text"}


def histories(facts: sqlite3.Connection) -> dict[str, str | None]:
    """Derive, and return the histories with the tables whose past rows they keep."""
    derive(facts)
    query = "select table_name, original_table from table_kinds where kind = 'history'"
    return dict(facts.execute(query).fetchall())


@pytest.mark.parametrize(
    "name",
    ["log_orders", "orders_hist_recent", "shadow_orders", "historicalorders", "orders_archive"],
)
def test_a_table_with_the_columns_of_the_table_in_its_name_keeps_its_past(name: str) -> None:
    assert histories(facts_of({"orders": ORDERS, name: COPY})) == {name: "orders"}


def test_the_original_may_be_in_another_schema() -> None:
    facts = facts_of({"orders": ORDERS})
    add(facts, {"orders": COPY, "log_orders": COPY}, schema="audit")
    assert set(histories(facts)) == {"orders", "log_orders"}


def test_a_log_about_a_table_without_its_columns_keeps_no_past_rows_of_it() -> None:
    log = {"id": "bigint pk", "message": "text", "created_at": "timestamp"}
    assert histories(facts_of({"orders": ORDERS, "order_log": log})) == {}


def test_events_of_a_database_in_which_all_rows_have_an_update_time_are_events() -> None:
    times = {"id": "bigint pk", "created_at": "timestamp", "updated_at": "timestamp"}
    tables = {f"thing{number}": {**times, "name": "text"} for number in range(9)}
    facts = facts_of({**tables, "login_events": {**times, "ip": "text"}})
    derive(facts)
    query = "select kind from table_kinds where table_name = 'login_events'"
    assert facts.execute(query).fetchone()[0] == "event"

"""Tables whose rows are parts of another table's rows."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint key"}
LINE = {**KEY, "order_id": "bigint", "quantity": "integer"}


def part_of(name: str, columns: dict[str, str], others: dict[str, dict[str, str]]) -> str | None:
    """Derive, and return the table of which a table's rows are parts."""
    facts = facts_of({**others, name: columns})
    derive(facts)
    query = "select part_of from table_kinds where table_name = ?"
    found: str | None = facts.execute(query, [name]).fetchone()[0]
    return found


@pytest.mark.parametrize("name", ["order_lines", "orderlines", "orders_notes"])
def test_a_table_that_continues_the_name_of_its_target_has_its_parts(name: str) -> None:
    assert part_of(name, LINE, {"orders": KEY}) == "orders"


def test_a_key_that_begins_with_a_reference_is_of_a_part() -> None:
    columns = {"order_id": "bigint key", "line": "integer key", "quantity": "integer"}
    assert part_of("positions", columns, {"orders": KEY}) == "orders"


def test_a_table_that_others_refer_to_is_no_part() -> None:
    others = {"orders": KEY, "returns": {**KEY, "order_line_id": "bigint"}}
    assert part_of("order_lines", LINE, others) is None


def test_a_table_with_a_name_of_its_own_is_no_part() -> None:
    assert part_of("shipments", LINE, {"orders": KEY}) is None

"""Tables whose rows are parts of another table's rows."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, references_of

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


def test_predecessors_are_rows_of_a_table_that_does_more_than_pair_rows_of_another() -> None:
    pair = {"predecessor_id": "bigint", "successor_id": "bigint"}
    answers = {f"answer{number}": "text" for number in range(9)}
    found = references_of(
        facts_of(
            {
                "tasks": KEY,
                "task_order": {**KEY, **pair},
                "honos": KEY,
                "honos_children": {**KEY, **pair, **answers},
            }
        )
    )
    assert found["task_order.predecessor_id"][0] == "tasks"
    assert found["honos_children.predecessor_id"] == ("honos_children", "medium")
    assert found["honos_children.successor_id"] == ("honos_children", "medium")


def test_the_parent_may_be_a_folder_where_no_column_is_called_after_folders() -> None:
    tree = {"id": "bigint pk", "title": "text", "parent_id": "bigint"}
    found = references_of(facts_of({"folders": tree, "notes": tree}))
    assert found == {"folders.parent_id": ("folders", "high"), "notes.parent_id": ("notes", "low")}
    files = {"id": "bigint pk", "folder": "bigint"}
    found = references_of(facts_of({"folders": tree, "notes": tree, "files": files}))
    assert found["notes.parent_id"] == ("notes", "high")

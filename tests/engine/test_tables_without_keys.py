"""How severe it is that a table has no primary key, by what else identifies its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.derive.building import unique
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


def _facts(tables: Mapping[str, Mapping[str, str]]) -> sqlite3.Connection:
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables)
    facts.execute("update columns set is_nullable = column_name <> 'id'")
    return facts


def _found(facts: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Return the severity of each finding and what it says of the rows' identity."""
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "table-without-primary-key"]
    (result,) = runner.run(rules, facts)
    assert result.outcome == "found", result
    return {
        str(finding.about): (finding.severity, finding.message.partition("; ")[2])
        for finding in result.findings
    }


def test_an_id_that_other_tables_have_is_expected_to_be_unique() -> None:
    named = {"id": "bigint", "description": "text"}
    tables = {
        "parts": named,
        "warehouses": {**named, "code": "text null"},
        "notes": named,
        "stock": {"id": "bigint pk", "parts_id": "bigint", "warehouse_id": "bigint"},
    }
    facts = _facts(tables)
    unique(facts, "warehouses", "code")
    said = "id looks like the key, but nothing makes it unique"
    assert _found(facts) == {
        "parts": ("high", said),
        "warehouses": ("high", said),
        "notes": ("medium", said),
    }


def test_the_id_in_a_history_is_that_of_another_row() -> None:
    row = {"id": "bigint", "title": "text", "amount": "numeric", "body": "text"}
    tables = {"orders": {**row, "id": "bigint pk"}, "log_orders": {**row, "logged_at": "timestamp"}}
    assert _found(_facts(tables)) == {"log_orders": ("low", "no unique key takes its place")}


def test_a_unique_index_with_expressions_is_named() -> None:
    facts = _facts({"results": {"run_id": "bigint", "result": "text"}})
    index: dict[str, object] = {"schema_name": "app", "table_name": "results"}
    index |= {
        "index_name": "by_run",
        "columns": "[null]",
        "is_unique": 1,
        "is_primary": 0,
        "has_expression": 1,
    }
    add(facts, "indexes", index)
    severity, identity = _found(facts)["results"]
    assert (severity, identity) == ("medium", "its unique index by_run has expressions")


def test_a_unique_key_takes_the_place_of_the_primary_key_where_nothing_replicates_rows() -> None:
    facts = _facts({"devices": {"id": "bigint", "name": "text"}, "visits": {"name": "text"}})
    unique(facts, "devices", "id")
    facts.execute("update keys set has_nullable_column = 0")
    assert _found(facts) == {
        "devices": ("low", "its unique key (id) identifies a row"),
        "visits": ("medium", "no unique key takes its place"),
    }
    facts.execute("update server set dialect = 'sqlite'")
    assert _found(facts).keys() == {"visits"}


def test_copies_with_a_unique_key_need_no_primary_key() -> None:
    copy = {"id": "bigint", "body": "text", "created_at": "timestamp"}
    facts = _facts({"pages_cache": copy, "answers_cache": copy})
    unique(facts, "pages_cache", "id")
    unique(facts, "answers_cache", "body")
    facts.execute("update keys set has_nullable_column = table_name = 'answers_cache'")
    assert _found(facts).keys() == {"answers_cache"}


def test_no_update_is_missed_in_a_table_of_one_row() -> None:
    columns = {f"fact_{number}": "text" for number in range(5)}
    facts = _facts({"meta": columns, "visits": columns})
    for name, rows in (("meta", 1), ("visits", 200)):
        counts = {"schema_name": "app", "table_name": name, "estimated_rows": rows}
        add(facts, "table_statistics", {**counts, "updated_rows": 7})
    assert {name: severity for name, (severity, _) in _found(facts).items()} == {
        "meta": "medium",
        "visits": "high",
    }

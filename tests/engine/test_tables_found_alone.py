"""A table that nothing refers to is no habit of a database where it is the only one found."""

from __future__ import annotations

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
LINE = {**KEY, "sale_id": "bigint", "item_id": "bigint", "quantity": "numeric", "price": "numeric"}


def confidence_of_lines(*lines: str) -> dict[str, str]:
    """Return the confidence of each table found without an update time, beside tables that have it."""
    tables = {
        "customers": {**KEY, "name": "text", "email": "text", **TIMES},
        "sales": {**KEY, "customer_id": "bigint", "status": "text", **TIMES},
        "items": {**KEY, "name": "text", "price": "numeric", **TIMES},
        **dict.fromkeys(lines, LINE),
    }
    keys = [
        ("sales", "customer_id", "customers"),
        *((line, "sale_id", "sales") for line in lines),
        *((line, "item_id", "items") for line in lines),
    ]
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables, keys)
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "table-without-updated-at"]
    (result,) = runner.run(rules, facts)
    return {str(finding.about).split(".")[-1]: finding.confidence for finding in result.findings}


def test_a_table_of_low_severity_is_less_certain_alone() -> None:
    assert confidence_of_lines("sold") == {"sold": "low"}
    assert confidence_of_lines("sold", "returned") == {"sold": "high", "returned": "high"}

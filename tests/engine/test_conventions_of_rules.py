"""Findings about columns that a base model gives to tables, whether they need them or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = {"id": "bigint pk"}


def _found(
    rule: str, tables: dict[str, dict[str, str]], foreign_keys: Sequence[tuple[str, str, str]] = ()
) -> dict[str, tuple[str, str]]:
    """Return severity and confidence of each finding of a rule, by column."""
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables, foreign_keys)
    derive(facts)
    (result,) = runner.run([known for known in loader.load() if known.name == rule], facts)
    return {str(item.about): (item.severity, item.confidence) for item in result.findings}


def test_json_that_most_tables_have_matters_less_than_json_of_one_table() -> None:
    tables = {f"thing{n}": {**KEY, "extra_data": "jsonb", "content": "jsonb"} for n in range(20)}
    tables["orders"] = {**KEY, "title": "text", "details": "jsonb"}
    found = _found("json-without-shape", tables)
    assert found["thing7.extra_data"] == ("low", "high")
    assert found["thing7.content"] == ("medium", "high")
    assert found["orders.details"] == ("medium", "high")


def test_json_that_most_tables_have_is_seldom_used_where_little_depends_on_a_table() -> None:
    tables = {f"thing{n}": {**KEY, "title": "text", "extra_data": "jsonb"} for n in range(20)}
    referring = ("thing1", "thing2", "thing3")
    for name in referring:
        tables[name]["thing0_id"] = "bigint"
    tables["thing4"]["thing1_id"] = "bigint"
    keys = [(name, "thing0_id", "thing0") for name in referring]
    found = _found("json-without-shape", tables, [*keys, ("thing4", "thing1_id", "thing1")])
    assert found["thing0.extra_data"] == ("low", "high")
    assert found["thing1.extra_data"] == ("low", "low")
    assert found["thing5.extra_data"] == ("low", "low")


def test_a_general_name_of_json_is_a_convention_and_data_is_what_rows_are_about() -> None:
    tables = {f"thing{n}": {**KEY, "details": "jsonb", "data": "jsonb"} for n in range(20)}
    found = _found("json-without-shape", tables)
    assert found["thing7.details"] == ("low", "high")
    assert found["thing7.data"] == ("medium", "high")


def test_opaque_texts_that_most_tables_have_are_json_of_little_importance() -> None:
    tables = {f"thing{n}": {**KEY, "name": "varchar(36)", "opaque1": "text"} for n in range(20)}
    tables["thing0"]["email"] = "text"
    tables["thing1"]["thing0_id"] = "bigint"
    found = _found("json-as-text", tables, [("thing1", "thing0_id", "thing0")])
    assert found["thing0.opaque1"] == ("low", "medium")
    assert found["thing1.opaque1"] == ("low", "low")
    extra = {f"thing{n}": {**KEY, "title": "text", "extra": "text"} for n in range(20)}
    extra["thing0"]["email"] = "text"
    extra["thing1"]["thing0_id"] = "bigint"
    found = _found("json-as-text", extra, [("thing1", "thing0_id", "thing0")])
    assert found["thing0.extra"] == ("low", "medium")
    few = {name: tables[name] for name in ("thing0", "thing2", "thing3")}
    assert not _found("json-as-text", few)

"""Findings of shipped rules that stay at low confidence where the schema leaves a doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = {"id": "bigint pk"}


def _confidence(rule: str, tables: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the confidence of each finding of a rule, by table or by table and column."""
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables)
    derive(facts)
    (result,) = runner.run([known for known in loader.load() if known.name == rule], facts)
    assert result.outcome in {"found", "clean"}, result
    return {str(finding.about): finding.confidence for finding in result.findings}


def test_a_deletion_may_be_a_state() -> None:
    tables = {
        "packages": {**KEY, "title": "text", "email": "text", "state": "text"},
        "orders": {**KEY, "title": "text", "email": "text", "paid": "text"},
    }
    found = _confidence("untraceable-hard-delete", tables)
    assert found == {"packages": "low", "orders": "medium"}


@pytest.mark.parametrize(
    ("column", "confidence"), [("extra_fields", "medium"), ("taxLines", "low")]
)
def test_json_that_only_its_length_suggests_is_a_guess(column: str, confidence: str) -> None:
    tables = {"orders": {**KEY, "code": "varchar(36)", column: "text"}}
    assert _confidence("json-as-text", tables) == {f"orders.{column}": confidence}


def test_what_a_module_is_called_names_none_of_its_tables() -> None:
    modules = {f"content_{name}": KEY for name in ("file", "node", "channel")}
    tables = {**modules, "bookmarks": {**KEY, "content_id": "bigint"}}
    found = _confidence("reference-without-foreign-key", tables)
    assert found.get("bookmarks.content_id", "low") == "low"

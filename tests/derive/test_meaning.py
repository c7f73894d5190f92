"""The derived tables as a whole."""

from __future__ import annotations

import time

import pytest

from dbready.derive import derive, vocabulary
from dbready.derive.explain import explain
from dbready.facts import contract, snapshot
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}
USUAL = {**KEY, "label": "text", "created_at": "timestamp", "changed_on": "timestamp"}


def test_deriving_again_changes_nothing() -> None:
    facts = facts_of({"customers": USUAL, "orders": {**USUAL, "customer_id": "bigint"}})
    derive(facts)
    first = list(facts.iterdump())
    derive(facts)
    assert list(facts.iterdump()) == first


def test_deriving_forgets_what_is_no_longer_there() -> None:
    facts = facts_of({"customers": USUAL, "orders": {**USUAL, "customer_id": "bigint"}})
    derive(facts)
    for table in ("tables", "columns", "keys"):
        facts.execute(f"delete from {table}")
    derive(facts)
    assert [
        facts.execute(f"select count(*) from {table}").fetchone()[0]
        for table in contract.derived_tables()
    ] == [0] * len(contract.derived_tables())


def test_an_empty_database_means_nothing() -> None:
    derive(snapshot.new())


def test_facts_of_columns_without_their_table_are_left_alone() -> None:
    facts = facts_of({"customers": USUAL})
    facts.execute("delete from tables")
    derive(facts)
    assert facts.execute("select count(*) from column_roles").fetchone() == (0,)


def test_conventions_are_what_most_entities_do() -> None:
    facts = facts_of({"orders": USUAL, "shops": USUAL, "notes": {**KEY, "body": "text"}})
    derive(facts)
    rows = facts.execute(
        "select convention, value, table_count, population from conventions"
    ).fetchall()
    assert rows == [
        ("creation_column", "created_at", 2, 3),
        ("primary_key", "integer", 3, 3),
        ("update_column", "changed_on", 2, 3),
    ]


def test_one_table_makes_no_convention() -> None:
    facts = facts_of({"orders": {**USUAL, "deleted_at": "timestamp"}, "shops": USUAL})
    derive(facts)
    assert (
        facts.execute("select 1 from conventions where convention = 'soft_delete'").fetchall() == []
    )


def test_a_word_list_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary.words("time", "no such list")


def test_a_thousand_tables_take_little_time() -> None:
    columns = {**USUAL, **{f"value_{number}": "text" for number in range(16)}}
    tables = {
        f"thing_{number}": {**columns, f"thing_{number // 2}_id": "bigint"}
        for number in range(1000)
    }
    facts = facts_of(tables)
    started = time.process_time()
    derive(facts)
    assert time.process_time() - started < 3


def test_an_explanation_says_what_is_a_guess_and_what_outlives_its_target() -> None:
    tables = {"paths": {**KEY, "name": "text"}, "audit_logs": {**KEY, "path_id": "bigint"}}
    facts = facts_of(tables)
    derive(facts)
    found = explain(facts, "paths")
    assert (found.kind, found.confidence, found.effective_kind) == ("lookup", "low", "entity")
    (reference,) = explain(facts, "audit_logs").references
    assert reference.outlives_target
    assert not reference.has_type_mismatch

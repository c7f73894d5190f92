"""The derived tables as a whole."""

from __future__ import annotations

import cProfile
from collections import Counter

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
    filled = [
        table
        for table in contract.derived_tables()
        if facts.execute(f"select count(*) from {table}").fetchone()[0]
    ]
    assert filled == ["server_log"]  # it always has a row


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


def test_twice_as_many_tables_take_twice_the_work_and_not_one_statement_more() -> None:
    work_of("stuff", 20)  # reads the vocabulary
    few, many = work_of("part", 150), work_of("thing", 300)
    assert many["statements"] == few["statements"]
    for steps in ("calls", "sqlite"):  # one more for each pair of tables would be too many
        assert few[steps] * 1.5 < many[steps] < few[steps] * 2.05, steps


def work_of(name: str, count: int) -> Counter[str]:
    """Derive from tables that refer to each other; return how many statements, calls and steps of SQLite it took.

    However busy the machine is, these are the same. Rows that are stored count as no statements.
    """
    columns = {**USUAL, **{f"value_{number}": "text" for number in range(4)}}
    facts = facts_of(
        {f"{name}_{n}": {**columns, f"{name}_{n // 2}_id": "bigint"} for n in range(count)}
    )
    done: Counter[str] = Counter()

    def ran(statement: str) -> None:
        done["statements"] += not statement.startswith(("insert ", "-- "))

    def stepped() -> None:
        done["sqlite"] += 1

    facts.set_trace_callback(ran)
    facts.set_progress_handler(stepped, 100)
    try:
        with cProfile.Profile() as profile:
            derive(facts)
    finally:
        facts.set_trace_callback(None)
        facts.set_progress_handler(None, 0)
    done["calls"] = sum(entry.callcount for entry in profile.getstats())
    return done


def test_an_explanation_says_what_is_a_guess_and_what_outlives_its_target() -> None:
    tables = {"paths": {**KEY, "name": "text"}, "audit_logs": {**KEY, "path_id": "bigint"}}
    facts = facts_of(tables)
    derive(facts)
    found = explain(facts, "paths")
    assert (found.kind, found.confidence, found.effective_kind) == ("lookup", "low", "entity")
    (reference,) = explain(facts, "audit_logs").references
    assert reference.outlives_target
    assert not reference.has_type_mismatch

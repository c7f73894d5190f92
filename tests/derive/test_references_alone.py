"""A name of medium confidence is reported where it recurs, or where the name of its table says the same."""

from __future__ import annotations

from typing import TypeAlias

import pytest

from dbready.derive import derive
from dbready.derive.references.alone import ALONE
from tests.derive.building import facts_of, unique
from tests.facts.building import add

Tables: TypeAlias = "dict[str, dict[str, str]]"

KEY = {"id": "bigint pk"}
USERS: Tables = {"users": {**KEY, "email": "text"}}
GATEWAYS: Tables = {"lcr_gateway": {**KEY, "prefix": "text"}}


def weakness_of(tables: Tables, column: str) -> str | None:
    facts = facts_of(tables)
    derive(facts)
    asked = "select distinct weakness from inferred_references where column_name = ?"
    weakness: str | None
    ((weakness,),) = facts.execute(asked, [column])
    return weakness


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        ({**USERS, "posts": {**KEY, "author_id": "bigint"}}, "author_id"),
        ({**GATEWAYS, "lcr_target": {**KEY, "gateway_id": "bigint"}}, "gateway_id"),
    ],
)
def test_one_name_that_only_resembles_a_table_is_weak(tables: Tables, column: str) -> None:
    assert weakness_of(tables, column) == ALONE


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        # The same name elsewhere, however it is written.
        (
            {
                **USERS,
                "posts": {**KEY, "author_id": "bigint"},
                "pages": {**KEY, "authorId": "bigint"},
            },
            "author_id",
        ),
        # Other columns that end so lead to the same table.
        ({**USERS, "posts": {**KEY, "created_by": "bigint", "closed_by": "bigint"}}, "closed_by"),
        # The name of the referrer begins with that of the target.
        ({"lcr_rule": {**KEY}, "lcr_rule_target": {**KEY, "rule_id": "bigint"}}, "rule_id"),
        # The name of the target begins with that of the referrer.
        (
            {"notification": {**KEY, "request_id": "bigint"}, "notification_request": {**KEY}},
            "request_id",
        ),
        ({"pages": {**KEY, "parent": "bigint"}}, "parent"),
    ],
)
def test_names_that_recur_or_that_the_table_repeats_are_not(tables: Tables, column: str) -> None:
    assert weakness_of(tables, column) is None


def test_flags_and_the_own_uuid_are_no_references() -> None:
    facts = facts_of(
        {
            **USERS,
            "posts": {**KEY, "author_id": "bigint", "is_author": "integer", "byRef": "integer"},
            "reconciliation_runs": {"id": "uuid pk", "note": "text"},
            "training_runs": {**KEY, "run_id": "uuid"},
        }
    )
    unique(facts, "training_runs", "run_id")
    derive(facts)
    found = facts.execute("select column_name from inferred_references").fetchall()
    assert found == [("author_id",)]


def test_a_text_called_id_is_weak_unless_an_index_or_another_column_supports_it() -> None:
    letters: Tables = {"letters": {"id": "text pk", "body": "text"}}
    files = {**KEY, "letter_id": "text", "body": "text"}
    assert weakness_of({**letters, "files": files}, "letter_id") == ALONE
    assert weakness_of({**letters, "files": files, "stamps": files}, "letter_id") is None
    coded: Tables = {"letters": {"code": "text pk", "body": "text"}}
    assert weakness_of({**coded, "files": {**KEY, "letter_code": "text"}}, "letter_code") is None
    facts = facts_of({**letters, "files": files})
    index = {"schema_name": "app", "table_name": "files", "index_name": "by_letter"}
    index |= {"columns": '["letter_id"]'}
    add(facts, "indexes", {**index, "is_unique": 0, "is_primary": 0, "has_expression": 0})
    derive(facts)
    asked = "select weakness from inferred_references where column_name = 'letter_id'"
    assert facts.execute(asked).fetchall() == [(None,)]

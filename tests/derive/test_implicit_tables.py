"""Prisma's implicit tables, people who act as members, and logins elsewhere."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of

KEY = {"id": "varchar(36) key"}


@pytest.mark.parametrize("name", ["_ControlToTask", "_TaskToControl"])
def test_an_implicit_table_joins_the_models_of_its_name_in_the_order_of_the_alphabet(
    name: str,
) -> None:
    sides = {"A": "varchar(36)", "B": "varchar(36)"}
    facts = facts_of({"Control": KEY, "Task": KEY, name: sides})
    assert references_of(facts) == {f"{name}.A": ("Control", "high"), f"{name}.B": ("Task", "high")}


def test_an_implicit_table_of_an_unknown_model_is_left_alone() -> None:
    sides = {"A": "varchar(36)", "B": "varchar(36)"}
    assert references_of(facts_of({"Control": KEY, "_ControlToTask": sides})) == {}


USERS = {**KEY, "email": "text"}
MEMBERS = {
    **KEY,
    "user_id": "varchar(36)",
    "role": "text",
    "department": "text",
    "is_active": "boolean",
}


def test_an_assignee_is_a_user_where_members_only_join() -> None:
    tasks = {**KEY, "assignee_id": "varchar(36)"}
    members = {**KEY, "user_id": "varchar(36)", "role": "text"}
    found = references_of(facts_of({"user": USERS, "member": members, "task": tasks}))
    assert found["task.assignee_id"] == ("user", "medium")

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


def test_an_assignee_may_be_a_user_or_a_member() -> None:
    tasks = {**KEY, "assignee_id": "varchar(36)"}
    found = references_of(facts_of({"user": USERS, "member": MEMBERS, "task": tasks}))
    assert found["task.assignee_id"] == ("user", "low")


def test_an_assignee_is_a_user_where_members_only_join() -> None:
    tasks = {**KEY, "assignee_id": "varchar(36)"}
    members = {**KEY, "user_id": "varchar(36)", "role": "text"}
    found = references_of(facts_of({"user": USERS, "member": members, "task": tasks}))
    assert found["task.assignee_id"] == ("user", "medium")


def test_an_assignee_is_what_other_foreign_keys_on_people_lead_to() -> None:
    names = ("author_id", "approver_id", "creator_id")
    tables = {f"t{name}": {**KEY, name: "varchar(36)"} for name in names}
    facts = facts_of(
        {
            "user": USERS,
            "member": MEMBERS,
            **tables,
            "task": {**KEY, "assignee_id": "varchar(36)"},
        },
        [(f"t{name}", name, "member") for name in names],
    )
    assert references_of(facts)["task.assignee_id"] == ("member", "medium")


@pytest.mark.parametrize(
    ("target", "columns", "column"),
    [
        ("client", {"client_secret": "text"}, "client_id"),
        ("provider", {"access_token": "text", "refresh_token": "text"}, "provider_id"),
        ("user", {}, "claimed_by"),
    ],
)
def test_a_login_elsewhere_and_a_process_are_no_references(
    target: str, columns: dict[str, str], column: str
) -> None:
    held = {**KEY, column: "varchar(36)", **columns}
    facts = facts_of({target: USERS, "held": held})
    assert f"held.{column}" not in references_of(facts)

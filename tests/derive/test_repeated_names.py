"""Names of columns that repeat the name of their table."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, kinds_of, roles_of

LIST = {
    "name_list": "text key",
    "robot_list": "text key",
    "status_list": "varchar(36)",
    "creation_epoch_list": "integer",
    "update_epoch_list": "integer",
    "email_list": "text",
}
TICKET = {
    "one_time_ticket_id": "bigint pk",
    "one_time_ticket_status": "varchar(36)",
    "one_time_ticket_created_at": "timestamp",
    "one_time_ticket_updated_at": "timestamp",
}


@pytest.mark.parametrize(
    ("table", "columns", "column", "role"),
    [
        ("list_table", LIST, "status_list", "status"),
        ("list_table", LIST, "creation_epoch_list", "created_at"),
        ("list_table", LIST, "update_epoch_list", "updated_at"),
        ("lists", LIST, "update_epoch_list", "updated_at"),
        ("members", LIST, "update_epoch_list", "event_time"),
        ("one_time_ticket", TICKET, "one_time_ticket_status", "status"),
        ("one_time_ticket", TICKET, "one_time_ticket_updated_at", "updated_at"),
    ],
)
def test_an_end_or_start_that_most_columns_share_with_the_table_is_ignored(
    table: str, columns: dict[str, str], column: str, role: str
) -> None:
    assert role in roles_of(facts_of({table: columns}), table, column)


def test_an_end_that_says_what_columns_are_is_read_also_where_the_table_is_called_so() -> None:
    columns = {f"{name}_date": "date" for name in ("created", "updated", "due", "paid")}
    facts = facts_of({"order_date": columns})
    assert "created_at" in roles_of(facts, "order_date", "created_date")
    assert "scheduled_time" in roles_of(facts, "order_date", "due_date")


def test_an_end_that_all_tables_share_says_nothing_about_their_kinds() -> None:
    entity = {"id": "bigint pk", "name": "text", "updated_at": "timestamp"}
    log = {"id": "bigint pk", "logged_at": "timestamp", "message": "text"}
    names = ["users_table", "groups_table", "topics_table", "lists_table"]
    kinds = kinds_of(facts_of({**dict.fromkeys(names, entity), "logs_table": log}))
    assert kinds["logs_table"] == "event"
    assert kinds["users_table"] == "entity"

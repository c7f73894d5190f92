"""Columns with the whole name of another table's natural key, such as username."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of

USERS = {"username": "varchar(36) key", "password": "text"}


def test_a_column_called_as_the_key_of_the_table_that_it_begins_with_refers_to_it() -> None:
    facts = facts_of(
        {
            "users": USERS,
            "spool": {"seq": "bigint pk", "username": "varchar(36)", "xml": "text"},
            "jobs": {"job_db_inx": "bigint pk", "state": "integer"},
            "steps": {"job_db_inx": "bigint key", "id_step": "integer key"},
        }
    )
    assert references_of(facts) == {
        "spool.username": ("users", "medium"),
        "steps.job_db_inx": ("jobs", "medium"),
    }


def test_a_table_with_the_same_key_may_be_a_part_of_each_row_or_stand_alone() -> None:
    last = {"username": "varchar(36) key", "seconds": "text"}
    assert references_of(facts_of({"users": USERS, "last": last})) == {
        "last.username": ("users", "low")
    }


@pytest.mark.parametrize(
    ("target", "key", "column"),
    [
        ("users", "username varchar(36)", "username text"),  # of another length
        ("users", "username varchar(36)", "username bigint"),
        ("blocked_mails", "address varchar(36)", "address varchar(36)"),
        ("settings", "name varchar(36)", "name varchar(36)"),
        ("events", "event_type varchar(36)", "event_type varchar(36)"),
        ("jobs", "job_time bigint", "job_time bigint"),
        ("event_type_totals", "event_type_group varchar(36)", "event_type_group varchar(36)"),
    ],
)
def test_other_columns_with_the_name_of_a_key_say_nothing(
    target: str, key: str, column: str
) -> None:
    key_name, key_type = key.split()
    name, data_type = column.split()
    facts = facts_of(
        {
            target: {key_name: f"{key_type} key", "remark": "text"},
            "notes": {"id": "bigint pk", name: data_type, "body": "text"},
        }
    )
    assert references_of(facts) == {}


def test_two_tables_that_the_name_may_begin_with_are_no_target() -> None:
    facts = facts_of(
        {
            "users": USERS,
            "user": USERS,
            "spool": {"seq": "bigint pk", "username": "varchar(36)", "xml": "text"},
        }
    )
    assert "spool.username" not in references_of(facts)


HOST = {"server_host": "varchar(36) key", "username": "varchar(36) key"}


def test_the_own_part_of_a_key_of_two_columns_is_referred_to_where_both_are_there() -> None:
    rosters = {"id": "bigint pk", "server_host": "varchar(36)", "username": "varchar(36)"}
    facts = facts_of(
        {
            "users": {**HOST, "password": "text"},
            "rosters": rosters,
            "last": {**HOST, "seconds": "text"},  # of each user, or rows of its own
            "guests": {"id": "bigint pk", "username": "varchar(36)"},  # of which host?
        }
    )
    assert references_of(facts) == {
        "rosters.username": ("users", "medium"),
        "last.username": ("users", "low"),
    }


def test_a_time_beside_the_own_part_may_be_the_time_of_another_row() -> None:
    facts = facts_of(
        {
            "reservs": {"reserv_code": "varchar(36) key", "time_start": "bigint key"},
            "jobs": {"id": "bigint pk", "reserv_code": "varchar(36)", "time_start": "bigint"},
        }
    )
    assert references_of(facts) == {}


def test_the_short_name_of_the_key_of_one_table_alone_refers_to_it() -> None:
    facts = facts_of(
        {
            "storage_elements": {"SEID": "bigint pk", "SEName": "text"},
            "replicas": {"id": "bigint pk", "SEID": "integer", "PID": "integer"},
        }
    )
    assert references_of(facts) == {"replicas.SEID": ("storage_elements", "medium")}


PRODUCTS = {"sku": "varchar(36) key", "name": "text", "price": "numeric"}
LINES = {"id": "bigint pk", "sku": "varchar(36)", "quantity": "integer"}


def test_a_number_that_the_world_knows_refers_to_the_one_table_with_that_key() -> None:
    tables = {"products": PRODUCTS, "order_lines": LINES, "stock": {**LINES, "isbn": "text"}}
    assert references_of(facts_of(tables)) == {
        "order_lines.sku": ("products", "medium"),
        "stock.sku": ("products", "medium"),
    }


@pytest.mark.parametrize(
    "others",
    [
        {"products": PRODUCTS, "bundles": PRODUCTS},
        {"products": {**PRODUCTS, "sku": "text key"}},
        {"products": {**PRODUCTS, "sku": "varchar(36)", "id": "bigint pk"}},
    ],
)
def test_such_a_number_refers_to_nothing_where_its_target_is_not_certain(
    others: dict[str, dict[str, str]],
) -> None:
    assert references_of(facts_of({**others, "order_lines": LINES})) == {}

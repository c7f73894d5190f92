"""Columns with the whole name of another table's natural key, such as username."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of, unique

USERS = {"username": "varchar(36) key", "password": "text"}


@pytest.mark.parametrize(
    ("target", "key", "column"),
    [
        ("users", "username varchar(36)", "username text"),  # of another length
        ("users", "username varchar(36)", "username bigint"),
        ("blocked_mails", "address varchar(36)", "address varchar(36)"),
        ("settings", "name varchar(36)", "name varchar(36)"),
        ("events", "event_type varchar(36)", "event_type varchar(36)"),
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


def test_a_time_beside_the_own_part_may_be_the_time_of_another_row() -> None:
    facts = facts_of(
        {
            "reservs": {"reserv_code": "varchar(36) key", "time_start": "bigint key"},
            "jobs": {"id": "bigint pk", "reserv_code": "varchar(36)", "time_start": "bigint"},
        }
    )
    assert references_of(facts) == {}


PRODUCTS = {"sku": "varchar(36) key", "name": "text", "price": "numeric"}
LINES = {"id": "bigint pk", "sku": "varchar(36)", "quantity": "integer"}


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


@pytest.mark.parametrize("end", ["from", "to"])
def test_a_direction_may_follow_the_name_of_a_key_in_one_word(end: str) -> None:
    tables = {"concepts": {"conceptid": "uuid key", "label": "text"}}
    relations = {"relationid": "uuid key", f"conceptid{end}": "uuid"}
    found = references_of(facts_of({**tables, "relations": relations}))
    assert found[f"relations.conceptid{end}"] == ("concepts", "high")


def test_two_initials_and_id_are_the_key_of_the_table_of_two_words() -> None:
    tables = {"user_groups": {"ugid": "bigint key", "name": "text"}, "users": {"id": "bigint pk"}}
    members = {"ugid": "bigint key", "user_id": "bigint key"}
    found = references_of(facts_of({**tables, "user_in_groups": members}))
    assert found["user_in_groups.ugid"] == ("user_groups", "high")


@pytest.mark.parametrize(("length", "held"), [(11, "code"), (36, "id")])
def test_a_text_of_the_length_of_a_code_holds_the_code_and_not_the_generated_id(
    length: int, held: str
) -> None:
    facts = facts_of(
        {
            "warehouse": {"id": "varchar(36) pk", "code": "varchar(11)", "title": "text"},
            "stock": {"id": "varchar(36) pk", "warehouse": f"varchar({length})"},
        }
    )
    unique(facts, "warehouse", "code")
    assert references_of(facts)["stock.warehouse"][0] == "warehouse"
    (referenced,) = facts.execute("select referenced_columns from inferred_references").fetchone()
    assert referenced == f'["{held}"]'

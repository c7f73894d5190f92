"""References whose names abbreviate a table, use another word for it, or depend on their own table's name."""

from __future__ import annotations

import pytest

from dbready.facts import snapshot
from tests.derive.building import facts_of, references_of

KEY_COLUMNS = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
KEY = {"id": "bigint key"}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("eca_id", "entity_credit_account"),
        ("bu_id", "business_unit"),
        ("idp_id", "identity_provider"),
    ],
)
def test_an_acronym_is_the_table_whose_words_it_begins(column: str, target: str) -> None:
    tables = {"entity_credit_account": KEY, "business_unit": KEY, "identity_provider": KEY}
    facts = facts_of({**tables, "invoice": {**KEY, column: "bigint"}})
    assert references_of(facts) == {f"invoice.{column}": (target, "medium")}


@pytest.mark.parametrize("column", ["icon_id", "reg_id", "pt_id"])
def test_letters_that_may_be_a_word_or_fit_several_tables_are_no_acronym(column: str) -> None:
    tables = {"item_condition": KEY, "re_grp": KEY, "price_type": KEY, "party_tag": KEY}
    assert references_of(facts_of({**tables, "invoice": {**KEY, column: "bigint"}})) == {}


def test_a_customer_is_a_party_where_no_table_has_customers() -> None:
    order = {**KEY, "customer_id": "bigint"}
    assert references_of(facts_of({"party": KEY, "orders": order})) == {
        "orders.customer_id": ("party", "medium")
    }
    assert references_of(facts_of({"party": KEY, "customers": KEY, "orders": order})) == {
        "orders.customer_id": ("customers", "high")
    }


def test_icons_are_images_where_media_are_something_else() -> None:
    facts = facts_of({"images": KEY, "media": KEY, "icon_map": {**KEY, "icon_id": "bigint"}})
    assert references_of(facts)["icon_map.icon_id"] == ("images", "medium")


def test_an_object_without_a_type_is_what_the_rows_belong_to() -> None:
    settings = {**KEY, "object_id": "bigint"}
    facts = facts_of({"event": KEY, "event_settings": settings})
    assert references_of(facts) == {"event_settings.object_id": ("event", "medium")}
    typed = facts_of({"event": KEY, "event_settings": {**settings, "object_type": "text"}})
    assert references_of(typed) == {}


def test_the_objects_of_object_classes_are_of_any_table() -> None:
    tables = {"classes": KEY, "object_classes": {**KEY, "object_id": "bigint"}}
    assert references_of(facts_of(tables)) == {}


def test_a_short_form_of_its_own_table_is_what_the_rows_belong_to() -> None:
    translation = {"trans_id": "bigint", "language": "text", "description": "text"}
    facts = facts_of({"transactions": KEY, "parts": KEY, "parts_translation": translation})
    assert references_of(facts) == {"parts_translation.trans_id": ("parts", "medium")}


def test_the_supervisor_of_an_employee_is_an_employee() -> None:
    facts = facts_of({"users": KEY, "employees": {**KEY, "supervisor_id": "bigint"}})
    assert references_of(facts) == {"employees.supervisor_id": ("employees", "medium")}


def test_a_table_of_two_references_is_not_a_target() -> None:
    pairs = {**KEY, "user_id": "bigint", "grp_id": "bigint"}
    facts = facts_of(
        {"users": KEY, "grp": KEY, "users_groups": pairs, "rights": {**KEY, "group_id": "bigint"}}
    )
    assert "rights.group_id" not in references_of(facts)


def test_a_number_refers_to_the_id_of_a_table_whose_key_is_a_text() -> None:
    tables = {
        "asset_class": {"label": "text key", "id": "integer"},
        "asset": {**KEY, "asset_class_id": "integer"},
    }
    facts = facts_of(tables)
    unique = ("app", "asset_class", "asset_class_id_key", "unique", '["id"]', 1)
    snapshot.insert(facts, "keys", KEY_COLUMNS, [unique])
    assert references_of(facts) == {"asset.asset_class_id": ("asset_class", "high")}


def test_names_written_as_one_word_are_those_of_several() -> None:
    facts = facts_of({"saleschannel": KEY, "orders": {**KEY, "sales_channel_id": "bigint"}})
    assert references_of(facts) == {"orders.sales_channel_id": ("saleschannel", "high")}


def test_a_type_beside_an_id_with_the_tables_prefix_may_be_of_one_table() -> None:
    tables = {
        "logging": {"log_id": "bigint key", "log_text": "text"},
        "changes": {
            "rc_id": "bigint key", "rc_logid": "bigint", "rc_log_type": "text", "rc_title": "text",
        },
    }  # fmt: skip
    assert references_of(facts_of(tables)) == {"changes.rc_logid": ("logging", "medium")}

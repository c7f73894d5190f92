"""What makes a reference weak although its name suggests one, and what makes up for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import facts_of, index, unique

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}
INTAKES = {"lead_intake_events": {**KEY, "payload": "text"}}


def weaknesses_of(facts: sqlite3.Connection) -> dict[str, str | None]:
    derive(facts)
    rows = facts.execute("select table_name, column_name, weakness from inferred_references")
    return {f"{table}.{column}": weakness for table, column, weakness in rows}


def test_part_of_a_name_is_weak() -> None:
    facts = facts_of({**INTAKES, "webhook_deliveries": {**KEY, "event_id": "bigint"}})
    assert weaknesses_of(facts) == {
        "webhook_deliveries.event_id": "only a part of the names agrees"
    }


def test_an_index_makes_up_for_a_weak_name_in_all_columns_of_the_name() -> None:
    columns = {**KEY, "event_id": "bigint"}
    facts = facts_of({**INTAKES, "webhook_deliveries": columns, "webhook_errors": columns})
    index(facts, "webhook_deliveries", "event_id")
    assert weaknesses_of(facts) == {
        "webhook_deliveries.event_id": None,
        "webhook_errors.event_id": None,
    }


def test_whole_names_need_no_index() -> None:
    facts = facts_of({"users": {**KEY, "email": "text"}, "posts": {**KEY, "user_id": "bigint"}})
    assert weaknesses_of(facts) == {"posts.user_id": None}


def test_text_of_any_length_is_weak_where_the_key_is_short() -> None:
    key = {"id": "varchar(36) key"}
    facts = facts_of(
        {
            "chat_flows": {**key, "name": "text"},
            "messages": {**key, "chat_flow_id": "varchar(36)"},
            "evaluations": {**key, "chatFlowId": "text"},  # a list of ids
        }
    )
    assert weaknesses_of(facts) == {
        "messages.chat_flow_id": None,
        "evaluations.chatFlowId": "the types differ",
    }


def test_copy_of_a_unique_text_beside_the_reference_is_weak() -> None:
    facts = facts_of(
        {
            "products": {**KEY, "sku": "varchar(36)", "name": "text"},
            "lines": {**KEY, "product_id": "bigint", "product_sku": "varchar(36)"},
        }
    )
    names = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
    snapshot.insert(facts, "keys", names, [("app", "products", "u", "unique", '["sku"]', 1)])
    facts.execute("update columns set is_nullable = 0 where column_name = 'sku'")
    assert (
        weaknesses_of(facts)["lines.product_sku"] == "product_id beside it refers to that row, too"
    )


def test_part_of_a_key_of_several_columns_is_weak() -> None:
    facts = facts_of(
        {
            "visits": {"site_id": "bigint key", "visit_id": "bigint key", "kind": "text"},
            "visit_statuses": {
                "site_id": "bigint key",
                "visit_id": "bigint key",
                "changed": "timestamp key",
            },
        }
    )
    found = weaknesses_of(facts)
    assert found
    assert all(weakness and "only a part of the key" in weakness for weakness in found.values())


def test_parts_of_another_table_are_weak_in_spite_of_an_index() -> None:
    categories = {**KEY, "issue_id": "bigint", "label": "text"}
    facts = facts_of(
        {
            "issues": {**KEY, "category_id": "bigint"},
            "issue_categories": categories,
            "documents": {**KEY, "category_id": "bigint"},
        }
    )
    index(facts, "documents", "category_id")
    found = weaknesses_of(facts)
    assert found["documents.category_id"] == "the rows there belong to another table's"
    assert found["issues.category_id"] is None


def test_a_bare_noun_is_weak_where_the_target_has_a_unique_slug_beside_its_id() -> None:
    collections = {"id": "varchar(36) key", "slug": "varchar(36) required"}
    facts = facts_of(
        {"collections": collections, "pages": {**KEY, "collection": "varchar(36)"}},
    )
    unique(facts, "collections", "slug")
    index(facts, "pages", "collection")
    assert weaknesses_of(facts) == {
        "pages.collection": "it may hold slug there, which is unique, too"
    }


def test_a_bare_noun_is_weak_where_most_references_have_an_ending() -> None:
    key = {"id": "varchar(36) key"}
    facts = facts_of(
        {
            "areas": {**key, "title": "text"},
            "widgets": {**key, "area_id": "varchar(36)"},
            "banners": {**key, "area_id": "varchar(36)"},
            "fields": {**key, "widget": "varchar(36)"},
        }
    )
    assert weaknesses_of(facts) == {
        "widgets.area_id": None,
        "banners.area_id": None,
        "fields.widget": "it is a text without an ending such as id, unlike most references of the schema",
    }


def test_a_bare_noun_is_a_reference_where_most_references_are_named_so() -> None:
    key = {"id": "varchar(36) key"}
    facts = facts_of(
        {
            "transports": {**key, "protocol": "text"},
            "endpoints": {**key, "transport": "varchar(36)"},
            "contacts": {**key, "endpoint": "varchar(36)"},
        }
    )
    assert weaknesses_of(facts) == {"endpoints.transport": None, "contacts.endpoint": None}


def test_a_text_of_any_length_that_ends_in_ref_may_hold_an_object() -> None:
    facts = facts_of(
        {
            "presets": {"docId": "text key", "name": "text"},
            "observations": {"docId": "text key", "presetRef": "text"},
        }
    )
    assert weaknesses_of(facts) == {
        "observations.presetRef": "it may hold more than the key, such as an object"
    }


def test_a_checksum_is_weak_though_foreign_keys_of_that_name_lead_to_a_table() -> None:
    digest = {"checksum": "binary(20)"}
    facts = facts_of(
        {
            "icinga_var": {"checksum": "binary(20) key", "value": "text"},
            "host_resolved_var": {**KEY, **digest},
            "user_resolved_var": {**KEY, **digest},
            "host_var": {**KEY, **digest},
        },
        [
            ("host_resolved_var", "checksum", "icinga_var"),
            ("user_resolved_var", "checksum", "icinga_var"),
        ],
    )
    assert weaknesses_of(facts) == {"host_var.checksum": "it may be the digest of its own row"}


def test_a_text_beside_a_foreign_key_to_the_table_that_it_names_is_weak() -> None:
    facts = facts_of(
        {
            "pallets": {"id": "uuid pk", "name": "text"},
            "bins": {"id": "uuid pk", "pallet_id": "uuid"},
            "inventories": {
                "id": "uuid pk",
                "pallet_id": "varchar(36)",
                "reusable_pallet_id": "uuid",
            },
        },
        [("bins", "pallet_id", "pallets"), ("inventories", "reusable_pallet_id", "pallets")],
    )
    index(facts, "inventories", "pallet_id")
    assert weaknesses_of(facts) == {
        "inventories.pallet_id": "the types differ, and reusable_pallet_id beside it is a foreign key to that table"
    }


def test_a_name_made_of_two_tables_names_may_mean_either() -> None:
    facts = facts_of(
        {
            "projects": {**KEY, "name": "text"},
            "groups": {**KEY, "name": "text"},
            "categories": {**KEY, "project_group_id": "bigint", "parent_group_id": "bigint"},
        }
    )
    assert weaknesses_of(facts) == {
        "categories.project_group_id": "it may refer to projects",
        "categories.parent_group_id": None,
    }


def test_objects_of_all_kinds_are_meant_whatever_other_tables_hold_the_kinds() -> None:
    facts = facts_of(
        {
            "hosts": {**KEY, "name": "text"},
            "objects": {**KEY, "name": "text"},
            "checks": {**KEY, "host_object_id": "bigint", "command_object_id": "bigint"},
        }
    )
    assert weaknesses_of(facts) == {
        "checks.host_object_id": None,
        "checks.command_object_id": None,
    }

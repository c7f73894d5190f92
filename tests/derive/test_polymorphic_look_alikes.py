"""Ids beside a type that are of one table, or of none."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of, roles_of, unique

KEY = {"id": "bigint pk"}
PAIR = {**KEY, "entity_type": "text", "entity_id": "bigint"}
STATE = dict.fromkeys(("name", "state", "place", "colour", "size", "weight", "maker"), "text")


@pytest.mark.parametrize("table", ["ledger", "projections", "maps"])
def test_an_id_is_of_the_table_that_keeps_entities_of_all_types_of_a_tenant(table: str) -> None:
    projections = {"company_id": "bigint key", "entity_id": "bigint key", "entity_type": "text"}
    tables = {
        "companies": KEY,
        "projections": {**projections, **STATE},
        "ledger": PAIR,
        "maps": {**KEY, "target_entity_type": "text", "target_entity_id": "bigint"},
    }
    facts = facts_of(tables, [("projections", "company_id", "companies")])
    name = "target_entity_type" if table == "maps" else "entity_type"
    assert "polymorphic_type" not in roles_of(facts, table, name)


def test_a_join_with_entities_of_any_table_does_not_keep_them() -> None:
    tagged = {"tag_id": "bigint key", "entity_id": "bigint key", "entity_type": "text"}
    facts = facts_of({"tags": KEY, "tagged": tagged, "notes": PAIR}, [("tagged", "tag_id", "tags")])
    assert "polymorphic_type" in roles_of(facts, "notes", "entity_type")


@pytest.mark.parametrize("name", ["stage", "subject_correlation"])
def test_stages_and_correlations_are_rows_of_no_table(name: str) -> None:
    facts = facts_of({"steps": {**KEY, f"{name}_type": "text", f"{name}_id": "uuid"}})
    assert "polymorphic_type" not in roles_of(facts, "steps", f"{name}_type")


def test_nothing_refers_to_the_table_of_a_migration_tool() -> None:
    tool = {**KEY, "name": "text", "run_on": "timestamp"}
    tables = {
        "migrations": tool,
        "schema_migration": {**KEY, "name": "text", "migration": "json"},
        "schema": {**KEY, "migration_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["schema.migration_id"][0] == "schema_migration"


@pytest.mark.parametrize(
    ("name", "confidence"), [("entity", "high"), ("taggable", "high"), ("scope", "medium")]
)
def test_a_pair_is_certain_where_its_name_can_mean_rows_of_any_table(
    name: str, confidence: str
) -> None:
    facts = facts_of({"notes": {**KEY, f"{name}_type": "text", f"{name}_id": "bigint"}})
    assert roles_of(facts, "notes", f"{name}_type")["polymorphic_type"] == confidence


def test_an_id_with_a_foreign_key_is_of_one_table_whatever_its_content_type_says() -> None:
    facts = facts_of(
        {
            "django_content_type": KEY,
            "entities": KEY,
            "notes": {**KEY, "entity_content_type_id": "bigint", "entity_id": "bigint"},
        },
        [
            ("notes", "entity_content_type_id", "django_content_type"),
            ("notes", "entity_id", "entities"),
        ],
    )
    assert "polymorphic_type" not in roles_of(facts, "notes", "entity_content_type_id")


@pytest.mark.parametrize("name", ["object_class", "entity_table", "target_kind", "source_model"])
def test_a_class_or_a_table_of_an_object_says_which_table_its_id_is_of(name: str) -> None:
    id_ = f"{name.partition('_')[0]}_id"
    facts = facts_of({"hosts": KEY, "logs": {**KEY, name: "text", id_: "bigint"}})
    assert "polymorphic_type" in roles_of(facts, "logs", name)


def test_a_class_of_a_school_is_no_table() -> None:
    facts = facts_of(
        {"hosts": KEY, "lessons": {**KEY, "school_class": "text", "school_id": "bigint"}}
    )
    assert "polymorphic_type" not in roles_of(facts, "lessons", "school_class")


@pytest.mark.parametrize(("key", "is_any"), [("_fk_object_id", False), ("actor_id", True)])
def test_an_id_that_repeats_a_foreign_key_is_of_its_table(key: str, *, is_any: bool) -> None:
    entry = {**KEY, key: "bigint", "object_id": "bigint", "object_type": "text"}
    facts = facts_of({"things": KEY, "log": entry}, [("log", key, "things")])
    assert ("polymorphic_type" in roles_of(facts, "log", "object_type")) is is_any


@pytest.mark.parametrize("name", ["entity", "model"])
def test_a_text_that_names_a_table_beside_the_id_needs_no_word_for_it(name: str) -> None:
    facts = facts_of({"permissions": {**KEY, name: "text", f"{name}_id": "bigint"}, "users": KEY})
    assert "polymorphic_type" in roles_of(facts, "permissions", name)
    assert "polymorphic_type" not in roles_of(
        facts_of({"permissions": {**KEY, name: "text"}, "users": KEY}), "permissions", name
    )


CLUSTER = {"endpoint_id": "bigint", "cluster_type": "integer", "cluster_id": "bigint"}


def test_a_type_and_an_id_in_a_key_of_the_table_that_the_id_is_named_after_are_its_own() -> None:
    tables = {
        "endpoints": KEY,
        "clusters": CLUSTER,
        "attributes": {**CLUSTER, "attribute_id": "bigint"},
        "groups": {**KEY, "member_type": "integer", "member_id": "bigint"},
    }
    facts = facts_of(tables, [("clusters", "endpoint_id", "endpoints")])
    assert "polymorphic_type" in roles_of(facts, "attributes", "cluster_type")
    unique(facts, "clusters", *CLUSTER)
    assert "polymorphic_type" not in roles_of(facts, "clusters", "cluster_type")
    assert "polymorphic_type" not in roles_of(facts, "attributes", "cluster_type")
    assert "polymorphic_type" in roles_of(facts, "groups", "member_type")


def test_a_key_of_objects_of_any_table_may_hold_their_type() -> None:
    objects = {"object_type": "text", "object_id": "bigint"}
    facts = facts_of({"objects": objects, "hosts": KEY})
    unique(facts, "objects", "object_type", "object_id")
    assert "polymorphic_type" in roles_of(facts, "objects", "object_type")


ASSETS = {
    "shares": {"sid": "bigint key", "name": "text"},
    "futures": {"sid": "bigint key", "symbol": "text"},
    "share_symbols": {**KEY, "sid": "bigint", "symbol": "text"},
}


def test_a_type_beside_the_key_of_several_tables_says_of_which_it_is() -> None:
    router = {"sid": "bigint key", "asset_type": "text"}
    declared = [("share_symbols", "sid", "shares")]
    facts = facts_of({**ASSETS, "router": router}, declared)
    assert "polymorphic_type" in roles_of(facts, "router", "asset_type")
    assert "reference" in roles_of(facts, "router", "sid")
    # nothing else uses the name to refer to one of them
    assert "polymorphic_type" not in roles_of(
        facts_of({**ASSETS, "router": router}), "router", "asset_type"
    )
    # the type of the table's own rows
    facts = facts_of({**ASSETS, "assets": router}, declared)
    assert "polymorphic_type" not in roles_of(facts, "assets", "asset_type")


def test_the_key_that_tables_take_over_from_a_table_is_of_that_table() -> None:
    persons = {"person_no": "bigint key", "role_type": "text"}
    parts = {name: {"person_no": "bigint key", "since": "date"} for name in ("staff", "guests")}
    keys = [(name, "person_no", "persons") for name in parts]
    facts = facts_of({"persons": persons, **parts}, keys)
    assert "polymorphic_type" not in roles_of(facts, "persons", "role_type")


def test_what_is_unique_without_the_content_type_is_of_the_own_table() -> None:
    page = {**KEY, "content_type_id": "bigint", "translation_key": "uuid", "locale": "text"}
    facts = facts_of(
        {"django_content_type": KEY, "pages": page},
        [("pages", "content_type_id", "django_content_type")],
    )
    assert "polymorphic_type" in roles_of(facts, "pages", "content_type_id")
    unique(facts, "pages", "translation_key", "locale")
    assert "polymorphic_type" not in roles_of(facts, "pages", "content_type_id")


@pytest.mark.parametrize(("tables", "is_any"), [({}, True), ({"documents": KEY}, False)])
def test_a_document_beside_its_type_is_of_any_table_unless_there_is_one_of_documents(
    tables: dict[str, dict[str, str]], *, is_any: bool
) -> None:
    note = {"id": "char(36) key", "document_type": "text", "document_id": "char(36)"}
    facts = facts_of({"notes": note, "orders": {"id": "char(36) key"}, **tables})
    assert ("polymorphic_type" in roles_of(facts, "notes", "document_type")) is is_any

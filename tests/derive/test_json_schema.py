"""JSON Schemas from counted keys and types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema

from dbready.derive.json_schema import of_column
from dbready.facts import snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = ("public", "events", "payload")


def schema_of(paths: Mapping[tuple[str, str], int], documents: int) -> dict[str, Any]:
    facts = snapshot.new()
    rows = [(*KEY, path, type_, count, documents) for (path, type_), count in paths.items()]
    snapshot.insert(facts, "json_paths", snapshot.fact_columns()["json_paths"], rows)
    found = of_column(facts, *KEY)
    assert found is not None
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def test_a_schema_has_the_keys_their_types_and_which_are_always_there() -> None:
    found = schema_of(
        {
            ("$", "object"): 200,
            ("$.id", "integer"): 200,
            ("$.price", "number"): 150,
            ("$.price", "integer"): 50,
            ("$.note", "string"): 20,
            ("$.note", "null"): 30,
            ("$.items", "array"): 200,
            ("$.items[]", "object"): 400,
            ("$.items[].sku", "string"): 400,
            ("$.by_day", "object"): 10,
            ("$.by_day.*", "integer"): 70,
            ("(rare keys)", "string"): 3,
        },
        200,
    )
    assert found == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "events.payload",
        "description": "Seen in 200 documents of a sample; keys that hardly occur are left out.",
        "type": "object",
        "properties": {
            "by_day": {"type": "object", "additionalProperties": {"type": "integer"}},
            "id": {"type": "integer"},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"sku": {"type": "string"}},
                    "required": ["sku"],
                },
            },
            "note": {"type": ["null", "string"]},
            "price": {"type": "number"},
        },
        "required": ["id", "items", "price"],
    }
    documents = [{"id": 1, "price": 1.5, "items": [{"sku": "a"}], "by_day": {"2026-01-01": 3}}]
    jsonschema.validate(documents[0], found)


def test_of_few_documents_no_key_is_required() -> None:
    found = schema_of({("$", "object"): 99, ("$.id", "integer"): 99}, 99)
    assert "required" not in found


def test_documents_that_are_no_objects_have_a_schema_too() -> None:
    assert schema_of({("$", "array"): 5, ("$[]", "string"): 9}, 5)["items"] == {"type": "string"}


def test_what_was_not_read_has_no_schema() -> None:
    assert of_column(snapshot.new(), *KEY) is None

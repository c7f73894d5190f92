"""How the values of columns look in JSON, as JSON Schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.export.model import Column

BY_FAMILY: Mapping[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "float": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "timestamp": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
    "binary": {"type": "string", "contentEncoding": "base64"},
}
JSON_TYPES = ("object", "array", "string", "number", "boolean")
ELEMENTS = (
    (re.compile(r"(?:small|big)?int|serial", re.IGNORECASE), "integer"),
    (re.compile(r"numeric|decimal|real|double|float", re.IGNORECASE), "number"),
    (re.compile(r"bool", re.IGNORECASE), "boolean"),
)


def of(column: Column) -> dict[str, Any]:
    """Return the schema of the values of a column, NULL apart."""
    if column.family == "array":
        return {"type": "array", "items": {"type": [*_element(column.data_type), "null"]}}
    if column.family == "json":
        return json_of(column)
    schema = dict(BY_FAMILY.get(column.family, {"type": "string"}))
    if schema == {"type": "string"}:
        if column.length is not None and column.length > 0:
            schema["maxLength"] = column.length
        if column.json_schema is not None:
            return schema | as_text(column)
    return schema


def json_of(column: Column) -> dict[str, Any]:
    """Return the schema of the documents of a JSON column: as a sample shows them, else any JSON."""
    if column.json_schema is None:
        return {"type": list(JSON_TYPES)}
    return _relaxed(column.json_schema)


def as_text(column: Column) -> dict[str, Any]:
    """Return the schema of JSON documents that are copied as text."""
    found: dict[str, Any] = {"type": "string", "contentMediaType": "application/json"}
    if column.json_schema is not None:
        found["contentSchema"] = _relaxed(column.json_schema)
    return found


def nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that also accepts null."""
    types = schema.get("type")
    if types is None:  # any type
        return dict(schema)
    listed = [types] if isinstance(types, str) else list(types)
    return {**schema, "type": listed if "null" in listed else ["null", *listed]}


def _relaxed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without what a sample cannot prove: that a key is always there, or never null."""
    relaxed: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            relaxed[key] = {name: nullable(_relaxed(inner)) for name, inner in value.items()}
        elif key in {"items", "additionalProperties"}:
            relaxed[key] = nullable(_relaxed(value))
        elif key != "required":
            relaxed[key] = value
    return relaxed


def _element(data_type: str) -> list[str]:
    found = [name for pattern, name in ELEMENTS if pattern.match(data_type)]
    return found[:1] or ["string"]

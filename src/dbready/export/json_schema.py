"""Writes a JSON Schema for the rows of each table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dbready.derive.json_schema import DIALECT
from dbready.export import json_text, json_types, names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.export.model import Column, Model, Reference, Table
    from dbready.export.options import Options

SUFFIX = ".schema.json"


def files(model: Model, options: Options) -> Mapping[str, str]:
    """Return a schema for each table by file name: SCHEMA.TABLE.schema.json; views are left out."""
    del options
    qualified = {table.place: f"{table.schema}.{table.name}" for table in model.tables}
    found = names.files(qualified, SUFFIX)
    return {
        found[table.place]: json_text.document("json-schema", _schema(table))
        for table in model.tables
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"$schema": DIALECT, "title": f"{table.schema}.{table.name}"}
    if table.comment:
        schema["description"] = table.comment
    schema |= {
        "type": "object",
        "properties": {column.name: _property(column) for column in table.columns},
        "required": [column.name for column in table.columns],
        "additionalProperties": False,
    }
    if table.primary_key:
        schema["x-key"] = list(table.primary_key)
    if table.references:
        schema["x-references"] = [_reference(each) for each in table.references]
    return schema


def _property(column: Column) -> dict[str, Any]:
    schema = json_types.of(column)
    if column.family in {"timestamp", "time"} and not column.has_time_zone:
        del schema["format"]  # which requires an offset from UTC
        schema["x-time-zone"] = column.time_zone or "unknown"
    if column.comment:
        schema["description"] = column.comment
    known = column.values
    if known is not None:
        values: list[Any] = [_typed(value, schema) for value in known.values]
        if known.is_enforced:
            schema["enum"] = [*values, None] if column.is_nullable else values
        else:
            schema["examples"] = values
    if column.sensitive:
        schema["x-sensitive"] = column.sensitive
    return json_types.nullable(schema) if column.is_nullable else schema


def _typed(value: str, schema: Mapping[str, Any]) -> str | int | float:
    """Return a value of a CHECK constraint or a sample as the JSON of its column has it."""
    if schema.get("type") not in {"integer", "number"}:
        return value
    try:
        number = json.loads(value)
    except ValueError:
        return value
    return number if isinstance(number, int | float) else value


def _reference(reference: Reference) -> dict[str, Any]:
    made: dict[str, Any] = {
        "columns": list(reference.columns),
        "table": f"{reference.referenced_schema}.{reference.referenced_table}",
        "referencedColumns": list(reference.referenced_columns),
    }
    return made if reference.is_declared else {**made, "believed": reference.reason}

"""Writes a configured Airbyte catalog: the sync mode, cursor and key of each stream, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.export import json_text, json_types, plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.export.model import Column, Model, Table
    from dbready.export.options import Options

# What Airbyte's sources add to each row that they read from the log; the last one is the cursor.
FROM_LOG = {
    "postgresql": {
        "_ab_cdc_updated_at": "string",
        "_ab_cdc_deleted_at": "string",
        "_ab_cdc_lsn": "number",
    },
    "mysql": {
        "_ab_cdc_updated_at": "string",
        "_ab_cdc_deleted_at": "string",
        "_ab_cdc_log_file": "string",
        "_ab_cdc_log_pos": "number",
        "_ab_cdc_cursor": "integer",
    },
}
AIRBYTE_TYPES = {
    ("timestamp", True): "timestamp_with_timezone",
    ("timestamp", False): "timestamp_without_timezone",
    ("time", True): "time_with_timezone",
    ("time", False): "time_without_timezone",
}


def write(model: Model, options: Options) -> str:
    """Return the catalog; views are left out."""
    del options
    streams = [_stream(model, table) for table in model.tables]
    return json_text.document("airbyte", {"streams": streams})


def _stream(model: Model, table: Table) -> dict[str, Any]:
    how = plan.of(table)
    key = [[name] for name in how.key]
    added = FROM_LOG["postgresql" if model.dialect == "postgresql" else "mysql"]
    from_log = added if how.method == "log" else {}
    cursor = [how.cursor] if how.cursor is not None else list(from_log)[-1:]
    stream: dict[str, Any] = {
        "name": table.name,
        "namespace": table.schema,
        "json_schema": _schema(table, how, from_log),
        "supported_sync_modes": ["full_refresh", *(["incremental"] if cursor else [])],
    }
    if cursor:
        stream["source_defined_cursor"] = how.method == "log"
        stream["default_cursor_field"] = cursor
    if key:
        stream["source_defined_primary_key"] = key
    configured: dict[str, Any] = {
        "stream": stream,
        "sync_mode": "incremental" if cursor else "full_refresh",
    }
    if cursor:
        configured["cursor_field"] = cursor
        configured["destination_sync_mode"] = "append_dedup" if key else "append"
    else:
        configured["destination_sync_mode"] = "overwrite"
    if key:
        configured["primary_key"] = key
    return configured


def _schema(table: Table, how: plan.Plan, from_log: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": how.sentence,
        "properties": {column.name: _property(column) for column in table.columns}
        | {name: {"type": type_} for name, type_ in from_log.items()},
    }


def _property(column: Column) -> dict[str, Any]:
    # Airbyte's database sources copy JSON documents as text.
    schema = json_types.as_text(column) if column.family == "json" else json_types.of(column)
    airbyte_type = AIRBYTE_TYPES.get((column.family, bool(column.has_time_zone)))
    if airbyte_type is not None:
        schema["airbyte_type"] = airbyte_type
    if column.comment:
        schema["description"] = column.comment
    return json_types.nullable(schema) if column.is_nullable else schema

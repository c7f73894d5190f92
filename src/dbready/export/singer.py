"""Writes a Singer catalog, as taps and Meltano read it: streams, how each is replicated, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.export import json_text, json_types, plan

if TYPE_CHECKING:
    from dbready.export.model import Column, Model, Table
    from dbready.export.options import Options

METHODS = {"log": "LOG_BASED", "incremental": "INCREMENTAL", "full": "FULL_TABLE"}


def write(model: Model, options: Options) -> str:
    """Return the catalog; every table is selected, and views are left out."""
    del options
    streams = [_stream(model, table) for table in model.tables]
    return json_text.document("singer", {"streams": streams})


def _stream(model: Model, table: Table) -> dict[str, Any]:
    how = plan.of(table)
    database = _database(model, table)
    entry: dict[str, Any] = {
        "tap_stream_id": f"{table.schema}-{table.name}",
        "stream": f"{table.schema}-{table.name}",
        "table_name": table.name,
        "database_name": database,
        "is_view": False,
        "key_properties": list(how.key),
        "replication_method": METHODS[how.method],
    }
    if how.cursor is not None:
        entry["replication_key"] = how.cursor
    entry["schema"] = {
        "type": "object",
        "properties": {column.name: _schema(column) for column in table.columns},
    }
    entry["metadata"] = [
        {"breadcrumb": [], "metadata": _of_table(database, table, how)},
        *(
            {"breadcrumb": ["properties", column.name], "metadata": _of_column(column, how)}
            for column in table.columns
        ),
    ]
    return entry


def _database(model: Model, table: Table) -> str:
    """Return the database of a table: for MySQL and MariaDB, what others call its schema."""
    return table.schema if model.dialect in {"mysql", "mariadb"} else model.database


def _of_table(database: str, table: Table, how: plan.Plan) -> dict[str, Any]:
    found: dict[str, Any] = {
        "inclusion": "available",
        "selected": True,
        "database-name": database,
        "schema-name": table.schema,
        "is-view": False,
        "table-key-properties": list(how.key),
        "replication-method": METHODS[how.method],
    }
    if how.cursor is not None:
        found |= {"replication-key": how.cursor, "valid-replication-keys": [how.cursor]}
    found["dbready.reason"] = how.reason
    if how.misses:
        found["dbready.misses"] = list(how.misses)
    if how.notes:
        found["dbready.notes"] = list(how.notes)
    return found


def _of_column(column: Column, how: plan.Plan) -> dict[str, Any]:
    is_needed = column.name in how.key or column.name == how.cursor
    return {
        "inclusion": "automatic" if is_needed else "available",
        "selected": True,
        "sql-datatype": column.data_type,
    }


def _schema(column: Column) -> dict[str, Any]:
    schema = json_types.of(column)
    if column.comment:
        schema["description"] = column.comment
    return json_types.nullable(schema) if column.is_nullable else schema

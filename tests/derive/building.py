"""Facts written by hand: tables as dictionaries of column names and types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.reuse import empty_snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

_FAMILIES = {
    "json": "json",
    "bigint": "integer",
    "integer[]": "array",
    "unsigned": "integer",
    "integer": "integer",
    "smallint": "integer",
    "tinyint": "integer",
    "numeric": "decimal",
    "decimal(3,1)": "decimal",
    "real": "float",
    "timestamp": "timestamp",
    "timestamptz": "timestamp",
    "date": "date",
    "text": "text",
    "char(1)": "text",
    "char(32)": "text",
    "char(36)": "text",
    "varchar(2)": "text",
    "varchar(11)": "text",
    "varchar(32)": "text",
    "varchar(36)": "text",
    "uuid": "uuid",
    "inet": "network",
    "boolean": "boolean",
    "jsonb": "json",
    "binary(14)": "binary",
    "binary(20)": "binary",
    "varbinary(255)": "binary",
}


def facts_of(
    tables: Mapping[str, Mapping[str, str]],
    foreign_keys: Sequence[tuple[str, str, str]] = (),
    schema: str = "app",
) -> sqlite3.Connection:
    """Return a snapshot; "bigint pk" is a generated key, "text key" a part of the primary key.

    "bigint required" is NOT NULL.
    A foreign key is a table, its column, and the table referred to by its first key column.
    """
    facts = empty_snapshot()
    add(facts, tables, foreign_keys, schema)
    return facts


def add(
    facts: sqlite3.Connection,
    tables: Mapping[str, Mapping[str, str]],
    foreign_keys: Sequence[tuple[str, str, str]] = (),
    schema: str = "app",
) -> None:
    """Add the tables of one more schema to a snapshot."""
    snapshot.insert(
        facts,
        "tables",
        ("schema_name", "table_name", "table_type", "is_partition"),
        [(schema, name, "base table", 0) for name in tables],
    )
    _add_columns(facts, tables, schema)
    keys = {name: _key(columns) for name, columns in tables.items()}
    snapshot.insert(
        facts,
        "keys",
        ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count"),
        [
            (schema, name, f"{name}_pkey", "primary", json.dumps(key), len(key))
            for name, key in keys.items()
            if key
        ],
    )
    snapshot.insert(
        facts,
        "foreign_keys",
        (
            "schema_name",
            "table_name",
            "constraint_name",
            "columns",
            "column_count",
            "referenced_schema",
            "referenced_table",
            "referenced_columns",
        ),
        [
            (
                schema,
                table,
                f"{table}_{column}_fkey",
                json.dumps([column]),
                1,
                schema,
                target,
                json.dumps(keys[target][:1]),
            )
            for table, column, target in foreign_keys
        ],
    )


def _key(columns: Mapping[str, str]) -> list[str]:
    return [name for name, words in columns.items() if words.endswith((" pk", " key"))]


def _add_columns(
    facts: sqlite3.Connection, tables: Mapping[str, Mapping[str, str]], schema: str
) -> None:
    rows = []
    for table, columns in tables.items():
        for position, (name, words) in enumerate(columns.items(), 1):
            data_type = words.split(" ")[0]
            length = {
                "char(1)": 1,
                "varchar(2)": 2,
                "varchar(11)": 11,
                "char(36)": 36,
                "varchar(36)": 36,
            }.get(data_type)
            on_update = "current_timestamp" if words.endswith("on update") else None
            identity = int(words.endswith(" pk"))
            family = _FAMILIES[data_type]
            row = (
                schema,
                table,
                name,
                position,
                data_type,
                family,
                length,
                int(not words.endswith(" required")),
                on_update,
                identity,
                0,
                1 if data_type == "timestamptz" else None,
            )
            rows.append(row)
    snapshot.insert(
        facts,
        "columns",
        (
            "schema_name",
            "table_name",
            "column_name",
            "ordinal_position",
            "data_type",
            "type_family",
            "character_length",
            "is_nullable",
            "on_update_expression",
            "is_identity",
            "is_generated",
            "has_time_zone",
        ),
        rows,
    )


def roles_of(facts: sqlite3.Connection, table: str, column: str) -> dict[str, str]:
    """Derive, and return the roles of one column with their confidence."""
    derive(facts)
    rows = facts.execute(
        "select role, confidence from column_roles where table_name = ? and column_name = ?",
        [table, column],
    )
    return dict(rows.fetchall())


def roles_among(columns: dict[str, str], column: str, table: str = "things") -> dict[str, str]:
    """Return the roles of one column among the others of its table, with their confidence."""
    return roles_of(facts_of({table: {"id": "bigint pk", **columns}}), table, column)


def kinds_of(facts: sqlite3.Connection) -> dict[str, str]:
    """Derive, and return the kind of each table."""
    derive(facts)
    return dict(facts.execute("select table_name, kind from table_kinds").fetchall())


def references_of(facts: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Derive, and return target and confidence of each inferred reference, by table.column."""
    derive(facts)
    rows = facts.execute(
        """
        select table_name || '.' || column_name, referenced_table, confidence
        from inferred_references
        """
    )
    return {column: (target, confidence) for column, target, confidence in rows}


def personal_tables_of(tables: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Derive, and return classes, confidence and reason of each table about people, with a generated id in each."""
    facts = facts_of({name: {"id": "bigint pk", **columns} for name, columns in tables.items()})
    derive(facts)
    rows = facts.execute("select table_name, classes, confidence, reason from personal_tables")
    return {row[0]: list(row[1:]) for row in rows}


def comment(facts: sqlite3.Connection, table: str, column: str, text: str) -> None:
    """Write the comment of one column."""
    facts.execute(
        "update columns set comment = ? where table_name = ? and column_name = ?",
        [text, table, column],
    )


def index(facts: sqlite3.Connection, table: str, *columns: str, schema: str = "app") -> None:
    """Add an index that is no key."""
    snapshot.insert(
        facts,
        "indexes",
        (
            "schema_name",
            "table_name",
            "index_name",
            "columns",
            "is_unique",
            "is_primary",
            "has_expression",
        ),
        [(schema, table, f"{table}_{'_'.join(columns)}", json.dumps(columns), 0, 0, 0)],
    )


def partition(facts: sqlite3.Connection, table: str, by: str) -> None:
    """Make a partitioned table of a base table; `by` is what the server prints."""
    facts.execute(
        "update tables set table_type = 'partitioned table', partition_key = ? where table_name = ?",
        [by, table],
    )


def unique(facts: sqlite3.Connection, table: str, *columns: str, schema: str = "app") -> None:
    """Add a unique key."""
    snapshot.insert(
        facts,
        "keys",
        ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count"),
        [
            (
                schema,
                table,
                f"{table}_{columns[0]}_key",
                "unique",
                json.dumps(columns),
                len(columns),
            )
        ],
    )

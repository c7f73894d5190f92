"""Builds facts by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

SERVER = {
    "dialect": "postgresql",
    "product": "PostgreSQL",
    "version": "15.4",
    "version_number": 150004,
}
SNAPSHOT = {
    "schema_version": snapshot.SCHEMA_VERSION,
    "dbready_version": "0.1.0",
    "collected_at": "2026-01-02T03:04:05Z",
    "statements": 15,
    "target_label": "postgresql://auditor@db.example.com/shop",
}


def facts_of(
    tables: Mapping[str, Sequence[str]] | None = None, dialect: str = "postgresql"
) -> sqlite3.Connection:
    """Return facts with one row of server and snapshot, and text columns by schema.table."""
    facts = snapshot.new(snapshot.FILE_PAGE_SIZE)  # small pages are quick to make
    add(facts, "server", {**SERVER, "dialect": dialect})
    add(facts, "snapshot", SNAPSHOT)
    for qualified, columns in (tables or {}).items():
        schema, _, table = qualified.partition(".")
        add(facts, "schemas", {"schema_name": schema})
        add_table(facts, schema, table, columns)
    return facts


def add_table(facts: sqlite3.Connection, schema: str, table: str, columns: Sequence[str]) -> None:
    """Add a base table with nullable text columns."""
    place = {"schema_name": schema, "table_name": table}
    add(facts, "tables", {**place, "table_type": "base table", "is_partition": 0})
    for position, column in enumerate(columns, start=1):
        plain = {"data_type": "text", "type_family": "text", "is_nullable": 1}
        flags = {"is_identity": 0, "is_generated": 0, "ordinal_position": position}
        add(facts, "columns", {**place, "column_name": column, **plain, **flags})


def add(facts: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    """Add one row to a fact table."""
    snapshot.insert(facts, table, list(row), [list(row.values())])


def not_collected(
    facts: sqlite3.Connection,
    fact: str | None,
    table: str | None = None,
    *,
    reason: str = "permission denied",
    is_incomplete: bool = True,
) -> None:
    """Record in coverage that something could not be read."""
    row = {
        "coverage_kind": "not_collected",
        "fact": fact,
        "schema_name": "shop" if table else None,
        "table_name": table,
        "reason": reason,
        "is_incomplete": int(is_incomplete),
    }
    add(facts, "coverage", row)

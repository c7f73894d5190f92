"""Spells the names that a dialect's own statements return as SQLAlchemy spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbready.collect.reshape import Table

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

NAMES = frozenset({"schema_name", "table_name", "column_name", "trigger_name"})


def spelled(dialect: Dialect, table: Table) -> Table:
    """Return the table with its names in SQLAlchemy's spelling, and its own column names in lower case."""
    columns = [name.lower() for name in table.names]
    if not dialect.requires_name_normalize:
        return Table(columns, table.rows)
    at = [index for index, name in enumerate(columns) if name in NAMES]

    def spell(row: list[Any]) -> list[Any]:
        for index in at:
            if isinstance(row[index], str):
                row[index] = str(dialect.normalize_name(row[index]))
        return row

    return Table(columns, [spell(list(row)) for row in table.rows])

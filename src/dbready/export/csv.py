"""Writes the data dictionary as CSV, one column of a table a row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dbready.export import dictionary, plan
from dbready.report.csv import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.export.model import Column, Model, Table
    from dbready.export.options import Options

COLUMNS = (
    "schema", "table", "column", "position", "type", "nullable", "key", "roles", "refers_to", "values",
    "values_from", "json_keys", "sensitive", "time_zone", "default", "comment", "findings", "table_kind",
    "table_owner", "extraction", "cursor", "table_comment", "table_findings",
)  # fmt: skip


def write(model: Model, options: Options) -> str:
    """Return a header and a row for each column; no cell is a formula."""
    del options
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in model.tables:
        for position, column in enumerate(table.columns, 1):
            writer.writerow([cell(value) for value in _row(table, column, position)])
    return text.getvalue()


def _row(table: Table, column: Column, position: int) -> Iterator[object]:
    how = plan.of(table)
    known = column.values
    yield from (table.schema, table.name, column.name, position, column.data_type)
    yield "yes" if column.is_nullable else "no"
    yield dictionary.key_of(table, column)
    yield ", ".join(column.roles)
    yield "; ".join(dictionary.references_of(table, column))
    yield ", ".join(known.values) if known else None
    yield known.origin if known else None
    yield ", ".join(path for path, _ in dictionary.shape(column.json_schema or {}))
    yield from (column.sensitive, column.time_zone, column.default, column.comment)
    yield dictionary.notes_of(column.notes)
    yield from (table.kind, table.owner, how.method, how.cursor, table.comment)
    yield dictionary.notes_of(table.notes)

"""Writes the JSON Schemas of columns whose JSON was read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dbready.errors import UsageError, unwritable

if TYPE_CHECKING:
    import sqlite3

HELP = "name a directory that you may write to"
COLUMNS = """
select distinct schema_name, table_name, column_name
from json_paths
where :table is null or (schema_name = :schema and table_name = :table)
order by schema_name, table_name, column_name
"""
option = click.option(
    "--json-schemas",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also write the JSON Schema of each JSON column that was read to DIR.",
)


def write(
    facts: sqlite3.Connection, directory: Path, of: tuple[str, str] | None = None
) -> list[Path]:
    """Write SCHEMA.TABLE.COLUMN.schema.json for each column, of one table or all; returns the paths.

    Files of the same name are renewed. Refuses facts without JSON.
    """
    from dbready.cli import new_file  # noqa: PLC0415 - --help needs none of it
    from dbready.derive.json_schema import of_column  # noqa: PLC0415

    schema, table = of or (None, None)
    columns = facts.execute(COLUMNS, {"schema": schema, "table": table}).fetchall()
    if not columns:
        raise UsageError(
            "--json-schemas: no JSON was read",
            help="read samples of rows with --probe, or use a snapshot collected with --probe",
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(str(directory), error, help=HELP) from None
    written = []
    for column in columns:
        path = directory / f"{'.'.join(column)}.schema.json".replace("/", "_")
        text = json.dumps(of_column(facts, *column), indent=2, ensure_ascii=False) + "\n"
        if path.exists():
            new_file.replace(path, text, help=HELP)
        else:
            new_file.write({path: text}, help=HELP)
        written.append(path)
    return written

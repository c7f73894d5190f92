"""Writes the data dictionary as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.export import dictionary, marker
from dbready.report.markdown import code, escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.export.model import Column, Model, Reference, Table
    from dbready.export.options import Options

TITLES = (
    "Column",
    "Type",
    "NULL",
    "Key",
    "Roles",
    "Refers to",
    "Values",
    "Findings",
    "Description",
)


def write(model: Model, options: Options) -> str:
    """Return the dictionary of all tables and views."""
    del options
    incoming = dictionary.incoming(model)
    parts = [
        f"<!-- {marker.sentence('markdown')} -->",
        f"# Data dictionary of {code(model.database)}",
        "\n".join(_contents(model)),
    ]
    for table in (*model.tables, *model.views):
        parts += _table(table, incoming.get(table.place, ()))
    return "\n\n".join(parts) + "\n"


def _contents(model: Model) -> Iterator[str]:
    yield "| Table | Kind | Key | Update column | Description |"
    yield "|---|---|---|---|---|"
    for table in (*model.tables, *model.views):
        name = f"{table.schema}.{table.name}"
        cells = [
            f"[{_cell(code(name))}](#{_anchor(name)})",
            table.kind or table.type,
            _cell(", ".join(map(code, table.primary_key))),
            _cell(code(table.update_column)) if table.update_column else "",
            _text(table.comment),
        ]
        yield f"| {' | '.join(cells)} |"


def _anchor(name: str) -> str:
    """Return the anchor that code hosts give to a heading."""
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")


def _table(table: Table, incoming: Sequence[Reference]) -> Iterator[str]:
    yield f"## {code(f'{table.schema}.{table.name}')}"
    if table.comment:
        yield _text(table.comment)
    yield escape(dictionary.about(table))
    if incoming:
        names = dict.fromkeys(f"{each.schema}.{each.table}" for each in incoming)
        yield f"Referred to by {', '.join(map(code, names))}."
    if table.columns:
        yield "\n".join(_columns(table))
    shapes = [column for column in table.columns if column.json_schema is not None]
    if shapes:
        yield "\n".join(_shape(column) for column in shapes)
    if found := dict.fromkeys(_notes(table)):
        yield "Findings:\n\n" + "\n".join(found)


def _columns(table: Table) -> Iterator[str]:
    rows = [_row(table, column) for column in table.columns]
    shown = [at for at in range(len(TITLES)) if any(row[at] for row in rows)]
    yield f"| {' | '.join(TITLES[at] for at in shown)} |"
    yield "|" + "---|" * len(shown)
    for row in rows:
        yield f"| {' | '.join(row[at] for at in shown)} |"


def _row(table: Table, column: Column) -> tuple[str, ...]:
    said = [_text(column.comment), *map(_text, dictionary.facts_of(column))]
    return (
        _cell(code(column.name)),
        _text(column.data_type),
        "yes" if column.is_nullable else "no",
        dictionary.key_of(table, column),
        ", ".join(column.roles),
        _cell(", ".join(map(code, dictionary.references_of(table, column)))),
        _text(dictionary.values_of(column)),
        _cell(", ".join(code(note.rule) for note in column.notes)),
        "; ".join(text for text in said if text),
    )


def _shape(column: Column) -> str:
    schema: Mapping[str, object] = column.json_schema or {}
    keys = [f"{code(path)} {escape(types)}" for path, types in dictionary.shape(schema)]
    listed = ", ".join(keys) or escape(dictionary.types(schema))
    return f"* JSON in {code(column.name)}: {listed}"


def _notes(table: Table) -> Iterator[str]:
    for note in (*table.notes, *(note for column in table.columns for note in column.notes)):
        yield f"* {note.severity} {code(note.rule)}: {escape(note.summary)}"


def _text(text: str | None) -> str:
    """Return a text for one cell of a table."""
    return escape(" ".join((text or "").split())).replace("\n", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

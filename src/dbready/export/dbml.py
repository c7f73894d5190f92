"""Writes DBML: every table of every schema, with its keys, enumerated types and references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.export import neighbourhood
from dbready.export.marker import comment
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.export.model import Column, Model, Reference, Table
    from dbready.export.options import Options

BARE_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\([0-9]+(?:,\s?[0-9]+)?\))?(?:\[\])?")
ACTIONS = frozenset({"cascade", "restrict", "set null", "set default"})


def write(model: Model, options: Options) -> str:
    """Return all tables and the references between them; views are left out."""
    del options
    enums = _enums(model)
    blocks = [_block(f"Enum {_name(name)}", map(_name, values)) for name, values in enums.items()]
    blocks += ["\n".join(_table(model, table)) for table in model.tables]
    by_place = {table.place: table for table in model.tables}
    blocks += [
        "\n".join(_reference(by_place[each.schema, each.table], each))
        for each in neighbourhood.references(model)
    ]
    return "\n\n".join([comment("dbml", "//").rstrip("\n"), *blocks]) + "\n"


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{head} {{", *(f"  {line}" for line in lines), "}"])


def _enums(model: Model) -> dict[str, tuple[str, ...]]:
    """Return the values of each enumerated type; only PostgreSQL's have names of their own."""
    return {
        _enum_name(model, table, column): column.values.values
        for table in model.tables
        for column in table.columns
        if column.values and _is_enum(column)
    }


def _is_enum(column: Column) -> bool:
    return (
        column.values is not None
        and column.values.source == "enum"
        and "" not in column.values.values
    )


def _enum_name(model: Model, table: Table, column: Column) -> str:
    """Return the name of an enumerated type; tools take a full stop for the end of a schema."""
    if model.dialect == "postgresql":
        return column.data_type.replace(".", "_")
    schema = f"{table.schema}_" if len(model.schemas) > 1 else ""
    return f"{schema}{table.name}_{column.name}".replace(".", "_")


def _table(model: Model, table: Table) -> Iterator[str]:
    yield f"Table {_name(table.schema)}.{_name(table.name)} {{"
    for column in table.columns:
        is_enum = _is_enum(column)
        type_ = _name(_enum_name(model, table, column)) if is_enum else _type(column)
        yield f"  {_name(column.name)} {type_}{_settings(table, column)}"
    composite = [key for key in table.keys if len(key.columns) > 1]
    if composite:
        yield ""
        yield "  indexes {"
        for key in composite:
            listed = ", ".join(_name(name) for name in key.columns)
            yield f"    ({listed}) [{'pk' if key.is_primary else 'unique'}]"
        yield "  }"
    if table.comment:
        yield ""
        yield f"  Note: {_text(table.comment)}"
    yield "}"


def _settings(table: Table, column: Column) -> str:
    settings = []
    keys = [key for key in table.keys if key.columns == (column.name,)]
    if any(key.is_primary for key in keys):
        settings.append("pk")
    elif keys:
        settings.append("unique")
    if column.is_identity:
        settings.append("increment")
    if not column.is_nullable:
        settings.append("not null")
    if column.default is not None and "`" not in column.default and "\n" not in column.default:
        settings.append(f"default: `{column.default}`")
    if words := _note(column):
        settings.append(f"note: {_text(words)}")
    return f" [{', '.join(settings)}]" if settings else ""


def _note(column: Column) -> str:
    parts = [column.comment] if column.comment else []
    if column.values and not _is_enum(column):
        parts.append(f"Values {column.values.origin}: {', '.join(column.values.values)}")
    return ". ".join(parts)


def _reference(table: Table, reference: Reference) -> Iterator[str]:
    name = ""
    if reference.reason is not None:
        yield f"// Believed, not declared: {visible(reference.reason)}"
        name = _name(f"believed {reference.schema}.{reference.table}.{reference.columns[0]}") + " "
    settings = [
        f"{event}: {action}"
        for event, action in (("delete", reference.on_delete), ("update", reference.on_update))
        if action in ACTIONS
    ]
    shown = f" [{', '.join(settings)}]" if settings else ""
    from_ = _end(reference.schema, reference.table, reference.columns)
    to = _end(*reference.target, reference.referenced_columns)
    yield f"Ref {name}: {from_} {_relation(table, reference)} {to}{shown}".replace("Ref :", "Ref:")


def _relation(table: Table, reference: Reference) -> str:
    """Return the sign of many to one, or of one to one if the referencing columns are a key."""
    is_key = any(set(key.columns) == set(reference.columns) for key in table.keys)
    return "-" if is_key else ">"


def _end(schema: str, table: str, columns: Sequence[str]) -> str:
    listed = ", ".join(_name(column) for column in columns)
    name = f"{_name(schema)}.{_name(table)}"
    return f"{name}.({listed})" if len(columns) > 1 else f"{name}.{listed}"


def _type(column: Column) -> str:
    if BARE_TYPE.fullmatch(column.data_type):
        return column.data_type
    return _name(column.data_type.replace(".", "_"))


def _name(text: str) -> str:
    """Return a name between quotation marks; tools disagree on how to escape one, and a backslash."""
    plain = visible(text).replace("\\", "/").replace('"', "'")
    return f'"{plain}"'


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    lines = [visible(line) for line in escaped.splitlines()] or [""]
    return f"'{lines[0]}'" if len(lines) == 1 else "'''{}'''".format("\n".join(lines))

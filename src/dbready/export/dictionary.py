"""What a data dictionary says about columns, in words; how it is shown is up to the format."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.export import plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.export.model import Column, Model, Note, Reference, Table

MOST_VALUES = 50
DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of at least one column of a table."""

    references: bool
    values: bool
    findings: bool
    descriptions: bool


def shown(table: Table) -> Shown:
    """Return which columns a list of a table's columns needs."""
    columns = table.columns
    return Shown(
        bool(table.references),
        any(each.values or each.json_schema for each in columns),
        any(each.notes for each in columns),
        any(each.comment or facts_of(each) for each in columns),
    )


def key_of(table: Table, column: Column) -> str:
    """Return primary, unique, part of primary, or nothing."""
    for key in table.keys:
        if column.name in key.columns:
            kind = "primary" if key.is_primary else "unique"
            return kind if len(key.columns) == 1 else f"part of {kind}"
    return ""


def references_of(table: Table, column: Column) -> list[str]:
    """Return what a column refers to, believed references marked."""
    return [
        f"{in_words(each)}{'' if each.is_declared else ' (believed)'}"
        for each in table.references
        if column.name in each.columns
    ]


def in_words(reference: Reference) -> str:
    """Return the referenced columns, such as `public.orders.id`."""
    target = f"{reference.referenced_schema}.{reference.referenced_table}"
    if len(reference.referenced_columns) == 1:
        return f"{target}.{reference.referenced_columns[0]}"
    return f"{target} ({', '.join(reference.referenced_columns)})"


def incoming(model: Model) -> Mapping[tuple[str, str], Sequence[Reference]]:
    """Return the references to each table from others."""
    found: defaultdict[tuple[str, str], list[Reference]] = defaultdict(list)
    for table in model.tables:
        for each in table.references:
            found[each.target].append(each)
    return found


def values_of(column: Column) -> str:
    """Return the values that a column holds, with their meanings, and where that is known from."""
    known = column.values
    if known is None:
        return ""
    shown = [
        f"{value} = {known.meanings[value]}" if value in known.meanings else value or "(empty)"
        for value in known.values[:MOST_VALUES]
    ]
    left = len(known.values) - MOST_VALUES
    more = f" and {left} more" if left > 0 else ""
    return f"{', '.join(shown)}{more} ({known.origin})"


def facts_of(column: Column) -> list[str]:
    """Return what else is known about the data of a column."""
    said = []
    if column.sensitive:
        said.append(f"probably holds {column.sensitive}")
    if column.time_zone and not column.has_time_zone:
        said.append(f"rows show times in {column.time_zone}")
    if column.is_generated:
        said.append("generated")
    return said


def about(table: Table) -> str:
    """Return a sentence on the kind of a table, its owner and how it can be extracted."""
    parts = [f"Kind: {table.kind or table.type}."]
    if table.owner:
        parts.append(f"Owner: {table.owner}.")
    if not table.primary_key and not table.is_view:
        parts.append("No columns identify a row.")
    return " ".join([*parts, plan.of(table).sentence])


def notes_of(notes: Sequence[Note]) -> str:
    """Return the rules that found something about a column."""
    return ", ".join(note.rule for note in notes)


def shape(schema: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Return the keys of JSON documents by path, each with its types."""
    if depth > DEEPEST:
        return
    for name, inner in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, types(inner)
        yield from shape(inner, here, depth + 1)
    items = schema.get("items")
    if isinstance(items, dict):
        here = f"{path}[]"
        if not items.get("properties"):
            yield here, types(items)
        yield from shape(items, here, depth + 1)


def types(schema: Mapping[str, Any]) -> str:
    """Return the types of a JSON Schema in words."""
    found = schema.get("type", "any")
    return found if isinstance(found, str) else " or ".join(found)

"""Columns that together refer to a row of any table: owner_type and owner_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import key_words, split, stem_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Column, Table
    from dbready.derive.targets import Targets

_CONTENT_TYPE = ("content", "type")


def pairs(table: Table, targets: Targets) -> list[tuple[str, str]]:
    """Return pairs of columns, type and id, that together name a row of any table."""
    columns = table.columns
    generic = list(_generic_pairs(table))
    if generic:
        return generic
    types = [column for column in columns.values() if column.name.lower().endswith("type")]
    if not types:
        return []
    names = {column.name.lower(): column for column in columns.values()}
    declared = {name for key in table.foreign_keys for name in key.columns}
    found = []
    for column in types:
        base = column.name.lower().removesuffix("type").rstrip("_ ")
        if not base:
            continue
        ids = (f"{base}{between}{end}" for between in ("_", "", " ") for end in ("id", "uuid"))
        reference = next((names[name] for name in ids if name in names), None)
        if reference and reference.name not in declared and _is_any(table, reference, targets):
            found.append((column.name, reference.name))
    return found


def _generic_pairs(table: Table) -> Iterator[tuple[str, str]]:
    """Return the generic foreign keys of Django: a reference to its content types, and an id.

    The first is content_type_id, or assigned_object_type_id where it refers to content types.
    """
    declared = {
        key.columns[0]
        for key in table.foreign_keys
        if len(key.columns) == 1 and split(key.target[1])[-2:] == _CONTENT_TYPE
    }
    for name in table.columns:
        words = split(name)
        if words[-1] != "id" or not (words[-3:-1] == _CONTENT_TYPE or name in declared):
            continue
        for base in _bases(words[:-1]):
            # NULL or a text: the id has the type of no table's key in particular.
            found = next((other for other in table.columns if split(other) == base), None)
            if found and found != name:
                yield name, found
                break


def _bases(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Return the names that the id beside a type may have, in words: assigned_object_id, object_id."""
    start = words[:-2] if words[-2:] == _CONTENT_TYPE else words[:-1]
    if start:
        yield (*start, "id")
    yield (*start, "object", "id")
    if words[-2:] == _CONTENT_TYPE:
        yield ("object", "id")
        yield (*start, "object", "pk")


def _is_any(table: Table, reference: Column, targets: Targets) -> bool:
    """Say whether an id beside a type can be of any table: none has its name, nobody else made it."""
    base, _suffix = key_words(reference.name)
    if reference.is_identity or stem_words("references", "external").intersection(base):
        return False
    if reference.family == "text" and not stem_words("references", "any_table").intersection(base):
        return False
    if targets.named(base) or targets.modules.own(base, table):
        return False
    return reference.name not in table.primary_key[:1]


def is_polymorphic(table: Table, column: Column) -> bool:
    """Say whether a column beside an id may say which table it is of."""
    base = column.name[:-2].rstrip("_") if column.name[-2:].lower() == "id" else column.name
    ends = ("_type", "Type", "type", "_TYPE", "TYPE", "_type_id", "_content_type_id")
    if any(base + end in table.columns for end in ends):
        return True
    return base == "object" and "content_type_id" in table.columns

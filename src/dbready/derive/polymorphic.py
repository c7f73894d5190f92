"""Columns that together refer to a row of any table: owner_type and owner_id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import key_words, stem_words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.targets import Targets


def pairs(table: Table, targets: Targets) -> list[tuple[str, str]]:
    """Return pairs of columns, type and id, that together name a row of any table."""
    columns = table.columns
    if "content_type_id" in columns and "object_id" in columns:
        return [("content_type_id", "object_id")]
    types = [column for column in table.columns.values() if column.name.lower().endswith("type")]
    if not types:
        return []
    names = {column.name.lower(): column for column in table.columns.values()}
    declared = {name for key in table.foreign_keys for name in key.columns}
    found = []
    for column in types:
        base = column.name.lower().removesuffix("type").rstrip("_")
        if not base:
            continue
        ids = (names.get(f"{base}_id"), names.get(f"{base}id"), names.get(f"{base}_uuid"))
        reference = next((name for name in ids if name), None)
        if reference and reference.name not in declared and _is_any(table, reference, targets):
            found.append((column.name, reference.name))
    return found


def _is_any(table: Table, reference: Column, targets: Targets) -> bool:
    """Say whether an id beside a type can be of any table: none has its name, nobody else made it."""
    base, _suffix = key_words(reference.name)
    if reference.is_identity or stem_words("references", "external").intersection(base):
        return False
    if reference.family == "text" and not stem_words("references", "any_table").intersection(base):
        return False
    return reference.name not in table.primary_key[:1] and not targets.named(base)


def is_polymorphic(table: Table, column: Column) -> bool:
    """Say whether a column beside an id may say which table it is of."""
    base = column.name[:-2].rstrip("_") if column.name[-2:].lower() == "id" else column.name
    return any(base + end in table.columns for end in ("_type", "Type", "type", "_TYPE", "TYPE"))

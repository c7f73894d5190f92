"""Tables whose rows probably stay as they were inserted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.details import Links
    from dbready.derive.tables import Meaning

_TYPE_NAMES = ("type", "types", "kind", "kinds", "format", "formats", "method", "methods")
_NOT_OF_TYPES = frozenset(
    {"status", "email", "phone", "created_at", "event_time", "scheduled_time"}
)
_NUMBERS = frozenset({"integer", "decimal", "float"})
_SWITCHES = frozenset({"json", "boolean", "enum"})
_EDITED = (
    "label", "name", "description", "json", "status", "flag", "email", "phone", "is_deleted",
    "status_changed_at",
)  # fmt: skip


def why_written_once(meaning: Meaning, links: Links) -> str | None:
    """Say why rows probably stay as they were inserted; None where nothing suggests that."""
    if _has_hashed_key(meaning.table):
        return "a hash identifies its rows"
    if (
        meaning.table.id[1].lower().endswith(_TYPE_NAMES)
        and meaning.present.isdisjoint(_NOT_OF_TYPES)
        and meaning.table.id not in links.to_others
    ):
        return "it lists types"
    if "created_at" in meaning.present and not _has_edited_column(meaning):
        return "it has the time of the insert, and nothing that is edited"
    return None


def _has_hashed_key(table: Table) -> bool:
    keys = [*table.unique_keys, table.primary_key]
    columns = (table.columns.get(name) for key in keys for name in key)
    return any(c.family == "binary" or c.data_type.lower().startswith("sha") for c in columns if c)


def _has_edited_column(meaning: Meaning) -> bool:
    if meaning.table.nullable:
        return True
    return any(
        column.family in _SWITCHES
        or (column.family in _NUMBERS and _is_measured(meaning, column))
        or meaning.has(column.name, *_EDITED)
        for column in meaning.table.columns.values()
    )


def _is_measured(meaning: Meaning, column: Column) -> bool:
    """Say whether a number is neither an amount nor a key nor a time."""
    return (
        "amount" not in column.name.lower()
        and column.name not in meaning.table.primary_key
        and not meaning.has(column.name, "reference", "created_at")
    )

"""States that rows have while people or programs deal with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import cached

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Kind, Meaning

_STATES = frozenset({"status", "state"})


def has_own_state(meaning: Meaning, kind: Kind, changing_column: str | None) -> bool:
    """Say whether rows have a state, and no time of its last change."""
    if kind.kind != "entity" or kind.confidence == "low" or changing_column is None:
        return False
    if "status" not in meaning.present:
        return False
    columns = meaning.table.columns.values()
    return any(_is_of_the_row(meaning, column) for column in columns) and not any(
        column.words[0] in _STATES and meaning.is_likely(column.name, "status_changed_at")
        for column in columns
    )


def _is_of_the_row(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is the state of the row: not of a part of it, or of what a table of orderstatus is about."""
    return (
        _is_plain(column)
        and column.name not in meaning.table.primary_key
        and not meaning.words[-1].endswith(column.words[0])
        and meaning.is_likely(column.name, "status")
    )


@cached
def _is_plain(column: Column) -> bool:
    return len(column.words) == 1 and column.words[0] in _STATES

"""Columns that show that rows change: states, deletion marks, and what is set when a row is dealt with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.events import event_words
from dbready.derive.kinds.logs import changed_later, handled_later, is_reached
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Kind, Meaning

_DELETIONS = frozenset({"deleted_at", "is_deleted"})
_STATES = _DELETIONS | {"status"}
_TIMES = frozenset({"event_time", "scheduled_time", "status_changed_at"})
_LATER = _TIMES | {"flag"}
_SWITCHES = frozenset({"boolean", "bit", "integer", "enum"})
_MOMENTS = frozenset({"timestamp", "date", "integer", "text"})


def changing_column(meaning: Meaning, kind: Kind) -> str | None:
    """Return a column whose value changes while a row lives; None where none is recognized.

    The state that an event or a past row records is that of something else, and stays.
    """
    if kind.changing_column:
        return kind.changing_column
    if kind.kind == "history":
        return None
    if kind.kind == "event" and (kind.is_record or kind.confidence != "low"):
        return changed_later(meaning) if kind.is_record else None
    return handled_later(meaning) or _first_of_the_row(meaning)


def _first_of_the_row(meaning: Meaning) -> str | None:
    """Return the state of a row, a mark or a switch, or the time when it was dealt with."""
    if meaning.present.isdisjoint(_STATES | _LATER):
        return None
    table = meaning.table
    columns = [
        table.columns[name]
        for name in meaning.roles
        if name in table.columns and name not in table.primary_key
    ]
    if not meaning.present.isdisjoint(_STATES):
        roles = _DELETIONS if _records_states(meaning, columns) else _STATES
        of_a_moment = words("tables", "of_a_moment")
        for column in columns:
            is_state = meaning.is_likely(column.name, *roles)
            if not is_state or not of_a_moment.isdisjoint(column.words):
                continue
            if not is_reached(meaning, column.name):
                return column.name
    if meaning.present.isdisjoint(_LATER):
        return None
    return next(
        (c.name for c in columns if is_switch(meaning, c) or _is_set_later(meaning, c)), None
    )


def _records_states(meaning: Meaning, columns: list[Column]) -> bool:
    """Say whether a table is named after events or versions, or has an earlier state beside the state."""
    of_a_moment = words("tables", "of_a_moment")
    return meaning.last in _recorded() or any(
        not of_a_moment.isdisjoint(column.words)
        and meaning.is_likely(column.name, "status", "status_copy")
        for column in columns
    )


@cached
def _recorded() -> frozenset[str]:
    return event_words() | words("tables", "history") | words("tables", "history_weak")


def is_switch(meaning: Meaning, column: Column) -> bool:
    """Say whether a column switches a row on and off: enabled, is_default."""
    is_named = column.words[-1] in words("tables", "switched") and column.family in _SWITCHES
    return is_named and meaning.is_likely(column.name, "flag")


def _is_set_later(meaning: Meaning, column: Column) -> bool:
    if meaning.is_likely(column.name, "status_changed_at"):
        return True
    return _says_when_dealt_with(column) and meaning.is_likely(column.name, *_TIMES)


@cached
def _says_when_dealt_with(column: Column) -> bool:
    return column.family in _MOMENTS and not words("tables", "dealt_with").isdisjoint(column.words)

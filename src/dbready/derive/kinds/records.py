"""Records of what happened that only their columns show: states that were reached, consents, copies of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.logs import handled_later, is_reached
from dbready.derive.kinds.queues import is_named
from dbready.derive.kinds.transients import is_end
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning

_TIMES = frozenset({"created_at", "event_time"})
_EDITED = frozenset({"updated_at", "deleted_at", "is_deleted"})
_NUMBERS = frozenset({"integer", "decimal", "float"})
_OF_NAMED_ROWS = frozenset({"label", "token", "flag", "status", "money", "email"})
_OF_LASTING_ROWS = frozenset({"label", "money", "email", "token", *_EDITED})
_MOST_BESIDE = 2  # columns of a consent beside who gave it, to what, when and from where
_LATEST = ("last", "latest", "current")
_SERIALIZED = frozenset({"serialized", "serialised"})


def record(meaning: Meaning) -> Kind | None:
    """Return event, or history, for rows that are written once, by their columns alone."""
    if not meaning.present.isdisjoint(_EDITED - meaning.usual):
        return None
    return (
        state_reached(meaning)
        or _transition(meaning)
        or _serialized(meaning)
        or _consent(meaning)
        or _occurrence(meaning)
        or _command(meaning)
    )


def state_reached(meaning: Meaning) -> Kind | None:
    """Return event for rows whose key is what reached a state, and the state: a feature and its stage."""
    table = meaning.table
    if meaning.present.isdisjoint(_TIMES) or not meaning.present.isdisjoint(_OF_LASTING_ROWS):
        return None
    if any(c.family in _NUMBERS and _is_own(meaning, c) for c in table.columns.values()):
        return None  # what was counted in each state
    for name in table.columns:
        if meaning.is_likely(name, "status") and is_reached(meaning, name):
            why = f"its rows are states that were reached: {name} is part of the key"
            return Kind("event", "medium", why, is_by_shape=True)
    return None


def _is_own(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is neither a key of the row nor a reference."""
    name = column.name
    is_id = name in meaning.table.primary_key or name in meaning.references
    return not is_id and not meaning.has(name, *_TIMES, "actor")


def _transition(meaning: Meaning) -> Kind | None:
    """Return event for a state with the one before it, when it was reached, and what reached it."""
    table = meaning.table
    if meaning.is_referenced or not meaning.references or meaning.present.isdisjoint(_TIMES):
        return None
    of_a_moment = words("tables", "of_a_moment")
    stated = [c for c in table.columns.values() if meaning.has(c.name, "status", "status_copy")]
    before = next((c.name for c in stated if not of_a_moment.isdisjoint(c.words)), None)
    state = next((c.name for c in stated if len(c.words) == 1), None)
    if before is None or state is None or "money" in meaning.present:
        return None
    return Kind("event", "medium", f"its rows are states with those before them: {before}, {state}")


def _serialized(meaning: Meaning) -> Kind | None:
    """Return history for serialized copies of rows of any table."""
    if meaning.is_referenced or "polymorphic_type" not in meaning.present:
        return None
    columns = meaning.table.columns.values()
    copy = next((c.name for c in columns if _SERIALIZED.intersection(c.words)), None)
    return Kind("history", "medium", f"it keeps copies of rows: {copy}") if copy else None


def _consent(meaning: Meaning) -> Kind | None:
    """Return event for what somebody accepted or did, when, from which address and with which program."""
    if meaning.is_referenced or not meaning.present >= {"ip_address", "user_agent"}:
        return None
    table = meaning.table
    if not meaning.present.isdisjoint(_OF_NAMED_ROWS) or any(map(is_end, table.columns.values())):
        return None
    if any(word.endswith(("session", "sessions")) for word in meaning.words):
        return None
    time = next(_required_times(meaning), None)
    known = (*_TIMES, "ip_address", "user_agent", "actor")
    beside = [
        name
        for name in table.columns
        if name not in table.primary_key
        and name not in meaning.references
        and not meaning.has(name, *known)
    ]
    if time is None or not meaning.references or len(beside) > _MOST_BESIDE:
        return None
    why = f"its rows say when somebody did something, {time}, and from where"
    return Kind("event", "medium", why, is_by_shape=True)


def _occurrence(meaning: Meaning) -> Kind | None:
    """Return event for a moment, ids and numbers and nothing else: hits, scores."""
    table = meaning.table
    if meaning.is_referenced or not meaning.references or not _is_of_many(meaning):
        return None
    if not meaning.present.isdisjoint(_OF_NAMED_ROWS):
        return None
    if any(word.startswith(_LATEST) for word in meaning.words):
        return None
    moments = [c for c in table.columns.values() if c.family in {"timestamp", "date"}]
    if len(moments) != 1 or not _is_moment(meaning, moments[0]):
        return None
    if not all(c in moments or _is_id_or_number(meaning, c) for c in table.columns.values()):
        return None
    why = f"a moment, {moments[0].name}, with ids and numbers alone"
    return Kind("event", "medium", why, is_by_shape=True)


def _is_of_many(meaning: Meaning) -> bool:
    """Say whether the same references may come again, in a row with a number of its own."""
    table = meaning.table
    keys = [set(key) for key in table.unique_keys]
    is_numbered = len(table.primary_key) == 1 and table.primary_key[0] not in meaning.references
    return is_numbered and not any(key <= meaning.references for key in keys)


def _is_moment(meaning: Meaning, column: Column) -> bool:
    latest = words("tables", "latest") | words("tables", "overwritten")
    return (
        column.family == "timestamp"
        and column.words != ("value",)
        and meaning.is_likely(column.name, "event_time")
        and latest.isdisjoint(column.words)
        and words("tables", "dealt_with").isdisjoint(column.words)
    )


def _is_id_or_number(meaning: Meaning, column: Column) -> bool:
    name = column.name
    is_id = name in meaning.table.primary_key or name in meaning.references or bool(column.suffix)
    return is_id or meaning.has(name, "actor") or column.family in _NUMBERS


def _command(meaning: Meaning) -> Kind | None:
    """Return event for what ran from when until when, with its output and how it ended."""
    if meaning.is_referenced or is_named(meaning) or handled_later(meaning):
        return None
    starts, ends = words("tables", "start"), words("tables", "end")
    columns = meaning.table.columns.values()
    moments = [c for c in columns if c.family == "timestamp"]
    start = next((c.name for c in moments if starts.intersection(c.words)), None)
    end = next((c.name for c in moments if ends.intersection(c.words)), None)
    output = next((c.name for c in columns if c.words[-1] in {"output", "stdout"}), None)
    code = next((c.name for c in columns if {"return", "exit"}.intersection(c.words)), None)
    if not (start and end and output and code):
        return None
    why = f"it ran, {start} to {end}, and ended with {code} and {output}"
    return Kind("event", "medium", why, is_by_shape=True)


def _required_times(meaning: Meaning) -> Iterator[str]:
    """Yield the times of what happened that every row has."""
    for name in meaning.table.columns:
        if meaning.is_likely(name, *_TIMES) and name not in meaning.table.nullable:
            yield name


def received(meaning: Meaning) -> Kind | None:
    """Return event, as a guess, for a payload and when it came, from any of several sources."""
    columns = meaning.table.columns.values()
    payloads = (c.name for c in columns if c.words[-1] == "payload" and c.family == "json")
    payload = next(payloads, None)
    source = next((c.name for c in columns if c.words == ("source",)), None)
    if payload is None or source is None or "created_at" not in meaning.present:
        return None
    if meaning.changing or not meaning.present.isdisjoint({"label", "description"}):
        return None
    return Kind("event", "low", f"it holds what came from a source: {source}, {payload}")

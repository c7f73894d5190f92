"""Events that no name gives away: transactions, runs, requests, and differences between two states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.tables import Kind
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning

_TIMES = ("created_at", "event_time")
_MOMENTS = frozenset({("timestamp",), ("date",)})
"""Names of times that SQLite keeps as texts."""
_SEQUENCE = frozenset({"seq", "seqno", "sequence"})
_CALLER = frozenset({"client", "remote", "source", "src", "peer"})
_RESULT = frozenset(
    {"success", "succeeded", "successful", "failed", "returncode", "exitcode", "code", "result"}
)
_OF_NAMED_ROWS = frozenset({"name", "label", "token", "flag", "email"})
_TEXTS = frozenset({"text", "json"})


def occurrence(meaning: Meaning) -> Kind | None:
    """Return event, or history, for rows that say what happened when, by their columns alone."""
    if meaning.changing:
        return None
    return (
        _moment(meaning)
        or _run(meaning)
        or _request(meaning)
        or _difference(meaning)
        or _in_sequence(meaning)
    )


def _moment(meaning: Meaning) -> Kind | None:
    """Return event for a number, a time and perhaps who acted, to which others refer: a transaction."""
    table = meaning.table
    key = table.columns.get(table.key() or "")
    if key is None or key.family != "integer" or key.name in meaning.references:
        return None
    if not meaning.is_referenced:
        return None
    others = [column for column in table.columns.values() if column is not key]
    times = [column for column in others if _is_time(meaning, column)]
    rest = [column for column in others if column not in times]
    if len(times) != 1 or len(rest) > 1 or not all(_is_actor(meaning, column) for column in rest):
        return None
    return Kind("event", "medium", f"its rows are numbers with a time, {times[0].name}")


def _is_actor(meaning: Meaning, column: Column) -> bool:
    return meaning.has(column.name, "actor") or (
        column.name in meaning.references and column.base[-1:] == ("user",)
    )


def _run(meaning: Meaning) -> Kind | None:
    """Return event for what starts, ends and then has a result, also where the end is written later."""
    table = meaning.table
    if meaning.is_referenced:
        return None
    starts, ends = words("tables", "start"), words("tables", "end")
    moments = [column for column in table.columns.values() if column.family == "timestamp"]
    start = next((c for c in moments if starts.intersection(c.words)), None)
    end = next((c for c in moments if ends.intersection(c.words)), None)
    result = next((c for c in table.columns.values() if c.words[-1] in _RESULT), None)
    if start is None or end is None or result is None or result.family == "text":
        return None
    is_later = end.name in table.nullable and result.name in table.nullable
    if start.name in table.nullable or not is_later:
        return None
    reason = f"it starts, {start.name}, ends, {end.name}, and then has a result, {result.name}"
    return Kind("event", "medium", reason, changing_column=end.name)


def _request(meaning: Meaning) -> Kind | None:
    """Return event for when something came from which address, if the row has no name."""
    if meaning.is_referenced or not meaning.present.isdisjoint(_OF_NAMED_ROWS):
        return None
    moments = [c for c in meaning.table.columns.values() if c.family in {"timestamp", "date"}]
    time = next(_required_times(meaning), None) if len(moments) == 1 else None
    caller = next(
        (c.name for c in meaning.table.columns.values() if _is_address_of_caller(meaning, c)), None
    )
    if time is None or caller is None:
        return None
    return Kind(
        "event", "medium", f"it records when something came, {time}, and where from, {caller}"
    )


def _is_address_of_caller(meaning: Meaning, column: Column) -> bool:
    return meaning.is_likely(column.name, "ip_address") and column.words[0] in _CALLER


def _difference(meaning: Meaning) -> Kind | None:
    """Return history or event for rows that say how another row differs since a moment."""
    if meaning.is_referenced or not meaning.references:
        return None
    time = next(_required_times(meaning), None)
    known = words("tables", "difference")
    found = next((c for c in meaning.table.columns.values() if c.words[-1] in known), None)
    if time is None or found is None:
        return None
    kind = "history" if found.family in _TEXTS else "event"
    return Kind(kind, "medium", f"it records what changed, {found.name}, and when, {time}")


def _in_sequence(meaning: Meaning) -> Kind | None:
    """Return event for rows whose key is their place in a sequence, with a time."""
    table = meaning.table
    key = table.columns.get(table.key() or "")
    if key is None or meaning.is_referenced or key.family != "integer":
        return None
    if key.words[-1] not in _SEQUENCE:
        return None
    times = (c.name for c in table.columns.values() if _is_time(meaning, c))
    time = next(times, None)
    return (
        Kind("event", "medium", f"its key is a sequence, and its rows have {time}")
        if time
        else None
    )


def _required_times(meaning: Meaning) -> Iterator[str]:
    """Yield the times that every row has."""
    table = meaning.table
    for column in table.columns.values():
        if _is_time(meaning, column) and column.name not in table.nullable:
            yield column.name


def _is_time(meaning: Meaning, column: Column) -> bool:
    is_time = meaning.is_likely(column.name, *_TIMES) or column.words in _MOMENTS
    return is_time and column.words[0] != "last"

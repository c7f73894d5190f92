"""Events that only their columns give away: runs, requests, transactions, and other moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.transients import is_end
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning

_TIMES = ("created_at", "event_time")
_MOMENTS = frozenset({("timestamp",), ("date",)})
"""Names of times that SQLite keeps as texts."""
_CALLER = frozenset({"client", "remote", "source", "src", "peer"})
_RESULT = frozenset(
    {"success", "succeeded", "successful", "failed", "returncode", "exitcode", "code", "result"}
)
_SERIALIZED = frozenset({"serialized", "serialised"})
_NUMBERS = frozenset({"integer", "decimal", "float"})
_OF_NAMED_ROWS = frozenset({"label", "token", "flag", "money", "email"})
_LATEST = ("last", "latest", "current")


def occurrence(meaning: Meaning) -> Kind | None:
    """Return event, or history, for rows that say what happened when, by their columns alone."""
    if meaning.changing - {"status"}:
        return None
    if meaning.is_referenced:
        return _numbered_moment(meaning)
    found = _run(meaning)
    if found or "status" in meaning.changing:
        return found
    return _request(meaning) or _serialized(meaning) or _moment_of_others(meaning)


def _numbered_moment(meaning: Meaning) -> Kind | None:
    """Return event for a number, a time and perhaps who acted, to which others refer: a transaction."""
    table = meaning.table
    key = table.columns.get(table.key() or "")
    if key is None or key.family != "integer" or key.name in meaning.references:
        return None
    others = [column for column in table.columns.values() if column is not key]
    times = [column for column in others if is_time(meaning, column)]
    rest = [column for column in others if column not in times]
    if len(times) != 1 or len(rest) > 1 or not all(_is_actor(meaning, column) for column in rest):
        return None
    return Kind("event", "medium", f"its rows are numbers with a time, {times[0].name}")


def _is_actor(meaning: Meaning, column: Column) -> bool:
    return meaning.has(column.name, "actor") or (
        column.name in meaning.references and column.base[-1:] == ("user",)
    )


def _run(meaning: Meaning) -> Kind | None:
    """Return event for what starts, ends and then has a result, which may be written later."""
    columns = list(meaning.table.columns.values())
    moments = [column for column in columns if column.family == "timestamp"]
    start, end = (
        next((c.name for c in moments if words("tables", name).intersection(c.words)), None)
        for name in ("start", "end")
    )
    results = (c for c in columns if c.words[-1] in _RESULT and c.family != "text")
    result = next((column.name for column in results), None)
    if not (start and end and result):
        return None
    is_later = start not in meaning.table.nullable and {end, result} <= meaning.table.nullable
    is_stated = "status" in meaning.changing
    if (is_stated or not is_later) and not any(
        c.words[-1] in {"output", "stdout"} for c in columns
    ):
        return None
    reason = f"it starts, {start}, ends, {end}, and then has a result, {result}"
    return Kind("event", "medium", reason, changing_column=end if is_later else None)


def _request(meaning: Meaning) -> Kind | None:
    """Return event for when something came from which address or with which program, if the row has no name."""
    columns = meaning.table.columns.values()
    if not meaning.present.isdisjoint(_OF_NAMED_ROWS - {"money"}):
        return None
    if any(map(is_end, columns)) or any(word.endswith("session") for word in meaning.table.stems):
        return None
    moments = [column for column in columns if column.family in {"timestamp", "date"}]
    is_required = len(moments) == 1 and moments[0].name not in meaning.table.nullable
    addresses = [c for c in columns if meaning.is_likely(c.name, "ip_address")]
    is_of_a_program = "user_agent" in meaning.present and bool(meaning.references)
    caller = next((c.name for c in addresses if is_of_a_program or c.words[0] in _CALLER), None)
    if not is_required or not is_time(meaning, moments[0]) or caller is None:
        return None
    time = moments[0].name
    return Kind(
        "event", "medium", f"it records when something came, {time}, and where from, {caller}"
    )


def _serialized(meaning: Meaning) -> Kind | None:
    """Return history for serialized copies of rows of any table."""
    columns = meaning.table.columns.values()
    copy = next((c.name for c in columns if _SERIALIZED.intersection(c.words)), None)
    if copy is None or "polymorphic_type" not in meaning.present:
        return None
    return Kind("history", "medium", f"it keeps copies of rows: {copy}")


def _moment_of_others(meaning: Meaning) -> Kind | None:
    """Return event for a moment, ids and numbers and nothing else: hits, scores."""
    table = meaning.table
    if not meaning.references or not _is_of_many(meaning):
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
    lists = ("latest", "overwritten", "dealt_with")
    return (
        column.family == "timestamp"
        and column.words != ("value",)
        and meaning.is_likely(column.name, "event_time")
        and all(words("tables", name).isdisjoint(column.words) for name in lists)
    )


def _is_id_or_number(meaning: Meaning, column: Column) -> bool:
    name = column.name
    is_id = name in meaning.table.primary_key or name in meaning.references or bool(column.suffix)
    return is_id or meaning.has(name, "actor") or column.family in _NUMBERS


def is_time(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is when something happened, also as a text called date."""
    is_moment = meaning.is_likely(column.name, *_TIMES) or column.words in _MOMENTS
    return is_moment and column.words[0] != "last"

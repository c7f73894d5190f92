"""Tables of logs and events: what makes a name one of a log, and which columns change afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles
from dbready.derive.tables import Kind
from dbready.derive.times.times import is_flag
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning, Names

_AUDIT_LOG = ("audit", "log")
_LOG_ENTRIES = frozenset({("log", "entry"), ("log", "entries")})
# Columns that say in which table a row was changed, and what the row was.
_TABLES = (("table", "name"), ("relation", "name"), ("relid",), ("table",))
_ROWS = (
    ("row", "data"),
    ("changed", "fields"),
    ("old", "data"),
    ("original", "data"),
    ("old", "row"),
)


def log_in_name(meaning: Meaning) -> str | None:
    """Return what makes a name one of a log: its last word, or those before it, as in log_message."""
    names = meaning.words
    if meaning.last in words("tables", "event_sure") or names[-2:] in _LOG_ENTRIES:
        return meaning.last
    if meaning.is_referenced:
        return None
    if names[-1].startswith("log") and names[-1].removeprefix("log") in words("tables", "log_of"):
        return names[-1]
    if len(names) == 1:
        return None
    is_part = names[-2] in {"log", "audit"} and names[-1] in words("tables", "log_part")
    is_audit = len(names) > len(_AUDIT_LOG) and "audit" in names[:-2]
    if is_part or (is_audit and names[names.index("audit") + 1] in {"log", "logs"}):
        return " ".join(names[-2:] if is_part else _AUDIT_LOG)
    return None


def log(meaning: Meaning, last: str, *, is_still: bool) -> Kind:
    """Return event for a table named log, also where rows are marked afterwards."""
    if flag := handled_later(meaning):
        reason = f"named '{last}', but {flag} may be set later"
        return Kind("event", "medium", reason, is_record=True)
    if ended := _ended_later(meaning):
        reason = f"named '{last}', but {ended} may be set when what it is about ends"
        return Kind("event", "medium", reason, is_record=True)
    if is_still:
        return Kind("event", "high", f"named '{last}', and its rows have a time")
    return Kind("event", "medium", f"named '{last}'")


def changed_later(meaning: Meaning) -> str | None:
    """Return the column of an event that is set after the row was written; None where there is none."""
    return handled_later(meaning) or _ended_later(meaning)


def _ended_later(meaning: Meaning) -> str | None:
    """Return the end of what a row is about, if its start is known as well: the row is written twice."""
    starts, ends = words("tables", "start"), words("tables", "end")
    times = [
        (set(column.words), column.name)
        for column in meaning.table.columns.values()
        if column.family in {"timestamp", "text", "integer"} and len(column.words) > 1
    ]
    if all(starts.isdisjoint(names) for names, _ in times):
        return None
    moments = words("time", "moment")
    return next(
        (name for names, name in times if names & ends and not moments.isdisjoint(names)), None
    )


def handled_later(meaning: Meaning) -> str | None:
    """Return a flag that is set after the row was written: acknowledged, read, redacted."""
    later = words("tables", "handled_later")
    return next(
        (
            column.name
            for column in meaning.table.columns.values()
            if column.words[-1] in later and _is_switch(column)
        ),
        None,
    )


def _is_switch(column: Column) -> bool:
    """Say whether a column is a flag, or a number without another word, which may be one."""
    if column.family == "integer" and len(column.words) == 1:
        return True
    return column.family in {"boolean", "bit", "integer", "text"} and is_flag(column)


def of_other_rows(meaning: Meaning, names: Names) -> frozenset[str]:
    """Return status where only the status of what the rows are about is known: resource_status."""
    stated = [name for name in meaning.table.columns if meaning.is_likely(name, "status")]
    is_copied = all(names.base(meaning, meaning.words_of(name)[:-1]) for name in stated)
    return frozenset({"status"}) if stated and is_copied else frozenset()


def of_every_row(meaning: Meaning) -> frozenset[str]:
    """Return the update time of events with a payload, which a library gives to every row it writes."""
    is_event = meaning.last in words("tables", "event") and "created_at" in meaning.present
    if not is_event or "json" not in meaning.present or meaning.is_referenced:
        return frozenset()
    return frozenset() if has_titles(meaning) else frozenset({"updated_at"})


def is_reached(meaning: Meaning, name: str) -> bool:
    """Say whether a column is part of a key beside references alone: the state that these rows reached, which stays."""
    keys = (tuple(meaning.table.primary_key), *meaning.table.unique_keys)
    return any(name in key and _refer(meaning, {*key} - {name}) for key in keys)


def _refer(meaning: Meaning, rest: set[str]) -> bool:
    return bool(rest) and rest <= meaning.references

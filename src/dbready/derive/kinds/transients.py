"""Rows that are valid for a while: sessions, locks, and what a running process holds."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles
from dbready.derive.names import stem
from dbready.derive.tables import CHANGING, Kind, Meaning, Names
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

TIMES = frozenset({"timestamp", "date"})
BUSINESS = frozenset({"money", "deleted_at", "is_deleted"})
"""Roles of columns that what ends by itself does not have."""
_MOST_LOCK_COLUMNS = 8
_FEW_LOCK_COLUMNS = 4
_FEWEST_SESSION_COLUMNS = 2
_MOST_SESSION_COLUMNS = 20
_SESSIONS = ("session", "sessions")  # also glued: usersessions


def transient(meaning: Meaning, names: Names) -> Kind | None:
    """Return transient for a table named after sessions, locks or limits whose columns agree."""
    if limited := _counted_for_a_while(meaning):
        return limited
    last = meaning.last
    is_session = last.endswith(_SESSIONS)
    if not (is_session or is_lock(last)):
        return None
    if names.is_table(meaning, last) and "token" not in meaning.present:
        return None
    return _session(meaning) if is_session else _lock(meaning)


def _counted_for_a_while(meaning: Meaning) -> Kind | None:
    """Return transient for what counts against a limit of how often something may be done, until it ends."""
    pairs = {first + second for first, second in pairwise(meaning.words)}
    if (
        words("housekeeping", "limits").isdisjoint(pairs.union(meaning.words))
        or meaning.is_referenced
    ):
        return None
    end = required_end(meaning)
    if end is None:
        return None
    return Kind("transient", "medium", f"it counts against a limit until it ends, {end}")


def _session(meaning: Meaning) -> Kind | None:
    """Return transient for a session with columns that sessions have, unless it lasts.

    Those that all end, and are found by a secret, do, whatever else is noted of them.
    """
    token = next((name for name in meaning.table.columns if meaning.is_likely(name, "token")), None)
    end = required_end(meaning)
    if end and token and meaning.distinguishing.isdisjoint(BUSINESS):
        return Kind(
            "transient", "medium", f"named after a session, with {token}, and it ends, {end}"
        )
    if lasts(meaning) or has_titles(meaning):
        return None
    evidence = _evidence_columns(meaning, "session_words")
    key = meaning.table.columns.get(meaning.table.key() or "")
    if key and key.family == "text" and key.name not in evidence:
        evidence.append(key.name)  # what lasts is numbered
    if not meaning.is_referenced:
        evidence += _evidence_columns(meaning, "session_words_weak")
    ends = any(map(is_end, meaning.table.columns.values())) and not meaning.is_referenced
    if not ends and len(evidence) < _FEWEST_SESSION_COLUMNS + meaning.is_referenced:
        return None
    return Kind("transient", "medium", f"named after a session, with {', '.join(evidence[:3])}")


def lasts(meaning: Meaning) -> bool:
    """Say whether sessions are what an application is about: with amounts, marks or many columns."""
    is_business = not meaning.distinguishing.isdisjoint({"money", "deleted_at"})
    return is_business or len(meaning.table.columns) > _MOST_SESSION_COLUMNS


def _lock(meaning: Meaning) -> Kind | None:
    """Return transient for a few columns, one of which says who holds a lock or until when.

    What is locked may have a name, and so may the locks that a shop sells.
    """
    evidence = _evidence_columns(meaning, "lock_words")
    if _only_names_its_object(meaning):
        return Kind("transient", "medium", "named after a lock, and it says what is locked")
    is_small = len(meaning.table.columns) <= _MOST_LOCK_COLUMNS
    if not is_small or len(evidence) <= max(meaning.is_referenced, has_titles(meaning)):
        return None
    return Kind("transient", "medium", f"named after a lock, with {evidence[0]}")


def _only_names_its_object(meaning: Meaning) -> bool:
    """Say whether rows are hardly more than what is locked, and since when."""
    columns = meaning.table.columns.values()
    return (
        not meaning.is_referenced
        and len(columns) <= _FEW_LOCK_COLUMNS
        and all(
            column.name in meaning.references
            or column.name in meaning.table.primary_key
            or column.suffix
            or column.family in TIMES
            for column in columns
        )
    )


@cached
def is_lock(word: str) -> bool:
    """Say whether a word names a lock: locks, advisorylock, not block."""
    single = stem(word)
    if single in {stem("semaphore"), stem("mutex")}:
        return True
    return single.endswith("lock") and not single.endswith(ordered("tables", "no_lock"))


def of_a_process(meaning: Meaning) -> Kind | None:
    """Return transient for what a running process holds, and ends with it: its id and its machine.

    Servers that are registered once have a time, a status or a version.
    """
    columns = meaning.table.columns.values()
    process = next((column.name for column in columns if "pid" in column.words), None)
    if process is None or meaning.is_referenced or len(columns) > _MOST_LOCK_COLUMNS:
        return None
    if any(column.family in TIMES for column in columns) or meaning.present & CHANGING:
        return None
    if all(words("tables", "machine").isdisjoint(column.words) for column in columns):
        return None
    return Kind("transient", "medium", f"its rows belong to a running process, {process}")


@cached
def is_end(column: Column) -> bool:
    """Say whether a column says when its row ends: expires_at, ttl."""
    return not words("tables", "expiry").isdisjoint(column.words)


def required_end(meaning: Meaning) -> str | None:
    """Return the time at which a row ends, if every row has one, also as a number or text."""
    ends = (
        column.name
        for column in meaning.table.columns.values()
        if is_end(column)
        and (column.family in TIMES or meaning.is_likely(column.name, "scheduled_time"))
    )
    return next((name for name in ends if name not in meaning.table.nullable), None)


def _evidence_columns(meaning: Meaning, name: str) -> list[str]:
    """Return columns with one of the words of a list, or with a secret."""
    known = words("tables", name)
    return [
        column
        for column in meaning.table.columns
        if known.intersection(meaning.words_of(column)) or meaning.has(column, "token")
    ]

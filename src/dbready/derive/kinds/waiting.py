"""Queues that only their columns show: payloads that are tried again, and messages that wait to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles
from dbready.derive.tables import Kind
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning

_DUE = frozenset({"scheduled", "due"})
_QUEUED = frozenset({"queued", "enqueued"})
_SENT = frozenset({"sent", "dispatched", "delivered"})


def waiting(meaning: Meaning) -> Kind | None:
    """Return queue for what is due and tried again, or queued and sent, whatever the table is called."""
    if meaning.is_referenced or "status" not in meaning.present or has_titles(meaning):
        return None
    return _retried_work(meaning) or _queued_and_sent(meaning)


def _retried_work(meaning: Meaning) -> Kind | None:
    """Return queue for a payload that is due at a time, and is tried again a limited number of times."""
    payloads, attempts = words("tables", "payload"), words("tables", "queue_words")
    columns = meaning.table.columns.values()
    payload = next((c.name for c in columns if c.words[-1] in payloads and _is_held(c)), None)
    limit = next((c.name for c in columns if _is_limit(c) and attempts & set(c.words)), None)
    due = next((c.name for c in columns if not _DUE.isdisjoint(c.words) and _is_time(c)), None)
    if payload is None or limit is None or due is None:
        return None
    return Kind("queue", "medium", f"its rows are due and tried again: {payload}, {due}, {limit}")


def _queued_and_sent(meaning: Meaning) -> Kind | None:
    """Return queue for messages with when they were queued and sent, and a status."""
    columns = meaning.table.columns.values()
    queued = next((c.name for c in columns if not _QUEUED.isdisjoint(c.words)), None)
    sent = next((c.name for c in columns if not _SENT.isdisjoint(c.words)), None)
    if queued is None or sent is None or "money" in meaning.present:
        return None
    return Kind("queue", "medium", f"its rows wait and are sent: {queued}, {sent}")


@cached
def _is_held(column: Column) -> bool:
    """Say whether a column may hold what is to be handled: neither a number nor a flag."""
    return column.family not in {"integer", "boolean", "bit", "decimal", "float"}


@cached
def _is_time(column: Column) -> bool:
    """Say whether a column may hold a time, also as a number, but no depth or count: scheduled_at."""
    is_number = column.family in {"integer", "text"} and column.words[-1] in words("time", "moment")
    return column.family in {"timestamp", "date"} or is_number


@cached
def _is_limit(column: Column) -> bool:
    return not {"max", "maximum"}.isdisjoint(column.words)

"""Queues: tables of work that is still to be done, and is deleted or marked when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words
from dbready.derive.tables import Kind, Meaning, Names
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

_MOST_WAITING = 6  # columns of a table that only notes which rows wait
_WAITING = frozenset({"queued", "pending"})
_FEWEST_LEASED = 2  # columns of pending work
_NAMED_BY_MACHINES = frozenset(
    {"table", "field", "column", "file", "host", "instance", "queue", "worker", "user", "device"}
)


def queue(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for pending work, by name and by columns that only pending work has."""
    return (
        _background_work(meaning, names)
        or _queue_of_work(meaning, names)
        or _leased_work(meaning)
        or _tried_work(meaning)
        or _queued_mail(meaning)
    )


def _background_work(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for jobs in the background, with a status: async_jobs."""
    first, last = meaning.words[0], meaning.last
    is_named = first in words("tables", "background") and names_work(last)
    if not is_named or names.is_table(meaning, last):
        return None
    if "status" not in meaning.present or meaning.is_referenced:
        return None
    return Kind("queue", "medium", f"'{first}' {last}, with a status")


def _queue_of_work(meaning: Meaning, names: Names) -> Kind | None:
    named = _queue_word(meaning, names)
    if named is None:
        return None
    is_sure = stem(named) in stem_words("tables", "queue")
    if meaning.is_referenced and not is_sure:
        return None  # the jobs of a scheduler are what it is about
    work = _work_columns(meaning, is_sure=is_sure) if named == meaning.last else []
    if len(work) > 1:
        return Kind("queue", "high", f"named '{named}', with {', '.join(work[:3])}")
    if not work and not meaning.is_referenced and not has_titles(meaning):
        work = _attempt_columns(meaning) or _payload_columns(meaning, named)
    if work:
        return Kind("queue", "medium", f"named '{named}', with {', '.join(work[:3])}")
    if named in words("tables", "queue_sure") and not meaning.is_referenced:
        return Kind("queue", "medium", f"named '{named}': rows that wait to be sent")
    return None


def _leased_work(meaning: Meaning) -> Kind | None:
    """Return queue for rows that a worker takes for a while, when they are due, and tries again."""
    if meaning.is_referenced:
        return None
    leases = [name for name, c in meaning.table.columns.items() if _is_lease(c)]
    if not leases or has_titles(meaning):
        return None
    work = _work_columns(meaning, is_sure=False)
    is_held = {"by", "until"} <= {meaning.words_of(name)[-1] for name in leases}
    if len(work) < _FEWEST_LEASED and not is_held:
        return None
    listed = leases[:2] if is_held else [leases[0], *work[:2]]
    return Kind("queue", "medium", f"workers take its rows: {', '.join(listed)}")


def _tried_work(meaning: Meaning) -> Kind | None:
    """Return queue for rows that are tried again until their status says that they are done, whatever their name."""
    if meaning.is_referenced or "status" not in meaning.present or has_titles(meaning):
        return None
    work = _work_columns(meaning, is_sure=False)
    is_tried = any("attempts" in name for name in work) and any("next" in name for name in work)
    if not is_tried:
        return None
    return Kind("queue", "medium", f"its rows are tried again: {', '.join(work[:3])}")


def _queued_mail(meaning: Meaning) -> Kind | None:
    """Return queue for what is called queued or pending, with what is sent: queued_emails."""
    first = meaning.words[0]
    if first not in _WAITING or meaning.is_referenced or "status" in meaning.present:
        return None
    payloads = words("tables", "payload") | {stem(meaning.words[-1])}
    held = [c.name for c in meaning.table.columns.values() if _holds(c, payloads)]
    is_named = first != "queued" and has_titles(meaning)
    return Kind("queue", "medium", f"'{first}', with {held[0]}") if held and not is_named else None


def _holds(column: Column, payloads: frozenset[str]) -> bool:
    return column.words[-1] in payloads and column.family not in {"boolean", "timestamp"}


@cached
def _is_lease(column: Column) -> bool:
    return not words("tables", "lease").isdisjoint(column.words)


def _queue_word(meaning: Meaning, names: Names) -> str | None:
    """Return the word that names pending work: the last one, or one before it, as in queue_item."""
    last = meaning.last
    if names_work(last):
        return None if names.is_table(meaning, last) else last
    if names_another_kind(last):
        return None
    sure = stem_words("tables", "queue")
    return next((word for word in meaning.words if stem(word) in sure), None)


@cached
def names_work(last: str) -> bool:
    """Say whether a word names pending work: jobs, outbox."""
    return stem(last) in stem_words("tables", "queue") | stem_words("tables", "queue_weak")


@cached
def names_another_kind(last: str) -> bool:
    """Say whether a table is of what happened, or of settings: queue_log, cache_settings."""
    lists = ("event", "event_sure", "event_measure", "history", "settings", "cache_part")
    return any(last in words("tables", name) for name in lists)


def _work_columns(meaning: Meaning, *, is_sure: bool) -> list[str]:
    """Return columns that pending work has, sorted."""
    columns = {name.lower() for name in meaning.table.columns}
    columns |= {"_".join(meaning.words_of(name)) for name in meaning.table.columns}
    columns |= {name.split("_", 1)[-1] for name in columns}
    work = sorted(columns & words("tables", "queue_columns"))
    if is_sure:
        work += sorted(columns & words("tables", "queue_columns_weak"))
    return work


def _attempt_columns(meaning: Meaning) -> list[str]:
    """Return columns that count attempts, or say when the next one is due, sorted."""
    attempts = words("tables", "queue_words")
    return sorted(
        name
        for name in meaning.table.columns
        if attempts.intersection(meaning.words_of(name))
        or (meaning.words_of(name)[0] == "next" and meaning.is_likely(name, "scheduled_time"))
    )


def _payload_columns(meaning: Meaning, named: str) -> list[str]:
    """Return the columns of a small table that hold what is to be handled, sorted.

    Queues in the plural may be those that work waits in.
    """
    columns = meaning.table.columns.values()
    if len(columns) > _MOST_WAITING or named not in words("tables", "queue_one"):
        return []
    payloads = words("tables", "payload")
    return sorted(column.name for column in columns if column.words[-1] in payloads)


def has_titles(meaning: Meaning) -> bool:
    """Say whether rows have titles or descriptions, as tasks of people have."""
    return is_named(meaning) or "description" in _any_roles(meaning)


def is_named(meaning: Meaning) -> bool:
    """Say whether rows have names or titles, other than names of machines and files."""
    return any(
        meaning.words_of(name)[-1] in {"title", "subject", "label"}
        or (
            meaning.words_of(name)[-1] == "name"
            and meaning.words_of(name)[0] not in _NAMED_BY_MACHINES
        )
        for name in meaning.table.columns
    )


def _any_roles(meaning: Meaning) -> set[str]:
    return {role.role for found in meaning.roles.values() for role in found}

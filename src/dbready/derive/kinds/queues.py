"""Queues: tables of work that is still to be done, and is deleted or marked when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words
from dbready.derive.tables import CHANGING, Kind, Meaning, Names
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

_MOST_WAITING = 6  # columns of a table that only notes which rows wait
_FEWEST_LEASED = 2  # columns of pending work
_TIMES = frozenset({"created_at", "event_time", "scheduled_time"})
_NAMED_BY_MACHINES = frozenset(
    {"table", "field", "column", "file", "host", "instance", "queue", "worker", "user"}
)


def queue(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for pending work, by name and by columns that only pending work has."""
    return (
        _queue_of_changes(meaning, names)
        or _queue_of_delayed_calls(meaning)
        or _queue_of_operations(meaning)
        or _queue_of_calls(meaning)
        or _queue_of_requests(meaning, names)
        or _queue_of_work(meaning, names)
        or _leased_work(meaning)
        or _enqueued(meaning)
        or _queue_of_rows(meaning, names)
        or _queue_of_payloads(meaning, names)
    )


def _queue_of_changes(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for rows of another table whose change is still to be handled: updated_orders."""
    first, *rest = meaning.words
    changed = names.base(meaning, tuple(rest)) if rest else None
    if first not in words("tables", "queue_of_changes") or changed is None or meaning.is_referenced:
        return None
    return Kind("queue", "medium", f"rows of {changed.id[1]} whose change is still to be handled")


def _queue_of_rows(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for rows of another table with which something is still to be done: files_to_send."""
    names_of_table = meaning.words
    at = len(names_of_table) - len(("to", "send"))
    if (
        at < 1
        or names_of_table[at] != "to"
        or meaning.is_referenced
        or len(meaning.table.columns) > _MOST_WAITING
    ):
        return None
    base, verb = names.base(meaning, names_of_table[:at]), names_of_table[-1]
    if base is None or names.is_table(meaning, verb) or len(meaning.references) != 1:
        return None
    return Kind("queue", "medium", f"rows of {base.id[1]} that are still to {verb}")


def _queue_of_payloads(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for a few columns, one of them with what is to be handled, or when it came: device_inbox.

    Queues in the plural may be those that work waits in.
    """
    queued = words("tables", "queue_one")
    named = next((word for word in meaning.words if word in queued), None)
    is_alone = meaning.words[-1] in queued or names_work(meaning.last)
    if named is None or not is_alone or meaning.is_referenced or has_titles(meaning):
        return None
    if len(meaning.table.columns) > _MOST_WAITING or names.is_table(meaning, named):
        return None
    payloads = words("tables", "payload")
    found = next(
        (
            name
            for name, column in meaning.table.columns.items()
            if column.words[-1] in payloads or meaning.is_likely(name, "json", *_TIMES)
        ),
        None,
    )
    if found is None:
        return None
    return Kind("queue", "medium", f"named '{named}', with {found}", is_by_shape=True)


def _queue_of_delayed_calls(meaning: Meaning) -> Kind | None:
    """Return queue for work that is put off until its time has come: delayed_calls."""
    first, last = meaning.words[0], stem(meaning.last)
    is_alone = meaning.words[-1] in words("tables", "put_off")
    if meaning.is_referenced or not (is_alone or first in words("tables", "delayed")):
        return None
    due = words("tables", "due") | (words("tables", "expiry") if is_alone else frozenset())
    columns = meaning.table.columns
    time = next((name for name in columns if not due.isdisjoint(meaning.words_of(name))), None)
    if time is None or not (is_alone or last in stem_words("tables", "delayed_work")):
        return None
    return Kind("queue", "medium", f"named '{' '.join(meaning.words)}', with {time}")


def _queue_of_operations(meaning: Meaning) -> Kind | None:
    """Return queue for operations with their arguments, and without a time or a status: mailbox_operation."""
    is_named = meaning.words[-1].endswith(ordered("tables", "queue_of_operations"))
    is_of_one = len(meaning.references) <= 1
    if not is_named or meaning.is_referenced or not is_of_one:
        return None
    if not meaning.present.isdisjoint(_TIMES | CHANGING):
        return None
    arguments = words("tables", "argument")
    columns = meaning.table.columns.values()
    argument = next((c.name for c in columns if not arguments.isdisjoint(c.words)), None)
    if argument is None or has_titles(meaning):
        return None
    return Kind("queue", "medium", f"operations with {argument}, and without a time or a status")


def _queue_of_calls(meaning: Meaning) -> Kind | None:
    """Return queue for calls with their arguments and nothing that says how they ended: snappea_task."""
    if len(meaning.table.columns) > _MOST_WAITING or not names_work(meaning.last):
        return None
    if not {"args", "kwargs"} <= {name.lower() for name in meaning.table.columns}:
        return None
    if meaning.is_referenced or not meaning.present.isdisjoint(CHANGING):
        return None
    return Kind("queue", "medium", "calls with their arguments, and without a status or a result")


def _queue_of_requests(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for requests with a priority and a status that nobody reads: build_requests."""
    last = meaning.last
    if names.is_table(meaning, last):
        return None
    is_in_background = meaning.words[0] in words("tables", "background") and names_work(last)
    if is_in_background and "status" in meaning.present and not meaning.is_referenced:
        return Kind("queue", "medium", f"'{meaning.words[0]}' {last}, with a status")
    if stem(last) not in stem_words("tables", "queue_of_requests"):
        return None
    is_ranked = any(meaning.words_of(name)[-1] == "priority" for name in meaning.table.columns)
    if not is_ranked or "status" not in meaning.present or meaning.is_referenced:
        return None
    if has_titles(meaning):
        return None
    return Kind("queue", "medium", f"named '{last}', with a priority and a status")


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
        work = _attempt_columns(meaning)
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


def _enqueued(meaning: Meaning) -> Kind | None:
    """Return queue for a few columns, one of which says that a row is enqueued."""
    columns = meaning.table.columns.values()
    if len(columns) > _MOST_WAITING or meaning.is_referenced:
        return None
    found = next((column.name for column in columns if "enqueued" in column.words), None)
    return Kind("queue", "medium", f"rows that wait, with {found}") if found else None


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

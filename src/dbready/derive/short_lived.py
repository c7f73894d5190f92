"""Kinds of tables whose rows do not last: queues, caches, sessions and locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words
from dbready.derive.tables import Kind, Meaning, Names
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Column
    from dbready.derive.names import Words

_MOST_LOCK_COLUMNS = 8
_FEWEST_SESSION_COLUMNS = 2
_TIMES = frozenset({"timestamp", "date"})
_NAMED_BY_MACHINES = frozenset(
    {"table", "field", "column", "file", "host", "instance", "queue", "worker", "user"}
)


def queue(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for pending work, by name and by columns that only pending work has."""
    return (
        _queue_of_changes(meaning, names)
        or _queue_of_delayed_calls(meaning)
        or _queue_of_requests(meaning, names)
        or _queue_of_work(meaning, names)
    )


def _queue_of_changes(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for rows of another table whose change is still to be handled: updated_orders."""
    first, *rest = meaning.words
    changed = names.base(meaning, tuple(rest)) if rest else None
    if first not in words("tables", "queue_of_changes") or changed is None or meaning.is_referenced:
        return None
    return Kind("queue", "medium", f"rows of {changed.id[1]} whose change is still to be handled")


def _queue_of_delayed_calls(meaning: Meaning) -> Kind | None:
    """Return queue for work that is put off until its time has come: delayed_calls."""
    first, last = meaning.words[0], stem(meaning.last)
    if first not in words("tables", "delayed") or meaning.is_referenced:
        return None
    due = words("tables", "due")
    columns = meaning.table.columns
    time = next((name for name in columns if not due.isdisjoint(meaning.words_of(name))), None)
    if last not in stem_words("tables", "delayed_work") or time is None:
        return None
    return Kind("queue", "medium", f"'{first}' {meaning.last}, with {time}")


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
    if not work and not meaning.is_referenced and not _has_titles(meaning):
        work = _attempt_columns(meaning)
    if work:
        return Kind("queue", "medium", f"named '{named}', with {', '.join(work[:3])}")
    if named in words("tables", "queue_sure") and not meaning.is_referenced:
        return Kind("queue", "medium", f"named '{named}': rows that wait to be sent")
    return None


def _queue_of_requests(meaning: Meaning, names: Names) -> Kind | None:
    """Return queue for requests with a priority and a status that nobody reads: build_requests."""
    last = meaning.last
    if stem(last) not in stem_words("tables", "queue_of_requests") or names.is_table(meaning, last):
        return None
    is_ranked = any(meaning.words_of(name)[-1] == "priority" for name in meaning.table.columns)
    if not is_ranked or "status" not in meaning.present or meaning.is_referenced:
        return None
    if _has_titles(meaning):
        return None
    return Kind("queue", "medium", f"named '{last}', with a priority and a status")


def _queue_word(meaning: Meaning, names: Names) -> str | None:
    """Return the word that names pending work: the last one, or one before it, as in queue_item."""
    last = meaning.last
    if _names_work(last):
        return None if names.is_table(meaning, last) else last
    if _names_another_kind(last):
        return None
    sure = stem_words("tables", "queue")
    return next((word for word in meaning.words if stem(word) in sure), None)


@cached
def _names_work(last: str) -> bool:
    """Say whether a word names pending work: jobs, outbox."""
    return stem(last) in stem_words("tables", "queue") | stem_words("tables", "queue_weak")


@cached
def _names_another_kind(last: str) -> bool:
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


def _has_titles(meaning: Meaning) -> bool:
    """Say whether rows have titles or descriptions, as tasks of people have."""
    return any(
        meaning.words_of(name)[-1] in {"title", "subject", "label"}
        or (
            meaning.words_of(name)[-1] == "name"
            and meaning.words_of(name)[0] not in _NAMED_BY_MACHINES
        )
        or meaning.has(name, "description")
        for name in meaning.table.columns
    )


def cache(meaning: Meaning, names: Names) -> Kind | None:
    """Return cache for copies that the application can rebuild."""
    last = meaning.last
    if meaning.is_referenced or _names_another_kind(last):
        return None
    known = words("tables", "cache")
    # Tables beside a table named cache belong to it: cache, cache_index.
    if meaning.words[0] in known or (last in known and not names.is_table(meaning, last)):
        named = meaning.words[0] if meaning.words[0] in known else last
        return Kind("cache", "medium", f"'{named}' names copies that can be rebuilt")
    copied = next((word for word in meaning.words if _is_cached(word)), None)
    if copied is None and not _holds_keys_of_servers(meaning):
        return None
    evidence = next(_cached_columns(meaning), None)
    if evidence is None:
        return None
    if copied:
        return Kind("cache", "medium", f"'{copied}' names copies, and it has {evidence}")
    return Kind("cache", "medium", "the keys of other servers, which can be fetched again")


@cached
def _is_cached(word: str) -> bool:
    """Say whether a word names a copy, also where it is glued to another: cachedfile."""
    is_glued = word.startswith("cache") or word.endswith("cache")
    return is_glued or stem(word) in stem_words("tables", "cache_weak")


def _cached_columns(meaning: Meaning) -> Iterator[str]:
    """Return columns that copies have: when they were made or expire, and the size of an image."""
    for name in meaning.table.columns:
        if meaning.is_likely(name, "scheduled_time", "created_at", "updated_at", "event_time") or {
            "width",
            "height",
            "etag",
            "checksum",
            "mimetype",
        }.intersection(meaning.words_of(name)):
            yield name


def _holds_keys_of_servers(meaning: Meaning) -> bool:
    """Say whether a table keeps the public keys of other servers while these are valid."""
    return (
        "server" in meaning.table.stems
        and stem(meaning.words[-1]) == "key"
        and any(
            "valid" in meaning.words_of(name) or "expires" in meaning.words_of(name)
            for name in meaning.table.columns
        )
    )


def transient(meaning: Meaning, names: Names) -> Kind | None:
    """Return transient for sessions, locks and secrets that are valid for a while."""
    last = meaning.last
    single = stem(last)
    is_token = _names_a_secret(meaning.words, last)
    if not (single == "session" or is_token or _is_lock(last)):
        return None
    if names.is_table(meaning, last) or _has_titles(meaning):
        return None
    if single == "session":
        return _session(meaning)
    if _is_lock(last):
        evidence = _evidence_columns(meaning, "lock_words")
        is_small = len(meaning.table.columns) <= _MOST_LOCK_COLUMNS
        if len(evidence) > meaning.is_referenced and is_small:
            return Kind("transient", "medium", f"named after a lock, with {evidence[0]}")
        return None
    return None if meaning.is_referenced else _secret_that_ends(meaning)


def _secret_that_ends(meaning: Meaning) -> Kind | None:
    known = words("tables", "token_words")
    ends = [name for name in meaning.table.columns if known.intersection(meaning.words_of(name))]
    if ends:
        reason = f"named after a secret that ends, with {', '.join(ends[:3])}"
        return Kind("transient", "medium", reason)
    if _is_for_one_use(meaning):
        return Kind("transient", "medium", "named after a secret that is used once")
    return None


@cached
def _names_a_secret(names: Words, last: str) -> bool:
    """Say whether a name is of secrets that end: tokens, authorization_codes, one_time_tickets."""
    single = stem(last)
    is_code = single == "cod" and not words("tables", "code_of").isdisjoint(names[:-1])
    return single in stem_words("tables", "token") or is_code or {"one", "time"} <= set(names)


def _is_for_one_use(meaning: Meaning) -> bool:
    """Say whether a secret resets a password, or is called a one-time secret and is the key."""
    if "token" in meaning.present and {"reset", "resets"} & set(meaning.words):
        return True
    key = meaning.table.columns.get(meaning.table.key() or "")
    is_named = {"one", "time"} <= set(meaning.words) and key is not None and key.family == "text"
    return is_named and key is not None and key.words[-1:] == meaning.words[-1:]


def named_lock(meaning: Meaning) -> Kind | None:
    """Return transient for locks that have a name, times, and nothing else: named_locks."""
    columns = meaning.table.columns.values()
    if not _is_lock(meaning.last) or meaning.is_referenced or len(columns) > _MOST_LOCK_COLUMNS:
        return None
    keys = [tuple(meaning.table.primary_key), *meaning.table.unique_keys]
    name = next((column for column in columns if column.words[-1] == "name"), None)
    if name is None or (name.name,) not in keys:
        return None
    rest = (column for column in columns if column is not name and (column.name,) not in keys)
    if all(column.family in _TIMES or column.words[-1] in {"timeout", "ttl"} for column in rest):
        return Kind("transient", "medium", f"named after a lock, with its {name.name} and times")
    return None


def consumed(meaning: Meaning) -> Kind | None:
    """Return transient for rows that end, or are consumed before."""
    columns = meaning.table.columns.values()
    if len(columns) > _MOST_LOCK_COLUMNS or not any(map(_is_end, columns)):
        return None
    used = next((column.name for column in columns if "consumed" in column.words), None)
    return Kind("transient", "medium", f"its rows end, or are consumed: {used}") if used else None


def ending_secret(meaning: Meaning) -> Kind | None:
    """Return transient for a table of a secret, its end, and little else: what is to be confirmed."""
    ends = secrets = 0
    for name, column in meaning.table.columns.items():
        if meaning.is_likely(name, "token"):
            secrets += 1
        elif column.family in _TIMES and _is_end(column):
            ends += 1
        elif not (
            name in meaning.table.primary_key
            or name in meaning.references
            or meaning.has(name, "created_at", "flag", "type_code")
        ):
            return None
    if not (ends and secrets):
        return None
    return Kind("transient", "medium", "it holds a secret, when that ends, and little else")


def _is_end(column: Column) -> bool:
    return not words("tables", "expiry").isdisjoint(column.words)


def _session(meaning: Meaning) -> Kind | None:
    evidence = _evidence_columns(meaning, "session_words")
    key = meaning.table.columns.get(meaning.table.key() or "")
    if key and key.family == "text" and key.name not in evidence:
        evidence.append(key.name)  # what lasts is numbered
    if not meaning.is_referenced:
        evidence += _evidence_columns(meaning, "session_words_weak")
    ends = any(map(_is_end, meaning.table.columns.values())) and not meaning.is_referenced
    if not ends and len(evidence) < _FEWEST_SESSION_COLUMNS + meaning.is_referenced:
        return None
    return Kind("transient", "medium", f"named after a session, with {', '.join(evidence[:3])}")


def _evidence_columns(meaning: Meaning, name: str) -> list[str]:
    """Return columns with one of the words of a list, or with a secret."""
    known = words("tables", name)
    return [
        column
        for column in meaning.table.columns
        if known.intersection(meaning.words_of(column)) or meaning.has(column, "token")
    ]


def by_name(meaning: Meaning, names: Names) -> Kind | None:
    """Return a guess for a table that nothing but its name puts among these kinds."""
    last = meaning.last
    guess = _named_kind(meaning.words, last)
    if guess is None or meaning.is_referenced or names.is_table(meaning, last):
        return None
    return None if _has_titles(meaning) else guess


def _named_kind(parts: Words, last: str) -> Kind | None:
    """Return the kind that the words of a name suggest."""
    if _names_work(last):
        return Kind("queue", "low", f"only its name, '{last}', says so")
    if stem(last) == "session" or _is_lock(last):
        return Kind("transient", "low", f"only its name, '{last}', says so")
    if any(map(_is_cached, parts)) and not _names_another_kind(last):
        return Kind("cache", "low", "only its name says so")
    return None


@cached
def _is_lock(word: str) -> bool:
    single = stem(word)
    return single.endswith("lock") and not single.endswith(ordered("tables", "no_lock"))

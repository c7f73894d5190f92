"""Tables that the application can make again from others: copies, and sums and counts of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.queues import has_titles, names_another_kind
from dbready.derive.names import ANONYMOUS, split, stem, stem_words
from dbready.derive.tables import Kind, Meaning, Names, is_copy
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Column

_FEW_COLUMNS = 4
_NUMBERS = frozenset({"integer", "decimal", "float"})
_REQUESTS = frozenset({("key",), ("idempotency", "key")})
_ANSWERS = frozenset({("response", "body"), ("response", "data"), ("response",)})
_REPEATED = frozenset({"hourly", "daily", "weekly", "monthly", "yearly"})


def cache(meaning: Meaning, names: Names) -> Kind | None:
    """Return cache for copies that the application can rebuild."""
    last = meaning.last
    if meaning.is_referenced or names_another_kind(last):
        return None
    known = words("tables", "cache")
    if until := next((c.name for c in meaning.table.columns.values() if _ends_a_copy(c)), None):
        return Kind("cache", "medium", f"its rows are copies, and {until} says until when")
    if answers := _stored_answers(meaning):
        return Kind("cache", "medium", f"it keeps answers for those who ask again: {answers}")
    # Tables beside a table named cache belong to it: cache, cache_index.
    if meaning.words[0] in known or (last in known and not names.is_table(meaning, last)):
        named = meaning.words[0] if meaning.words[0] in known else last
        return Kind("cache", "medium", f"'{named}' names copies that can be rebuilt")
    copied = next((word for word in meaning.words if is_cached(word)), None)
    evidence = next(_cached_columns(meaning), None) or _cache_key(meaning)
    if evidence and copied:
        return Kind("cache", "medium", f"'{copied}' names copies, and it has {evidence}")
    return None


@cached
def _ends_a_copy(column: Column) -> bool:
    """Say whether a column says until when a copy may be used: cache_until."""
    is_of_a_copy = column.words[0] in words("tables", "cache")
    return is_of_a_copy and column.words[-1] in words("tables", "expiry")


def _stored_answers(meaning: Meaning) -> str | None:
    """Return the columns with what was answered to requests that are known by a unique key."""
    table = meaning.table
    keyed = {name for key in table.unique_keys for name in key if name in table.columns}
    if not any(table.columns[name].words in _REQUESTS for name in keyed):
        return None
    answers = [name for name, c in table.columns.items() if c.words in _ANSWERS]
    return ", ".join(answers[:2]) if answers else None


def _cache_key(meaning: Meaning) -> str | None:
    """Return the key of a table that has hardly more than a key and a value, and refers to no row."""
    columns = meaning.table.columns.values()
    if len(columns) > _FEW_COLUMNS or meaning.references or has_titles(meaning):
        return None
    return next((column.name for column in columns if column.words[-1] == "key"), None)


@cached
def is_cached(word: str) -> bool:
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


def summary(meaning: Meaning, names: Names) -> Kind | None:
    """Return cache for sums that are made again and again: usage_daily, sales_totals."""
    last = meaning.words[-1]
    if meaning.is_referenced:
        return None
    has_numbers = any(
        column.family in _NUMBERS and name not in meaning.references
        for name, column in meaning.table.columns.items()
    )
    base = names.base(meaning, meaning.words[:-1]) if last in words("tables", "period") else None
    if base and is_copy(meaning.table, base):
        return Kind("cache", "medium", f"it repeats rows of {base.id[1]} of one {last}")
    is_measured = not words("tables", "event_measure").isdisjoint(meaning.words[:-1])
    if last in _REPEATED and is_measured and has_numbers:
        return Kind("cache", "medium", f"'{last}' sums of other measurements")
    if last in words("tables", "summary") and has_numbers:
        return Kind("cache", "medium", f"named '{last}': it can be made again from other tables")
    return None


def rollup(meaning: Meaning) -> Kind | None:
    """Return entity for sums and counts of a period, which change as values come in."""
    key = meaning.table.primary_key
    if len(key) <= 1 or any(split(name) in ANONYMOUS for name in key):
        return None  # a row with an id of its own is more than the numbers of a period
    rest = [column for name, column in meaning.table.columns.items() if name not in key]
    numbers = [column for column in rest if column.family in _NUMBERS]
    sums = words("tables", "rollup")
    summed = [column.name for column in numbers if sums.intersection(column.words)]
    if len(summed) > 1:
        return Kind(
            "entity", "medium", f"{', '.join(summed[:3])} change as values come in", is_record=True
        )
    period = next((name for name in key if _is_period(meaning, name)), None)
    if period and numbers and len(numbers) == len(rest):
        return Kind(
            "entity",
            "medium",
            f"numbers of a period, {period}, change until it ends",
            is_record=True,
        )
    return None


def _is_period(meaning: Meaning, name: str) -> bool:
    """Say whether a part of a key is a period, such as a day, and not a moment."""
    column = meaning.table.columns.get(name)
    if column is None:
        return False
    return column.family == "date" or not words("tables", "period").isdisjoint(
        meaning.words_of(name)
    )

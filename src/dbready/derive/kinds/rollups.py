"""Tables of measurements, and of sums and counts of a period, such as a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.tables import CHANGING, Kind, is_copy
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.tables import Meaning, Names

_MOST_SAMPLE_COLUMNS = 6
_NUMBERS = frozenset({"integer", "decimal", "float"})
_PRICES = frozenset({"open", "high", "low", "close"})
_PERIODS = frozenset({"hour", "day", "week", "month", "quarter", "year"})
_REPEATED = frozenset({"hourly", "daily", "weekly", "monthly", "yearly"})


def summary(meaning: Meaning, names: Names) -> Kind | None:
    """Return cache for sums, and for rows of a period that another table has: events_day."""
    last = meaning.words[-1]
    if meaning.is_referenced:
        return None
    has_numbers = any(
        column.family in _NUMBERS and name not in meaning.references
        for name, column in meaning.table.columns.items()
    )
    base = names.base(meaning, meaning.words[:-1]) if last in _PERIODS else None
    if base and is_copy(meaning.table, base):
        return Kind("cache", "medium", f"it repeats rows of {base.id[1]} of one {last}")
    is_measured = not words("tables", "event_measure").isdisjoint(meaning.words[:-1])
    if last in _PERIODS and is_measured and (start := _start_in_key(meaning)):
        return Kind("cache", "medium", f"sums of one {last} each, from {start}")
    if last in _REPEATED and is_measured and has_numbers:
        return Kind("cache", "medium", f"'{last}' sums of other measurements")
    if last in words("tables", "summary") and has_numbers:
        return Kind("cache", "medium", f"named '{last}': it can be made again from other tables")
    return None


def _start_in_key(meaning: Meaning) -> str | None:
    """Return the part of a key of several columns that says when the period of a row starts."""
    key = meaning.table.primary_key if len(meaning.table.primary_key) > 1 else ()
    starts = words("tables", "start") | words("time", "moment") | {"time", "date"}
    return next((name for name in key if not starts.isdisjoint(meaning.words_of(name))), None)


def counts(meaning: Meaning) -> Kind | None:
    """Return cache for nothing but counts of rows that belong to one of another table: likes and replies of a post."""
    table = meaning.table
    key = table.key()
    column = table.columns.get(key or "")
    if column is None or column.is_identity or meaning.is_referenced:
        return None
    rest = [c for name, c in table.columns.items() if name != key]
    is_of_another = key in meaning.references or bool(column.base and column.suffix)
    if not rest or not is_of_another or not all(map(_is_count, rest)):
        return None
    return Kind("cache", "medium", f"counts of other rows for each {key}: {rest[0].name}")


@cached
def _is_count(column: Column) -> bool:
    return column.family == "integer" and column.words[-1] in {"count", "counts", "cnt", "total"}


def rollup(meaning: Meaning) -> Kind | None:
    """Return entity for sums and counts of a period, which change as values come in."""
    key = meaning.table.primary_key
    if len(key) <= 1:
        return None
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


def period_counts(meaning: Meaning) -> Kind | None:
    """Return event for counts of a period with its start and its end, without a key."""
    table = meaning.table
    if table.primary_key or table.unique_keys or meaning.is_referenced:
        return None
    columns = table.columns.values()
    found = [
        next((c.name for c in columns if not words("tables", name).isdisjoint(c.words)), None)
        for name in ("start", "end")
    ]
    sums = words("tables", "rollup")
    is_counted = any(c.family in _NUMBERS and not sums.isdisjoint(c.words) for c in columns)
    if not all(found) or not is_counted or "status" in meaning.present:
        return None
    return Kind("event", "medium", f"it counts by period, {found[0]} to {found[1]}, without a key")


def _is_period(meaning: Meaning, name: str) -> bool:
    """Say whether a part of a key is a period, such as a day, and not a moment."""
    column = meaning.table.columns.get(name)
    if column is None:
        return False
    return column.family == "date" or not words("tables", "period").isdisjoint(
        meaning.words_of(name)
    )


def sampled(meaning: Meaning) -> Kind | None:
    """Return event for prices of a market, or for a number called value with its time and little else."""
    columns = meaning.table.columns.values()
    priced = {c.words[0] for c in columns if c.family in _NUMBERS}
    if priced >= _PRICES and not meaning.is_referenced:
        return Kind("event", "medium", "prices of a period: open, high, low and close")
    is_large = len(columns) > _MOST_SAMPLE_COLUMNS or meaning.is_referenced
    if (
        is_large
        or meaning.present & CHANGING
        or "event_time" not in meaning.present
        or "label" in meaning.present
    ):
        return None
    if any(c.family in _NUMBERS and c.words == ("value",) for c in columns):
        return Kind("event", "medium", "a value, with the time when it was measured")
    is_keyless = not meaning.table.primary_key and not meaning.table.unique_keys
    if is_keyless and any(
        c.family in _NUMBERS
        and not words("tables", "rollup").isdisjoint(c.words)
        and c.words[-1] not in words("columns", "version")
        for c in columns
    ):
        return Kind("event", "medium", "a number, with the time when it was counted, and no key")
    return None

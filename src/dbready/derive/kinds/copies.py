"""Tables that hold copies of the rows of another table: audit copies, archives, backups and staging."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.derive.names import Words, split, stem
from dbready.derive.tables import DATE, Kind, is_copy
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Table
    from dbready.derive.tables import Meaning, Names


_YEAR_OR_DATE = re.compile(r"(19|20)\d{2}(\d{2}){0,2}")
_FEW_DATED = 2  # more tables of one name with dates are partitions made by hand, not copies
_FEWEST_SHARED = 3
_SHORTEST_REST = 2  # letters beside a mark that is glued to a name
_RAW_DATA = ("raw", "data")
_HELD_SHARE = 0.6  # of the columns of the original


def past_copy(meaning: Meaning, names: Names) -> Kind | None:
    """Return history for a table that holds the columns of the table in its name: log_orders, shadow_orders.

    Triggers and libraries fill such tables, with the time of the change beside the columns.
    """
    for base_words in _originals(meaning.words, meaning.table.id[0]):
        if words("tables", "copy").issuperset(base_words):
            continue  # history_log and history are measurements of several types
        base = names.anywhere(meaning, base_words)
        if base is not None and _holds(meaning.table, base):
            reason = f"it has the columns of {base.id[1]}, and a name that contains its name"
            return Kind("history", "high", reason, original=base.id)
    if {"history_id", "history_date", "history_type"} <= set(meaning.table.columns):
        return Kind("history", "high", "it has the columns of a library that keeps histories")
    return None


def _originals(parts: Words, schema: str) -> Iterator[Words]:
    """Return the words that may be the name of what a table keeps copies of, the longest first."""
    marks = words("tables", "copy")
    for at, word in enumerate(parts):
        rest = _unmarked(word)
        if rest:
            yield (*parts[:at], rest, *parts[at + 1 :])
        if word in marks:
            yield from filter(None, (parts[:at] + parts[at + 1 :], parts[:at], parts[at + 1 :]))
    if marks.intersection(split(schema)):
        yield parts


@cached
def _unmarked(word: str) -> str:
    """Return what follows a mark that is glued to it: testplan, of historicaltestplan."""
    marks = sorted(words("tables", "copy"), key=len, reverse=True)
    return next(
        (
            word.removeprefix(mark)
            for mark in marks
            if word.startswith(mark) and len(word) - len(mark) > _SHORTEST_REST < len(mark)
        ),
        "",
    )


def _holds(table: Table, base: Table) -> bool:
    """Say whether a table has most of the columns of another table."""
    own = {name.lower() for name in table.columns}
    shared = sum(name.lower() in own for name in base.columns)
    return shared >= min(_FEWEST_SHARED, len(base.columns)) and shared >= _HELD_SHARE * len(
        base.columns
    )


def backup(meaning: Meaning, names: Names) -> Kind | None:
    """Return backup for a table named like a copy of another that has the same columns."""
    parts = meaning.words
    if len(parts) == 1 or meaning.is_referenced:
        return None
    rest, last, number = _ending(parts)
    end = last.rstrip("0123456789") or last
    is_date = bool(DATE.fullmatch(last))
    few_dated = names.dated[meaning.table.id[0], tuple(map(stem, rest))] <= _FEW_DATED
    if rest and ((is_date and few_dated) or end in words("tables", "backup_end")):
        base = names.base(meaning, rest) or names.base(meaning, _without_numbers(rest))
        if base and _is_backup_of(meaning.table, base):
            return Kind("backup", "high", f"a copy of {base.id[1]}, by name and columns")
        is_dated = _YEAR_OR_DATE.fullmatch(number) and end in words("tables", "backup_dated")
        if base is None and (is_dated or end in words("tables", "backup_sure")):
            whole = "_".join(parts[len(rest) :])
            return Kind("backup", "medium", f"'{whole}' ends the name of a copy")
    if parts[0] in words("tables", "backup_start"):
        base = names.base(meaning, parts[1:]) or names.base(meaning, parts[2:])
        if base and _is_backup_of(meaning.table, base):
            return Kind("backup", "high", f"a copy of {base.id[1]}, by name and columns")
    return None


def _ending(parts: Words) -> tuple[Words, str, str]:
    """Return the words before the last one, that word, and the number behind it: of invoice_backup_2024_01."""
    kept = _without_numbers(parts)
    if kept and kept[-1] in words("tables", "backup_end"):
        number = "".join(parts[len(kept) :])
        return kept[:-1], kept[-1], number
    last = parts[-1]
    return parts[:-1], last, last[len(last.rstrip("0123456789")) :]


def _without_numbers(parts: Words) -> Words:
    """Return words without the numbers at their end."""
    kept = len(parts)
    while kept and parts[kept - 1].isdecimal():
        kept -= 1
    return parts[:kept]


def _is_backup_of(table: Table, base: Table) -> bool:
    """Say whether a table copies another: its rows then have no references of their own."""
    names = {name.lower() for name in base.columns}
    return is_copy(table, base) and all(
        name.lower() in names for key in table.foreign_keys for name in key.columns
    )


def staging(meaning: Meaning, names: Names) -> Kind | None:
    """Return staging for data in transit to other tables."""
    schema, parts = meaning.table.id[0], meaning.words
    if schema.lower() in words("tables", "staging_schema"):
        return Kind("staging", "high", f"schema {schema} holds data in transit")
    if not meaning.is_referenced and (base := _base_of_temporary(meaning, names)):
        return Kind("staging", "medium", f"named like a temporary {base.id[1]}, with its columns")
    if len(parts) == 1 or meaning.is_referenced or meaning.table.foreign_keys:
        return None
    for word in parts:  # anywhere: items_staging_upsert
        if word in words("tables", "staging") and not names.is_table(meaning, word):
            return Kind("staging", "medium", f"'{word}' marks a table of data in transit")
    for word, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        if word not in words("tables", "staging_weak") or names.is_table(meaning, word):
            continue
        if (base := names.base(meaning, rest)) and is_copy(meaning.table, base):
            return Kind("staging", "medium", f"'{word}', and the columns of {base.id[1]}")
    return None


def raw_data(meaning: Meaning) -> Kind | None:
    """Guess staging for a table named after raw data, to and from which no reference leads: raw_data_generators."""
    if meaning.words[:2] != _RAW_DATA or meaning.is_referenced or meaning.table.foreign_keys:
        return None
    return Kind("staging", "low", "only its name, 'raw data', says so")


def _base_of_temporary(meaning: Meaning, names: Names) -> Table | None:
    """Return the table whose name follows a mark that is glued to it, and whose columns a table has: tempcatalog."""
    name = "".join(meaning.words)
    for mark in ("temp", "tmp"):
        rest = name.removeprefix(mark)
        base = names.base(meaning, (rest,)) if rest != name else None
        if base is not None and _shares(meaning.table, base):
            return base
    return None


def _shares(table: Table, base: Table) -> bool:
    """Say whether a table has half of the columns of another one."""
    shared = len(table.columns.keys() & base.columns.keys())
    return shared >= _FEWEST_SHARED and 2 * shared >= len(base.columns)

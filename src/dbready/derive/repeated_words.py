"""Words of names that say nothing because others repeat them: wp in wp_posts, post in post_title."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.derive.names import stem, stems
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Column, Table, TableId
    from dbready.derive.names import Words

_PREFIX_SHARE = 0.6  # of a table's columns that start with the same word, from which it is a prefix
_FEWEST_COLUMNS = 4  # in a smaller table a repeated word is chance
_REPETITION_SHARE = 0.7  # share of a table's columns whose names repeat the table's
_FEWEST_TABLES = 4
_TABLE = frozenset({"tbl"})
_GLUED = tuple(map(stem, ("model", "entity", "table", "record")))
_GLUED_SHARE = 0.5
_SHORTEST_REST = 3


def shared_words(tables: Iterable[TableId], at: int, share: float) -> dict[str, str]:
    """Return the first or last word that so many tables of a schema share: wp in wp_posts."""
    found: dict[str, Counter[str]] = {}
    for schema, name in tables:
        found.setdefault(schema, Counter())[stems(name)[at]] += 1
    common = {schema: counts.most_common(1)[0] for schema, counts in found.items()}
    return {
        schema: word
        for schema, (word, count) in common.items()
        if count >= _FEWEST_TABLES and count >= share * found[schema].total()
    }


def says_table(tables: Iterable[TableId], at: int) -> frozenset[str]:
    """Return the schemas of which several tables say at their start or end that they are tables: tblOrders."""
    counts = Counter(schema for schema, name in tables if stems(name)[at] in _TABLE)
    return frozenset(schema for schema, count in counts.items() if count >= _FEWEST_TABLES)


def without_table(names: Words, *, is_first: bool, is_last: bool) -> Words:
    """Return a name without the word that says that it is a table's."""
    if is_first and len(names) > 1 and names[0] in _TABLE:
        names = names[1:]
    return names[:-1] if is_last and len(names) > 1 and names[-1] in _TABLE else names


def shared_endings(tables: Iterable[TableId]) -> dict[str, str]:
    """Return the word that ends the last words of half of a schema's tables: model, of invoicemodel."""
    found: dict[str, Counter[str]] = {}
    counts: Counter[str] = Counter()
    for schema, name in tables:
        counts[schema] += 1
        last = stems(name)[-1]
        for word in _GLUED:
            if last.endswith(word) and len(last) - len(word) >= _SHORTEST_REST:
                found.setdefault(schema, Counter())[word] += 1
    common = {schema: of_schema.most_common(1)[0] for schema, of_schema in found.items()}
    return {
        schema: word
        for schema, (word, count) in common.items()
        if count >= _FEWEST_TABLES and count >= _GLUED_SHARE * counts[schema]
    }


def own_words(table: Table) -> set[str]:
    """Return the words that, leading a column's name, only repeat the table."""
    own = {table.stems[0], table.stems[-1]}
    if len(table.columns) >= _FEWEST_COLUMNS:
        firsts = [column.words[0] for column in table.columns.values()]
        if len(set(firsts)) <= (1 - _PREFIX_SHARE) * len(firsts) + 1:
            word, count = Counter(firsts).most_common(1)[0]
            if count >= _PREFIX_SHARE * len(firsts):
                own.add(word)
    return own


def drop_repetition(table: Table) -> None:
    """Read columns without an end, or a start of several words, that only repeats the table's name.

    A start of one word is left to the readers of names, which try names with and without it.
    """
    if len(table.columns) < _FEWEST_COLUMNS:
        return
    names = stems(table.id[1])
    fewest = _REPETITION_SHARE * len(table.columns)
    columns = table.columns.values()
    ends = starts = 0
    if sum(stem(column.words[-1]) in names for column in columns) >= fewest:
        ends = _repeated([column.words[::-1] for column in columns], names[::-1], fewest)
    if len(names) > 1 and sum(stem(column.words[0]) in names for column in columns) >= fewest:
        starts = _repeated([column.words for column in columns], names, fewest)
        starts = starts if starts > 1 else 0
    if not (ends or starts):
        return
    start = _commonest(column.words[:starts] for column in columns)
    end = _commonest(column.words[len(column.words) - ends :] for column in columns)
    for name, column in table.columns.items():
        from_start = starts if column.words[:starts] == start else 0
        from_end = ends if column.words[len(column.words) - ends :] == end else 0
        if from_start + from_end and from_start + from_end < len(column.words):
            table.columns[name] = _without_repetition(column, from_start, from_end)


@cached
def _without_repetition(column: Column, start: int, end: int) -> Column:
    """Return the column without so many words at the start and at the end of its name."""
    kept = column.words[start : len(column.words) - end]
    return replace(column, known_as="_".join(kept))


def _commonest(found: Iterable[Words]) -> Words:
    return Counter(found).most_common(1)[0][0]


def _repeated(columns: list[Words], names: Words, fewest: float) -> int:
    """Return with how many words that follow each other in a table's name enough columns begin."""
    found = 0
    for count in range(1, len(names) + 1):
        begin = _commonest(of_column[:count] for of_column in columns)
        repeated = sum(of_column[:count] == begin for of_column in columns)
        stemmed = tuple(map(stem, begin))
        is_name = any(names[at : at + count] == stemmed for at in range(len(names)))
        if repeated < fewest or not is_name or (count == 1 and begin[0] in _meaningful_ends()):
            break
        found = count
    return found


@cached
def _meaningful_ends() -> frozenset[str]:
    """Return words that say what a column is, also where the table is called so: start_date in dates."""
    lists = (
        ("references", "suffix"),
        ("references", "suffix_weak"),
        ("time", "moment"),
        ("columns", "status"),
        ("columns", "type"),
        ("columns", "label"),
        ("columns", "money"),
        ("columns", "json"),
    )
    return frozenset().union(*(words(section, name) for section, name in lists))

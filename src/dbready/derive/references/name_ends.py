"""Tables that share the last words of their names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dbready.derive.names import stem_words, stems
from dbready.derive.references.extensions import is_within
from dbready.derive.references.table_index import POINTER, nearest, only_joins, owning

if TYPE_CHECKING:
    from dbready.derive.catalog import Table
    from dbready.derive.names import Words

_MOST_TAIL = 3  # words at the end of a table's name that a column may be named after
_NAME_AND_FILLER = 2  # words
_MOST_PARTIAL = 200  # a word that ends so many tables' names tells nothing


class NameEnds:
    """The tables of a snapshot that can be referred to, by the ends of their names."""

    def __init__(self) -> None:
        self._fillers = stem_words("references", "table_end")
        self._by_end: dict[tuple[str, str], list[Table]] = {}
        self._by_filled_end: dict[tuple[str, str], list[Table]] = {}
        self._by_words: dict[tuple[str, str], list[Table]] = {}
        self._by_tail: dict[tuple[str, str], list[Table]] = {}
        self._tails: dict[tuple[str, str], tuple[list[Table], list[Table]]] = {}
        self._long_ends: dict[tuple[str, str], list[Table]] = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        schema, names = table.id[0], table.stems
        if len(names) == 1 and names[0] in self._fillers:
            # ai_profiles, where most names begin with ai
            names = stems(table.id[1])[-_NAME_AND_FILLER:]
        self._by_end.setdefault((schema, names[-1]), []).append(table)
        if len(names) > 1 and names[-1] in self._fillers:
            self._by_filled_end.setdefault((schema, names[-2]), []).append(table)
        self._by_words.setdefault((schema, " ".join(sorted(names))), []).append(table)
        for count in range(1, min(_MOST_TAIL, len(names) - 1) + 1):
            self._by_tail.setdefault((schema, "".join(names[-count:])), []).append(table)

    def is_last_word(self, word: str, schema: str) -> bool:
        """Say whether the word is the last one of the name of a table of the schema."""
        return (schema, word) in self._by_end

    def of_last_word(self, word: str, schema: str) -> list[Table]:
        """Return the tables of a schema whose names end in the word."""
        return self._by_end.get((schema, word), [])

    def ending_alike(self, referrer: Table) -> list[Table]:
        """Return the other tables with the same last word, or the same before one that adds nothing."""
        key = (referrer.id[0], referrer.stems[-1])
        found = [*self._by_end.get(key, ()), *self._by_filled_end.get(key, ())]
        if len(found) > _MOST_PARTIAL:
            return []
        return [table for table in found if table is not referrer]

    def is_end_of_several(self, word: str, referrer: Table) -> bool:
        """Say whether the names of several other tables end in the word."""
        key = (referrer.id[0], word)
        if key not in self._long_ends:
            found = self._by_end.get(key, ())
            self._long_ends[key] = [
                table for table in found if len(table.stems) > 1 and not only_joins(table)
            ]
        return sum(table is not referrer for table in self._long_ends[key]) > 1

    def tail(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table whose name ends in the words, also written as one: ml_filtergroup."""
        key = (referrer.id[0], "".join(base))
        if key not in self._tails:
            found = [table for table in self._by_tail.get(key, ()) if not only_joins(table)]
            self._tails[key] = (found, [table for table in found if not refers(table, base)])
        for found in self._tails[key]:
            others = [table for table in found if table is not referrer]
            if len(others) == 1:
                return others[0]
        return None

    def is_only_tail(self, tail: Words, schema: str) -> bool:
        """Say whether one table's name, and no other, ends in the words and is longer."""
        return len(self._by_tail.get((schema, "".join(tail)), ())) == 1

    def partial(self, base: Words, referrer: Table, column: str) -> Table | None:
        """Return the table whose longer name holds all the words; it must be one, or the nearest.

        A table with a column of the same name, which is not its key, refers elsewhere itself.
        """
        schema = referrer.id[0]
        permuted = self._by_words.get((schema, " ".join(sorted(base))), ())
        if same := next((table for table in permuted if table is not referrer), None):
            return same
        ending = self._by_end.get((schema, base[-1]), ())
        filled = self._by_filled_end.get((schema, base[-1]), ())
        if len(ending) > _MOST_PARTIAL or len(filled) > _MOST_PARTIAL:
            return None
        ends = [
            table
            for table in ending
            if table is not referrer
            and (len(base) == 1 or is_within(base, table.stems))
            and not only_joins(table)
        ]
        begins = [
            table
            for table in filled
            if table is not referrer and stems(table.id[1])[-1 - len(base) : -1] == base
        ]
        near, far = owning(ends, column), owning(begins, column)
        if near and far and not any(map(partial(is_of_module, referrer), near)):
            near = [table for table in far if is_of_module(referrer, table)] or near
        return nearest(base, near or far, referrer)


def is_of_module(referrer: Table, table: Table) -> bool:
    """Say whether the whole names of two tables begin with the same word."""
    return stems(referrer.id[1])[0] == stems(table.id[1])[0]


def refers(table: Table, base: Words) -> bool:
    """Say whether a table refers to another by the words itself, or extends it: user_group, with a group_id."""
    key = table.key()
    return any(
        (column.base == base and column.suffix and column.name != key)
        or column.base == (*base, POINTER)
        for column in table.columns.values()
    )

"""Tables by the words that their names begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem_words
from dbready.derive.references.table_index import only_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.names import Words
    from dbready.derive.references.table_index import Index

_SHORTEST_PREFIX = 4
_FEWEST_OF_MODULE = 3  # tables whose names begin alike


class NameStarts:
    """The tables of a snapshot that can be referred to, by the beginnings of their names."""

    def __init__(self, by_name: Index) -> None:
        self._by_name = by_name
        self._by_first_word: dict[tuple[str, str], list[Table]] = {}
        self._begun: dict[TableId, Table | None] = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        self._by_first_word.setdefault((table.id[0], table.stems[0]), []).append(table)

    def first_word(self, word: str, schema: str) -> Sequence[Table]:
        """Return the tables of a schema whose names begin with the word."""
        return self._by_first_word.get((schema, word), ())

    def begins_several(self, base: Words, target: Table) -> bool:
        """Say whether the names of several tables of the target's schema begin with the words."""
        alike = self.first_word(base[0], target.id[0])
        return sum(table.stems[: len(base)] == base for table in alike) >= _FEWEST_OF_MODULE

    def is_module(self, base: Words, target: Table) -> bool:
        """Say whether a table's name begins with the words only as several others' do: content_file."""
        if target.stems[: len(base)] != base or target.stems[-len(base) :] == base:
            return False
        if stem_words("references", "filler").issuperset(target.stems[len(base) :]):
            return False  # customer_entity holds the customers
        return self.begins_several(base, target)

    def begun_with(self, referrer: Table) -> Table | None:
        """Return the table with the longest name that a table's name begins with."""
        if referrer.id not in self._begun:
            schema, names = referrer.id[0], referrer.stems
            starts = ("".join(names[:kept]) for kept in range(len(names) - 1, 0, -1))
            found = (only_here(self._by_name, schema, start) for start in starts)
            longest = next((table for table in found if table), None)
            if longest is None and len(names) == 1:
                longest = self.begun(names[0], schema)
            self._begun[referrer.id] = longest
        return self._begun[referrer.id]

    def begun(self, name: str, schema: str) -> Table | None:
        """Return the table with the longest name that a name of one word begins with: networkrbacs."""
        for length in range(len(name) - 1, _SHORTEST_PREFIX - 1, -1):
            if found := only_here(self._by_name, schema, name[:length]):
                return found
        return None

    def around(self, base: Words, referrer: Table) -> Table | None:
        """Return the table whose part a table is by name, or that is a part of it.

        storage_id in s3exportstoragelink is of s3exportstorage, step_id in onboarding of
        onboardingsteps.
        """
        schema, name, end = referrer.id[0], "".join(referrer.stems), "".join(base)
        at = name.rfind(end, 0, len(name) - 1)
        while at >= 0 and at + len(end) >= _SHORTEST_PREFIX:
            if found := only_here(self._by_name, schema, name[: at + len(end)]):
                return found
            at = name.rfind(end, 0, at + len(end) - 1)
        return only_here(self._by_name, schema, name + end)


_FEWEST = 3  # tables of different names, before it is a convention
_SHARE = 0.8  # of the tables that have the column
_LIKE = 0.5  # of a table's columns, from which one that has them too is a copy
_SHORTEST_NAME = 3  # letters of a table's name
_SHORTEST = 2  # columns beside the key, below which nothing is copied


class CarriedNames:
    """The tables of a snapshot that have the name of another before a word that they share: users_history."""

    def __init__(self, catalog: Catalog) -> None:
        self._with_column: dict[tuple[str, str], list[Table]] = {}
        self._by_name: dict[tuple[str, str], Table] = {}
        self._leads: dict[tuple[str, str], bool] = {}
        for table in catalog.values():
            if table.is_partition:
                continue
            if table.key() is not None:
                self._by_name[table.id[0], table.id[1].lower()] = table
            for name in table.columns:
                self._with_column.setdefault((table.id[0], name.lower()), []).append(table)

    def whole(self, table: Table, column: Column) -> Table | None:
        """Return the table whose name a table carries, where most tables with the column carry a name."""
        found = self._carried(table)
        if found is None:
            return None
        asked = (table.id[0], column.name.lower())
        if asked not in self._leads:
            self._leads[asked] = self._is_convention(*asked)
        return found if self._leads[asked] else None

    def _is_convention(self, schema: str, column: str) -> bool:
        """Say whether most tables with a column carry the names of different tables before the same words."""
        tables = self._with_column.get((schema, column), [])
        if len(tables) < _FEWEST:
            return False
        carried: dict[str, set[TableId]] = {}
        for table in tables:
            if found := self._carried(table):
                end = table.id[1].lower().removeprefix(found.id[1].lower())
                carried.setdefault(end, set()).add(found.id)
        repeated = sum(len(ids) for ids in carried.values() if len(ids) >= _FEWEST)
        return repeated >= _FEWEST and repeated >= _SHARE * len(tables)

    def _carried(self, table: Table) -> Table | None:
        """Return the table with the longest name that another's begins with, if it is no copy of it."""
        name = table.id[1].lower()
        for length in range(len(name) - 1, _SHORTEST_NAME - 1, -1):
            if found := self._by_name.get((table.id[0], name[:length])):
                return None if _copies(table, found) else found
        return None


def _copies(table: Table, original: Table) -> bool:
    """Say whether a table has most of another's columns, as a history of its rows has."""
    own = [name for name in original.columns if name != original.key()]
    kept = sum(name in table.columns for name in own)
    return len(own) >= _SHORTEST and kept >= _LIKE * len(own)

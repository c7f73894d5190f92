"""Columns that lead to the table whose name their own table carries: model_id in users_history, of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table, TableId

_FEWEST = 3  # tables of different names, before it is a convention
_SHARE = 0.8  # of the tables that have the column
_LIKE = 0.5  # of a table's columns, from which one that has them too is a copy
_SHORTEST = 2  # columns beside the key, below which nothing is copied


class CarriedNames:
    """The tables of a snapshot that have the name of another before a word that they share: users_history."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
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
        """Return the table with the longest name before the last words of another's, if it is no copy of it."""
        name = table.id[1].lower()
        while "_" in name:
            name = name.rpartition("_")[0]
            if found := self._by_name.get((table.id[0], name)):
                return None if _copies(table, found) else found
        return None


def _copies(table: Table, original: Table) -> bool:
    """Say whether a table has most of another's columns, as a history of its rows has."""
    own = [name for name in original.columns if name != original.key()]
    kept = sum(name in table.columns for name in own)
    return len(own) >= _SHORTEST and kept >= _LIKE * len(own)

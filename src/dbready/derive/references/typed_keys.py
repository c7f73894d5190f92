"""Keys of which a type is a part, and keys of several tables between which a type chooses."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, stems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Catalog, Column, Table

_FEWEST_OWNERS = 2
_WIDEST_KEY = 8  # columns


class TypedKeys:
    """The keys of a snapshot that a type stands beside."""

    def __init__(self, catalog: Catalog) -> None:
        self._parts: set[tuple[str, str, str]] = set()
        self._owners: dict[tuple[str, str, str], list[Table]] = {}
        self._referring: set[tuple[str, str]] = set()
        """Columns, by schema and name, with a foreign key to a key of the same name."""
        for (schema, _name), table in catalog.items():
            if table.is_partition:
                continue
            self._parts.update((schema, *pair) for pair in _pairs_in_keys(table))
            if key := _own_key(table):
                self._owners.setdefault((schema, key.name, key.data_type), []).append(table)
            self._referring.update(
                (schema, foreign_key.columns[0])
                for foreign_key in table.foreign_keys
                if foreign_key.columns == foreign_key.target_columns
            )

    def is_part_of_key(self, schema: str, kind: str, id_: str) -> bool:
        """Say whether the table that an id is named after has a key with both the type and the id.

        cluster_type and cluster_id in a key of clusters number the clusters of a device.
        """
        return (schema, kind, id_) in self._parts

    def chosen_by(self, table: Table, base: str) -> str | None:
        """Return the column that is a key of several tables, beside the type that says of which: sid, asset_type.

        Elsewhere, a foreign key uses the name for one of the tables. The type of a table's own rows
        chooses none.
        """
        if stems(base) == table.stems:
            return None
        declared = {name for key in table.foreign_keys for name in key.columns}
        found = [
            column.name
            for column in table.columns.values()
            if column.name not in declared and self._is_of_several(table, column)
        ]
        return found[0] if len(found) == 1 else None

    def _is_of_several(self, table: Table, column: Column) -> bool:
        schema = table.id[0]
        owners = self._owners.get((schema, column.name, column.data_type), ())
        others = sum(owner is not table for owner in owners)
        return others >= _FEWEST_OWNERS and (schema, column.name) in self._referring


def _pairs_in_keys(table: Table) -> Iterator[tuple[str, str]]:
    """Return another column and the id of the table itself, for each key that holds both."""
    for key in (table.primary_key, *table.unique_keys):
        if len(key) in range(2, _WIDEST_KEY + 1):
            for other, id_ in permutations(key, 2):
                column = table.columns.get(id_)
                if column and column.suffix and column.base == table.stems:
                    yield other, id_


def _own_key(table: Table) -> Column | None:
    """Return the key of a table that no foreign key makes another's, and whose name says what it is of."""
    if len(table.primary_key) != 1:
        return None
    column = table.columns.get(table.primary_key[0])
    is_shared = any(key.columns == tuple(table.primary_key) for key in table.foreign_keys)
    return None if column is None or is_shared or column.words in ANONYMOUS else column

"""References in schemas whose tables mark all their columns with a prefix: BkLgID in books, of languages with LgID."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import split
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table, TableId

_FEWEST_TABLES = 3  # of a schema that mark their columns, before that is its convention


class PrefixedKeys:
    """The prefix of each table's columns, and the tables whose key is nothing but a prefix and an ending."""

    def __init__(self, catalog: Catalog) -> None:
        self._prefixes: dict[TableId, str] = {}
        self._keyed: dict[tuple[str, str], list[Table]] = {}
        for id_, table in catalog.items():
            prefix = _prefix(table)
            if prefix is None or table.is_partition:
                continue
            self._prefixes[id_] = prefix
            if len(table.primary_key) == 1:
                key = split(table.primary_key[0])
                is_marked = key[:-1] == (prefix,) and key[-1] in words("references", "suffix")
                if is_marked:
                    self._keyed.setdefault((id_[0], "".join(key)), []).append(table)
        self._marked = Counter(schema for schema, _key in self._keyed)

    def find(self, table: Table, column: Column) -> Guess | None:
        """Return the table whose key a column names behind the prefix of its own table, also with words between."""
        names, schema = split(column.name), table.id[0]
        if self._prefixes.get(table.id) != names[0] or self._marked[schema] < _FEWEST_TABLES:
            return None
        for start in range(1, len(names) - 1):
            found = self._keyed.get((schema, "".join(names[start:])), [])
            if len(found) == 1:
                reason = f"it ends in the key of {found[0].id[1]}, {found[0].primary_key[0]}"
                return Guess(found[0], "high", reason)
        return None


def _prefix(table: Table) -> str | None:
    """Return the word that the names of all columns begin with."""
    first = {split(name)[0] for name in table.columns}
    return first.pop() if len(first) == 1 and len(table.columns) > 1 else None

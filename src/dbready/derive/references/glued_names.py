"""Tables by the beginnings and ends of names that are written as one word: standardattributes."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from dbready.derive.references.table_index import only_joins

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbready.derive.catalog import Table
    from dbready.derive.names import Words

_SHORTEST_BEGINNING = 8  # letters, of two words at least: standard_attr
_SHORTEST_END = 6  # segment, of networksegments
_SHORTEST_REST = 4  # an adoption is no option
_LAST = chr(0x10FFFF)


class GluedNames:
    """The tables of a snapshot in the order of their names, and of their names from the end."""

    def __init__(self) -> None:
        self._tables: dict[str, list[Table]] = {}
        self._ordered: dict[tuple[str, bool], list[tuple[str, Table]]] = {}
        self._found: dict[tuple[str, Words], tuple[Table, ...]] = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        self._tables.setdefault(table.id[0], []).append(table)

    def only(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table whose name begins with several words, or ends with one, as one word."""
        key = (referrer.id[0], base)
        if key not in self._found:
            self._found[key] = self._search(*key)
        found = self._found[key]
        return found[0] if len(found) == 1 and found[0] is not referrer else None

    def _search(self, schema: str, base: Words) -> tuple[Table, ...]:
        word = "".join(base)
        if len(base) > 1 and len(word) >= _SHORTEST_BEGINNING:
            found = self._beginning(schema, word, _forwards, is_reversed=False)
            return tuple(table for table in found if len(table.stems) < len(base))
        if len(base) == 1 and len(word) >= _SHORTEST_END:
            found = self._beginning(schema, word[::-1], _backwards, is_reversed=True)
            longer = len(word) + _SHORTEST_REST
            return tuple(table for table in found if len(table.stems[-1]) >= longer)
        return ()

    def _beginning(
        self, schema: str, start: str, spelt: Callable[[Table], str], *, is_reversed: bool
    ) -> list[Table]:
        key = (schema, is_reversed)
        if key not in self._ordered:
            tables = self._tables.get(schema, ())
            pairs = [(spelt(table), table) for table in tables if not only_joins(table)]
            self._ordered[key] = sorted(pairs, key=_name)
        ordered = self._ordered[key]
        first = bisect_left(ordered, start, key=_name)
        end = bisect_left(ordered, start + _LAST, key=_name)
        return [table for _, table in ordered[first:end]]


def _name(pair: tuple[str, Table]) -> str:
    return pair[0]


def _forwards(table: Table) -> str:
    return "".join(table.stems)


def _backwards(table: Table) -> str:
    return "".join(table.stems)[::-1]

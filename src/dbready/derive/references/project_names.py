"""Tables whose last word begins with the short name of the project: eveonline_evecharacter, creme_core_cremeentity."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.references.name_ends import refers

if TYPE_CHECKING:
    from dbready.derive.catalog import Table
    from dbready.derive.names import Words

_SHORTEST = 3  # letters
_FEWEST_TABLES = 3  # that begin so, before it is how a project calls its tables


class ProjectNames:
    """The tables of a snapshot that can be referred to, by the short name that begins their last words."""

    def __init__(self) -> None:
        self._by_start: dict[str, dict[str, list[tuple[str, Table]]]] = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        *module, last = split(table.id[1])
        start = _shared_start(module[0], last) if module else ""
        rest = stem(last.removeprefix(start))
        # A module that is called by the whole start has its own words: emails_emailtemplate.
        if [*map(stem, module)] != [stem(start)] and min(len(start), len(rest)) >= _SHORTEST:
            of_schema = self._by_start.setdefault(table.id[0], {})
            of_schema.setdefault(start, []).append((rest, table))

    def find(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table that is called by the words after the short name."""
        word = "".join(base)
        found = [
            table
            for tables in self._by_start.get(referrer.id[0], {}).values()
            if len(tables) >= _FEWEST_TABLES
            for rest, table in tables
            if rest == word and table is not referrer and not refers(table, base)
        ]
        return found[0] if len(found) == 1 else None


def _shared_start(one: str, other: str) -> str:
    pairs = zip(one, other, strict=False)
    return "".join(letter for letter, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

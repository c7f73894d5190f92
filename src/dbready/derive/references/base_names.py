"""Tables whose name ends in "base", written as one word with what their rows are: discountbase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Table
    from dbready.derive.names import Words

_BASE = stem("base")


class BaseNames:
    """The tables of a snapshot whose last word ends in "base"."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_rest: dict[tuple[str, str], list[Table]] = {}
        for table in catalog.values():
            last = table.stems[-1]
            rest = last.removesuffix(_BASE)
            if rest not in {"", last} and table.key() is not None and not table.is_partition:
                self._by_rest.setdefault((table.id[0], stem(rest)), []).append(table)

    def find(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table whose name is the words and "base"."""
        found = self._by_rest.get((referrer.id[0], "".join(base)), [])
        return found[0] if len(found) == 1 and found[0] is not referrer else None

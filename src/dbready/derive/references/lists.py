"""Tables that list what rows of another have one of, and are named after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.references.table_index import Index, only_here

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.names import Words

_KINDS = tuple(map(stem, ("type", "kind")))
_LIST_ENDS = tuple(map(stem, ("choice", "option", "value", "type", "code", "list")))


class Lists:
    """The tables of a snapshot that list values: order_statuschoice."""

    def __init__(self, by_name: Index, copies: AbstractSet[TableId]) -> None:
        self._by_name = by_name
        self._copies = copies
        self._lists: Index = {}
        self._by_last_part: Index = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        name = "".join(table.stems)
        self._by_last_part.setdefault((table.id[0], stem(_last_part(table))), []).append(table)
        for end in _LIST_ENDS:
            if name.endswith(end):
                # As the end of one word, role of userrolechoice is not read as the word is alone.
                listed = stem(name.removesuffix(end))
                self._lists.setdefault((table.id[0], listed), []).append(table)

    def list_of(self, base: Words, referrer: Table) -> Table | None:
        """Return the table that lists what rows of the referrer have one of, named after both.

        status_id in order is of order_statuschoice, and order_item_type_id in shop_orderitem of
        shop_orderitemtype, whatever order_itemtype there is.
        """
        name = "".join(referrer.stems)
        found = only_here(self._lists, referrer.id[0], stem(name + "".join(base)))
        if found is None and len(base) > 1 and name.endswith("".join(base[:-1])):
            found = only_here(self._by_name, referrer.id[0], name + base[-1])
        found = found or self._glued_to(base, referrer) or self._of_other_module(base, referrer)
        return None if found is None or found.id in self._copies else found

    def _glued_to(self, base: Words, referrer: Table) -> Table | None:
        """Return the table that is named as one word after the referrer and the words: consumablecategory."""
        *before, _last = referrer.stems
        glued = stem(split(referrer.id[1])[-1] + "".join(base))
        found = only_here(self._by_name, referrer.id[0], "".join((*before, glued)))
        if found is None or found.stems[-1] != glued:
            return None
        refers = any(column.suffix and column.base == base for column in found.columns.values())
        return None if refers else found

    def _of_other_module(self, base: Words, referrer: Table) -> Table | None:
        """Return the table of another module that is named after the referrer and the words: articlecategory.

        kind_id in entities_event is of vocabularies_eventtype, and relation_type_id in
        relations_personevent of vocabularies_personeventrelation.
        """
        ends = ["".join(base)]
        if base[-1] in _KINDS:
            ends += ["".join(base[:-1])] if len(base) > 1 else _KINDS
        for end in ends:
            named = stem(_last_part(referrer) + end)
            found = only_here(self._by_last_part, referrer.id[0], named)
            if found and found is not referrer:
                return found
        return None


def _last_part(table: Table) -> str:
    """Return what follows the last underscore of a table's name, though it may be read as two words: eventtype."""
    return table.id[1].rpartition("_")[2].lower()

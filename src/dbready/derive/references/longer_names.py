"""Tables by their names without a last word that says nothing of what their rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words
from dbready.derive.references.table_index import Index, only_here

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.names import Words

_METADATA = stem("metadata")
_LIST_ENDS = tuple(map(stem, ("choice", "option", "value", "type", "code", "list")))


class LongerNames:
    """Lists of values, tables that join others, and tables with a filler: execution_entity."""

    def __init__(self, by_name: Index, copies: AbstractSet[TableId]) -> None:
        self._by_name = by_name
        self._copies = copies
        self._lists: Index = {}
        self._filled: Index = {}
        self._described: Index = {}
        self._joining: Index = {}

    def add(self, table: Table) -> None:
        """Add a table that can be referred to."""
        name, last = "".join(table.stems), table.stems[-1]
        for end in _LIST_ENDS:
            if name.endswith(end):
                # As the end of one word, role of userrolechoice is not read as the word is alone.
                listed = stem(name.removesuffix(end))
                self._lists.setdefault((table.id[0], listed), []).append(table)
        if last == _METADATA:
            described = (table.id[0], name.removesuffix(last))
            self._described.setdefault(described, []).append(table)
        for index, list_name in ((self._filled, "filler"), (self._joining, "join")):
            if last in stem_words("references", list_name):
                index.setdefault((table.id[0], name.removesuffix(last)), []).append(table)

    def list_of(self, base: Words, referrer: Table) -> Table | None:
        """Return the table that lists what rows of the referrer have one of, named after both.

        status_id in order is of order_statuschoice, and order_item_type_id in shop_orderitem of
        shop_orderitemtype, whatever order_itemtype there is.
        """
        name = "".join(referrer.stems)
        found = only_here(self._lists, referrer.id[0], stem(name + "".join(base)))
        if found is None and len(base) > 1 and name.endswith("".join(base[:-1])):
            found = only_here(self._by_name, referrer.id[0], name + base[-1])
        found = found or self._glued_to(base, referrer)
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

    def association(self, base: Words, referrer: Table) -> Table | None:
        """Return the table of the words and of one that says that it joins: order_product_association."""
        if len(base) == 1:
            return None
        found = only_here(self._joining, referrer.id[0], "".join(base))
        return None if found is referrer else found

    def is_described(self, table: Table) -> bool:
        """Say whether a table's name ends in metadata, as some call the tables of their rows."""
        return table.stems[-1] == _METADATA

    def filled(self, base: Words, schema: str) -> Table | None:
        """Return the table of the name and a word that adds nothing: execution_entity, communities_metadata."""
        name = "".join(base)
        if (schema, name) in self._filled:
            return only_here(self._filled, schema, name)
        return only_here(self._described, schema, name)

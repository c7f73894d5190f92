"""Tables by the names of their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import Words, key_words, split, stem, stem_words, stems
from dbready.derive.references.extensions import is_within
from dbready.derive.references.table_index import Index, first, only, only_joins, put
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.references.name_ends import NameEnds
    from dbready.derive.references.schema_habits import SchemaHabits

_MOST_OWNERS = 50  # a key's name that so many tables share is no table's own
_SHORTEST_KEY = 5  # to_currency_code ends in currency_code; every name ends in "no"


class KeyNames:
    """The tables of a snapshot that can be referred to, by their keys."""

    def __init__(
        self, catalog: Catalog, by_name: Index, ends: NameEnds, habits: SchemaHabits
    ) -> None:
        self._catalog = catalog
        self._by_name = by_name
        self._ends = ends
        self._habits = habits
        self._by_key: Index = {}
        self._composite: Index = {}
        self._sharing: dict[str, set[Words]] = {}
        self._endings: dict[str, str | None] = {}
        self._text_keyed: dict[str, set[str]] = {}

    def add(self, table: Table, key: str) -> None:
        """Add a table that can be referred to."""
        keys = (key, *table.alternate_keys)
        if any(
            name in table.columns and table.columns[name].family in {"text", "binary"}
            for name in keys
        ):
            self._text_keyed.setdefault(table.id[0], set()).add(table.stems[-1])
        if split(key) != ("id",):
            put(self._by_key, table, key.lower())
            self._sharing.setdefault(key.lower(), set()).add(table.stems)

    def add_composite(self, table: Table) -> None:
        """Add a table whose key has several columns, or that has none."""
        put(self._composite, table, "".join(table.stems))

    def owner(self, column: str, referrer: TableId) -> Table | None:
        """Return the table whose single primary key has this name, and that is named so."""
        name = column.lower()
        named = self._named(column, referrer[0])
        if named and named.id != referrer and (named.key() or "").lower() == name:
            return named
        if self._habits.has_anonymous_keys(referrer[0]) and key_words(column)[1] in words(
            "references", "suffix"
        ):
            return None
        if self._composite.get((referrer[0], "".join(key_words(column)[0]))):
            return None  # tables keyed by party_id extend party, whose own key is longer
        for schema in (referrer[0], None):
            found = self._by_key.get((schema, name), ())
            if len(found) > _MOST_OWNERS:
                return None
            owners = [table for table in found if table.id != referrer and not only_joins(table)]
            if owners:
                owners = [table for table in owners if self.has_own_key(table)] or owners
                start = self._catalog[referrer].stems[0]
                near = [table for table in owners if table.stems[0] == start]
                return near[0] if len(near) == 1 < len(owners) else first(owners)
        return None

    def _named(self, key: str, schema: str) -> Table | None:
        """Return the table that a key is named after."""
        return only(self._by_name, schema, "".join(key_words(key)[0]))

    def ending(self, column: str, referrer: TableId) -> Table | None:
        """Return the table whose key's name the column's name ends in: to_currency_code."""
        key = self._longest_ending(column.lower())
        if key is None:
            return None
        # The key's table itself, also the referrer, before others that extend it.
        named = self._named(key, referrer[0])
        if named:
            return named if (named.key() or "").lower() == key else None
        owner = self.owner(key, referrer)
        return owner if owner and self.has_own_key(owner) else None

    def _longest_ending(self, name: str) -> str | None:
        """Return the longest name of a key that a name ends in, looked for once."""
        if name not in self._endings:
            found = next(
                (
                    name[start:]
                    for start in range(1, len(name) - _SHORTEST_KEY)
                    if (None, name[start:]) in self._by_key
                    and (name[start - 1] == "_" or "_" not in name[start:])  # metadata_id, data_id
                ),
                None,
            )
            self._endings[name] = found
        return self._endings[name]

    def root(self, column: str, referrer: Table) -> Table | None:
        """Return the one of several tables with this key whose name begins the others' and the referrer's."""
        found = self._by_key.get((referrer.id[0], column.lower()), ())
        keyed = [table for table in found if table.primary_key == [column]]
        if len(keyed) not in range(2, _MOST_OWNERS):
            return None
        root = first(keyed)
        if root is None or root is referrer:
            return None
        return root if referrer.stems[: len(root.stems)] == root.stems else None

    def count_sharing(self, column: str) -> int:
        """Return how many tables, by name, have a primary key of this name."""
        return len(self._sharing.get(column.lower(), ()))

    def has_own_key(self, table: Table) -> bool:
        """Say whether a table's key is named after the table, or after the end of its name alone.

        connection_key is of sliding_sync_connections where no other table ends in connections.
        """
        if has_own_key(table):
            return True
        named = key_words(table.key() or "")[0]
        if len(named) >= len(table.stems) or named != table.stems[-len(named) :]:
            return False
        is_vague = named[-1] in stem_words("references", "not_reference")
        return not is_vague and self._ends.is_only_tail(named, table.id[0])

    def may_be_natural(self, schema: str, name: str) -> bool:
        """Say whether a name has the last word of a table whose key is a text: feature_name."""
        return not self._text_keyed.get(schema, frozenset()).isdisjoint(stems(name))

    def whole(self, base: Words, column: str, referrer: Table) -> Table | None:
        """Return the table of this name whose key of several columns is a part of the referrer's."""
        found = only(self._composite, referrer.id[0], "".join(base))
        if found is None or found is referrer or column not in found.primary_key:
            return None
        return found if set(found.primary_key) < set(referrer.primary_key) else None


_SHORTEST_ABBREVIATION = 3  # emp_no is the key of employees
_INITIALS = (1, 2)  # letters
_MOST_ENDING = 2  # letters of an inflected name: kunden_nr is the key of kunde


def has_own_key(table: Table) -> bool:
    """Say whether a table's key is its own: named after it, also in short, and no foreign key."""
    key = table.key() or ""
    if any(foreign_key.columns == (key,) for foreign_key in table.foreign_keys):
        return False
    base = "".join(split(key)[:-1]) or key
    name = "".join(split(table.id[1]))
    if len(base) >= _SHORTEST_ABBREVIATION and "".join(table.stems).startswith(base):
        return True  # rep_id of fc_replicas
    whole = key.lower().removeprefix("id")  # idperson of persons
    if stem(base) == "".join(table.stems) or whole == name or stem(whole) == "".join(table.stems):
        return True
    is_short = len(base) >= _SHORTEST_ABBREVIATION and (
        name.startswith(base)
        or name.endswith(base)
        or (len(table.stems) == 1 and (_abbreviates(base, name) or _shortens(name, base)))
        or (len(base) - len(name) in range(1, _MOST_ENDING + 1) and base.startswith(name))
        or _is_glued(key.lower(), name)
    )
    return is_short or _is_of_initials(key, "".join(table.stems))


def _is_of_initials(key: str, name: str) -> bool:
    """Say whether a key is one or two first letters and "id": nid of node, ugid of usergroups."""
    initials = key.lower().removesuffix("id").rstrip("_")
    return initials != key.lower() and len(initials) in _INITIALS and _abbreviates(initials, name)


def _abbreviates(short: str, name: str) -> bool:
    """Say whether a word is made of letters of a name, from the first on: dept of departments."""
    return short[0] == name[0] and is_within(short, name)


def _shortens(name: str, base: str) -> bool:
    """Say whether a table's name is a short form of its key's word: usr, of user_no."""
    return len(name) >= _SHORTEST_ABBREVIATION and _abbreviates(name, base)


def _is_glued(key: str, name: str) -> bool:
    """Say whether a key is a name and an ending in one word: deptno of dept."""
    endings = words("references", "suffix") | words("references", "suffix_weak")
    start = key.removesuffix(next((end for end in endings if key.endswith(end)), key))
    return len(start) >= _SHORTEST_ABBREVIATION and name.startswith(start)

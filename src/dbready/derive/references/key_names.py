"""Tables by the names of their keys."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import Words, key_words, split, stem_words, stems
from dbready.derive.references.own_key import continues_name, has_own_key
from dbready.derive.references.table_index import Index, first, only, only_joins, put
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.references.name_ends import NameEnds
    from dbready.derive.references.schema_habits import SchemaHabits

_MOST_OWNERS = 50  # a key's name that so many tables share is no table's own
_SHORTEST_KEY = 5  # to_currency_code ends in currency_code; every name ends in "no"
_FEW_EXTENSIONS = 2  # tables that end in a word, before it is how extensions are called


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
        self._by_part: Index = {}
        self._sharing: dict[str, set[Words]] = {}
        self._endings: dict[str, str | None] = {}
        self._text_keyed: dict[str, set[str]] = {}
        self._extending: Counter[tuple[str, str]] | None = None

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
        for name in table.primary_key if len(table.primary_key) > 1 else ():
            if continues_name(name, table):
                self._by_part.setdefault((table.id[0], name.lower()), []).append(table)

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
            owners = [table for table in owners if not self._is_extension(table)] or owners
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

    def only_owner(self, name: str, schema: str) -> Table | None:
        """Return the one table whose key of one column has this name."""
        found = [table for table in self._by_key.get((schema, name), ()) if table.primary_key]
        return found[0] if len(found) == 1 and len(found[0].primary_key) == 1 else None

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

    def is_only_owner(self, owner: Table) -> bool:
        """Say whether all other tables whose key has the same name are extensions."""
        others = self._by_key.get((owner.id[0], (owner.key() or "").lower()), ())
        return all(table is owner or self._is_extension(table) for table in others)

    def _is_extension(self, table: Table) -> bool:
        """Say whether a table's last word ends several tables that are keyed by another table's key.

        group_discovery is one beside host_discovery and item_discovery, though no table is named group.
        """
        if self._extending is None:
            self._extending = Counter(
                (other.id[0], other.stems[-1])
                for other in self._catalog.values()
                if not other.is_partition
                and (key := other.key())
                and len(other.stems) > 1
                and self._extends(other, key)
            )
        return (
            len(table.stems) > 1
            and self._extending[table.id[0], table.stems[-1]] >= _FEW_EXTENSIONS
        )

    def _extends(self, table: Table, key: str) -> bool:
        named = self._named(key, table.id[0])
        return named is not None and named is not table

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
        if not self._text_keyed.get(schema, frozenset()).isdisjoint(stems(name)):
            return True
        return self.natural_owner(name, schema) is not None

    def natural_owner(self, column: str, schema: str) -> Table | None:
        """Return the one table whose primary key has this name, or a part of it, which begins as the table is called.

        username is the key of users, whatever other tables have one row for each of them. What identifies
        things outside of the database, such as an sku, needs no such beginning.
        """
        name = schema, column.lower()
        parts, keys = self._by_part.get(name, ()), self._by_key.get(name, ())
        if not (parts or keys):
            return None
        found = [
            *parts,
            *(
                table
                for table in keys
                if len(table.primary_key) == 1 and _identifies(table.key() or "", table)
            ),
        ]
        return found[0] if len(found) == 1 else None

    def is_composite(self, base: Words, schema: str) -> bool:
        """Say whether the table of this name has a key of several columns."""
        return (schema, "".join(base)) in self._composite

    def whole(self, base: Words, column: str, referrer: Table) -> Table | None:
        """Return the table of this name whose key of several columns is a part of the referrer's."""
        found = only(self._composite, referrer.id[0], "".join(base))
        if found is None or found is referrer or column not in found.primary_key:
            return None
        return found if set(found.primary_key) < set(referrer.primary_key) else None

    def has_code(self, base: Words, column: str, schema: str) -> bool:
        """Say whether the table of this name has the column beside its key of several columns."""
        found = self._composite.get((schema, "".join(base)), ())
        return any(column in set(table.columns) - set(table.primary_key) for table in found)


def _identifies(key: str, table: Table) -> bool:
    """Say whether a key's name says of what it is: that of the table, or a number that the world knows."""
    return continues_name(key, table) or words("references", "public_number").issuperset(split(key))

"""Tables by the names that references call them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.abbreviations import abbreviates, is_acronym
from dbready.derive.extensions import Extensions, is_within
from dbready.derive.glued_names import GluedNames
from dbready.derive.modules import Modules
from dbready.derive.names import ANONYMOUS, Words, key_words, split, stem, stem_words, stems
from dbready.derive.own_key import has_own_key
from dbready.derive.people_tables import PeopleTables
from dbready.derive.table_index import (
    Index,
    copies,
    first,
    nearest,
    only,
    only_here,
    only_joins,
    owning,
    put,
)
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Table, TableId

_KEY_SHARE = 0.2  # of the tables whose keys are of a type, from which ids of any table may be so
_MOST_PARTIAL = 200  # a word that ends so many tables' names tells nothing
_MOST_OWNERS = 50  # a key's name that so many tables share is no table's own
_SHORTEST_KEY = 5  # to_currency_code ends in currency_code; every name ends in "no"
_MOST_TAIL = 3  # words at the end of a table's name that a column may be named after
_SHORTEST_PREFIX = 4
_ANONYMOUS_SHARE = 0.7  # of a schema's keys, from which their names say nothing
_MANY_DECLARED = 20
_FEW_DECLARED = 12
_NAMED_SHARE = 0.95  # of the columns of declared keys
_DECLARED_SHARE = 0.8  # of the columns that are named like keys
_MOST_OF_MIGRATION = 12
_LIST_ENDS = tuple(map(stem, ("choice", "option", "value", "type", "code", "list")))
_FEWEST_KEYS = 5
_FEWEST_OF_MODULE = 3  # tables whose names begin alike
_FEW_EXTENSIONS = 2  # tables that end in a word, before it is how extensions are called


def _keeps_migrations(table: Table) -> bool:
    """Say whether a table is the bookkeeping of a migration tool, to which nothing refers."""
    name = table.id[1].lower()
    return (
        name in words("tables", "migration")
        and "_" in name.strip("_")
        and len(table.columns) <= _MOST_OF_MIGRATION
    )


class Targets:
    """The tables of a snapshot that a single column can refer to."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._copies = copies(table for table in catalog.values() if not table.is_partition)
        self.modules = Modules(catalog, self._copies)
        self.extensions = Extensions(catalog)
        self.people = PeopleTables(catalog)
        # By schema first: databases hold thousands of schemas with the same tables.
        self._by_name: Index = {}
        self._by_word: Index = {}
        self._by_key: Index = {}
        self._sharing: dict[str, set[Words]] = {}
        self._key_ends: dict[str, str | None] = {}
        self._composite: Index = {}
        self._by_first: Index = {}
        self._by_end: Index = {}
        self._by_filled_end: Index = {}
        self._begun: dict[TableId, Table | None] = {}
        self._long_ends: dict[tuple[str, str], list[Table]] = {}
        self._by_words: Index = {}
        self._by_tail: Index = {}
        self._abbreviated: dict[tuple[str, Words], list[Table]] = {}
        self._text_keyed: dict[str, set[str]] = {}
        self._key_families: dict[str, Counter[str]] | None = None
        self._is_anonymous: dict[str, bool] = {}
        self._key_names: dict[str, Counter[str]] = {}
        self._anonymous_keys: Counter[tuple[str, bool]] = Counter()
        self._glued = GluedNames()
        self._lists: Index = {}
        self._filled: Index = {}
        self._joining: Index = {}
        self._declared: dict[str, bool] = {}
        self._spread: dict[str, dict[str, int]] = {}
        self._ways: dict[str, tuple[int, int]] = {}
        self.referred = {key.target for table in catalog.values() for key in table.foreign_keys}
        self._of_schema: dict[str, list[Table]] | None = None
        fillers = stem_words("references", "table_end")
        self.crossings = {
            (table.id[0], key.target[0]) for table in catalog.values() for key in table.foreign_keys
        }
        """Schemas whose foreign keys lead to another."""
        self._extending: Counter[tuple[str, str]] | None = None
        for table in catalog.values():
            if not (table.is_partition or _keeps_migrations(table)):
                self._add(table, fillers)

    def _add(self, table: Table, fillers: AbstractSet[str]) -> None:
        key = table.key()
        if key is None:
            put(self._composite, table, "".join(table.stems))
            return
        if len(table.primary_key) > 1 and table.partition_key is None:
            put(self._composite, table, "".join(table.stems))
        # What a schema's tables all begin with is left out within the schema only: blobs.doc_type
        # is no table of types to the other schemas.
        self._by_name.setdefault((table.id[0], "".join(table.stems)), []).append(table)
        self._by_name.setdefault((None, "".join(stems(table.id[1]))), []).append(table)
        self._add_longer_name(table)
        self._count_key(table, key)
        if table.id in self._copies:
            return  # only the whole name means a copy
        keys = (key, *table.alternate_keys)
        if any(name in table.columns and table.columns[name].family == "text" for name in keys):
            self._text_keyed.setdefault(table.id[0], set()).add(table.stems[-1])
        first = (table.id[0], f"{table.stems[0][:1]}{len(table.stems)}")
        self._by_first.setdefault(first, []).append(table)
        self._by_end.setdefault((table.id[0], table.stems[-1]), []).append(table)
        if len(table.stems) > 1 and table.stems[-1] in fillers:
            end = (table.id[0], table.stems[-2])
            self._by_filled_end.setdefault(end, []).append(table)
        permuted = (table.id[0], " ".join(sorted(table.stems)))
        self._by_words.setdefault(permuted, []).append(table)
        for count in range(1, min(_MOST_TAIL, len(table.stems) - 1) + 1):
            tail = (table.id[0], "".join(table.stems[-count:]))
            self._by_tail.setdefault(tail, []).append(table)
        for word in set(table.stems):
            self._by_word.setdefault((table.id[0], word), []).append(table)
        self._glued.add(table)
        if split(key) != ("id",):
            put(self._by_key, table, key.lower())
            self._sharing.setdefault(key.lower(), set()).add(table.stems)

    def _add_longer_name(self, table: Table) -> None:
        """Index a table by its name without a last word that says nothing of what its rows are."""
        name, last = "".join(table.stems), table.stems[-1]
        for end in _LIST_ENDS:
            if name.endswith(end):
                self._lists.setdefault((table.id[0], name.removesuffix(end)), []).append(table)
        for index, list_name in ((self._filled, "filler"), (self._joining, "join")):
            if last in stem_words("references", list_name):
                index.setdefault((table.id[0], name.removesuffix(last)), []).append(table)

    def _count_key(self, table: Table, key: str) -> None:
        self._anonymous_keys[table.id[0], split(key) in ANONYMOUS] += 1
        self._key_names.setdefault(table.id[0], Counter())[key.lower()] += 1

    def has_anonymous_keys(self, schema: str) -> bool:
        """Say whether keys are named id: one named user_id then refers to the row that it extends."""
        if schema not in self._is_anonymous:
            self._is_anonymous[schema] = self._finds_anonymous_keys(schema)
        return self._is_anonymous[schema]

    def _finds_anonymous_keys(self, schema: str) -> bool:
        anonymous = self._anonymous_keys[schema, True]
        named = self._anonymous_keys[schema, False]
        # Where most tables have a key of one name, such as pk, it says no more than id.
        usual = max(self._key_names.get(schema, Counter()).values(), default=0)
        if usual > anonymous:
            anonymous, named = usual, anonymous + named - usual
        return anonymous >= _FEWEST_KEYS and anonymous >= _ANONYMOUS_SHARE * (anonymous + named)

    def glued(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table whose name, as one word, begins or ends with the words."""
        return self._glued.only(base, referrer)

    def modules_with(self, column: str, referrer: Table) -> int:
        """Return in how many modules tables have a column of this name, which then means one thing."""
        schema = referrer.id[0]
        if schema not in self._spread:
            found: dict[str, set[str]] = {}
            for table in self._tables_of(schema):
                for name in table.columns:
                    found.setdefault(name, set()).add(table.stems[0])
            self._spread[schema] = {name: len(modules) for name, modules in found.items()}
        return self._spread[schema].get(column, 0)

    def list_of(self, base: Words, referrer: Table) -> Table | None:
        """Return the table that lists what rows of the referrer have one of, named after both.

        status_id in order is of order_statuschoice, and order_item_type_id in shop_orderitem of
        shop_orderitemtype, whatever order_itemtype there is.
        """
        name = "".join(referrer.stems)
        found = only_here(self._lists, referrer.id[0], name + "".join(base))
        if found is None and len(base) > 1 and name.endswith("".join(base[:-1])):
            found = only_here(self._by_name, referrer.id[0], name + base[-1])
        return None if found is None or self.is_copy(found) else found

    def is_copy(self, table: Table) -> bool:
        """Say whether a table keeps rows of another one: shadow_quotas."""
        return table.id in self._copies

    def association(self, base: Words, referrer: Table) -> Table | None:
        """Return the table of the words and of one that says that it joins: order_product_association."""
        if len(base) == 1:
            return None
        found = only_here(self._joining, referrer.id[0], "".join(base))
        return None if found is referrer else found

    def filled(self, base: Words, schema: str) -> Table | None:
        """Return the table of the name and a word that adds nothing: execution_entity."""
        return only_here(self._filled, schema, "".join(base))

    def named(self, base: Words, schema: str | None = None) -> Table | None:
        """Return the table with exactly this name; of several, the one of the same schema."""
        return only(self._by_name, schema, "".join(base))

    def may_be_natural(self, schema: str, name: str) -> bool:
        """Say whether a name has the last word of a table whose key is a text: feature_name."""
        return not self._text_keyed.get(schema, frozenset()).isdisjoint(stems(name))

    def declares_nearly_all(self, schema: str) -> bool:
        """Say whether a schema declares nearly all references: what it does not declare is hardly one."""
        if schema not in self._declared:
            declared = named = 0
            suffixes = words("references", "suffix")
            for table in self._tables_of(schema):
                keys = {name for key in table.foreign_keys for name in key.columns}
                declared += len(keys)
                keys.update(table.primary_key)
                named += len(
                    [
                        column
                        for column in table.columns.values()
                        if column.suffix in suffixes and column.name not in keys
                    ]
                )
            self._declared[schema] = declared >= _MANY_DECLARED and declared >= _DECLARED_SHARE * (
                declared + named
            )
        return self._declared[schema]

    def is_referred_to(self, table: Table) -> bool:
        """Say whether a foreign key leads to a table, or whether its schema declares few."""
        return table.id in self.referred or self._declared_ways(table.id[0])[0] < _FEW_DECLARED

    def names_keys(self, schema: str) -> bool:
        """Say whether the columns of a schema's foreign keys are nearly all named like keys."""
        declared, named = self._declared_ways(schema)
        return declared >= _FEW_DECLARED and named >= _NAMED_SHARE * declared

    def _declared_ways(self, schema: str) -> tuple[int, int]:
        """Return how many columns a schema's foreign keys have, and how many are named like keys."""
        if schema not in self._ways:
            columns = [
                name
                for table in self._tables_of(schema)
                for key in table.foreign_keys
                for name in key.columns
            ]
            named = sum(key_words(name)[1] in words("references", "suffix") for name in columns)
            self._ways[schema] = (len(columns), named)
        return self._ways[schema]

    def _tables_of(self, schema: str) -> list[Table]:
        if self._of_schema is None:
            self._of_schema = {}
            for table in self.catalog.values():
                self._of_schema.setdefault(table.id[0], []).append(table)
        return self._of_schema.get(schema, [])

    def has_keys_of(self, schema: str, family: str) -> bool:
        """Say whether many tables of a schema have a key of a type family."""
        if self._key_families is None:
            self._key_families = {}
            for table in self.catalog.values():
                if key := table.columns.get(table.key() or ""):
                    counts = self._key_families.setdefault(table.id[0], Counter())
                    counts[key.family] += 1
        known = self._key_families.get(schema, Counter())
        return known[family] > 0 and known[family] >= _KEY_SHARE * known.total()

    def tail(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table whose name ends in the words, also written as one: ml_filtergroup."""
        found = self._by_tail.get((referrer.id[0], "".join(base)), [])
        others = [table for table in found if table is not referrer and not only_joins(table)]
        return others[0] if len(others) == 1 else None

    def around(self, base: Words, referrer: Table) -> Table | None:
        """Return the table whose part a table is by name, or that is a part of it.

        storage_id in s3exportstoragelink is of s3exportstorage, step_id in onboarding of
        onboardingsteps.
        """
        schema, name, end = referrer.id[0], "".join(referrer.stems), "".join(base)
        at = name.rfind(end, 0, len(name) - 1)
        while at >= 0 and at + len(end) >= _SHORTEST_PREFIX:
            if found := only_here(self._by_name, schema, name[: at + len(end)]):
                return found
            at = name.rfind(end, 0, at + len(end) - 1)
        return only_here(self._by_name, schema, name + end)

    def begun_with(self, referrer: Table) -> Table | None:
        """Return the table with the longest name that a table's name begins with."""
        if referrer.id not in self._begun:
            schema, names = referrer.id[0], referrer.stems
            starts = ("".join(names[:kept]) for kept in range(len(names) - 1, 0, -1))
            found = (only_here(self._by_name, schema, start) for start in starts)
            longest = next((table for table in found if table), None)
            if longest is None and len(names) == 1:
                longest = self.begun(names[0], schema)
            self._begun[referrer.id] = longest
        return self._begun[referrer.id]

    def begun(self, name: str, schema: str) -> Table | None:
        """Return the table with the longest name that a name of one word begins with: networkrbacs."""
        for length in range(len(name) - 1, _SHORTEST_PREFIX - 1, -1):
            if found := only_here(self._by_name, schema, name[:length]):
                return found
        return None

    def ending(self, base: Words, schema: str) -> Table | None:
        """Return the table with the longest name that the words end in: manager_staff is staff."""
        for start in range(1, len(base)):
            if found := self.named(base[start:], schema):
                return found
        return None

    def beginning(self, base: Words, referrer: Table, column: str) -> Table | None:
        """Return the table whose name comes before what it is for: address_delivery, team_2."""
        kept = len(base)
        qualifiers = stem_words("references", "qualifier")
        while kept and (base[kept - 1] in qualifiers or base[kept - 1].isdigit()):
            kept -= 1
        if kept in {0, len(base)}:
            return None
        start = base[:kept]
        return self.named(start, referrer.id[0]) or self.partial(start, referrer, column)

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

    def abbreviated(self, base: Words, referrer: Table) -> Table | None:
        """Return the one table of the schema whose name the words shorten."""
        schema = referrer.id[0]
        found = self._shortened(schema, base)
        if not found and len(base) == 1:  # categ_id in product_template
            found = self._shortened(schema, (referrer.stems[0], *base))
        return found[0] if len(found) == 1 and found[0] is not referrer else None

    def _shortened(self, schema: str, short: Words) -> list[Table]:
        """Return the tables of a schema whose names the words shorten, looked for once."""
        key = (schema, short)
        if key not in self._abbreviated:
            tables = self._by_first.get((schema, f"{short[0][:1]}{len(short)}"), ())
            self._abbreviated[key] = [table for table in tables if abbreviates(short, table.stems)]
        return self._abbreviated[key]

    def acronym(self, word: str, referrer: Table) -> Table | None:
        """Return the one table whose words the letters begin: idp of identity_provider.

        The words after the module count where the referrer is of the same module.
        """
        schema, module = referrer.id[0], referrer.stems[0]
        inside = [
            (table, table.stems[1:])
            for table in self._by_word.get((schema, module), ())
            if table.stems[0] == module
        ]
        whole = [
            (table, table.stems)
            for count in range(2, len(word) + 1)
            for table in self._by_first.get((schema, f"{word[0]}{count}"), ())
        ]
        for is_exact in (True, False):
            for named in (inside, whole):
                found = [
                    table
                    for table, stems in named
                    if is_acronym(word, stems) and (len(word) == len(stems) or not is_exact)
                ]
                if found:
                    return found[0] if len(found) == 1 else None
        return None

    def is_end_of_several(self, word: str, referrer: Table) -> bool:
        """Say whether the names of several other tables end in the word."""
        key = (referrer.id[0], word)
        if key not in self._long_ends:
            found = self._by_end.get(key, ())
            self._long_ends[key] = [
                table for table in found if len(table.stems) > 1 and not only_joins(table)
            ]
        return sum(table is not referrer for table in self._long_ends[key]) > 1

    def is_module(self, base: Words, target: Table) -> bool:
        """Say whether a table's name begins with the words only as several others' do: content_file."""
        if target.stems[: len(base)] != base or target.stems[-len(base) :] == base:
            return False
        if stem_words("references", "filler").issuperset(target.stems[len(base) :]):
            return False  # customer_entity holds the customers
        return self.begins_several(base, target)

    def begins_several(self, base: Words, target: Table) -> bool:
        """Say whether the names of several tables of the target's schema begin with the words."""
        alike = self._by_word.get((target.id[0], base[0]), ())
        return sum(table.stems[: len(base)] == base for table in alike) >= _FEWEST_OF_MODULE

    def ends_a_name(self, word: str, schema: str) -> bool:
        """Say whether the word is the last one of the name of a table of the schema."""
        return (schema, word) in self._by_end

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
        return not is_vague and len(self._by_tail.get((table.id[0], "".join(named)), ())) == 1

    def key_owner(self, column: str, referrer: TableId) -> Table | None:
        """Return the table whose single primary key has this name, and that is named so."""
        name = column.lower()
        named = self.named(key_words(column)[0], referrer[0])
        if named and named.id != referrer and (named.key() or "").lower() == name:
            return named
        if self.has_anonymous_keys(referrer[0]) and key_words(column)[1] in words(
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
                start = self.catalog[referrer].stems[0]
                near = [table for table in owners if table.stems[0] == start]
                return near[0] if len(near) == 1 < len(owners) else first(owners)
        return None

    def _is_extension(self, table: Table) -> bool:
        """Say whether a table's last word ends several tables that are keyed by another table's key.

        group_discovery is one beside host_discovery and item_discovery, though no table is named group.
        """
        if self._extending is None:
            self._extending = Counter(
                (other.id[0], other.stems[-1])
                for other in self.catalog.values()
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
        named = self.named(key_words(key)[0], table.id[0])
        return named is not None and named is not table

    def key_ending(self, column: str, referrer: TableId) -> Table | None:
        """Return the table whose key's name the column's name ends in: to_currency_code."""
        key = self._key_at_end(column.lower())
        if key is None:
            return None
        # The key's table itself, also the referrer, before others that extend it.
        named = self.named(key_words(key)[0], referrer[0])
        if named:
            return named if (named.key() or "").lower() == key else None
        owner = self.key_owner(key, referrer)
        return owner if owner and self.has_own_key(owner) else None

    def _key_at_end(self, name: str) -> str | None:
        """Return the longest name of a key that a name ends in, looked for once."""
        if name not in self._key_ends:
            found = next(
                (
                    name[start:]
                    for start in range(1, len(name) - _SHORTEST_KEY)
                    if (None, name[start:]) in self._by_key
                    and (name[start - 1] == "_" or "_" not in name[start:])  # metadata_id, data_id
                ),
                None,
            )
            self._key_ends[name] = found
        return self._key_ends[name]

    def sharing_key(self, column: str) -> int:
        """Return how many tables, by name, have a primary key of this name."""
        return len(self._sharing.get(column.lower(), ()))

    def is_only_owner(self, owner: Table) -> bool:
        """Say whether all other tables whose key has the same name are extensions."""
        others = self._by_key.get((owner.id[0], (owner.key() or "").lower()), ())
        return all(table is owner or self._is_extension(table) for table in others)

    def partial(self, base: Words, referrer: Table, column: str) -> Table | None:
        """Return the table whose longer name holds all the words; it must be one, or the nearest.

        A table with a column of the same name, which is not its key, refers elsewhere itself.
        """
        schema = referrer.id[0]
        permuted = self._by_words.get((schema, " ".join(sorted(base))), ())
        if same := next((table for table in permuted if table is not referrer), None):
            return same
        ending = self._by_end.get((schema, base[-1]), ())
        filled = self._by_filled_end.get((schema, base[-1]), ())
        if len(ending) > _MOST_PARTIAL or len(filled) > _MOST_PARTIAL:
            return None
        ends = [
            table
            for table in ending
            if table is not referrer
            and (len(base) == 1 or is_within(base, table.stems))
            and not only_joins(table)
        ]
        begins = [
            table
            for table in filled
            if table is not referrer and table.stems[-1 - len(base) : -1] == base
        ]
        return nearest(base, owning(ends, column) or owning(begins, column), referrer)

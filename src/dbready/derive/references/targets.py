"""Tables by the names that references call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words, stems
from dbready.derive.references.base_names import BaseNames
from dbready.derive.references.extensions import Extensions
from dbready.derive.references.generations import Generations
from dbready.derive.references.key_names import KeyNames
from dbready.derive.references.lists import Lists
from dbready.derive.references.modules import Modules
from dbready.derive.references.name_ends import NameEnds
from dbready.derive.references.name_starts import CarriedNames, NameStarts
from dbready.derive.references.people_tables import PeopleTables
from dbready.derive.references.prefixed_keys import PrefixedKeys
from dbready.derive.references.repeated_keys import RepeatedKeys
from dbready.derive.references.schema_habits import SchemaHabits
from dbready.derive.references.short_names import ShortNames
from dbready.derive.references.table_index import Index, copies, is_temporary, only
from dbready.derive.references.typed_keys import TypedKeys
from dbready.derive.references.unique_names import UniqueNames
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Table
    from dbready.derive.names import Words

_MOST_OF_MIGRATION = 12
_OF_TOOLS = frozenset({"run_on", "batch", "migration_time"})  # columns of their migrations
_MOST_OF_JOIN = 8  # columns of a table that only says what belongs to what
_FEWEST_PARTS = 3


def _keeps_migrations(table: Table) -> bool:
    """Say whether a table is the bookkeeping of a migration tool, to which nothing refers."""
    name = table.id[1].lower()
    is_named = name in words("tables", "migration") and len(table.columns) <= _MOST_OF_MIGRATION
    return is_named and ("_" in name.strip("_") or not _OF_TOOLS.isdisjoint(table.columns))


def _kept_ids(table: Table) -> tuple[str, ...]:
    """Return the id by which a table keeps entities of all types of each tenant: entity_id, beside entity_type.

    Its key is the tenant, a foreign key, and the id; the type only describes the row.
    """
    *tenants, last = table.primary_key or [""]
    kind = f"{last.removesuffix('_id')}_type"
    declared = {key.columns for key in table.foreign_keys}
    is_keeper = (
        len(table.columns) > _MOST_OF_JOIN
        and last.endswith("_id")
        and kind in table.columns.keys() - set(tenants)
        and all((tenant,) in declared for tenant in tenants)
    )
    return (last.lower(),) if tenants and is_keeper else ()


def _in_one_word(table: Table) -> str:
    """Return the name as Django writes it in a key: collegeadmin, of college_admin, whose first word has a stem."""
    names, known = split(table.id[1]), stems(table.id[1])
    count = len(table.stems)
    for start in (len(known) - count, 0):  # without what all names of the schema begin or end with
        if known[start : start + count] == table.stems:
            return stem("".join(names[start : start + count]))
    return "".join(table.stems)


class Targets:
    """The tables of a snapshot that a single column can refer to."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._copies = copies(table for table in catalog.values() if not table.is_partition)
        # By schema first: databases hold thousands of schemas with the same tables.
        self._by_name: Index = {}
        self._named: dict[tuple[Words, str | None], Table | None] = {}
        self._parts: dict[tuple[str, str], int] = {}
        self.endings: dict[str, str] = {}
        """Endings that the names of most tables of a schema share: model, of invoicemodel."""
        self.modules = Modules(catalog, self._copies)
        self.extensions = Extensions(catalog)
        self.bases = BaseNames(catalog)
        self.generations = Generations(catalog)
        self.prefixed = PrefixedKeys(catalog)
        self.typed = TypedKeys(catalog)
        self.carried = CarriedNames(catalog)
        self.people = PeopleTables(catalog)
        self.habits = SchemaHabits(catalog)
        self.starts = NameStarts(self._by_name)
        self.ends = NameEnds()
        self.short = ShortNames(self.starts)
        self.lists = Lists(self._by_name, self._copies)
        self.keys = KeyNames(catalog, self._by_name, self.ends, self.habits)
        self.unique = UniqueNames(catalog)
        self.repeated = RepeatedKeys(catalog, self.habits)
        self._kept: set[tuple[str, str]] = set()
        for table in catalog.values():
            if not (table.is_partition or _keeps_migrations(table)):
                self._add(table)

    def _add(self, table: Table) -> None:
        key = table.key()
        if key is None or (len(table.primary_key) > 1 and table.partition_key is None):
            self.keys.add_composite(table)
            self._kept.update((table.id[0], name) for name in _kept_ids(table))
        if key is None:
            return
        # What a schema's tables all begin with is left out within the schema only: blobs.doc_type
        # is no table of types to the other schemas.
        self._by_name.setdefault((table.id[0], "".join(table.stems)), []).append(table)
        self._by_name.setdefault((None, "".join(stems(table.id[1]))), []).append(table)
        spelling = _in_one_word(table)
        if spelling != "".join(table.stems):
            self._by_name.setdefault((table.id[0], spelling), []).append(table)
        self.lists.add(table)
        last = stems(table.id[1])[-1]
        if last != table.stems[-1] and last.startswith(table.stems[-1]):
            self.endings[table.id[0]] = last.removeprefix(table.stems[-1])
        if table.id in self._copies:
            return  # only the whole name means a copy
        self.habits.count_key(table, key)
        self.keys.add(table, key)
        if is_temporary(table):
            return  # customer_id is of no temporary_customers
        for index in (self.starts, self.ends, self.short):
            index.add(table)

    def is_of_keeper(self, table: Table, column: str) -> bool:
        """Say whether an id is that of the one table that keeps entities of all types: target_entity_id, entity_id."""
        names = column.lower().split("_")
        return any(
            (table.id[0], "_".join(names[start:])) in self._kept for start in range(len(names) - 1)
        )

    def named(self, base: Words, schema: str | None = None) -> Table | None:
        """Return the table with exactly this name; of several, the one of the same schema."""
        asked = base, schema
        if asked not in self._named:
            self._named[asked] = only(self._by_name, schema, "".join(base))
        return self._named[asked]

    def is_copy(self, table: Table) -> bool:
        """Say whether a table keeps rows of another one: shadow_quotas."""
        return table.id in self._copies

    def is_part_of_several(self, word: str, table: Table) -> bool:
        """Say whether several tables have parts that are called so: sketch_label, view_label, event_label."""
        schema = table.id[0]
        if word in stem_words("references", "generic"):
            return False  # the parent of a location type is another one
        if (schema, word) not in self._parts:
            wholes = (other.stems[:-1] for other in self.ends.of_last_word(word, schema))
            self._parts[schema, word] = sum(
                bool(whole) and self.named(whole, schema) is not None for whole in wholes
            )
        return self._parts[schema, word] >= _FEWEST_PARTS

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
        return self.named(start, referrer.id[0]) or self.ends.partial(start, referrer, column)

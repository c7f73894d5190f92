"""How a schema names its keys and declares its references."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, key_words, split
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Column, Table, TableId

_KEY_SHARE = 0.2  # of the tables whose keys are of a type, from which ids of any table may be so
_FEWEST_KEYS = 5
_ANONYMOUS_SHARE = 0.7  # of a schema's keys, from which their names say nothing
MANY_DECLARED = 20
_FEW_DECLARED = 12
_NAMED_SHARE = 0.95  # of the columns of declared keys
_DECLARED_SHARE = 0.8  # of the columns that are named like keys
_AGREEING_SHARE = 0.95  # of foreign keys, from which a column of another type is hardly one


class SchemaHabits:
    """The habits of each schema, found when they are first asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._tables: dict[str, list[Table]] | None = None
        self._key_families: dict[str, Counter[str]] | None = None
        self._key_names: dict[str, Counter[str]] = {}
        self._anonymous_keys: Counter[tuple[str, bool]] = Counter()
        self._is_anonymous: dict[str, bool] = {}
        self._modules: dict[str, dict[str, int]] = {}
        self._declared_keys: dict[TableId, Counter[str]] | None = None
        self._declared_shares: dict[str, float] = {}
        self._agreeing: dict[str, bool] = {}
        self._declared_columns: dict[str, tuple[int, int]] = {}
        self._referred = {key.target for table in catalog.values() for key in table.foreign_keys}
        self.crossings = {
            (table.id[0], key.target[0]) for table in catalog.values() for key in table.foreign_keys
        }
        """Schemas whose foreign keys lead to another."""

    def count_key(self, table: Table, key: str) -> None:
        """Count the key of a table that can be referred to."""
        self._anonymous_keys[table.id[0], split(key) in ANONYMOUS] += 1
        self._key_names.setdefault(table.id[0], Counter())[key.lower()] += 1

    def has_anonymous_keys(self, schema: str) -> bool:
        """Say whether keys are named id: one named user_id then refers to the row that it extends."""
        if schema not in self._is_anonymous:
            self._is_anonymous[schema] = self._find_anonymous_keys(schema)
        return self._is_anonymous[schema]

    def _find_anonymous_keys(self, schema: str) -> bool:
        anonymous = self._anonymous_keys[schema, True]
        named = self._anonymous_keys[schema, False]
        # Where most tables have a key of one name, such as pk, it says no more than id.
        usual = max(self._key_names.get(schema, Counter()).values(), default=0)
        if usual > anonymous:
            anonymous, named = usual, anonymous + named - usual
        return anonymous >= _FEWEST_KEYS and anonymous >= _ANONYMOUS_SHARE * (anonymous + named)

    def has_keys_of(self, schema: str, family: str) -> bool:
        """Say whether many tables of a schema have a key of a type family."""
        known = self._families_of_keys(schema)
        return known[family] > 0 and known[family] >= _KEY_SHARE * known.total()

    def has_numbers_and_uuids(self, schema: str) -> bool:
        """Say whether keys of a schema are numbers and UUIDs, so that only a text holds one of any table."""
        known = self._families_of_keys(schema)
        return known["integer"] > 0 and known["uuid"] > 0

    def _families_of_keys(self, schema: str) -> Counter[str]:
        if self._key_families is None:
            self._key_families = {}
            for table in self._catalog.values():
                if key := table.columns.get(table.key() or ""):
                    counts = self._key_families.setdefault(table.id[0], Counter())
                    counts[key.family] += 1
        return self._key_families.get(schema, Counter())

    def declares_nearly_all(self, schema: str) -> bool:
        """Say whether a schema declares nearly all references: what it does not declare is hardly one."""
        return self._declared_share(schema) >= _DECLARED_SHARE

    def types_agree(self, schema: str) -> bool:
        """Say whether the columns of nearly all foreign keys have the very type of what they refer to."""
        if schema not in self._agreeing:
            pairs = [
                (column.data_type, referred.data_type)
                for table in self._tables_of(schema)
                for key in table.foreign_keys
                if (column := table.columns.get(key.columns[0]))
                and (target := self._catalog.get(key.target))
                and (referred := target.columns.get(target.key() or ""))
            ]
            agreeing = sum(one == other for one, other in pairs)
            self._agreeing[schema] = len(
                pairs
            ) >= MANY_DECLARED and agreeing >= _AGREEING_SHARE * len(pairs)
        return self._agreeing[schema]

    def _declared_share(self, schema: str) -> float:
        """Return which share of the columns that are named like keys is declared, if there are many."""
        if schema not in self._declared_shares:
            declared = {
                (table.id, name)
                for table in self._tables_of(schema)
                for key in table.foreign_keys
                for name in key.columns
            }
            names = {name for _table, name in declared}
            others = sum(
                self._is_named_like_keys(table, column, names)
                for table in self._tables_of(schema)
                for column in table.columns.values()
                if (table.id, column.name) not in declared
            )
            count = len(declared)
            share = count / (count + others) if count >= MANY_DECLARED else 0.0
            self._declared_shares[schema] = share
        return self._declared_shares[schema]

    def _is_named_like_keys(self, table: Table, column: Column, names: AbstractSet[str]) -> bool:
        """Say whether a name has an ending and is no key itself, or is that of a foreign key elsewhere."""
        if column.suffix in words("references", "suffix"):
            return column.name not in table.primary_key
        is_label = column.words[-1] in words("columns", "label")
        return column.name in names and not is_label and table.primary_key != [column.name]

    def is_referred_to(self, table: Table) -> bool:
        """Say whether a foreign key leads to a table, or whether its schema declares few."""
        return table.id in self._referred or self._count_declared(table.id[0])[0] < _FEW_DECLARED

    def names_keys(self, schema: str) -> bool:
        """Say whether the columns of a schema's foreign keys are nearly all named like keys."""
        declared, named = self._count_declared(schema)
        return declared >= _FEW_DECLARED and named >= _NAMED_SHARE * declared

    def _count_declared(self, schema: str) -> tuple[int, int]:
        """Return how many columns a schema's foreign keys have, and how many are named like keys."""
        if schema not in self._declared_columns:
            columns = [
                name
                for table in self._tables_of(schema)
                for key in table.foreign_keys
                for name in key.columns
            ]
            named = sum(key_words(name)[1] in words("references", "suffix") for name in columns)
            self._declared_columns[schema] = (len(columns), named)
        return self._declared_columns[schema]

    def modules_with(self, column: str, referrer: Table) -> int:
        """Return in how many modules tables have a column of this name, which then means one thing."""
        schema = referrer.id[0]
        if schema not in self._modules:
            found: dict[str, set[str]] = {}
            for table in self._tables_of(schema):
                for name in table.columns:
                    found.setdefault(name, set()).add(table.stems[0])
            self._modules[schema] = {name: len(modules) for name, modules in found.items()}
        return self._modules[schema].get(column, 0)

    def declared_key(self, target: TableId) -> str | None:
        """Return the column of a table to which most foreign keys of one column lead; None if there are none."""
        if self._declared_keys is None:
            self._declared_keys = {}
            for table in self._catalog.values():
                for key in table.foreign_keys:
                    if len(key.target_columns) == 1:
                        counts = self._declared_keys.setdefault(key.target, Counter())
                        counts[key.target_columns[0]] += 1
        counted = self._declared_keys.get(target)
        return counted.most_common(1)[0][0] if counted else None

    def _tables_of(self, schema: str) -> list[Table]:
        if self._tables is None:
            self._tables = {}
            for table in self._catalog.values():
                self._tables.setdefault(table.id[0], []).append(table)
        return self._tables.get(schema, [])

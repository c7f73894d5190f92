"""Tables whose key recurs under its name in many tables: molregno, of molecule_dictionary, also in its satellites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, split, stem
from dbready.derive.references.key_names import has_own_key
from dbready.derive.references.table_index import only_joins
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.schema_habits import SchemaHabits

    _Name = tuple[str, str, str]
    """A schema, the name of a column, and its type."""

_FEWEST_TABLES = 3  # with a column of the name, before the name is that of a key
_WIDE_KEY = 3  # columns that two tables hardly have in common by chance


class RepeatedKeys:
    """The tables of a snapshot by the names of keys that several tables have a column of."""

    def __init__(self, catalog: Catalog, habits: SchemaHabits) -> None:
        self._habits = habits
        self._holders: dict[_Name, list[Table]] = {}
        self._owners: dict[_Name, Table | None] = {}
        self._before: dict[_Name, set[str]] = {}
        """Words before the name of a key in the names of other columns of its type: device, of device_ieee."""
        self._wide: dict[tuple[str, str], list[Table]] = {}
        keys: set[tuple[str, str]] = set()
        for table in catalog.values():
            key = None if table.is_partition else table.columns.get(table.key() or "")
            if key and key.words not in ANONYMOUS:
                keys.add((table.id[0], key.name.lower()))
        for (schema, _), table in catalog.items():
            if table.is_partition:
                continue
            for column in table.columns.values():
                self._add(table, column, schema, keys)
            if len(table.primary_key) >= _WIDE_KEY:
                for name in table.primary_key:
                    self._wide.setdefault((schema, name), []).append(table)

    def _add(self, table: Table, column: Column, schema: str, keys: set[tuple[str, str]]) -> None:
        name = column.name.lower()
        if (schema, name) in keys:
            self._holders.setdefault((schema, name, column.data_type), []).append(table)
        names = name.split("_")
        for start in range(1, len(names)):
            end = "_".join(names[start:])
            if (schema, end) in keys:
                before = self._before.setdefault((schema, end, column.data_type), set())
                before.add("".join(map(stem, names[:start])))

    def owner(self, table: Table, column: Column) -> Table | None:
        """Return the table whose rows the key of this name identifies, or the one that this table is a part of."""
        called = (table.id[0], column.name.lower(), column.data_type)
        if called not in self._owners:
            self._owners[called] = self._find_owner(called, column)
        found = self._owners[called]
        if found is None or found is table or _is_kind_of(table, found):
            return None
        wholes = [each for each in self._holders[called] if _is_whole(each, table, called[1])]
        return max(wholes, key=lambda each: len(each.stems), default=found)

    def _find_owner(self, called: _Name, column: Column) -> Table | None:
        holders = self._holders.get(called, [])
        keyed = [table for table in holders if _identifies(table, column.name)]
        is_repeated = len(holders) >= _FEWEST_TABLES and len(keyed) < len(holders)
        if not is_repeated or _is_vague(column) or self._ends_in_another(called):
            return None
        if column.suffix and self._habits.has_anonymous_keys(called[0]):
            return None  # the tables with this key extend another, whose key is called id
        owners = [
            table
            for table in keyed
            if (table.key() or "").lower() == called[1] and _is_own(table) and not only_joins(table)
        ]
        if len(keyed) > 1:
            return self._chosen(owners, called, column)
        is_known = len(column.words) > 1 or any(map(has_own_key, owners))
        return owners[0] if owners and is_known else None

    def _chosen(self, owners: list[Table], called: _Name, column: Column) -> Table | None:
        """Return the one of several tables with a key to which the others add something, by the surest evidence."""
        before = self._before.get(called, set())
        for likely in (
            [table for table in owners if column.suffix and table.stems[-1:] == column.base],
            [table for table in owners if has_own_key(table)],
            [table for table in owners if "".join(table.stems) in before],
            [table for table in owners if set(table.alternate_keys) - {table.key()}],
        ):
            if len(likely) == 1:
                return likely[0]
        return None

    def _ends_in_another(self, called: _Name) -> bool:
        """Say whether a name is that of another repeated key, with words before: parent_molregno."""
        schema, name, data_type = called
        names = name.split("_")
        ends = ("_".join(names[start:]) for start in range(1, len(names)))
        return any(
            len(self._holders.get((schema, end, data_type), ())) >= _FEWEST_TABLES for end in ends
        )

    def find(self, table: Table, column: Column, evidence: Evidence) -> Guess | None:
        """Return the table whose key has the name, where rows are found by the column."""
        found = self.owner(table, column)
        if found is None or not evidence.is_searched(table, column.name):
            return None
        if any(
            set(wide.primary_key) < set(table.primary_key)
            for wide in self._wide.get((table.id[0], column.name), ())
        ):
            return None  # it is a part of that table's key
        reason = f"several tables have the key of {found.id[1]}, {found.key()}"
        return Guess(found, "medium", reason, is_natural_key=True, key_name=found.key() or "")


def _identifies(table: Table, name: str) -> bool:
    """Say whether a column alone identifies the rows of a table."""
    return table.key() == name or (name,) in table.unique_keys


def _is_kind_of(table: Table, owner: Table) -> bool:
    """Say whether a table's rows are themselves what the owner's are: green_devices, beside devices."""
    return table.stems[-1] == owner.stems[-1] and table.key() == owner.key()


def _is_whole(whole: Table, part: Table, name: str) -> bool:
    """Say whether a table with the key is the one that another's name begins with: image, of image_notes."""
    kept = len(whole.stems)
    is_longer = len(part.stems) > kept and part.stems[:kept] == whole.stems
    return is_longer and (whole.key() or "").lower() == name


def _is_own(table: Table) -> bool:
    """Say whether no foreign key makes the key of a table that of another."""
    return all(key.columns != (table.key(),) for key in table.foreign_keys)


@cached
def _is_vague(column: Column) -> bool:
    """Say whether each table may have a column of the name for itself: name, code, version, date."""
    last = split(column.name)[-1]
    lists = ("label", "code", "slug", "sequence", "version")
    known = frozenset().union(*(words("columns", name) for name in lists))
    is_value = column.family not in {"integer", "text", "uuid", "binary", "other"}
    return is_value or column.words in ANONYMOUS or last in known | {"key", "url", "state"}

"""Tables whose key is that of another, from which they inherit: mail_notifications, of notifications."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.guess import Reference
from dbready.derive.names import stem, stem_words
from dbready.derive.references.extensions import is_within
from dbready.derive.references.same_keys import keeps_others

if TYPE_CHECKING:
    import sqlite3

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.names import Words
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.targets import Targets

UNNUMBERED = """
select schema_name, table_name, column_name
from columns
where type_family = 'integer'
  and lower(column_name) = 'id'
  and not is_identity
  and default_expression is null
"""

_FEWEST = 2  # tables that inherit from one whose name is unlike theirs
_FEWEST_OF_AN_ENDING = 3
_BASE = stem("base")


class Inheritance:
    """Tables with a single numeric id that nothing generates, and what they may inherit from."""

    def __init__(self, facts: sqlite3.Connection, catalog: Catalog) -> None:
        self._by_name: dict[tuple[str, str], Table] = {}
        self._unnumbered: dict[TableId, Table] = {}
        self._roots: dict[str, list[Table]] = {}
        self._ends: Counter[tuple[str, str]] = Counter()
        self._counts: Counter[str] = Counter()
        for schema, name, column in facts.execute(UNNUMBERED):
            table = catalog.get((schema, name))
            if table is not None and table.primary_key == [column] and _may_inherit(table, column):
                self._unnumbered[table.id] = table
        schemas = {schema for schema, _name in self._unnumbered}
        for table in catalog.values():
            if table.id[0] in schemas and not table.is_partition:
                self._add(table)
        for table in self._unnumbered.values():
            self._ends[table.id[0], table.stems[-1]] += 1
            self._counts[table.id[0]] += 1

    def _add(self, table: Table) -> None:
        self._by_name.setdefault((table.id[0], " ".join(_own_words(table))), table)
        if table.id not in self._unnumbered and _has_types(table):
            self._roots.setdefault(table.id[0], []).append(table)

    def _beginnings(self, table: Table) -> list[Table]:
        """Return the tables whose whole name begins that of a table, the longest first."""
        found = (
            self._by_name.get((table.id[0], " ".join(table.stems[:count])))
            for count in range(len(table.stems) - 1, 0, -1)
        )
        return [base for base in found if base is not None and base is not table]

    def reference(self, table: Table, targets: Targets, evidence: Evidence) -> Reference | None:
        """Return the reference of a key that nothing generates to the generated key of what is extended."""
        base = self._base_of(table, targets) if table.id in self._unnumbered else None
        key = table.columns[table.primary_key[0]] if base else None
        if base is None or key is None or base.key() != key.name:
            return None
        is_alike = base.columns[key.name].data_type == key.data_type
        if not (is_alike and evidence.is_generated(base.id, key.name)):
            return None
        reason = f"nothing generates {key.name}, which may be that of {base.id[1]}"
        return Reference(key.name, base.id, key.name, "medium", reason)

    def _base_of(self, table: Table, targets: Targets) -> Table | None:
        """Return the table that another inherits from: the surest by name, or the only one that has types."""
        return (
            self._with_words_of(table, targets)
            or self._with_the_ending_of(table, targets)
            or self._begins(table)
            or self._only_root(table, targets)
        )

    def _with_words_of(self, table: Table, targets: Targets) -> Table | None:
        found = [
            base
            for base in targets.ends.ending_alike(table)
            if base.id not in self._unnumbered and _has_words_of(table, base)
        ]
        found.sort(key=lambda base: (_is_called_base(base), len(base.stems)), reverse=True)
        return found[0] if found else None

    def _begins(self, table: Table) -> Table | None:
        return next(
            (
                base
                for base in self._beginnings(table)
                if base.id not in self._unnumbered and _has_types(base)
            ),
            None,
        )

    def _with_the_ending_of(self, table: Table, targets: Targets) -> Table | None:
        if self._ends[table.id[0], table.stems[-1]] < _FEWEST_OF_AN_ENDING:
            return None
        found = [
            base
            for base in targets.ends.ending_alike(table)
            if base.id not in self._unnumbered and _has_types(base)
        ]
        return found[0] if len(found) == 1 else None

    def _only_root(self, table: Table, targets: Targets) -> Table | None:
        """Return the only table that has types, unless there is one between: entities, of simple_entities."""
        roots = self._roots.get(table.id[0], [])
        if len(roots) != 1 or self._counts[table.id[0]] < _FEWEST:
            return None
        (root,) = roots
        others = targets.ends.ending_alike(root)
        return root if not others or others == [table] else None


def _may_inherit(table: Table, key: str) -> bool:
    """Say whether a key is not the table's own: an archived feed has the key that it had as a feed."""
    return stem_words("tables", "lasting").isdisjoint(table.stems) and not any(
        key in foreign.columns for foreign in table.foreign_keys
    )


def _has_types(table: Table) -> bool:
    """Say whether a text or an enum says of what type each row is: type, or entity_type of an entity."""
    return any(
        column.family in {"text", "enum"}
        and column.words[-1:] == ("type",)
        and (
            len(column.words) == 1 or tuple(map(stem, column.words[:-1])) == _own_words(table)[-1:]
        )
        for column in table.columns.values()
    )


def _has_words_of(table: Table, base: Table) -> bool:
    names = _own_words(base)
    return len(names) < len(table.stems) and is_within(names, table.stems)


def _own_words(base: Table) -> Words:
    """Return the words of a name without the one that says that other tables inherit from it: sec_base."""
    if not _is_called_base(base):
        return base.stems
    return base.stems[1:] if base.stems[0] == _BASE else base.stems[:-1]


def _is_called_base(base: Table) -> bool:
    fillers = stem_words("references", "filler")
    return len(base.stems) > 1 and (base.stems[-1] in fillers or base.stems[0] == _BASE)


def has_key_of(base: Table, table: Table, column: Column, evidence: Evidence) -> bool:
    """Say whether the key of a table must be that of another: nothing but the other's is generated."""
    key = base.key()
    return (
        column.family == "integer"
        and table.primary_key == [column.name]
        and not (column.is_identity or keeps_others(table) or key is None)
        and base.columns[key].data_type == column.data_type
        and evidence.is_generated(base.id, key)
        and not evidence.has_default(table.id, column.name)
    )

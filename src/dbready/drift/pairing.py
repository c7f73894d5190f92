"""Pairs the tables of two sides: by name, by identity, by what dbready.toml says, and by likeness."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbready.drift import column_pairing
from dbready.findings import renames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dbready.drift.change import Options, StatedRename
    from dbready.drift.column_pairing import How
    from dbready.drift.side import Place, Side, Table
    from dbready.findings.renames import Columns
    from dbready.findings.renames import Place as AnyPlace

LEAST_KEPT = 0.5  # of the columns of a table that has the number of another: numbers may be reused
IDENTITIES = "select schema_name, table_name, table_id from tables where table_id is not null"


@dataclass(frozen=True, slots=True)
class Pair:
    """One table on both sides, and what its columns are called now."""

    before: Table
    after: Table
    how: How = "name"
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns that are on both sides, by their old name."""
    column_how: Mapping[str, How] = field(default_factory=dict)
    """How renamed columns were recognized, by their old name."""

    @property
    def new_names(self) -> Mapping[str, str]:
        """Return what renamed columns are called now, by their old name."""
        return {old: new for old, new in self.columns.items() if old != new}


@dataclass(slots=True)
class Pairing:
    """The tables of two sides, paired."""

    pairs: list[Pair] = field(default_factory=list)
    removed: list[Table] = field(default_factory=list)
    added: list[Table] = field(default_factory=list)
    schemas: dict[str, str] = field(default_factory=dict)
    """What schemas of the first side are called on the second, where the names differ."""
    renamed_schemas: dict[str, str] = field(default_factory=dict)
    """Schemas that have another name now, in one database."""
    by_old: dict[Place, Pair] = field(default_factory=dict)

    def now(self, schema: str, table: str) -> Place:
        """Return what a table of the first side is called on the second."""
        pair = self.by_old.get((schema, table))
        return pair.after.place if pair else (self.schemas.get(schema, schema), table)

    def column_now(self, schema: str, table: str, column: str | None) -> str | None:
        """Return what a column of the first side is called on the second."""
        pair = self.by_old.get((schema, table))
        return column if pair is None or column is None else pair.columns.get(column, column)


def pair(before: Side, after: Side, options: Options) -> Pairing:
    """Return the tables of two sides in pairs; what is left over was removed or added."""
    is_same = _is_same_database(before, after)
    numbers = _numbers(before, after) if is_same else {}
    renamed = _renamed_schemas(before, after, numbers) if before.dialect == "postgresql" else {}
    schemas = dict(options.schemas) or renamed or _only_schemas(before, after, numbers)
    schemas = {old: new for old, new in schemas.items() if old != new}
    matched = _matched(before, after, schemas, numbers, options.renames)
    column_numbers = column_pairing.numbers(before, after, numbers) if is_same else {}
    found = Pairing(schemas=schemas, renamed_schemas=renamed)
    for old, (new, how) in sorted(matched.items(), key=lambda item: item[1][0]):
        tables = (before.tables[old], after.tables[new])
        columns, ways = column_pairing.pair(*tables, column_numbers.get(old), options.renames)
        found.pairs.append(Pair(*tables, how, columns, ways))
    taken = {new for new, _ in matched.values()}
    found.by_old = {each.before.place: each for each in found.pairs}
    found.removed = [table for place, table in before.tables.items() if place not in matched]
    found.added = [table for place, table in after.tables.items() if place not in taken]
    return found


def _matched(
    before: Side,
    after: Side,
    schemas: Mapping[str, str],
    numbers: Mapping[Place, Place],
    stated: Iterable[StatedRename],
) -> dict[Place, tuple[Place, How]]:
    """Return what each table of the first side is called on the second, and how it was recognized."""
    found: dict[Place, tuple[Place, How]] = {}
    old, new = dict(before.tables), dict(after.tables)

    def match(pairs: Iterable[tuple[Place, Place]], how: How) -> None:
        for place, target in pairs:
            if place in old and target in new:
                found[place] = (target, how)
                del old[place], new[target]

    said = _stated(stated, old, new, schemas)
    denied = {(place, target) for place, target, is_confirmed in said if not is_confirmed}
    match([(place, target) for place, target, is_confirmed in said if is_confirmed], "stated")
    certain = {
        place: target
        for place, target in numbers.items()
        if (place, target) not in denied
        and _kept(before.tables[place], after.tables[target]) >= LEAST_KEPT
    }
    # First those whose name now belongs to another table: two tables may have swapped names.
    match([(p, t) for p, t in certain.items() if _now(p, schemas) != t], "identity")
    match([(place, _now(place, schemas)) for place in old], "name")
    match(_by_case(old, new, schemas), "case")
    match(_by_likeness(old, new, before, after, denied), "likeness")
    return found


def _now(place: Place, schemas: Mapping[str, str]) -> Place:
    return schemas.get(place[0], place[0]), place[1]


def _renamed_schemas(before: Side, after: Side, numbers: Mapping[Place, Place]) -> dict[str, str]:
    """Return schemas that are gone and whose tables are all in one new schema, by their numbers."""
    found: dict[str, set[str]] = {}
    for (old, _), (new, _) in numbers.items():
        if old not in after.schemas and new not in before.schemas:
            found.setdefault(old, set()).add(new)
    return {old: new.pop() for old, new in found.items() if len(new) == 1}


def _only_schemas(before: Side, after: Side, numbers: Mapping[Place, Place]) -> dict[str, str]:
    """Return the only schemas of both sides as one, if their names differ: databases of MySQL are schemas."""
    old, new = before.schemas, after.schemas
    is_known = bool(numbers)  # the same database, whose tables the numbers find in any schema
    return dict(zip(old, new, strict=True)) if len(old) == len(new) == 1 and not is_known else {}


def _is_same_database(before: Side, after: Side) -> bool:
    number = before.server["database_id"]
    return number is not None and number == after.server["database_id"]


def _numbers(before: Side, after: Side) -> dict[Place, Place]:
    """Return tables that have the same number on both sides, which means something in one database only."""
    new = {row[2]: (row[0], row[1]) for row in after.rows(IDENTITIES)}
    found = {(row[0], row[1]): new[row[2]] for row in before.rows(IDENTITIES) if row[2] in new}
    return {
        place: target
        for place, target in found.items()
        if place in before.tables and target in after.tables
    }


def _kept(old: Table, new: Table) -> float:
    """Return the share of columns that two tables have in common, by position or by name and type."""
    known = {(name, row["data_type"]) for name, row in old.columns.items()}
    present = {(name, row["data_type"]) for name, row in new.columns.items()}
    return len(known & present) / (max(len(known), len(present)) or 1)


def _stated(
    stated: Iterable[StatedRename],
    old: Collection[Place],
    new: Collection[Place],
    schemas: Mapping[str, str],
) -> list[tuple[Place, Place, bool]]:
    """Return the renames of tables that dbready.toml confirms or denies, in the direction that fits."""
    return [
        (before, after, each.is_confirmed)
        for each in stated
        if each.column is None
        for one, other in ((each.table, each.to), (each.to, each.table))
        for before in column_pairing.named(old, one)
        for after in column_pairing.named(new, other)
        if "." in other or schemas.get(before[0], before[0]) == after[0]
    ]


def _by_case(
    old: Collection[Place], new: Collection[Place], schemas: Mapping[str, str]
) -> list[tuple[Place, Place]]:
    folded: dict[tuple[str, str], list[Place]] = {}
    for place in new:
        folded.setdefault((place[0].casefold(), place[1].casefold()), []).append(place)
    found = []
    for place in old:
        schema, table = _now(place, schemas)
        candidates = folded.get((schema.casefold(), table.casefold()), [])
        found += [(place, candidate) for candidate in candidates if len(candidates) == 1]
    return found


def _by_likeness(
    old: Mapping[Place, Table],
    new: Mapping[Place, Table],
    before: Side,
    after: Side,
    denied: Collection[tuple[Place, Place]],
) -> list[tuple[Place, Place]]:
    """Return tables that were probably renamed, by their columns, references and names."""
    if not old or not new:
        return []
    known: dict[AnyPlace, Columns] = {
        place: column_pairing.shape(table) for place, table in old.items()
    }
    present: dict[AnyPlace, Columns] = {
        place: column_pairing.shape(table) for place, table in after.tables.items()
    }
    traits = (_references(before), _references(after))
    found = renames.tables(known, present, list(old), list(new), traits)
    known_by_place: dict[AnyPlace, Place] = {place: place for place in new}
    pairs = [(place, known_by_place[found[place]]) for place in old if place in found]
    return [each for each in pairs if each not in denied]


def _references(side: Side) -> dict[AnyPlace, set[tuple[str, str]]]:
    """Return what each table refers to, and what refers to it."""
    found: dict[AnyPlace, set[tuple[str, str]]] = {}
    for place, table in side.tables.items():
        for key in table.foreign_keys:
            to = (key["referenced_schema"], key["referenced_table"])
            found.setdefault(place, set()).add((f"to {to[1]}", key["columns"]))
            found.setdefault(to, set()).add((f"from {place[1]}", key["columns"]))
    return found

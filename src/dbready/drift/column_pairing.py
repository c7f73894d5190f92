"""Pairs the columns of a table: by name, by number, by what dbready.toml says, and by likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dbready.drift.side import names_of
from dbready.findings import renames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dbready.drift.change import StatedRename
    from dbready.drift.side import Place, Side, Table
    from dbready.findings.renames import Columns

    Numbers = tuple[Mapping[str, int], Mapping[int, str]]

How = Literal["name", "case", "identity", "stated", "likeness"]
IN_WORDS: Mapping[How, str] = {
    "identity": "the same object of the database",
    "stated": "confirmed in dbready.toml",
    "case": "the names differ in letter case",
}
NUMBERS = """
select schema_name, table_name, column_name, column_id
from columns
where column_id is not null
"""


def numbers(before: Side, after: Side, tables: Mapping[Place, Place]) -> dict[Place, Numbers]:
    """Return the numbers of columns, and what they are called now, of tables that are known by number."""
    new: dict[Place, dict[int, str]] = {}
    for schema, table, column, number in after.rows(NUMBERS):
        new.setdefault((schema, table), {})[number] = column
    old: dict[Place, dict[str, int]] = {}
    for schema, table, column, number in before.rows(NUMBERS):
        old.setdefault((schema, table), {})[column] = number
    return {
        place: (named, new[tables[place]])
        for place, named in old.items()
        if place in tables and tables[place] in new
    }


def pair(
    old: Table, new: Table, known: Numbers | None, stated: Iterable[StatedRename]
) -> tuple[dict[str, str], dict[str, How]]:
    """Return what columns of the old table are called in the new one, and how renamed ones were recognized."""
    if known is None and old.columns.keys() == new.columns.keys():
        return {name: name for name in old.columns}, {}
    found: dict[str, str] = {}
    ways: dict[str, How] = {}
    left, free = dict(old.columns), dict(new.columns)

    def match(pairs: Iterable[tuple[str, str]], how: How) -> None:
        for name, target in pairs:
            if name in left and target in free:
                found[name] = target
                if name != target:
                    ways[name] = how
                del left[name], free[target]

    confirmed, denied = _stated(old, new, stated)
    match(confirmed, "stated")
    if known is not None:
        by_name, by_number = known
        pairs = ((name, by_number.get(number, "")) for name, number in by_name.items())
        match([each for each in pairs if each not in denied], "identity")
    match([(name, name) for name in left], "name")
    if left and free and known is None:
        folded = {name.casefold(): name for name in free}
        match([(name, folded.get(name.casefold(), "")) for name in left], "case")
        guessed = {**renames.columns(shape(old), shape(new)), **_by_reference(old, new, left, free)}
        match([each for each in guessed.items() if each not in denied], "likeness")
    return found, ways


def shape(table: Table) -> Columns:
    """Return the columns of a table as findings.renames compares them."""
    return tuple((name, str(row["type_family"])) for name, row in table.columns.items())


def named(places: Iterable[Place], name: str) -> list[Place]:
    """Return the tables that are called TABLE or SCHEMA.TABLE."""
    return [place for place in places if name in {place[1], f"{place[0]}.{place[1]}"}]


def _stated(
    old: Table, new: Table, stated: Iterable[StatedRename]
) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """Return the renames of columns that dbready.toml confirms and denies, in the direction that fits."""
    confirmed, denied = [], set()
    for each in stated:
        if each.column is None or not named((old.place, new.place), each.table):
            continue
        for one, other in ((each.column, each.to), (each.to, each.column)):
            if each.is_confirmed:
                confirmed.append((one, other))
            else:
                denied.add((one, other))
    return confirmed, denied


def _by_reference(
    old: Table, new: Table, left: Collection[str], free: Collection[str]
) -> dict[str, str]:
    """Return columns that took over the only foreign key to a table."""

    def single(table: Table, among: Collection[str]) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for key in table.foreign_keys:
            names = names_of(key["columns"])
            if len(names) == 1 and names[0] is not None and names[0] in among:
                target = (key["referenced_table"], key["referenced_columns"])
                found.setdefault(target, []).append(names[0])
        return found

    known, present = single(old, left), single(new, free)
    return {
        names[0]: present[target][0]
        for target, names in known.items()
        if len(names) == 1 and len(present.get(target, ())) == 1
    }

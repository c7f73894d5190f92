"""Indexes of tables by name, and choices among several tables that a name fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, stem, stems
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Table, TableId
    from dbready.derive.names import Words


_COPIES = frozenset(map(stem, ("shadow", "archive", "archived", "historical", "audit")))
_TEMPORARY = frozenset(map(stem, ("temporary", "temp", "tmp")))
_GLUED_COPY = "historical"
_FEWEST_JOINED = 2
_MOST_BESIDE = 3  # columns beside the keys, such as times
POINTER = "ptr"
"""How Django names the key of a table that extends another."""
_MOST_LEFT = 2  # letters of a name beside what is joined: the 2 of order2product

Index = dict[tuple[str | None, str], list["Table"]]
"""Tables by schema and name, and by name alone."""


def copies(tables: Iterable[Table]) -> frozenset[TableId]:
    """Return the tables that keep rows of another: shadow_quotas, plans_historicalplan. Few refer to them."""
    named = {(table.id[0], stems(table.id[1])): table for table in tables}
    ids = {table.id for table in named.values()}
    found = []
    for (schema, names), table in named.items():
        first, last = names[0], names[-1]
        rest = names[1:] if first in _COPIES else ()
        if last.startswith(_GLUED_COPY):
            rest = (*names[:-1], last.removeprefix(_GLUED_COPY))
        original = table.id[1].replace(
            f"_{_GLUED_COPY}", "_", 1
        )  # its last word may be read as two
        is_copy = original != table.id[1] and (schema, original) in ids
        if is_copy or (rest and (schema, rest) in named):
            found.append(table.id)
    return frozenset(found)


def is_temporary(table: Table) -> bool:
    """Say whether a table's name says that its rows are on their way elsewhere: temporary_customers."""
    return table.stems[0] in _TEMPORARY


def owning(tables: list[Table], column: str) -> list[Table]:
    """Return the tables that do not refer elsewhere with a column of this name."""
    return [table for table in tables if column not in table.columns or column == table.key()]


def only_joins(table: Table) -> bool:
    """Say whether a table joins others: by its columns, or by a name made of what its keys name.

    users_groups is no table of groups, and bug_executions no table of executions. A key that is
    that of the row it extends joins nothing.
    """
    marked = words("references", "suffix") | words("references", "prefix")
    keys = [column for column in table.columns.values() if column.suffix in marked]
    pointers = [column for column in keys if column.base[-1:] == (POINTER,)]
    bases = [
        column.base for column in keys if column.base != table.stems and column not in pointers
    ]
    if len(bases) < _FEWEST_JOINED:
        return False
    named = sum(column.words not in ANONYMOUS for column in table.columns.values())
    others = named - len(bases) - len(pointers)
    return others == 0 or (others <= _MOST_BESIDE and _is_made_of(table, bases))


def _is_made_of(table: Table, bases: list[Words]) -> bool:
    """Say whether a table's name is nothing but what its keys name: userobjectpermission."""
    name = "".join(word for word in table.stems if word not in words("references", "join"))
    used = 0
    for base in sorted(map("".join, bases), key=len, reverse=True):
        if base in name:
            name = name.replace(base, "", 1)
            used += 1
    return used >= _FEWEST_JOINED and len(name) <= _MOST_LEFT


def nearest(base: Words, found: list[Table], referrer: Table) -> Table | None:
    """Return the table closest to the referrer by name; of several far ones, none."""
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    kept = len(base)
    ranked = sorted(
        (table.stems[-kept:] != base, -shared(table, referrer), len(table.stems), at)
        for at, table in enumerate(found)
    )
    best, next_best = ranked[:2]
    is_tie = best[:3] == next_best[:3]
    is_far = best[1] == 0 and best[0] == next_best[0]
    return None if is_tie or is_far else found[best[3]]


def put(index: Index, table: Table, name: str) -> None:
    """Add a table by its schema and a name, and by the name alone."""
    for schema in (table.id[0], None):
        index.setdefault((schema, name), []).append(table)


def only(index: Index, schema: str | None, name: str) -> Table | None:
    """Return the one table of the schema with this name, or else the one of all schemas.

    A table whose name ends as all names of its schema do, user_module, has the name less than user.
    """
    anywhere = index.get((None, name), [])
    tables = (index.get((schema, name)) if schema else None) or anywhere
    if len(tables) == 1 and _lacks_its_end(tables[0]):
        tables = [table for table in anywhere if not _lacks_its_end(table)] or tables
    if len(tables) > 1:  # workouts, whatever user_workouts there are where tables begin with user
        tables = [table for table in tables if "".join(stems(table.id[1])) == name]
    return tables[0] if len(tables) == 1 else None


def _lacks_its_end(table: Table) -> bool:
    return stems(table.id[1])[-1] != table.stems[-1]


def only_here(index: Index, schema: str, name: str) -> Table | None:
    """Return the one table of the schema with this name."""
    tables = index.get((schema, name), [])
    return tables[0] if len(tables) == 1 else None


def first(tables: list[Table]) -> Table | None:
    """Return the table whose name all the others extend: film, of film and film_text."""
    shortest = min(tables, key=lambda table: len(table.stems))
    kept = len(shortest.stems)
    is_first = all(
        table is shortest or (len(table.stems) > kept and table.stems[:kept] == shortest.stems)
        for table in tables
    )
    return shortest if is_first else None


def shared(table: Table, referrer: Table) -> int:
    """Return how many first words two names share."""
    count = 0
    for mine, theirs in zip(table.stems, referrer.stems, strict=False):
        if mine != theirs:
            break
        count += 1
    return count

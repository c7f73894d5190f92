"""Compares the facts of two databases, or of one database at two moments.

    from dbready.drift.compare import compare
    changes = compare(before, after)

`before` and `after` are facts as facts.snapshot.load() or cli.pipeline.facts_of() return them, collected or
with derived facts. Roles of columns, where derived, explain what breaks; nothing else is needed. Neither
side is changed. What one side could not read is left out of the comparison and never "removed": ask
not_compared() for it. Findings are compared by drift.findings, rows by drift.rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.drift import (
    checks,
    columns,
    indexes,
    keys,
    pairing,
    parts,
    references,
    surroundings,
    tables,
    triggers,
    values,
)
from dbready.drift.change import BY_NATURE, DEFAULTS, KINDS, Change
from dbready.drift.column_pairing import IN_WORDS
from dbready.drift.side import read
from dbready.errors import UsageError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from dbready.drift.change import Options
    from dbready.drift.pairing import Pair, Pairing
    from dbready.drift.side import Side, Table

ALIKE = {"mysql", "mariadb"}
PARTS = ("columns", "keys", "foreign_keys", "checks", "indexes", "triggers")
# Facts of workflows and statistics describe rows and loads, which are not compared here.
UNREAD = """
select fact, schema_name, table_name, reason, max(is_incomplete)
from coverage
where coverage_kind = 'not_collected'
    and (
        is_incomplete
        or fact is null
        or fact not in (
            'table_statistics', 'column_statistics', 'statement_writes', 'scheduled_jobs',
            'replication_slots', 'probing', 'server'
        )
    )
group by fact, schema_name, table_name, reason
order by schema_name, table_name, fact
"""
RENAMED = "queries that name {} fail"


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Facts that one side could not read, and why; None stands for all."""

    side: str
    """before or after."""
    fact: str | None
    schema: str | None
    table: str | None
    reason: str
    is_incomplete: bool
    """Whether reading failed; otherwise, the account may not see it or the server lacks it."""


def compare(
    before: sqlite3.Connection, after: sqlite3.Connection, options: Options = DEFAULTS
) -> tuple[Change, ...]:
    """Return what changed from `before` to `after`, by table, the most important kinds first.

    Refuses databases of different kinds, except MySQL and MariaDB.
    """
    old, new = read(before), read(after)
    return compare_sides(old, new, pairing.pair(old, new, options), options)


def compare_sides(
    before: Side, after: Side, paired: Pairing, options: Options = DEFAULTS
) -> tuple[Change, ...]:
    """Return what compare() does, of sides that have been read and paired."""
    require_comparable(before, after)
    found = [
        *surroundings.compare(before, after, paired, options),
        *_tables(before, after, paired, options),
        *values.compare(before, after, paired),
    ]
    kept = [change for change in found if not any(map(change.matches, options.ignore))]
    if not options.everything:
        kept = [change for change in kept if change.kind not in BY_NATURE]
    return tuple(sorted(kept, key=_order))


def require_comparable(before: Side, after: Side) -> None:
    """Refuse sides whose types and expressions mean different things."""
    dialects = {before.dialect, after.dialect}
    if len(dialects) > 1 and not dialects <= ALIKE:
        raise UsageError(
            f"{before.label} is {before.server['product']}, {after.label} is {after.server['product']}: "
            "their types cannot be compared",
            help="compare databases of the same kind",
        )


def not_compared(before: sqlite3.Connection, after: sqlite3.Connection) -> tuple[NotCompared, ...]:
    """Return what could not be read on either side, and is therefore unknown rather than changed."""
    found = []
    for name, facts in (("before", before), ("after", after)):
        found += [
            NotCompared(name, fact, schema, table, reason, bool(failed))
            for fact, schema, table, reason, failed in facts.execute(UNREAD)
        ]
    return tuple(found)


def _order(change: Change) -> tuple[object, ...]:
    names = (change.schema, change.table)
    rest = (change.column, change.name, change.before, change.after)
    return (
        *(name or "" for name in names),
        not change.is_breaking,
        KINDS.index(change.kind),
        *(name or "" for name in rest),
    )


def _tables(before: Side, after: Side, paired: Pairing, options: Options) -> Iterator[Change]:
    if before.unknown("tables") or after.unknown("tables"):
        return
    for table in paired.removed:
        schema, name = table.place
        place = (paired.schemas.get(schema, schema), name)
        if after.absent(place) is None:
            yield tables.existing("removed", table)
    for table in paired.added:
        schema, name = table.place
        old_schema = next((old for old, new in paired.schemas.items() if new == schema), schema)
        if before.absent((old_schema, name)) is None:
            yield tables.existing("added", table)
    for each in paired.pairs:
        yield from _renamed(each, before, paired, options)
        yield from tables.compare(each, before, after, options)
        yield from _parts(each, before, after, paired, options)


def _renamed(pair: Pair, before: Side, paired: Pairing, options: Options) -> Iterator[Change]:
    (old_schema, old), (schema, name) = pair.before.place, pair.after.place
    if (paired.schemas.get(old_schema, old_schema), old) == (schema, name):
        return
    is_case = pair.how == "case" and before.dialect != "postgresql"
    if is_case and not options.everything:
        return
    is_moved = paired.schemas.get(old_schema, old_schema) != schema
    called = [f"{old_schema}.{old}", f"{schema}.{name}"] if is_moved else [old, name]
    yield Change(
        "renamed",
        "name" if is_case else "table",
        schema,
        name,
        before=called[0],
        after=called[1],
        old_name=called[0],
        consequence=None if is_case else RENAMED.format(called[0]),
        evidence=IN_WORDS.get(pair.how) or _shared(pair),
        is_probable=pair.how == "likeness",
    )


def _shared(pair: Pair) -> str:
    kept = sum(old == new for old, new in pair.columns.items())
    total = len(pair.before.columns)
    return f"{kept} of its {total} columns are the same"


def _parts(
    pair: Pair, before: Side, after: Side, paired: Pairing, options: Options
) -> Iterator[Change]:
    known = {
        fact: not (before.unknown(fact, pair.before.place) or after.unknown(fact, pair.after.place))
        for fact in PARTS
    }
    if known["columns"]:
        yield from columns.compare(pair, before, after, options)
    if not pair.new_names and not options.everything and not paired.schemas and _same(pair, paired):
        return
    sides = parts.Sides(pair, paired, before, after)
    if known["keys"]:
        yield from keys.compare(sides)
    if known["foreign_keys"]:
        yield from references.compare(sides)
    if known["checks"]:
        yield from checks.compare(sides)
    if known["indexes"]:
        yield from indexes.compare(sides, options)
    if known["triggers"]:
        yield from triggers.compare(sides)


def _same(pair: Pair, paired: Pairing) -> bool:
    """Say whether everything is written as before, and refers to tables that are called as before."""

    def of(table: Table) -> tuple[object, ...]:
        return (table.keys, table.foreign_keys, table.checks, table.indexes, table.triggers)

    is_moved = any(
        paired.now(key["referenced_schema"], key["referenced_table"])
        != (key["referenced_schema"], key["referenced_table"])
        or (
            (other := paired.by_old.get((key["referenced_schema"], key["referenced_table"])))
            is not None
            and other.new_names
        )
        for key in pair.before.foreign_keys
    )
    return of(pair.before) == of(pair.after) and not is_moved

"""Tables that refer to each other in a circle, and the keys that a load fills in last."""

from __future__ import annotations

import json
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from math import comb, inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import TableId

COLUMNS = ("schema_name", "table_name", "tables", "filled_last")
MOST_TRIED = 100_000  # keys, over all combinations; of more, a few more than needed may be found

_KEYS = """
select f.schema_name, f.table_name, f.referenced_schema, f.referenced_table,
  group_concat(c.column_name, ', '), max(c.is_nullable)
from foreign_keys as f
join tables as t using (schema_name, table_name)
join json_each(f.columns) as k
join columns as c
  on c.schema_name = f.schema_name
  and c.table_name = f.table_name
  and c.column_name = k.value
where (f.schema_name <> f.referenced_schema or f.table_name <> f.referenced_table)
  and not coalesce(f.is_deferrable, 0) -- checked at commit, if the load asks for it
  and not coalesce(t.is_unlogged, 0) -- lost in a crash: nobody loads it
group by f.schema_name, f.table_name, f.constraint_name
order by 1, 2, f.constraint_name
"""
_NOT_LOADED = """
select schema_name, table_name
from table_kinds
where effective_kind in ('transient', 'cache', 'framework', 'staging', 'backup')
"""


class _Edge(NamedTuple):
    """What leads from one table to another."""

    child: TableId
    parent: TableId


class _Key(NamedTuple):
    columns: str
    is_nullable: bool


_Keys = dict[_Edge, list[_Key]]


def find(facts: sqlite3.Connection) -> Iterator[tuple[str | None, ...]]:
    """Return the rows of key_circles: circles with a table in common are one, and tables that nobody loads join none.

    Circles that only such tables close come after the others.
    """
    keys: _Keys = {}
    for schema, table, other_schema, other, columns, is_nullable in facts.execute(_KEYS):
        edge = _Edge((schema, table), (other_schema, other))
        keys.setdefault(edge, []).append(_Key(columns, bool(is_nullable)))
    parents: dict[TableId, dict[TableId, None]] = {}
    referrers: dict[TableId, int] = {}
    for child, parent in keys:
        parents.setdefault(child, {})[parent] = None
        referrers[parent] = referrers.get(parent, 0) + 1
    for tables in _among_loaded(parents, set(facts.execute(_NOT_LOADED))):
        first, *others = sorted(tables, key=_as_text)
        inside = {edge: keys[edge] for edge in keys if {*edge} <= tables}
        last = _filled_last(inside, referrers)
        named = json.dumps([[*first], *map(list, others)], ensure_ascii=False)
        yield (*first, named, None if last is None else json.dumps(last, ensure_ascii=False))


def _as_text(table: TableId) -> str:
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def _among_loaded(
    parents: Mapping[TableId, Iterable[TableId]], others: AbstractSet[TableId]
) -> Iterator[set[TableId]]:
    """Return the knots without the tables `others`, and those of all tables that contain none of the former."""
    loaded = {
        child: [table for table in of_child if table not in others]
        for child, of_child in parents.items()
        if child not in others
    }
    found = _knots(loaded)
    yield from found
    known = {table for tables in found for table in tables}
    if others:
        yield from (tables for tables in _knots(parents) if known.isdisjoint(tables))


def _knots(parents: Mapping[TableId, Iterable[TableId]]) -> list[set[TableId]]:
    """Return the largest sets of tables of which each leads to each other: Tarjan's algorithm, without recursion."""
    knots: list[set[TableId]] = []
    number: dict[TableId, int] = {}  # in the order of the first visit
    lowest: dict[TableId, float] = {}  # the lowest number that a table leads to
    left: set[TableId] = set()
    pending: list[TableId] = []  # visited, but in no knot yet
    path = list(parents)
    while path:
        table = path[-1]
        if table not in number:
            number[table] = lowest[table] = len(number)
            pending.append(table)
            path += [parent for parent in parents.get(table, ()) if parent not in number]
            continue
        path.pop()
        if table in left:
            continue
        left.add(table)
        lowest[table] = min([lowest[table], *(lowest[to] for to in parents.get(table, ()))])
        if lowest[table] == number[table]:
            knot: set[TableId] = set()
            while table not in knot:
                knot.add(pending.pop())
            lowest.update(dict.fromkeys(knot, inf))
            if len(knot) > 1:
                knots.append(knot)
    return knots


def _filled_last(keys: _Keys, referrers: Mapping[TableId, int]) -> list[str] | None:
    """Return the fewest nullable keys, or nearly so, without which an order exists; None if there are none."""
    optional = [edge for edge, of_edge in keys.items() if all(key.is_nullable for key in of_edge)]
    if _has_circle(set(keys) - set(optional)):
        return None
    # What many tables refer to comes early in a load; what it refers to can wait: orders.latest_shipment_id.
    optional.sort(key=lambda edge: (-referrers.get(edge.child, 0), edge))
    for count in range(1, len(optional) + 1):
        if comb(len(optional), count) * len(keys) > MOST_TRIED:
            break
        for chosen in combinations(optional, count):
            if not _has_circle(set(keys) - set(chosen)):
                return _named(chosen, keys)
    return _named(_waiting(keys, set(optional), referrers), keys)


def _waiting(
    keys: Iterable[_Edge], optional: set[_Edge], referrers: Mapping[TableId, int]
) -> list[_Edge]:
    """Return few of the optional edges without which an order exists: the next table is one that needs fewest."""
    left: dict[TableId, set[_Edge]] = {}  # the tables that are not loaded, and their keys to others
    to: dict[TableId, list[_Edge]] = {}
    for edge in keys:
        left.setdefault(edge.child, set()).add(edge)
        left.setdefault(edge.parent, set())
        to.setdefault(edge.parent, []).append(edge)
    waiting: list[_Edge] = []
    while left:
        ready = [table for table, edges in left.items() if edges <= optional]
        least = min(len(left[table]) for table in ready)
        these = [table for table in ready if len(left[table]) == least]
        if least:
            these = [min(these, key=lambda table: (-referrers.get(table, 0), table))]
            waiting += sorted(left[these[0]])
        for table in these:
            del left[table]
            for edge in to.get(table, ()):
                left.get(edge.child, set()).discard(edge)
    return waiting


def _named(edges: Iterable[_Edge], keys: _Keys) -> list[str]:
    return [f"{edge.child[1]}.{key.columns}" for edge in edges for key in keys[edge]]


def _has_circle(edges: Iterable[_Edge]) -> bool:
    """Say whether no order loads each table after those that it refers to."""
    order: TopologicalSorter[TableId] = TopologicalSorter()
    for child, parent in edges:
        order.add(child, parent)
    try:
        order.prepare()
    except CycleError:
        return True
    return False

"""Tables that refer to each other in a circle, and the keys that a load fills in last."""

from __future__ import annotations

import json
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from dbready.derive.catalog import TableId

COLUMNS = ("schema_name", "table_name", "tables", "filled_last")
MOST_TRIED = 1000  # combinations of keys; of more, a few keys more than needed may be found

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


class _Edge(NamedTuple):
    """What leads from one table to another."""

    child: TableId
    parent: TableId


class _Key(NamedTuple):
    columns: str
    is_nullable: bool


_Keys = dict[_Edge, list[_Key]]


def find(facts: sqlite3.Connection) -> Iterator[tuple[str | None, ...]]:
    """Return the rows of key_circles; circles with a table in common are one."""
    keys: _Keys = {}
    for schema, table, other_schema, other, columns, is_nullable in facts.execute(_KEYS):
        edge = _Edge((schema, table), (other_schema, other))
        keys.setdefault(edge, []).append(_Key(columns, bool(is_nullable)))
    parents: dict[TableId, dict[TableId, None]] = {}
    referrers: dict[TableId, int] = {}
    for child, parent in keys:
        parents.setdefault(child, {})[parent] = None
        referrers[parent] = referrers.get(parent, 0) + 1
    for tables in _knots(parents):
        first, *others = sorted(tables, key=_as_text)
        inside = {edge: keys[edge] for edge in keys if {*edge} <= tables}
        last = _filled_last(inside, referrers)
        named = json.dumps([[*first], *map(list, others)], ensure_ascii=False)
        yield (*first, named, None if last is None else json.dumps(last, ensure_ascii=False))


def _as_text(table: TableId) -> str:
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def _knots(parents: Mapping[TableId, Iterable[TableId]]) -> list[set[TableId]]:
    """Return the tables of each circle of two or three tables; circles that share a table are joined."""
    found: dict[TableId, set[TableId]] = {}
    for first, of_first in parents.items():
        for second in of_first:
            of_second = parents.get(second, ())
            circles = [{first, second}] if first in of_second else []
            circles += [
                {first, second, third} for third in of_second if first in parents.get(third, ())
            ]
            for circle in circles:
                if circle <= found.get(first, set()):
                    continue
                joined = circle.union(*(found[table] for table in circle if table in found))
                found.update(dict.fromkeys(joined, joined))
    return list({id(tables): tables for tables in found.values()}.values())


def _filled_last(keys: _Keys, referrers: Mapping[TableId, int]) -> list[str] | None:
    """Return the fewest nullable keys, or nearly so, without which an order exists; None if there are none."""
    optional = [edge for edge, of_edge in keys.items() if all(key.is_nullable for key in of_edge)]
    if _has_circle(set(keys) - set(optional)):
        return None
    # What many tables refer to comes early in a load; what it refers to can wait: orders.latest_shipment_id.
    optional.sort(key=lambda edge: (-referrers.get(edge.child, 0), edge))
    for count in range(1, len(optional) + 1):
        if comb(len(optional), count) > MOST_TRIED:
            break
        for chosen in combinations(optional, count):
            if not _has_circle(set(keys) - set(chosen)):
                return _named(chosen, keys)
    return _named(_waiting(keys, set(optional), referrers), keys)


def _waiting(
    keys: Iterable[_Edge], optional: set[_Edge], referrers: Mapping[TableId, int]
) -> list[_Edge]:
    """Return few of the optional edges without which an order exists: the next table is one that needs fewest."""
    left: dict[TableId, set[_Edge]] = {}
    for edge in keys:
        left.setdefault(edge.child, set()).add(edge)
        left.setdefault(edge.parent, set())
    waiting: list[_Edge] = []
    while left:
        open_to = {table: [edge for edge in left[table] if edge.parent in left] for table in left}
        ready = [table for table, edges in open_to.items() if optional.issuperset(edges)]
        least = min(len(open_to[table]) for table in ready)
        these = [table for table in ready if len(open_to[table]) == least]
        if least:
            these = [min(these, key=lambda table: (-referrers.get(table, 0), table))]
            waiting += sorted(open_to[these[0]])
        for table in these:
            del left[table]
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

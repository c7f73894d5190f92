"""Parts of a model: the tables around some table, and clusters of tables that belong together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.export.model import Model, Reference, Table

    Place = tuple[str, str]

LARGEST = 20  # tables of a cluster: more than fit on a page


def around(model: Model, patterns: Sequence[str]) -> Model:
    """Return the tables that match, those that they refer to, and those that refer to them.

    Refuses a pattern that matches no table.
    """
    if not patterns:
        return model
    chosen: set[Place] = set()
    for pattern in patterns:
        found = {table.place for table in model.tables if _matches(table, pattern)}
        if not found:
            raise UsageError(
                f"--around {pattern} matches no table", help="name TABLE or SCHEMA.TABLE"
            )
        chosen |= found
    kept = set(chosen)
    for reference in references(model):
        ends = {(reference.schema, reference.table), reference.target}
        if ends & chosen:
            kept |= ends
    tables = tuple(table for table in model.tables if table.place in kept)
    return replace(model, tables=tables, views=())


def references(model: Model) -> Iterator[Reference]:
    """Return the references between tables of the model, one for each pair of columns."""
    seen = set()
    places = model.places
    for table in model.tables:
        for each in table.references:
            from_ = (*table.place, each.columns)
            to = (*each.target, each.referenced_columns)
            ends = frozenset({from_, to})
            if each.target in places and from_ != to and ends not in seen:
                seen.add(ends)
                yield each


def clusters(model: Model) -> list[tuple[str, tuple[Table, ...]]]:
    """Return the tables in clusters of at most LARGEST, each with the name of its central table.

    Tables are joined along references, those to rarely referenced tables first: a reference to a
    table that everything refers to says little. Tables without references are put together.
    """
    known = list(references(model))
    popularity = Counter(each.target for each in known)
    degree = popularity + Counter((each.schema, each.table) for each in known)
    cluster_of: dict[Place, set[Place]] = {table.place: {table.place} for table in model.tables}
    for each in sorted(known, key=lambda each: popularity[each.target]):
        one, other = cluster_of[each.schema, each.table], cluster_of[each.target]
        if one is not other and len(one) + len(other) <= LARGEST:
            one |= other
            cluster_of.update(dict.fromkeys(other, one))
    by_place = {table.place: table for table in model.tables}
    groups = {id(places): places for places in cluster_of.values()}.values()
    connected = [sorted(places) for places in groups if len(places) > 1]
    alone = sorted(places for group in groups if len(group) == 1 for places in group)
    found = [
        (_central(places, popularity, degree), tuple(by_place[place] for place in places))
        for places in connected
    ]
    found += [("other tables", tuple(by_place[place] for place in part)) for part in _parts(alone)]
    return sorted(found, key=lambda cluster: (cluster[0] == "other tables", cluster[0]))


def _matches(table: Table, pattern: str) -> bool:
    return fnmatchcase(table.name, pattern) or fnmatchcase(f"{table.schema}.{table.name}", pattern)


def _central(places: Iterable[Place], popularity: Counter[Place], degree: Counter[Place]) -> str:
    return min(places, key=lambda place: (-popularity[place], -degree[place], place))[1]


def _parts(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    for start in range(0, len(places), LARGEST):
        yield places[start : start + LARGEST]

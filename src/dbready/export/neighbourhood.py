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

LARGEST = 20  # tables of a cluster: more do not fit on a page
OTHERS = "other tables"


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
                f"--around {pattern} matches no table",
                help="name TABLE or SCHEMA.TABLE, with --around for each",
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
    groups = {id(places): sorted(places) for places in cluster_of.values()}.values()
    found = [(_central(places, popularity, degree), places) for places in groups if len(places) > 1]
    alone = sorted(place for places in groups if len(places) == 1 for place in places)
    found += _leftovers(alone, known, popularity)
    found.sort(key=lambda cluster: (cluster[0] == OTHERS, cluster))
    return [(name, tuple(by_place[place] for place in places)) for name, places in found]


def _leftovers(
    alone: Sequence[Place], known: Sequence[Reference], popularity: Counter[Place]
) -> Iterator[tuple[str, list[Place]]]:
    """Return clusters of the tables that had no room beside those that they refer to."""
    targets: dict[Place, Place] = {}
    for each in sorted(known, key=lambda each: (popularity[each.target], each.target)):
        targets.setdefault((each.schema, each.table), each.target)
    by_target: dict[Place | None, list[Place]] = {}
    for place in alone:
        by_target.setdefault(targets.get(place), []).append(place)
    others = by_target.pop(None, [])
    for target, places in by_target.items():
        if target is None or len(places) == 1:
            others += places
        else:
            yield from ((target[1], part) for part in _parts(places))
    yield from ((OTHERS, part) for part in _parts(sorted(others)))


def _matches(table: Table, pattern: str) -> bool:
    return fnmatchcase(table.name, pattern) or fnmatchcase(f"{table.schema}.{table.name}", pattern)


def _central(places: Iterable[Place], popularity: Counter[Place], degree: Counter[Place]) -> str:
    return min(places, key=lambda place: (-popularity[place], -degree[place], place))[1]


def _parts(places: list[Place]) -> Iterator[list[Place]]:
    for start in range(0, len(places), LARGEST):
        yield places[start : start + LARGEST]

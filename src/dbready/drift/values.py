"""Compares what columns accept and hold: enumerated values, values that probes found, and the shape of JSON."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.drift.change import Change, difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.drift.pairing import Pairing
    from dbready.drift.side import Side

Place = tuple[str, str, str]
ACCEPTED = """
select schema_name, table_name, column_name, enum_value
from enum_values
order by schema_name, table_name, column_name, ordinal_position
"""
OCCURRING = """
select schema_name, table_name, column_name, column_value, row_count, sampled_rows
from column_values
"""
PATHS = """
select schema_name, table_name, column_name, json_path, json_type, occurrences, sampled_rows
from json_paths
"""
SAMPLES = """
select schema_name, table_name, column_name, max(sample = 'whole')
from probe_runs
where outcome = 'done'
    and probe in ('value-set', 'distinct-values', 'json-shape')
group by schema_name, table_name, column_name
"""
EXPECTED = (
    3.0  # occurrences at least, before the absence of a value from another sample means anything
)
SHOWN = 8  # values in a list
SAMPLED = "live rows were sampled"


def compare(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    """Return how accepted values, occurring values and JSON differ; of samples, only what is not chance."""
    yield from _accepted(before, after, pairing)
    whole = [{tuple(row)[:3] for row in side.rows(SAMPLES) if row[3]} for side in (before, after)]
    yield from _occurring(before, after, pairing, whole[0], whole[1])
    yield from _shapes(before, after, pairing, whole[0], whole[1])


def _now(pairing: Pairing, place: Place) -> Place:
    schema, table, column = place
    new_column = pairing.column_now(schema, table, column)
    return (*pairing.now(schema, table), str(new_column))


def _accepted(before: Side, after: Side, pairing: Pairing) -> Iterator[Change]:
    old: dict[Place, list[str]] = defaultdict(list)
    new: dict[Place, list[str]] = defaultdict(list)
    for schema, table, column, value in before.rows(ACCEPTED):
        old[_now(pairing, (schema, table, column))].append(value)
    for schema, table, column, value in after.rows(ACCEPTED):
        new[schema, table, column].append(value)
    for place in sorted(old.keys() & new.keys()):
        if set(old[place]) != set(new[place]):
            if after.unknown("enum_values", place[:2]) or before.unknown("enum_values", place[:2]):
                continue
            yield _of_values(place, old[place], new[place], "accepts")


def _of_values(place: Place, old: list[str], new: list[str], verb: str) -> Change:
    gone = [value for value in old if value not in set(new)]
    come = [value for value in new if value not in set(old)]
    return difference("value_set", place, (_listed(gone), _listed(come)), name=verb)


def _listed(values: list[str]) -> str | None:
    if not values:
        return None
    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return ", ".join(repr(value) for value in values[:SHOWN]) + more


def _occurring(
    before: Side, after: Side, pairing: Pairing, old_whole: set[tuple[object, ...]],
    new_whole: set[tuple[object, ...]],
) -> Iterator[Change]:  # fmt: skip
    old: dict[Place, dict[str, tuple[int, int]]] = defaultdict(dict)
    new: dict[Place, dict[str, tuple[int, int]]] = defaultdict(dict)
    whole_before = set()
    for schema, table, column, value, count, sampled in before.rows(OCCURRING):
        place = _now(pairing, (schema, table, column))
        old[place][value] = (count, sampled)
        if (schema, table, column) in old_whole:
            whole_before.add(place)
    for schema, table, column, value, count, sampled in after.rows(OCCURRING):
        new[schema, table, column][value] = (count, sampled)
    for place in sorted(old.keys() & new.keys()):
        gone = _missing(old[place], new[place], is_whole=place in new_whole)
        come = _missing(new[place], old[place], is_whole=place in whole_before)
        if gone or come:
            change = difference("value_set", place, (_listed(gone), _listed(come)), name="holds")
            is_sure = not (gone and place not in new_whole) and not (
                come and place not in whole_before
            )
            yield replace(change, evidence=SAMPLED, is_probable=not is_sure)


def _missing(
    known: Mapping[str, tuple[int, int]], other: Mapping[str, tuple[int, int]], *, is_whole: bool
) -> list[str]:
    """Return values that the other sample would hold, too, if they occurred there as often."""
    (_, size), *_ = other.values()
    return [
        value
        for value, (count, sampled) in sorted(known.items(), key=lambda item: -item[1][0])
        if value not in other and (is_whole or count * size / (sampled or 1) >= EXPECTED)
    ]


def _shapes(
    before: Side, after: Side, pairing: Pairing, old_whole: set[tuple[object, ...]],
    new_whole: set[tuple[object, ...]],
) -> Iterator[Change]:  # fmt: skip
    old: dict[Place, dict[str, dict[str, tuple[int, int]]]] = defaultdict(dict)
    new: dict[Place, dict[str, dict[str, tuple[int, int]]]] = defaultdict(dict)
    whole_before = set()
    for schema, table, column, path, type_, count, sampled in before.rows(PATHS):
        place = _now(pairing, (schema, table, column))
        old[place].setdefault(path, {})[type_] = (count, sampled)
        if (schema, table, column) in old_whole:
            whole_before.add(place)
    for schema, table, column, path, type_, count, sampled in after.rows(PATHS):
        new[schema, table, column].setdefault(path, {})[type_] = (count, sampled)
    for place in sorted(old.keys() & new.keys()):
        sizes = [
            next(iter(next(iter(each.values())).values()))[1] for each in (old[place], new[place])
        ]
        is_sure = place in new_whole and place in whole_before
        shown: set[str] = set()
        for path in sorted(old[place].keys() | new[place].keys()):
            if path.endswith("(rare keys)") or _parents(path) & shown:
                continue
            known, present = old[place].get(path, {}), new[place].get(path, {})
            change = _of_path(place, path, (known, present), sizes, is_sure=is_sure)
            if change is not None:
                shown |= {path} if change.what != "changed" else set()
                yield change


def _parents(path: str) -> set[str]:
    """Return the paths that a path is below: $.items and $.items[] of $.items[].sku."""
    cuts = [index for index, mark in enumerate(path) if mark in ".[" and index > 1]
    return {path[:cut] for cut in cuts}


def _of_path(
    place: Place,
    path: str,
    types: tuple[Mapping[str, tuple[int, int]], Mapping[str, tuple[int, int]]],
    sizes: list[int],
    *,
    is_sure: bool,
) -> Change | None:
    known, present = types
    gone = {name for name in known if name not in present and _would_show(known[name], sizes[1])}
    come = {name for name in present if name not in known and _would_show(present[name], sizes[0])}
    if known and present:
        if not (gone | come) - {"null"}:
            return None
        is_other = bool(come - {"null"})
        broken = f"values of {path} arrive as {_words(present)}, once {_words(known)}"
    else:
        if not (is_sure or gone or come):
            return None
        is_other = bool(known)
        broken = f"{path} is in none of the rows that were read"
    change = difference(
        "json_shape",
        place,
        (_words(known) or None, _words(present) or None),
        name=path,
        consequence=broken if is_other else None,
    )
    return replace(change, evidence=SAMPLED, is_probable=not is_sure)


def _would_show(seen: tuple[int, int], size: int) -> bool:
    count, sampled = seen
    return count * size / (sampled or 1) >= EXPECTED


def _words(types: Mapping[str, tuple[int, int]]) -> str:
    return " or ".join(sorted(types))

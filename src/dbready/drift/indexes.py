"""Compares indexes by what they index, not by their names; those behind keys are compared as keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dbready.drift.change import Change
from dbready.drift.columns import UPDATED
from dbready.drift.parts import change, listed
from dbready.drift.side import names_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from dbready.drift.change import Options
    from dbready.drift.parts import Sides
    from dbready.drift.side import Row


def compare(sides: Sides, options: Options) -> Iterator[Change]:
    """Return how indexes differ, apart from those behind keys, which are compared as keys."""
    old, new = (
        _signatures(sides, rows, key_rows, is_before=is_before)
        for rows, key_rows, is_before in (
            (sides.pair.before.indexes, sides.pair.before.keys, True),
            (sides.pair.after.indexes, sides.pair.after.keys, False),
        )
    )
    for signature in set(old) & set(new):
        if options.everything:
            yield from _other_names(sides, old[signature], new[signature])
        kept = min(len(old[signature]), len(new[signature]))
        del old[signature][:kept], new[signature][:kept]
    added = {row["index_name"]: row for found in new.values() for row in found}
    for row in [row for found in old.values() for row in found]:
        other = added.pop(row["index_name"], None)
        if other is None and sides.is_implied(row):
            continue
        lost = _slow_increments(sides, row) if other is None else None
        yield change(sides, "index", (row, other), _described_index, lost)
    for row in added.values():
        yield change(sides, "index", (None, row), _described_index)


def _signatures(
    sides: Sides, rows: Sequence[Row], key_rows: Sequence[Row], *, is_before: bool
) -> dict[Hashable, list[Row]]:
    keyed = Counter(
        (row["columns"], sides.condition(row["predicate"], is_before=is_before)) for row in key_rows
    )
    found: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        condition = sides.condition(row["predicate"], is_before=is_before)
        if row["is_unique"] and keyed[row["columns"], condition] and row["is_valid"] != 0:
            keyed[row["columns"], condition] -= 1
            continue
        columns, included = names_of(row["columns"]), names_of(row["included_columns"])
        if is_before:
            columns, included = sides.now(columns), sides.now(included)
        signature = (
            columns,
            frozenset(included),
            row["method"],
            bool(row["is_unique"]),
            condition,
            bool(row["has_expression"]),
            bool(row["has_special_order"]),
            row["is_valid"] != 0,
        )
        found[signature].append(row)
    return found


def _other_names(sides: Sides, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Change]:
    known, present = ({row["index_name"] for row in found} for found in (old, new))
    pairs = zip(sorted(known - present), sorted(present - known), strict=False)
    for before, after in pairs:
        yield Change(
            "renamed", "name", *sides.pair.after.place, name=after, before=before, after=after
        )


def _slow_increments(sides: Sides, old: Row) -> str | None:
    """Return what the loss of the only index on an update column breaks."""
    first = names_of(old["columns"])[:1]
    if not first or first[0] is None or old["predicate"] is not None:
        return None
    roles = sides.before.roles.get((*sides.pair.before.place, first[0]), set())
    now = sides.now(first)
    is_left = any(names_of(row["columns"])[:1] == now for row in sides.pair.after.indexes)
    if UPDATED.isdisjoint(roles) or is_left or now[0] not in sides.pair.after.columns:
        return None
    return f"each incremental load reads the whole table: nothing indexes {now[0]}"


def _described_index(row: Row) -> str:
    included = names_of(row["included_columns"])
    unique = "unique " if row["is_unique"] else ""
    words = [f"{unique}{row['method'] or 'index'} ({listed(names_of(row['columns']))})"]
    if included:
        words.append(f"include ({listed(included)})")
    if row["predicate"]:
        words.append(f"where {row['predicate']}")
    if row["has_special_order"]:
        words.append("in a special order")
    if row["is_valid"] == 0:
        words.append("not valid")
    return " ".join(words)

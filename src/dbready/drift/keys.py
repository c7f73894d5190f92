"""Compares primary and unique keys by their columns, not by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift.parts import change, listed, widened
from dbready.drift.side import names_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from dbready.drift.change import Change
    from dbready.drift.parts import Sides
    from dbready.drift.side import Row


def compare(sides: Sides) -> Iterator[Change]:
    """Return how primary and unique keys differ; what loads identify rows by breaks them."""
    old = _by_signature(sides, sides.pair.before.keys, is_before=True)
    new = _by_signature(sides, sides.pair.after.keys, is_before=False)
    primary = [
        next((row for row in found.values() if row["key_type"] == "primary"), None)
        for found in (old, new)
    ]
    if primary[0] is not None and primary[1] is not None:
        known, present = (names_of(row["columns"]) for row in primary if row is not None)
        if sides.now(known) != present:
            yield change(
                sides,
                "key",
                (primary[0], primary[1]),
                _described_key,
                "rows are identified by other columns: merges duplicate or overwrite rows",
            )
        for found in (old, new):
            for signature in [s for s, row in found.items() if row["key_type"] == "primary"]:
                del found[signature]
    removed = [old[signature] for signature in old.keys() - new.keys()]
    added = [new[signature] for signature in new.keys() - old.keys()]
    for row, other in widened(sides, removed, added):
        yield change(sides, "key", (row, other), _described_key, _lost_identity(sides, row))
        removed.remove(row)
        added.remove(other)
    for row in removed:
        yield change(sides, "key", (row, None), _described_key, _lost_identity(sides, row))
    for row in added:
        yield change(sides, "key", (None, row), _described_key)


def _by_signature(sides: Sides, rows: Sequence[Row], *, is_before: bool) -> dict[Hashable, Row]:
    found: dict[Hashable, Row] = {}
    for row in rows:
        names = names_of(row["columns"])
        columns = sides.now(names) if is_before else names
        kind = "primary" if row["key_type"] == "primary" else "unique"
        # The order of the columns of a unique key matters to its index only.
        signature = (
            kind,
            columns if kind == "primary" else frozenset(columns),
            sides.condition(row["predicate"], is_before=is_before),
            bool(row["is_nulls_not_distinct"]),
            bool(row["is_deferrable"]),
        )
        found.setdefault(signature, row)
    return found


def _described_key(row: Row) -> str:
    kind = "primary key" if row["key_type"] == "primary" else "unique"
    condition = f" where {row['predicate']}" if row["predicate"] else ""
    distinct = " nulls not distinct" if row["is_nulls_not_distinct"] else ""
    deferrable = " deferrable" if row["is_deferrable"] else ""
    return f"{kind} ({listed(names_of(row['columns']))}){distinct}{deferrable}{condition}"


def _lost_identity(sides: Sides, row: Row) -> str | None:
    """Return what the loss of a key breaks: nothing while another one identifies every row."""
    if row["predicate"] is not None:
        return None
    others = [
        key
        for key in sides.pair.after.keys
        if key["predicate"] is None and not key["has_nullable_column"]
    ]
    if row["key_type"] == "primary":
        return "no primary key is left: rows cannot be merged by it" + (
            "" if others else ", and no other key identifies them"
        )
    if others or row["has_nullable_column"]:
        return None
    return "no key identifies its rows any more: duplicates are possible"

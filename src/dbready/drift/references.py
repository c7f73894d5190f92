"""Compares foreign keys by their columns and targets, not by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift.parts import change, listed, widened
from dbready.drift.side import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.drift.change import Change
    from dbready.drift.parts import Sides
    from dbready.drift.side import Row


def compare(sides: Sides) -> Iterator[Change]:
    """Return how declared references differ."""
    for old, new in _pairs(sides):
        is_gone = old is not None and new is None
        if is_gone and old and (sides.is_implied(old) or sides.is_dangling(old)):
            continue
        yield change(sides, "foreign_key", (old, new), _described_reference)


def _pairs(sides: Sides) -> Iterator[tuple[Row | None, Row | None]]:
    """Return references that differ: of the same columns and target first, then of one of the two."""
    old = _references(sides, sides.pair.before.foreign_keys, is_before=True)
    new = _references(sides, sides.pair.after.foreign_keys, is_before=False)
    for signature in [s for s in old if s in new and old[s][0] == new[s][0]]:
        del old[signature], new[signature]
    removed = []
    for signature, (_, row) in old.items():
        same_columns = [other for other in new if other[0] == signature[0]]
        if signature in new:
            yield row, new.pop(signature)[1]
        elif len(same_columns) == 1:
            yield row, new.pop(same_columns[0])[1]
        else:
            removed.append(row)
    added = [row for _, row in new.values()]
    for row, other in widened(sides, removed, added):
        to = sides.pairing.now(row["referenced_schema"], row["referenced_table"])
        if to == (other["referenced_schema"], other["referenced_table"]):
            yield row, other
            removed.remove(row)
            added.remove(other)
    yield from ((row, None) for row in removed)
    yield from ((None, row) for row in added)


def _references(
    sides: Sides, rows: Sequence[Row], *, is_before: bool
) -> dict[tuple[object, object], tuple[tuple[object, ...], Row]]:
    """Return references by columns and target, with their other properties."""
    found: dict[tuple[object, object], tuple[tuple[object, ...], Row]] = {}
    for row in rows:
        columns, targets = names_of(row["columns"]), names_of(row["referenced_columns"])
        to = (row["referenced_schema"], row["referenced_table"])
        if is_before:
            columns = sides.now(columns)
            targets = tuple(sides.pairing.column_now(*to, name) for name in targets)
            to = sides.pairing.now(*to)
        properties = (
            _action(row["on_update"]),
            _action(row["on_delete"]),
            bool(row["is_deferrable"]),
            row["is_validated"] != 0,
            row["is_enforced"] != 0,
        )
        pairs = tuple(sorted(zip(columns, targets, strict=False), key=str))
        found[frozenset(columns), (to, pairs)] = (properties, row)
    return found


def _action(word: str | None) -> str | None:
    """Return an action; RESTRICT is NO ACTION that is checked at once."""
    return "no action" if word == "restrict" else word


def _described_reference(row: Row) -> str:
    columns, targets = (listed(names_of(row[name])) for name in ("columns", "referenced_columns"))
    words = [f"({columns}) references {row['referenced_table']} ({targets})"]
    words += [
        f"{event.replace('_', ' ')} {row[event]}"
        for event in ("on_update", "on_delete")
        if _action(row[event]) not in {None, "no action"}
    ]
    if row["is_deferrable"]:
        words.append("deferrable")
    if row["is_validated"] == 0:
        words.append("not valid")
    if row["is_enforced"] == 0:
        words.append("not enforced")
    return " ".join(words)

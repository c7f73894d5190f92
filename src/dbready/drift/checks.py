"""Compares CHECK constraints by their conditions, not by their names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dbready.drift.parts import change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.drift.change import Change
    from dbready.drift.parts import Sides
    from dbready.drift.side import Row


def compare(sides: Sides) -> Iterator[Change]:
    """Return how CHECK constraints differ; equal conditions under other names are no difference."""
    old = _conditions(sides, sides.pair.before.checks, is_before=True)
    new = _conditions(sides, sides.pair.after.checks, is_before=False)
    for signature in list(old):
        while old[signature] and new.get(signature):
            yield from _validity(sides, old[signature].pop(), new[signature].pop())
    removed = [row for found in old.values() for row in found]
    added = {row["constraint_name"]: row for found in new.values() for row in found}
    for row in removed:
        other = added.pop(row["constraint_name"], None)
        if other is None and sides.is_implied(row):
            continue
        yield change(sides, "check", (row, other), _described_check)
    for row in added.values():
        yield change(sides, "check", (None, row), _described_check)


def _conditions(
    sides: Sides, rows: Sequence[Row], *, is_before: bool
) -> dict[tuple[str, ...], list[Row]]:
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["expression"] is not None:
            found[sides.condition(row["expression"], is_before=is_before)].append(row)
    return found


def _validity(sides: Sides, old: Row, new: Row) -> Iterator[Change]:
    for column in ("is_validated", "is_enforced"):
        if (old[column] == 0) != (new[column] == 0):
            yield change(sides, "check", (old, new), _described_check)
            return


def _described_check(row: Row) -> str:
    valid = " not valid" if row["is_validated"] == 0 else ""
    enforced = " not enforced" if row["is_enforced"] == 0 else ""
    return f"{row['expression']}{valid}{enforced}"

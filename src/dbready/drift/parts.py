"""What the comparisons of keys, references, CHECK constraints, indexes and triggers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.drift import expressions
from dbready.drift.change import Change, difference
from dbready.drift.side import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbready.drift.change import Kind
    from dbready.drift.pairing import Pair, Pairing
    from dbready.drift.side import Row, Side

Names = tuple[str | None, ...]
NAMES = {
    "key": "key_name",
    "foreign_key": "constraint_name",
    "check": "constraint_name",
    "index": "index_name",
    "trigger": "trigger_name",
}


class Sides:
    """Two sides of one table, and how names of the first one read on the second."""

    __slots__ = ("after", "before", "gone", "names", "pair", "pairing")

    def __init__(self, pair: Pair, pairing: Pairing, before: Side, after: Side) -> None:
        self.pair, self.pairing, self.before, self.after = pair, pairing, before, after
        self.names = {old.lower(): new.lower() for old, new in pair.new_names.items()}
        self.gone = pair.before.columns.keys() - pair.columns.keys()

    def now(self, names: Names) -> Names:
        """Return what columns of the first side are called on the second."""
        columns = self.pair.columns
        return tuple(name if name is None else columns.get(name, name) for name in names)

    def is_implied(self, row: Row) -> bool:
        """Say whether something is gone because one of its columns is."""
        return not self.gone.isdisjoint(names_of(row["columns"]))

    def is_dangling(self, row: Row) -> bool:
        """Say whether a reference is gone because the table that it refers to is."""
        place = (row["referenced_schema"], row["referenced_table"])
        return place in self.before.tables and place not in self.pairing.by_old

    def condition(self, text: str | None, *, is_before: bool) -> tuple[str, ...]:
        """Return a condition in one spelling, with today's names."""
        side = self.before if is_before else self.after
        tokens = expressions.normal(text, side.dialect)
        return expressions.renamed(tokens, self.names) if is_before else tokens


def change(
    sides: Sides,
    kind: Kind,
    pair: tuple[Row | None, Row | None],
    described: Callable[[Row], str],
    consequence: str | None = None,
) -> Change:
    """Return how one thing differs: an old row, a new row, or both."""
    texts = [None if row is None else described(row) for row in pair]
    (row,) = [row for row in reversed(pair) if row is not None][:1]
    name = row[NAMES[kind]]
    return difference(kind, sides.pair.after.place, texts, name=name, consequence=consequence)


def listed(names: Names) -> str:
    """Return names as a list to read."""
    return ", ".join("(expression)" if name is None else str(name) for name in names)


def widened(sides: Sides, removed: Sequence[Row], added: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Return pairs of an old and a new one of which one has all columns of the other, where it is clear."""

    def candidates(row: Row) -> list[Row]:
        columns = set(sides.now(names_of(row["columns"])))
        return [
            other
            for other in added
            if columns <= (present := set(names_of(other["columns"]))) or present <= columns
        ]

    found = [(row, candidates(row)) for row in removed]
    claims = [id(other) for _, some in found for other in some]
    return [
        (row, some[0]) for row, some in found if len(some) == 1 and claims.count(id(some[0])) == 1
    ]

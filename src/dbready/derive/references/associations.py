"""Tables that join two others, of which one has a longer name than its column: item_template_tag_map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import stems

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_MOST_ALIKE = 50  # tables with one last word
_SIDES = ("A", "B")


def implicit(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table that a column of Prisma's implicit tables refers to: _CategoryToPost, with A and B.

    A is of the model that comes first in the alphabet.
    """
    if not is_implicit(table):
        return None
    name, at = table.id[1][1:], 0
    while (at := name.find("To", at + 1)) > 0:
        models = sorted((name[:at], name[at + 2 :]))
        sides = [targets.named(stems(model), table.id[0]) for model in models if model]
        if len(sides) == len(_SIDES) and all(sides):
            side = sides[_SIDES.index(column.name)]
            reason = f"{table.id[1]} joins {models[0]} and {models[1]}"
            return None if side is None else Guess(side, "high", reason)
    return None


def is_implicit(table: Table) -> bool:
    """Say whether a table is one that Prisma makes for a relation of many to many."""
    return table.id[1].startswith("_") and tuple(sorted(table.columns)) == _SIDES


def with_fitting_key(
    guess: Guess | None, table: Table, column: Column, targets: Targets
) -> Guess | None:
    """Return the table with the last word of the one guessed whose key has the column's type, where that one's has not.

    Of several, the one with the shortest name: the users of other_users with UUIDs are in core_user.
    """
    if guess is None or guess.is_precedent or guess.is_from_comment:
        return None
    alike = targets.ends.of_last_word(guess.table.stems[-1], table.id[0])
    if len(alike) > _MOST_ALIKE:
        return None
    fitting = [
        other
        for other in alike
        if other is not table and (key := other.columns.get(other.key() or "")) is not None
        if key.family == column.family
    ]
    fitting.sort(key=lambda other: len(other.stems))
    if not fitting or (len(fitting) > 1 and len(fitting[0].stems) == len(fitting[1].stems)):
        return None
    reason = f"of the tables called like {guess.table.id[1]}, the key of this one has its type"
    return Guess(fitting[0], "medium", reason)

"""Tables that join two others, of which one has a longer name than its column: item_template_tag_map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess, Reference
from dbready.derive.names import ANONYMOUS, stems
from dbready.derive.references.referenced_key import is_compatible
from dbready.derive.references.table_index import only_joins

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


def owner_of_join(table: Table, references: list[Reference], targets: Targets) -> Reference | None:
    """Return the reference to the table whose name begins that of a join, of the one key that leads nowhere else.

    The model is called otherwise than its table: deviceinstance_id in device_groups, of device.
    """
    keys = {name for name, other in table.columns.items() if other.words not in ANONYMOUS}
    if len(keys) != len(_SIDES) or not only_joins(table):
        return None
    if not any(keys == set(unique) for unique in (table.primary_key, *table.unique_keys)):
        return None
    led = {key.columns[0]: key.target for key in table.foreign_keys if len(key.columns) == 1}
    led |= {other.column: other.target for other in references if other.confidence != "low"}
    owner = _named_like_the_start(table, targets)
    left = keys - led.keys()
    if owner is None or owner.id in led.values() or len(left) != 1:
        return None
    (name,) = left
    key = owner.columns[owner.key() or ""]
    if not is_compatible(table.columns[name], key):
        return None
    reason = f"{table.id[1]} is named after the table whose rows it joins to others"
    return Reference(name, owner.id, key.name, "medium", reason)


def _named_like_the_start(table: Table, targets: Targets) -> Table | None:
    parts = table.id[1].split("_")
    for count in range(len(parts) - 1, 0, -1):
        found = targets.catalog.get((table.id[0], "_".join(parts[:count])))
        if found and found.key():
            return found
    return None


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

"""Tables that join two others, of which one has a longer name than its column: item_template_tag_map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import key_words, split, stem_words, stems
from dbready.derive.references.polymorphic import names_any_table
from dbready.derive.references.referenced_key import is_compatible
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.names import Words
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


def numbered(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table of one of two numbered columns of a join that is named after both: entity0 in l_area_artist."""
    name, number = column.name[:-1], column.name[-1]
    if not number.isdigit() or number not in "012" or len(table.stems) < len(_SIDES):
        return None
    pair = sorted(other for other in table.columns if other[:-1] == name and other[-1] in "012")
    if len(pair) != len(_SIDES) or not names_any_table(name):
        return None
    names, found = table.stems, []
    for start in (0, 1):
        for middle in range(start + 1, len(names)):
            sides = [
                targets.named(part, table.id[0]) for part in (names[start:middle], names[middle:])
            ]
            if all(sides):
                found.append(sides)
    side = found[0][pair.index(column.name)] if len(found) == 1 else None
    if side is None or side is table:
        return None
    return Guess(side, "medium", f"{table.id[1]} is named after what its two columns refer to")


def side_of_the_name(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a column of a join refers to that is named after both of its columns.

    In dish_images__file_dish, dish_images is of dish, and file_dish of file: a table, and what it calls the other.
    """
    sides = [name for name in table.columns if [name] != table.primary_key]
    if len(sides) != len(_SIDES) or column.name not in sides:
        return None
    if table.id[1].lower() not in {"__".join(sides).lower(), "__".join(sides[::-1]).lower()}:
        return None
    names = split(column.name)
    for kept in range(len(names) - 1, 0, -1):
        found = targets.named(stems("_".join(names[:kept])), table.id[0])
        if found and found is not table:
            reason = (
                f"{table.id[1]} joins two tables, and {column.name} begins with the name of one"
            )
            return Guess(found, "medium", reason)
    return None


def is_implicit(table: Table) -> bool:
    """Say whether a table is one that Prisma makes for a relation of many to many."""
    return table.id[1].startswith("_") and tuple(sorted(table.columns)) == _SIDES


def longest_in_name(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table with a longer name than the column's that the association is called after.

    In item_template_tag_association, item_id is of item_template, unless another column is.
    """
    at = _place_in_name(table, column)
    if at is None:
        return None
    base, names = key_words(column.name)[0], table.stems
    others = {
        word for other in table.columns.values() if other is not column for word in other.base
    }
    for end in range(len(names) - 1, at + len(base), -1):
        longer = targets.named(names[at:end], table.id[0])
        if longer and longer is not table and others.isdisjoint(names[at + len(base) : end]):
            reason = (
                f"{table.id[1]} is named after that table, and {column.name} after its beginning"
            )
            return Guess(longer, "medium", reason)
    return None


def nearer_than(precedent: Guess, table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table of the column's name where keys elsewhere lead to a longer name.

    item_id is of item_template in item_template_tag_association, and of item in item_tag_association.
    """
    base, found = key_words(column.name)[0], precedent.table.stems
    named = targets.named(base, table.id[0])
    is_longer = len(found) > len(base) and found[: len(base)] == base
    if named is None or named is table or not is_longer or _place_in_name(table, column) is None:
        return None
    if not set(found[len(base) :]).isdisjoint(table.stems):
        return None
    return Guess(named, "high", f"{column.name} and {table.id[1]} are named after the table")


def _place_in_name(table: Table, column: Column) -> int | None:
    """Return where an association's name has what one of its columns is called after."""
    base, suffix = key_words(column.name)
    names: Words = table.stems
    if suffix not in words("references", "suffix"):
        return None
    if names[-1] not in stem_words("references", "join"):
        return None
    starts = range(len(names) - len(base))
    return next((at for at in starts if names[at : at + len(base)] == base), None)


def of_type(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the one of several tables of a name whose key has the column's type: a UUID, not a number."""
    base = column.base
    alike = targets.ends.of_last_word(base[-1], table.id[0])
    if len(alike) > _MOST_ALIKE:
        return None
    called_so = [
        (other, other.columns.get(other.key() or ""))
        for other in alike
        if other is not table and other.stems[-len(base) :] == base
    ]
    fitting = [other for other, key in called_so if key and is_compatible(column, key)]
    if not column.suffix or len(fitting) != 1 or len(called_so) == 1:
        return None
    reason = f"of the tables called like {column.name}, only the key of this one has its type"
    return Guess(fitting[0], "medium", reason)


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

"""Small facts about a pair of rows, which leave a table of pairs a join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words, stems
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.tables import Meaning

_TWO = 2
_JOIN_ATTRIBUTES = frozenset({"flag", "type_code", "bit_mask", "actor", "code"})
"""Roles of small facts about a pair of rows, which do not turn a join into an entity."""
_OF_A_PAIR = frozenset(
    {"version", "depth", "priority", "weight", "role", "count", "perm", "perms", "level"}
)
"""Last words of such facts."""
_PAIRED = frozenset({"assigned", "added", "granted", "joined", "linked", "attached", "since"})
"""Words of the time since when two rows belong together."""
_TOLD_APART = frozenset({"key", "slot", "kind", "type", "role", "position"})
"""Last words of texts that tell the pairs of the same row apart."""
_DESCRIBED = frozenset(
    {"name", "notes", "note", "comment", "comments", "description", "label", "reason"}
)
"""Last words of texts about a pair that occurs once."""
_LANGUAGE = frozenset({"language", "lang", "locale"})
_SHORTEST_SIDE = 3  # letters of the name of one side
_MOMENTS = frozenset({"date", "timestamp"})


def is_of_a_pair(meaning: Meaning, paired: frozenset[str], column: Column) -> bool:
    """Say whether a column is a small fact about two rows: their order, a role, since when, a state."""
    table, name = meaning.table, column.name
    families = {"enum", "boolean", *(() if "updated_at" in meaning.present else ("array",))}
    if len(table.primary_key) != 1 and column.family in families:
        return True  # a pair that has no number of its own is a pair even where it has a state
    if column.words[-1] in _OF_A_PAIR or _is_number_of_row(meaning, column):
        return True
    if _is_a_number(column) or _is_of_a_period(column):
        return True
    is_label = name in table.primary_key and meaning.is_likely(name, "label", "name")
    if is_label or _is_in_key(table, paired, column):
        return True
    if says_what_for(meaning, paired, column):
        return True
    return meaning.is_likely(name, *_JOIN_ATTRIBUTES)


def says_what_for(meaning: Meaning, paired: frozenset[str], column: Column) -> bool:
    """Say whether a text describes a pair of which there is one row at most: the name of a link, its notes.

    What people write about a pair is a matter of its own: reviews, comments.
    """
    table = meaning.table
    if column.family != "text" or stem(meaning.words[-1]) in stem_words("tables", "texts"):
        return False
    bases = {table.columns[name].base for name in paired}
    is_pair = len(paired) == _TWO == len(bases) and paired <= meaning.references
    if not is_pair or any(not _LANGUAGE.isdisjoint(base) for base in bases):
        return False  # a translation
    keys = [set(table.primary_key), *map(set, table.unique_keys)]
    return paired in keys and column.words[-1] in _DESCRIBED


def _is_named_after_a_side(meaning: Meaning, paired: frozenset[str]) -> bool:
    """Say whether the end of a table's name is a table whose rows it pairs: layergroup_treeitem."""
    name = "".join(meaning.table.stems)
    bases = ("".join(stems("_".join(meaning.table.columns[one].base))) for one in paired)
    return any(
        len(base) >= _SHORTEST_SIDE and name.endswith(base) and len(name) > len(base)
        for base in bases
        if base
    )


def is_named_link(meaning: Meaning, paired: frozenset[str], attributes: list[Column]) -> bool:
    """Say whether a table is named after one of two sides, and has hardly an attribute: a list or a description."""
    is_pair = len(paired) == _TWO == len(paired & meaning.references)
    if not is_pair or meaning.is_referenced or len(attributes) != 1:
        return False
    if not _is_named_after_a_side(meaning, paired):
        return False
    attribute = attributes[0]
    is_described = attribute.family == "text" and meaning.has(attribute.name, "description")
    return is_described or attribute.family == "array"


def names_of_one(table: Table, paired: frozenset[str]) -> bool:
    """Say whether several references name rows of one table, as defaults in a configuration do."""
    targets = {name: key.target for key in table.foreign_keys for name in key.columns}
    return (
        len(paired) > _TWO
        and len({targets.get(name) for name in paired}) == 1
        and paired <= targets.keys()
    )


def two_keys(table: Table) -> frozenset[str]:
    """Return the columns of a table that holds two foreign keys to two tables, and nothing else."""
    targets = {key.columns[0]: key.target for key in table.foreign_keys if len(key.columns) == 1}
    is_all = len(targets) == _TWO and targets.keys() == table.columns.keys()
    return frozenset(targets) if is_all and len(set(targets.values())) == _TWO else frozenset()


def two_sides_of_the_name(meaning: Meaning) -> frozenset[str]:
    """Return the two columns beside a number whose names make up the table's: dish_images__file_dish."""
    table = meaning.table
    sides = [name for name in table.columns if [name] != table.primary_key]
    if len(sides) != _TWO or len(table.columns) != _TWO + 1 or meaning.is_referenced:
        return frozenset()
    one, other = map(str.lower, sides)
    name = table.id[1].lower()
    is_named = name in {f"{one}__{other}", f"{other}__{one}"}
    return frozenset(sides) if is_named else frozenset()


def is_row_of_one(table: Table, paired: frozenset[str]) -> bool:
    """Say whether each row belongs to one row, and names several of another table: its settings."""
    targets = {key.columns[0]: key.target for key in table.foreign_keys if len(key.columns) == 1}
    if len(paired) <= _TWO or not paired <= targets.keys():
        return False
    owners = [key[0] for key in table.unique_keys if len(key) == 1 and key[0] in paired]
    return any(len({targets[name] for name in paired if name != owner}) == 1 for owner in owners)


def period_end(table: Table) -> str | None:
    """Return the end of the time during which two rows belong together, which is set later."""
    return next(
        (
            name
            for name, column in table.columns.items()
            if column.family in _MOMENTS
            and not words("tables", "pair_end").isdisjoint(column.words)
        ),
        None,
    )


def _is_a_number(column: Column) -> bool:
    """Say whether a number is the order of a row, or a flag."""
    is_order = column.words == ("order",)
    is_flag = column.words[0] in {"is", "has"} or column.words[-1] == "default"
    return column.family == "integer" and (is_order or is_flag)


def _is_of_a_period(column: Column) -> bool:
    """Say whether a column says since when, or until when, two rows belong together."""
    if column.family not in _MOMENTS:
        return False
    period = words("tables", "pair_start") | words("tables", "pair_end") | _PAIRED
    return not period.isdisjoint(column.words)


def _is_in_key(table: Table, paired: frozenset[str], column: Column) -> bool:
    """Say whether a column tells the pairs of the same row apart: it is in a key with one of the pair."""
    if column.family not in {"integer", "enum"} and column.words[-1] not in _TOLD_APART:
        return False
    if not words("tables", "period").isdisjoint(column.words):
        return False  # what counts by year is no pair
    keys = (table.primary_key, *table.unique_keys)
    return any(column.name in key and not paired.isdisjoint(key) for key in keys)


def _is_number_of_row(meaning: Meaning, column: Column) -> bool:
    """Say whether a number counts the rows of a table: member_num, of members."""
    is_number = column.family == "integer" and column.words[-1] in {"num", "number", "no"}
    return is_number and stems(column.name)[0] == meaning.table.stems[-1]

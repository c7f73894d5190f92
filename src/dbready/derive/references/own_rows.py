"""References to another row of the same table: parent_id, reply_to, the manager of an employee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import Words, split, stem, stem_words
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.references.row_references import names_copies
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_SHORTEST_END = 5  # letters of the last word of a name written as one: vminterface


def _names_own_table(base: Words, table: Table) -> bool:
    """Say whether words name the table that they are in, also in short: interface, in vminterface."""
    if base in {(), table.stems}:
        return True
    if len(base) != 1:
        return False
    word = base[0]
    last = table.stems[-1]
    return word in table.own or word == last or (len(word) >= _SHORTEST_END and last.endswith(word))


def own_row(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table itself for parent_id, reply_to_id, and previous_order_id in orders."""
    other_row = None if is_polymorphic(table, column) else _own_row_words(column.name)
    if other_row is None or not _names_own_table(other_row[0], table):
        return None
    base, phrase = other_row
    if (column.name,) in table.unique_keys and not base:
        return _whole(table, column, targets)
    if phrase == "parent" and column.name in table.primary_key and table.key() is None:
        return _whole_of_part(table, targets)
    named = targets.named(base, table.id[0]) if base else table
    names = split(column.name)
    has_namesake = named is not None and named is not table
    if has_namesake and not (names[0] == "parent" and table.stems[-len(base) :] == base):
        return None  # parent_host_id in host_parents is of hosts
    if names_copies(table.stems) or table.stems[-1] in stem_words("tables", "history"):
        return Guess(
            table,
            "low",
            f"'{phrase}' may be a row of what this table keeps copies of",
            is_ambiguous=True,
        )
    is_sure = (
        names[0] == "parent" and not has_namesake and names[-1] in words("references", "suffix")
    )
    return Guess(
        table, "high" if is_sure else "medium", f"'{phrase}' is another row of the same table"
    )


def _whole(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return the table with which the name begins, for a parent of which each has one: parent_id in ordernotes."""
    found = targets.starts.begun_with(table)
    if found is None or column.name in table.primary_key:
        return None
    return Guess(found, "medium", f"each row of {found.id[1]} has one, which is unique")


def _whole_of_part(table: Table, targets: Targets) -> Guess | None:
    """Return the table with which the name begins, for a parent in a key of several columns: indications_biomarker.

    No row of its own table is identified by one column.
    """
    found = targets.starts.begun_with(table)
    if found is None:
        return None
    return Guess(found, "medium", f"its rows are parts of a row of {found.id[1]}")


@cached
def _own_row_words(name: str) -> tuple[Words, str] | None:
    """Return what a name says beside "another row", and the words that say it."""
    names = split(name)
    kept = names[:-1] if names[-1] in words("references", "suffix") else names
    if 1 < len(kept) < len(names) and kept[-1] == names[-1]:
        kept = kept[:-1]  # parent_id_id
    if len(kept) > 1 and kept[0] in words("references", "prefix"):
        kept = kept[1:]
    phrase = " ".join(kept)
    ends = {" ".join(kept[start:]) for start in (-1, -2)}
    if not ends.isdisjoint(words("references", "own_row_end")):
        return (), phrase
    for end in range(2, len(kept)):  # forked_from_skill_id
        phrases = {kept[end - 1], " ".join(kept[end - 2 : end])}
        if not phrases.isdisjoint(words("references", "own_row_end")):
            return tuple(map(stem, kept[end:])), phrase
    rest = tuple(stem(word) for word in kept if word not in words("references", "own_row"))
    return (rest, phrase) if len(rest) < len(kept) else None

"""Columns that name a person: owner_id, created_by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import key_words, split, stem_words
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.targets import Targets
    from dbready.derive.times import Confidence

_OF_PROCESSES = frozenset({("claimed", "by"), ("leased", "by"), ("picked", "by")})


def person(table: Table, column: Column, word: str, section: str, targets: Targets) -> Guess | None:
    """Return the table of people for a word of a list that names a person: author, owner."""
    if column.words in _OF_PROCESSES and column.family == "text":
        return None
    if word not in stem_words("references", section) or _says_how_rows_are_shown(column, word):
        return None
    if declared := _declared_person_table(table, targets):
        return Guess(declared, "medium", "it names a person, as another foreign key here does")
    people = targets.people.of(table.id[0])
    acting = targets.people.acting(table.id[0]) if word != "user" and column.suffix else None
    if acting and acting is not people:
        return Guess(acting, "medium", "it names a person, as most such foreign keys do")
    if people is None:
        return None
    is_other = word == "user" and not targets.people.are_users(table.id[0], people)
    is_doubtful = bool(
        is_other
        or targets.people.has_others(table.id[0], people)
        or (word != "user" and column.suffix and targets.people.has_members(table.id[0], people))
        or (
            word == "by"
            and not _names_a_writer(column.name)
            and targets.people.has_staff(table.id[0], people)
        )
    )
    sure: Confidence = "low" if is_doubtful else "medium"
    reason = "it names a person, and this table holds people"
    return Guess(people, sure, reason, is_ambiguous=is_other)


def _says_how_rows_are_shown(column: Column, word: str) -> bool:
    """Say whether a name such as group_by is about columns, not about a person."""
    names = column.words
    return (
        word == "by"
        and "by" in names[1:]
        and names[names.index("by", 1) - 1] in words("references", "arranged")
    )


@cached
def _names_a_writer(name: str) -> bool:
    """Say whether a name is about the row itself, which users write: created_by, not approved_by."""
    writing = (words("time", section) for section in ("creation", "update", "deletion"))
    return not frozenset().union(*writing).isdisjoint(split(name))


def _declared_person_table(table: Table, targets: Targets) -> Table | None:
    """Return the table of people that the declared keys of the same table lead to."""
    person = stem_words("references", "person")
    found = {
        key.target
        for key in table.foreign_keys
        if len(key.columns) == 1
        and (key_words(key.columns[0])[0][-1] in person or split(key.columns[0])[-1] in person)
    }
    return targets.catalog.get(found.pop()) if len(found) == 1 else None

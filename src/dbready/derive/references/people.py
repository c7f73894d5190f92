"""Columns that name a person: owner_id, created_by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess
from dbready.derive.names import key_words, split, stem, stem_words
from dbready.derive.references.people_tables import names_a_writer
from dbready.derive.references.polymorphic import is_polymorphic
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.names import Words
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence

_PERSON = "person"
_AGENTS = ("er", "or", "ee")
_SHORTEST_AGENT = 5  # letters
_SHORTEST_WHOLE = 3
_SHORTEST_REST = 4


def person(table: Table, column: Column, word: str, section: str, targets: Targets) -> Guess | None:
    """Return the table of people for a word of a list that names a person: author, owner."""
    if word not in stem_words("references", section):
        return None
    is_writer = names_a_writer(column.name)
    is_of_any = word == "owner" and (
        _has_rows_of_any_table(table)
        or (column.base == (word,) and _belongs_to_another(table, targets))
    )
    declared = _declared_person_table(table, targets, is_writer=is_writer)
    if declared and word != _PERSON and not is_of_any:
        return Guess(declared, "medium", "it names a person, as another foreign key here does")
    schema = table.id[0]
    people = targets.people.of(schema)
    if people is None:
        return None
    is_other = (
        is_of_any
        or (word == "user" and not targets.people.are_users(schema, people))
        or (word == _PERSON and word not in people.stems)
        or (
            word in stem_words("references", "staff_role") and _may_be_staff(table, people, targets)
        )
    )
    has_others = word != "user" and targets.people.have_others_with_names(people)
    is_doubtful = (
        is_other
        or has_others
        or (word != "user" and targets.people.serve_a_framework(people))
        or targets.people.has_others(schema, people)
        or (word == "by" and not is_writer and targets.people.has_staff(schema, people))
    )
    sure: Confidence = "low" if is_doubtful else "medium"
    reason = "it names a person, and this table holds people"
    return Guess(people, sure, reason, is_ambiguous=is_other or has_others)


def _may_be_staff(table: Table, people: Table, targets: Targets) -> bool:
    """Say whether employees or parties stand beside the users, so that a manager may be either."""
    is_staff = people.stems[-1] in stem_words("references", "staff")
    return not is_staff and targets.people.has_staff(table.id[0], people)


def _has_rows_of_any_table(table: Table) -> bool:
    """Say whether a table is about entities of any table, whose owner need not be a person.

    Django's comments and files have a content type, too, and are owned by users.
    """
    keys = [column for column in table.columns.values() if column.suffix]
    return not any(column.words[-3:-1] == ("content", "type") for column in keys) and any(
        is_polymorphic(table, column) for column in keys
    )


def _belongs_to_another(table: Table, targets: Targets) -> bool:
    """Say whether a name in one word begins with that of a table to which no column refers: bothistory, of bot."""
    schema, name = table.id
    last = name[name.rfind("_") + 1 :]
    starts = range(len(name) - _SHORTEST_REST, len(name) - len(last) + _SHORTEST_WHOLE - 1, -1)
    found = (targets.catalog.get((schema, name[:length])) for length in starts)
    whole = next(filter(None, found), None) if last.islower() else None
    return whole is not None and not any(
        column.suffix and column.base[-1] == whole.stems[-1] for column in table.columns.values()
    )


def called_otherwise(table: Table, column: Column, base: Words, targets: Targets) -> Guess | None:
    """Return the users for another word for people, of which no table is named: member_id, customer_id.

    Only an index makes it likely, and a text may be the id of any system where people have another.
    """
    schema = table.id[0]
    known = stem_words("references", "people") | stem_words("references", "staff")
    if not (known.issuperset(base) or _acts(column, schema, targets)):
        return None
    if column.family == "text" and not _has_text_as_key(targets.people.of(schema)):
        return None
    if len(base) == 1 and (profile := targets.people.profile_of(schema, base[0])):
        return Guess(profile, "medium", f"{profile.id[1]} holds the profiles of {base[0]}")
    people = targets.people.of(schema)
    if people is None or people is table or targets.habits.declares_nearly_all(schema):
        return None
    # A photographer may be one of the people who do not log in.
    is_other = targets.people.have_others_with_names(people) or (
        not known.issuperset(base) and targets.people.has_staff(schema, people)
    )
    reason = f"{column.name} names people, and this table holds them"
    return Guess(people, "low", reason, is_ambiguous=is_other)


def _has_text_as_key(people: Table | None) -> bool:
    key = people.key() if people else None
    return people is not None and key is not None and people.columns[key].family == "text"


def _acts(column: Column, schema: str, targets: Targets) -> bool:
    """Say whether a name is one word for somebody who does something, and of no table: resolver, trainee."""
    word, *others = column.words
    name = stem(word)
    return (
        others == [column.suffix]
        and len(word) >= _SHORTEST_AGENT
        and word.endswith(_AGENTS)
        and word not in words("references", "no_agent")
        and not targets.ends.is_last_word(name, schema)
        and not targets.starts.first_word(name, schema)
    )


def _declared_person_table(table: Table, targets: Targets, *, is_writer: bool) -> Table | None:
    """Return the table of people that the declared keys of the same table lead to, for the same kind of role."""
    person = stem_words("references", "person")
    found = {
        key.target
        for key in table.foreign_keys
        if len(key.columns) == 1
        and names_a_writer(key.columns[0]) == is_writer
        and (key_words(key.columns[0])[0][-1] in person or split(key.columns[0])[-1] in person)
    }
    return targets.catalog.get(found.pop()) if len(found) == 1 else None

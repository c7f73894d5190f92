"""Which tables say where people went, or what they entered in forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.privacy.personal_marks import (
    ends_glued,
    is_named,
    is_natural,
    marks,
    mentions,
    mentions_word,
    people_word,
)
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.tables import Meaning


def has_whereabouts(meaning: Meaning, known: frozenset[str], *, is_of_people: bool) -> bool:
    """Say whether coordinates are of the track or trip of a person, and not of a place that a user entered."""
    if not known >= {"latitude", "longitude"} or not refers_to_person(meaning):
        return False
    name = meaning.table.id[1]
    is_of_track = mentions(name, "track") or mentions_word(name, "track_word")
    word = people_word(name)
    is_of_them = word is not None and word != "account" and is_named(name, "track_of_people")
    return is_of_people or is_of_track or is_of_them


def refers_to_person(meaning: Meaning) -> bool:
    """Say whether rows refer to a user or another person who did not just enter them: tracked_by_id, user_id."""
    table = meaning.table
    entered = words("personal", "entered")
    declared = {
        name
        for key in table.foreign_keys
        if is_named(key.target[1], "is_user") or is_natural(key.target[1])
        for name in key.columns
    }
    named = {name for name, column in table.columns.items() if "person_key" in marks(column)}
    return any(entered.isdisjoint(split(name)) for name in declared | named)


def is_of_form(name: str, known: frozenset[str]) -> bool:
    """Say whether each row is what somebody entered in a form."""
    return "form_data" in known and ends_glued(name, "form_table")

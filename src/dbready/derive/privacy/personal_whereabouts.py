"""Which tables say where people went or came from, or what they entered in forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.privacy.personal_marks import (
    ends_glued,
    ends_in,
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

_EVENTS = frozenset({"event", "history"})


def has_whereabouts(meaning: Meaning, known: frozenset[str], *, is_of_people: bool) -> bool:
    """Say whether coordinates are of the track or trip of a person, and not of a place that a user entered."""
    if not known >= {"latitude", "longitude"}:
        return False
    if is_of_people or not refers_to_person(meaning):
        return is_of_people
    name = meaning.table.id[1]
    is_of_track = mentions(name, "track") or mentions_word(name, "track_word")
    word = people_word(name)
    is_of_them = word is not None and word != "account" and is_named(name, "track_of_people")
    return is_of_track or is_of_them


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


def _has_address_of_user(meaning: Meaning, known: frozenset[str], kind: str) -> bool:
    """Say whether an IP address is of the user or the person that rows refer to, or of somebody on a map."""
    name = meaning.table.id[1]
    if known >= {"latitude", "longitude"}:
        return people_word(name) is not None or refers_to_person(meaning)
    is_of_thing = is_named(name, "thing") or ends_in(name, "device")
    is_of_thing |= not known.isdisjoint({"of_server", "of_service_login"})
    is_of_them = kind in _EVENTS or people_word(name) is not None or not is_of_thing
    return is_of_them and refers_to_person(meaning)


def is_of_form(name: str, known: frozenset[str]) -> bool:
    """Say whether each row is what somebody entered in a form."""
    return "form_data" in known and ends_glued(name, "form_table")


def _places_addresses(meaning: Meaning, known: frozenset[str]) -> bool:
    """Say whether the rows are where IP addresses are: of visitors, as servers have other keys."""
    key = meaning.table.primary_key
    return len(key) == 1 and "town" in known and meaning.is_likely(key[0], "ip_address")


def has_visitor(
    meaning: Meaning,
    kind: str,
    found: frozenset[str],
    sure: frozenset[str],
    known: frozenset[str],
) -> bool:
    """Say whether an IP address is of somebody who did or said something, not of a server."""
    if "ip_address" not in found:
        return False
    return (
        _places_addresses(meaning, known)
        or "ip_address" in sure
        or "user_agent" in found
        or is_named(meaning.table.id[1], "opinion")
        or (kind in _EVENTS and "did_it" in known)
        or _has_address_of_user(meaning, known, kind)
    )

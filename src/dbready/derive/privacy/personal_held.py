"""What a table holds about people: the roles and marks of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.privacy import personal_whereabouts
from dbready.derive.privacy.personal_details import details
from dbready.derive.privacy.personal_marks import (
    addresses_of,
    ends_glued,
    ends_in,
    is_named,
    is_natural,
    is_of_calls,
    marks,
    mentions,
    people_word,
)
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.tables import Meaning

CONTACTS = frozenset({"email", "phone", "person_name", "postal_address"})
_PERSONAL = CONTACTS | {"ip_address", "user_agent"}
_EVENTS = frozenset({"event", "history"})
# Marks that may make a table one about people without a role of its columns.
_ALONE = frozenset(
    {
        "birth", "user_name", "given", "bare_name", "addressee", "contact_value", "contact_kind",
        "called", "messenger", "contact_person", "said_by", "acted", "latitude", "form_data", "sender_key",
        "provider", "person_number", "trait", "answer", "biography",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds about people."""

    meaning: Meaning
    roles: frozenset[str]
    """Roles about people that some column has with medium or high confidence, and those that the table gives it."""
    sure: frozenset[str]
    """Of these, the ones with high confidence."""
    marks: frozenset[str]
    columns: int
    """Number of columns that hold it."""
    is_of_person: bool
    """Whether it says who somebody is, or how to reach them."""
    is_of_contacts: bool
    """Whether it holds contact data as kind and value."""
    has_json_address: bool
    has_visitor: bool
    has_birth: bool
    is_of_people: bool
    """Whether it holds protected data that only people have."""
    has_whereabouts: bool
    """Whether it holds where people went."""
    is_of_form: bool
    """Whether it holds what people entered in a form."""
    is_of_user: bool
    """Whether each user has at most one row."""
    is_of_patients: bool
    """Whether rows are of patients, or refer to them."""
    details: frozenset[str]
    """What else is known of a person: an account elsewhere, a trait."""

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return self.meaning.table.id[1]


def held(
    meaning: Meaning, kind: str, *, is_of_people: bool, is_of_patients: bool = False
) -> Held | None:
    """Return what a table holds about people; None where it holds nothing."""
    known = frozenset().union(*map(marks, meaning.table.columns.values()))
    name = meaning.table.id[1]
    personal = not meaning.present.isdisjoint(_PERSONAL)
    has_address = _has_address_of_person(name, known, is_of_patients=is_of_patients)
    may_be_held = personal or addresses_of(name) or has_address or ends_glued(name, "number_table")
    if not may_be_held and known.isdisjoint(_ALONE):
        return None
    found, sure, columns, has_json_address = _roles(meaning, known)
    has_visitor = personal_whereabouts.has_visitor(meaning, kind, found, sure, known)
    if kind in _EVENTS and not has_visitor and "acted" in known and "password" not in known:
        found |= {"user_name"}
    named = _by_table(meaning, found, known) | _by_text(name, known)
    if has_address:
        named |= {"postal_address"}
    is_of_contacts = "contact_value" in known and ends_glued(name, "contact_table")
    is_of_contacts |= "contact_kind" in known and _has_address(meaning)
    is_of_person = has_json_address or is_of_contacts or bool(named)
    is_of_person |= "person_name" in sure or not found.isdisjoint({"email", "phone", "user_name"})
    has_birth = not is_of_person and _are_born(meaning, known)
    whereabouts = personal_whereabouts.has_whereabouts(meaning, known, is_of_people=is_of_people)
    is_of_form = personal_whereabouts.is_of_form(name, known)
    known_of = details(meaning, known, is_of_user=_is_of_user(meaning))
    if not (is_of_person or has_visitor or has_birth or whereabouts or is_of_form or known_of):
        return None
    return Held(
        meaning,
        found | named,
        sure,
        known,
        max(columns, count_of(meaning, "birth") if has_birth else 1),
        is_of_person,
        is_of_contacts,
        has_json_address,
        has_visitor,
        has_birth,
        is_of_people,
        whereabouts,
        is_of_form,
        _is_of_user(meaning),
        is_of_patients,
        known_of,
    )


def count_of(meaning: Meaning, mark: str) -> int:
    """Return how many columns have a mark."""
    return sum(mark in marks(column) for column in meaning.table.columns.values())


def _roles(
    meaning: Meaning, known: frozenset[str]
) -> tuple[frozenset[str], frozenset[str], int, bool]:
    """Return the roles about people, the sure ones, the number of columns, and whether JSON holds an address."""
    found, sure, columns, has_json_address = set(), set(), 0, False
    for column, roles in meaning.roles.items():
        for role in roles:
            if role.role not in _PERSONAL or role.confidence == "low":
                continue
            found.add(role.role)
            columns += 1
            if role.confidence == "high":
                sure.add(role.role)
            of_table = meaning.table.columns.get(column)
            if role.role == "postal_address" and of_table and of_table.family == "json":
                has_json_address = True
    if {"given", "family"} <= known:
        found.add("person_name")
        sure.add("person_name")
    return frozenset(found), frozenset(sure), columns, has_json_address


def _by_table(meaning: Meaning, found: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """Return what columns with general names hold, as the table is about persons or called after addresses."""
    name = meaning.table.id[1]
    said = set()
    is_profile = _is_profile(meaning)
    if _has_user_name(name, known) or (is_profile and "messenger" in known):
        said.add("user_name")
    if _has_name(meaning, known, is_profile=is_profile):
        said.add("person_name")
    if "street" in known and (is_profile or is_named(name, "is_user")):
        said.add("postal_address")
    if not known.isdisjoint({"called", "addressee"}) and is_of_calls(name):
        said.add("phone")
    if "person_name" in found and ("person_key" in known or mentions(name, "natural")):
        said.add("person_name")
    if "addressee" in known and ("subject" in known or mentions(name, "email_alone")):
        said.add("email")
    role = addresses_of(name)
    if role and "telephony" not in known and _has_address(meaning):
        said.add(role)
    return frozenset(said)


def _by_text(name: str, known: frozenset[str]) -> frozenset[str]:
    """Return what says who wrote something, or is to be asked about it."""
    said = set()
    if "contact_person" in known or has_opinions(name, known):
        said.add("person_name")
    if {"sender", "body"} <= known:
        said |= {"person_name", "email"}
    if exchanged(known):
        said.add("message")
    if "done_by" in known:
        said.add("person_name")
    if writes(known):
        said.add("user_name")
    return frozenset(said)


def writes(known: frozenset[str]) -> bool:
    """Say whether a text is beside the name of the user who wrote it, and no login of a service."""
    return known >= {"user_name", "body"} and known.isdisjoint({"password", "of_service_login"})


def exchanged(known: frozenset[str]) -> bool:
    """Say whether the rows are messages that one person wrote to others, by references to who sent them."""
    is_sent = "recipient_key" in known or "subject" in known
    return is_sent and known >= {"sender_key", "body"}


def has_opinions(name: str, known: frozenset[str]) -> bool:
    """Say whether the rows are what people say of something, and who says it."""
    if not is_named(name, "opinion"):
        return False
    return "said_by" in known or known >= {"bare_name", "of_opinion"}


def _has_user_name(name: str, known: frozenset[str]) -> bool:
    """Say whether rows have the name of somebody who logs in."""
    if "user_name" not in known:
        return False
    has_password = "password" in known and "of_service_login" not in known
    return ends_in(name, "logs_in", shortest=4) or (has_password and is_named(name, "has_password"))


def _has_name(meaning: Meaning, known: frozenset[str], *, is_profile: bool) -> bool:
    """Say whether a bare name is that of a person, by its table or by what only people have beside it."""
    if "bare_name" not in known:
        return False
    name = meaning.table.id[1]
    if is_natural(name) or is_named(name, "is_user") or is_profile or "of_named" in known:
        return True
    is_login = known >= {"user_name", "shown_name"} and "of_service_login" not in known
    return is_login or _has_name_of_user(meaning, known)


def _is_profile(meaning: Meaning) -> bool:
    """Say whether a table is called a profile, with one row for each user."""
    return ends_in(meaning.table.id[1], "profile") and _is_of_user(meaning)


def _has_name_of_user(meaning: Meaning, known: frozenset[str]) -> bool:
    """Say whether a name is that of the only user that may have it, whatever the table is called."""
    table = meaning.table
    is_of_thing = is_named(table.id[1], "thing") or ends_in(table.id[1], "thing")
    if is_of_thing or not _is_of_user(meaning):
        return False
    alone = {key[0] for key in table.unique_keys if len(key) == 1}
    names = [column for column in table.columns.values() if "bare_name" in marks(column)]
    return "shown_name" in known or any(column.name in alone for column in names)


def _is_of_user(meaning: Meaning) -> bool:
    """Say whether a table has at most one row for each user: user_id is unique."""
    table = meaning.table
    keys = (tuple(table.primary_key), *table.unique_keys)
    alone = (key[0] for key in keys if len(key) == 1)
    return any(
        "person_key" in marks(table.columns[name]) for name in alone if name in table.columns
    )


def _has_address_of_person(name: str, known: frozenset[str], *, is_of_patients: bool) -> bool:
    """Say whether street and town belong to a customer or patient; those beside a user may be of a thing."""
    if not known >= {"street", "town"}:
        return False
    if is_of_patients and "bare_name" not in known:
        return True
    if "person_key" not in known:
        return people_word(name) is not None and is_named(name, "kept_place")
    is_sent = "client_key" in known or "sent_to" in known
    return is_sent or not words("personal", "addressed").isdisjoint(split(name))


def _has_address(meaning: Meaning) -> bool:
    """Say whether a text is the address or the number after which the table is called."""
    return any(
        column.family == "text" and column.words[-1] in {"address", "addr", "number", "street"}
        for column in meaning.table.columns.values()
    )


def _are_born(meaning: Meaning, known: frozenset[str]) -> bool:
    """Say whether the rows are people who were born; animals and characters of a game are, too."""
    name = meaning.table.id[1]
    return (
        "birth" in known
        and ("human" in known or is_natural(name))
        and "animal" not in known
        and not ends_in(name, "no_people", shortest=3)
    )

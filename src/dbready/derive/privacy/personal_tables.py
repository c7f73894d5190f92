"""Which tables hold data about people, of which kinds, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.privacy import about_people
from dbready.derive.privacy.personal_held import CONTACTS, held

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from dbready.derive.catalog import TableId
    from dbready.derive.privacy.personal_held import Held
    from dbready.derive.tables import Kind, Meaning

COLUMNS = (
    "schema_name",
    "table_name",
    "cause",
    "classes",
    "personal_columns",
    "confidence",
    "reason",
)
_NOUNS = {
    "person_name": "names",
    "user_name": "user names",
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "postal_address": "postal addresses",
    "contact": "contact data by kind",
    "ip_address": "IP addresses",
    "user_agent": "browsers",
    "birth": "birth dates",
    "whereabouts": "whereabouts",
    "form": "form submissions",
    "message": "messages",
    "account": "accounts with other services",
    "person_number": "identifiers of persons",
    "trait": "traits",
    "answer": "answers",
    "biography": "biographies",
}


def rows(
    meanings: Mapping[TableId, Meaning],
    kinds: Mapping[TableId, Kind],
    protected: Collection[TableId],
    patients: Collection[TableId] = (),
) -> Iterator[tuple[object, ...]]:
    """Return the rows of personal_tables.

    `protected` are tables with what only people have, such as health data, `patients` those about patients.
    """
    for id_, meaning in meanings.items():
        found = held(
            meaning,
            kinds[id_].kind,
            is_of_people=id_ in protected,
            is_of_patients=id_ in patients,
        )
        if found:
            sure, reason = about_people.conclude(found)
            yield (*id_, _cause(found), _classes(found), found.columns, sure, reason)


def _cause(held: Held) -> str:
    if held.is_of_person:
        is_message = "message" in held.roles and held.roles.isdisjoint(CONTACTS)
        return "messages" if is_message else "contact data"
    if held.has_birth:
        return "birth dates"
    if held.has_whereabouts:
        return "whereabouts"
    if held.has_visitor:
        return "IP addresses of visitors"
    return "form submissions" if held.is_of_form else "personal details"


def _classes(held: Held) -> str:
    """Return what a table holds in words: names, e-mail addresses."""
    known = CONTACTS | {"message"} if held.is_of_person else frozenset({"email", "phone"})
    said = held.roles & known
    if "person_name" in held.roles or (held.is_of_person and about_people.has_names(held)):
        said |= {"person_name"}
    if held.is_of_person and ("user_name" in held.marks or "user_name" in held.roles):
        said |= {"user_name"}
    if held.is_of_contacts:
        said |= {"contact"}
    if held.has_visitor:
        said |= {"ip_address"} | held.roles & {"user_agent"}
    if held.has_birth and not held.is_of_person:
        said |= {"birth"}
    if held.has_whereabouts:
        said |= {"whereabouts"}
    if held.is_of_form:
        said |= {"form"}
    said |= held.details
    return ", ".join(noun for role, noun in _NOUNS.items() if role in said)

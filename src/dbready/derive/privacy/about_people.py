"""Whether contact data is of people, and not of organizations, places or things, and what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.privacy.personal_details import REASONS
from dbready.derive.privacy.personal_held import (
    CONTACTS,
    count_of,
    exchanged,
    has_opinions,
    writes,
)
from dbready.derive.privacy.personal_marks import (
    ends_in,
    is_named,
    is_natural,
    is_of_calls,
    marks,
    mentions,
    mentions_word,
    people_word,
    person_in,
)
from dbready.derive.privacy.sensitive_tables import of_table
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.privacy.personal_held import Held
    from dbready.derive.times.times import Confidence

_SEVERAL = 2
_FEW_COLUMNS = 4
# Marks of columns by which the rows are about people.
_BESIDE = (
    ("user_name", "user names"),
    ("password", "passwords"),
    ("human", "genders and the like"),
    ("born", "births"),
    ("of_person", "what only people have"),
)


def conclude(held: Held) -> tuple[Confidence, str]:
    """Return how sure it is that a table holds data about people, and why."""
    if doubt := _doubt(held):
        return "low", doubt
    if held.has_whereabouts and not held.is_of_person:
        return "medium", "where people went"
    if held.is_of_form and not held.is_of_person:
        return "medium", "people may enter anything in a form"
    is_of_visitor = held.has_visitor and not held.is_of_person
    reason = None if is_of_visitor else _why(held)
    if reason is None and held.has_visitor:
        reason = "where visitors came from"
    if reason is None or (held.details and not held.is_of_person):
        reason = next((said for key, said in REASONS.items() if key in held.details), reason)
    if reason is None:
        return "low", "nothing says that the rows are about people"
    is_sure = "person_name" in held.sure or len(held.roles & CONTACTS) >= _SEVERAL
    return "high" if is_sure else "medium", reason


def has_names(held: Held) -> bool:
    """Say whether a column name is that of a person: beside an address, in a table that is about people."""
    is_program = mentions_word(held.name, "of_program") and is_named(held.name, "program")
    if "bare_name" not in held.marks or is_program or ends_in(held.name, "device"):
        return False
    return bool(_of_table(held) or _beside(held))


def _doubt(held: Held) -> str | None:
    """Return what makes it doubtful that the data is about people."""
    last = held.meaning.words[-1]
    if ends_in(held.name, "of_settings"):
        return f"'{last}' may say only what is shown, or whom to notify"
    if said := _of_programs(held):
        return said
    if held.has_visitor and not held.is_of_person and mentions(held.name, "webhook"):
        is_of_user = "person_key" in held.marks or "user_agent" in held.roles
        return None if is_of_user else "webhooks are called by servers"
    is_person = "person_name" in held.sure or not held.marks.isdisjoint(
        {"contact_person", "done_by"}
    )
    is_of_row = held.has_visitor or held.has_birth or held.has_whereabouts or held.is_of_form
    if not (is_of_row or is_person):
        is_of_thing = is_named(held.name, "thing") and not is_natural(held.name)
        if is_of_thing or (ends_in(held.name, "thing") and not _beside(held)):
            return f"'{last}' may be an organization, a place or a thing"
    is_published = is_named(held.name, "published") or ends_in(held.name, "published", shortest=6)
    if held.roles & CONTACTS == {"person_name"} and is_published and not held.is_of_user:
        return "names of authors are published"
    return None


def _of_programs(held: Held) -> str | None:
    """Return why the data is rather of servers or of programs."""
    if {"password", "of_service_login"} <= held.marks and not is_named(held.name, "is_user"):
        return "what is needed to log in to a server"
    if not held.is_of_person and count_of(held.meaning, "of_server") > _SEVERAL:
        return "what an inventory knows of servers"
    return "who made a program" if _is_of_package(held) else None


def _is_of_package(held: Held) -> bool:
    """Say whether a theme, a plugin or another program is described, and how to reach its maker."""
    if count_of(held.meaning, "of_package") < _SEVERAL:
        return False
    contacts = [name for name in held.meaning.roles if held.meaning.is_likely(name, *CONTACTS)]
    return all(not words("personal", "maker").isdisjoint(split(name)) for name in contacts)


def _why(held: Held) -> str | None:
    """Return what says that the rows are about people."""
    if "person_name" in held.sure:
        return "names of persons"
    if held.has_birth:
        return "births of people"
    if held.has_json_address:
        return "addresses of people in JSON"
    if "person_name" in held.roles and len(held.roles & CONTACTS) > _SEVERAL:
        return "names with addresses"
    said = "names of people to ask" if "contact_person" in held.marks else None
    said = said or _of_table(held)
    return said or _of_those_who_acted(held) or _of_column(held) or _beside(held)


def _of_those_who_acted(held: Held) -> str | None:
    """Return who did what the rows are about."""
    if "done_by" in held.marks:
        return "names of people who did something"
    if "acted" in held.marks and "user_name" in held.roles:
        return "names of users who did something"
    return None


def _of_messages(held: Held) -> str | None:
    """Return who sends or receives what the rows are, or says something in them."""
    if {"addressee", "subject"} <= held.marks:
        return "messages to people"
    if {"sender", "body"} <= held.marks:
        return "messages of people"
    if exchanged(held.marks):
        return "what people write to each other"
    if has_opinions(held.name, held.marks):
        return "names of people beside what they say"
    if writes(held.marks):
        return "names of users beside what they write"
    is_called = not held.marks.isdisjoint({"called", "addressee"}) and is_of_calls(held.name)
    return "numbers of people who are sent messages or called" if is_called else None


def _of_table(held: Held) -> str | None:
    """Return what the name of the table says."""
    if said := _of_messages(held):
        return said
    word = people_word(held.name)
    if word and (word != "account" or held.roles & {"email"} or "password" in held.marks):
        return f"its name says '{person_in(word)}'"
    if is_named(held.name, "competitor"):
        return f"its name says '{split(held.name)[-1]}'"
    if held.is_of_contacts:
        return "it holds contact data of several kinds"
    is_kept_for_them = mentions(held.name, "address_word") and "telephony" not in held.marks
    is_named_so = is_kept_for_them and not mentions(held.name, "not_address_word")
    return "its name mentions addresses or mail" if is_named_so else None


def _of_column(held: Held) -> str | None:
    """Return what the name of a column says: recipient_email."""
    for name, roles in held.meaning.roles.items():
        for role in roles:
            if role.role in {"email", "phone", "person_name"}:
                if word := people_word(name):
                    return f"'{name}' says '{word}'"
                if (
                    role.role == "phone"
                    and name.lower().endswith("number")
                    and "destination" in name.lower()
                ):
                    return f"'{name}' is a number that was called"
            elif role.role == "token" and role.confidence != "low":
                return "tokens of people beside them"
    return None


def _of_rows(held: Held) -> str | None:
    """Return what the other columns as a whole say of the rows."""
    if held.is_of_user:
        return "a user has at most one row"
    if (
        held.is_of_patients and "bare_name" not in held.marks
    ):  # what has a name is no part of a patient
        return "it is about patients"
    columns = held.meaning.table.columns.values()
    has_own = any(column.words in {("email",), ("mail",)} for column in columns)
    if not has_own or "bare_name" not in held.marks or ends_in(held.name, "thing"):
        return None
    return "names beside them, and nothing else" if len(columns) <= _FEW_COLUMNS else None


def _beside(held: Held) -> str | None:
    """Return which other columns are about people."""
    if said := next((noun for mark, noun in _BESIDE if mark in held.marks), None):
        return f"{said} beside them"
    if held.is_of_people:
        return "data beside them that only people have"
    if {"receiver", "place"} <= held.marks:
        return "a receiver with an address"
    columns = held.meaning.table.columns.values()
    secrets = (of_table(held.name, column.name.lower(), column.family) for column in columns)
    if said := next((secret.data_class for secret in secrets if secret), None):
        return f"{said} beside them"
    if said := _of_rows(held):
        return said
    key = next((column.name for column in columns if "person_key" in marks(column)), None)
    return f"'{key}' beside them" if key else None

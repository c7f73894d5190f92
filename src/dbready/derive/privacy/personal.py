"""Which columns say who a person is, how to reach them, or where a visitor came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.privacy.personal_marks import is_done
from dbready.derive.times.times import Confidence, Role, is_small
from dbready.derive.vocabulary import ordered, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Column

_TEXTS = frozenset({"text", "binary", "network"})
_OF_CONTACTS = frozenset({"address", "number", "no", "nr", "to", "cc", "bcc"})
"""Last words of names of telephone numbers and e-mail addresses: phone_number, email_to."""


def contact(names: Sequence[str], column: Column) -> list[Role]:
    """Return email or phone for a column that is named so."""
    if column.family not in {"text", "binary", "integer", "decimal"} or is_small(column):
        return []
    last = _last_word(names)
    if last in words("columns", "email") and column.family == "binary":
        # MySQL and MariaDB compare such texts byte by byte.
        is_text = column.data_type.startswith("varbinary")
        return [Role("email", "medium", f"bytes named '{last}'")] if is_text else []
    if last in words("columns", "email") and column.family == "text":
        if words("personal", "of_service").intersection(names):
            return [Role("email", "low", "an address of a service, by its name")]
        return [Role("email", "medium" if last == "mail" else "high", f"a text named '{last}'")]
    if _is_phone(names, last) and column.family != "binary":
        return [Role("phone", "high" if column.family == "text" else "medium", f"named '{last}'")]
    phrase = _ending(names, "phone_number") if column.family == "text" else None
    return [Role("phone", "medium", f"a text named '{phrase}'")] if phrase else []


def _is_phone(names: Sequence[str], last: str) -> bool:
    """Say whether a name is that of a telephone number; a sickle_cell is none."""
    is_cell = last != "cell" or words("columns", "cell_of").issuperset(names)
    return last in words("columns", "phone") and is_cell


def _last_word(names: Sequence[str]) -> str:
    """Return the last word that says what something is: phone, of phone_1 and phone_number_2."""
    left = list(names)
    while len(left) > 1 and (left[-1].isdigit() or left[-1] in _OF_CONTACTS):
        left.pop()
    return left[-1]


def in_json(names: Sequence[str]) -> list[Role]:
    """Return email, phone or postal_address for JSON that is named after them: emails, billing_address."""
    lists = (("email", "json_email"), ("phone", "json_phone"), ("postal_address", "json_address"))
    named = (*lists, ("postal_address", "postal_address"))
    found = ((role, _ending(names, listed)) for role, listed in named)
    return [Role(role, "medium", f"JSON named '{phrase}'") for role, phrase in found if phrase][:1]


def by_name(names: Sequence[str], column: Column) -> list[Role]:
    """Return person_name, postal_address, ip_address or user_agent for a text that is named so."""
    if column.family not in _TEXTS or is_small(column):
        return []
    for role in ("person_name", "postal_address", "user_agent"):
        phrase = _ending(names, role)
        if phrase and column.family == "text":
            # A language has a full name, too.
            is_sure = role == "person_name" and phrase not in words("personal", "any_name")
            sure: Confidence = "high" if is_sure else "medium"
            return [Role(role, sure, f"a text named '{phrase}'")]
    if (
        tuple(names[-2:]) == ("by", "name")
        and column.family == "text"
        and is_done(tuple(names[:-2]))
    ):
        return [Role("person_name", "medium", "a text named 'by name'")]
    phrase = _ending(names, "ip_address")
    if phrase is None and column.family == "network" and names[-1] == "address":
        phrase = names[-1]
    if phrase is None:
        return []
    # A server has an IP address, too: the words before it say whose it is.
    before = set(names[: -len(phrase.split())])
    is_of_visitor = not words("personal", "visitor").isdisjoint(before)
    return [Role("ip_address", "high" if is_of_visitor else "medium", f"named '{phrase}'")]


def _ending(names: Sequence[str], listed: str) -> str | None:
    """Return the phrase of a list with which a name ends, unless a word before it is of something else."""
    for phrase in ordered("personal", listed):
        wanted = phrase.split()
        if list(names[-len(wanted) :]) == wanted:
            before = names[: -len(wanted)]
            return None if words("personal", "not_after").intersection(before) else phrase
    return None

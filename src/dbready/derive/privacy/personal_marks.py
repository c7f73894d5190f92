"""What names of tables and columns say about persons, beside the roles of the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.names import Words

_TEXTS = frozenset({"text"})
_ANY = frozenset[str]()
# Lists of names that mark a column, and the types that it may have; of any type where none is listed.
_EXACT = {
    "user_name": _ANY,
    "bare_name": _TEXTS,
    "shown_name": _TEXTS,
    "of_named": _TEXTS,
    "biography": _TEXTS,
    "of_person": _ANY,
    "given": _TEXTS,
    "family": _TEXTS,
    "human": _ANY,
    "of_server": _ANY,
    "did_it": _ANY,
    "addressee": _TEXTS,
    "receiver": _TEXTS,
    "subject": _TEXTS,
    "contact_person": _TEXTS,
    "sender": _TEXTS,
    "sender_key": _ANY,
    "recipient_key": _ANY,
    "body": _TEXTS,
    "said_by": _TEXTS,
    "of_opinion": _ANY,
    "acted": _TEXTS,
    "of_package": _TEXTS,
    "place": _TEXTS,
    "contact_value": _TEXTS,
    "contact_kind": _TEXTS,
    "called": _TEXTS,
    "messenger": _TEXTS,
    "form_data": frozenset({"text", "json"}),
    "of_service_login": _ANY,
    "provider": _ANY,
    "provider_uid": frozenset({"text", "integer"}),
    "provider_user": frozenset({"text", "integer"}),
    "person_number": _TEXTS,
    "answer": frozenset({"text", "json"}),
    "question": _ANY,
}
_NUMBERS = frozenset({"integer", "decimal", "float"})
_BIRTHS = frozenset({"integer", "date", "timestamp"})
_SHORTEST_PART = (
    4  # characters; "lead" is the start of "leadership", and so on, but "usr" says nothing
)


@cached
def marks(column: Column) -> frozenset[str]:
    """Return the marks of a column: user_name, bare_name, birth, password and others."""
    parts = split(column.name)
    said = " ".join(parts)
    found = {
        mark
        for mark, families in _EXACT.items()
        if said in words("personal", mark) and (not families or column.family in families)
    }
    if _has(parts, "birth") and column.family != "boolean":
        found.add("born")
        if column.family in _BIRTHS and words("personal", "not_of_birth").isdisjoint(parts):
            found.add("birth")
    if _has(parts, "passw") and "smtp" not in parts:
        found.add("password")
    if {"last", "login"} <= {*parts} or "lastlogin" in parts:
        found.add("last_login")
    if _has(parts, "ethnic") or _has(parts, "gender"):
        found.add("human")
    if parts[-2:] == ("by", "name") and is_done(parts[:-2]) and column.family == "text":
        found.add("done_by")
    for mark in ("animal", "telephony", "trait"):
        if not words("personal", mark).isdisjoint(parts):
            found.add(mark)
    return frozenset(found | _of_person(column) | _of_place(column, parts))


def _of_person(column: Column) -> frozenset[str]:
    """Return person_key for a reference to a person, and client_key unless it may be to whoever entered the row."""
    if not refers_to_people(column):
        return frozenset()
    is_any = not words("personal", "any_person").isdisjoint(split(column.name))
    return frozenset({"person_key"} if is_any else {"person_key", "client_key"})


def _of_place(column: Column, parts: Words) -> frozenset[str]:
    """Return street or town for a part of an address, latitude or longitude for one of a place on a map."""
    if column.family in _NUMBERS:
        last = parts[-1]
        return frozenset(
            mark for mark in ("latitude", "longitude") if last in words("personal", mark)
        )
    if column.family != "text" or not words("personal", "not_of_street").isdisjoint(parts):
        return frozenset()
    last = next((word for word in reversed(parts) if not word.isdigit()), "")
    forms = {last, last.rstrip("0123456789")}  # street1
    found = {mark for mark in ("street", "town") if forms & words("personal", mark)}
    if "street" in found and not words("personal", "sent_to").isdisjoint(parts):
        found.add("sent_to")
    return frozenset(found)


def is_done(before: Words) -> bool:
    """Say whether words before "by" tell what a person did: approved, of approved_by_name."""
    return (
        bool(before)
        and before[-1].endswith("ed")
        and before[-1] not in words("personal", "not_done")
    )


@cached
def refers_to_people(column: Column) -> bool:
    """Say whether a column is named after a person that the row belongs to: user_id, customer, patient_uid."""
    parts = split(column.name)
    ends = words("references", "suffix") | {"uid"}
    base = parts[:-1] if len(parts) > 1 and parts[-1] in ends else parts
    return len(base) == 1 and base[0].removesuffix("id") in words("personal", "person_key")


@cached
def people_word(name: str) -> str | None:
    """Return the last word that says that a table or a column is about people: customers, webuser."""
    found = [word for word in split(name) if _is_of_people(word)]
    return next((word for word in reversed(found) if word != "account"), next(iter(found), None))


@cached
def _is_of_people(word: str) -> bool:
    if word[-2:].isdigit():
        return False  # driver27 is the name of a game
    stemmed = stem(word)
    for person in ordered("personal", "people"):
        if stemmed == stem(person):
            return True
        is_part = len(person) >= _SHORTEST_PART and len(word) > len(person)
        if is_part and (stemmed.endswith(stem(person)) or word.startswith(person)):
            return True
    return False


@cached
def person_in(word: str) -> str:
    """Return the part of a word that means people: follower, of requestfollower; userdata says user."""
    if stem(word) in stem_words("personal", "people"):
        return word
    people = [one for one in ordered("personal", "people") if len(one) >= _SHORTEST_PART]
    for person in people:
        if stem(word).endswith(stem(person)) and person in word:
            return word[word.rindex(person) :]
    starts = words("personal", "people_start")
    return next((one for one in people if word.startswith(one) and one not in starts), word)


@cached
def is_natural(name: str) -> bool:
    """Say whether each row of a table is of a person, who cannot be an organization: patients, person_version."""
    parts = split(name)
    while len(parts) > 1 and (parts[-1] in words("personal", "of_each") or parts[-1].isdigit()):
        parts = parts[:-1]
    natural = stem_words("personal", "natural")
    return stem(parts[-1]) in natural or stem(parts[-1]).endswith(_natural_ends())


@cached
def _natural_ends() -> Words:
    return tuple(map(stem, ordered("personal", "natural_end")))


@cached
def is_named(name: str, listed: str) -> bool:
    """Say whether the last word of a table's name is one of a list."""
    return stem(split(name)[-1]) in stem_words("personal", listed)


@cached
def ends_in(name: str, listed: str, *, shortest: int = 5) -> bool:
    """Say whether a table's name ends in a word of a list, also as a part of a longer one: leadsource."""
    glued = stem(split(name)[-1])
    return any(
        len(word) >= shortest and glued.endswith(stem(word)) for word in ordered("personal", listed)
    )


@cached
def ends_glued(name: str, listed: str) -> bool:
    """Say whether a table's name, its words taken together, ends in a word of a list: contact_mech."""
    return stem("".join(split(name))).endswith(tuple(map(stem, ordered("personal", listed))))


@cached
def mentions(name: str, listed: str) -> bool:
    """Say whether a table's name contains one of the words of a list, also as a part of a longer word."""
    return any(word in part for part in split(name) for word in ordered("personal", listed))


@cached
def mentions_word(name: str, listed: str) -> bool:
    """Say whether one of the words of a table's name is in a list."""
    return not words("personal", listed).isdisjoint(split(name))


@cached
def is_of_calls(name: str) -> bool:
    """Say whether a table is called after text messages or calls: call_log, smsmessage."""
    starts = ordered("personal", "call_start")
    return mentions_word(name, "call_word") or any(part.startswith(starts) for part in split(name))


@cached
def addresses_of(name: str) -> str | None:
    """Return email, phone or postal_address for a table that is called after what it holds: phone_numbers."""
    glued = "".join(split(name))
    for role in ("email", "phone", "postal_address"):
        ends = ordered("personal", f"{role}_table")
        if glued.endswith(ends) or split(name)[-1] in words("personal", f"{role}_alone"):
            return role
    is_of_mail = split(name)[-1] == "address" and {"mail", "email"} & {*split(name)}
    return "email" if is_of_mail else None


def _has(parts: Words, start: str) -> bool:
    return any(start in word for word in parts)

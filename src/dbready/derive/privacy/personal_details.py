"""Which tables hold what is known of a person besides names and addresses: accounts elsewhere, numbers, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.privacy.personal_marks import ends_glued, marks, people_word
from dbready.derive.privacy.personal_whereabouts import refers_to_person
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.tables import Meaning

_FEWEST_TRAITS = 2
REASONS = {
    "account": "accounts of people with another service",
    "person_number": "identification numbers of people",
    "trait": "traits of a person",
    "answer": "answers that people gave",
    "biography": "a user has at most one row",
}
"""What is said of each kind of detail, the most certain first."""


def details(meaning: Meaning, known: frozenset[str], *, is_of_user: bool) -> frozenset[str]:
    """Return which details of persons the rows have: keys of REASONS."""
    name = meaning.table.id[1]
    found = set()
    if _has_account(name, known):
        found.add("account")
    if "person_number" in known or _is_of_numbers(meaning, known):
        found.add("person_number")
    if "trait" in known and _has_traits(meaning):
        found.add("trait")
    if "answer" in known and "question" in known and _is_answered(meaning):
        found.add("answer")
    if "biography" in known and is_of_user:
        found.add("biography")
    return frozenset(found)


def _has_account(name: str, known: frozenset[str]) -> bool:
    """Say whether a row has the id of a person at a provider of identities, or in another program."""
    if "messenger" in known and ends_glued(name, "account_table"):
        return True
    if "provider" not in known:
        return False
    is_of_person = "person_key" in known or people_word(name) is not None
    return "provider_user" in known or ("provider_uid" in known and is_of_person)


def _is_of_numbers(meaning: Meaning, known: frozenset[str]) -> bool:
    """Say whether a table has the numbers of persons by kind: member_identifier, with a value."""
    if not ends_glued(meaning.table.id[1], "number_table"):
        return False
    is_number = any(column.words[-1] == "identifier" for column in meaning.table.columns.values())
    return is_number or not known.isdisjoint({"contact_value", "client_key"})


def _has_traits(meaning: Meaning) -> bool:
    columns = meaning.table.columns.values()
    return sum("trait" in marks(column) for column in columns) >= _FEWEST_TRAITS and (
        refers_to_person(meaning)
    )


def _is_answered(meaning: Meaning) -> bool:
    """Say whether rows refer to the person who answered, or their answers are called those of a user."""
    columns = meaning.table.columns
    named = any(
        "answer" in marks(column) and split(column.name)[0] == "user" for column in columns.values()
    )
    respondents = words("personal", "respondent")
    is_of_one = any(split(name)[0] in respondents for name in columns if name.endswith("id"))
    return named or is_of_one or refers_to_person(meaning)

"""What the columns of a table say about whether its rows are edited after they were inserted."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.tables import Kind, Meaning

_STATES = frozenset({"status", "is_deleted", "deleted_at", "status_changed_at"})
_CONTACTS = frozenset({"email", "phone"})
_TIMES = frozenset({"event_time", "scheduled_time"})
_OF_MOMENTS = frozenset({"created_at", "event_time"})
_PERSON = frozenset({"person_name", "postal_address"})
_LABELS = frozenset({"label", "slug", "code"})
_PASSWORDS = frozenset({"password", "passwd", "passwort", "pwd"})
_MEASURED = frozenset({"float", "decimal"})
_SWITCHES = frozenset({"json", "boolean"})
_AMOUNTS_BESIDE = frozenset({"label", "description", "json", "flag"})
_LINKS = frozenset({"reference", "created_at", "sequence_number", "flag"})
_FEWEST_SWITCHES = 2
_FRACTION = re.compile(r"^(?:float|double|real)|,\s*(?:[6-9]|\d\d)\)$")
"""Numbers with six decimal places or more, and floating-point ones."""
_FEWEST_MEASURED = 3
_FEWEST_OF_A_PERSON = 2
_FEWEST_REFERRERS = 2
_FEWEST_COLUMNS = 3
_FEWEST_OF_A_CONTACT = 5  # columns
_LONGEST_LABEL = 2  # words


def change_evidence(meaning: Meaning, referrers: int) -> str | None:
    """Return how sure it is, by the columns alone, that rows change: certain, likely, or None.

    `referrers` is the number of the application's tables that refer to the table.
    """
    if _is_certain(meaning, referrers):
        return "certain"
    if _are_results(meaning) or are_readings(meaning):
        return None
    if _has_time_of_later_step(meaning) or _describes_what_is_edited(meaning, referrers):
        return "likely"
    return None


def is_edited(meaning: Meaning, kind: Kind) -> bool:
    """Say whether people describe something in a row and switch it on and off."""
    if kind.kind != "entity" or "label" not in meaning.present:
        return False
    if not meaning.present.isdisjoint(_OF_MOMENTS):
        return False
    switches = [c for c in meaning.table.columns.values() if c.family in _SWITCHES]
    return len(switches) >= _FEWEST_SWITCHES


def has_password(meaning: Meaning) -> bool:
    """Say whether rows hold passwords, as those of users do."""
    return "token" in meaning.present and any(
        meaning.is_likely(column.name, "token") and not _PASSWORDS.isdisjoint(column.words)
        for column in meaning.table.columns.values()
    )


def _is_certain(meaning: Meaning, referrers: int) -> bool:
    present = meaning.present
    states = _STATES - {"status_changed_at"} if are_readings(meaning) else _STATES
    return (
        not present.isdisjoint(states)
        or ("flag" in present and not _only_links(meaning) and not _are_results(meaning))
        or ("money" in present and _is_amount_edited(meaning) and not are_readings(meaning))
        or (not present.isdisjoint(_CONTACTS) and _is_contact_edited(meaning, referrers))
        or any(not _identifies(meaning.table, name) for name in _that_change(meaning.table))
        or (not present.isdisjoint(_TIMES) and _has_last_time(meaning))
    )


def _only_links(meaning: Meaning) -> bool:
    """Say whether rows hold references and flags that qualify them: is_not, is_internal."""
    switched = words("tables", "switched")
    for column in meaning.table.columns.values():
        if column.name in meaning.table.primary_key or column.name in meaning.references:
            continue
        if not meaning.has(column.name, *_LINKS) or column.words[-1] in switched:
            return False
    return bool(meaning.references)


def _are_results(meaning: Meaning) -> bool:
    """Say whether half of a row or more are measured numbers, and nothing names it: the result of a computation."""
    if not meaning.present.isdisjoint({"label", "money"}):
        return False
    columns = meaning.table.columns.values()
    measured = sum(column.family in _MEASURED for column in columns)
    return measured >= _FEWEST_MEASURED and 2 * measured >= len(columns)


def are_readings(meaning: Meaning) -> bool:
    """Say whether a machine wrote a row: measured numbers, and several codes of one list that qualify them."""
    table = meaning.table
    measured = [c for c in table.columns.values() if _FRACTION.search(c.data_type)]
    lists = Counter(key.target for key in table.foreign_keys)
    return (
        len(measured) >= _FEWEST_SWITCHES
        and max(lists.values(), default=0) >= _FEWEST_SWITCHES
        and not any(
            meaning.has(name, "label") and len(meaning.words_of(name)) == 1
            for name in table.columns
        )
    )


def _is_amount_edited(meaning: Meaning) -> bool:
    """Say whether an amount is no mere fact of the moment at which a row was inserted."""
    if meaning.present.isdisjoint(_OF_MOMENTS) or not meaning.present.isdisjoint(_AMOUNTS_BESIDE):
        return True
    return any(
        name not in meaning.references and not meaning.has(name, *_OF_MOMENTS)
        for name in _nullable(meaning.table)
    )


def _is_contact_edited(meaning: Meaning, referrers: int) -> bool:
    """Say whether an address belongs to a row that has a name, and not to a message or a request."""
    present = meaning.present
    if referrers >= _FEWEST_REFERRERS and len(meaning.table.columns) >= _FEWEST_OF_A_CONTACT:
        return True
    if "event_time" in present and present.isdisjoint({"created_at", "token"}):
        return False
    return not present.isdisjoint({"label", "token", *_PERSON})


def _that_change(table: Table) -> list[str]:
    """Return the columns that a trigger sets on update, and checksums of what may change."""
    return [column.name for column in table.columns.values() if _changes(column)]


@cached
def _changes(column: Column) -> bool:
    name = column.name.lower()
    is_checksum = name.endswith("checksum") and not name.startswith("name")
    return bool(column.is_touched) or is_checksum


def _identifies(table: Table, name: str) -> bool:
    return (name,) in table.unique_keys or [name] == table.primary_key


def _has_last_time(meaning: Meaning) -> bool:
    return any(
        name.lower().startswith("last") and meaning.is_likely(name, *_TIMES)
        for name in meaning.roles
    )


def _has_time_of_later_step(meaning: Meaning) -> bool:
    return not meaning.present.isdisjoint(_TIMES) and any(
        meaning.is_likely(name, *_TIMES) for name in meaning.table.nullable
    )


def _describes_what_is_edited(meaning: Meaning, referrers: int) -> bool:
    """Say whether people keep a row up to date: it counts versions, describes a person, or has a name and more."""
    table = meaning.table
    if "version" in meaning.present:
        return not any(meaning.has(name, "version") for name in table.primary_key)
    if has_password(meaning):
        return True
    if "event_time" in meaning.present:
        return False
    if not meaning.present.isdisjoint(_PERSON):
        people = [name for name in meaning.roles if meaning.is_likely(name, *_PERSON)]
        if len(people) >= _FEWEST_OF_A_PERSON:
            return True
    return not meaning.present.isdisjoint(_LABELS) and _has_edited_label(meaning, referrers)


def _has_edited_label(meaning: Meaning, referrers: int) -> bool:
    """Say whether a row names something that is described, shown in some way, or that others refer to."""
    table = meaning.table
    columns = table.columns.values()
    labels = [column for column in columns if _is_label(meaning, column, *_LABELS)]
    if labels and any(_is_beside_a_label(meaning, c) for c in columns if c not in labels):
        return True
    if "created_at" in meaning.present:
        return False
    if not any(_is_label(meaning, column, "label") for column in labels):
        return False
    return bool(referrers and _nullable(table)) or (
        referrers >= _FEWEST_REFERRERS and len(table.columns) >= _FEWEST_COLUMNS
    )


def _is_label(meaning: Meaning, column: Column, *roles: str) -> bool:
    """Say whether a column is the name of the row, and not one of something else: managed_by_app_label."""
    if not meaning.is_likely(column.name, *roles) or column.name in meaning.references:
        return False
    of_another = [word for word in column.words if stem(word) not in meaning.table.stems]
    return len(of_another) <= _LONGEST_LABEL


def _nullable(table: Table) -> frozenset[str]:
    """Return the columns that may be empty; SQLite says so of primary keys."""
    return frozenset(table.nullable.difference(table.primary_key))


def _is_beside_a_label(meaning: Meaning, column: Column) -> bool:
    """Say whether a column describes what the label names, or says how it is shown."""
    return meaning.is_likely(column.name, "description", "json") or column.words[-1] in words(
        "tables", "shown_with"
    )

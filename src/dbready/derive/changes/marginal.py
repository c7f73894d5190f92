"""Tables on which so little depends that the time of the last change is hardly missed, though rows change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.changes.own_states import has_own_state

if TYPE_CHECKING:
    from dbready.derive.catalog import Table
    from dbready.derive.changes.importance import Changes, Importance
    from dbready.derive.tables import Meaning

_CONTACTS = frozenset({"email", "phone"})
_COLUMNS_OF_A_CONTACT = 5  # fewer are those of a subscription or the like
_MAIL = ("address", "email", "mail")
_SOME = 2  # tables that refer to one; more make it matter in any case


def is_marginal(changes: Changes, level: Importance) -> bool:
    """Say whether a full load costs little, or rows come and go with those of another table.

    Amounts, and a state of the row's own, matter whatever refers to a table.
    """
    has_state = has_own_state(changes.meaning, changes.kind, changes.changing_column)
    if has_state or changes.business_role == "money" or changes.referrers > _SOME:
        return False
    if changes.referrers == 0:
        return level == "unreferenced"
    if changes.referrers == 1:
        return _is_for_one(changes)
    changing = changes.kind.changing_column or changes.business_role
    return changing is None and changes.creation_column is not None


def _is_for_one(changes: Changes) -> bool:
    """Say whether a table to which one other refers is no list of customers, and its edits do not matter."""
    meaning = changes.meaning
    if _extends_another(meaning.table):
        return True  # which is reported itself
    if changes.business_role in _CONTACTS:
        return not _has_own_address(meaning)
    # the time of the insert tells new rows, at least
    return changes.evidence != "certain" or changes.creation_column is not None


def _extends_another(table: Table) -> bool:
    """Say whether rows are those of another table, by their primary key."""
    return any(key.columns == tuple(table.primary_key) for key in table.foreign_keys)


def _has_own_address(meaning: Meaning) -> bool:
    """Say whether an address is that of a customer or the like: not of whom to ask, as a contact_email is."""
    if len(meaning.table.columns) < _COLUMNS_OF_A_CONTACT:
        return False
    return any(
        meaning.is_likely(name, "phone")
        or (meaning.is_likely(name, "email") and _owner_of(name) in meaning.table.id[1].lower())
        for name in meaning.table.columns
    )


def _owner_of(name: str) -> str:
    """Return what the name of an e-mail address says of its owner: member, of member_email."""
    owner = name.lower()
    for word in _MAIL:
        owner = owner.replace(word, "")
    return owner.rstrip("_")

"""Amounts that are money because the amounts of the whole database are kept as floats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words
from dbready.derive.roles import money
from dbready.derive.times.times import Role, sharing
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, TableId
    from dbready.derive.names import Words
    from dbready.derive.times.times import Confidence, RolesByName

_FEWEST = 5
_FEWEST_SPENDING = 3  # tables
_FEWEST_BOOKKEEPING = 3  # tables beside those of accounts
_BOOKED = "a float in a database that keeps accounts, and no amount in an exact type"
_SPENDING = frozenset({"spend", "budget", "cost"})
_EXACT = frozenset({"decimal", "integer", "money"})


def confirm(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe in floats named amount where sure amounts are floats, too: an exact one speaks against it."""
    shared = sharing(found)
    _confirm_spending(catalog, found, shared)
    _add_bookkeeping(catalog, found)
    floats = exact = likely = 0
    for ids in shared:
        columns = catalog[ids[0]].columns
        for name, roles in found[ids[0]].items():
            likely += any(map(money.is_beside, roles)) * len(ids)
            if any(role[:2] == ("money", "high") for role in roles):
                is_exact = columns[name].family in _EXACT
                exact += is_exact * len(ids)
                floats += (not is_exact) * len(ids)
    if floats + likely < _FEWEST or exact >= floats:
        return
    for ids in shared:
        of_table = found[ids[0]]
        if any(money.is_uncertain(role) for roles in of_table.values() for role in roles):
            read = {name: tuple(map(_likely, roles)) for name, roles in of_table.items()}
            found.update(dict.fromkeys(ids, read))


def _confirm_spending(
    catalog: Catalog, found: dict[TableId, RolesByName], shared: list[list[TableId]]
) -> None:
    """Believe in what is spent, in budgets and in costs where several tables say how much is spent."""
    spending = sum(
        len(ids)
        for ids in shared
        if any(role.role == "money" for role in found[ids[0]].get("spend", ()))
    )
    if spending < _FEWEST_SPENDING:
        return
    for ids in shared:
        columns = catalog[ids[0]].columns
        read = {
            name: tuple(_spent(role, columns[name].words) for role in roles)
            for name, roles in found[ids[0]].items()
        }
        if read != found[ids[0]]:
            found.update(dict.fromkeys(ids, read))


def _add_bookkeeping(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe that a float such as value is money where tables of accounts, banks and budgets keep no exact amount."""
    stems = {table.stems[-1] for table in catalog.values()}
    known = stem_words("money", "bookkeeping") & stems
    if stem("account") not in stems or len(known) < _FEWEST_BOOKKEEPING:
        return
    columns = [column for table in catalog.values() for column in table.columns.values()]
    if any(column.family in {"decimal", "money"} for column in columns):
        return
    booked = tuple(words("money", "booked"))
    role = Role("money", "medium", _BOOKED)
    for id_, table in catalog.items():
        for column in table.columns.values():
            names = column.words
            if column.family != "float" or not words("money", "never").isdisjoint(names):
                continue
            if any(word.endswith(booked) for word in names):
                others = (r for r in found[id_].get(column.name, ()) if r.role != "money")
                found[id_] = {**found[id_], column.name: (*others, role)}


def _spent(role: Role, names: Words) -> Role:
    if role.role != "money" or role.confidence == "high":
        return role
    word = next((word for word in reversed(names) if word in _SPENDING), None)
    if word is None:
        return role
    # A cost may be an estimate of what something else would have cost.
    sure: Confidence = "medium" if word == "cost" else "high"
    return Role("money", sure, f"a number named '{word}', in a database about what is spent")


def _likely(role: Role) -> Role:
    # A cost may be relative, or that of a computation, in any database.
    if not money.is_uncertain(role) or "'cost'" in role.reason:
        return role
    return Role("money", "medium", "an amount, as others of the database are floats")

"""Amounts that are money because the amounts of the whole database are kept as floats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.roles import money
from dbready.derive.times.times import Role, sharing

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, TableId
    from dbready.derive.times.times import RolesByName

_FEWEST = 5
_EXACT = frozenset({"decimal", "integer", "money"})


def confirm(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe in floats named amount where sure amounts are floats, too: an exact one speaks against it."""
    shared = sharing(found)
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


def share_names(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Add money to a float that is called as one of another table that is likely money: base_reward.

    One word is the name of many things.
    """
    shared = sharing(found)
    known = {
        columns[name].words: ids[0]
        for ids in shared
        for columns in (catalog[ids[0]].columns,)
        for name in _amounts(found[ids[0]])
        if columns[name].family == "float" and len(columns[name].words) > 1
    }
    for ids in shared if known else ():
        of_table = found[ids[0]]
        added = {
            name: (
                *of_table.get(name, ()),
                Role("money", "medium", f"as {known[column.words][1]}.{name}"),
            )
            for name, column in catalog[ids[0]].columns.items()
            if column.family == "float" and column.words in known and not _is_money(of_table, name)
        }
        if added:
            found.update((id_, {**of_table, **added}) for id_ in ids)


def _is_money(roles: RolesByName, name: str) -> bool:
    return any(role.role == "money" for role in roles.get(name, ()))


def doubt_computing(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Doubt the sums of what tokens cost, total_cost_usd of cost_usd, in tables without other money."""
    shared = sharing(found)
    parts = {
        words: name
        for ids in shared
        for name, roles in found[ids[0]].items()
        if any(role.reason == money.OF_TOKENS for role in roles)
        and len(words := catalog[ids[0]].columns[name].words) > 1
    }
    for ids in shared if parts else ():
        columns, of_table = catalog[ids[0]].columns, found[ids[0]]
        amounts = {name: parts.get(columns[name].words[-2:]) for name in _amounts(of_table)}
        changed = dict(of_table)
        for name, part in amounts.items():
            if part and all(amounts.values()):
                changed[name] = tuple(_of_tokens(role, part) for role in of_table[name])
        found.update((id_, changed) for id_ in ids)


def _amounts(roles: RolesByName) -> list[str]:
    return [
        name
        for name, of_column in roles.items()
        if any(role.role == "money" and role.confidence != "low" for role in of_column)
    ]


def _of_tokens(role: Role, part: str) -> Role:
    if role.role != "money":
        return role
    return Role("money", "low", f"the sum of {part}, where {money.OF_TOKENS}")


def _likely(role: Role) -> Role:
    # A cost may be relative, or that of a computation, in any database.
    if not money.is_uncertain(role) or "'cost'" in role.reason:
        return role
    return Role("money", "medium", "an amount, as others of the database are floats")

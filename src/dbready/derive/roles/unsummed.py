"""Amounts that nobody adds up: prices of a market, and limits, targets, averages and estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.times.times import Role
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.times.times import Roles

_FEWEST_QUOTES = 2
_FAMILIES = frozenset({"decimal", "float"})


def add(table: Table, found: dict[str, Roles]) -> None:
    """Mark the amounts of money that nobody adds up."""
    amounts = [name for name, roles in found.items() if any(role.role == "money" for role in roles)]
    is_market = bool(amounts) and _is_market(table)
    for name in amounts:
        column = table.columns.get(name)
        if column is None:
            continue
        if is_market and _quote(column) in words("money", "quote") | words("money", "market"):
            reason = "a price, beside others of a market"
            found[name] = (*found[name], Role("market_price", "medium", reason))
        elif part := _notional_part(column):
            reason = f"'{part}' in its name: nobody adds it up"
            found[name] = (*found[name], Role("notional_amount", "medium", reason))


def _is_market(table: Table) -> bool:
    """Say whether a table has several prices of one thing at one time: high, low, bid, ask."""
    quotes = map(_quote, table.columns.values())
    return sum(quote in words("money", "market") for quote in quotes) >= _FEWEST_QUOTES


@cached
def _quote(column: Column) -> str | None:
    """Return a name without the word price: high, of high_price."""
    if column.family not in _FAMILIES:
        return None
    return column.name.lower().replace("_", "").replace("price", "")


@cached
def _notional_part(column: Column) -> str | None:
    name = column.name.lower()
    return next((part for part in ordered("money", "notional_part") if part in name), None)

"""Amounts that nobody adds up: prices of a market, and limits, targets, averages and estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.times.times import Role
from dbready.derive.vocabulary import cached, ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table
    from dbready.derive.times.times import Roles

_FEWEST_QUOTES = 2
_FAMILIES = frozenset({"decimal", "float"})
_DAYS = frozenset({"date", "timestamp"})
_SOLD = frozenset({"quantity", "qty"})


def market_schemas(catalog: Catalog) -> frozenset[str]:
    """Return the schemas with the prices of a market for each day or moment."""
    return frozenset(
        id_[0] for id_, table in catalog.items() if _is_of_days(table) and _is_market(table)
    )


def add(table: Table, found: dict[str, Roles], *, is_beside_market: bool = False) -> None:
    """Mark the amounts of money that nobody adds up.

    In a schema with prices of a market, so are the other prices of which each day has one.
    """
    amounts = [name for name, roles in found.items() if any(role.role == "money" for role in roles)]
    is_market = bool(amounts) and _is_market(table)
    is_daily = is_beside_market and bool(amounts) and _is_of_days(table) and not _is_sold(table)
    for name in amounts:
        column = table.columns.get(name)
        if column is None:
            continue
        if is_market and _is_quote(column):
            reason = "a price, beside others of a market"
            found[name] = (*found[name], Role("market_price", "medium", reason))
        elif is_daily and column.words[-1] == "price":
            reason = "a price of each day, in a database of a market"
            found[name] = (*found[name], Role("market_price", "medium", reason))
        elif part := _notional_part(column):
            reason = f"'{part}' in its name: nobody adds it up"
            found[name] = (*found[name], Role("notional_amount", "medium", reason))


def _is_market(table: Table) -> bool:
    """Say whether a table has several prices of one thing at one time: high, low, bid, ask."""
    quotes = map(_quote, table.columns.values())
    return sum(quote in words("money", "market") for quote in quotes) >= _FEWEST_QUOTES


def _is_of_days(table: Table) -> bool:
    """Say whether the primary key holds a day or a moment."""
    return any(
        table.columns[name].family in _DAYS for name in table.primary_key if name in table.columns
    )


def _is_sold(table: Table) -> bool:
    """Say whether a table says how many were sold at a price."""
    return any(not _SOLD.isdisjoint(column.words) for column in table.columns.values())


@cached
def _is_quote(column: Column) -> bool:
    """Say whether a price is one of a market by its name: close, or pre_close_price."""
    quotes = words("money", "quote") | words("money", "market")
    is_price = column.words[-1] == "price" and column.words[-2:-1]
    return _quote(column) in quotes or bool(is_price and column.words[-2] in quotes)


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

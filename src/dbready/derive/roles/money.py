"""Amounts of money: what a name says, and what the other columns of the table add to it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import stem, stem_words
from dbready.derive.times.times import Role
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Column
    from dbready.derive.names import Words
    from dbready.derive.roles.table_context import Context, ListedRoles
    from dbready.derive.times.times import Confidence

_FEWEST_MEASURED = 2
_TAXES = frozenset({"tax", "vat", "gst"})
UNCERTAIN = "which may be one of anything"
"""What the reason says of an amount, a cost or a balance that nothing shows to be money."""

OF_TOKENS = "tokens are priced"
"""The reason of a cost that is computed from the tokens of a language model."""


def by_name(names: Sequence[str], column: Column) -> list[Role]:
    """Return money for a number that is named like it; percentages, weights and scores are none."""
    if column.family == "money":
        return [Role("money", "high", "its type is money")]
    if column.family not in {"decimal", "float", "integer"} or column.is_identity:
        return []
    if not words("money", "never").isdisjoint(names):
        return []
    return _float(tuple(names)) if column.family == "float" else _exact(names, column)


def _exact(names: Sequence[str], column: Column) -> list[Role]:
    unit = names[-1] in words("columns", "money_unit")
    last = names[-2] if unit and len(names) > 1 else names[-1]
    if last in words("columns", "money"):
        is_sure = unit or column.family != "integer" or last in {"amount", "price", "salary"}
        # A whole number may be a cost without money, as of a network route.
        return [Role("money", "high" if is_sure else "low", f"a number named '{last}'")]
    if names[-1] in {"cents", "pence"}:
        return [Role("money", "high", f"a number of {names[-1]}")]
    is_rate = last == "rate" and words("money", "rate_of").isdisjoint(names)
    is_weak = last in words("columns", "money_weak") and (column.family == "decimal" or unit)
    return [Role("money", "medium", f"a decimal named '{last}'")] if is_weak and not is_rate else []


def _float(names: Words) -> list[Role]:
    """Return money for a float: a price is sure; an amount, a cost or a balance needs a word that says so."""
    if (phrase := " ".join(names[-2:])) in words("money", "phrase"):
        return [Role("money", "high", f"a number named '{phrase}'")]
    at = _place(names)
    if at is None:
        return _rate(names) or _per(names) or _value(names)
    word, others = names[at], set(map(stem, names[:at] + names[at + 1 :]))
    is_sure = stem(word) in stem_words("money", "sure")
    if not is_sure and _is_other(word, others):
        return [Role("money", "low", f"a number named '{word}', but computed or not money")]
    is_qualified = not stem_words("money", "qualifier").isdisjoint(others)
    if is_sure or is_qualified or names[-1] in words("columns", "money_unit"):
        return [Role("money", "high", f"a number named '{word}'")]
    if word == "amount" and "total" in others:
        return [Role("money", "medium", f"a number named 'total amount', {UNCERTAIN}")]
    return [Role("money", "low", f"a number named '{word}', {UNCERTAIN}")]


def _rate(names: Words) -> list[Role]:
    """Return money for a float that says what work costs: labor_rate."""
    before = (
        names[-2:-1] if names[-1] == "rate" else names[2:] if names[:2] == ("rate", "per") else ()
    )
    if words("money", "rate_of").isdisjoint(before):
        return []
    return [Role("money", "medium", f"a number named '{' '.join(names)}'")]


def _per(names: Words) -> list[Role]:
    """Return money for a float that says what one of something costs: price_per_unit."""
    if "per" not in names[1:-1]:
        return []
    at = names.index("per", 1)
    if stem(names[at - 1]) not in stem_words("money", "sure"):
        return []
    reason = f"a number named '{' '.join(names[at - 1 :])}'"
    if not words("money", "per_computed").isdisjoint(names[at:]):
        return [Role("money", "low", f"{reason}, but a ratio that is computed")]
    return [Role("money", "medium", reason)]


def _value(names: Words) -> list[Role]:
    """Return money for a float that says what something is worth in a currency: value_usd."""
    left = list(names)
    while len(left) > 1 and left[-1] in words("money", "behind"):
        left.pop()
    if len(left) == 1 or left[-1] not in words("money", "currency"):
        return []
    is_value = left[-2] in words("money", "value")
    return [Role("money", "medium", f"a number named '{' '.join(left[-2:])}'")] if is_value else []


def _is_other(word: str, others: AbstractSet[str]) -> bool:
    """Say whether the stems beside a word make it no money: an api cost, a fuel amount."""
    is_measure = stem(word) in stem_words("money", "measure")
    measured = stem_words("money", "measured") if is_measure else frozenset()
    return not (stem_words("money", "computed") | measured).isdisjoint(others)


def _place(names: Words) -> int | None:
    """Return where the word of money is, which others may qualify: loan_amt_approved, price_override."""
    known = stem_words("money", "sure") | stem_words("money", "uncertain")
    behind = words("money", "behind") | words("columns", "money_unit")
    for at in range(len(names) - 1, -1, -1):
        if stem(names[at]) in known:
            return at
        if names[at] not in behind:
            return None
    return None


def adjust(table: Context, roles: ListedRoles) -> None:
    """Judge the floats of one table by what stands beside them: a currency, prices, quantities."""
    floats = [name for name, column in table.columns.items() if column.family == "float"]
    if not floats:
        return
    has_tokens = any(
        not {"token", "tokens"}.isdisjoint(column.words) for column in table.columns.values()
    )
    all_names = {column.words for column in table.columns.values()}
    is_about_money = _is_about_money(table, roles)
    others = _other_amounts(table, floats)
    for name in floats:
        found = roles.setdefault(name, [])
        names = table.columns[name].words
        if has_tokens and "cost" in map(stem, names):
            found[:] = [_with_low_confidence(role, OF_TOKENS) for role in found]
        elif names[-1] == "amount" and (*names[:-1], "unit") in all_names:
            found[:] = [_with_low_confidence(role, "so many of a unit") for role in found]
        elif not is_about_money or not words("money", "never").isdisjoint(names):
            continue
        elif any(role.role == "money" for role in found):
            found[:] = [_confirmed(role, others.get(name)) for role in found]
        elif _may_be_money(names):
            is_percentage = _is_percentage(names, [table.columns[other].words for other in floats])
            sure: Confidence = "low" if is_percentage else "medium"
            said = " ".join(names) if "per" in names else names[-1]
            found.append(Role("money", sure, f"a number named '{said}', next to money"))
    for name in floats:
        if not roles[name]:
            del roles[name]
    _doubt_computed(table, roles)


def _doubt_computed(table: Context, roles: ListedRoles) -> None:
    """Doubt the price for a weight, an area or the like beside the price: price_per_kg."""
    by_words = {column.words: name for name, column in table.columns.items()}
    for words_, name in by_words.items():
        is_measure = words_[-2:-1] == ("per",) and words_[-1] in words("money", "per_measure")
        whole = by_words.get(words_[:-2]) if is_measure else None
        if whole and name in roles:
            reason = f"a number that may be computed from {whole}"
            roles[name][:] = [_with_low_confidence(role, reason) for role in roles[name]]


def _is_percentage(names: Words, floats: Iterable[Words]) -> bool:
    """Say whether a float may be a tax in percent: where the other floats of the table are no amounts."""
    last = names[-1]
    if names[0] == "total":
        return False
    others = (other for other in floats if other[-1] not in _TAXES)
    return last in _TAXES and not any(_place(o) is not None or _may_be_money(o) for o in others)


def is_uncertain(role: Role) -> bool:
    """Say whether a role is that of a float which nothing shows to be money."""
    return role.role == "money" and role.reason.endswith(UNCERTAIN)


def is_beside(role: Role) -> bool:
    """Say whether a role is that of a float which is likely money for what stands beside it: a total."""
    return role[:2] == ("money", "medium") and role.reason.endswith(", next to money")


def _confirmed(role: Role, doubt: str | None) -> Role:
    if not is_uncertain(role):
        return role
    if doubt:
        return Role(
            "money", "low", doubt
        )  # without UNCERTAIN, which amounts elsewhere would settle
    return Role("money", "high", f"{role.reason.removesuffix(f', {UNCERTAIN}')}, next to money")


def _other_amounts(table: Context, floats: Iterable[str]) -> dict[str, str]:
    """Return the floats that amounts of money beside them do not make money, each with the reason."""
    columns = table.columns.values()
    beside = {word for column in columns for word in column.words}
    is_priced = "price" in beside and {"quantity", "qty"}.isdisjoint(beside)
    is_in_catalog = not (table.is_about_money or "currency" in beside) and any(
        column.words == ("price",) for column in columns
    )
    found = {}
    measured = _measured_words(table.columns[name].words for name in floats)
    for name in floats:
        names = table.columns[name].words
        if len(names) > 1 and names[-1] in measured:
            found[name] = f"a number named '{names[-1]}', like others that measure something"
        elif is_priced and names == ("amount",):
            found[name] = "a number named 'amount': so many, at a price each"
        elif is_in_catalog and names == ("balance",):
            found[name] = "a number named 'balance': so many left, at a price each"
    return found


def _measured_words(floats: Iterable[Words]) -> frozenset[str]:
    """Return the last words of names of which several measure something: fat_amount, protein_amount."""
    known = stem_words("money", "measure")
    others = [n for n in floats if stem(n[-1]) in known and _is_other(n[-1], set(map(stem, n)))]
    found = Counter(names[-1] for names in others)
    return frozenset(word for word, number in found.items() if number >= _FEWEST_MEASURED)


def _with_low_confidence(role: Role, reason: str) -> Role:
    return Role("money", "low", reason) if role.role == "money" else role


def _may_be_money(names: Words) -> bool:
    """Say whether a float is money where something beside it is: tax, unit_cost_estimate, price_per_sqm."""
    if _is_other("total", set(map(stem, names))):
        return False
    if names[0] == "total" and names[1:2] and names[1] in words("money", "total_of"):
        return True
    last = names[-1]
    if last == "rate":
        return False
    if last in words("money", "paid_beside"):
        return True
    if last in words("columns", "money_weak"):
        # A discount or a tax alone is a percentage as often as an amount.
        return len(names) > 1 or last not in words("money", "often_percent")
    before = names[:-1] if last in words("columns", "money_figure") else ()
    if "per" in names[1:]:
        before = names[: names.index("per", 1)]
    known = words("columns", "money") | words("money", "uncertain")
    return bool(before) and before[-1] in known


def _is_about_money(table: Context, roles: ListedRoles) -> bool:
    return (
        table.is_about_money
        or any("currency" in column.words for column in table.columns.values())
        or any(role[:2] == ("money", "high") for found in roles.values() for role in found)
    )

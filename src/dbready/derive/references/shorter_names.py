"""Columns under the shorter names that refer to the same rows: without what follows or precedes the ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.catalog import renamed
from dbready.derive.names import key_words, split
from dbready.derive.references.unsuffixed import UNSUFFIXED_FAMILIES
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.references.targets import Targets

_DIRECTIONS = ("from", "to")
_PAIRS_OF_LETTERS = ("AB", "ab")
_ADDED = frozenset({*_DIRECTIONS, "name"})


def without_ending(column: Column, ending: str | None) -> Column:
    """Return the column without what tables' names end in: invoice_model_id, of invoicemodel."""
    base = column.base
    if ending is None or base[-1] != ending or len(base) == 1 or column.words[-1] != column.suffix:
        return column
    return renamed(column, "_".join((*column.words[:-2], column.suffix)))


def without_addition(column: Column) -> Column | None:
    """Return the column without a direction or "name" before its ending: node_from_id, crystal_name_id."""
    start, added = column.words[:-2], column.words[-2:-1]
    if not (column.suffix and start and _ADDED.issuperset(added)):
        return None
    return renamed(column, "_".join((*start, column.suffix)))


def _named_before_role(table: Table, column: Column, targets: Targets) -> Column | None:
    """Return the column without a role behind its ending: step_id_feature, of step."""
    start, _, role = column.name.lower().rpartition("_")
    base, suffix = key_words(start) if "_" in start else ((), "")
    if suffix != "id" or not role.isalpha() or role in _values():
        return None
    if not targets.named(base, table.id[0]):
        return None
    return renamed(column, start)


@cached
def _values() -> frozenset[str]:
    """Return words for what is not the id itself, but says something of it: account_id_hash, order_id_type."""
    lists = ("label", "code", "token", "sequence", "version")
    known = frozenset().union(*(words("columns", name) for name in lists))
    outside = words("references", "external") | words("references", "counting")
    return known | outside | words("references", "coded") | {"hash", "digest"}


def without_direction(table: Table, column: Column, targets: Targets) -> Column:
    """Return the column under the name of the key that its name begins with: conceptidfrom, of conceptid."""
    if column.suffix:
        return column
    if column.family in {*UNSUFFIXED_FAMILIES, "text"} and (
        named := _named_before_role(table, column, targets)
    ):
        return named
    if column.family not in UNSUFFIXED_FAMILIES:
        return column
    name = column.name.lower()
    for end in _DIRECTIONS:
        key = name.removesuffix(end)
        if key != name and key_words(key)[1] and targets.keys.owner(key, table.id):
            return renamed(column, key)
    return column


def _without_letter(table: Table, start: str) -> str | None:
    """Return a name without the letter by which two columns differ: personA, beside personB."""
    bare, letter = start[:-1], start[-1:]
    pair = next((pair for pair in _PAIRS_OF_LETTERS if letter in pair), "")
    if not (bare.endswith("_") or (pair.isupper() and bare[-1:].islower())):
        return None
    known = {name.rpartition("_")[0] for name in table.columns}
    is_pair = bool(pair) and all(f"{bare}{each}" in known for each in pair)
    return bare.rstrip("_") or None if is_pair else None


def without_last_word(table: Table, column: Column) -> Column:
    """Return the column under the name that several share before a last word: iconid_off, iconid_on."""
    start, _, last = column.name.rpartition("_")
    if last == column.suffix and start.endswith(f"_{last}"):
        return renamed(column, start)  # product_id_id, of Django's field product_id
    if last == column.suffix and (bare := _without_letter(table, start)):
        return renamed(column, f"{bare}_{last}")
    unnumbered = column.name.rstrip("0123456789")
    if unnumbered != column.name and unnumbered[-1:].isalpha() and key_words(unnumbered)[1]:
        return renamed(column, unnumbered)  # elementid2
    if column.family not in UNSUFFIXED_FAMILIES or last.isdigit():
        return column
    if not start or len(split(start)) == 1 or split(start)[-1] not in words("references", "suffix"):
        return column
    alike = [name for name in table.columns if name.rpartition("_")[0] == start or name == start]
    return renamed(column, start) if len(alike) > 1 else column

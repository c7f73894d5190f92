"""Which columns refer to another table without a foreign key, and to which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.guesses import ANONYMOUS, BARE_FAMILIES, Guess, guess_target
from dbready.derive.names import key_words, split
from dbready.derive.polymorphic import is_polymorphic
from dbready.derive.times import lower

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.targets import Targets
    from dbready.derive.times import Confidence

_KEY_FAMILIES = frozenset({"integer", "decimal", "uuid", "text", "binary", "other"})
Precedents = dict[tuple[str | None, str], Counter[tuple[str, str]]]
"""Targets by schema and column name, and by column name alone."""

_SURE_SHARE = 0.8  # of the foreign keys of one column name that agree on their target


@dataclass(frozen=True, slots=True)
class Reference:
    """A column's likely target."""

    column: str
    target: TableId
    target_column: str
    confidence: Confidence
    reason: str


def infer(catalog: Catalog, targets: Targets) -> dict[TableId, list[Reference]]:
    """Return the inferred references of every table that has any."""
    precedents = _precedents(catalog)
    unmarked = frozenset(name for _, name in precedents if not key_words(name)[1])
    found = {}
    for table in catalog.values():
        references = [
            reference
            for column in _candidates(table, unmarked)
            if (reference := _refer(table, column, targets, precedents))
        ]
        if references:
            found[table.id] = references
    return found


def _precedents(catalog: Catalog) -> Precedents:
    """Return where the declared foreign keys of each column name lead; self-references left out."""
    found: Precedents = {}
    for table in catalog.values():
        for key in table.foreign_keys:
            if len(key.columns) == 1 and key.target != table.id and not table.is_partition:
                for schema in (table.id[0], None):
                    name = (schema, key.columns[0].lower())
                    found.setdefault(name, Counter())[key.target] += 1
    return found


def _candidates(table: Table, unmarked: frozenset[str]) -> Iterable[Column]:
    """Return the columns whose name and type allow that they refer to something."""
    declared = {name for key in table.foreign_keys for name in key.columns}
    own_key = table.primary_key[0] if len(table.primary_key) == 1 else None
    for column in table.columns.values():
        if column.family not in _KEY_FAMILIES or column.is_identity or column.name in declared:
            continue
        if column.name == own_key and split(column.name) in ANONYMOUS:
            continue
        is_number = column.family in BARE_FAMILIES
        if is_number or key_words(column.name)[1] or (unmarked and column.name.lower() in unmarked):
            yield column


def _refer(
    table: Table,
    column: Column,
    targets: Targets,
    precedents: Precedents,
) -> Reference | None:
    guess = _precedent(table, column, targets, precedents) or guess_target(table, column, targets)
    if guess is None:
        return None
    key_name = guess.table.key()
    key = guess.table.columns.get(key_name) if key_name else None
    if key is None or (guess.table is table and column.name == key.name):
        return None
    if not _is_compatible(column, key):
        return None
    schemas = (table.id[0], guess.table.id[0])
    is_near = schemas[0] == schemas[1] or schemas in targets.crossings
    # Schemas side by side are often strangers: only foreign keys between them say otherwise.
    confidence = guess.confidence if is_near else lower(guess.confidence)
    if column.family == "text" and column.name != key.name and column.name in guess.table.columns:
        confidence = "low"  # the target has a code of that name beside its key
    return Reference(column.name, guess.table.id, key.name, confidence, guess.reason)


def _is_compatible(column: Column, key: Column) -> bool:
    """Say whether two columns can hold the same values; a decimal may be an integer by another name."""
    numbers = {"integer", "decimal"}
    if column.family in numbers and key.family in numbers:
        return True
    if column.family == "binary":
        return column.data_type == key.data_type
    return column.family == key.family


def _precedent(
    table: Table, column: Column, targets: Targets, precedents: Precedents
) -> Guess | None:
    name = column.name.lower()
    counts = precedents.get((table.id[0], name)) or precedents.get((None, name))
    if not counts or is_polymorphic(table, column):
        return None
    target, count = counts.most_common(1)[0]
    # A schema may be a copy of another: its own table of that name is nearer.
    target = next(
        (id_ for id_ in ((table.id[0], target[1]), target) if id_ in targets.catalog), target
    )
    known = targets.catalog.get(target)
    if known is None or known is table or count < _SURE_SHARE * counts.total():
        return None
    leads = (
        "1 foreign key on {} leads there"
        if count == 1
        else f"{count} foreign keys on {{}} lead there"
    )
    is_named = bool(set(key_words(column.name)[0]) & set(known.stems))
    return Guess(known, "high" if is_named or count > 1 else "medium", leads.format(column.name))

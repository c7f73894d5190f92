"""Which columns refer to another table without a foreign key, and to which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive.guesses import ANONYMOUS, BARE_FAMILIES, Guess, guess_target, whole_key
from dbready.derive.names import key_words, split
from dbready.derive.polymorphic import is_polymorphic
from dbready.derive.times import RANK, lower

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.comments import Told
    from dbready.derive.evidence import Evidence
    from dbready.derive.targets import Targets
    from dbready.derive.times import Confidence

_KEY_FAMILIES = frozenset({"integer", "decimal", "uuid", "text", "binary", "other"})
_KEY_LENGTHS = frozenset({20, 22, 24, 26, 32, 36})  # xid, short UUID, ObjectId, ULID, UUID
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
    has_type_mismatch: bool = False


def infer(catalog: Catalog, targets: Targets, evidence: Evidence) -> dict[TableId, list[Reference]]:
    """Return the inferred references of every table that has any."""
    precedents = _precedents(catalog)
    unmarked = frozenset(name for _, name in precedents if not key_words(name)[1])
    told_of: dict[TableId, set[str]] = {}
    for id_, name in evidence.told:
        told_of.setdefault(id_, set()).add(name)
    found = {}
    for table in catalog.values():
        references = [
            reference
            for column in _candidates(table, unmarked, told_of.get(table.id, frozenset()))
            if (reference := _refer(table, column, targets, precedents, evidence))
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


def _candidates(table: Table, unmarked: frozenset[str], told: AbstractSet[str]) -> Iterable[Column]:
    """Return the columns whose name and type allow that they refer to something."""
    declared = {name for key in table.foreign_keys for name in key.columns}
    own_key = table.primary_key[0] if len(table.primary_key) == 1 else None
    for column in table.columns.values():
        if column.family not in _KEY_FAMILIES or column.is_identity or column.name in declared:
            continue
        if column.name == own_key and split(column.name) in ANONYMOUS:
            continue
        is_number = column.family in BARE_FAMILIES or _is_key_text(column) or column.name in told
        if is_number or key_words(column.name)[1] or (unmarked and column.name.lower() in unmarked):
            yield column


def _is_key_text(column: Column) -> bool:
    """Say whether a text is as long as generated keys are, so that created_by may hold one."""
    return column.length in _KEY_LENGTHS and column.family == "text"


def _refer(
    table: Table,
    column: Column,
    targets: Targets,
    precedents: Precedents,
    evidence: Evidence,
) -> Reference | None:
    guess = (
        whole_key(table, column, targets)
        or _precedent(table, column, targets, precedents)
        or guess_target(table, column, targets)
    )
    if told := evidence.told.get((table.id, column.name)):
        guess = _agree(guess, told, targets)
    if guess is None:
        return None
    key = _key_of(guess.table, column)
    if key is None or (guess.table is table and column.name == key.name):
        return None
    is_mismatch = not _is_compatible(column, key)
    if is_mismatch and not (
        _is_convertible(column, key) and (guess.is_told or _is_named(table, column, guess, targets))
    ):
        return None
    if guess.confidence == "low" and evidence.has_index(table.id, column.name):
        guess = Guess(guess.table, "medium", f"{guess.reason}, and an index begins with it")
    confidence = guess.confidence
    schemas = (table.id[0], guess.table.id[0])
    if not (schemas[0] == schemas[1] or schemas in targets.crossings or guess.is_told):
        # Schemas side by side are often strangers: only foreign keys between them say otherwise.
        confidence = lower(confidence)
    if (
        column.family == "text"
        and column.name != key.name
        and guess.table is not table
        and column.name in guess.table.columns
    ):
        confidence = "low"  # the target has a code of that name beside its key
    if is_mismatch:
        reason = (
            f"{guess.reason}, though it is {column.data_type} and {key.name} is {key.data_type}"
        )
        return Reference(
            column.name,
            guess.table.id,
            key.name,
            lower(confidence),
            reason,
            has_type_mismatch=True,
        )
    return Reference(column.name, guess.table.id, key.name, confidence, guess.reason)


def _key_of(target: Table, column: Column) -> Column | None:
    """Return the column that is referred to; in a key of several, the one of the same name."""
    name = target.key() or (column.name if column.name in target.primary_key else None)
    return target.columns.get(name) if name else None


def _agree(guess: Guess | None, told: Told, targets: Targets) -> Guess | None:
    """Return what name and comment together say; where they differ, the surer of the two."""
    target = targets.catalog[told.target]
    if guess and guess.table is target:
        return Guess(target, "high", f"{guess.reason}, and its comment says so", is_told=True)
    if guess and RANK[guess.confidence] < RANK[told.confidence]:
        return guess
    return Guess(target, told.confidence, f"its comment names {target.id[1]}", is_told=True)


def _is_compatible(column: Column, key: Column) -> bool:
    """Say whether two columns can hold the same values; a decimal may be an integer by another name."""
    numbers = {"integer", "decimal"}
    if column.family in numbers and key.family in numbers:
        return True
    if column.family == "binary":
        return column.data_type == key.data_type
    return column.family == key.family


def _is_named(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether the column's whole name is that of the target: enough to overlook its type."""
    base, _suffix = key_words(column.name)
    return guess.table is not table and targets.named(base, table.id[0]) is guess.table


def _is_convertible(column: Column, key: Column) -> bool:
    """Say whether a column of another type can still spell the values of a key."""
    families = {column.family, key.family}
    return "text" in families and bool(families & {"integer", "decimal", "uuid"})


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

"""What makes a name insufficient evidence of a reference: rules report those that something else supports."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, key_words, split, stem_words
from dbready.derive.references import alone, unsupported
from dbready.derive.references.schema_habits import MANY_DECLARED
from dbready.derive.references.table_index import shared
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.guess import Guess, Reference
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.reference_confidence import Candidate
    from dbready.derive.references.targets import Targets

_TYPES = "the types differ"
_IN_PART = "only a part of the names agrees"
_OTHERS_DECLARED = "nearly all references of the schema have foreign keys"
_NEVER = 1_000_000
_DECLARED_TIMES = 9  # as many foreign keys as columns that lack one, before these are exceptions
# How many columns of the same name that lead there make up for a weakness: ones without any, ones
# with the same.
_CLEARED_BY: Mapping[str | None, tuple[int, int]] = {
    _IN_PART: (1, _NEVER),
    _TYPES: (_NEVER, 3),
    _OTHERS_DECLARED: (_NEVER, 5),
    unsupported.UNLIKE_DECLARED: (1, 3),
    unsupported.UNINDEXED: (1, 2),
}
_UNBOUNDED = frozenset({"text", "tinytext", "mediumtext", "longtext", "clob"})


def find(candidate: Candidate, targets: Targets, evidence: Evidence) -> str | None:
    """Return why the name of a column is not enough evidence of a reference, if it is not."""
    table, column, guess, key = candidate
    if guess.confidence == "low" or guess.is_from_comment:
        return None
    if against := _in_spite_of_an_index(candidate, targets):
        return against
    is_in_part = _agrees_in_part(table, column, guess, key, targets)
    against = _TYPES if _is_of_other_type(column, guess, key) else _IN_PART if is_in_part else None
    against = against or unsupported.why(candidate, targets, evidence)
    if against is None:
        return alone.why(candidate, evidence)
    return None if evidence.has_index(table.id, column.name) else against


def _in_spite_of_an_index(candidate: Candidate, targets: Targets) -> str | None:
    table, column, guess, key = candidate
    beside = _reference_beside(table, column, guess) if guess.key_name else None
    unique = unsupported.other_unique_text(column, guess, key)
    before = unsupported.named_before(table, column, guess, targets)
    typed = unsupported.is_beside_a_key_of_the_type(table, column, guess, key)
    reasons = {
        f"it may hold {unique} there, which is unique, too": unique is not None,
        f"the types differ, and {typed} beside it is a foreign key to that table": typed
        is not None,
        unsupported.UNLIKE_OTHERS: unsupported.is_unlike_others(column, guess, key),
        "it may hold more than the key, such as an object": unsupported.may_be_an_object(
            column, guess, key
        ),
        f"the key there is {key.name}, a text that is called no id": (
            unsupported.is_key_of_another_name(column, guess, key)
        ),
        "it may be the digest of its own row": unsupported.is_digest_of_its_own(column, guess),
        f"it may refer to {before.id[1] if before else None}": before is not None,
        f"{key.name} is only a part of the key there": _is_part_of_key(guess, key),
        f"{beside} beside it refers to that row, too": beside is not None,
        "the rows there belong to another table's": _is_part_of_another(
            table, column, guess, targets
        ),
        "it may number the rows of its own table": unsupported.numbers_its_own_rows(
            table, column, guess, targets
        ),
        "the rows there belong to those of this table": unsupported.is_counted_by_target(
            table, column, guess
        ),
        "it may be what another system calls the row": unsupported.is_identity_elsewhere(
            table, column, guess
        ),
        _OTHERS_DECLARED: (
            guess.confidence == "medium" and targets.habits.declares_nearly_all(table.id[0])
        ),
    }
    return next((reason for reason, applies in reasons.items() if applies), None)


def _is_part_of_another(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether the target holds parts of rows that the referrer does not name: issue_categories."""
    base, target = column.base, guess.table
    whole = target.stems[: -len(base)]
    if guess.is_precedent or not whole or target.stems[-len(base) :] != base:
        return False
    other = targets.named(whole, table.id[0])
    if other is None or other is table or not set(whole).isdisjoint(table.stems):
        return False
    return not any(each.base == whole and each.suffix for each in table.columns.values())


def _is_part_of_key(guess: Guess, key: Column) -> bool:
    """Say whether a row is found by the column and others only."""
    parts = guess.table.primary_key
    return (
        len(parts) > 1
        and key.name in parts
        and not guess.is_natural_key
        and guess.table.key() != key.name
        and (key.name,) not in guess.table.unique_keys
    )


def _reference_beside(table: Table, column: Column, guess: Guess) -> str | None:
    """Return the column by which a row refers to what it also copies: product_id, beside product_sku."""
    declared = (key.columns[0] for key in table.foreign_keys if key.target == guess.table.id)
    named = (
        other.name
        for other in table.columns.values()
        if other.base == guess.table.stems and other.suffix in words("references", "suffix")
    )
    return next((name for name in (*declared, *named) if name != column.name), None)


def _is_of_other_type(column: Column, guess: Guess, key: Column) -> bool:
    """Say whether a text of any length stands for a short key: it may be a list of keys, or an object."""
    kinds = [each.data_type.partition("(")[0].lower() for each in (column, key)]
    is_unbounded = column.family == "text" and (
        (kinds[0] != kinds[1] and kinds[0] in _UNBOUNDED)
        or (None not in (column.length, key.length) and column.length != key.length)
    )
    is_number_as_float = (column.family, key.family) == ("float", "integer")
    differs = column.family != key.family and not is_number_as_float
    return differs or (is_unbounded and not guess.is_precedent)


def _agrees_in_part(
    table: Table, column: Column, guess: Guess, key: Column, targets: Targets
) -> bool:
    """Say whether neither the whole name of the table or its key, nor a habit of the schema, names the target."""
    if guess.is_precedent or guess.key_name or guess.table is table:
        return False
    base, target = column.base, guess.table
    if "".join(base).endswith("".join(target.stems)) or shared(target, table):
        return False
    names, of_key = split(column.name), split(key.name)
    if of_key not in ANONYMOUS and names[-len(of_key) :] == of_key:
        return False
    if _is_person(column, base[-1]) or base[-1] in stem_words("references", "media"):
        return False
    return not targets.modules.omits_suffixes(table)


def _is_person(column: Column, last: str) -> bool:
    """Say whether a name is a word for a person, whatever the table of people is called."""
    return (
        column.words[-1] == "by"
        or last in {"by", "to"}
        or last in stem_words("references", "person")
    )


def clear_usual_names(catalog: Catalog, found: Mapping[TableId, list[Reference]]) -> None:
    """Clear that a text has no ending where most references of the schema have none."""
    bare: dict[str, list[tuple[list[Reference], int]]] = {}
    for id_, references in found.items():
        for at, reference in enumerate(references):
            if reference.weakness == unsupported.UNLIKE_OTHERS:
                bare.setdefault(id_[0], []).append((references, at))
    if not bare:
        return
    named = Counter(
        id_[0]
        for id_, references in found.items()
        for reference in references
        if reference.confidence != "low" and key_words(reference.column)[1]
    )
    named.update(
        id_[0]
        for id_, table in catalog.items()
        for key in table.foreign_keys
        if key_words(key.columns[0])[1]
    )
    for schema, alike in bare.items():
        if len(alike) >= named[schema]:
            for references, at in alike:
                references[at] = references[at]._replace(weakness=None)


def weaken_exceptions(catalog: Catalog, found: Mapping[TableId, list[Reference]]) -> None:
    """Weaken what a name of medium confidence says where foreign keys are declared nine times as often."""
    declared = {
        (id_, key.columns[0])
        for id_, table in catalog.items()
        for key in table.foreign_keys
        if len(key.columns) == 1
    }
    kept = Counter(id_[0] for id_, _column in declared)
    other = [
        (id_[0], references, at)
        for id_, references in found.items()
        for at, reference in enumerate(references)
        if reference.confidence != "low"
        and reference.weakness is None
        and (id_, reference.column) not in declared
    ]
    lacking = Counter(schema for schema, _references, _at in other)
    for schema, references, at in other:
        if references[at].confidence == "medium" and kept[schema] >= max(
            MANY_DECLARED, _DECLARED_TIMES * lacking[schema]
        ):
            references[at] = references[at]._replace(weakness=_OTHERS_DECLARED)


def clear_resolved(found: Mapping[TableId, list[Reference]]) -> None:
    """Clear what other columns of the same name make up for.

    One with an index supports all that lead there, and a type that several have is a habit.
    """
    weak = [
        (references, at, against)
        for references in found.values()
        for at, reference in enumerate(references)
        if (against := reference.weakness) in _CLEARED_BY
    ]
    if not weak:
        return
    counts: Counter[tuple[str, TableId, str | None]] = Counter(
        (reference.column, reference.target, reference.weakness)
        for references in found.values()
        for reference in references
        if reference.weakness in _CLEARED_BY
        or (reference.weakness is None and reference.confidence != "low")
    )
    for references, at, against in weak:
        column, target = references[at].column, references[at].target
        fewest_sure, fewest_alike = _CLEARED_BY[against]
        if (
            counts[column, target, None] >= fewest_sure
            or counts[column, target, against] >= fewest_alike
        ):
            references[at] = references[at]._replace(weakness=None)

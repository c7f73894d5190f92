"""Which columns refer to another table without a foreign key, and to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.guess import Guess, Reference
from dbready.derive.names import key_words, split
from dbready.derive.references import (
    alone,
    analogies,
    associations,
    comments,
    frameworks,
    inherited_keys,
    key_columns,
    named_in_target,
    objections,
    shorter_names,
    weaknesses,
)
from dbready.derive.references.polymorphic import KEY_LENGTHS
from dbready.derive.references.precedents import by_precedent
from dbready.derive.references.precedents import read as precedents_of
from dbready.derive.references.reference_confidence import Candidate, weigh
from dbready.derive.references.referenced_key import is_compatible, is_convertible, key_of
from dbready.derive.references.same_keys import whole_key
from dbready.derive.references.suffixed import guess_suffixed
from dbready.derive.references.unsuffixed import guess_unsuffixed

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.precedents import Precedents
    from dbready.derive.references.targets import Targets
    from dbready.derive.times.times import Confidence


def infer(catalog: Catalog, targets: Targets, evidence: Evidence) -> dict[TableId, list[Reference]]:
    """Return the inferred references of every table that has any."""
    precedents = precedents_of(catalog)
    unmarked = frozenset(name for _, name in precedents if not key_words(name)[1])
    commented: dict[TableId, set[str]] = {}
    for id_, name in evidence.comment_targets:
        commented.setdefault(id_, set()).add(name)
    floats = key_columns.schemas_with_floats(catalog)
    is_sqlite = evidence.facts.execute("select 1 from server where dialect = 'sqlite'").fetchone()
    inheritance = inherited_keys.Inheritance(evidence.facts, catalog)
    found = {}
    for table in catalog.values():
        may_hold_a_key = (
            key_columns.may_hold_a_key_or_float
            if table.id[0] in floats
            else key_columns.may_hold_a_key_of_sqlite
            if is_sqlite
            else key_columns.may_hold_a_key
        )
        references = [
            reference
            for column in key_columns.candidates(
                table,
                filter(may_hold_a_key, table.columns.values()),
                targets,
                unmarked,
                commented.get(table.id, frozenset()),
            )
            if (reference := _infer_reference(table, column, targets, precedents, evidence))
        ]
        if inherited := inheritance.reference(table, targets, evidence):
            references.append(inherited)
        if owning := associations.owner_of_join(table, references, targets):
            references = [each for each in references if each.column != owning.column]
            references.append(owning)
        if references := objections.without_indirect_references(table, references):
            found[table.id] = references
    _add_analogous(catalog, found, targets, evidence)
    weaknesses.clear_usual_names(catalog, found)
    alone.clear_supported(catalog, found)
    weaknesses.clear_resolved(found)
    named_in_target.weaken(catalog, found)
    weaknesses.weaken_exceptions(catalog, found)
    return found


def _add_analogous(
    catalog: Catalog,
    found: dict[TableId, list[Reference]],
    targets: Targets,
    evidence: Evidence,
) -> None:
    """Add the references of columns that are named like those of known references."""
    known = analogies.Analogies(catalog, found)
    for table in catalog.values():
        declared = {name for key in table.foreign_keys for name in key.columns}
        kept = {each.column: each for each in found.get(table.id, ())}
        sure = {name for name, each in kept.items() if each.confidence != "low"}
        others = (each for name, each in table.columns.items() if name not in declared | sure)
        added = [
            reference
            for column in filter(key_columns.may_hold_a_key, others)
            if (guess := known.find(table, column, evidence))
            and (guess := _unless_contradicted(table, column, guess, targets, evidence))
            and (reference := _reference_to(table, column, guess, targets, evidence))
            and reference.confidence != "low"
        ]
        if added:
            kept |= {each.column: each for each in added}
            found[table.id] = objections.without_indirect_references(table, list(kept.values()))


def _infer_reference(
    table: Table,
    column: Column,
    targets: Targets,
    precedents: Precedents,
    evidence: Evidence,
) -> Reference | None:
    guess = _believed(table, column, targets, precedents, evidence)
    return None if guess is None else _reference_to(table, column, guess, targets, evidence)


def _reference_to(
    table: Table, column: Column, guess: Guess, targets: Targets, evidence: Evidence
) -> Reference | None:
    """Return the reference that a guess suggests, with the column of the target that fits."""
    key = guess.table.columns.get(guess.key_name) or key_of(
        guess.table, column, is_left_out=targets.habits.declares_nearly_all(table.id[0])
    )
    if key is None or (guess.table is table and column.name == key.name):
        return None
    if objections.is_of_another(column, key, guess.table, targets) or _is_too_short(column, key):
        return None
    if not is_compatible(column, key):
        declared = guess.table.columns.get(targets.habits.declared_key(guess.table.id) or "")
        key = declared if declared and is_compatible(column, declared) else key
    has_mismatch = not is_compatible(column, key)
    if has_mismatch and not (
        is_convertible(column, key)
        and (guess.is_from_comment or _is_named(table, column, guess, targets))
    ):
        return None
    guess = weigh(Candidate(table, column, guess, key), targets, evidence)
    if not _is_unique(guess.table, key):
        reason = f"{guess.reason}, though no key makes its {key.name} unique"
        sure: Confidence = "low" if guess.confidence == "low" else "medium"
        guess = guess._replace(confidence=sure, reason=reason)
    return Reference(
        column.name,
        guess.table.id,
        key.name,
        guess.confidence,
        guess.reason,
        has_mismatch,
        weaknesses.find(Candidate(table, column, guess, key), targets, evidence),
    )


def _believed(
    table: Table,
    column: Column,
    targets: Targets,
    precedents: Precedents,
    evidence: Evidence,
) -> Guess | None:
    """Return what name and comment say that a column refers to, unless it is something else."""
    guess = _guess(table, column, targets, precedents, evidence)
    if guess:
        guess = targets.generations.choose(guess, table, column)
    if column.family == "uuid" and (guess is None or not _fits(column, guess)):
        guess = associations.with_fitting_key(guess, table, column, targets) or guess
    if stated := evidence.comment_targets.get((table.id, column.name)):
        guess = comments.combine(column, guess, stated, targets)
    return _unless_contradicted(table, column, guess, targets, evidence)


def _unless_contradicted(
    table: Table, column: Column, guess: Guess | None, targets: Targets, evidence: Evidence
) -> Guess | None:
    """Return the guess unless the column is something else, or identifies its own row."""
    if guess is None or _is_refused(table, column, guess):
        return None
    if _makes_its_own(table, column, evidence) or _has_no_first(table, column, guess, evidence):
        return None
    is_own = objections.is_own_identity(table, column, guess, targets)
    if is_own and not inherited_keys.has_key_of(guess.table, table, column, evidence):
        return None
    return guess


def _makes_its_own(table: Table, column: Column, evidence: Evidence) -> bool:
    """Say whether the database makes up the key of each row, so that it is that of no other."""
    return table.primary_key == [column.name] and evidence.is_random(table.id, column.name)


def _is_too_short(column: Column, key: Column) -> bool:
    """Say whether a text has no room for generated keys: a trace_id of 32 letters, where keys are UUIDs of 36."""
    is_generated = key.family == "text" and key.length in KEY_LENGTHS
    return is_generated and column.family == "text" and (column.length or 36) < (key.length or 0)


def _has_no_first(table: Table, column: Column, guess: Guess, evidence: Evidence) -> bool:
    """Say whether each row would have to refer to another one of its own table that no other row refers to."""
    is_own = guess.table is table and (column.name,) in table.unique_keys
    return is_own and evidence.is_required(table.id, column.name)


def _is_unique(table: Table, key: Column) -> bool:
    """Say whether a table is known to have each value of its key once."""
    if key.name in table.presumed_keys:
        return False
    is_number = key.suffix == "id" and key.base == table.stems
    return not is_number or any(
        key.name in names for names in (table.primary_key, *table.unique_keys)
    )


def _fits(column: Column, guess: Guess) -> bool:
    """Say whether a column can hold the key of a table, where that is one column."""
    key = guess.table.columns.get(guess.key_name or guess.table.key() or "")
    return key is None or is_compatible(column, key)


def _guess(
    table: Table,
    column: Column,
    targets: Targets,
    precedents: Precedents,
    evidence: Evidence,
) -> Guess | None:
    """Return what a column refers to by its name."""
    named = shorter_names.without_direction(
        table, shorter_names.without_last_word(table, column), targets
    )
    guess = (
        frameworks.own_name(table, column, targets)
        or whole_key(table, column, targets)
        or associations.implicit(table, column, targets)
        or by_precedent(table, column, targets, precedents)
        or targets.prefixed.find(table, column)
        or _by_name(table, named, targets)
    )
    if _is_unsure(guess):
        guess = (
            targets.unique.find(table, column, targets)
            or frameworks.find(table, column, targets)
            or targets.repeated.find(table, column, evidence)
            or guess
        )
    known = precedents.get((table.id[0], column.name.lower()))
    if guess and guess.confidence == "low" and known and guess.table.id not in known.targets:
        # No index makes up for foreign keys of that name that all lead elsewhere.
        return guess._replace(is_ambiguous=True)
    return guess


def _by_name(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a name says alone, and otherwise without the ending that tables' names share."""
    by_name = guess_suffixed if key_words(column.name)[1] else guess_unsuffixed
    guess = by_name(table, column, targets)
    if guess is None and (bare := shorter_names.without_addition(column)):
        return guess_suffixed(table, bare, targets)
    shorter = shorter_names.without_ending(column, targets.endings.get(table.id[0]))
    if shorter is column:
        return guess
    is_whole = targets.ends.tail(shorter.base, table) is not None
    return by_name(table, shorter, targets) if is_whole or _is_unsure(guess) else guess


def _is_unsure(guess: Guess | None) -> bool:
    return guess is None or guess.confidence == "low"


def _is_refused(table: Table, column: Column, guess: Guess) -> bool:
    """Say whether a column is something other than a reference, whatever its name suggests."""
    if objections.is_named_like_a_flag(column):
        return True
    if list(guess.table.columns) == ["version"] and not guess.is_from_comment:
        return True  # it holds the version of the schema, and nothing else
    if guess.is_from_comment:
        return objections.is_address(column) and "its comment says so" not in guess.reason
    if split(column.name)[-1] == "by" and f"{column.name}_type" in table.columns:
        return True  # the type says which table triggered_by refers to
    if objections.is_list_of(table, column, guess.table):
        return False
    return (
        objections.counts_something(column.name, guess.table)
        or objections.holds_several(column)
        or (
            objections.is_coded_word(table, column, guess.table)
            and (guess.confidence != "high" or guess.is_by_key)
            and not guess.is_of_module
        )
    )


def _is_named(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether the column's whole name is that of the target: enough to overlook its type."""
    base, suffix = key_words(column.name)
    is_exact = bool(suffix) and targets.named(base, table.id[0]) is guess.table
    return is_exact and guess.table is not table

"""How certain a reference is, by indexes, types and what else the schema declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive.names import ANONYMOUS, key_words
from dbready.derive.references import objections
from dbready.derive.references.polymorphic import KEY_LENGTHS
from dbready.derive.references.referenced_key import are_alike, is_compatible
from dbready.derive.times.times import lower
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table
    from dbready.derive.guess import Guess
    from dbready.derive.references.evidence import Evidence
    from dbready.derive.references.targets import Targets

_MANY_MODULES = 6  # first words of the names of tables


class Candidate(NamedTuple):
    """A column that may refer to a table, and the column of that table whose values it would hold."""

    table: Table
    column: Column
    guess: Guess
    key: Column


def weigh(candidate: Candidate, targets: Targets, evidence: Evidence) -> Guess:
    """Return the guess with its final confidence, and with the reasons that lowered it."""
    table, column, guess, key = candidate
    guess = _adjust_confidence(candidate, targets, evidence)
    departure = _departs_from_declared(table, column, guess, targets)
    guess = _across_schemas(table, column, guess, targets, evidence)
    if _is_undeclared_text(candidate, targets):
        guess = _lowered(guess, "but it is a text, and the schema declares nearly all references")
    if departure and not _holds_a_person(column, key):
        guess = _lowered(guess, f"but {departure}")
    return guess if is_compatible(column, key) else _of_other_type(column, guess, key)


def _lowered(guess: Guess, against: str) -> Guess:
    return guess._replace(confidence="low", reason=f"{guess.reason}, {against}")


def _across_schemas(
    table: Table, column: Column, guess: Guess, targets: Targets, evidence: Evidence
) -> Guess:
    """Return the guess with less confidence where it leads to a schema that may be a stranger's."""
    schemas = (table.id[0], guess.table.id[0])
    if schemas[0] == schemas[1] or schemas in targets.habits.crossings or guess.is_from_comment:
        return guess
    if _is_actor(column):
        return guess
    # Only foreign keys between two schemas say that they belong together, or an index of the
    # column alone, as for the columns of foreign keys.
    is_searched = (
        guess.confidence == "medium"
        and not guess.is_precedent
        and evidence.has_own_index(table.id, column.name)
    )
    return guess if is_searched else guess._replace(confidence=lower(guess.confidence))


def _is_actor(column: Column) -> bool:
    """Say whether a UUID says by whom something was done, so that it is no name: modified_by."""
    return column.family == "uuid" and column.words[-1] == "by"


def _is_undeclared_text(candidate: Candidate, targets: Targets) -> bool:
    """Say whether a column is a text without an ending where nearly all references are declared.

    A text of the fixed length of the key is hardly anything else: created_by, a char(32) as all keys are.
    """
    table, column, guess, key = candidate
    is_like_key = column.data_type == key.data_type and column.data_type.startswith("char")
    return (
        guess.confidence == "medium"
        and column.family == "text"
        and not (is_like_key and "varying" not in column.data_type)
        and not (guess.is_from_comment or key_words(column.name)[1])
        and targets.habits.declares_nearly_all(table.id[0])
    )


def _of_other_type(column: Column, guess: Guess, key: Column) -> Guess:
    """Return the guess with less confidence, since the key has another type."""
    # A text is often the id of another system where the key is a number; a UUID hardly is.
    is_sure = guess.is_from_comment or "uuid" in {column.family, key.family}
    return guess._replace(
        confidence=lower(guess.confidence) if is_sure else "low",
        reason=f"{guess.reason}, though it is {column.data_type} and {key.name} is {key.data_type}",
    )


def _adjust_confidence(candidate: Candidate, targets: Targets, evidence: Evidence) -> Guess:
    """Return the guess with its confidence adjusted by indexes and the target's columns."""
    table, column, guess, key = candidate
    if guess.confidence == "low":
        if guess.is_ambiguous or not evidence.has_index(table.id, column.name):
            return guess
        reason = f"{guess.reason}, and an index begins with it"
        guess = guess._replace(confidence="medium", reason=reason)
    against = (
        None
        if guess.is_from_comment or _holds_a_person(column, key)
        else _reason_against(candidate, targets)
    )
    if against is None:
        return guess
    return _lowered(guess, against)


def _reason_against(candidate: Candidate, targets: Targets) -> str | None:
    """Return the reason to keep a guess at low confidence until rows confirm it, if any."""
    table, column, guess, key = candidate
    other = None if guess.key_name else _column_beside(table, column, guess.table, key)
    if other and _is_everywhere(column, guess.table, key, targets):
        other = None
    if other := other or _own_id_beside(column, guess.table, key):
        return f"which has {other} beside its key"
    if system := objections.named_by_other_system(table, column, guess):
        return f"but '{system}' may say which system gives out the id"
    if guess.confidence != "high" and objections.denotes_a_value(column, guess.table):
        return "which has a column of that name beside its key"
    return None


def _is_everywhere(column: Column, target: Table, key: Column, targets: Targets) -> bool:
    """Say whether so many tables have the column that it is what names the row, whatever else the target has."""
    return (
        key.words in ANONYMOUS
        and are_alike(column, key)
        and (column.name,) not in target.unique_keys
        and targets.habits.modules_with(column.name, target) >= _MANY_MODULES
    )


def _column_beside(table: Table, column: Column, target: Table, key: Column) -> str | None:
    """Return the column beside the target's key that has the name of a text, or what an id is called."""
    is_same = target is not table and column.name != key.name and column.name in target.columns
    if column.words[0] in words("references", "own_row"):
        is_same = False  # folders, too, have a parent_folder_id
    if is_same and column.family == "text":
        return column.name
    return _id_beside(column, target, key)


def _id_beside(column: Column, target: Table, key: Column) -> str | None:
    """Return the target's id of its own name where its key is called otherwise: id_job, for het_job_id."""
    is_key_named = key.words in ANONYMOUS or key.suffix == column.suffix
    if is_key_named or not column.suffix or column.base[-len(target.stems) :] != target.stems:
        return None
    declared = {name for foreign in target.foreign_keys for name in foreign.columns}
    return next(
        (
            other.name
            for other in target.columns.values()
            if (other.base, other.suffix) == (target.stems, column.suffix)
            and other.name not in declared
        ),
        None,
    )


def _own_id_beside(column: Column, target: Table, key: Column) -> str | None:
    """Return the target's column called just id where its key is called otherwise: patient_id may hold either."""
    if not column.suffix or column.words[-1] in key.words:
        return None
    other = target.columns.get(column.suffix)
    if other is None or other.name == key.name or not are_alike(column, other):
        return None
    declared = {name for foreign in target.foreign_keys for name in foreign.columns}
    return None if other.name in declared else other.name


def _departs_from_declared(
    table: Table, column: Column, guess: Guess, targets: Targets
) -> str | None:
    """Return how a guess differs from the references that its schema declares, if it does."""
    if guess.is_from_comment or guess.is_precedent or guess.table is table:
        return None
    base, suffix = key_words(column.name)
    is_sure = bool(suffix) or guess.confidence == "high" or _is_actor(column)
    if not is_sure and targets.habits.names_keys(table.id[0]):
        return "the references that the schema declares are named like keys"
    if (
        guess.is_by_key
        and base != guess.table.stems[: len(base)]
        and not _is_short_key(column, guess.table)
        and not targets.habits.is_referred_to(guess.table)
    ):
        return "no foreign key leads to that table"
    return None


def _is_short_key(column: Column, target: Table) -> bool:
    """Say whether a name is that of the target's key, called by the short form of its table: gpoa_id."""
    is_short = set(column.base) <= target.own and set(column.base).isdisjoint(target.stems)
    return is_short and column.name == target.key()


def _holds_a_person(column: Column, key: Column) -> bool:
    """Say whether a text such as created_by is exactly as long as the users' generated keys."""
    is_by = column.words[-1] == "by" and column.family == "text"
    return is_by and column.length in KEY_LENGTHS and are_alike(column, key)

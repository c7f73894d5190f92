"""Which columns refer to another table without a foreign key, and to which."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.derive import objections
from dbready.derive.catalog import renamed
from dbready.derive.guess import Guess
from dbready.derive.names import ANONYMOUS, key_words, split, stem, stems
from dbready.derive.polymorphic import KEY_LENGTHS, is_polymorphic, names_any_table
from dbready.derive.precedents import by_precedent
from dbready.derive.precedents import read as precedents_of
from dbready.derive.same_keys import whole_key
from dbready.derive.suffixed import guess_suffixed
from dbready.derive.times import RANK, lower
from dbready.derive.unsuffixed import UNSUFFIXED_FAMILIES, guess_unsuffixed, unique_name
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Column, Table, TableId
    from dbready.derive.comments import CommentTarget
    from dbready.derive.evidence import Evidence
    from dbready.derive.precedents import Precedents
    from dbready.derive.targets import Targets
    from dbready.derive.times import Confidence

_MOST_OF_LIST = 3  # columns of a table that only lists values: name, description
_KEY_FAMILIES = frozenset({"integer", "decimal", "uuid", "text", "binary", "other"})


class Reference(NamedTuple):
    """A column's likely target."""

    column: str
    target: TableId
    target_column: str
    confidence: Confidence
    reason: str
    has_type_mismatch: bool = False


def infer(catalog: Catalog, targets: Targets, evidence: Evidence) -> dict[TableId, list[Reference]]:
    """Return the inferred references of every table that has any."""
    precedents = precedents_of(catalog)
    unmarked = frozenset(name for _, name in precedents if not key_words(name)[1])
    commented: dict[TableId, set[str]] = {}
    for id_, name in evidence.comment_targets:
        commented.setdefault(id_, set()).add(name)
    found = {}
    for table in catalog.values():
        references = [
            reference
            for column in _candidates(
                table, targets, unmarked, commented.get(table.id, frozenset())
            )
            if (reference := _infer_reference(table, column, targets, precedents, evidence))
        ]
        if references := objections.without_indirect_references(table, references):
            found[table.id] = references
    return found


def _candidates(
    table: Table, targets: Targets, unmarked: frozenset[str], commented: AbstractSet[str]
) -> Iterable[Column]:
    """Return the columns whose name and type allow that they refer to something."""
    declared = {name for key in table.foreign_keys for name in key.columns}
    own_key = table.primary_key[0] if len(table.primary_key) == 1 else None
    for column in filter(_may_hold_a_key, table.columns.values()):
        if column.name in declared or (column.name == own_key and column.words in ANONYMOUS):
            continue
        if (
            column.suffix
            or column.family in UNSUFFIXED_FAMILIES
            or _is_key_text(column)
            or _may_hold_a_person(table, column, targets)
            or column.name in commented
            or (unmarked and column.name.lower() in unmarked)
            or (column.family == "text" and targets.keys.may_be_natural(table.id[0], column.name))
            or targets.extensions.extended(column.name, table) is not None
        ):
            yield column


@cached
def _may_hold_a_key(column: Column) -> bool:
    return column.family in _KEY_FAMILIES and not column.is_identity


def _may_hold_a_person(table: Table, column: Column, targets: Targets) -> bool:
    """Say whether a text such as created_by has the type of the users' keys."""
    if column.family != "text" or len(column.words) == 1 or column.words[-1] != "by":
        return False
    people = targets.people.of(table.id[0])
    key = people.columns.get(people.key() or "") if people else None
    return key is not None and _are_alike(column, key)


def _are_alike(one: Column, other: Column) -> bool:
    """Say whether two columns hold texts of the same length, or numbers of the same kind."""
    return (one.family, one.length) == (other.family, other.length)


def _is_key_text(column: Column) -> bool:
    """Say whether a text is as long as generated keys are, so that created_by may hold one."""
    return column.family == "text" and column.length in KEY_LENGTHS


def _infer_reference(
    table: Table,
    column: Column,
    targets: Targets,
    precedents: Precedents,
    evidence: Evidence,
) -> Reference | None:
    named = _without_last_word(table, column)
    by_name = guess_suffixed if key_words(named.name)[1] else guess_unsuffixed
    guess = (
        whole_key(table, column, targets)
        or by_precedent(table, column, targets, precedents)
        or by_name(table, named, targets)
    )
    if guess is None or guess.confidence == "low":
        guess = _without_prefix(table, column, targets) or guess
    if stated := evidence.comment_targets.get((table.id, column.name)):
        guess = _combine_with_comment(guess, stated, targets)
    if guess is None or _is_refused(table, column, guess, targets):
        return None
    key = _key_of(guess.table, column)
    if key is None or (guess.table is table and column.name == key.name):
        return None
    is_mismatch = not _is_compatible(column, key)
    if is_mismatch and not (
        _is_convertible(column, key)
        and (guess.is_from_comment or _is_named(table, column, guess, targets))
    ):
        return None
    guess = _adjust_confidence(table, column, guess, key, evidence)
    confidence = guess.confidence
    schemas = (table.id[0], guess.table.id[0])
    if not (
        schemas[0] == schemas[1] or schemas in targets.habits.crossings or guess.is_from_comment
    ):
        # Schemas side by side are often strangers: only foreign keys between them say otherwise,
        # or an index of the column alone, as for the columns of foreign keys.
        is_searched = (
            confidence == "medium"
            and not guess.is_precedent
            and evidence.has_own_index(table.id, column.name)
        )
        confidence = confidence if is_searched else lower(confidence)
    reason = guess.reason
    if (
        confidence == "medium"
        and column.family == "text"
        and not (guess.is_from_comment or key_words(column.name)[1])
        and targets.habits.declares_nearly_all(table.id[0])
    ):
        confidence = "low"
        reason = f"{reason}, but it is a text, and the schema declares nearly all references"
    against = _departs_from_declared(table, column, guess, targets)
    if against and not _holds_a_person(column, key):
        confidence = "low"
        reason = f"{reason}, but {against}"
    if is_mismatch:
        # A text is often the id of another system where the key is a number; a UUID hardly is.
        is_sure = guess.is_from_comment or "uuid" in {column.family, key.family}
        confidence = lower(confidence) if is_sure else "low"
        reason = f"{reason}, though it is {column.data_type} and {key.name} is {key.data_type}"
    return Reference(column.name, guess.table.id, key.name, confidence, reason, is_mismatch)


def _without_prefix(table: Table, column: Column, targets: Targets) -> Guess | None:
    """Return what a name refers to without the short form of its table: ct_tag_id in change_tag."""
    start, _, rest = column.name.partition("_")
    if is_polymorphic(table, column) and names_any_table(column.name):
        return None
    is_short = start.lower() in table.own and stem(start.lower()) not in table.stems
    if not (is_short and key_words(rest)[1]):
        return None
    guess = guess_suffixed(table, renamed(column, rest), targets)
    return None if guess is None or guess.table is table else guess


def _without_last_word(table: Table, column: Column) -> Column:
    """Return the column under the name that several share before a last word: iconid_off, iconid_on."""
    start, _, last = column.name.rpartition("_")
    unnumbered = column.name.rstrip("0123456789")
    if unnumbered != column.name and unnumbered[-1:].isalpha() and key_words(unnumbered)[1]:
        return renamed(column, unnumbered)  # elementid2
    if column.family not in UNSUFFIXED_FAMILIES or last.isdigit():
        return column
    if not start or len(split(start)) == 1 or split(start)[-1] not in words("references", "suffix"):
        return column
    alike = [name for name in table.columns if name.rpartition("_")[0] == start or name == start]
    return renamed(column, start) if len(alike) > 1 else column


def _is_refused(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether a column is something other than a reference, whatever its name suggests."""
    if guess.is_from_comment:
        return False
    if split(column.name)[-1] == "by" and f"{column.name}_type" in table.columns:
        return True  # the type says which table triggered_by refers to
    return (
        objections.counts_something(column.name, guess.table)
        or (
            objections.is_coded_word(table, column, guess.table)
            and guess.confidence != "high"
            and not guess.is_of_module
        )
        or objections.is_own_identity(table, column, guess, targets)
    )


def _holds_a_person(column: Column, key: Column) -> bool:
    """Say whether a text such as created_by is exactly as long as the users' generated keys."""
    is_by = column.words[-1] == "by" and column.family == "text"
    return is_by and column.length in KEY_LENGTHS and _are_alike(column, key)


def _adjust_confidence(
    table: Table, column: Column, guess: Guess, key: Column, evidence: Evidence
) -> Guess:
    """Return the guess with its confidence adjusted by indexes and the target's columns."""
    if guess.confidence == "low":
        if guess.is_ambiguous or not evidence.has_index(table.id, column.name):
            return guess
        reason = f"{guess.reason}, and an index begins with it"
        guess = guess._replace(confidence="medium", reason=reason)
    against = (
        None
        if guess.is_from_comment or _holds_a_person(column, key)
        else _reason_against(table, column, guess, key, evidence)
    )
    if against is None:
        return guess
    return guess._replace(confidence="low", reason=f"{guess.reason}, {against}")


def _departs_from_declared(
    table: Table, column: Column, guess: Guess, targets: Targets
) -> str | None:
    """Return how a guess differs from the references that its schema declares, if it does."""
    if guess.is_from_comment or guess.is_precedent or guess.table is table:
        return None
    base, suffix = key_words(column.name)
    if not suffix and guess.confidence != "high" and targets.habits.names_keys(table.id[0]):
        return "the references that the schema declares are named like keys"
    if (
        guess.is_by_key
        and base != guess.table.stems
        and not targets.habits.is_referred_to(guess.table)
    ):
        return "no foreign key leads to that table"
    return None


def _reason_against(
    table: Table, column: Column, guess: Guess, key: Column, evidence: Evidence
) -> str | None:
    """Return the reason to keep a guess at low confidence until rows confirm it, if any."""
    if (
        column.family == "text"
        and column.name != key.name
        and guess.table is not table
        and column.name in guess.table.columns
    ):
        return f"which has {column.name} beside its key"
    is_next = stems(column.name)[:-1] == (stem("next"), *guess.table.stems)
    if is_next and guess.table is not table and key_words(column.name)[1]:
        return "but it may be the next number to give out"
    if guess.confidence != "high" and (against := _length_against(column, key)):
        # A list of values has longer keys than the one column needs that refers to it.
        is_of_list = (column.length or 0) < (key.length or 0) and (
            len(guess.table.columns) <= _MOST_OF_LIST
        )
        if not (is_of_list and evidence.has_own_index(table.id, column.name)):
            return against
    if guess.confidence != "high" and objections.denotes_a_value(column, guess.table):
        return "which has a column of that name beside its key"
    if (
        objections.is_watermark(column.name)
        and evidence.is_required(table.id, column.name)
        and not evidence.has_index(table.id, column.name)
    ):
        return "but it may only record how far a process got"
    return None


def _length_against(column: Column, key: Column) -> str | None:
    """Return how the lengths of two texts speak against a reference, if they do."""
    if not (
        column.family == key.family == "text" and column.length and column.length != key.length
    ):
        return None
    if key.length and column.length > key.length:
        return f"but {column.data_type} is longer than its key"
    is_shorter = column.length < (key.length or 0)
    return f"whose key does not fit into {column.data_type}" if is_shorter else None


def _key_of(target: Table, column: Column) -> Column | None:
    """Return the column that is referred to: the key, or another unique column that fits better."""
    name = column.name if column.name in target.primary_key else target.key()
    key = target.columns.get(name) if name else None
    if key is None or _is_compatible(column, key):
        return key
    others = [
        other
        for unique in target.unique_keys
        if len(unique) == 1
        and (other := target.columns.get(unique[0]))
        and _is_compatible(column, other)
    ]
    # user_uuid refers to uuid, or user_uuid, of users, whose key is a number.
    names = {split(column.name)[-1], column.name.lower()}
    named = [other for other in others if other.name.lower() in names]
    numbered = [other for other in others if split(other.name) in ANONYMOUS]
    called = None if key_words(column.name)[1] else unique_name(target, column)
    return next(iter(named or numbered), called or key)


def _combine_with_comment(
    guess: Guess | None, stated: CommentTarget, targets: Targets
) -> Guess | None:
    """Return what name and comment together say; where they differ, the surer of the two."""
    target = targets.catalog[stated.target]
    if guess and guess.table is target:
        return Guess(
            target, "high", f"{guess.reason}, and its comment says so", is_from_comment=True
        )
    if guess and RANK[guess.confidence] < RANK[stated.confidence]:
        return guess
    if guess and guess.confidence != "low" and _is_longer(guess.table, target):
        return guess  # the comment of org_unit_id speaks of a unit in short
    return Guess(
        target, stated.confidence, f"its comment names {target.id[1]}", is_from_comment=True
    )


def _is_longer(named: Table, commented: Table) -> bool:
    """Say whether a table's name ends in the name of another: org_unit and unit."""
    kept = len(commented.stems)
    return len(named.stems) > kept and named.stems[-kept:] == commented.stems


def _is_compatible(column: Column, key: Column) -> bool:
    """Say whether two columns can hold the same values; a decimal may be an integer by another name."""
    numbers = {"integer", "decimal"}
    if column.family in numbers and key.family in numbers:
        return True
    if column.family == "binary":
        return column.data_type == key.data_type
    if column.data_type.lower() in {"mediumtext", "longtext", "clob"}:
        return column.data_type == key.data_type
    return column.family == key.family


def _is_named(table: Table, column: Column, guess: Guess, targets: Targets) -> bool:
    """Say whether the column's whole name is that of the target: enough to overlook its type."""
    base, suffix = key_words(column.name)
    is_exact = bool(suffix) and targets.named(base, table.id[0]) is guess.table
    return is_exact and guess.table is not table


def _is_convertible(column: Column, key: Column) -> bool:
    """Say whether a column of another type can still spell the values of a key."""
    families = {column.family, key.family}
    return "text" in families and bool(families & {"integer", "decimal", "uuid"})

"""Kinds that follow mainly from a table's columns and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, key_words, split, stem, stem_words, stems
from dbready.derive.tables import Kind, Meaning, Names
from dbready.derive.times import is_flag
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

_MOST_LOOKUP_COLUMNS = 10
_MOST_ATTRIBUTES = 2
_BOOKKEEPING = frozenset(
    {
        "created_at",
        "updated_at",
        "deleted_at",
        "is_deleted",
        "sequence_number",
        "version",
        "migrated_marker",
    }
)
_JOIN_ATTRIBUTES = frozenset({"flag", "type_code", "bit_mask", "actor", "code"})
"""Roles of small facts about a pair of rows, which do not turn a join into an entity."""
_GUIDS = frozenset({"guid", "uuid", "rowguid"})
_LABELS = frozenset({"code", "label", "name", "description", "slug", "flag", "type_code"})


def join(meaning: Meaning) -> Kind | None:
    """Return join for a table of references and bookkeeping, whatever it is called."""
    table = meaning.table
    paired = _joined_references(meaning)
    if len(paired) <= 1 or not (meaning.references or meaning.present & {"polymorphic_type"}):
        return None
    surrogate = table.primary_key if len(table.primary_key) == 1 else []
    if surrogate and (meaning.is_referenced or surrogate[0] in paired):
        return None
    keys = [tuple(table.primary_key), *table.unique_keys]
    is_key = any(len(paired.intersection(key)) > 1 for key in keys)
    attributes = 0
    for column in table.columns.values():
        name = column.name
        is_bookkeeping = (
            name in paired
            or name in meaning.references
            or name in surrogate
            or column.is_identity
            or meaning.has(name, *_BOOKKEEPING, "polymorphic_type")
            or _GUIDS.intersection(split(name))
        )
        if is_bookkeeping:
            continue
        attributes += 1
        if not is_key or not meaning.is_likely(name, *_JOIN_ATTRIBUTES):
            return None
    if attributes > _MOST_ATTRIBUTES:
        return None
    listed = ", ".join(sorted(paired))
    if state := next((name for name in table.columns if _may_change(meaning, name)), None):
        # The pair can be switched on and off: when it last was is worth knowing.
        return Kind("join", "low", f"it holds references, {listed}, but {state} may change")
    return Kind(
        "join",
        "high" if is_key and not attributes else "medium",
        f"it holds references and little else: {listed}",
    )


def _may_change(meaning: Meaning, name: str) -> bool:
    """Say whether a fact about a pair of rows is a flag or a state."""
    return meaning.is_likely(name, "flag", "status", "bit_mask") and not meaning.has(
        name, "polymorphic_type", "reference", "is_deleted"
    )


def _joined_references(meaning: Meaning) -> frozenset[str]:
    """Return the references that make up a join; references to who wrote the row do not count.

    An id without a known target counts: the target may be in another database.
    """
    referring = {
        name
        for name, found in meaning.roles.items()
        for role in found
        if role.role == "reference" and role.confidence != "low"
    }
    return frozenset(
        name
        for name, column in meaning.table.columns.items()
        if (name in meaning.references or name in referring or _is_id_of_something(meaning, column))
        and not any(role[:2] == ("actor", "high") for role in meaning.roles.get(name, ()))
    )


def _is_id_of_something(meaning: Meaning, column: Column) -> bool:
    return (
        column.family in {"integer", "uuid"}
        and not column.is_identity
        and key_words(column.name)[1] in words("references", "suffix")
        and split(column.name) not in ANONYMOUS
        and [column.name] != meaning.table.primary_key
        and not meaning.is_likely(column.name, "external_id", "migrated_marker")
    )


def lookup(meaning: Meaning, names: Names) -> Kind | None:
    """Return lookup for a table that explains codes."""
    table = meaning.table
    if len(table.columns) > _MOST_LOOKUP_COLUMNS or not _holds_labels(meaning):
        return None
    last = meaning.words[-1]
    is_named = (
        stem(last) in stem_words("tables", "lookup") and not names.is_table(meaning, last)
    ) or (len(meaning.words) > 1 and meaning.words[0] in words("tables", "lookup_start"))
    key = table.key()
    if key and meaning.has(key, "code"):
        return Kind(
            "lookup",
            "high" if is_named or meaning.is_referenced else "medium",
            f"its key is a code, {key}, and it holds labels and little else",
        )
    if is_named:
        return Kind(
            "lookup",
            "high" if meaning.is_referenced else "medium",
            f"named '{last}', and it holds labels and little else",
        )
    return None


def labels(meaning: Meaning) -> Kind | None:
    """Return lookup, as a guess, for labels that other tables refer to."""
    is_small = len(meaning.table.columns) <= _MOST_LOOKUP_COLUMNS
    if not (meaning.is_referenced and is_small and _holds_labels(meaning)):
        return None
    return Kind("lookup", "low", "labels and little else, and other tables refer to them")


def _holds_labels(meaning: Meaning) -> bool:
    """Say whether a table is nothing but a key, labels and bookkeeping, one label at least."""
    table = meaning.table
    labels = others = 0
    for column in table.columns.values():
        name = column.name
        if name in table.primary_key or column.is_identity:
            continue
        if meaning.has(name, "label", "description", "code") or (
            column.family == "text" and stems(name)[-1:] == table.stems[-1:]
        ):
            labels += 1
        elif _is_attribute(meaning, column):
            others += 1
        elif not meaning.has(name, *_BOOKKEEPING, *_LABELS) and not _GUIDS.intersection(
            split(name)
        ):
            return False
    people = {"first", "last", "firstname", "lastname", "email", "username", "login", "full"}
    return (
        labels > 0
        and others <= _MOST_ATTRIBUTES
        and not any(
            meaning.has(column.name, "name", "email") and people.intersection(split(column.name))
            for column in table.columns.values()
        )
    )


def _is_attribute(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a small fact about a code: the minor units of a currency."""
    key = meaning.table.key()
    is_coded = bool(key and meaning.has(key, "code")) or stem(meaning.words[-1]) in stem_words(
        "tables", "lookup"
    )
    return (
        is_coded
        and column.family in {"integer", "decimal"}
        and column.name not in meaning.references
        and not meaning.roles.get(column.name)
    )


def settings(meaning: Meaning) -> Kind | None:
    """Return lookup for the application's own settings, as a guess."""
    if meaning.words[-1] not in words("tables", "settings"):
        return None
    if meaning.is_referenced or not _writers(meaning) >= meaning.references:
        return None
    return Kind(
        "lookup", "low", f"named '{meaning.words[-1]}', and no reference points to or from it"
    )


def _writers(meaning: Meaning) -> set[str]:
    """Return references to who wrote a row, and to what a configuration takes as default."""
    return {name for name in meaning.references if _is_writer(meaning, name)}


def _is_writer(meaning: Meaning, name: str) -> bool:
    names = split(name)
    if names[0] == "default" or any(
        role[:2] == ("actor", "high") for role in meaning.roles.get(name, ())
    ):
        return True
    written = words("time", "creation") | words("time", "update")
    return names[-1] == "uid" and names[0] in written


def rollup(meaning: Meaning) -> Kind | None:
    """Return entity for sums and counts of a period, which change as values come in."""
    key = meaning.table.primary_key
    if len(key) <= 1:
        return None
    rest = [column for name, column in meaning.table.columns.items() if name not in key]
    numbers = [column for column in rest if column.family in {"integer", "decimal", "float"}]
    sums = words("tables", "rollup")
    summed = [column.name for column in numbers if sums.intersection(split(column.name))]
    if len(summed) > 1:
        return Kind(
            "entity", "medium", f"{', '.join(summed[:3])} change as values come in", is_record=True
        )
    period = next((name for name in key if _is_period(meaning, name)), None)
    if period and numbers and len(numbers) == len(rest):
        return Kind(
            "entity",
            "medium",
            f"numbers of a period, {period}, change until it ends",
            is_record=True,
        )
    return None


def _is_period(meaning: Meaning, name: str) -> bool:
    """Say whether a part of a key is a period, such as a day, and not a moment."""
    column = meaning.table.columns.get(name)
    if column is None:
        return False
    return column.family == "date" or not words("tables", "period").isdisjoint(split(name))


def handled_later(meaning: Meaning) -> str | None:
    """Return a flag that is set after the row was written: acknowledged, read, redacted."""
    later = words("tables", "handled_later")
    return next(
        (
            column.name
            for column in meaning.table.columns.values()
            if split(column.name)[-1] in later and _is_switch(column)
        ),
        None,
    )


def _is_switch(column: Column) -> bool:
    """Say whether a column is a flag, or a number without another word, which may be one."""
    if column.family == "integer" and len(split(column.name)) == 1:
        return True
    return column.family in {"boolean", "bit", "integer", "text"} and is_flag(column)


def event_by_shape(meaning: Meaning) -> Kind | None:
    """Return event for a table whose columns and keys suggest that rows are only added."""
    table = meaning.table
    changing = {"updated_at", "status", "deleted_at", "is_deleted"}
    if meaning.present & changing or handled_later(meaning):
        return None
    if time := _time_in_key(meaning):
        return Kind("event", "medium", f"its key includes {time}: rows are added over time")
    if not meaning.present & {"created_at", "event_time"}:
        return None
    if pair := _before_and_after(meaning):
        return Kind("event", "medium", f"it records changes: {' and '.join(pair)}")
    if not table.primary_key and not table.unique_keys:
        return Kind(
            "event", "low", "it has no key and no update time, so rows are probably only added"
        )
    return None


def _before_and_after(meaning: Meaning) -> tuple[str, str] | None:
    """Return two columns with a value before and after a change: old_value and new_value."""
    found = {split(name): name for name in meaning.table.columns}
    for names, name in found.items():
        for old, new in (("old", "new"), ("from", "to"), ("before", "after"), ("previous", "new")):
            changed = words("tables", "changed_old" if old == "old" else "changed")
            if old in names and names[-1] in changed:
                other = found.get(tuple(new if word == old else word for word in names))
                if other:
                    return name, other
    return None


def _time_in_key(meaning: Meaning) -> str | None:
    """Return the time in a composite key, unless the key also has an id: then the time is for partitioning."""
    found = None
    for name in meaning.table.primary_key if len(meaning.table.primary_key) > 1 else ():
        column = meaning.table.columns.get(name)
        if (
            column is None
            or column.is_identity
            or stems(name) in {("id",), (*meaning.table.stems, "id")}
        ):
            return None
        if meaning.has(name, "event_time") and column.family != "text":
            found = name
    return found

"""Kinds that follow mainly from a table's columns and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.changes import is_switch
from dbready.derive.logs import handled_later
from dbready.derive.names import ANONYMOUS, stem, stem_words, stems
from dbready.derive.polymorphic import KEY_LENGTHS
from dbready.derive.tables import Kind, Meaning, Names
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table

_MOST_LOOKUP_COLUMNS = 10
_MOST_ATTRIBUTES = 2
_CODE_AND_NAME = 2
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
_OF_A_PAIR = frozenset({"version", "depth", "priority", "weight", "role"})
"""Last words of such facts."""
_PAIRED = frozenset({"assigned", "added", "granted", "joined", "linked", "attached", "since"})
"""Words of the time since when two rows belong together."""
_GUIDS = frozenset({"guid", "uuid", "rowguid"})
_LABELS = frozenset({"code", "label", "name", "description", "slug", "flag", "type_code"})


def join(meaning: Meaning) -> Kind | None:
    """Return join for a table of references and bookkeeping, whatever it is called."""
    table = meaning.table
    surrogate = table.primary_key if len(table.primary_key) == 1 else []
    is_row = bool(surrogate) and meaning.is_referenced
    if is_row or not (meaning.references or "polymorphic_type" in meaning.present):
        return None
    paired = _joined_references(meaning)
    keys = [tuple(table.primary_key), *table.unique_keys]
    is_key = any(len(paired.intersection(key)) > 1 for key in keys)
    is_key = is_key or meaning.words[-1] in words("tables", "membership")
    is_row = bool(surrogate) and surrogate[0] in paired
    is_of_one = any(set(key.columns) == set(table.primary_key) for key in table.foreign_keys)
    if len(paired) <= 1 or is_row or is_of_one or (not is_key and _recurs(meaning)):
        return None
    is_of_itself = len({table.columns[name].base for name in paired}) == 1
    attributes = 0
    for name, column in table.columns.items():
        if name in paired or name in surrogate or _is_bookkeeping(meaning, column):
            continue
        attributes += 1
        is_of_one_side = is_of_itself and column.family == "text" and name[-1].isdigit()
        is_label = name in table.primary_key and meaning.is_likely(name, "label", "name")
        is_time = column.family == "timestamp" and not _PAIRED.isdisjoint(column.words)
        is_fact = column.words[-1] in _OF_A_PAIR or _is_number_of_row(meaning, column)
        is_small_fact = is_of_one_side or is_label or is_time or is_fact
        is_small_fact = is_small_fact or meaning.is_likely(name, *_JOIN_ATTRIBUTES)
        # A pair that has no number of its own is a pair even where it has a state.
        is_small_fact = is_small_fact or (not surrogate and column.family in {"enum", "boolean"})
        if not (is_key and is_small_fact):
            return None
    if attributes > _MOST_ATTRIBUTES:
        return None
    listed = ", ".join(sorted(paired))
    if state := next((name for name in table.columns if _may_change(meaning, name)), None):
        return _changing_join(meaning, listed, state)
    return Kind(
        "join",
        "high" if is_key and not attributes else "medium",
        f"it holds references and little else: {listed}",
    )


def _changing_join(meaning: Meaning, listed: str, state: str) -> Kind:
    """Return join for a pair that can be switched on and off; a guess where only a flag may say so."""
    reason = f"it holds references, {listed}, but {state} may change"
    is_sure = is_switch(meaning, meaning.table.columns[state]) or meaning.is_likely(state, "status")
    is_row = len(meaning.table.primary_key) == 1
    if is_row or not (is_sure or handled_later(meaning)):
        return Kind("join", "low", reason)
    return Kind("join", "medium", reason, changing_column=state)


def _is_number_of_row(meaning: Meaning, column: Column) -> bool:
    """Say whether a number counts the rows of a table: member_num, of members."""
    is_number = column.family == "integer" and column.words[-1] in {"num", "number", "no"}
    return is_number and stems(column.name)[0] == meaning.table.stems[-1]


def _is_bookkeeping(meaning: Meaning, column: Column) -> bool:
    """Say whether a column of a join is a reference, a key of its own, or kept by the application."""
    name = column.name
    return (
        name in meaning.references
        or bool(column.is_identity)
        or column.words in ANONYMOUS
        or meaning.has(name, *_BOOKKEEPING, "polymorphic_type")
        or not _GUIDS.isdisjoint(column.words)
    )


def _recurs(meaning: Meaning) -> bool:
    """Say whether the same pair may come again, each time with a time of its own: click_events, audit."""
    last = meaning.last
    if last in words("tables", "event_sure"):
        return True
    has_time = not meaning.present.isdisjoint({"created_at", "event_time"})
    return last in words("tables", "event") and has_time and not meaning.changing


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
    table = meaning.table
    key = table.primary_key or {name for key in table.unique_keys for name in key}
    keyed = key if len(key) > 1 else ()
    ids = {
        column.name
        for column in table.columns.values()
        if (_is_id_of_something(column) or (column.name in keyed and _has_a_type(table, column)))
        and [column.name] != table.primary_key
        # A text in a key of several columns may be the id of a row of another system.
        and (column.family != "text" or column.name in key)
        and not meaning.is_likely(column.name, "external_id", "migrated_marker")
    }
    return frozenset(
        name
        for name in referring.union(ids, meaning.references).intersection(meaning.table.columns)
        if not any(role[:2] == ("actor", "high") for role in meaning.roles.get(name, ()))
    )


def _has_a_type(table: Table, column: Column) -> bool:
    """Say whether a column beside an id says which table it refers to: taggable_type."""
    typed = (*column.words[:-1], "type")
    is_id = column.suffix in words("references", "suffix") and len(typed) > 1
    return is_id and any(other.words == typed for other in table.columns.values())


@cached
def _is_id_of_something(column: Column) -> bool:
    """Say whether a column is an id by type and name, other than of its own row."""
    return (
        (
            column.family in {"integer", "uuid", "binary"}
            or (column.family == "text" and column.length in KEY_LENGTHS)
        )
        and not column.is_identity
        and column.suffix in words("references", "suffix")
        and column.words not in ANONYMOUS
    )


def lookup(meaning: Meaning, names: Names) -> Kind | None:
    """Return lookup for a table that explains codes."""
    table = meaning.table
    if codes := _codes_and_names(meaning) or _list_of_codes(meaning, names):
        return codes
    if len(table.columns) > _MOST_LOOKUP_COLUMNS or not _holds_labels(meaning):
        return None
    last = meaning.words[-1]
    is_named = (
        stem(last) in stem_words("tables", "lookup")
        and last not in words("tables", "event_measure")  # stats is no plural of state
        and "by" not in meaning.words  # leases_by_class are numbers of leases
        and not names.is_table(meaning, last)
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


def _codes_and_names(meaning: Meaning) -> Kind | None:
    """Return lookup for numbers that nothing generates, each with a name, and no other column."""
    columns = list(meaning.table.columns.values())
    key = meaning.table.columns.get(meaning.table.key() or "")
    if len(columns) != _CODE_AND_NAME or key is None or key.family != "integer" or key.is_identity:
        return None
    label = next(column for column in columns if column is not key)
    is_label = label.family == "text" and meaning.has(label.name, "label", "description")
    is_named = not key.suffix and set(meaning.table.stems).issuperset(map(stem, key.words))
    if not is_named or key.name in meaning.references or not is_label:
        return None
    reason = f"numbers that nothing generates, {key.name}, and their names"
    return Kind("lookup", "high" if meaning.is_referenced else "medium", reason)


def _list_of_codes(meaning: Meaning, names: Names) -> Kind | None:
    """Return lookup for a table named after lists of codes, which has labels: enumerations."""
    last = meaning.words[-1]
    if stem(last) not in stem_words("tables", "lookup_list") or names.is_table(meaning, last):
        return None
    is_small = len(meaning.table.columns) <= _MOST_LOOKUP_COLUMNS
    if not is_small or "label" not in meaning.present or meaning.present & {"status", "money"}:
        return None
    return Kind("lookup", "medium", f"named '{last}', and its rows have a label")


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
        is_own_name = column.family == "text" and (stem(column.words[-1]),) == table.stems[-1:]
        if [name] == table.primary_key and (is_own_name or meaning.has(name, "label")):
            labels += 1
            continue
        if name in table.primary_key or column.is_identity:
            continue
        if is_own_name or meaning.has(name, "label", "description", "code"):
            labels += 1
        elif _is_attribute(meaning, column):
            others += 1
        elif not meaning.has(name, *_BOOKKEEPING, *_LABELS, "actor") and not _GUIDS.intersection(
            meaning.words_of(name)
        ):
            return False
    people = {"first", "last", "firstname", "lastname", "email", "username", "login", "full"}
    return (
        labels > 0
        and others <= _MOST_ATTRIBUTES
        and not any(
            meaning.has(column.name, "name", "email") and people.intersection(column.words)
            for column in table.columns.values()
        )
    )


def _is_attribute(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a small fact about a code: the minor units of a currency, its issuer."""
    key = meaning.table.key()
    last = stem(meaning.words[-1])
    is_coded = bool(key and meaning.has(key, "code")) or last in stem_words("tables", "lookup")
    is_text = column.family == "text" and last in stem_words("tables", "lookup_sure")
    is_number = column.family in {"integer", "boolean"}
    if is_number and column.words == ("status",) and last in stem_words("tables", "lookup_sure"):
        return True  # whether the code may still be used
    return (
        (is_text or (is_coded and column.family in {"integer", "decimal"}))
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
    names = meaning.words_of(name)
    if names[0] == "default" or any(
        role[:2] == ("actor", "high") for role in meaning.roles.get(name, ())
    ):
        return True
    written = words("time", "creation") | words("time", "update")
    return names[-1] == "uid" and names[0] in written

"""Lookups and settings, which follow mainly from a table's columns and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.kinds.values import is_more_than_a_label, parties
from dbready.derive.names import ANONYMOUS, stem, stem_words
from dbready.derive.tables import BOOKKEEPING, GUIDS, Kind, Meaning, Names
from dbready.derive.vocabulary import ordered, words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

_MOST_LOOKUP_COLUMNS = 10
_MOST_ATTRIBUTES = 2
_CODES = frozenset({"code", "codes"})
_LABELS = frozenset({"code", "label", "name", "description", "slug", "flag", "type_code"})


def lookup(meaning: Meaning, names: Names) -> Kind | None:
    """Return lookup for a table that explains codes."""
    table = meaning.table
    if len(table.columns) > _MOST_LOOKUP_COLUMNS or not _holds_labels(meaning):
        return None
    last = meaning.words[-1]
    is_named = (
        (
            stem(last) in stem_words("tables", "lookup")
            or last.endswith(ordered("tables", "lookup_end"))
        )
        and last not in words("tables", "event_measure")  # stats is no plural of state
        and "by" not in meaning.words  # leases_by_class are numbers of leases
        and not names.is_table(meaning, last)
    ) or (len(meaning.words) > 1 and meaning.words[0] in words("tables", "lookup_start"))
    key = table.key()
    is_coded = bool(key and meaning.has(key, "code"))
    needs_label = last in _CODES or (is_coded and not is_named)
    if (needs_label and not _explains(meaning, key)) or _is_about_other_rows(meaning):
        return None
    if is_coded:
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


def _is_about_other_rows(meaning: Meaning) -> bool:
    """Say whether a table has the id of something else, and none of its own: trans_id, in status."""
    columns = meaning.table.columns.values()
    own = meaning.table.stems
    ids = [column for column in columns if column.suffix and column.base]
    return (
        not meaning.table.primary_key
        and any(stem(column.base[-1]) not in own for column in ids)
        and not any(column.words in ANONYMOUS for column in columns)
    )


def _explains(meaning: Meaning, key: str | None) -> bool:
    """Say whether a code has a label beside it, or is used elsewhere: not the codes of invitations."""
    others = (name for name in meaning.table.columns if name != key)
    return meaning.is_referenced or any(
        meaning.has(name, "label", "description") for name in others
    )


def labels(meaning: Meaning) -> Kind | None:
    """Return lookup, as a guess, for labels that other tables refer to, other than names of parties."""
    is_small = len(meaning.table.columns) <= _MOST_LOOKUP_COLUMNS
    if not (meaning.is_referenced and is_small and _holds_labels(meaning)):
        return None
    if stem(meaning.words[-1]) in parties() or is_more_than_a_label(meaning):
        return None
    return Kind("lookup", "low", "labels and little else, and other tables refer to them")


def _holds_labels(meaning: Meaning) -> bool:
    """Say whether a table is nothing but a key, labels and bookkeeping, one label at least."""
    table = meaning.table
    labels = others = 0
    is_sure = stem(meaning.words[-1]) in stem_words("tables", "lookup_sure")  # not categories
    for column in table.columns.values():
        name = column.name
        is_own_name = column.family == "text" and (stem(column.words[-1]),) == table.stems[-1:]
        if [name] == table.primary_key and (is_own_name or meaning.has(name, "label")):
            labels += 1
            continue
        if name in table.primary_key or column.is_identity or _is_public_key(meaning, column):
            continue
        if (
            column.words[0] == "parent"
            and is_sure
            and any(key.target == table.id for key in table.foreign_keys if name in key.columns)
        ):
            continue
        if is_own_name or meaning.has(name, "label", "description", "code"):
            labels += 1
        elif _is_beside_codes(meaning, column):
            continue
        elif _is_attribute(meaning, column):
            others += 1
        elif not meaning.has(name, *BOOKKEEPING, *_LABELS, "actor") and not GUIDS.intersection(
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


def _is_public_key(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a second key, by which other systems know the row: gid."""
    return column.family == "uuid" and (column.name,) in meaning.table.unique_keys


def _is_beside_codes(meaning: Meaning, column: Column) -> bool:
    """Say whether a column of a list of states or the like says how they are shown, or when they were written.

    Types and categories are more often configured, and what they are then changes.
    """
    if stem(meaning.words[-1]) not in stem_words("tables", "lookup_state"):
        return False
    if column.name in meaning.references or column.family == "timestamp":
        return column.family == "timestamp" and not meaning.has(
            column.name, "event_time", "scheduled_time"
        )
    ends = (column.words[0], column.words[-1])
    if column.family == "json":
        return not {"extra", "metadata", "meta"}.isdisjoint(ends)
    is_shown = not words("tables", "shown_with").isdisjoint(ends)
    return is_shown or (column.family == "boolean" and meaning.has(column.name, "flag"))


def _is_attribute(meaning: Meaning, column: Column) -> bool:
    """Say whether a column is a small fact about a code: the minor units of a currency, its issuer."""
    key = meaning.table.key()
    last = stem(meaning.words[-1])
    is_coded = bool(key and meaning.has(key, "code")) or last in stem_words("tables", "lookup")
    described = stem_words("tables", "lookup_sure") | stem_words("tables", "lookup_state")
    is_text = column.family == "text" and last in described
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

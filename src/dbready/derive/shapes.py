"""Kinds that a table's columns and keys tell, whatever its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem, stem_words, stems
from dbready.derive.tables import Kind, Meaning
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column

_MOST_LOOKUP_COLUMNS = 10
_MOST_LOOKUP_ROWS = 5000
_MOST_ATTRIBUTES = 2
_MANY_INSERTS = 1000
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
_GUIDS = frozenset({"guid", "uuid", "rowguid"})
_LABELS = frozenset({"code", "label", "name", "description", "slug", "flag", "type_code"})


def join(meaning: Meaning) -> Kind | None:
    """Return join for a table of references and bookkeeping, which changes only by rows coming and going."""
    table = meaning.table
    if len(meaning.references) <= 1:
        return None
    surrogate = table.primary_key if len(table.primary_key) == 1 else []
    if surrogate and meaning.is_referenced:
        return None
    for column in table.columns.values():
        is_bookkeeping = (
            column.name in meaning.references
            or column.name in surrogate
            or column.is_identity
            or any(role.role in _BOOKKEEPING for role in meaning.roles.get(column.name, ()))
            or _GUIDS.intersection(split(column.name))
        )
        if not is_bookkeeping:
            return None
    keys = [tuple(table.primary_key), *table.unique_keys]
    is_key = any(len(meaning.references.intersection(key)) > 1 for key in keys)
    return Kind(
        "join",
        "high" if is_key else "medium",
        f"it holds references and little else: {', '.join(sorted(meaning.references))}",
    )


def lookup(meaning: Meaning) -> Kind | None:
    """Return lookup for a small table that says what codes mean."""
    table = meaning.table
    rows, _inserted, updated = table.statistics
    if (
        len(table.columns) > _MOST_LOOKUP_COLUMNS
        or (rows or 0) > _MOST_LOOKUP_ROWS
        or (updated or 0) > (rows or 0)
    ):
        return None
    if not _holds_labels(meaning):
        return None
    last = stem(meaning.words[-1])
    key = table.key()
    if key and meaning.has(key, "code"):
        return Kind(
            "lookup", "high", f"its key is a code, {key}, and it holds labels and little else"
        )
    is_named = last in stem_words("tables", "lookup") or any(
        word in words("tables", "lookup_start")
        for word in meaning.words[:1]
        if len(meaning.words) > 1
    )
    if is_named:
        return Kind(
            "lookup",
            "high" if meaning.is_referenced else "medium",
            f"named '{meaning.words[-1]}', and it holds labels and little else",
        )
    if meaning.is_referenced and rows is not None:
        return Kind("lookup", "medium", f"{rows} rows of labels, and other tables refer to them")
    return (
        Kind("lookup", "low", "labels and little else, and other tables refer to them")
        if meaning.is_referenced
        else None
    )


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
    """Return lookup for the application's own settings: few rows, which a load takes whole."""
    rows = meaning.table.statistics[0]
    if meaning.words[-1] not in words("tables", "settings"):
        return None
    if meaning.references or meaning.is_referenced or (rows or 0) > _MOST_LOOKUP_ROWS:
        return None
    return Kind(
        "lookup", "medium", f"named '{meaning.words[-1]}', and no reference leads to or from it"
    )


def event_by_shape(meaning: Meaning) -> Kind | None:
    """Return event for a table whose key, counters or lack of a key say that rows are only added."""
    table = meaning.table
    if time := _time_in_key(meaning):
        return Kind("event", "high", f"its key includes {time}: rows are added as time goes by")
    if meaning.present & {"updated_at", "status", "deleted_at"}:
        return None
    if not meaning.present & {"created_at", "event_time"}:
        return None
    _rows, inserted, updated = table.statistics
    if updated == 0 and (inserted or 0) >= _MANY_INSERTS:
        return Kind("event", "medium", f"{inserted} rows were inserted and none was updated")
    if not table.primary_key and not table.unique_keys:
        return Kind(
            "event", "low", "it has no key and no time of change, so rows are hardly changed"
        )
    return None


def _time_in_key(meaning: Meaning) -> str | None:
    """Return the time in a composite key, unless an id there would do alone: partitions need both."""
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

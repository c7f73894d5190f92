"""The generic foreign keys of Django: a reference to its content types, and an id of a row of any table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.derive.catalog import Table

_CONTENT_TYPE = ("content", "type")
_KEYS = frozenset({"id", "pk", "key", "uuid", "guid", "oid", "ref"})


def generic_pairs(table: Table) -> Iterator[tuple[str, str]]:
    """Return the generic foreign keys of Django: a reference to its content types, and an id.

    The first is content_type_id, or assigned_object_type_id where it refers to content types.
    """
    declared = {
        key.columns[0]
        for key in table.foreign_keys
        if len(key.columns) == 1 and split(key.target[1])[-2:] == _CONTENT_TYPE
    }
    enforced = {name for key in table.foreign_keys for name in key.columns}
    for name, column in table.columns.items():
        words = column.words
        if words[-1] != "id" or not (words[-3:-1] == _CONTENT_TYPE or name in declared):
            continue
        for base in _bases(words[:-1]):
            # NULL or a text: the id has the type of no table's key in particular.
            found = next((other for other in table.columns if split(other) == base), None)
            if found and found != name and found not in enforced:
                yield name, found
                break
        else:
            if words == (*_CONTENT_TYPE, "id") and name in declared:
                found = only_undeclared(table, name)
                if found:
                    yield name, found


def only_undeclared(table: Table, content_type: str) -> str | None:
    """Return the one key beside a declared type that has no foreign key: recipient_id, of any table.

    A text, such as brick_id, is a code that the application knows. What a unique key holds without
    the type, such as a translation_key beside a locale, identifies rows of this table.
    """
    declared = {name for key in table.foreign_keys for name in key.columns}
    own = {name for key in table.unique_keys if content_type not in key for name in key}
    found = [
        name
        for name, column in table.columns.items()
        if column.suffix in _KEYS  # recipients_number is a count
        and column.family != "text"
        and name not in declared
        and name not in table.primary_key
        and name not in own
    ]
    return found[0] if len(found) == 1 and content_type in declared else None


def _bases(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Return the names that the id beside a type may have, in words: assigned_object_id, object_id."""
    start = words[:-2] if words[-2:] == _CONTENT_TYPE else words[:-1]
    if start:
        yield (*start, "id")
    yield (*start, "object", "id")
    if words[-2:] == _CONTENT_TYPE:
        yield ("object", "id")
        yield (*start, "object", "pk")

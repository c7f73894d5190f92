"""Which column of a table a reference holds, and whether both can hold the same values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS, key_words, split, stems
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table


def key_of(target: Table, column: Column, *, is_left_out: bool = False) -> Column | None:
    """Return the column that is referred to: the key, or another unique column that fits better.

    A column that is left out where nearly all references are declared rather holds its namesake.
    """
    name = column.name if column.name in target.primary_key else target.key()
    key = target.columns.get(name) if name else None
    if key is None:
        return None
    if nearer := _unique_column_named(target, column, key):
        return nearer
    namesake = _unique_namesake(target, column, key)
    if namesake and (is_left_out or _is_of_type(column, namesake, key)):
        return namesake
    if other := _own_number(target, column, key) or _code_of_length(target, column, key):
        return other
    if is_compatible(column, key):
        return key
    others = [other for other in _unique_columns(target) if is_compatible(column, other)]
    # user_uuid refers to uuid, or user_uuid, of users, whose key is a number.
    names = {split(column.name)[-1], column.name.lower()}
    named = [other for other in others if other.name.lower() in names]
    numbered = [other for other in others if split(other.name) in ANONYMOUS]
    called = None if key_words(column.name)[1] else _unique_name(target, column)
    return next(iter(named or numbered), called or key)


def _unique_columns(target: Table) -> list[Column]:
    """Return the columns of which each has every value once, whether or not one is the key."""
    names = [unique[0] for unique in target.unique_keys if len(unique) == 1]
    return [target.columns[name] for name in names if name in target.columns]


def _unique_namesake(target: Table, column: Column, key: Column) -> Column | None:
    """Return the unique column of the same name, which is no reference itself: character_id, beside id.

    The id of vendors is meant by vendor_id where their key is called uuid and holds other texts.
    """
    names = [column.name.lower()]
    if _holds_the_other_id(column, key):
        names.append("id")
    declared = {name for foreign in target.foreign_keys for name in foreign.columns}
    return next(
        (
            other
            for other in _unique_columns(target)
            if other.name.lower() in names
            and other.name not in {key.name, *declared}
            and is_compatible(column, other)
        ),
        None,
    )


def _own_number(target: Table, column: Column, key: Column) -> Column | None:
    """Return the number that rows brought along, beside a generated id of another type: filing_id of filings.

    Copies of other systems keep such numbers, and no key makes them unique.
    """
    if {column.family, key.family} != {"integer"} or key.words not in ANONYMOUS:
        return None
    declared = {name for foreign in target.foreign_keys for name in foreign.columns}
    return next(
        (
            other
            for other in target.columns.values()
            if other.suffix == "id" and other.base == target.stems and other.name not in declared
            if key.data_type != column.data_type == other.data_type
        ),
        None,
    )


def _code_of_length(target: Table, column: Column, key: Column) -> Column | None:
    """Return the only unique text of a column's length, where the key is an id of another length.

    A warehouse of 20 letters holds the code of warehouses, whose id has 26.
    """
    if {column.family, key.family} != {"text"} or key.words not in ANONYMOUS:
        return None
    if None in {column.length, key.length} or column.length == key.length:
        return None
    alike = [
        other
        for other in _unique_columns(target)
        if other.name != key.name and other.data_type == column.data_type
    ]
    return alike[0] if len(alike) == 1 else None


def _is_of_type(column: Column, other: Column, key: Column) -> bool:
    """Say whether a column has the type of another unique column rather than that of the key."""
    if _holds_the_other_id(column, key):
        return True
    return column.data_type != key.data_type and (
        column.data_type == other.data_type or not is_compatible(column, key)
    )


def _holds_the_other_id(column: Column, key: Column) -> bool:
    """Say whether a name ends in id where the key is called uuid and has another length."""
    return (
        column.suffix == "id" and key.words in {("uuid",), ("guid",)} and not are_alike(column, key)
    )


def _unique_column_named(target: Table, column: Column, key: Column) -> Column | None:
    """Return the unique column beside the key that a name ends in: entity_ref, for source_entity_ref.

    The uuid of members is meant by member_uuid, whatever their key is.
    """
    names, of_key = split(column.name), split(key.name)
    if names[-1] == of_key[-1]:
        return None
    declared = {name for foreign in target.foreign_keys for name in foreign.columns}
    for other in _unique_columns(target):
        if other.name in {key.name, *declared}:
            continue
        if not is_compatible(column, other) or column.length != other.length:
            continue
        called = split(other.name)
        is_end = names[-len(called) :] == called
        if is_end and (len(called) > 1 or (called in ANONYMOUS and called != ("id",))):
            return other
    return None


def is_compatible(column: Column, key: Column) -> bool:
    """Say whether two columns can hold the same values; a decimal or a float may hold integers only."""
    numbers = {"integer", "decimal", "float"}
    if column.family in numbers and key.family in numbers:
        return True
    if {column.family, key.family} == {"text", "uuid"} and None is not column.length == key.length:
        return True  # varchar(36), of char(36)
    if column.family == "binary":
        return column.data_type == key.data_type
    if column.data_type.lower() in {"mediumtext", "longtext", "clob"}:
        return column.data_type == key.data_type
    return column.family == key.family


def is_convertible(column: Column, key: Column) -> bool:
    """Say whether a column of another type can still spell the values of a key."""
    families = {column.family, key.family}
    return "text" in families and bool(families & {"integer", "decimal", "uuid"})


def are_alike(one: Column, other: Column) -> bool:
    """Say whether two columns hold texts of the same length, or numbers of the same kind."""
    return (one.family, one.length) == (other.family, other.length)


def _unique_name(target: Table, column: Column) -> Column | None:
    """Return the one text by which a table with a numeric key is also known: name, code."""
    names = [target.columns[name] for name in target.alternate_keys]
    known = (
        words("columns", "label") | words("columns", "code") | words("columns", "slug") | {"key"}
    )
    found = [
        other
        for other in names
        if other.family == "text"
        and (other.data_type, other.length) == (column.data_type, column.length)
        and (split(other.name)[-1] in known or stems(other.name) == target.stems[-1:])
    ]
    return found[0] if len(found) == 1 else None

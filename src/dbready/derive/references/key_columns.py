"""Columns whose type and name allow that they hold the key of a row elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import ANONYMOUS
from dbready.derive.references import associations
from dbready.derive.references.polymorphic import KEY_LENGTHS
from dbready.derive.references.referenced_key import are_alike
from dbready.derive.references.table_index import POINTER
from dbready.derive.references.unsuffixed import UNSUFFIXED_FAMILIES
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Column, Table
    from dbready.derive.references.targets import Targets

_FEWEST_FLOAT_KEYS = 4  # of a schema, before a floating-point number may be a key
_KEY_FAMILIES = frozenset({"integer", "decimal", "uuid", "text", "binary", "other"})
_FRACTION = re.compile(r"\(\d+, ?[1-9]\d*\)")  # decimal(3,1): a measurement, whatever its name


def schemas_with_floats(catalog: Catalog) -> frozenset[str]:
    """Return the schemas where an ORM stores ids as floating-point numbers: jobId double."""
    counts = Counter(
        table.id[0]
        for table in catalog.values()
        for column in table.columns.values()
        if column.family == "float" and column.suffix in words("references", "suffix")
    )
    return frozenset(schema for schema, count in counts.items() if count >= _FEWEST_FLOAT_KEYS)


def candidates(
    table: Table,
    columns: Iterable[Column],
    targets: Targets,
    unmarked: frozenset[str],
    commented: AbstractSet[str],
) -> Iterable[Column]:
    """Return those of the columns whose name allows that they refer to something."""
    declared = {name for key in table.foreign_keys for name in key.columns}
    own_key = table.primary_key[0] if len(table.primary_key) == 1 else None
    for column in columns:
        is_anonymous = column.name == own_key and column.words in ANONYMOUS
        if column.name in declared or (is_anonymous and column.name not in commented):
            continue
        if (
            column.suffix
            or column.family in UNSUFFIXED_FAMILIES
            or _is_key_text(column)
            or associations.is_implicit(table)
            or _may_hold_a_person(table, column, targets)
            or column.name in commented
            or (unmarked and column.name.lower() in unmarked)
            or (
                column.family in {"text", "binary"}
                and targets.keys.may_be_natural(table.id[0], column.name)
            )
            or (column.family == "text" and targets.unique.may_name(column, table.id[0]))
            or targets.extensions.extended(column.name, table) is not None
            or targets.repeated.owner(table, column) is not None
        ):
            yield column


@cached
def may_hold_a_key(column: Column) -> bool:
    """Say whether a column has a type of keys, and something other than the server fills it."""
    is_filled = not column.is_identity or POINTER in column.words
    return column.family in _KEY_FAMILIES and is_filled and not _FRACTION.search(column.data_type)


@cached
def may_hold_a_key_of_sqlite(column: Column) -> bool:
    """Say the same of SQLite, which numbers each integer that is a primary key if an insert gives no value."""
    is_named = bool(column.base) and column.suffix in words("references", "suffix")
    return may_hold_a_key(column) or (column.family == "integer" and is_named)


@cached
def may_hold_a_key_or_float(column: Column) -> bool:
    """Say the same of a schema whose keys may be floating-point numbers."""
    is_float_key = column.family == "float" and column.suffix in words("references", "suffix")
    return is_float_key or may_hold_a_key(column)


def _may_hold_a_person(table: Table, column: Column, targets: Targets) -> bool:
    """Say whether a text such as created_by has the type of the users' keys."""
    if column.family != "text" or len(column.words) == 1 or column.words[-1] != "by":
        return False
    people = targets.people.of(table.id[0])
    key = people.columns.get(people.key() or "") if people else None
    return key is not None and are_alike(column, key)


def _is_key_text(column: Column) -> bool:
    """Say whether a text is as long as generated keys are, so that created_by may hold one."""
    return column.family == "text" and column.length in KEY_LENGTHS

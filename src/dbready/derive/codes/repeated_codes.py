"""Codes that several tables have under one name: inherited but unused, or with values that one of them lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import TableId
    from dbready.derive.codes.code_meanings import Code, ColumnId
    from dbready.derive.tables import Meaning

_FEWEST_TABLES = 20
_MOST_TABLES = 0.5  # of a schema, from which a column comes from a base model
_FEWEST_REQUIRED = 3
_SEVERAL = 2  # words: what a status is of, status alone being of anything

_Name = tuple[str, str]
"""Schema and column."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """Names of codes that several tables of a schema have."""

    inherited: frozenset[tuple[str, str, str]]
    """Schema, column and type of what a base model gives most tables."""
    listed: Mapping[_Name, str]
    """A table that lists the values of a column of this name, by CHECK or type."""

    @classmethod
    def among(
        cls,
        codes: Sequence[Code],
        meanings: Mapping[TableId, Meaning],
        checked: AbstractSet[ColumnId],
    ) -> Repeated:
        """Collect the names."""
        return cls(_inherited(codes, meanings), _listed(codes, meanings, checked))

    def about(self, code: Code) -> str | None:
        """Return why a code may hold nothing, or values that are known; None where nothing suggests it."""
        schema, table = code.table_id
        column = code.column
        is_optional = column.name in code.meaning.table.nullable and not column.is_worded
        if is_optional and (schema, column.name, column.data_type) in self.inherited:
            return "most tables have the column and accept NULL in it, while others require a value"
        other = self.listed.get((schema, column.name))
        if other and other != table and column.family == "text":
            return f"{other} lists the values of its own {column.name}"
        return None


def _inherited(
    codes: Sequence[Code], meanings: Mapping[TableId, Meaning]
) -> frozenset[tuple[str, str, str]]:
    """Return what at least half of a schema's tables have and may leave empty, beside tables that may not."""
    tables = Counter(schema for schema, _ in meanings)
    optional: Counter[tuple[str, str, str]] = Counter()
    required: Counter[_Name] = Counter()
    for code in codes:
        schema, column = code.table_id[0], code.column
        if column.name in code.meaning.table.nullable:
            optional[schema, column.name, column.data_type] += 1
        else:
            required[schema, column.name] += 1
    return frozenset(
        (schema, name, data_type)
        for (schema, name, data_type), count in optional.items()
        if count >= max(_FEWEST_TABLES, _MOST_TABLES * tables[schema])
        and required[schema, name] >= _FEWEST_REQUIRED
    )


def _listed(
    codes: Sequence[Code],
    meanings: Mapping[TableId, Meaning],
    checked: AbstractSet[ColumnId],
) -> dict[_Name, str]:
    names = {
        (code.table_id[0], code.column.name)
        for code in codes
        if len(code.column.words) >= _SEVERAL and code.kind == "status"
    }
    return {
        (schema, name): table
        for (schema, table), meaning in meanings.items()
        for name, column in meaning.table.columns.items()
        if (schema, name) in names and (column.family == "enum" or (schema, table, name) in checked)
    }

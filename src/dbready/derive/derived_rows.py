"""Stores what was derived as rows of the derived tables."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from dbready.derive.kinds import kinds, packages
from dbready.derive.roles import roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dbready.derive.catalog import Catalog, TableId
    from dbready.derive.guess import Reference
    from dbready.derive.tables import Kind
    from dbready.derive.times.times import Roles

    Store = Callable[[str, Sequence[str], Iterable[Sequence[object]]], None]

KIND_COLUMNS = (
    "schema_name",
    "table_name",
    "kind",
    "confidence",
    "effective_kind",
    "housekeeping",
    "is_internal",
    "is_packaged",
    "original_schema",
    "original_table",
    "part_of",
    "changing_column",
    "reason",
)
REFERENCE_COLUMNS = (
    "schema_name",
    "table_name",
    "column_name",
    "referenced_schema",
    "referenced_table",
    "referenced_columns",
    "outlives_target",
    "has_type_mismatch",
    "weakness",
    "confidence",
    "reason",
)
ROLE_COLUMNS = ("schema_name", "table_name", "column_name", "role", "confidence", "reason")
CONVENTION_COLUMNS = ("convention", "value", "table_count", "population", "reason")


def role_rows(
    catalog: Catalog, roles_of: Callable[[TableId], dict[str, Roles]]
) -> Iterator[tuple[str, ...]]:
    """Return the rows of column_roles."""
    for id_, table in catalog.items():
        yield from roles.rows(table, roles_of(id_))


def store_kinds_and_references(
    store: Store,
    catalog: Catalog,
    kinds_found: dict[TableId, Kind],
    inferred: dict[TableId, list[Reference]],
) -> None:
    """Fill table_kinds and inferred_references."""
    packaged = packages.tables_of(catalog)
    kind_rows = (
        (
            *id_,
            kind.kind,
            kind.confidence,
            kind.effective_kind,
            kind.housekeeping,
            kind.is_internal,
            id_ in packaged,
            *(kind.original or (None, None)),
            kind.part_of[1] if kind.part_of else None,
            kind.changing_column,
            kind.reason,
        )
        for id_, kind in kinds_found.items()
    )
    store("table_kinds", KIND_COLUMNS, kind_rows)
    reference_rows = (
        _reference_row(
            id_, reference, outlives_target=kinds.outlives_targets(catalog[id_], kinds_found[id_])
        )
        for id_, references_of_table in inferred.items()
        for reference in references_of_table
    )
    store("inferred_references", REFERENCE_COLUMNS, reference_rows)


def _reference_row(
    id_: TableId, reference: Reference, *, outlives_target: bool
) -> tuple[str | int | None, ...]:
    return (
        *id_,
        reference.column,
        *reference.target,
        _as_list(reference.target_column),
        int(outlives_target),
        int(reference.has_type_mismatch),
        reference.weakness,
        reference.confidence,
        reference.reason,
    )


@lru_cache(maxsize=1 << 12)
def _as_list(column: str) -> str:
    return json.dumps([column])

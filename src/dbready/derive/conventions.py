"""What this database usually does, so that exceptions can be pointed out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.times.times import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Table, TableId
    from dbready.derive.tables import Kind
    from dbready.derive.times.times import Roles

_CONVENTIONS = {
    "updated_at": "update_column",
    "created_at": "creation_column",
    "deleted_at": "soft_delete",
    "is_deleted": "soft_delete",
}
_FEWEST = 2  # one table makes no convention
_SHARE = 0.25  # of the entity tables; a smaller share is no convention

Row = tuple[str, str, int, int, str]


def find(
    catalog: Catalog,
    roles: Mapping[TableId, Mapping[str, Roles]],
    kinds: Mapping[TableId, Kind],
) -> list[Row]:
    """Return the conventions that at least a quarter of the entity tables follow."""
    entities = [
        table
        for id_, table in catalog.items()
        if kinds[id_].effective_kind == "entity" and not table.is_partition
    ]
    counts: dict[str, Counter[str]] = {
        convention: Counter() for convention in (*_CONVENTIONS.values(), "primary_key")
    }
    for table in entities:
        for convention, column in _followed(roles[table.id]).items():
            counts[convention][column] += 1
        if key := _key_type(table):
            counts["primary_key"][key] += 1
    return [
        row
        for convention in counts
        for row in _common(convention, counts[convention], len(entities))
    ]


def _followed(roles: Mapping[str, Roles]) -> dict[str, str]:
    """Return the column with which a table follows each convention, the most certain one."""
    found: dict[str, tuple[int, str]] = {}
    for name, roles_of_column in roles.items():
        for role in roles_of_column:
            convention = _CONVENTIONS.get(role.role)
            if convention and role.confidence != "low":
                candidate = (RANK[role.confidence], name)
                found[convention] = min(candidate, found.get(convention, candidate))
    return {convention: name for convention, (_rank, name) in found.items()}


def _key_type(table: Table) -> str | None:
    key = table.columns.get(table.primary_key[0]) if len(table.primary_key) == 1 else None
    return key.family if key and key.family in {"uuid", "integer"} else None


def _common(convention: str, counts: Counter[str], population: int) -> list[Row]:
    return [
        (convention, value, count, population, f"{count} of {population} entity tables: {value}")
        for value, count in sorted(counts.items())
        if count >= _FEWEST and count >= _SHARE * population
    ]

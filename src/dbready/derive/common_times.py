"""Times of rows whose names begin with a word of the application: pulp_last_updated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.times import Role, time_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Catalog, Column, TableId

_FEWEST_TABLES = 5
_SHARE = 0.2  # of the tables that have a time of this name, from which it is about the row itself
_OF_ROWS = frozenset({"created_at", "updated_at"})


def add(catalog: Catalog, found: Mapping[TableId, dict[str, list[Role]]]) -> None:
    """Add created_at and updated_at to times that many tables have, whatever word precedes them."""
    columns: dict[str, Column] = {}
    counts: Counter[str] = Counter()
    for id_, roles in found.items():
        for name, of_column in roles.items():
            if any(role.role in {"event_time", "updated_at", "created_at"} for role in of_column):
                counts[name] += 1
                columns[name] = catalog[id_].columns[name]
    fewest = max(_FEWEST_TABLES, _SHARE * len(found))
    read = {name: _role(columns[name]) for name, count in counts.items() if count >= fewest}
    for roles in found.values():
        for name in read.keys() & roles.keys():
            role = read[name]
            if role and not _has(roles, role.role):
                roles[name] = [other for other in roles[name] if other.role != "event_time"]
                roles[name].append(role)


def _role(column: Column) -> Role | None:
    """Return the time of the row that a name says after its first word."""
    rest = split(column.name)[1:]
    if not rest:
        return None
    reason = f"many tables have it, and '{' '.join(rest)}' says so"
    return next(
        (
            Role(role.role, "medium", reason)
            for role in time_roles(rest, column)
            if role.role in _OF_ROWS
        ),
        None,
    )


def _has(roles: Mapping[str, list[Role]], role: str) -> bool:
    return any(
        other.role == role and other.confidence != "low"
        for of_column in roles.values()
        for other in of_column
    )

"""Times that are positions in what is played: when a question appears in a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.roles.table_context import Context, ListedRoles

_FAMILIES = frozenset({"text", "integer", "decimal", "float"})
_ROLES = frozenset({"event_time", "scheduled_time"})


def drop(table: Context, roles: ListedRoles) -> None:
    """Drop the times of texts and numbers in a table of parts of a video, clip or recording: end_time."""
    if table.name.isdisjoint(words("time", "parts_played")):
        return
    played = words("time", "played")
    if not any(
        c.words[-1] == "id" and not played.isdisjoint(c.words) for c in table.columns.values()
    ):
        return
    for name, found in roles.items():
        if _may_be_position(table.columns[name]):
            found[:] = [role for role in found if role.role not in _ROLES]


def _may_be_position(column: Column) -> bool:
    """Say whether a column is named like the time at which a part starts or ends, and holds no date."""
    is_wide = column.family == "integer" and "big" in column.data_type  # has room for a date
    return column.family in _FAMILIES and not is_wide and column.words[-1] == "time"

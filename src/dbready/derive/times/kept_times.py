"""Times of rows that the database itself sets, whoever writes the row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbready.derive.catalog import TableId
    from dbready.derive.times.times import Roles

    Event = Literal["insert", "update"]
    Key = tuple[str, str, str]

COLUMNS = ("schema_name", "table_name", "column_name", "kept_on", "kept_by", "is_certain")
_ROLES = frozenset({"created_at", "updated_at", "deleted_at", "status_changed_at"})
_EVENTS: tuple[Event, ...] = ("insert", "update")
_BY_THE_SERVER = """
select schema_name, table_name, column_name, is_generated
from columns
where is_generated or on_update_expression is not null
"""
_TRIGGERS = """
select schema_name, table_name, events, assigned_columns, is_enabled is not 0
from triggers
"""


class _Trigger(NamedTuple):
    columns: frozenset[str] | None
    """Those that it sets; None where its body could not be read."""
    is_enabled: bool


def rows(
    facts: sqlite3.Connection, roles: Mapping[TableId, Mapping[str, Roles]]
) -> Iterator[tuple[object, ...]]:
    """Return the rows of kept_times, by the roles of all columns."""
    generated: dict[Key, bool] = {
        (schema, table, name): bool(is_generated)
        for schema, table, name, is_generated in facts.execute(_BY_THE_SERVER)
    }
    triggers = _triggers(facts)
    for id_, of_table in roles.items():
        for name, of_column in of_table.items():
            if not any(role.role in _ROLES for role in of_column):
                continue
            key = (*id_, name)
            for event in _EVENTS:
                if key in generated and (event == "update" or generated[key]):
                    yield (*key, event, "its expression" if generated[key] else "ON UPDATE", 1)
                elif setting := _setting(name, triggers.get((id_, event), ())):
                    yield (*key, event, *_by_trigger(setting))


def _triggers(facts: sqlite3.Connection) -> dict[tuple[TableId, str], list[_Trigger]]:
    """Return the triggers by table and event."""
    found: dict[tuple[TableId, str], list[_Trigger]] = {}
    for schema, table, events, columns, is_enabled in facts.execute(_TRIGGERS):
        assigned = None if columns is None else frozenset(json.loads(columns))
        for event in json.loads(events):
            trigger = _Trigger(assigned, bool(is_enabled))
            found.setdefault(((schema, table), event), []).append(trigger)
    return found


def _setting(name: str, triggers: Iterable[_Trigger]) -> list[_Trigger]:
    """Return the triggers that set a column, or may set it."""
    return [each for each in triggers if each.columns is None or name in each.columns]


def _by_trigger(setting: Sequence[_Trigger]) -> tuple[str, int]:
    """Return how such triggers are called, and whether one of them certainly sets the column."""
    enabled = [each for each in setting if each.is_enabled]
    if not enabled:
        return "a disabled trigger", 0
    return "a trigger", int(any(each.columns is not None for each in enabled))

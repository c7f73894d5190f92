"""Texts that are times where a database keeps every time in a text: created, last_run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.derive.times.time_numbers import is_last_or_next
from dbready.derive.times.times import Role, is_text_moment, time_roles
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.times.times import Roles, RolesByName

_FEWEST_TEXTS = 3
_NATIVE = frozenset({"timestamp", "date"})
_MOMENTS = frozenset({"created_at", "updated_at", "deleted_at", "event_time", "scheduled_time"})
_SHORTEST = 19  # characters: 2026-01-31 12:00:00


def confirm(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe in texts that are named like times where several texts are times, and no column has a type for them."""
    columns = [column for table in catalog.values() for column in table.columns.values()]
    if any(column.family in _NATIVE for column in columns):
        return
    if not any(column.family == "text" and _may_be_time(column) for column in columns):
        return
    sure = sum(
        _is_sure(roles)
        for id_, of_table in found.items()
        for name, roles in of_table.items()
        if catalog[id_].columns[name].family == "text"
    )
    if sure < _FEWEST_TEXTS:
        return
    for id_, table in catalog.items():
        of_table = found.get(id_, {})
        added = {
            column.name: (*_without_times(of_table.get(column.name, ())), *times)
            for column in table.columns.values()
            if _may_be_time(column) and not _is_sure(of_table.get(column.name, ()))
            if (times := _times(column))
        }
        if added:
            found[id_] = {**of_table, **added}


def _may_be_time(column: Column) -> bool:
    """Say whether a text is named like a time: created, last_run, captured_at."""
    if column.family != "text" or (column.length or _SHORTEST) < _SHORTEST:
        return False
    if len(column.words) == 1:
        word = column.words[0]
        of_row = words("time", "creation") | words("time", "update")
        return word in of_row and word.endswith(("ed", "time"))
    return is_text_moment(column) or is_last_or_next(column.words)


def _times(column: Column) -> list[Role]:
    """Return the roles that a column of this name has where its type is for times."""
    reason = "a text, as every time of the database is"
    return [
        Role(role.role, "medium", reason)
        for role in time_roles(column.words, replace(column, family="date"))
        if role.role in _MOMENTS and role.confidence != "low"
    ]


def _is_sure(roles: Roles) -> bool:
    return any(role.role in _MOMENTS and role.confidence != "low" for role in roles)


def _without_times(roles: Roles) -> Roles:
    return tuple(role for role in roles if role.role not in _MOMENTS)

"""Roles that only the columns of a table together tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split, stem
from dbready.derive.times import RANK, Role, core
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column, Table

    Roles = dict[str, list[Role]]


def compare(table: Table, roles: Roles) -> None:
    """Settle in place what the columns of one table tell about each other."""
    present = {role.role for found in roles.values() for role in found}
    if present & {"deleted_at", "is_deleted"}:
        _keep_best(roles, {"deleted_at", "is_deleted"})
    if "status" in present:
        _drop_address_states(table, roles)
        _add_transitions(roles)
    if "event_time" in present and not {"created_at", "updated_at"} <= present:
        _add_row_times(table, roles, present)


def _keep_best(roles: Roles, group: set[str]) -> None:
    """Drop doubtful marks of deletion where a better one exists: archived_at beside deleted_at."""
    marks = [role for found in roles.values() for role in found if role.role in group]
    best = min(RANK[role.confidence] for role in marks)
    for name, found in roles.items():
        if words("time", "deletion").intersection(split(name)):
            continue  # deleted_at is as clear as is_deleted, whatever its type
        for at, role in enumerate(found):
            if role.role == "deleted_at" and RANK[role.confidence] > best:
                found[at] = Role(
                    "event_time", "medium", "another column says that the row was deleted"
                )
        found[:] = [
            role for role in found if role.role not in group or RANK[role.confidence] == best
        ]


def _drop_address_states(table: Table, roles: Roles) -> None:
    """Drop the status of a state beside a city: it is a part of an address."""
    states = [name for name in roles if split(name)[-1] == "state"]
    address = words("columns", "address")
    if states and any(address.intersection(split(name)) for name in table.columns):
        for name in states:
            roles[name][:] = [role for role in roles[name] if role.role != "status"]


def _add_transitions(roles: Roles) -> None:
    """Say of a time like approved_at, beside a status, that a status was reached then."""
    steps = words("time", "transition")
    for name, found in roles.items():
        if any(role.role == "event_time" for role in found) and steps.intersection(
            core(split(name))
        ):
            found.append(Role("status_changed_at", "medium", "the time of one change of status"))


def _add_row_times(table: Table, roles: Roles, present: set[str]) -> None:
    """Say of a bare time that the row was written then: its last version, or its only one."""
    for column in table.columns.values():
        found = roles.get(column.name, [])
        if not any(role.role == "event_time" for role in found) or not _is_bare(table, column):
            continue
        if "updated_at" not in present and _is_versioned(table, roles):
            found.append(Role("updated_at", "medium", "the time of the row's current version"))
        elif "created_at" not in present:
            found.append(
                Role(
                    "created_at", "low", "the row's own time, and no other says when it came to be"
                )
            )
        return


def _is_versioned(table: Table, roles: Roles) -> bool:
    """Say whether rows count their versions; with the number in the key, each version is a row."""
    return any(
        role.role == "version" and name not in table.primary_key
        for name, found in roles.items()
        for role in found
    )


def _is_bare(table: Table, column: Column) -> bool:
    own = table.own
    return all(word in own or stem(word) in own for word in core(split(column.name)))

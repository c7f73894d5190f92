"""Roles that depend on the other columns of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.roles import deletions, money, plain_json, row_versions, statuses
from dbready.derive.roles.table_context import has_state
from dbready.derive.times import row_update_times
from dbready.derive.times.row_times import (
    add_first_and_last_beside,
    add_row_times,
    add_times_beside,
    confirm_texts_beside,
    doubt_lone_numbers,
    drop_counters,
    drop_lengths,
    drop_marks_of_dates,
    drop_times_of_files,
)
from dbready.derive.times.times import RANK, Role, core, is_planned_deletion
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.roles.table_context import Context, ListedRoles


def adjust_roles(table: Context, roles: ListedRoles) -> None:
    """Correct the roles of one table in place, in the light of its other columns."""
    if "scheduled_time" in {role.role for found in roles.values() for role in found}:
        _accept_present_tense(table, roles)
    deletions.drop_counts(table, roles)
    present = {role.role for found in roles.values() for role in found}
    if present & {"deleted_at", "is_deleted"}:
        _keep_best_deletion_markers(table, roles, {"deleted_at", "is_deleted"})
    if "is_deleted" in present and not has_state(roles):
        _accept_canceled(table, roles)
    if present & {"status", "status_copy"}:
        statuses.adjust(table, roles)
        _add_transitions(table, roles)
    if "version" in present:
        _drop_key_versions(table, roles)
    if present & {"scheduled_time", "event_time"}:
        add_times_beside(table, roles)
        add_first_and_last_beside(table, roles)
        confirm_texts_beside(table, roles)
    if present & {"created_at", "updated_at", "event_time"}:
        drop_lengths(table, roles)
        drop_counters(table, roles)
        doubt_lone_numbers(table, roles)
        drop_marks_of_dates(table, roles)
        drop_times_of_files(table, roles)
        present = {role.role for found in roles.values() for role in found}
    if "updated_at" in present:
        row_update_times.correct(table, roles, has_creation="created_at" in present)
        present = {role.role for found in roles.values() for role in found}
    if "event_time" in present and not {"created_at", "updated_at"} <= present:
        add_row_times(table, roles, present)
    row_versions.add(table, roles, present)
    money.adjust(table, roles)
    plain_json.add_settings(table, roles)


def _accept_present_tense(table: Context, roles: ListedRoles) -> None:
    """Take delete_at for the time of a deletion where create_at and update_at have its tense."""
    known = None
    for name, found in roles.items():
        names = table.columns[name].words
        if "delete" not in names or not is_planned_deletion(names):
            continue
        known = known or {column.words for column in table.columns.values()}
        siblings = (
            tuple(verb if word == "delete" else word for word in names)
            for verb in ("create", "update")
        )
        if known.issuperset(siblings):
            reason = "every time of the table is named in the present tense"
            found[:] = [
                Role("deleted_at", "medium", reason) if role.role == "scheduled_time" else role
                for role in found
            ]


def _accept_canceled(table: Context, roles: ListedRoles) -> None:
    """Take a boolean named canceled for a deletion marker where no status says what became of a row."""
    for name, found in roles.items():
        rest = [word for word in table.columns[name].words if word != "is"]
        is_canceled = len(rest) == 1 and rest[0] in words("columns", "deleted_flag_weak")
        if not is_canceled or table.columns[name].family not in {"boolean", "bit"}:
            continue
        reason = "no status says what became of a canceled row"
        found[:] = [
            Role("is_deleted", "medium", reason) if role.role == "is_deleted" else role
            for role in found
        ]


def _keep_best_deletion_markers(table: Context, roles: ListedRoles, group: set[str]) -> None:
    """Drop weaker deletion markers where a better one exists: archived_at beside deleted_at."""
    marks = [role for found in roles.values() for role in found if role.role in group]
    best = min(RANK[role.confidence] for role in marks)
    for name, found in roles.items():
        if all(role.role not in group for role in found):
            continue
        if words("time", "deletion").intersection(table.columns[name].words):
            continue  # deleted_at is as clear as is_deleted, whatever its type
        for at, role in enumerate(found):
            if role.role == "deleted_at" and RANK[role.confidence] > best:
                found[at] = Role("event_time", "medium", "another column marks deleted rows")
        found[:] = [
            role for role in found if role.role not in group or RANK[role.confidence] == best
        ]


def _drop_key_versions(table: Context, roles: ListedRoles) -> None:
    """Drop the version role from parts of a key: those number rows, not changes."""
    for name in table.composite_keys & roles.keys():
        roles[name][:] = [role for role in roles[name] if role.role != "version"]


def _add_transitions(table: Context, roles: ListedRoles) -> None:
    """Mark a time such as approved_at, beside a status, as the time of a status change."""
    steps = words("time", "transition")
    for name, found in roles.items():
        if all(role.role != "event_time" for role in found):
            continue
        names = table.columns[name].words
        moment = [word for word in core(names) if word not in table.own]
        if (
            len(moment) == 1
            and moment[0] in steps
            and not {"last", "first", "latest"}.intersection(names)
        ):
            found.append(Role("status_changed_at", "medium", "the time of a status change"))

"""Tables that keep every version of their rows: when a version was removed, and which one is current."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.times.times import Role
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Column
    from dbready.derive.names import Words
    from dbready.derive.roles.table_context import Context, ListedRoles


def add(table: Context, roles: ListedRoles, present: AbstractSet[str]) -> None:
    """Mark when rows were removed, and the flag of the current one of several versions of a row."""
    pairs = _pairs(table) if present & {"event_time", "deleted_at"} else {}
    # Where rows are deleted, is_current may be of an address; where versions are, they are removed.
    deleted = words("time", "deletion")
    removed_versions = [name for name in pairs if deleted.isdisjoint(table.columns[name].words)]
    if "flag" in present and _mark_current(table, roles, next(iter(removed_versions), None)):
        for removed in removed_versions:
            reason = "when this version of the row was replaced or removed"
            roles[removed] = [Role("event_time", "medium", reason)]
            _mark_addition(roles, pairs[removed], removed)
    elif pairs:
        for removed, added in pairs.items():
            roles[removed] = _removal(roles.get(removed, []), added)
            _mark_addition(roles, added, removed)
    elif "event_time" in present and not present & {"deleted_at", "is_deleted"}:
        _suspect_removals(table, roles)


def _pairs(table: Context) -> dict[str, str]:
    """Return the times of removal beside which the time of addition stands, and that.

    The words that when_added_batch and when_removed_batch share do not say what was removed: it is the row.
    """
    came = words("time", "creation") | words("time", "creation_weak")
    return {
        column.name: added
        for column in _removals(table)
        if _is_moment(column) and (added := _named_alike(table, column, came))
    }


def _removal(found: list[Role], added: str) -> list[Role]:
    """Return the roles of a time of removal that the time of addition confirms."""
    if any(role.role == "deleted_at" and role.confidence != "low" for role in found):
        return found
    others = [role for role in found if role.role not in {"deleted_at", "event_time"}]
    return [Role("deleted_at", "medium", f"the time of removal, beside {added}"), *others]


def _mark_addition(roles: ListedRoles, added: str, removed: str) -> None:
    """Mark the time of addition beside a time of removal as created_at."""
    found = roles.get(added, [])
    if all(role.role != "created_at" for role in found):
        others = [role for role in found if role.role != "event_time"]
        reason = f"the time of addition, beside {removed}"
        roles[added] = [Role("created_at", "medium", reason), *others]


def _suspect_removals(table: Context, roles: ListedRoles) -> None:
    """Suspect that a time such as removed_by_import_at is that of the row's removal."""
    for column in _removals(table):
        found = roles.get(column.name, [])
        if any(role.role == "event_time" and role.confidence != "low" for role in found):
            found.append(Role("deleted_at", "low", "it may say that the row is gone"))


def _mark_current(table: Context, roles: ListedRoles, removal: str | None) -> bool:
    """Mark the flag of the current version of a row, beside its successor or the time of its removal."""
    others = words("columns", "other_version")
    beside = removal or next(
        (name for name, column in table.columns.items() if not others.isdisjoint(column.words)),
        None,
    )
    known = words("columns", "current_version")
    empty = words("columns", "flag_start") | words("columns", "version_noise") | {"version"}
    is_marked = False
    for name, found in roles.items() if beside else ():
        names = [word for word in table.columns[name].words if word not in empty]
        if len(names) == 1 and names[0] in known and any(role.role == "flag" for role in found):
            reason = f"the table keeps versions of its rows: it has {beside}"
            found.append(Role("current_version", "medium", reason))
            is_marked = True
    return is_marked


def _removals(table: Context) -> list[Column]:
    gone = _gone()
    return [column for column in table.columns.values() if not gone.isdisjoint(column.words)]


@cached
def _gone() -> frozenset[str]:
    return words("time", "deletion") | words("time", "deletion_weak")


def _is_moment(column: Column) -> bool:
    if column.family in {"timestamp", "date"}:
        return True
    is_named = not words("time", "moment").isdisjoint(column.words)
    return column.family == "text" and is_named


def _named_alike(table: Context, column: Column, came: frozenset[str]) -> str | None:
    """Return the column of the same type whose name has a word of creation in place of that of removal."""
    rest = _without(column.words, _gone())
    return next(
        (
            name
            for name, other in table.columns.items()
            if other.data_type == column.data_type
            and not came.isdisjoint(other.words)
            and _without(other.words, came) == rest
        ),
        None,
    )


def _without(names: Words, removed: frozenset[str]) -> list[str]:
    return [word for word in names if word not in removed]

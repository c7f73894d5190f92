"""Numbers that only a name makes a time, in databases that keep times in a type for times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.derive.times.times import Role, sharing
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.names import Words
    from dbready.derive.times.times import Roles, RolesByName

_NUMBERS = frozenset({"integer", "decimal", "float"})
_MOMENTS = frozenset({
    "created_at", "updated_at", "deleted_at", "event_time", "scheduled_time", "status_changed_at",
})  # fmt: skip
_HABIT = 2  # numbers of different names that are times for certain, beside which others are, too
_CENTS = re.compile(r"\(\d+, *[12]\)")
ODD = ", but no other number of the database is surely a time"


def doubt(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Lower the confidence of numbers such as last_read that neither their type nor other numbers show to be times."""
    if not any(
        c.family == "timestamp" for table in catalog.values() for c in table.columns.values()
    ):
        return
    evident: set[str] = set()
    odd: list[tuple[list[TableId], str]] = []
    beside: set[TableId] = set()
    for ids in sharing(found):
        columns = catalog[ids[0]].columns
        for name, roles in found[ids[0]].items():
            if columns[name].family not in _NUMBERS or not _is_moment(roles):
                continue
            if _is_evident(columns[name], roles):
                evident.add(name)
                beside.update(ids)
            else:
                odd.append((ids, name))
    if len(evident) >= _HABIT:
        return
    for ids, name in odd:
        if ids[0] in beside:
            continue
        lowered = {**found[ids[0]], name: tuple(map(_lowered, found[ids[0]][name]))}
        found.update(dict.fromkeys(ids, lowered))


def _is_moment(roles: Roles) -> bool:
    return any(role.role in _MOMENTS and role.confidence != "low" for role in roles)


def _is_evident(column: Column, roles: Roles) -> bool:
    """Say whether the type or a usual name shows a number to be a time: a bigint, expires_at, last_login."""
    names = column.words
    if _CENTS.search(column.data_type):
        return False
    if column.is_now or "big" in column.data_type or _is_stamp(names):
        return True
    # Of these, row_times.py has lowered the ones that may count.
    return any(
        role.role in {"created_at", "updated_at"} and role.confidence != "low" for role in roles
    )


def _is_stamp(names: Words) -> bool:
    """Say whether a number of this name is hardly anything but a time."""
    if names[-1] in {"at", "expires", "mtime", "ctime"}:
        return True
    if names[0] in words("time", "moment_sure") and len(names) == 1:
        return True
    if not words("time", "stamp").isdisjoint(names):
        return True
    is_last = names[0] in {"last", "latest"} and len(names) == len(("last", "login"))
    return is_last and names[1] in words("time", "last_use")


def _lowered(role: Role) -> Role:
    if role.role not in _MOMENTS:
        return role
    return role._replace(confidence="low", reason=f"{role.reason}{ODD}")

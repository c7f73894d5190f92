"""Times of rows whose names begin with a word of the application: pulp_last_updated."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from dbready.derive.times.row_times import MAY_COUNT
from dbready.derive.times.time_numbers import is_known
from dbready.derive.times.times import Role, is_text_moment, sharing, time_roles
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Catalog, Column, TableId
    from dbready.derive.times.times import Confidence, Roles, RolesByName

_FEWEST_TABLES = 5
_SHARE = 0.2  # of the tables that have a time of this name, from which it is about the row itself
_FEWEST_NUMBERS = 2
_NUMBERS = frozenset({"integer", "decimal", "float"})
_BOUNDS = frozenset({"start", "stop", "end"})
_OF_ROWS = frozenset({"created_at", "updated_at"})
_TIMES = _OF_ROWS | {"event_time"}
_MOMENTS = _TIMES | {"scheduled_time", "deleted_at"}


def add(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Add created_at and updated_at to times that many tables have, whatever word precedes them."""
    shared = sharing(found)
    columns: dict[str, Column] = {}
    counts: Counter[str] = Counter()
    for ids in sorted(shared, key=itemgetter(-1)):
        for name, of_column in found[ids[-1]].items():
            if any(role.role in _TIMES for role in of_column):
                counts[name] += len(ids)
                columns[name] = catalog[ids[-1]].columns[name]
    fewest = max(_FEWEST_TABLES, _SHARE * len(found))
    read = {
        name: role
        for name, count in counts.items()
        if count >= fewest and (role := _role(columns[name]))
    }
    stamps = {
        name for name in read if counts[name] >= len(found) / 2 and read[name].role == "updated_at"
    }
    for ids in shared:
        roles = found[ids[0]]
        usual = next((name for name in roles if name in stamps), None)
        rare = {name for name in roles if counts[name] < _FEWEST_TABLES} if usual else ()
        added = _with_times(_doubt_rare(roles, rare, usual) if usual and rare else roles, read)
        if added is not roles:
            found.update(dict.fromkeys(ids, added))


def _with_times(roles: RolesByName, read: Mapping[str, Role]) -> RolesByName:
    for name in [name for name in roles if name in read]:
        role = read[name]
        if not _has(roles, role.role):
            others = (other for other in roles[name] if other.role != "event_time")
            roles = {**roles, name: (*others, role)}
    return roles


def _doubt_rare(roles: RolesByName, rare: AbstractSet[str], usual: str) -> RolesByName:
    """Doubt an update time of few tables beside the one of most: it may be that of what the row describes."""
    doubt = Role("updated_at", "low", f"most tables have {usual} for the update of the row")
    return {
        name: tuple(doubt if role.role == "updated_at" and name in rare else role for role in found)
        for name, found in roles.items()
    }


def confirm_common_numbers(found: dict[TableId, RolesByName]) -> None:
    """Believe that a number such as created is a time where many tables have it."""
    shared = [ids for ids in sharing(found) if any(map(_may_count, found[ids[0]].values()))]
    counts: Counter[str] = Counter()
    for ids in shared:
        for name, roles in found[ids[0]].items():
            counts[name] += len(ids) if _may_count(roles) else 0
    reason = "a number that many tables have"
    for ids in shared:
        confirmed = {
            name: tuple(Role(role.role, "medium", reason) for role in roles)
            if counts[name] >= _FEWEST_TABLES and _may_count(roles)
            else roles
            for name, roles in found[ids[0]].items()
        }
        found.update((id_, confirmed) for id_ in ids)


def confirm_common_texts(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe that a text such as sort_at is a time where several tables confirm it."""
    known: Counter[tuple[str, str]] = Counter()
    unknown: list[tuple[list[TableId], str, str]] = []
    for ids in sharing(found):
        for name, roles in found[ids[0]].items():
            if name[-1] not in "tT":  # few get past this line, which takes less time than the next
                continue
            column = catalog[ids[0]].columns[name]
            moments = [role for role in roles if role.role == "event_time"]
            if not moments or not is_text_moment(column):
                continue
            if moments[0].confidence == "low":
                unknown.append((ids, name, column.data_type))
            else:
                known[name, column.data_type] += len(ids)
    time = Role("event_time", "medium", "a text, and a time in several tables")
    for ids, name, data_type in unknown:
        if known[name, data_type] >= _FEWEST_TABLES:
            others = tuple(role for role in found[ids[0]][name] if role.role != "event_time")
            changed = {**found[ids[0]], name: (*others, time)}
            found.update(dict.fromkeys(ids, changed))


def _may_count(roles: Roles) -> bool:
    return any(role.reason == MAY_COUNT for role in roles)


def confirm_numbers(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Believe that numbers named time are moments where a database has no other type for them."""
    native = {"timestamp", "date"}
    if any(c.family in native for table in catalog.values() for c in table.columns.values()):
        return
    numeric = [
        (id_, name, roles[name])
        for id_, roles in found.items()
        for name in roles
        if catalog[id_].columns[name].family in _NUMBERS
        and any(role.role in _TIMES for role in roles[name])
    ]
    sure = [name for _, name, roles in numeric if any(r.confidence != "low" for r in roles)]
    if len(sure) < _FEWEST_NUMBERS:
        return
    reason = "a number, as every time of the database is"
    for id_, name, roles in numeric:
        confirmed = tuple(
            Role(r.role, "medium", reason)
            if r[:2] == ("event_time", "low") or r.reason == MAY_COUNT
            else r
            for r in roles
        )
        found[id_] = {**found[id_], name: confirmed}
    _add_same_names(catalog, found, {name: id_[1] for id_, name, _ in numeric})
    _add_same_endings(catalog, found)


def _add_same_names(
    catalog: Catalog, found: dict[TableId, RolesByName], known: Mapping[str, str]
) -> None:
    """Take a number without a role for a time where its name is that of a time in another table."""
    for id_, table in catalog.items():
        for name in known.keys() & table.columns.keys():
            if table.columns[name].family in _NUMBERS and not found.get(id_, {}).get(name):
                time = Role("event_time", "medium", f"a number, and a time in {known[name]}")
                found[id_] = {**found.get(id_, {}), name: (time,)}


def _add_same_endings(catalog: Catalog, found: dict[TableId, RolesByName]) -> None:
    """Take send_time and window_start for times where numbers of their type are: start_time.

    A number of 32 bits, or on SQLite, may as well be a length of time (play_time), unless its table
    has another time in numbers.
    """
    known: Counter[str] = Counter()
    named: set[str] = set()
    confirmed: set[TableId] = set()
    unknown: list[tuple[TableId, Column]] = []
    for id_, table in catalog.items():
        roles = found.get(id_, {})
        for column in table.columns.values():
            if column.family not in _NUMBERS:
                continue
            is_named = column.words[-1] in {"time", "clock"}
            if any(
                r.role in _MOMENTS and r.confidence != "low" for r in roles.get(column.name, ())
            ):
                known[column.data_type] += 1
                confirmed.add(id_)
                if is_named:
                    named.add(column.data_type)
            elif (is_named or _is_bound(column)) and not words("time", "measure").intersection(
                column.words
            ):
                unknown.append((id_, column))
    for id_, column in unknown:
        if column.data_type in named and known[column.data_type] >= _FEWEST_TABLES:
            is_sure = id_ in confirmed or not _may_be_length(column)
            sure: Confidence = "medium" if is_sure else "low"
            time = Role("event_time", sure, "a number like the times of other tables")
            found[id_] = {**found.get(id_, {}), column.name: (time,)}


def _may_be_length(column: Column) -> bool:
    """Say whether a number may as well be a length of time: play_time, but not state_time or last_submit_time."""
    if column.words[-1] != "time" or "big" in column.data_type:
        return False
    moments = words("columns", "status") | {"last", "latest"}
    return moments.isdisjoint(column.words) and not is_known(column.words[:-1])


def _is_bound(column: Column) -> bool:
    """Say whether a column is the start or the end of a period by its name: window_start."""
    first, last = column.words[0], column.words[-1]
    return last in _BOUNDS and (first == "window" or first in words("time", "period"))


def _role(column: Column) -> Role | None:
    """Return the time of the row that a name says after its first word."""
    rest = column.words[1:]
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


def _has(roles: RolesByName, role: str) -> bool:
    return any(
        other.role == role and other.confidence != "low"
        for of_column in roles.values()
        for other in of_column
    )

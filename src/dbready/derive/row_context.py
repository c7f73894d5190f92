"""Roles that depend on the other columns of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.derive import json_texts
from dbready.derive.names import stem
from dbready.derive.times import RANK, Role, core, is_planned_deletion
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from dbready.derive.catalog import Column
    from dbready.derive.names import Words

    Roles = dict[str, list[Role]]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a table when the roles of its columns are adjusted to each other."""

    columns: Mapping[str, Column]
    """Columns with roles, texts, floats, and columns with a word of words_beside()."""
    own: AbstractSet[str]
    """Words that, leading a column's name, only repeat the table."""
    name: AbstractSet[str]
    """Words of the table's name that are in table_words()."""
    is_about_money: bool
    """Whether the table's name is of something that has a price."""
    key: AbstractSet[str]
    """Columns of the primary key that may be versions."""
    composite_keys: AbstractSet[str]
    """Columns of keys of several columns that may be versions."""


@cached
def words_beside() -> frozenset[str]:
    """Return the words by which a column without a role says something about those beside it."""
    known = (("columns", "address"), ("columns", "oauth"), ("columns", "http"))
    times = (
        ("time", "file_facts"),
        ("time", "moment"),
        ("time", "counted"),
        ("time", "file_described"),
    )
    return frozenset({"currency", "create", "update"}).union(
        *(words(section, name) for section, name in (*known, *times))
    )


@cached
def table_words() -> frozenset[str]:
    """Return the words by which a table's name says something about its columns."""
    return words("columns", "oauth") | words("columns", "http") | words("time", "file_described")


def adjust_roles(table: Context, roles: Roles) -> None:
    """Correct the roles of one table in place, in the light of its other columns."""
    if "scheduled_time" in {role.role for found in roles.values() for role in found}:
        _accept_present_tense(table, roles)
    present = {role.role for found in roles.values() for role in found}
    if present & {"deleted_at", "is_deleted"}:
        _keep_best_deletion_markers(table, roles, {"deleted_at", "is_deleted"})
    if "is_deleted" in present and not _has_state(roles):
        _accept_canceled(table, roles)
    if "status" in present:
        _read_status_flags(table, roles)
        _drop_other_states(table, roles)
        _add_transitions(table, roles)
    if "version" in present:
        _drop_key_versions(table, roles)
    if present & {"created_at", "updated_at", "event_time"}:
        _drop_counters(table, roles)
        _drop_times_of_files(table, roles)
        present = {role.role for found in roles.values() for role in found}
    if "updated_at" in present:
        _correct_update_times(table, roles, has_creation="created_at" in present)
        present = {role.role for found in roles.values() for role in found}
    if "event_time" in present and not {"created_at", "updated_at"} <= present:
        _add_row_times(table, roles, present)
    _add_money(table, roles)
    json_texts.add(table, roles)


def _accept_present_tense(table: Context, roles: Roles) -> None:
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


def _accept_canceled(table: Context, roles: Roles) -> None:
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


def _keep_best_deletion_markers(table: Context, roles: Roles, group: set[str]) -> None:
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


def _drop_counters(table: Context, roles: Roles) -> None:
    """Drop the times of numbers such as changed that count, as those beside them do: ok, failed."""
    numbers = {
        table.columns[name].words[0]
        for name, column in table.columns.items()
        if column.family == "integer" and len(table.columns[name].words) == 1
    }
    is_counted = not numbers.isdisjoint(words("time", "counted"))
    if not is_counted and not _has_native_times(table, roles):
        return
    for name, found in roles.items():
        names = table.columns[name].words
        if len(names) == 1 and names[0] in numbers and words("time", "moment").isdisjoint(names):
            found[:] = [role for role in found if role.role not in {"created_at", "updated_at"}]
        elif names[-1] == "time" and not is_counted and table.columns[name].family == "integer":
            # used_time may say how often or how long
            found[:] = [
                role._replace(confidence="low") if role.role == "event_time" else role
                for role in found
            ]


def _drop_times_of_files(table: Context, roles: Roles) -> None:
    """Take the times of a table that describes files of another system for those of the files."""
    known = words("time", "file_described")
    is_described = not known.isdisjoint(table.name) or any(
        known.intersection(column.words) for column in table.columns.values()
    )
    if not is_described:
        return
    for name, found in roles.items():
        if not words("time", "moment").intersection(table.columns[name].words):
            continue
        for at, role in enumerate(found):
            if role.role in {"created_at", "updated_at"}:
                found[at] = Role(
                    "event_time", "medium", "the time of a file that the row describes"
                )


def _has_native_times(table: Context, roles: Roles) -> bool:
    """Say whether a timestamp of the table says when something happened to a row."""
    return any(
        role.role in {"created_at", "updated_at", "event_time"}
        and table.columns[name].family == "timestamp"
        for name, found in roles.items()
        for role in found
    )


def _correct_update_times(table: Context, roles: Roles, *, has_creation: bool) -> None:
    """Correct update times that are of a file, of a state, or of the only writing of the row."""
    for name, found in roles.items():
        names = table.columns[name].words
        for at, role in enumerate(found):
            if role.role != "updated_at" or table.columns[name].on_update:
                continue
            if names == ("mtime",) and _has_column_ending_in(table, "file_facts"):
                found[at] = Role("event_time", "medium", "the time of a file, whose size is beside")
            elif names in {("last", "change"), ("lastchange",)} and _has_state(roles):
                found[at] = Role("updated_at", "low", "it may say when the state changed last")
            elif not has_creation and _is_insert_time(table, names):
                found[at] = Role("created_at", "medium", "the row was written after its own time")


def _has_column_ending_in(table: Context, name: str) -> bool:
    known = words("time", name)
    return any(column.words[-1] in known for column in table.columns.values())


def _has_state(roles: Roles) -> bool:
    """Say whether a table holds the state of something, as a code or a small value."""
    return any(
        role.role == "status" and role.confidence == "high"
        for found in roles.values()
        for role in found
    )


def _is_insert_time(table: Context, names: Words) -> bool:
    """Say whether write_clock stands beside clock, the time of what was written."""
    moments = words("time", "moment")
    written = {"write", "written"}.intersection(names)
    rest = tuple(word for word in names if word not in written)
    if not written or not rest or not moments.issuperset(rest):
        return False
    return any(column.words == rest for column in table.columns.values())


def _read_status_flags(table: Context, roles: Roles) -> None:
    """Take a boolean named status for a deletion marker where a text beside it says the status."""
    flag, detail = table.columns.get("status"), table.columns.get("status_detail")
    if flag is None or detail is None or flag.family != "boolean" or detail.family != "text":
        return
    roles["status_detail"] = [
        Role("status", "high", "it says what the boolean 'status' leaves open")
    ]
    found = roles["status"]
    found[:] = [role for role in found if role.role not in {"status", "is_deleted"}]
    found.append(Role("is_deleted", "medium", "a boolean 'status', whose details are beside it"))


def _drop_other_states(table: Context, roles: Roles) -> None:
    """Drop the status role from address states, OAuth states and HTTP status codes."""
    for name, found in roles.items():
        if not any(role.role == "status" for role in found):
            continue
        names = table.columns[name].words
        column = table.columns[name]
        if names[-1] == "state" and column.family == "text" and _is_address_state(table, names):
            found[:] = [role for role in found if role.role != "status"]
        elif names == ("state",) and column.family == "text" and _has_word_of(table, "oauth"):
            found[:] = [
                Role("token", "medium", "an OAuth secret: the table also has nonces or redirects")
            ]
        elif names[-2:] == ("status", "code") and _has_word_of(table, "http"):
            found[:] = [Role("code", "medium", "the status that a server returned")]


def _is_address_state(table: Context, names: Words) -> bool:
    """Say whether a city, street or country with the same prefix stands beside a state."""
    address = words("columns", "address")
    return any(
        other.words[-1] in address and other.words[:-1] == names[:-1]
        for other in table.columns.values()
    )


def _has_word_of(table: Context, name: str) -> bool:
    known = words("columns", name)
    return not known.isdisjoint(table.name) or any(
        known.intersection(column.words) for column in table.columns.values()
    )


def _drop_key_versions(table: Context, roles: Roles) -> None:
    """Drop the version role from parts of a key: those number rows, not changes."""
    for name in table.composite_keys & roles.keys():
        roles[name][:] = [role for role in roles[name] if role.role != "version"]


def _add_money(table: Context, roles: Roles) -> None:
    """Mark floats such as total and tax as money beside a currency or other money."""
    weak = words("columns", "money_weak")
    candidates = [
        name
        for name, column in table.columns.items()
        if column.family == "float" and table.columns[name].words[-1] in weak
    ]
    if not candidates or not _is_about_money(table, roles):
        return
    for name in candidates:
        found = roles.setdefault(name, [])
        names = table.columns[name].words
        is_rate = names[-1] == "rate" and not words("columns", "money_rate").intersection(names)
        if not is_rate and all(role.role != "money" for role in found):
            found.append(Role("money", "medium", f"a number named '{names[-1]}', next to money"))


def _is_about_money(table: Context, roles: Roles) -> bool:
    return (
        table.is_about_money
        or any("currency" in column.words for column in table.columns.values())
        or any(role[:2] == ("money", "high") for found in roles.values() for role in found)
    )


def _add_transitions(table: Context, roles: Roles) -> None:
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


def _add_row_times(table: Context, roles: Roles, present: set[str]) -> None:
    """Mark a time without a further name as the time at which the row was written."""
    for column in table.columns.values():
        found = roles.get(column.name, [])
        if not any(role.role == "event_time" for role in found) or not _has_general_name(
            table, column
        ):
            continue
        if "updated_at" not in present and _is_versioned(table, roles):
            found.append(Role("updated_at", "medium", "the time of the row's current version"))
        elif "created_at" not in present:
            found.append(
                Role(
                    "created_at",
                    "low",
                    "the row's own time, and no other column says when it was created",
                )
            )
        return


def _is_versioned(table: Context, roles: Roles) -> bool:
    """Say whether a row counts its own versions; a version in the key makes each version a row."""
    return any(
        role.role == "version" and name not in table.key
        for name, found in roles.items()
        for role in found
    )


def _has_general_name(table: Context, column: Column) -> bool:
    own = table.own
    return all(word in own or stem(word) in own for word in core(column.words))

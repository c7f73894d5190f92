"""Times of rows: which of a table's times say when a row was created or changed, by those beside them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.derive.names import stem
from dbready.derive.roles.table_context import FIRST_AND_LAST, is_uploaded
from dbready.derive.times.time_numbers import is_done, is_named_moment
from dbready.derive.times.times import Role, core, is_small, is_text_moment
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.catalog import Column
    from dbready.derive.roles.table_context import Context, ListedRoles

MAY_COUNT = "a number that may as well count or mark what was done"
_NUMBERS = frozenset({"integer", "decimal", "float"})
_MOMENTS = frozenset({"created_at", "updated_at", "deleted_at", "event_time", "scheduled_time"})
_FEWEST_TIMES = 2  # beside which a number is a time, too


def drop_counters(table: Context, roles: ListedRoles) -> None:
    """Drop the times of numbers such as changed that count, as those beside them do: ok, failed."""
    numbers = {
        table.columns[name].words[0]
        for name, column in table.columns.items()
        if column.family == "integer" and len(table.columns[name].words) == 1
    }
    is_counted = not numbers.isdisjoint(words("time", "counted"))
    if not is_counted and not _has_native_times(table, roles) and not _has_text_times(table):
        return
    for name, found in roles.items():
        names = table.columns[name].words
        if len(names) == 1 and names[0] in numbers and words("time", "moment").isdisjoint(names):
            of_row = {"created_at", "updated_at"}
            found[:] = [
                role._replace(confidence="low", reason=MAY_COUNT) if role.role in of_row else role
                for role in found
                if role.role not in of_row or not is_counted
            ]
        elif names[-1] == "time" and not is_counted and _is_narrow(table.columns[name]):
            # used_time may say how often or how long
            found[:] = [
                role._replace(confidence="low") if role.role == "event_time" else role
                for role in found
            ]


def drop_lengths(table: Context, roles: ListedRoles) -> None:
    """Drop the times of a number such as write_time of which there is an extreme or a sum: max_write_time."""
    named = {column.words for column in table.columns.values() if column.family in _NUMBERS}
    for name, found in roles.items():
        column = table.columns[name]
        if column.family not in _NUMBERS or column.words[-1] != "time" or len(column.words) == 1:
            continue
        if any((word, *column.words) in named for word in words("time", "statistic")):
            found[:] = [role for role in found if role.role not in _MOMENTS]


def _has_text_times(table: Context) -> bool:
    """Say whether a table keeps its times in texts: arrival_time, departure_time."""
    texts = (c for c in table.columns.values() if c.family == "text" and c.words[-1] == "time")
    return sum(1 for _ in texts) >= _FEWEST_TIMES


def _is_narrow(column: Column) -> bool:
    """Say whether an integer has no room for milliseconds since 1970."""
    return column.family == "integer" and "big" not in column.data_type


def add_times_beside(table: Context, roles: ListedRoles) -> None:
    """Take time_submit for a time where numbers of its type beside it are: time_start, time_end."""
    by_type: dict[str, list[str]] = {}
    for name, column in table.columns.items():
        is_number = column.family in _NUMBERS and not is_small(column)
        if is_number and column.words[0] == "time" and len(column.words) > 1:
            by_type.setdefault(column.data_type, []).append(name)
    for names in by_type.values():
        unknown = [name for name in names if not roles.get(name)]
        if len(names) - len(unknown) < _FEWEST_TIMES:
            continue
        for name in unknown:
            if words("time", "measure").isdisjoint(table.columns[name].words):
                reason = "a number like the times beside it"
                roles[name] = [Role("event_time", "medium", reason)]


def add_first_and_last_beside(table: Context, roles: ListedRoles) -> None:
    """Take first_traded for a time where several numbers of its type beside it are: start_date, end_date."""
    known = Counter(
        table.columns[name].data_type
        for name, found in roles.items()
        if table.columns[name].family in _NUMBERS
        and any(role.role in _MOMENTS and role.confidence != "low" for role in found)
    )
    for name, column in table.columns.items():
        is_known = known[column.data_type] >= _FEWEST_TIMES and not is_small(column)
        if is_known and not roles.get(name) and _says_when_done(column):
            reason = "a number like the times beside it"
            roles[name] = [Role("event_time", "medium", reason)]


def _says_when_done(column: Column) -> bool:
    """Say whether a name is nothing but the first or the last time that something was done: last_played."""
    order, done = column.words[0], column.words[1:]
    is_one_word = len(done) == 1 and not done[0].endswith("eed")  # last_speed
    return is_one_word and order in FIRST_AND_LAST and is_done(done[0])


def confirm_texts_beside(table: Context, roles: ListedRoles) -> None:
    """Take a text such as sort_at for a time where a text of its type beside it is one: created_at."""
    moments = {name: table.columns[name] for name in roles if is_text_moment(table.columns[name])}
    if len(moments) < _FEWEST_TIMES:
        return
    types = {
        column.data_type
        for name, column in moments.items()
        if any(role.confidence != "low" and role.role in _MOMENTS for role in roles[name])
    }
    for name, column in moments.items():
        if column.data_type in types:
            reason = "a text like the times beside it"
            roles[name] = [
                Role("event_time", "medium", reason) if role[:2] == ("event_time", "low") else role
                for role in roles[name]
            ]


def doubt_lone_numbers(table: Context, roles: ListedRoles) -> None:
    """Doubt that a number such as updated is a time where not both times of the row are numbers."""
    bare: dict[str, list[Role]] = {}
    kinds = set()
    for name, found in roles.items():
        column = table.columns[name]
        if column.family != "integer":
            continue
        of_row = {role.role for role in found}.intersection(("created_at", "updated_at"))
        kinds |= of_row
        if (
            of_row
            and len(column.words) == 1
            and column.words[0] in words("time", "counted_or_time")
        ):
            bare[name] = found
    if len(kinds) > 1:
        return
    for found in bare.values():
        found[:] = [role._replace(confidence="low", reason=MAY_COUNT) for role in found]


def drop_marks_of_dates(table: Context, roles: ListedRoles) -> None:
    """Drop the time of a number such as date_static that says something of dates of another type beside it."""
    if not any(
        column.family in {"timestamp", "date", "text"} and column.words[-1] == "date"
        for column in table.columns.values()
    ):
        return
    for name, found in roles.items():
        column = table.columns[name]
        is_mark = column.family == "integer" and column.words[0] == "date"
        if is_mark and len(column.words) > 1 and not is_named_moment(column.words[1:]):
            found[:] = [role for role in found if role.role != "event_time"]


def drop_times_of_files(table: Context, roles: ListedRoles) -> None:
    """Take the times of a table that describes files of another system for those of the files."""
    if is_uploaded(table):
        return
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


def _has_native_times(table: Context, roles: ListedRoles) -> bool:
    """Say whether a timestamp of the table says when something happened to a row."""
    return any(
        role.role in {"created_at", "updated_at", "event_time"}
        and table.columns[name].family == "timestamp"
        for name, found in roles.items()
        for role in found
    )


def add_row_times(table: Context, roles: ListedRoles, present: set[str]) -> None:
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


def _is_versioned(table: Context, roles: ListedRoles) -> bool:
    """Say whether a row counts its own versions; a version in the key makes each version a row."""
    return any(
        role.role == "version" and name not in table.key
        for name, found in roles.items()
        for role in found
    )


def _has_general_name(table: Context, column: Column) -> bool:
    own = table.own
    return all(word in own or stem(word) in own for word in core(column.words))

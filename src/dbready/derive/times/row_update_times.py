"""Update times that are not those of their row: of a file, of a state, of an operation, or typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.roles.table_context import has_state, is_uploaded
from dbready.derive.times.times import Role
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from dbready.derive.names import Words
    from dbready.derive.roles.table_context import Context, ListedRoles


def correct(table: Context, roles: ListedRoles, *, has_creation: bool) -> None:
    """Correct update times that are of a file, of a state, or of the only writing of the row."""
    for name, found in roles.items():
        names = table.columns[name].words
        for at, role in enumerate(found):
            if role.role != "updated_at" or table.columns[name].on_update:
                continue
            if _is_typed_in(table, name):
                reason = "people may type in this day, as that of a publication"
                found[at] = Role("updated_at", "low", reason)
            elif _is_of_described_file(table, names, has_creation=has_creation):
                found[at] = Role(
                    "event_time", "medium", "the time of a file that the row describes"
                )
            elif why := _why_of_something_else(table, roles, names):
                found[at] = Role("updated_at", "low", why)
            elif _is_of_an_operation(table, roles, name):
                reason = (
                    "it may say when something was brought up to date, not when the row changed"
                )
                found[at] = Role("updated_at", "low", reason)
            elif not has_creation and _is_insert_time(table, names):
                found[at] = Role("created_at", "medium", "the row was written after its own time")


def _is_typed_in(table: Context, name: str) -> bool:
    """Say whether an update is a day on which something was written or published, and no trigger sets it."""
    column = table.columns[name]
    if column.family != "date" or column.is_touched or column.is_now:
        return False
    if "written" in column.words:
        return True
    days = {other.words[0] for other in table.columns.values() if other.family == "date"}
    return not days.isdisjoint({"published", "publication", "released"})


def _why_of_something_else(table: Context, roles: ListedRoles, names: Words) -> str | None:
    """Say why a time may be that of a file, of what the row describes, or of its state."""
    if why := _why_of_what_is_described(table, names):
        return why
    if names[-1] == "mtime" and not any(c.words[-1] == "ctime" for c in table.columns.values()):
        return "without a ctime, an mtime is usually that of a file or a document"
    if names not in {("last", "change"), ("lastchange",)}:
        return None
    if _has_etag(table):
        return "it may say when what the row describes changed: its ETag stands beside"
    return "it may say when the state changed last" if has_state(roles) else None


def _why_of_what_is_described(table: Context, names: Words) -> str | None:
    """Say why a time is what the row says of something else: other columns continue it."""
    known = {column.words for column in table.columns.values()}
    if names[0] == "last" and ("next", *names[1:]) in known:
        return "it may say when what the row describes was issued: the next time stands beside"
    if any((*names, *offset) in known for offset in (("utc", "offset"), ("offset",))):
        return "it may be typed in: its offset from UTC stands beside"
    return None


def _has_etag(table: Context) -> bool:
    """Say whether a table keeps the ETag of what was fetched."""
    return any(column.words == ("etag",) for column in table.columns.values())


def _is_of_described_file(table: Context, names: Words, *, has_creation: bool) -> bool:
    """Say whether a modification is one of the file or folder whose size or place stands beside it."""
    if names == ("mtime",) and _has_column_ending_in(table, "file_facts"):
        return True
    is_other = words("time", "file_modified").isdisjoint(names) or is_uploaded(table)
    if has_creation or is_other:
        return False
    facts = {tuple(fact.split()) for fact in words("time", "file_place")}
    return any(column.words in facts for column in table.columns.values())


def _is_of_an_operation(table: Context, roles: ListedRoles, name: str) -> bool:
    """Say whether last_update is a run of something: it can be under way, or is one of several operations."""
    names = table.columns[name].words
    if names[0] != "last":
        return False
    for other, column in table.columns.items():
        if column.family == "boolean" and column.words[-1] in words("time", "under_way"):
            return True
        if column.words[:3] == ("last", "update", "started"):
            return True
        if (
            names[1:2] == ("update",)
            and column.words[0] == "last"
            and any(role.role == "event_time" for role in roles.get(other, ()))
        ):
            return True
    return False


def _has_column_ending_in(table: Context, name: str) -> bool:
    known = words("time", name)
    return any(column.words[-1] in known for column in table.columns.values())


def _is_insert_time(table: Context, names: Words) -> bool:
    """Say whether write_clock stands beside clock, the time of what was written."""
    moments = words("time", "moment")
    written = {"write", "written"}.intersection(names)
    rest = tuple(word for word in names if word not in written)
    if not written or not rest or not moments.issuperset(rest):
        return False
    return any(column.words == rest for column in table.columns.values())

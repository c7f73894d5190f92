"""Roles of columns that hold points in time, from one column alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from dbready.derive.times.time_numbers import is_known, is_moment
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.derive.catalog import Column, TableId

Confidence = Literal["high", "medium", "low"]

RANK: dict[Confidence, int] = {"high": 0, "medium": 1, "low": 2}
_LOWER: dict[Confidence, Confidence] = {"high": "medium", "medium": "low", "low": "low"}
_SMALL_INTEGERS = ("tinyint", "smallint", "mediumint", "int2", "int1", "year")
_SHORTEST_TEXT = 8  # 20240131
_LONG_TEXT = 1000
_FLAG_TEXT = 5  # "false"


class Role(NamedTuple):
    """One purpose of a column."""

    role: str
    confidence: Confidence
    reason: str


Roles: TypeAlias = tuple[Role, ...]
"""Of one column. Columns of several tables may share them, so a change makes new ones."""

RolesByName: TypeAlias = "Mapping[str, Roles]"
"""Of a table, by column."""


def sharing(found: Mapping[TableId, RolesByName]) -> list[list[TableId]]:
    """Return the tables that share their roles, in the order of the first table of each."""
    shared: dict[int, list[TableId]] = {}
    for id_, roles in found.items():
        shared.setdefault(id(roles), []).append(id_)
    return list(shared.values())


def lower(confidence: Confidence) -> Confidence:
    """Return the next lower confidence."""
    return _LOWER[confidence]


def is_small(column: Column) -> bool:
    """Say whether a number is too small to count seconds, or a text too short for a date."""
    if column.family == "text":
        return column.length is not None and column.length < _SHORTEST_TEXT
    return column.data_type.lower().startswith(_SMALL_INTEGERS)


def is_long_text(column: Column) -> bool:
    """Say whether a text has room for more than a name or a line."""
    return column.family == "text" and (column.length or _LONG_TEXT) >= _LONG_TEXT


def is_flag(column: Column) -> bool:
    """Say whether a column can only say yes or no: a boolean, a tiny integer, Y/N."""
    if column.family == "text":
        return column.length is not None and column.length <= _FLAG_TEXT
    if column.family == "bit":
        return column.data_type.lower() in {"bit", "bit(1)"}
    return column.family in {"boolean", "enum"} or (column.family == "integer" and is_small(column))


def core(names: Sequence[str]) -> list[str]:
    """Return the words that say which time it is: modified, for last_modified_date."""
    empty = words("time", "moment") | words("time", "noise")
    return [word for word in names if word not in empty]


def time_roles(names: Sequence[str], column: Column) -> list[Role]:
    """Return the roles of a column that holds points in time; nothing for other columns."""
    kept = core(names)
    if kept[:1] == ["data"] and column.family in {"timestamp", "date"} and len(kept) > 1:
        kept = kept[1:]  # of data_modifica, which is a date in Italian
    confidence = _confidence(names, kept, column)
    if confidence is None:
        return _perhaps_updated(names, kept, column) if _has_room(column) else []
    if column.on_update and (role := _set_by_server(names, kept)):
        return [role]
    if not kept:
        return [_bare_time(names, confidence, column)]
    if role := _row_time(names, kept, confidence, column):
        return [role]
    if column.is_touched and (column.family == "timestamp" or _is_of_update(names, column)):
        return [Role("updated_at", "medium", "a trigger sets it when the row is updated")]
    return [*_perhaps_updated(names, kept, column), *_other_time(names, kept, confidence)]


def _is_of_update(names: Sequence[str], column: Column) -> bool:
    """Say whether a column that a trigger sets is named after the update, and has room for its time: UpdatedInDB."""
    verb = names[1:2] if names[0] == "last" else names[:1]
    is_other = not words("references", "counting").isdisjoint(names) or names[-1] in {"by", "user"}
    has_room = not is_small(column) and column.family in {"integer", "decimal", "text"}
    return has_room and not is_other and not words("time", "update").isdisjoint(verb)


def _has_room(column: Column) -> bool:
    """Say whether a column is a text with room for a time."""
    return column.family == "text" and not is_small(column)


def _perhaps_updated(names: Sequence[str], kept: Sequence[str], column: Column) -> list[Role]:
    """Return a low updated_at for what looks like a time of a change: in a text, of a part, in another language."""
    word = kept[0] if kept else ""
    if column.family == "text":
        is_similar = len(kept) == 1 and word in words("time", "update")
    else:
        is_last = names[0] == "last" and word in words("time", "update")
        parts = words("time", "update_part")
        is_similar = is_last or (len(kept) == 1 and any(part in word for part in parts))
    if not is_similar:
        return []
    return [Role("updated_at", "low", f"'{' '.join(names)}' may say when the row was changed")]


def _set_by_server(names: Sequence[str], kept: Sequence[str]) -> Role | None:
    """Return updated_at for a time that the server sets on every update, unless its name says otherwise.

    MySQL and MariaDB give ON UPDATE to the first timestamp of a table, whatever it is for.
    """
    updates = (
        words("time", "update") | words("time", "update_weak") | words("time", "update_doubtful")
    )
    if updates.intersection(kept):
        return Role("updated_at", "high", "the server sets it on every update")
    says_when = not words("time", "moment").isdisjoint(names) and "lastmod" not in names
    # ts and tms are for what sets them; install_date, since and a bare date are for something else.
    if (not kept and {"date", "since"}.isdisjoint(names)) or (
        kept and not says_when and not is_known(kept)
    ):
        return Role("updated_at", "medium", "the server sets it on every update")
    return None


def _bare_time(names: Sequence[str], confidence: Confidence, column: Column) -> Role:
    is_number = column.family in {"integer", "decimal", "float"}
    is_sure = is_number and words("time", "moment_sure").intersection(names)
    sure = confidence if is_sure else lower(confidence)
    return Role("event_time", sure, "a time with a general name")


def _confidence(names: Sequence[str], kept: Sequence[str], column: Column) -> Confidence | None:
    """Return how likely a column holds points in time; None where it does not."""
    if column.family == "timestamp" or (column.is_touched and _is_of_update(names, column)):
        return "high"
    if column.family == "date":
        return "medium"
    if column.is_identity or is_small(column) or names[0] == "on":
        return None  # on_delete says what to do
    if column.family in {"integer", "decimal", "float"}:
        return "medium" if is_moment(names, kept, column) else None
    return _confidence_of_text(names, kept, column)


def _confidence_of_text(
    names: Sequence[str], kept: Sequence[str], column: Column
) -> Confidence | None:
    if column.family == "binary" and "binary(14)" in column.data_type:  # 20240131235959
        return "medium"
    if column.family not in {"text", "binary"} or "on" in names[1:-1]:
        return None  # action_on_expiry says what to do
    has_moment = not words("time", "moment").isdisjoint(names)
    if (has_moment and is_known(kept)) or kept[-1:] in (["expires"], ["expiry"]):
        return "medium"
    return "low" if is_text_moment(column) and names[-1] == "at" else None


def is_text_moment(column: Column) -> bool:
    """Say whether a text is named like a time that only others like it confirm: indexed_at."""
    return column.family == "text" and len(column.words) > 1 and column.words[-1] == "at"


def is_planned_deletion(names: Sequence[str]) -> bool:
    """Say whether a time is set ahead for the deletion of its row: delete_at, auto_delete_after."""
    if words("time", "deletion_planned").isdisjoint(names):
        return False
    return "after" in names or names[0] == "ts" or names[-1] in {"at", "on", "ts"}


_ROW_TIMES: tuple[tuple[str, str, int, str], ...] = (
    ("update", "updated_at", 0, "a time named '{}'"),
    ("update_weak", "updated_at", 1, "'{}' may leave some changes out"),
    ("update_doubtful", "updated_at", 2, "'{}' may say when something else was done"),
    ("creation", "created_at", 0, "a time named '{}'"),
    ("creation_weak", "created_at", 1, "'{}' usually says when a row came in"),
    ("deletion", "deleted_at", 0, "a time named '{}'"),
    ("deletion_weak", "deleted_at", 1, "'{}' may say that the row is gone"),
    ("deletion_doubtful", "deleted_at", 2, "'{}' may mean deleted"),
)
"""Word list, role, how much lower the confidence is, reason."""


def _row_time(
    names: Sequence[str], kept: Sequence[str], confidence: Confidence, column: Column
) -> Role | None:
    """Return the role of a time named by one word: when the row itself changed."""
    if is_planned_deletion(names):
        return Role("scheduled_time", confidence, "it says when the row is to be deleted")
    if len(kept) > 1:
        return None
    word = kept[0]
    for name, role, steps, reason in _ROW_TIMES:
        if word in words("time", name):
            for _ in range(steps):
                confidence = lower(confidence)
            return Role(role, confidence, reason.format(word) + _kept_true(role, column))
    return None


def _kept_true(role: str, column: Column) -> str:
    if role == "updated_at" and column.is_touched:
        return "; a trigger sets it on updates"
    if role == "created_at" and column.is_now:
        return "; its default is the time of the insert"
    return ""


def _other_time(names: Sequence[str], kept: Sequence[str], confidence: Confidence) -> list[Role]:
    """Return the role of a time that concerns a part of the row, or a business event."""
    head, before = kept[-1], kept[:-1]
    status = words("columns", "status")
    if head in words("time", "update") and status.intersection(before):
        return [Role("status_changed_at", confidence, "the time of a status change")]
    if head in status and "last" not in names and len(kept) < len(names):
        return [Role("status_changed_at", confidence, "a time named after a status")]
    if plan := next((word for word in kept if word in words("time", "scheduled")), None):
        return [Role("scheduled_time", confidence, f"'{plan}' names a plan, a limit or a period")]
    is_bound = head.endswith(("start", "end", "due")) and head not in words("time", "no_bound")
    is_run = tuple(names[-2:]) == ("run", "at")  # not how long it took
    if is_bound or words("time", "not_event").intersection(kept[:-1] if is_run else kept):
        return []
    return [Role("event_time", confidence, f"a time named '{' '.join(kept)}'")]

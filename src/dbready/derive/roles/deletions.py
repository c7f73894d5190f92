"""Flags and codes that say that a row is gone but kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive.names import split
from dbready.derive.times.times import Role, is_flag
from dbready.derive.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.derive.catalog import Column
    from dbready.derive.roles.table_context import Context, ListedRoles
    from dbready.derive.times.times import Confidence

_UUID_DIGITS = 32
_UUID_TEXT = 36  # with hyphens

_FLAGS: tuple[tuple[str, str, Confidence, str], ...] = (
    ("time", "deletion", "high", "a flag named '{}'"),
    ("time", "deletion_weak", "medium", "a flag named '{}'"),
    ("columns", "deleted_flag_weak", "low", "'{}' may be a state of the business, not a deletion"),
    (
        "columns",
        "deleted_flag_doubtful",
        "low",
        "'{}' may mean not deleted, or only switched off",
    ),
)
"""Section and name of a word list, confidence, reason."""


def deleted_flag(names: Sequence[str], column: Column) -> list[Role]:
    """Return is_deleted for a flag or code that says the row is gone."""
    if column.family not in {"boolean", "bit", "enum", "integer", "text"} or column.is_identity:
        return []
    if words("columns", "flag_permission").intersection((*names, *split(column.name))):
        return []  # can_delete says what is allowed
    empty = words("columns", "flag_start") | {"flag", "yn", "ind", "mark", "marker"}
    kept = [word for word in names if word not in empty]
    if len(kept) == 2 and kept[1] in words("columns", "status"):  # noqa: PLR2004 - delete, status
        is_code = kept[0] in words("time", "deletion")
        return [Role("is_deleted", "medium", f"a code named '{kept[0]}'")] if is_code else []
    found = _flag(kept[0], column) if len(kept) == 1 else []
    if found and words("columns", "deleted_elsewhere").intersection(split(column.name)):
        reason = f"'{column.name}' may record what another device or service deleted"
        return [role._replace(confidence="low", reason=reason) for role in found]
    return found


def _has_room_for_key(column: Column) -> bool:
    """Say whether a text is as long as a UUID: a deleted row may hold its own key in it, others 'False' or '0'."""
    return column.length is not None and _UUID_DIGITS <= column.length <= _UUID_TEXT


def _flag(word: str, column: Column) -> list[Role]:
    for section, name, sure, reason in _FLAGS:
        if word in words(section, name):
            role = Role("is_deleted", sure, reason.format(word))
            break
    else:
        return []
    if column.family == "text" and word in words("time", "deletion") and _has_room_for_key(column):
        return [
            Role("is_deleted", "medium", f"'{word}', as long as a key: it may hold the row's own")
        ]
    if not is_flag(column):
        # A number may be the time of deletion; other words then mean something else.
        is_number = column.family == "integer" and role.confidence != "low"
        is_sure = word in words("time", "deletion") | words("time", "deletion_weak")
        return [role._replace(confidence="medium")] if is_number and is_sure else []
    return [role]


def drop_counts(table: Context, roles: ListedRoles) -> None:
    """Drop the marker from a number that counts deleted rows, as those beside it count others: updated, skipped."""
    for name, found in roles.items():
        column = table.columns[name]
        if column.words != ("deleted",) or column.family != "integer" or is_flag(column):
            continue
        numbers = {
            other.words[0]
            for other in table.columns.values()
            if len(other.words) == 1 and other.data_type == column.data_type
        }
        changes = numbers & words("time", "counted_changes")
        # lines of a file that were inserted and deleted, or rows that a run has updated and skipped
        if "inserted" in numbers or (changes and numbers & words("time", "counted_others")):
            found[:] = [role for role in found if role.role not in {"is_deleted", "deleted_at"}]

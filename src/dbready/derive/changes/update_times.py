"""Columns that may be the time of the last change of a row under a name that says so only in part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.derive.names import stems
from dbready.derive.times.times import is_small
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.derive.catalog import Column, TableId
    from dbready.derive.tables import Meaning

_UPDATE = re.compile(
    r"(?P<start>[a-z]\w{2,}?)_?(?:last_?)?(?:updated?|modified|modification|changed?)_?(?:time|date|at|on|ts)?"
)
_OF_A_STATE = re.compile(r"(?:last_?)?(?:state|status)_?(?:chang|enter)\w*")
_OF_A_PART = re.compile(r"last_updated_.*|.*[a-z]_updated_at")
_ANY_CHANGE = frozenset({"change", "changed", "chg"})  # which most tables of the database have
_COMMITS = frozenset(stems("commit_changeset"))
_OF_A_COMMIT = frozenset({"created_at", "event_time"})
_FEWEST_ALIKE = 4
_FEWEST_BESIDE = 3  # tables
_FAMILIES = frozenset({"timestamp", "date", "integer"})


def possible_update_time(
    meaning: Meaning, evidence: str | None, meanings: Mapping[TableId, Meaning]
) -> str | None:
    """Return a column that may say when a row was changed last, where none says so for certain.

    `evidence` says how sure it is, by the columns alone, that rows change.
    """
    if commit := _last_commit(meaning, meanings):
        return commit
    every = meaning.table.columns.values()
    if guessed := next((c.name for c in every if meaning.has(c.name, "updated_at")), None):
        return guessed
    of_parts = [c for c in every if _is_update_of_a_part(c)]
    if len(of_parts) > 1 or any(
        c.is_now and c.name not in meaning.table.nullable for c in of_parts
    ):
        return of_parts[0].name
    columns = [
        column
        for column in every
        if column.family in _FAMILIES and not column.is_identity and not is_small(column)
    ]
    return next(
        (
            column.name
            for column in columns
            if _is_own_update(meaning, column)
            or _OF_A_STATE.fullmatch(column.name.lower())
            or _is_of_the_version(meaning, column)
            or _is_start_of_the_version(meaning, column)
            or _is_last_beside_creation(meaning, column)
            or (column.name in meaning.shared and column.name.lower() in _ANY_CHANGE)
            or _is_kept_in_most_tables(meaning, column)
            or _is_set_automatically(column)
            or _is_bare_beside_update_times(meaning, column, meanings)
            or (evidence != "certain" and _is_lone_timestamp(meaning, column))
        ),
        None,
    )


def _last_commit(meaning: Meaning, meanings: Mapping[TableId, Meaning]) -> str | None:
    """Return the reference to the commit that wrote a row last, which has the time: commit_id."""
    for key in meaning.table.foreign_keys:
        target = meanings.get(key.target)
        column = meaning.table.columns.get(key.columns[0])
        if target is None or column is None or len(key.columns) > 1:
            continue
        is_named = bool(column.base) and column.base[-1] in _COMMITS
        is_timed = not target.present.isdisjoint(_OF_A_COMMIT)
        if is_named and is_timed and target.table.stems[-1] in _COMMITS:
            return column.name
    return None


def _is_kept_in_most_tables(meaning: Meaning, column: Column) -> bool:
    """Say whether most tables have this time, never empty, and none says when a row was created: lddate."""
    return (
        column.name in meaning.shared
        and column.family == "timestamp"
        and column.name not in meaning.table.nullable
        and column.name not in meaning.table.primary_key
        and "created_at" not in meaning.present
    )


@cached
def _is_set_automatically(column: Column) -> bool:
    """Say whether a name says no more than that the application sets the time: auto_datetime."""
    moments = words("time", "moment")
    return (
        column.words[0] == "auto" and len(column.words) > 1 and moments.issuperset(column.words[1:])
    )


def _is_bare_beside_update_times(
    meaning: Meaning, column: Column, meanings: Mapping[TableId, Meaning]
) -> bool:
    """Say whether the only time of a row, never empty, stands where its neighbours have that of the last change.

    They have no time of creation, so that this one is none, either: date, beside tables with updateTime.
    """
    if column.family != "timestamp" or not words("time", "moment").issuperset(column.words):
        return False
    table = meaning.table
    if column.name in table.nullable or column.name in table.primary_key:
        return False
    if any(c.family in {"timestamp", "date"} and c is not column for c in table.columns.values()):
        return False
    beside = [m.present for id_, m in meanings.items() if id_[0] == table.id[0]]
    updated = sum("updated_at" in present for present in beside)
    return updated >= _FEWEST_BESIDE and not any("created_at" in present for present in beside)


@cached
def _is_update_of_a_part(column: Column) -> bool:
    """Say whether a time is of the update of a part of the row: prices_updated_at."""
    is_named = _OF_A_PART.fullmatch(column.name.lower()) is not None
    return column.family == "timestamp" and is_named


def _is_own_update(meaning: Meaning, column: Column) -> bool:
    """Say whether an update stands behind what most names of the table begin with: acctupdatetime."""
    match = _UPDATE.fullmatch(column.name.lower())
    if match is None:
        return False
    start = match["start"]
    alike = sum(name.lower().startswith(start) for name in meaning.table.columns)
    return alike >= max(_FEWEST_ALIKE, len(meaning.table.columns) // 3)


def _is_of_the_version(meaning: Meaning, column: Column) -> bool:
    """Say whether a row counts its versions, and a time says when the current one was made."""
    return column.words[:2] in {("version", "created"), ("version", "date")} and not any(
        meaning.words_of(name)[-1] == "version" for name in meaning.table.primary_key
    )


def _is_start_of_the_version(meaning: Meaning, column: Column) -> bool:
    """Say whether a table keeps past states of its rows: ValidityFrom, beside ValidityTo and LegacyID."""
    if column.words[-1] != "from" or column.name in meaning.table.nullable:
        return False
    ends = [
        other.name
        for other in meaning.table.columns.values()
        if other.words == (*column.words[:-1], "to")
    ]
    previous = {("legacy", "id"), ("previous", "version", "id"), ("original", "id")}
    names = {other.words for other in meaning.table.columns.values()}
    return any(name in meaning.table.nullable for name in ends) and not previous.isdisjoint(names)


def _is_last_beside_creation(meaning: Meaning, column: Column) -> bool:
    """Say whether a time of last use or the like is never empty, and stands beside the creation alone."""
    name = column.name.lower()
    if (
        column.family != "timestamp"
        or not name.startswith("last")
        or name in meaning.table.nullable
    ):
        return False
    people = words("time", "last_moment") & {"login", "logon", "seen", "visit", "activity"}
    if any(word in name for word in people):
        return False
    times = [c for c in meaning.table.columns.values() if c.family in {"timestamp", "date"}]
    return "created_at" in meaning.present and len(times) == 2  # noqa: PLR2004 - creation and this


def _is_lone_timestamp(meaning: Meaning, column: Column) -> bool:
    """Say whether the only time of a row has a name that may mean any change: sync_timestamp."""
    if column.words[-1] not in {"timestamp", "tstamp"} or column.name in meaning.table.primary_key:
        return False
    return all(
        name == column.name
        or not meaning.has(name, "created_at", "updated_at", "event_time", "scheduled_time")
        for name in meaning.roles
    )

"""The extraction plan of a table: from the log, by a cursor or in full, and what that will miss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.export.model import Column, Table

Method = Literal["log", "incremental", "full"]
# Rules whose findings say that an update time is not set by every change.
UNRELIABLE = frozenset({"stale-updated-at", "updated-at-no-longer-set"})


@dataclass(frozen=True, slots=True)
class Plan:
    """How to copy a table: the method, the cursor and key it needs, why, and what it does not copy."""

    method: Method
    cursor: str | None
    key: tuple[str, ...]
    reason: str
    misses: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What else to know before the first sync."""

    @property
    def sentence(self) -> str:
        """Return the plan as one line of prose."""
        how = f"incremental by {self.cursor}" if self.cursor else self.method
        missed = f" Not copied: {'; '.join(self.misses)}." if self.misses else ""
        notes = "".join(f" {note[:1].upper()}{note[1:]}." for note in self.notes)
        return f"Extraction: {how}; {self.reason}.{missed}{notes}"


def of(table: Table) -> Plan:
    """Return the plan of a table; without a usable cursor or log, it is copied in full."""
    how = table.extraction
    if how.method == "log":
        return Plan("log", None, table.primary_key, how.reason, ())
    cursor = table.by_name.get(how.cursor or "")
    if cursor is None:
        return Plan("full", None, table.primary_key, how.reason, tuple(_of_copies(table)))
    misses = (*_of_method(table), *_of_cursor(cursor))
    return Plan(
        "incremental",
        cursor.name,
        table.primary_key,
        how.reason,
        misses,
        tuple(_notes(table, cursor)),
    )


def _notes(table: Table, cursor: Column) -> Iterator[str]:
    if cursor.name not in table.indexed:
        yield f"no index begins with {cursor.name}: each sync reads the whole table"
    if not table.primary_key:
        yield "no columns identify a row: rows that are read twice stay in the copy twice"


def _of_copies(table: Table) -> Iterator[str]:
    if not table.is_view:
        yield "intermediate versions of rows between two copies"


def _of_method(table: Table) -> Iterator[str]:
    if table.extraction.method == "new rows":
        yield "later changes and deletes of rows"
        return
    if not any({"deleted_at", "is_deleted"} & set(column.roles) for column in table.columns):
        yield "deletes"
    else:
        yield "rows deleted without being marked first"


def _of_cursor(cursor: Column) -> Iterator[str]:
    if cursor.is_nullable:
        yield f"rows in which {cursor.name} is NULL"
    if cursor.family == "date":
        yield "rows written later on the day of the last sync, unless that day is read again"
    elif cursor.family in {"timestamp", "time"} and cursor.datetime_precision == 0:
        yield "rows written later in the second of the last sync, unless that second is read again"
    yield (
        "rows whose transaction was still open during the last sync, unless the time before it is read again"
        if cursor.family in {"timestamp", "date", "text", "time"}
        else "rows whose transaction was still open during the last sync"
    )
    if cursor.family == "timestamp" and cursor.has_time_zone is False and cursor.time_zone != "UTC":
        zone = f" ({cursor.time_zone})" if cursor.time_zone else ""
        yield (
            "rows written in the repeated hour when daylight saving time ends, "
            f"if {cursor.name} is local time{zone}"
        )
    if any(note.rule in UNRELIABLE for note in cursor.notes):
        yield f"changes that do not set {cursor.name}"

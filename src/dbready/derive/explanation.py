"""What dbready believes about one table, as values that a command prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a column."""

    role: str
    confidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value that occurs, how often in a sample, and what the column's comment or dbready.toml says that it means."""

    value: str
    rows: int
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its roles, usually none or one, and with what live rows showed."""

    name: str
    data_type: str
    roles: tuple[Role, ...]
    observations: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    json_schema: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to or from another table; `confidence` is declared, high, medium or low."""

    columns: tuple[str, ...]
    schema: str
    table: str
    confidence: str
    reason: str = ""
    outlives_target: bool = False
    has_type_mismatch: bool = False


@dataclass(frozen=True, slots=True)
class Convention:
    """What this database usually does."""

    convention: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class TimeZone:
    """The time zone of a naive timestamp by its rows; unknown where it is None."""

    column: str
    zone: str | None
    other_zones: tuple[str, ...]
    confidence: str | None
    evidence: str
    differs_from: str | None
    difference: str | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Statements that write the same columns, as the server counted them; `account` is None where it does not tell."""

    account: str | None
    operation: str
    columns: tuple[str, ...]
    calls: int
    affected_rows: int | None
    counted_since: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the server's scheduler that writes the table."""

    name: str
    operation: str
    schedule: str | None
    retention: str | None
    is_enabled: bool | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows come from, by the times of the rows sampled."""

    column: str
    first_time: str | None
    last_time: str | None
    imported_by: str | None
    organic_since: str | None
    organic_filter: str | None
    gap_from: str | None
    gap_until: str | None
    kept_days: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything believed about one table, and what the server knows about its writers."""

    schema: str
    table: str
    kind: str
    confidence: str
    effective_kind: str
    """What rules take it for: a kind of low confidence leaves no table out."""
    housekeeping: str | None
    """What for, where the application keeps it for itself: settings, credentials."""
    part_of: str | None
    """The table whose rows its rows are parts of."""
    changing_column: str | None
    """A column whose value changes while the row lives."""
    reason: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...]
    referred_by: tuple[Reference, ...]
    time_zones: tuple[TimeZone, ...]
    """Empty unless rows were read."""
    origins: tuple[Origin, ...]
    """Empty unless rows were read."""
    conventions: tuple[Convention, ...]
    written_by: tuple[Writer, ...]
    unwritten_columns: tuple[str, ...]
    """Columns that none of these statements sets."""
    jobs: tuple[Job, ...]

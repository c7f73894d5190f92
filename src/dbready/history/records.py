"""What a history holds, as values: scans, runs and changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.finding import Severity

Outcome = Literal["complete", "incomplete", "failed"]
State = Literal["running", "complete", "interrupted"]
Because = Literal["database", "rules", "settings"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from the run that a run was compared with."""

    change: str
    """Of findings: new, worse, reopened or gone. Of the schema: added, removed, changed or renamed."""
    object_kind: str
    object_name: str
    """As reports name it."""
    text: str
    """A sentence for people."""
    because: Because = "database"
    is_drift: bool = False
    is_breaking: bool = False
    severity: Severity | None = None
    rule: str | None = None
    fingerprint: str | None = None
    schema: str | None = None
    table: str | None = None
    question: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A finding from the run that first saw it to the run that found it gone; closed: None while it is there."""

    target: str
    fingerprint: str
    opened_run: int
    opened_at: str
    closed_run: int | None
    closed_at: str | None
    is_accepted: bool
    rule: str
    severity: Severity
    confidence: str
    object_kind: str
    schema: str | None
    table: str | None
    column: str | None
    object_name: str
    message: str
    question: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One target in one scan, as stored; times are ISO 8601 in UTC."""

    run_id: int
    scan_id: int
    target: str
    environment: str | None
    started_at: str
    ended_at: str
    outcome: Outcome
    exit_code: int
    attempts: int
    is_first: bool
    """Whether there was no complete run to compare with: it is a baseline, and nothing is new."""
    compared_with: int | None
    error: str | None = None
    cause: str | None = None
    help: str | None = None
    label: str | None = None
    """The database as reports name it, without secrets."""
    dialect: str | None = None
    product: str | None = None
    version: str | None = None
    table_count: int | None = None
    estimated_rows: int | None = None
    total_bytes: int | None = None
    by_severity: Mapping[Severity, int] | None = None
    """Open findings, without accepted ones; None if the run failed."""
    baseline_hash: str | None = None
    report_hash: str | None = None
    rules_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One night: all targets that one scan, or all its shards, looked at."""

    scan_id: int
    name: str
    state: State
    started_at: str
    ended_at: str | None
    dbready_version: str
    host: str
    process_id: int
    targets: tuple[str, ...]
    options: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a scan that ran on its own: shard 3 of 50, for example."""

    number: int
    count: int
    host: str
    process_id: int
    started_at: str
    ended_at: str | None

    def __str__(self) -> str:
        """Return it as --shard names it."""
        return f"{self.number}/{self.count}"


@dataclass(frozen=True, slots=True)
class TargetNight:
    """What a scan says of one target."""

    run: Run
    changes: tuple[Change, ...] = ()
    last_complete_at: str | None = None
    """When the target was last scanned completely, this run among them; None: never."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a scan says: what the terminal prints, messages carry and metrics count."""

    scan: Scan
    targets: tuple[TargetNight, ...]
    not_scanned: tuple[str, ...] = ()
    """Targets of the scan without a run: it was interrupted, or a shard did not run."""
    fail_on: str = "high"
    missing_shards: tuple[str, ...] = ()
    """Shards of the scan that did not run, or did not finish, such as 3/50."""

"""What one target's part of a scan needs, and what it results in: plain values that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.history.recording import Entry
    from dbready.history.records import Span


@dataclass(frozen=True, slots=True)
class Before:
    """What the history knows of a target."""

    run_id: int
    """The last complete run, with which this one is compared."""
    started_at: str
    label: str | None
    baseline: str
    """The baseline as of the last run that has one."""
    rules: bytes | None
    """Of the same run: version, settings and rules, as JSON."""
    facts: Mapping[str, bytes] = field(default_factory=dict)
    """Of the last complete run: content by fact table, compressed."""
    earlier: tuple[Mapping[str, bytes], ...] = ()
    """Of some complete runs before that, the latest first: what evidence over nights is made of."""
    open_spans: tuple[Span, ...] = ()
    drift: frozenset[tuple[str, str, str]] = frozenset()
    """Changes of the schema that incomplete runs since then reported: change, object and text."""
    closed: frozenset[str] = frozenset()
    """Fingerprints that were found gone, and are not open again."""


@dataclass(frozen=True, slots=True)
class Task:
    """One target to scan."""

    target: str
    config: str
    """The path of the settings file."""
    arguments: tuple[str, ...] = ()
    """Further options of `dbready audit`."""
    environment: str | None = None
    before: Before | None = None
    seconds: float = 600.0
    """Time limit of the target, all attempts included."""
    pauses: tuple[float, ...] = ()
    """Seconds before each further attempt, where the cause may pass."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a task results in; `notices` are warnings for whoever started the scan."""

    entry: Entry
    notices: tuple[str, ...] = ()

"""How many findings were open over time, as a line of bars, and for how long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from dbready.history.records import Run, Span

BARS = "▁▂▃▄▅▆▇█"
MOST_BARS = 30


def sparkline(values: Sequence[int | None], most: int = MOST_BARS) -> str:
    """Return a bar for each of the last values, the highest for the largest; None is a gap."""
    shown = values[-most:]
    highest = max((value for value in shown if value is not None), default=0)
    return "".join(
        " " if value is None else BARS[round(value / highest * (len(BARS) - 1)) if highest else 0]
        for value in shown
    )


def open_findings(run: Run) -> int | None:
    """Return how many findings a run left open; None if it could not be scanned."""
    return None if run.by_severity is None else sum(run.by_severity.values())


@dataclass(frozen=True, slots=True)
class Origins:
    """What tells findings that were fixed from those whose time means nothing."""

    later_runs: Collection[int]
    """Runs that the history still has and that are not the first of their target."""
    ended_by_settings: Collection[tuple[str | None, int]]
    """Fingerprint and run of findings that went because rules or settings changed."""


def days_to_fix(spans: Iterable[Span], origins: Origins) -> list[float]:
    """Return for each fixed finding the days from the scan that first saw it to the one that found it gone.

    Accepted findings do not count, nor those of the first scan, which may be older, nor those that
    changed rules or settings ended.
    """
    return [
        days_between(span.opened_at, span.closed_at)
        for span in spans
        if span.closed_at is not None
        and span.closed_run is not None
        and not span.is_accepted
        and span.opened_run in origins.later_runs
        and (span.fingerprint, span.closed_run) not in origins.ended_by_settings
    ]


def mean(days: Sequence[float]) -> float | None:
    """Return the mean; None of no value."""
    return sum(days) / len(days) if days else None


def moment(text: str) -> dt.datetime:
    """Return a stored time; one without a zone is in UTC."""
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def days_between(start: str, end: str) -> float:
    """Return the days from one stored time to another; 0 where a clock went backwards."""
    return max((moment(end) - moment(start)) / dt.timedelta(days=1), 0.0)


def in_words(days: float) -> str:
    """Return a time for reading, rounded down: 5 hours, 12 days, 4 months."""
    if days * 24 < 1:
        return "under 1 hour"
    if days < 1:
        return _plural(int(days * 24), "hour")
    if days < 60:  # noqa: PLR2004 - two months
        return _plural(int(days), "day")
    if days < 730:  # noqa: PLR2004 - two years
        return _plural(int(days / 30.4), "month")
    return _plural(int(days / 365), "year")


def _plural(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"

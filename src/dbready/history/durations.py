"""How many findings were open over time, as a line of bars, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def mean_days_open(spans: Iterable[Span]) -> float | None:
    """Return the mean time in days from the scan that first saw a finding to the one that found it gone.

    Accepted findings do not count; None if none was closed yet.
    """
    days = [
        max(0.0, (_moment(span.closed_at) - _moment(span.opened_at)) / dt.timedelta(days=1))
        for span in spans
        if span.closed_at is not None and not span.is_accepted
    ]
    return sum(days) / len(days) if days else None


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def in_days(days: float | None) -> str:
    """Return a number of days in words; - if it is not known."""
    if days is None:
        return "-"
    if days < 1:
        return "under a day"
    return f"{days:.0f} {'day' if round(days) == 1 else 'days'}"

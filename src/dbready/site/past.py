"""The history as the pages need it: its nights, and the past of each target."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbready.history import trends
from dbready.site.names import file_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.history.records import Change, Run, Scan, Span
    from dbready.history.store import History
    from dbready.history.trends import Point


@dataclass(frozen=True, slots=True)
class Night:
    """One scan; numbers are positions in the history, from 0."""

    number: int
    scan: Scan
    label: str
    """The date, with the time where a date has several scans."""

    @property
    def month(self) -> str:
        """Return the month, by which changes are divided into pages."""
        return self.scan.started_at[:7]


@dataclass(frozen=True, slots=True)
class Found:
    """A change, and the night that found it."""

    night: Night
    target: Target
    change: Change


@dataclass(slots=True)
class Target:
    """Everything that the history knows of one target."""

    name: str
    file: str
    """The name of its pages."""
    points: dict[int, Point] = field(default_factory=dict)
    """By the number of the night, the oldest first."""
    spans: list[Span] = field(default_factory=list)
    changes: list[Found] = field(default_factory=list)
    last: Run | None = None
    read: Run | None = None
    """The last run that did not fail; `last` is always set once the history is read."""

    @property
    def open(self) -> list[Span]:
        """Return the findings that are there and not accepted."""
        return [span for span in self.spans if span.closed_run is None and not span.is_accepted]


@dataclass(frozen=True, slots=True)
class Past:
    """The whole history."""

    nights: Sequence[Night]
    targets: Mapping[str, Target]
    changes: Sequence[Found]
    """In the order of the nights."""
    of_run: Mapping[int, Night]

    @property
    def last(self) -> Night:
        """Return the latest night."""
        return self.nights[-1]


def read(history: History) -> Past:
    """Read a history, with as many statements whatever its size."""
    # A scan may be running: what refers to runs and scans is read before them.
    spans, changed, points = history.spans(), trends.changes(history), trends.points(history)
    nights = _nights(history.scans())
    by_scan = {night.scan.scan_id: night for night in nights}
    names = dict.fromkeys(point.target for point in points)
    files = file_names(names)
    targets = {name: Target(name, files[name]) for name in names}
    of_run = {}
    for point in points:
        night = of_run[point.run_id] = by_scan[point.scan_id]
        targets[point.target].points[night.number] = point
    for span in spans:
        if span.target in targets:
            targets[span.target].spans.append(span)
    changes = []
    for run_id, name, change in changed:
        found = Found(of_run[run_id], targets[name], change)
        changes.append(found)
        targets[name].changes.append(found)
    for run in trends.last_runs(history):
        if run.target in targets:
            targets[run.target].last = run
    for run in trends.last_runs(history, with_failed=False):
        if run.target in targets:
            targets[run.target].read = run
    return Past(nights, targets, changes, of_run)


def _nights(scans: Iterable[Scan]) -> list[Night]:
    ordered = sorted(scans, key=lambda scan: scan.scan_id)
    dates = Counter(scan.started_at[:10] for scan in ordered)
    seen: defaultdict[str, int] = defaultdict(int)
    nights = []
    for number, scan in enumerate(ordered):
        date, time = scan.started_at[:10], scan.started_at[11:16]
        label = date if dates[date] == 1 else f"{date} {time}"
        seen[label] += 1
        if seen[label] > 1:
            label += f" ({seen[label]})"
        nights.append(Night(number, scan, label))
    return nights

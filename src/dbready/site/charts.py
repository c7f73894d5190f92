"""Lays out charts: lines of text width, areas over all nights, bars; templates/charts.html draws them.

What does not change from one night to the next needs no point: a year of nights is a few numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from dbready.findings.finding import Severity
    from dbready.history.trends import Point
    from dbready.site.past import Night

V = TypeVar("V")
Counts = tuple[int, ...]
LINE_WIDTH, LINE_HEIGHT = 96, 22
WIDTH, HEIGHT = 960, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 92, 10, 24
LABEL = 15  # height of a line of text
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
THICKEST = 20.0  # bar
CLOSEST = 60.0  # between two dates of the axis


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line over the last nights, and what it shows in a sentence."""

    path: str
    text: str
    difference: int
    x: float
    y: float
    width: int = LINE_WIDTH
    height: int = LINE_HEIGHT


def sparkline(totals: Sequence[int | None]) -> Sparkline | None:
    """Return a line through totals, with gaps where they are None; None if there are none at all."""
    known = [total for total in totals if total is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    step = (LINE_WIDTH - 6) / max(len(totals) - 1, 1)

    def height(total: int) -> float:
        share = (total - low) / (high - low) if high > low else 0.5
        return LINE_HEIGHT - 4 - share * (LINE_HEIGHT - 8)

    parts, before, x, y = [], None, 0.0, 0.0
    for start, end, total in stretches(totals):
        if total is None:
            before = None
            continue
        x, y = 2 + start * step, height(total)
        parts.append(f"M{x:.4g} {y:.4g}" if before is None else f"H{x:.4g}V{y:.4g}")
        x = 2 + end * step
        parts.append(f"H{x:.4g}")
        before = total
    text = f"{known[0]} to {known[-1]} open findings in {len(totals)} nights"
    if high > max(known[0], known[-1]):
        text += f", at most {high}"
    return Sparkline("".join(parts), text, known[-1] - known[0], round(x, 1), round(y, 1))


def stretches(values: Sequence[V]) -> Iterator[tuple[int, int, V]]:
    """Return the runs of equal values: first position, last position, value."""
    start = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[start]:
            yield start, at - 1, values[start]
            start = at


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, and its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Areas:
    """Open findings over all nights of a target, stacked by severity, the most severe at the bottom."""

    areas: Sequence[tuple[Severity, str]]
    gaps: Sequence[tuple[float, float]]
    """Left edge and width of what was not examined."""
    across: Sequence[Tick]
    up: Sequence[Tick]
    names: Sequence[tuple[Severity, float, str]]
    """Labels at the right end: severity, height, text."""
    marks: Sequence[tuple[float, int]]
    """Where the schema changed: middle of the night, number of the night."""
    text: str
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def areas(points: Mapping[int, Point], nights: Sequence[Night], drifts: Collection[int]) -> Areas:
    """Lay out the counts of a target's nights; drifts are numbers of nights."""
    numbers = list(points)
    counts = [_counts(points[number]) for number in numbers]
    top = _round_up(max((sum(each) for each in counts if each), default=1))
    band = (WIDTH - LEFT - RIGHT) / len(numbers)
    floor = HEIGHT - BOTTOM

    def y(value: int) -> float:
        return floor - value / top * (floor - TOP)

    found = list(stretches(counts))
    paths = []
    for at, severity in enumerate(SEVERITIES):
        if any(each and each[at] for each in counts):
            paths.append((severity, _area(found, at, band, y)))
    last = next((each for each in reversed(counts) if each), None)
    return Areas(
        paths,
        [(LEFT + start * band, (end + 1 - start) * band) for start, end, each in found if not each],
        _dates([nights[number] for number in numbers], band),
        [Tick(y(value), f"{value:,}") for value in dict.fromkeys((0, top // 2, top))],
        _names(last, y) if last else (),
        [
            (LEFT + (at + 0.5) * band, number)
            for at, number in enumerate(numbers)
            if number in drifts
        ],
        _in_words(counts, last),
    )


def _counts(point: Point) -> Counts | None:
    if point.high is None:
        return None
    return (point.high, point.medium or 0, point.low or 0, point.info or 0)


def _area(
    found: Sequence[tuple[int, int, Counts | None]], at: int, band: float, y: Callable[[int], float]
) -> str:
    """Return the outline of one severity: along the top, and back along the one below it."""
    parts: list[str] = []
    upper: list[str] = []
    lower: list[str] = []

    def close() -> None:
        if upper:
            parts.append("M" + "L".join([*upper, *reversed(lower)]) + "Z")
        upper.clear()
        lower.clear()

    for start, end, counts in found:
        if counts is None:
            close()
            continue
        left, right = LEFT + start * band, LEFT + (end + 1) * band
        high, low = y(sum(counts[: at + 1])), y(sum(counts[:at]))
        upper += [f"{left:.1f} {high:.1f}", f"{right:.1f} {high:.1f}"]
        lower += [f"{left:.1f} {low:.1f}", f"{right:.1f} {low:.1f}"]
    close()
    return "".join(parts)


def _round_up(value: int) -> int:
    """Return an even, round number that is at least the value, and not much more."""
    wanted = max(value, 2)
    size: int = 10 ** int(math.log10(wanted))
    tops = (size * tenths // 10 for tenths in (10, 12, 16, 20, 30, 40, 60, 80, 100))
    return next(top for top in tops if top >= wanted and top % 2 == 0)


def _dates(nights: Sequence[Night], band: float) -> list[Tick]:
    """Return the first night of each month, as far as there is room."""
    ticks: list[Tick] = []
    for at, night in enumerate(nights):
        is_first = at == 0 or night.month != nights[at - 1].month
        x = LEFT + at * band
        if is_first and (not ticks or x - ticks[-1].at >= CLOSEST) and x < WIDTH - RIGHT - LABEL:
            day = night.scan.started_at[8:10]
            year, month = night.month.split("-")
            text = f"{int(day)} {MONTHS[int(month) - 1]}" if at == 0 else MONTHS[int(month) - 1]
            ticks.append(Tick(x, f"{text} {year}" if at == 0 or month == "01" else text))
    return ticks


def _names(counts: Counts, y: Callable[[int], float]) -> list[tuple[Severity, float, str]]:
    """Return the labels of the last night, from the bottom up, none over another."""
    names: list[tuple[Severity, float, str]] = []
    below = HEIGHT - BOTTOM + LABEL - 1.0
    for at, severity in enumerate(SEVERITIES):
        if counts[at]:
            middle = (y(sum(counts[:at])) + y(sum(counts[: at + 1]))) / 2
            below = min(middle, below - LABEL)
            names.append((severity, below, f"{counts[at]:,} {severity}"))
    return names


def _in_words(counts: Sequence[Counts | None], last: Counts | None) -> str:
    known = [sum(each) for each in counts if each]
    if not known or last is None:
        return f"No night of {len(counts)} could be examined."
    parts = ", ".join(
        f"{count:,} {severity}" for severity, count in zip(SEVERITIES, last, strict=True)
    )
    return (
        f"Open findings over {len(counts)} nights: {known[0]:,} at first, {known[-1]:,} now ({parts}), "
        f"at most {max(known):,}."
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """The schema changes of one night: place, height of all and of those that break loads."""

    night: Night
    x: float
    count: int
    height: float
    breaking: int
    breaking_height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Schema changes of the fleet, a bar a night."""

    bars: Sequence[Bar]
    thick: float
    across: Sequence[Tick]
    up: Sequence[Tick]
    text: str
    left: int = LEFT
    right: int = WIDTH - 16
    floor: int = 120
    width: int = WIDTH
    height: int = 120 + BOTTOM


def bars(nights: Sequence[Night], counts: Mapping[int, tuple[int, int]]) -> Bars:
    """Lay out the number of schema changes, and of breaking ones, by the number of the night."""
    floor, right = 120, WIDTH - 16
    top = _round_up(max((count for count, _ in counts.values()), default=1))
    band = (right - LEFT) / max(len(nights), 1)
    thick = min(max(band * 0.8, 1.2), THICKEST)
    unit = (floor - TOP) / top
    made = [
        Bar(
            night,
            LEFT + (night.number + 0.5) * band - thick / 2,
            counts[night.number][0],
            counts[night.number][0] * unit,
            counts[night.number][1],
            counts[night.number][1] * unit,
        )
        for night in nights
        if night.number in counts
    ]
    total = sum(count for count, _ in counts.values())
    busiest = max(made, key=lambda bar: bar.count, default=None)
    text = f"Schema changes of all targets over {len(nights)} nights: {total:,}"
    if busiest:
        text += f", most on {busiest.night.label} ({busiest.count:,})"
    ticks = [Tick(floor - value * unit, f"{value:,}") for value in (0, top // 2, top)]
    return Bars(made, thick, _dates(nights, band), ticks, f"{text}.")

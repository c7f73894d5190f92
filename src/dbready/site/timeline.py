"""What changed and when, over the fleet: a page a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.site import charts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.site.charts import Bars
    from dbready.site.past import Found, Night, Past, Target

MOST_CHANGES = 30  # of one target on one night


@dataclass(frozen=True, slots=True)
class OfTarget:
    """What one night found changed in one target."""

    target: Target
    shown: Sequence[Found]
    others: int


@dataclass(frozen=True, slots=True)
class OfNight:
    """What one night found changed."""

    night: Night
    targets: Sequence[OfTarget]
    drift: int
    rising: int
    gone: int


@dataclass(frozen=True, slots=True)
class Month:
    """One page of the timeline."""

    name: str
    nights: Sequence[OfNight]
    """Those that changed something, the latest first."""
    scans: int


def months(past: Past) -> Iterator[Month]:
    """Return every month with scans, the latest first."""
    by_night: defaultdict[int, list[Found]] = defaultdict(list)
    for each in past.changes:
        by_night[each.night.number].append(each)
    scans = Counter(night.month for night in past.nights)
    for name in sorted(scans, reverse=True):
        nights = [
            _night(night, by_night[night.number])
            for night in reversed(past.nights)
            if night.month == name and by_night[night.number]
        ]
        yield Month(name, nights, scans[name])


def _night(night: Night, found: Sequence[Found]) -> OfNight:
    by_target: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        by_target[each.target.name].append(each)
    return OfNight(
        night,
        [
            OfTarget(some[0].target, some[:MOST_CHANGES], len(some[MOST_CHANGES:]))
            for _, some in sorted(by_target.items())
        ],
        sum(each.change.is_drift for each in found),
        sum(each.change.change in {"new", "worse", "reopened"} for each in found),
        sum(each.change.change == "gone" for each in found),
    )


def chart(past: Past) -> Bars:
    """Return the chart of schema changes over all nights."""
    counts: dict[int, tuple[int, int]] = {}
    for each in past.changes:
        if each.change.is_drift:
            count, breaking = counts.get(each.night.number, (0, 0))
            counts[each.night.number] = (count + 1, breaking + each.change.is_breaking)
    return charts.bars(past.nights, counts)

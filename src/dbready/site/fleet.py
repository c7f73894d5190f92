"""The fleet at a glance: a row a target, and what the last scan found changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES
from dbready.site import charts, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from dbready.findings.finding import Severity
    from dbready.history.records import Change, Run
    from dbready.site.charts import Sparkline
    from dbready.site.past import Found, Night, Past, Target
    from dbready.site.states import State

TREND = 90  # nights of the line
LATELY = 7  # nights in which a finding is new
DRIFT = 30  # nights over which changes of the schema are counted
MOST_SAID = 4  # changes of each kind that are written out
RISING = ("new", "worse", "reopened")


@dataclass(frozen=True, slots=True)
class Row:
    """One target as the table shows it."""

    target: Target
    run: Run
    state: State
    counts: Mapping[Severity, int] | None
    """Open findings of the last run that did not fail; None if there is none."""
    trend: Sparkline | None
    worst: Change | None
    """The most severe finding that appeared lately and is still open."""
    drift: int
    breaking: int


def rows(past: Past, now: datetime) -> list[Row]:
    """Return the row of each target, those that need attention first."""
    fail_on = str(past.last.scan.options.get("fail_on") or "high")
    found = [_row(target, past, now, fail_on) for target in past.targets.values()]
    return sorted(found, key=_urgency)


def _urgency(row: Row) -> tuple[object, ...]:
    counts = row.counts or {}
    return (row.state.rank, *(-counts.get(name, 0) for name in SEVERITIES[:3]), row.target.name)


def _row(target: Target, past: Past, now: datetime, fail_on: str) -> Row:
    assert target.last is not None  # noqa: S101 - a target is known by its runs
    totals = [point.total for point in target.points.values()][-TREND:]
    drifts = [
        each.change
        for each in target.changes
        if each.change.is_drift and each.night.number > past.last.number - DRIFT
    ]
    return Row(
        target,
        target.last,
        states.state(target, now, fail_on),
        target.read.by_severity if target.read else None,
        charts.sparkline(totals),
        _worst(target, past.last.number - LATELY),
        len(drifts),
        sum(change.is_breaking for change in drifts),
    )


def _worst(target: Target, after: int) -> Change | None:
    still_open = {span.fingerprint for span in target.open}
    found = [
        each.change
        for each in reversed(target.changes)
        if each.night.number > after
        and each.change.change in RISING
        and each.change.severity
        and each.change.fingerprint in still_open
    ]
    return min(found, key=lambda change: SEVERITIES.index(change.severity or "info"), default=None)


@dataclass(frozen=True, slots=True)
class Failure:
    """Targets that could not be scanned for the same reason."""

    reason: str
    help: str | None
    targets: Sequence[Target]


@dataclass(frozen=True, slots=True)
class Said:
    """Changes of one kind: those that are written out, and how many others there are."""

    shown: Sequence[Found]
    others: int
    targets: Sequence[Target]


@dataclass(frozen=True, slots=True)
class LastNight:
    """What the last scan says."""

    night: Night
    outcomes: Mapping[str, int]
    missing: Sequence[str]
    """Targets of the scan that it did not reach."""
    failures: Sequence[Failure]
    rising: Said
    drift: Said
    gone: Said
    elsewhere: int
    """Changes that come from changed rules or settings."""
    firsts: Sequence[Target]
    is_running: bool = False

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing changed and everything was scanned."""
        kinds = (self.rising, self.drift, self.gone)
        return not (self.failures or self.missing or self.elsewhere or self.firsts) and not any(
            each.shown for each in kinds
        )


def last_night(past: Past) -> LastNight:
    """Return what the last scan says of its targets."""
    night = past.last
    points = {
        target.name: target.points[night.number]
        for target in past.targets.values()
        if night.number in target.points
    }
    is_running = night.scan.state == "running"
    changes = [each for each in past.changes if each.night is night]
    own = [each for each in changes if each.change.because == "database"]
    findings = [each for each in own if not each.change.is_drift]
    return LastNight(
        night,
        Counter(point.outcome for point in points.values()),
        [name for name in night.scan.targets if name not in points and not is_running],
        _failures(
            past.targets[name] for name, point in points.items() if point.outcome == "failed"
        ),
        _said(each for each in findings if each.change.change in RISING),
        _said(each for each in own if each.change.is_drift),
        _said(each for each in findings if each.change.change == "gone"),
        len(changes) - len(own),
        [
            past.targets[name]
            for name, point in points.items()
            if point.is_first and point.outcome != "failed"
        ],
        is_running,
    )


def _failures(targets: Iterable[Target]) -> list[Failure]:
    # Errors name their target; what several have in common is the cause.
    found: defaultdict[str, list[Target]] = defaultdict(list)
    for target in targets:
        if (run := target.last) is not None:
            found[run.cause or run.error or "unknown reason"].append(target)
    grouped = [_failure(cause, some) for cause, some in found.items()]
    return sorted(grouped, key=lambda failure: -len(failure.targets))


def _failure(cause: str, targets: Sequence[Target]) -> Failure:
    first = targets[0].last
    is_one = len(targets) == 1 and first is not None
    return Failure(
        (first.error or cause) if is_one and first else cause,
        first.help if first else None,
        targets,
    )


def _said(found: Iterable[Found]) -> Said:
    changes = sorted(found, key=_weight)
    first: dict[str, Found] = {}
    for each in changes:
        first.setdefault(each.target.name, each)
    # As many targets as there is room for, before a second change of one of them.
    shown = [*first.values(), *(each for each in changes if first[each.target.name] is not each)]
    targets = [each.target for each in first.values()]
    return Said(shown[:MOST_SAID], len(shown[MOST_SAID:]), targets)


def _weight(each: Found) -> tuple[object, ...]:
    change = each.change
    severity = SEVERITIES.index(change.severity) if change.severity else len(SEVERITIES)
    return (not change.is_breaking, severity, each.target.name)

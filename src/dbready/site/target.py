"""The page of a target: its findings over time, what changed, and what is open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.findings.finding import SEVERITIES
from dbready.history import durations
from dbready.site import charts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.findings.finding import Severity
    from dbready.history.records import Span
    from dbready.site.charts import Areas
    from dbready.site.past import Found, Night, Past, Target

MOST_OPEN = 3000  # findings on a page
MOST_CLOSED = 1000
MOST_CHANGES = 100  # of one night
FACTS = ("tables", "table_statistics")


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding with the nights on which it was open: from `first` up to, but without, `gone`."""

    span: Span
    first: int
    """-1: before the history begins."""
    gone: int | None
    is_baseline: bool
    """Whether the first scan found it, so that nobody knows since when it is there."""
    age: str
    why_gone: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The open findings of one rule."""

    rule: str
    severity: Severity
    question: str | None
    found: Sequence[Seen]


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the last scan that could read it saw it."""

    schema: str
    name: str
    type: str
    rows: int | None
    bytes: int | None
    findings: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """How long findings were open until they were fixed."""

    mean: str | None
    count: int


@dataclass(frozen=True, slots=True)
class NightOf:
    """One night that changed something or failed, with its changes."""

    night: Night
    shown: Sequence[Found]
    others: int
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page of a target."""

    target: Target
    chart: Areas
    groups: Sequence[Group]
    accepted: Sequence[Seen]
    closed: Sequence[Seen]
    left_out: int
    fixed: Fixed
    nights: Sequence[NightOf]
    tables: Sequence[Table]
    data: Mapping[str, object]


def page(target: Target, past: Past, facts: Mapping[str, bytes]) -> Page:
    """Return the page; `facts` are the contents of FACTS of the last run that could be read."""
    why = {
        (each.change.fingerprint, each.night.number): each.change.because
        for each in target.changes
        if each.change.change == "gone" and each.change.because != "database"
    }
    seen = [_seen(span, target, past, why) for span in target.spans]
    seen.sort(key=lambda each: (SEVERITIES.index(each.span.severity), each.span.object_name))
    still = [each for each in seen if each.gone is None and not each.span.is_accepted]
    closed = [each for each in seen if each.gone is not None]
    closed.sort(key=lambda each: -(each.gone or 0))
    drifts = {each.night.number for each in target.changes if each.change.is_drift}
    return Page(
        target,
        charts.areas(target.points, past.nights, drifts),
        _groups(still[:MOST_OPEN]),
        [each for each in seen if each.gone is None and each.span.is_accepted],
        closed[:MOST_CLOSED],
        len(still[MOST_OPEN:]),
        _fixed(target),
        list(_nights(target)),
        _tables(facts, target.open),
        _data(target, past),
    )


def _seen(
    span: Span, target: Target, past: Past, why: Mapping[tuple[str | None, int], str]
) -> Seen:
    opened = past.of_run.get(span.opened_run)
    point = target.points.get(opened.number) if opened else None
    end = span.closed_at or (target.read.started_at if target.read else span.opened_at)
    gone = None
    if span.closed_run is not None:
        night = past.of_run.get(span.closed_run)
        gone = night.number if night else -1
    return Seen(
        span,
        opened.number if opened else -1,
        gone,
        bool(point.is_first) if point else True,
        durations.in_words(durations.days_between(span.opened_at, end)),
        why.get((span.fingerprint, gone)) if gone is not None else None,
    )


def _groups(found: Iterable[Seen]) -> list[Group]:
    by_rule: defaultdict[tuple[str, Severity], list[Seen]] = defaultdict(list)
    for each in found:
        by_rule[(each.span.rule, each.span.severity)].append(each)
    return [
        Group(rule, severity, next((x.span.question for x in some if x.span.question), None), some)
        for (rule, severity), some in by_rule.items()
    ]


def _fixed(target: Target) -> Fixed:
    later = {point.run_id for point in target.points.values() if not point.is_first}
    ended = {
        (each.change.fingerprint, target.points[each.night.number].run_id)
        for each in target.changes
        if each.change.change == "gone" and each.change.because != "database"
    }
    days = durations.days_to_fix(target.spans, durations.Origins(later, ended))
    mean = durations.mean(days)
    return Fixed(None if mean is None else durations.in_words(mean), len(days))


def _nights(target: Target) -> Iterable[NightOf]:
    by_night: defaultdict[int, list[Found]] = defaultdict(list)
    nights: dict[int, Night] = {}
    for each in target.changes:
        by_night[each.night.number].append(each)
        nights[each.night.number] = each.night
    for number in sorted(by_night, reverse=True):
        found = by_night[number]
        yield NightOf(nights[number], found[:MOST_CHANGES], len(found[MOST_CHANGES:]))


def _tables(facts: Mapping[str, bytes], found: Iterable[Span]) -> list[Table]:
    counts = Counter((span.schema, span.table) for span in found)
    sizes = {
        (row["schema_name"], row["table_name"]): (row["estimated_rows"], row["total_bytes"])
        for row in _rows(facts.get("table_statistics"))
    }
    return [
        Table(
            row["schema_name"],
            row["table_name"],
            row["table_type"],
            *sizes.get((row["schema_name"], row["table_name"]), (None, None)),
            counts[(row["schema_name"], row["table_name"])],
        )
        for row in _rows(facts.get("tables"))
        if not row.get("is_partition")
    ]


def _rows(content: bytes | None) -> Iterable[dict[str, Any]]:
    if content is None:
        return
    columns, rows = json.loads(content)
    for row in rows:
        yield dict(zip(columns, row, strict=True))


def _data(target: Target, past: Past) -> dict[str, object]:
    """Return the nights for the script: positions, numbers, dates, outcomes and counts, equal ones once."""
    numbers = list(target.points)
    counts = [
        None if point.high is None else [point.high, point.medium, point.low, point.info]
        for point in target.points.values()
    ]
    return {
        "numbers": numbers,
        "labels": [past.nights[number].label for number in numbers],
        "counts": [[start, value] for start, _, value in charts.stretches(counts)],
        "outcomes": [
            [start, value]
            for start, _, value in charts.stretches([x.outcome for x in target.points.values()])
        ],
    }

"""Writes a night as OpenMetrics text, for node_exporter's textfile collector or any scraper.

Gauges only, without timestamps: the older Prometheus text format, which node_exporter reads, has the
same form (https://prometheus.io/docs/specs/om/open_metrics_spec/).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dbready.history.records import Night, TargetNight

    Sample = tuple[Mapping[str, str], float]

CHANGES = ("new", "worse", "reopened", "gone")


def render(night: Night, exit_code: int) -> str:
    """Return the metrics of a night; the same night always gives the same text."""
    families = [*_of_scan(night, exit_code), *_of_targets(night.targets)]
    return "".join(_family(*family) for family in families) + "# EOF\n"


def _of_scan(night: Night, exit_code: int) -> Iterator[tuple[str, str, list[Sample]]]:
    scan = night.scan
    ended = scan.ended_at or scan.started_at
    yield "scan_start_time_seconds", "When the scan started.", [({}, _seconds(scan.started_at))]
    yield "scan_end_time_seconds", "When the scan ended.", [({}, _seconds(ended))]
    yield "scan_exit_code", "Exit code of the scan.", [({}, exit_code)]
    yield "scan_targets", "Targets of the scan.", [({}, len(scan.targets))]
    yield (
        "scan_missing_targets",
        "Targets of the scan without a result.",
        [({}, len(night.not_scanned))],
    )


def _of_targets(targets: Iterable[TargetNight]) -> Iterator[tuple[str, str, list[Sample]]]:
    named = [(_labels(target), target) for target in sorted(targets, key=_name)]
    for name, help_, value in ONE_A_TARGET:
        known = [(labels, value(target)) for labels, target in named]
        yield name, help_, [(labels, number) for labels, number in known if number is not None]
    yield (
        "target_findings",
        "Open findings, without those that are accepted.",
        list(_findings(named)),
    )
    yield (
        "target_changes",
        "Findings that changed since the last complete scan.",
        list(_changes(named)),
    )
    yield (
        "target_schema_changes",
        "Changes of the schema since the last complete scan.",
        list(_schema_changes(named)),
    )


def _last_complete(target: TargetNight) -> float | None:
    return _seconds(target.last_complete_at) if target.last_complete_at else None


def _duration(target: TargetNight) -> float:
    return _seconds(target.run.ended_at) - _seconds(target.run.started_at)


ONE_A_TARGET: tuple[tuple[str, str, Callable[[TargetNight], float | None]], ...] = (
    (
        "target_complete",
        "1 if the target was scanned completely, else 0.",
        lambda target: target.run.outcome == "complete",
    ),
    (
        "target_last_complete_time_seconds",
        "When the target was last scanned completely.",
        _last_complete,
    ),
    ("target_duration_seconds", "How long the scan of the target took.", _duration),
    ("target_tables", "Tables of the target.", lambda target: target.run.table_count),
    (
        "target_size_bytes",
        "Size of the target's tables and indexes.",
        lambda target: target.run.total_bytes,
    ),
)


def _findings(named: Iterable[tuple[Mapping[str, str], TargetNight]]) -> Iterator[Sample]:
    for labels, target in named:
        counted = target.run.by_severity
        if counted is None:
            continue  # unknown, not none
        for severity in SEVERITIES:
            yield {**labels, "severity": severity}, counted.get(severity, 0)


def _schema_changes(named: Iterable[tuple[Mapping[str, str], TargetNight]]) -> Iterator[Sample]:
    for labels, target in named:
        drift = [change.is_breaking for change in target.changes if change.is_drift]
        for is_breaking in (True, False):
            yield {**labels, "breaking": str(is_breaking).lower()}, drift.count(is_breaking)


def _changes(named: Iterable[tuple[Mapping[str, str], TargetNight]]) -> Iterator[Sample]:
    for labels, target in named:
        counted = Counter(change.change for change in target.changes if not change.is_drift)
        for change in CHANGES:
            yield {**labels, "change": change}, counted[change]


def _name(target: TargetNight) -> str:
    return target.run.target


def _labels(target: TargetNight) -> dict[str, str]:
    return {"target": target.run.target, "environment": target.run.environment or ""}


def _family(name: str, help_: str, samples: list[Sample]) -> str:
    full = f"dbready_{name}"
    unit = next((unit for unit in ("seconds", "bytes") if name.endswith(f"_{unit}")), None)
    head = [f"# TYPE {full} gauge"]
    if unit:
        head.append(f"# UNIT {full} {unit}")
    head.append(f"# HELP {full} {help_}")
    lines = [f"{full}{_labelled(labels)} {_number(value)}" for labels, value in samples]
    return "".join(f"{line}\n" for line in [*head, *lines])


def _labelled(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.3f}"


def _seconds(moment: str) -> float:
    return dt.datetime.fromisoformat(moment).timestamp()

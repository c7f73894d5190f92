"""What `dbready history` prints: scans and targets, or the runs and findings of one target."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES
from dbready.history import durations, refs, trends
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbready.history.durations import Origins
    from dbready.history.records import Run, Scan, Span
    from dbready.history.store import History

MOST_SCANS = 10
MOST_FINDINGS = 30
COUNTED = ("new", "worse", "reopened", "gone")
HEADS = {"reopened": "back"}


def as_text(history: History, name: str | None, *, everything: bool) -> str:
    """Return the tables for a terminal."""
    blocks = (
        _of_all(history, everything=everything)
        if name is None
        else _of_target(history, name, everything=everything)
    )
    return "\n\n".join("\n".join(map(visible, block.split("\n"))) for block in blocks) + "\n"


def _of_all(history: History, *, everything: bool) -> Iterator[str]:
    scans = history.scans()
    if not scans:
        yield f"{history.label}: no scan yet; start one with: dbready scan"
        return
    names = history.targets()
    counts, origins = trends.change_counts(history), trends.origins(history)
    first = min(scan.started_at for scan in scans)
    yield f"{history.label}: {_count(len(scans), 'scan')} of {_count(len(names), 'target')} since {first}"
    shown = scans if everything else scans[:MOST_SCANS]
    yield _table(
        (
            "scan",
            "state",
            "targets",
            "complete",
            "not complete",
            *(HEADS.get(x, x) for x in COUNTED),
        ),
        [_scan(history, scan, counts) for scan in shown],
    ) + _more(len(scans) - len(shown), "scan")
    yield (
        _table(
            ("target", *SEVERITIES, "trend", "last complete scan", "mean time to fix"),
            [_target(history, name, origins) for name in names],
        )
        + "\n\ntrend: open findings, scan by scan"
        "\nmean time to fix: from the scan that first saw a finding to the one that found it gone;"
        "\n  without findings of the first scan, accepted ones, and those ended by changed rules or settings"
    )


def _scan(history: History, scan: Scan, counts: Mapping[int, Counter[str]]) -> list[object]:
    runs = history.runs(scan=scan)
    outcomes = Counter(run.outcome for run in runs)
    failed = len(scan.targets) - outcomes["complete"]
    changed = _changed(counts, runs)
    # All targets had their turn, which says nothing about whether they could be scanned.
    state = "finished" if scan.state == "complete" else scan.state
    return [scan.name, state, len(scan.targets), outcomes["complete"], failed or "-", *changed]


def _changed(counts: Mapping[int, Counter[str]], runs: Iterable[Run]) -> list[object]:
    """Return how many findings changed in runs, in the order of COUNTED."""
    total = sum((counts.get(run.run_id, Counter()) for run in runs), Counter[str]())
    return [total[state] or "-" for state in COUNTED]


def _target(history: History, name: str, origins: Origins) -> list[object]:
    runs = history.runs(name, limit=durations.MOST_BARS)
    last = next((run for run in runs if run.by_severity is not None), None)
    counted = last.by_severity if last and last.by_severity else {}
    complete = history.last_complete(name)
    fixed = _mean_days(history, name, origins)
    return [
        name,
        *(counted.get(severity, "-") for severity in SEVERITIES),
        _trend(runs),
        complete.started_at if complete else "never",
        "-" if fixed is None else durations.in_words(fixed),
    ]


def _mean_days(history: History, name: str, origins: Origins) -> float | None:
    return durations.mean(durations.days_to_fix(history.spans(name, is_open=False), origins))


def _trend(runs: Sequence[Run]) -> str:
    return durations.sparkline([durations.open_findings(run) for run in reversed(runs)])


def _of_target(history: History, name: str, *, everything: bool) -> Iterator[str]:
    refs.require_target(history, name)
    runs, counts = history.runs(name), trends.change_counts(history)
    spans = [span for span in history.spans(name) if not span.is_accepted]
    trend = _trend(runs).strip()
    yield f"{name}: {_count(len(runs), 'run')}" + (f"; open findings: {trend}" if trend else "")
    shown = runs if everything else runs[:MOST_SCANS]
    yield _table(
        ("began", "outcome", *SEVERITIES, *(HEADS.get(x, x) for x in COUNTED)),
        [_run(run, counts) for run in shown],
    ) + _more(len(runs) - len(shown), "run")
    yield from _findings("OPEN", [span for span in spans if span.closed_at is None], everything)
    closed = [span for span in reversed(spans) if span.closed_at is not None]
    yield from _findings("GONE", closed, everything)
    mean = durations.mean(durations.days_to_fix(closed, trends.origins(history)))
    if mean is not None:
        yield f"Mean time to fix: {durations.in_words(mean)}."
    failed = next((run for run in runs if run.outcome != "complete"), None)
    if failed is not None and failed == runs[0]:
        helps = f"\nhelp: {failed.help}" if failed.help else ""
        ended = "failed" if failed.outcome == "failed" else "is incomplete"
        yield f"The last run {ended}: {failed.error}{helps}"


def _run(run: Run, counts: Mapping[int, Counter[str]]) -> list[object]:
    severities = run.by_severity or {}
    return [
        run.started_at,
        "first" if run.is_first and run.outcome == "complete" else run.outcome,
        *(severities.get(severity, "-") for severity in SEVERITIES),
        *_changed(counts, [run]),
    ]


def _findings(title: str, spans: Sequence[Span], everything: bool) -> Iterator[str]:  # noqa: FBT001 - as the option
    if not spans:
        return
    ordered = (
        sorted(spans, key=lambda span: SEVERITIES.index(span.severity))
        if title == "OPEN"
        else spans
    )
    shown = ordered if everything else ordered[:MOST_FINDINGS]
    rows = [
        [span.severity, span.rule, span.object_name, span.opened_at[:10], _last(span)]
        for span in shown
    ]
    heads = ("severity", "rule", "object", "first seen", "gone" if title == "GONE" else "owner")
    yield f"{title}\n{_table(heads, rows)}{_more(len(spans) - len(shown), 'finding')}"


def _last(span: Span) -> str:
    return span.closed_at[:10] if span.closed_at else span.owner or "-"


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - only for a terminal

    return tabulate(rows, headers=heads, tablefmt="simple", disable_numparse=True)


def _more(count: int, word: str) -> str:
    return f"\nand {_count(count, f'more {word}')} (--all)" if count > 0 else ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def as_json(history: History, name: str | None) -> str:
    """Return the same for programs."""
    if name is not None:
        refs.require_target(history, name)
    names = history.targets() if name is None else [name]
    origins = trends.origins(history)
    document = {
        "history": history.label,
        "scans": [] if name else [asdict(scan) for scan in history.scans()],
        "targets": [
            {
                "name": each,
                "runs": [asdict(run) for run in history.runs(each)],
                "findings": [asdict(span) for span in history.spans(each)],
                "mean_days_to_fix": _mean_days(history, each, origins),
            }
            for each in names
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)

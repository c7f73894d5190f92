"""What a scan prints: a line for each target, then what changed, then what failed and how to fix it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from dbready import __version__
from dbready.errors import EXIT_CLEAN, EXIT_FOUND, EXIT_INCOMPLETE
from dbready.findings.finding import SEVERITIES
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.history.records import Change, Night, Run, TargetNight

SCHEMA_VERSION = 1
MOST_OF_A_RULE = 5  # findings of one rule and target that the terminal lists
ORDER = ("new", "worse", "reopened", "gone")
FINDINGS = {"new": "new", "worse": "worse", "reopened": "back", "gone": "gone"}
REASONS = {
    "rules": "dbready or its rules changed, not the database",
    "settings": "the settings changed, not the database",
}


def exit_code(night: Night) -> int:
    """Return 3 if a target was not scanned completely, else 1 if findings fail the scan, else 0."""
    if _unfinished(night) or night.not_scanned or night.missing_shards:
        return EXIT_INCOMPLETE
    return EXIT_FOUND if any(each.run.exit_code == EXIT_FOUND for each in night.targets) else 0


def failing(night: Night) -> list[tuple[str, Change]]:
    """Return the findings that are new, worse or back, and fail the scan."""
    least = night.fail_on
    grave: tuple[str, ...] = SEVERITIES
    grave = () if least == "never" else grave[: grave.index(least) + 1]
    return [
        (each.run.target, change)
        for each in night.targets
        if each.run.exit_code != EXIT_CLEAN  # 0: its own fail_on says otherwise
        for change in each.changes
        if not change.is_drift and change.change != "gone" and change.severity in grave
    ]


def _unfinished(night: Night) -> list[TargetNight]:
    return [each for each in night.targets if each.run.outcome != "complete"]


def write(night: Night) -> str:
    """Return the text for a terminal."""
    blocks = [_head(night), *_changed(night), *_failed(night), verdict(night)]
    return "\n\n".join("\n".join(map(visible, block.split("\n"))) for block in blocks) + "\n"


def line(target: TargetNight, width: int) -> str:
    """Return the line of one target, whose name is padded to a width."""
    run = target.run
    if run.outcome == "failed":
        said = f"not scanned: {run.error}"
    else:
        said = ", ".join(
            part
            for part in (
                "scanned in part" if run.outcome == "incomplete" else "",
                _what_changed(target),
                _counts(run),
                f"{run.table_count} {'table' if run.table_count == 1 else 'tables'}",
                _seconds(run),
            )
            if part
        )
    return f"{run.target:<{width}}  {said}"


def _head(night: Night) -> str:
    width = max((len(name) for name in night.scan.targets), default=0)
    lines = [line(each, width) for each in night.targets]
    lines += [f"{name:<{width}}  not scanned: {_why_missing(night)}" for name in night.not_scanned]
    count = len(night.targets) + len(night.not_scanned)
    title = f"dbready {__version__}, scan {night.scan.name}: {count} {'target' if count == 1 else 'targets'}"
    return "\n".join([title, "", *lines])


def _why_missing(night: Night) -> str:
    if night.missing_shards:
        return f"shards that did not end: {', '.join(night.missing_shards)}"
    return "the scan ended before it"


def _what_changed(target: TargetNight) -> str:
    if target.run.is_first:
        return "first scan" if target.run.outcome == "complete" else ""
    counted = dict.fromkeys(ORDER, 0)
    drift = 0
    for change in target.changes:
        if change.is_drift:
            drift += 1
        else:
            counted[change.change] += 1
    parts = [f"{number} {FINDINGS[state]}" for state, number in counted.items() if number]
    parts += [f"{drift} schema {'change' if drift == 1 else 'changes'}"] if drift else []
    return ", ".join(parts) or "unchanged"


def _counts(run: Run) -> str:
    counted = run.by_severity or {}
    parts = [f"{counted[name]} {name}" for name in SEVERITIES if counted.get(name)]
    return f"open: {' '.join(parts)}" if parts else "nothing open"


def _seconds(run: Run) -> str:
    begun, ended = (datetime.fromisoformat(text) for text in (run.started_at, run.ended_at))
    seconds = max(0, int((ended - begun).total_seconds()))  # a clock may be set back
    return f"{seconds} s" if seconds else "under 1 s"


def _changed(night: Night) -> Iterator[str]:
    changed = [each for each in night.targets if each.changes]
    if not changed:
        return
    yield "WHAT CHANGED"
    for each in sorted(changed, key=_importance):
        findings = [change for change in each.changes if not change.is_drift]
        lines = [each.run.target]
        lines += _findings([change for change in findings if change.because == "database"])
        lines += _drift([change for change in each.changes if change.is_drift])
        for because, words in REASONS.items():
            others = [change for change in findings if change.because == because]
            if others:
                lines += [f"  {words}:", *(f"  {text}" for text in _findings(others))]
        yield "\n".join(lines)


def _importance(target: TargetNight) -> tuple[int, int]:
    first = min(target.changes, key=lambda change: (_rank(change), _severity(change)))
    return _rank(first), _severity(first)


def _rank(change: Change) -> int:
    if change.is_drift:
        return 1 if change.is_breaking else 3
    return 2 if change.change == "gone" else 0


def _severity(change: Change) -> int:
    return SEVERITIES.index(change.severity or "info")


def _findings(changes: Sequence[Change]) -> Iterator[str]:
    """Return lines for findings: those of a rule together, with its question once."""

    def key(change: Change) -> tuple[bool, int, int, str]:
        is_gone = change.change == "gone"
        return is_gone, _severity(change), ORDER.index(change.change), change.rule or ""

    for _, group in groupby(sorted(changes, key=key), key=key):
        found = list(group)
        first = found[0]
        is_gone = first.change == "gone"
        for change in found[:MOST_OF_A_RULE]:
            said = "" if is_gone else f": {change.text}"
            state = FINDINGS[change.change]
            yield f"  {state}, {change.severity}: {change.object_name}{said} ({change.rule})"
        if len(found) > MOST_OF_A_RULE:
            yield f"  and {len(found) - MOST_OF_A_RULE} more of {first.rule}"
        if not is_gone and first.question:
            owners = sorted({change.owner for change in found if change.owner})
            yield f"    ask {', '.join(owners) or 'its team'}: {first.question}"


def _drift(changes: Sequence[Change]) -> Iterator[str]:
    for change in sorted(changes, key=lambda each: not each.is_breaking):
        state = "schema changed, breaks loads" if change.is_breaking else "schema changed"
        yield f"  {state}: {change.text}"


def _failed(night: Night) -> Iterator[str]:
    unfinished = _unfinished(night)
    if not unfinished and not night.not_scanned and not night.missing_shards:
        return
    yield "WHAT FAILED"
    for each in unfinished:
        run = each.run
        what = "not scanned" if run.outcome == "failed" else "scanned in part"
        last = each.last_complete_at
        since = f"last complete scan: {last}" if last else "never scanned completely"
        lines = [f"{run.target}: {what}: {run.error}"]
        lines += [f"  cause: {run.cause}"] if run.cause else []
        lines += [f"  help: {run.help}"] if run.help else []
        tried = f"; tried {run.attempts} times in this scan" if run.attempts > 1 else ""
        yield "\n".join([*lines, f"  {since}{tried}"])
    if night.missing_shards:
        yield (
            f"shards that did not run or did not finish: {', '.join(night.missing_shards)}\n"
            "  help: run dbready scan with each --shard and this --scan-name, and --merge again"
        )
    elif night.not_scanned:
        yield (
            f"not scanned: {', '.join(night.not_scanned)}\n"
            "  help: complete the scan with: dbready scan --resume"
        )


def verdict(night: Night) -> str:
    """Return the exit code with its reasons."""
    code = exit_code(night)
    reasons = []
    missing = [*(each.run.target for each in _unfinished(night)), *night.not_scanned]
    if missing:
        are = "was" if len(missing) == 1 else "were"
        reasons.append(f"{_listed(missing)} {are} not scanned completely")
    elif night.missing_shards:
        reasons.append(f"shards are missing: {', '.join(night.missing_shards)}")
    found = failing(night)
    if found:
        name, first = found[0]
        others = f" and {len(found) - 1} more" if found[1:] else ""
        are = "are" if found[1:] else "is"
        reasons.append(
            f"{first.rule} in {first.object_name} of {name} ({first.change}, {first.severity}){others} "
            f"{are} at or above --fail-on {night.fail_on}"
        )
    elif own := [each.run.target for each in night.targets if each.run.exit_code == EXIT_FOUND]:
        has = "has" if len(own) == 1 else "have"
        reasons.append(
            f"{_listed(own)} {has} findings at or above a fail_on of their own, or whose suppression "
            "has expired"
        )
    if not reasons:
        reasons.append(_nothing(night))
    return f"Exit code {code}: {'; '.join(reasons)}."


def _nothing(night: Night) -> str:
    if night.fail_on == "never":
        return "findings do not count (--fail-on never)"
    return f"nothing new or worse at or above --fail-on {night.fail_on}"


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def document(night: Night) -> dict[str, Any]:
    """Return the night as JSON; docs/scan.schema.json is its contract."""
    scan = night.scan
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "dbready", "version": __version__},
        "scan": {
            "name": scan.name,
            "state": scan.state,
            "started_at": scan.started_at,
            "ended_at": scan.ended_at,
            "host": scan.host,
        },
        "targets": [_target(each) for each in night.targets],
        "not_scanned": list(night.not_scanned),
        "missing_shards": list(night.missing_shards),
        "summary": {
            "fail_on": night.fail_on,
            "failing": len(failing(night)),
            "exit_code": exit_code(night),
            "verdict": verdict(night),
        },
    }


OF_RUN = (
    "environment", "started_at", "ended_at", "outcome", "exit_code", "attempts", "is_first",
    "error", "cause", "help", "label", "dialect", "product", "version", "table_count",
    "estimated_rows", "total_bytes",
)  # fmt: skip


def _target(target: TargetNight) -> dict[str, object]:
    run = target.run
    return {
        "name": run.target,
        **{name: getattr(run, name) for name in OF_RUN},
        "last_complete_at": target.last_complete_at,
        "by_severity": None if run.by_severity is None else dict(run.by_severity),
        "changes": [asdict(change) for change in target.changes],
    }


def render(night: Night) -> str:
    """Return the night as indented JSON with a final newline."""
    return json.dumps(document(night), indent=2, ensure_ascii=False) + "\n"

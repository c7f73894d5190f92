"""What `dbready history export` writes: JSON lines, or the facts of a run as a snapshot."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dbready.facts import snapshot as snapshots
from dbready.history import refs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbready.history.records import Run
    from dbready.history.store import History


def lines(history: History, target: str | None) -> str:
    """Return JSON lines: scans, runs and their changes, and findings; each says its `type`."""
    if target is not None:
        refs.require_target(history, target)
    return "".join(
        json.dumps(document, ensure_ascii=False) + "\n" for document in _documents(history, target)
    )


def _documents(history: History, target: str | None) -> Iterator[dict[str, Any]]:
    names = {scan.scan_id: scan.name for scan in history.scans()}
    if target is None:
        for scan in reversed(history.scans()):
            yield {"type": "scan", **asdict(scan)}
    for run in reversed(history.runs(target)):
        about = {"scan": names[run.scan_id], "run_id": run.run_id, "target": run.target}
        yield {"type": "run", **asdict(run), "scan": about["scan"]}
        for change in history.changes(run):
            yield {"type": "change", **about, "started_at": run.started_at, **asdict(change)}
    for span in history.spans(target):
        yield {"type": "finding", **asdict(span)}


def snapshot(history: History, run: Run, path: Path) -> None:
    """Write the facts of a run to a snapshot file."""
    with closing(history.facts(run)) as facts:
        snapshots.save(facts, path)

"""The report of a run in the history: as it was, or made again from its facts."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from dbready.cli import output, scan_target
from dbready.cli.notices import notify
from dbready.cli.resolve import shared_settings
from dbready.errors import UsageError
from dbready.report import formats
from dbready.scan.task import Before, Task

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.cli.output import Destination
    from dbready.history.records import Run
    from dbready.history.store import History


def render(
    history: History, run: Run, where: Destination, config: Path | None, *, everything: bool
) -> str:
    """Return the report of a run in the format of its destination."""
    if where.format_ == "json":
        return _stored(history, run)
    known = shared_settings(config)
    arguments = ["--config", str(known.path)] if known.path else []
    task = Task(run.target, "", before=_before(history, run))
    with closing(history.facts(run)) as facts:
        is_named = run.target in known.targets
        if not is_named:
            notify(
                f"warning: {run.target} is not in dbready.toml: its settings are those of all targets"
            )
        audit = scan_target.audited_again(task, arguments, facts, is_named=is_named)
    wanted = formats.Wanted(
        width=output.width(where.path), everything=everything, is_whole=output.is_file(where.path)
    )
    return formats.render(where.format_, audit, wanted)


def _stored(history: History, run: Run) -> str:
    if run.report_hash is None:
        raise UsageError(
            f"the history has no report of this run of {run.target}",
            help="choose another format: it is made again from the facts",
        )
    document = json.loads(history.content(run.report_hash))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _before(history: History, run: Run) -> Before | None:
    """Return what the run was compared with, if it is still there."""
    if run.compared_with is None:
        return None
    try:
        earlier = history.run(run.compared_with)
        baseline = history.content(earlier.baseline_hash or "")
    except KeyError:
        return None  # removed by prune
    return Before(earlier.run_id, earlier.started_at, earlier.label, baseline.decode(), None)

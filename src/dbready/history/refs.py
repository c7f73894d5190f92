"""Names of runs: shop@latest, shop@-1, shop@2026-11-20."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from typing import TYPE_CHECKING

from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dbready.history.records import Outcome, Run
    from dbready.history.store import History

REFERENCE = re.compile(r"(?P<target>[A-Za-z0-9_][A-Za-z0-9_-]*)@(?P<when>[^/@]*)")
HELP = "write NAME@latest, NAME@-1 (the run before the latest), or a date: NAME@2026-11-20"
COMPLETE: tuple[Outcome, ...] = ("complete",)
WITH_FACTS: tuple[Outcome, ...] = ("complete", "incomplete")


def is_reference(text: str) -> bool:
    """Say whether a text has the form of a reference to a run, rather than of a URL or a path."""
    return REFERENCE.fullmatch(text) is not None


def resolve(history: History, text: str, outcomes: Collection[Outcome] = COMPLETE) -> Run:
    """Return the run that a reference names, among those with one of the outcomes.

    NAME@latest is the last run, NAME@-1 the one before it, NAME@DATE the last one that started by the
    end of that day (UTC). Refuses, with what there is, a reference without a run.
    """
    match = REFERENCE.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is not a reference to a run", help=HELP)
    target, when = match["target"], match["when"]
    runs = [run for run in history.runs(target) if run.outcome in outcomes]
    if not runs:
        raise _no_runs(history, target, outcomes)
    if when == "latest":
        return runs[0]
    if re.fullmatch(r"-\d{1,6}", when):
        return _back(runs, text, -int(when))
    return _on(runs, text, when)


def _back(runs: Sequence[Run], text: str, steps: int) -> Run:
    if steps >= len(runs):
        count = f"{len(runs)} {'run' if len(runs) == 1 else 'runs'}"
        raise UsageError(
            f"{text}: the history has {count} of this target",
            help=f"the oldest one is {runs[0].target}@{'latest' if len(runs) == 1 else 1 - len(runs)}",
        )
    return runs[steps]


def _on(runs: Sequence[Run], text: str, when: str) -> Run:
    try:
        day = dt.date.fromisoformat(when)
    except ValueError:
        raise UsageError(f"{text}: {when!r} is not a date", help=HELP) from None
    # Runs are in the order in which they were made; their times may not be, where a clock was set back.
    by_then = [run for run in runs if run.started_at[:10] <= day.isoformat()]
    if not by_then:
        first = min(run.started_at for run in runs)
        raise UsageError(
            f"{text}: the history has no run of this target by then",
            help=f"its first run began at {first}",
        )
    return max(by_then, key=lambda run: (run.started_at[:10], run.run_id))


def require_target(history: History, target: str) -> None:
    """Refuse a target that the history does not know."""
    if target not in history.targets():
        raise _unknown(target, history.targets())


def _no_runs(history: History, target: str, outcomes: Collection[Outcome]) -> UsageError:
    known = history.targets()
    if target in known:
        return UsageError(
            f"the history has no {' or '.join(outcomes)} run of {target}",
            help=f"dbready history {target} shows what happened",
        )
    return _unknown(target, known)


def _unknown(target: str, known: Sequence[str]) -> UsageError:
    near = difflib.get_close_matches(target, known, n=1)
    listed = ", ".join(known) or "none yet: run dbready scan"
    return UsageError(
        f"the history has no target {target}",
        help=f"did you mean {near[0]}?" if near else f"its targets: {listed}",
    )

"""In which state a target is, from its last scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbready.findings.finding import SEVERITIES
from dbready.history import durations

if TYPE_CHECKING:
    from datetime import datetime

    from dbready.findings.finding import Severity
    from dbready.history.records import Run
    from dbready.site.past import Target

Name = Literal["failed", "not scanned", "incomplete", "findings", "ok"]
NAMES: tuple[Name, ...] = ("failed", "not scanned", "incomplete", "findings", "ok")
"""Those that need attention first."""
NIGHT = 1.5  # days after which a scan that should run every night is late


@dataclass(frozen=True, slots=True)
class State:
    """A state, and why."""

    name: Name
    reason: str = ""

    @property
    def rank(self) -> int:
        """Return its place among the states, the most urgent first."""
        return NAMES.index(self.name)


def state(target: Target, now: datetime, fail_on: str) -> State:
    """Return the state of a target; findings below fail_on leave it ok."""
    run = target.last
    assert run is not None  # noqa: S101 - a target is known by its runs
    days = (now - durations.moment(run.started_at)).total_seconds() / 86_400
    if days > NIGHT:
        return State("not scanned", f"for {durations.in_words(days)}")
    if run.outcome == "failed":
        return State("failed", run.error or run.cause or "the scan failed")
    if run.outcome == "incomplete":
        return State("incomplete", run.error or "some of it could not be read")
    return _judged(run, fail_on)


def _judged(run: Run, fail_on: str) -> State:
    counts = run.by_severity or {}
    failing = {name: counts.get(name, 0) for name in at_least(fail_on) if counts.get(name)}
    if not failing:
        return State("ok")
    return State("findings", ", ".join(f"{count} {name}" for name, count in failing.items()))


def at_least(fail_on: str) -> tuple[Severity, ...]:
    """Return the severities from a severity on, the most severe first; "never" has none."""
    order: list[Severity] = sorted(SEVERITIES, key=("high", "medium", "low", "info").index)
    return tuple(order[: order.index(fail_on) + 1]) if fail_on in order else ()

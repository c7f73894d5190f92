"""Nights for tests of what is told about them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dbready.history.records import Change, Night, Run, Scan, TargetNight

if TYPE_CHECKING:
    from collections.abc import Sequence

EARLIER, START, END = "2026-01-12T01:00:00Z", "2026-01-15T01:00:00Z", "2026-01-15T01:02:30Z"
FLOAT = Change(
    "new",
    "column",
    "refunds.amount",
    "amount is REAL: money is stored as a floating-point number",
    severity="high",
    rule="money-as-float",
    fingerprint="f1",
    schema="main",
    table="refunds",
    question="To how many decimal places are amounts exact?",
    owner="the payments team",
)
DROPPED = Change(
    "removed",
    "column",
    "orders.note",
    "column orders.note was removed",
    is_drift=True,
    is_breaking=True,
)
ADDED = Change("added", "table", "returns", "table returns was added", is_drift=True)


def change(state: str, rule: str, name: str, **values: Any) -> Change:  # noqa: ANN401 - fields of Change
    """Return a finding that changed."""
    return replace(FLOAT, change=state, rule=rule, object_name=name, **values)


def target(name: str, *changes: Change, **values: Any) -> TargetNight:  # noqa: ANN401 - fields of Run
    """Return a target that was scanned completely, unless the values say otherwise."""
    run = Run(
        run_id=1,
        scan_id=1,
        target=name,
        environment="prod",
        started_at=START,
        ended_at=END,
        outcome="complete",
        exit_code=0,
        attempts=1,
        is_first=False,
        compared_with=None,
        table_count=12,
        total_bytes=8192,
        by_severity={"high": 1, "medium": 2, "low": 0, "info": 4},
    )
    run = replace(run, **values)
    return TargetNight(run, changes, START if run.outcome == "complete" else EARLIER)


def failed(name: str, **values: Any) -> TargetNight:  # noqa: ANN401 - fields of Run
    """Return a target that could not be reached."""
    about = {
        "outcome": "failed",
        "exit_code": 3,
        "by_severity": None,
        "table_count": None,
        "total_bytes": None,
        "error": "cannot connect to crm",
        "cause": "connection refused",
        "help": "check that the server runs",
    }
    return target(name, **about | values)


def night(*targets: TargetNight, missing: Sequence[str] = ()) -> Night:
    """Return a night of these targets, and of others that were not scanned."""
    names = (*(each.run.target for each in targets), *missing)
    scan = Scan(1, "2026-01-15", "complete", START, END, "0.1.0", "here", 1, names, {})
    return Night(scan, targets, tuple(missing))

"""Scans one target: an audit as `dbready audit NAME` does it, compared with what the history knows.

scan_target() takes and returns plain values, so that it runs in any executor.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.cli import meaning, pipeline, policy, scan_comparison, scan_drift, scan_entry
from dbready.cli.audit import audit as audit_command
from dbready.cli.audit import chosen_rules
from dbready.cli.reading import reading
from dbready.cli.resolve import settings_file
from dbready.cli.unattended import unattended
from dbready.engine.inventory import inventory
from dbready.errors import TargetError
from dbready.facts import scope as scopes
from dbready.facts import snapshot
from dbready.history import contents
from dbready.scan import changes
from dbready.scan.task import Result

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dbready.cli.reading import Reading
    from dbready.findings.audit import Audit
    from dbready.history.recording import Entry
    from dbready.scan.task import Before, Task

NO_TARGET = "postgresql://nowhere.invalid/none"  # parsed for its settings, never connected to


def scan_target(task: Task) -> Result:
    """Return what is found of a target; whatever goes wrong with it is part of the result."""
    started = scan_entry.now()
    with unattended() as notices:
        attempts = [0]
        try:
            entry = _scanned(task, started, attempts)
        except Exception as error:  # noqa: BLE001 - it costs this target only
            entry = scan_entry.failed(task, started, error, attempts=max(1, attempts[0]))
    return Result(entry, tuple(dict.fromkeys(notices)))


def _scanned(task: Task, started: str, attempts: list[int]) -> Entry:
    arguments = [task.target, "--config", task.config, *task.arguments]
    # click keeps the help option of a command's first context, in this process for all
    with audit_command.make_context(
        "dbready audit", arguments, help_option_names=["-h", "--help"]
    ) as context:
        options = dict(context.params)
        options.pop("target")
        how = reading(options)
        rules, kept = chosen_rules(options, how)
        applied = policy.of(options, kept["fail_on"])
        with (
            _earlier(task.before) as earlier,
            closing(_facts(task, replace(how, earlier=earlier), attempts)) as facts,
        ):
            collected = _collected(facts, how)
            meaning.prepare(facts, how.scope, how)
            found = pipeline.audit(facts, rules, min_confidence="low", **kept)
            outcome = scan_comparison.compared(task, found, facts, how, applied, rules)
            if task.before and outcome.seen and outcome.is_compared:
                settings = settings_file(Path(task.config)).drift
                drift = scan_drift.changes(task.before, collected, how, settings)
                outcome = replace(outcome, seen=changes.with_drift(outcome.seen, drift))
            return scan_entry.finished(task, started, attempts[0], facts, outcome, collected)


def audited_again(
    task: Task, arguments: Sequence[str], facts: sqlite3.Connection, *, is_named: bool
) -> Audit:
    """Return the audit of stored facts, with the rules and settings of today; nothing is connected to."""
    name = task.target if is_named else NO_TARGET
    with audit_command.make_context("dbready audit", [name, *arguments]) as context:
        options = dict(context.params)
        options.pop("target")
        how = reading({**options, "probe": None})
        rules, kept = chosen_rules(options, how)
        applied = policy.of(options, kept["fail_on"])
        meaning.prepare(facts, how.scope, how, is_quiet=True)
        shown = inventory(facts)
        found = pipeline.audit(facts, rules, min_confidence="low", inventory=shown, **kept)
        return scan_comparison.compared(task, found, facts, how, applied, rules).audit


def _facts(task: Task, how: Reading, attempts: list[int]) -> sqlite3.Connection:
    """Return the target's facts; what may pass is tried again, within the time limit of the target."""
    end = time.monotonic() + how.limits.run
    pauses = iter(task.pauses)
    while True:
        attempts[0] += 1
        try:
            return pipeline.facts_of(task.target, how)
        except TargetError as error:
            pause = next(pauses, None) if error.may_pass else None
            if pause is None or time.monotonic() + pause >= end:
                raise
            time.sleep(pause)
        left = round(max(0.001, end - time.monotonic()), 3)
        how = replace(how, limits=replace(how.limits, run=left))


@contextmanager
def _earlier(before: Before | None) -> Iterator[tuple[sqlite3.Connection, ...]]:
    """Open the facts of earlier runs, the latest first: what happened since then is derived from them."""
    packed = (before.facts, *before.earlier) if before else ()
    with ExitStack() as stack:
        yield tuple(stack.enter_context(closing(contents.from_packed(each))) for each in packed)


def _collected(facts: sqlite3.Connection, how: Reading) -> dict[str, bytes]:
    """Return the facts as the history keeps them: like a snapshot, without what is out of scope."""
    if not how.scope.is_limited:
        return dict(contents.of_facts(facts))
    with closing(snapshot.new()) as kept:
        facts.backup(kept)
        scopes.apply(kept, how.scope)
        return dict(contents.of_facts(kept))

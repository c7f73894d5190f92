"""Scans one target: an audit as `dbready audit NAME` does it, compared with what the history knows.

scan_target() takes and returns plain values, so that it runs in any executor.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready.cli import baselines, meaning, notices, pipeline, policy, scan_drift
from dbready.cli.audit import audit as audit_command
from dbready.cli.audit import chosen_rules
from dbready.cli.reading import reading
from dbready.cli.resolve import settings_file
from dbready.cli.system_errors import explained
from dbready.cli.unattended import unattended
from dbready.connect.secrets import redact
from dbready.engine.inventory import inventory
from dbready.errors import EXIT_INCOMPLETE, EXIT_USAGE, DbreadyError, TargetError, UsageError
from dbready.facts import scope as scopes
from dbready.facts import snapshot
from dbready.findings import baseline, baseline_file, renewal, verdict
from dbready.findings.known import Baseline
from dbready.history import contents
from dbready.history.store import Entry
from dbready.report import json as json_report
from dbready.scan import changes
from dbready.scan.task import Result

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.cli.reading import Reading
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit
    from dbready.scan.changes import Conditions, Seen
    from dbready.scan.task import Before, Task

NOT_CONDITIONS = frozenset(
    {"where", "must_fit", "is_expired"}
)  # of settings: no finding depends on them

NO_TARGET = "postgresql://nowhere.invalid/none"  # parsed for its settings, never connected to
TOTAL_BYTES = """
select iif(count(total_bytes) > 0, cast(total(total_bytes) as integer), null)
from table_statistics
"""


def scan_target(task: Task) -> Result:
    """Return what is found of a target; whatever goes wrong with it is part of the result."""
    started = now()
    with unattended() as notices:
        attempts = [0]
        try:
            entry = _scanned(task, started, attempts)
        except Exception as error:  # noqa: BLE001 - it costs this target only
            entry = failed(task, started, error, attempts=max(1, attempts[0]))
    return Result(entry, tuple(dict.fromkeys(notices)))


def now() -> str:
    """Return the time as the history writes it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def failed(task: Task, started: str, error: BaseException, *, attempts: int = 1) -> Entry:
    """Return the run of a target that could not be scanned."""
    known = error if isinstance(error, DbreadyError) else _explained(error)
    return Entry(
        target=task.target,
        environment=task.environment,
        started_at=started,
        ended_at=now(),
        outcome="failed",
        exit_code=EXIT_USAGE if isinstance(known, UsageError) else EXIT_INCOMPLETE,
        attempts=attempts,
        compared_with=task.before.run_id if task.before else None,
        error=redact(known.message),
        cause=redact(known.cause) if known.cause else None,
        help=redact(known.help),
    )


def _explained(error: BaseException) -> DbreadyError:
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message(), help="see dbready audit --help")
    return explained(error) or DbreadyError(
        "an unexpected error occurred",
        cause=f"{type(error).__name__}: {error}",
        help="report it as a bug, with what dbready audit NAME --debug prints",
    )


def _scanned(task: Task, started: str, attempts: list[int]) -> Entry:
    arguments = [task.target, "--config", task.config, *task.arguments]
    with audit_command.make_context("dbready audit", arguments) as context:
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
            outcome = _compared(task, found, facts, how, applied, rules)
            if task.before and outcome.seen and outcome.is_compared:
                settings = settings_file(Path(task.config)).drift
                drift = scan_drift.changes(task.before, collected, how, settings)
                outcome = replace(outcome, seen=changes.with_drift(outcome.seen, drift))
            return _entry(task, started, attempts[0], facts, outcome, collected)


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
        return _compared(task, found, facts, how, applied, rules).audit


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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What an audit says since the last one, and what the next one needs."""

    audit: Audit
    conditions: Conditions
    is_compared: bool = False
    seen: Seen | None = None
    """None: incomplete, with nothing to compare with."""
    baseline: str | None = None


def _compared(  # noqa: PLR0913, PLR0917 - the stages of one audit
    task: Task,
    found: Audit,
    facts: sqlite3.Connection,
    how: Reading,
    applied: policy.Policy,
    rules: Sequence[Rule],
) -> _Outcome:
    conditions = _conditions(how, applied, rules, found)
    results = policy.with_acceptance(found.results, how, applied)
    audit = replace(found, owners=policy.owners(facts, how.beliefs.owners if how.beliefs else ()))
    examined = baselines.examined(audit, facts, how, {})
    known = _known(task.before, audit, examined)
    earlier = task.before.started_at if task.before and known else None
    path = f"the scan of {earlier}" if earlier else "the history (no earlier scan)"
    compared = baseline.compare(known or _empty(audit), results, examined, path)
    shown = policy.reported(compared.results, applied)
    audit = replace(audit, results=shown, comparison=compared.comparison)
    after = renewal.renewed(known or _empty(audit), compared, shown, examined, accepts_new=True)
    text = baseline_file.render(after)
    if known is not None and task.before is not None:
        seen = changes.since(audit, task.target, task.before, known, conditions)
        return _Outcome(audit, conditions, is_compared=True, seen=seen, baseline=text)
    # Nothing to compare with: what is found is where the target starts.
    audit = replace(audit, results=renewal.taken_up(shown))
    if audit.is_incomplete:  # what it could not see would be new in the next one
        return _Outcome(audit, conditions)
    seen = changes.first(audit, task.target, task.before)
    return _Outcome(audit, conditions, seen=seen, baseline=text)


def _empty(audit: Audit) -> Baseline:
    return Baseline(str(audit.server["dialect"]), baselines.database(audit, {}))


def _known(before: Before | None, audit: Audit, examined: Any) -> Baseline | None:  # noqa: ANN401 - Examined
    """Return the baseline that a run is compared with; None if it is of another database."""
    if before is None:
        return None
    known = baseline_file.parse(before.baseline, "the history")
    if before.label == audit.label:
        return known
    dialect, database = str(audit.server["dialect"]), baselines.database(audit, {})
    try:
        baselines.refuse_other(known, dialect, database, examined, "the history")
    except UsageError:
        notices.notify(
            f"warning: {audit.label} is not the database that was scanned before ({before.label}): "
            "what is found in it is its new baseline"
        )
        return None
    return known


def _conditions(
    how: Reading, applied: policy.Policy, rules: Sequence[Rule], audit: Audit
) -> Conditions:
    settings = (
        _plain(how.scope),
        _plain(how.beliefs),
        how.probing is not None,
        audit.profile,
        applied.min_confidence,
        applied.min_severity,
    )
    return changes.conditions(
        settings,
        {rule.name: rule.path.read_bytes() for rule in rules},
        {item.name: _plain(item) for item in how.rules},
    )


def _plain(value: object) -> object:
    """Return a value of the settings without the lines where it is written."""
    if is_dataclass(value):
        return [
            _plain(getattr(value, each.name))
            for each in fields(value)
            if each.name not in NOT_CONDITIONS
        ]
    if isinstance(value, dict):
        return sorted((str(name), _plain(held)) for name, held in value.items())
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _entry(  # noqa: PLR0913, PLR0917 - as above
    task: Task,
    started: str,
    attempts: int,
    facts: sqlite3.Connection,
    outcome: _Outcome,
    collected: Mapping[str, bytes],
) -> Entry:
    audit, seen = outcome.audit, outcome.seen
    gap = audit.is_incomplete
    (total_bytes,) = facts.execute(TOTAL_BYTES).fetchone()
    return Entry(
        target=task.target,
        environment=task.environment,
        started_at=started,
        ended_at=now(),
        outcome="incomplete" if gap else "complete",
        exit_code=audit.exit_code,
        attempts=attempts,
        compared_with=task.before.run_id if task.before and outcome.is_compared else None,
        error=_gap(audit) if gap else None,
        help=_remedy(task, audit) if gap else None,
        label=audit.label,
        dialect=_text(audit, "dialect"),
        product=_text(audit, "product"),
        version=_text(audit, "version"),
        table_count=audit.table_count,
        estimated_rows=audit.estimated_rows,
        total_bytes=total_bytes,
        by_severity=audit.by_severity,
        facts=collected,
        baseline=_encoded(outcome.baseline),
        report=_encoded(json.dumps(json_report.document(audit), ensure_ascii=False)),
        rules=outcome.conditions.render() if outcome.baseline is not None else None,
        changes=seen.changes if seen else (),
        opened=seen.opened if seen else (),
        closed=seen.closed if seen else (),
        renewed=seen.renewed if seen else (),
    )


def _encoded(text: str | None) -> bytes | None:
    # Half a character, as some servers return it, cannot be encoded.
    return None if text is None else text.encode("utf-8", "backslashreplace")


def _text(audit: Audit, name: str) -> str | None:
    value = audit.server.get(name)
    return None if value is None else str(value)


def _gap(audit: Audit) -> str:
    """Return what is missing, without the exit code that the verdict begins with."""
    return verdict.sentence(audit).split(": ", 1)[-1].rstrip(".")


def _remedy(task: Task, audit: Audit) -> str:
    remedies = [
        item.remedy
        for item in audit.not_collected
        if item.is_incomplete and item.remedy is not None
    ]
    more = f"see COVERAGE in: dbready history show {task.target}@latest"
    return f"{remedies[0]}; {more}" if remedies else more

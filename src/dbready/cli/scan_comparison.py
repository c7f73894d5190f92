"""Compares the audit of a scan with the last one that the history knows: what is new, worse and gone."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING

from dbready.cli import baselines, notices, policy
from dbready.errors import UsageError
from dbready.findings import baseline, baseline_file, renewal
from dbready.findings.known import Baseline
from dbready.scan import changes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from dbready.cli.reading import Reading
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit
    from dbready.findings.examined import Examined
    from dbready.scan.changes import Conditions, Seen
    from dbready.scan.task import Before, Task

# Of settings: no finding depends on them.
NOT_CONDITIONS = frozenset({"where", "must_fit", "is_expired"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an audit says since the last one, and what the next one needs."""

    audit: Audit
    conditions: Conditions
    is_compared: bool = False
    seen: Seen | None = None
    """None: incomplete, with nothing to compare with."""
    baseline: str | None = None


def compared(  # noqa: PLR0913, PLR0917 - the stages of one audit
    task: Task,
    found: Audit,
    facts: sqlite3.Connection,
    how: Reading,
    applied: policy.Policy,
    rules: Sequence[Rule],
) -> Outcome:
    """Return the audit with the state of every finding since the last run, and what the next one needs."""
    conditions = _conditions(how, applied, rules, found)
    results = policy.with_acceptance(found.results, how, applied)
    audit = replace(found, owners=policy.owners(facts, how.beliefs.owners if how.beliefs else ()))
    examined = baselines.examined(audit, facts, how, {})
    known = _known(task.before, audit, examined)
    earlier = task.before.started_at if task.before and known else None
    path = f"the scan of {earlier}" if earlier else "the history (no earlier scan)"
    base = known or _empty(audit)
    with_states = baseline.compare(base, results, examined, path)
    shown = policy.reported(with_states.results, applied)
    audit = replace(audit, results=shown, comparison=with_states.comparison)
    after = renewal.renewed(base, with_states, shown, examined, accepts_new=True)
    text = baseline_file.render(after)
    if known is not None and task.before is not None:
        seen = changes.since(audit, task.target, task.before, known, conditions)
        return Outcome(audit, conditions, is_compared=True, seen=seen, baseline=text)
    # Nothing to compare with: what is found is where the target starts.
    audit = replace(audit, results=renewal.taken_up(shown))
    if audit.is_incomplete:  # what it could not see would be new in the next one
        return Outcome(audit, conditions)
    seen = changes.first(audit, task.target, task.before)
    return Outcome(audit, conditions, seen=seen, baseline=text)


def _empty(audit: Audit) -> Baseline:
    return Baseline(str(audit.server["dialect"]), baselines.database(audit, {}))


def _known(before: Before | None, audit: Audit, examined: Examined) -> Baseline | None:
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

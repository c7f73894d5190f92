"""Applies a policy to an audit: suppressions, decisions, the baseline, and the least severity and confidence."""

from __future__ import annotations

import datetime as dt
import difflib
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dbready.cli import baselines
from dbready.cli.notices import notify
from dbready.errors import UsageError
from dbready.findings import acceptance, baseline, baseline_file, renewal, suppress
from dbready.findings.finding import SEVERITIES
from dbready.findings.known import Baseline
from dbready.findings.result import at_least

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from dbready.cli.reading import Reading
    from dbready.config.acceptance import Acceptance
    from dbready.config.beliefs import Owner
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit, FailOn
    from dbready.findings.decide import Decision
    from dbready.findings.finding import Confidence, Severity
    from dbready.findings.renames import Place
    from dbready.findings.result import Result
    from dbready.findings.suppress import Suppression

OWNERS = """
select schema_name, table_name, owner
from tables
union all
select schema_name, null, owner
from schemas
"""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is reported of what was found, and what it is compared with."""

    min_confidence: Confidence
    min_severity: Severity = "info"
    path: Path | None = None
    known: Baseline | None = None
    """The baseline; None if there is none, or none yet."""
    updates: bool = False
    accepts_new: bool = False
    schemas: Mapping[str, str] = field(default_factory=dict)
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """An audit as it is reported, and the text of the baseline that is to be written, if any."""

    audit: Audit
    text: str | None = None


def of(options: Mapping[str, Any], fail_on: FailOn) -> Policy:
    """Return what the options say of baselines and limits; refuses, before anything is read, what cannot be meant."""
    path, updates, accepts = (
        options[name] for name in ("baseline", "update_baseline", "accept_new")
    )
    if updates and not path:
        raise UsageError(
            "--update-baseline does not say which", help="name the file: --baseline FILE"
        )
    if accepts and not updates:
        raise UsageError(
            "--accept-new adds findings to the baseline, which is not updated",
            help="add --update-baseline",
        )
    _refuse_hidden_failures(fail_on, options["min_severity"])
    return Policy(
        options["min_confidence"],
        options["min_severity"],
        path,
        baselines.read(path, updates=updates) if path else None,
        updates,
        accepts,
        baselines.schema_map(options["map_schema"]),
        options["strict"],
    )


def refuse_unknown_rules(known: Sequence[Rule], accepted: Acceptance) -> None:
    """Refuse suppressions and decisions of rules that do not exist."""
    names = [rule.name for rule in known]
    entries: list[Suppression | Decision] = [*accepted.suppressions, *accepted.decisions]
    for entry in entries:
        if not any(fnmatchcase(name, entry.rule) for name in names):
            near = difflib.get_close_matches(entry.rule, names, n=1, cutoff=0.5)
            raise UsageError(
                f"{entry.where}: there is no rule {entry.rule}",
                help=f"did you mean {near[0]}?" if near else "dbready rules list shows their names",
            )


def judge(audit: Audit, facts: sqlite3.Connection, how: Reading, policy: Policy) -> Judged:
    """Return the audit with states and owners, without what is accepted or below a limit.

    Takes an audit of which nothing has been left out. Refuses the baseline of another target.
    """
    results = with_acceptance(_mapped(audit.results, facts, policy.schemas), how, policy)
    audit = replace(audit, owners=owners(facts, how.beliefs.owners if how.beliefs else ()))
    if policy.path is None:
        return Judged(replace(audit, results=reported(results, policy)))
    examined = baselines.examined(audit, facts, how, policy.schemas)
    dialect = str(audit.server["dialect"])
    database = baselines.database(audit, policy.schemas)
    before = policy.known or Baseline(dialect, database)
    baselines.refuse_other(before, dialect, database, examined, policy.path)
    compared = baseline.compare(before, results, examined, str(policy.path))
    shown = reported(compared.results, policy)
    judged = replace(audit, results=shown, comparison=compared.comparison)
    if not policy.updates:
        return Judged(judged)
    if policy.known is None and judged.is_incomplete:
        notify(
            f"warning: {policy.path} was not written: what an incomplete audit cannot see would "
            "be new in the next one"
        )
        return Judged(judged)
    accepts_new = policy.accepts_new or policy.known is None
    after = renewal.renewed(before, compared, shown, examined, accepts_new=accepts_new)
    notify(baselines.written(policy.path, before, after))
    if accepts_new:
        judged = replace(judged, results=renewal.taken_up(shown))
    return Judged(judged, baseline_file.render(after))


def _mapped(
    results: Sequence[Result], facts: sqlite3.Connection, schemas: Mapping[str, str]
) -> tuple[Result, ...]:
    """Return the results with the schema names that fingerprints are made of."""
    present = [name for (name,) in facts.execute(baselines.SCHEMAS)]
    for here, there in schemas.items():
        if here not in present:
            near = difflib.get_close_matches(here, present, n=1)
            listed = ", ".join(sorted(present)[:8]) or "none"
            raise UsageError(
                f"--map-schema {here}={there}: this target has no schema {here}",
                help=f"did you mean {near[0]}?" if near else f"its schemas: {listed}",
            )
        if there in present and there not in schemas:
            raise UsageError(
                f"--map-schema {here}={there}: this target has a schema {there} as well",
                help=f"leave it out with --exclude-schema {there}, or map it to another name",
            )
    if not schemas:
        return tuple(results)
    return tuple(
        replace(
            result,
            findings=tuple(
                replace(finding, known_schema=schemas.get(finding.about.schema or ""))
                for finding in result.findings
            ),
            ruled_out=tuple(
                replace(finding, known_schema=schemas.get(finding.about.schema or ""))
                for finding in result.ruled_out
            ),
        )
        for result in results
    )


def with_acceptance(results: Sequence[Result], how: Reading, policy: Policy) -> list[Result]:
    """Return the results with suppressions and decisions; warns of those that match nothing, or refuses them."""
    today = dt.datetime.now(dt.UTC).date()
    suppressions = suppress.on(today, how.acceptance.suppressions)
    decisions = how.acceptance.decisions
    marked = acceptance.mark(results, suppressions, decisions)
    if how.scope.is_limited:
        return marked  # what matches nothing here may match elsewhere
    entries: list[Suppression | Decision] = [*suppressions, *decisions]
    unmatched: list[Suppression | Decision] = [
        *acceptance.unmatched(suppressions, marked),
        *acceptance.unmatched(decisions, marked),
    ]
    if len(unmatched) == len(entries) and not (how.is_explicit or policy.is_strict):
        return marked  # the file that was found is probably about another database
    for entry in unmatched:
        if policy.is_strict:
            raise UsageError(
                f"{entry} matches no finding",
                help="remove it if the finding is gone, or correct its rule and object",
            )
        notify(f"warning: {entry} matches no finding; --strict refuses it")
    return marked


def reported(results: Iterable[Result], policy: Policy) -> tuple[Result, ...]:
    """Return the results without what is accepted, which is set apart, or below a limit."""
    return tuple(
        at_least(acceptance.set_aside(result), policy.min_confidence, policy.min_severity)
        for result in results
    )


def owners(facts: sqlite3.Connection, stated: Sequence[Owner]) -> dict[Place, str]:
    """Return the owners of tables and schemas: as the settings file says, else as the server does."""
    found: dict[Place, str] = {}
    for schema, table, owner in facts.execute(OWNERS):
        names = (table, f"{schema}.{table}")
        for item in stated:
            if table is not None and any(fnmatchcase(name, item.name) for name in names):
                found[schema, table] = item.owner
        if owner is not None:
            found.setdefault((schema, table), owner)
    return found


def _refuse_hidden_failures(fail_on: FailOn, min_severity: Severity) -> None:
    """Refuse --min-severity where it would hide what makes the audit fail."""
    if fail_on != "never" and SEVERITIES.index(min_severity) < SEVERITIES.index(fail_on):
        raise UsageError(
            f"--min-severity {min_severity} would hide findings that --fail-on {fail_on} counts",
            help=f"lower it to --min-severity {fail_on}, or raise --fail-on to {min_severity}",
        )

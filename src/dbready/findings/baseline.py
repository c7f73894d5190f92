"""Compares an audit with a baseline: what is new, worse, unchanged and gone, and what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from dbready.findings import renames
from dbready.findings.finding import SEVERITIES, Escalation, fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbready.findings.audit import NotCollected, Result
    from dbready.findings.finding import DatabaseObject, Finding, Severity, Standing, State
    from dbready.findings.renames import Columns, Place, Renames

TOLERANCE = 0.1  # counts of a sample vary from one audit to the next


@dataclass(frozen=True, slots=True)
class Known:
    """One finding of a baseline."""

    rule: str
    severity: Severity
    about: DatabaseObject
    evidence: Mapping[str, float] = field(default_factory=dict)
    """The values that make the finding worse when they grow."""
    accepted_by: Literal["suppress", "decide"] | None = None
    """Why it never counted: without that, it is new."""

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the finding."""
        return fingerprint(self.rule, self.about)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier audit, and the columns of the tables that they are in."""

    dialect: str
    database: str | None
    findings: tuple[Known, ...] = ()
    tables: Mapping[Place, Columns] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examined:
    """What an audit looked at, by the names that the baseline uses."""

    tables: Mapping[Place, Columns]
    excluded: Mapping[Place, str] = field(default_factory=dict)
    """Why tables were left out on purpose."""
    not_collected: Mapping[Place, Sequence[NotCollected]] = field(default_factory=dict)
    """By schema and table; None stands for all."""
    schemas: frozenset[str | None] = frozenset()
    hides_schemas: bool = False
    """Whether a schema that is not listed may exist: the account cannot see it, or it is out of scope."""
    missing: str | None = None
    """Why some tables were not examined, which other findings may depend on; None if all were."""


@dataclass(frozen=True, slots=True)
class NotExamined:
    """A finding of a baseline that this audit could not confirm, and why: it is not gone."""

    known: Known
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an audit says about the findings of a baseline that it did not find."""

    path: str
    gone: tuple[Known, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Results with states; `found` are the findings of the baseline that were found again, as they were."""

    results: tuple[Result, ...]
    comparison: Comparison
    found: tuple[tuple[Known, Finding], ...]


def compare(
    baseline: Baseline, results: Sequence[Result], examined: Examined, path: str
) -> Compared:
    """Return the results with states; takes all findings, marked as accepted but not yet filtered."""
    renamed = renames.between(baseline.tables, examined.tables)
    waiting: dict[str, list[tuple[Known, Known]]] = {}
    for known in sorted(baseline.findings, key=order):
        present = replace(known, about=_renamed(known.about, renamed))
        waiting.setdefault(present.fingerprint, []).append((known, present))
    found: list[tuple[Known, Finding]] = []
    stated = []
    for result in results:
        findings = tuple(_stated(finding, waiting, found) for finding in result.findings)
        stated.append(replace(result, findings=findings))
    left = [pair for pairs in waiting.values() for pair in pairs]
    gone, not_examined = [], []
    by_rule = {result.name: result for result in results}
    for known, present in sorted(left, key=lambda pair: order(pair[0])):
        reason = _why_unknown(present, by_rule.get(known.rule), examined)
        if reason is None:
            gone.append(known)
        else:
            not_examined.append(NotExamined(present, reason))
    comparison = Comparison(path, tuple(gone), tuple(not_examined))
    return Compared(tuple(stated), comparison, tuple(found))


def order(known: Known) -> tuple[str, ...]:
    """Return what the findings of a baseline are sorted by: rule and names first."""
    thing = known.about
    names = (thing.schema, thing.table, thing.column, thing.name, known.accepted_by)
    details = (thing.kind, str(thing.columns), known.severity, str(sorted(known.evidence.items())))
    return (known.rule, *(name or "" for name in names), *details)


def _renamed(about: DatabaseObject, renamed: Renames) -> DatabaseObject:
    place = (about.schema, about.table)
    schema, table = renamed.table(place)
    columns = about.columns
    return replace(
        about,
        schema=schema,
        table=table,
        column=about.column and renamed.column(place, about.column),
        columns=columns and tuple(renamed.column(place, name) for name in columns),
    )


def _stated(
    finding: Finding,
    waiting: dict[str, list[tuple[Known, Known]]],
    found: list[tuple[Known, Finding]],
) -> Finding:
    pairs = waiting.get(finding.fingerprint)
    if not pairs:
        return _with(finding, replace(finding.standing, state="new"))
    known, present = pairs.pop(0)
    found.append((present, finding))
    escalations = tuple(_escalations(known, finding))
    state: State = "worse" if escalations else "unchanged"
    if known.accepted_by and not finding.is_accepted:
        state, escalations = "new", ()
    is_moved = known.about != present.about
    return _with(
        finding,
        replace(
            finding.standing,
            state=state,
            escalations=escalations,
            moved_from=known.about if is_moved else None,
        ),
    )


def _with(finding: Finding, standing: Standing) -> Finding:
    return replace(finding, standing=standing)


def _escalations(known: Known, finding: Finding) -> Iterator[Escalation]:
    if SEVERITIES.index(finding.severity) < SEVERITIES.index(known.severity):
        yield Escalation("severity", known.severity, finding.severity)
    for name, now in finding.escalates:
        before = known.evidence.get(name)
        if before is not None and now > before + abs(before) * TOLERANCE:
            yield Escalation(name, before, now)


def _why_unknown(known: Known, result: Result | None, examined: Examined) -> str | None:
    """Return why a finding that was not found may still be there; None if it is gone."""
    if result is None:
        return "the rule did not run"
    if result.outcome in {"skipped", "failed"}:
        return result.reason or f"the rule was {result.outcome}"
    for finding in result.ruled_out:
        if finding.fingerprint == known.fingerprint:
            return f"ruled out by inference: {finding.excluded_by}"
    if reason := _why_unseen(known, examined):
        return reason
    is_there = (known.about.schema, known.about.table) in examined.tables
    if result.is_relational and is_there and examined.missing:
        return f"depends on other tables: {examined.missing}"
    return None


def _why_unseen(known: Known, examined: Examined) -> str | None:
    schema, table = known.about.schema, known.about.table
    is_absent = (schema, table) not in examined.tables
    for place in {(schema, table), (schema, None), (None, None)}:
        for item in examined.not_collected.get(place, ()):
            # A table of which a fact is missing is left out whole, and no rule is named.
            is_left_out = is_absent and (item.table is not None or item.fact is None)
            if known.rule in item.rules or is_left_out:
                return f"{item.what} could not be read: {item.reason}"
    if schema is None or not is_absent:
        return None
    if (schema, table) in examined.excluded:
        return f"left out: {examined.excluded[schema, table]}"
    is_hidden = examined.hides_schemas and schema not in examined.schemas
    return "the schema is not visible" if is_hidden else None


def renewed(
    baseline: Baseline,
    compared: Compared,
    shown: Sequence[Result],
    examined: Examined,
    *,
    accepts_new: bool,
) -> Baseline:
    """Return the baseline without what is gone, and with what is new or worse only if it is accepted.

    `shown` are the compared results as reported: what they do not show is not added.
    """
    kept = [item.known for item in compared.comparison.not_examined]
    for known, finding in compared.found:
        if known.accepted_by and not finding.is_accepted:
            # Accepting it adds it below, as any new finding.
            kept += [] if accepts_new else [known]
        else:
            kept.append(_again(known, finding, accepts_new=accepts_new))
    for finding in (f for result in shown for f in (*result.findings, *result.accepted)):
        is_taken = accepts_new or finding.is_accepted
        if finding.state == "new" and is_taken:
            kept.append(_known(finding))
    places = {(known.about.schema, known.about.table) for known in kept}
    tables = {
        place: columns
        for place, columns in {**baseline.tables, **examined.tables}.items()
        if place in places
    }
    return replace(baseline, findings=tuple(sorted(kept, key=order)), tables=tables)


def _again(known: Known, finding: Finding, *, accepts_new: bool) -> Known:
    """Return a finding of the baseline as it is now, but no worse unless that is accepted."""
    fresh = _known(finding)
    if finding.is_accepted:
        return fresh
    # The severity is never lowered: it often depends on counters that a restart resets.
    severity = fresh.severity if accepts_new else known.severity
    evidence = dict(known.evidence)
    for name, now in fresh.evidence.items():
        evidence[name] = now if accepts_new else min(now, evidence.get(name, now))
    worst = min(severity, known.severity, key=SEVERITIES.index)
    return replace(fresh, severity=worst, evidence=evidence)


def _known(finding: Finding) -> Known:
    about = finding.known_as
    by: Literal["suppress", "decide"] | None = None
    if finding.is_accepted:
        by = "decide" if finding.decision else "suppress"
    # The columns identify it; its name may be generated.
    name = about.name if about.columns is None else None
    return Known(
        finding.rule, finding.severity, replace(about, name=name), dict(finding.escalates), by
    )


def taken_up(results: Iterable[Result]) -> tuple[Result, ...]:
    """Return the results with the states that they have once the baseline contains them."""
    return tuple(
        replace(
            result,
            findings=tuple(map(_unchanged, result.findings)),
            accepted=tuple(map(_unchanged, result.accepted)),
        )
        for result in results
    )


def _unchanged(finding: Finding) -> Finding:
    return _with(finding, replace(finding.standing, state="unchanged", escalations=()))

"""Compares an audit with a baseline: what is new, worse, unchanged and gone, and what cannot be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbready.findings import renames
from dbready.findings.examined import why_unknown
from dbready.findings.finding import SEVERITIES, Escalation
from dbready.findings.known import Comparison, NotExamined, order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.examined import Examined
    from dbready.findings.finding import DatabaseObject, Finding, Standing, State
    from dbready.findings.known import Baseline, Known
    from dbready.findings.renames import Renames
    from dbready.findings.result import Result

TOLERANCE = 0.1  # counts of a sample vary from one audit to the next


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
    is_first = examined.is_probed and baseline.is_probed is False
    for result in results:
        findings = tuple(_stated(finding, waiting, found) for finding in result.findings)
        if is_first and result.uses_rows:
            findings = tuple(_newly_examined(each, result, baseline) for each in findings)
        stated.append(replace(result, findings=findings))
    left = [pair for pairs in waiting.values() for pair in pairs]
    gone, not_examined = [], []
    by_rule = {result.name: result for result in results}
    for known, present in sorted(left, key=lambda pair: order(pair[0])):
        reason = why_unknown(present, by_rule.get(known.rule), examined)
        if reason is None:
            gone.append(known)
        else:
            not_examined.append(NotExamined(present, reason))
    comparison = Comparison(path, tuple(gone), tuple(not_examined))
    return Compared(tuple(stated), comparison, tuple(found))


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


def _newly_examined(finding: Finding, result: Result, baseline: Baseline) -> Finding:
    """Return a finding of a rule that looks at live rows, which the baseline did not: neither new nor worse for that.

    Where a rule can do without rows, only columns that the baseline has were examined before.
    """
    about = finding.known_as
    there = dict(baseline.tables.get((about.schema, about.table), ()))
    is_there = not {about.column, *(about.columns or ())} - {None, *there} and bool(there)
    if finding.state == "new" and (result.probes or is_there):
        return _with(finding, replace(finding.standing, state="newly-examined"))
    if finding.state == "worse":
        return _with(finding, replace(finding.standing, state="unchanged", escalations=()))
    return finding


def _with(finding: Finding, standing: Standing) -> Finding:
    return replace(finding, standing=standing)


def _escalations(known: Known, finding: Finding) -> Iterator[Escalation]:
    if SEVERITIES.index(finding.severity) < SEVERITIES.index(known.severity):
        yield Escalation("severity", known.severity, finding.severity)
    for name, now in finding.escalates:
        before = known.evidence.get(name)
        if before is not None and now > before + abs(before) * TOLERANCE:
            yield Escalation(name, before, now)

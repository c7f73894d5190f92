"""Renews a baseline: without what is gone, and with what is new only where that is accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from dbready.findings.finding import SEVERITIES
from dbready.findings.known import Known, order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.findings.baseline import Compared
    from dbready.findings.examined import Examined
    from dbready.findings.finding import Finding
    from dbready.findings.known import Baseline
    from dbready.findings.result import Result


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
    using_rows = {result.name for result in compared.results if result.uses_rows}

    def fresh(finding: Finding) -> Known:
        return replace(_known(finding), is_probed=examined.is_probed and finding.rule in using_rows)

    kept = [item.known for item in compared.comparison.not_examined]
    for known, finding in compared.found:
        if known.accepted_by and not finding.is_accepted:
            # Accepting it adds it below, as any new finding.
            kept += [] if accepts_new else [known]
        else:
            kept.append(_again(known, finding, fresh(finding), accepts_new=accepts_new))
    for finding in (f for result in shown for f in (*result.findings, *result.accepted)):
        is_taken = accepts_new or finding.is_accepted
        if finding.state in {"new", "newly-examined"} and is_taken:
            kept.append(fresh(finding))
    places = {(known.about.schema, known.about.table) for known in kept}
    tables = {
        place: columns
        for place, columns in {**baseline.tables, **examined.tables}.items()
        if place in places
    }
    is_probed = examined.is_probed if accepts_new else baseline.is_probed
    return replace(
        baseline, findings=tuple(sorted(kept, key=order)), tables=tables, is_probed=is_probed
    )


def _again(known: Known, finding: Finding, fresh: Known, *, accepts_new: bool) -> Known:
    """Return a finding of the baseline as it is now, but no worse unless that is accepted."""
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
    standing = replace(finding.standing, state="unchanged", escalations=())
    return replace(finding, standing=standing)

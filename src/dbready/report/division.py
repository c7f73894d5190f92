"""Divides what a rule found into the parts that a report lists, and counts their decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, groups, naming_style, prevailing
from dbready.findings.finding import CONFIDENCES, SEVERITIES
from dbready.findings.importance import rank
from dbready.findings.result import is_systemic
from dbready.report import standing
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.findings.finding import Confidence, Finding, Severity
    from dbready.findings.result import Result

ODD = 1.5  # levels of confidence that a finding without others of its cause stands back


@dataclass(frozen=True, slots=True)
class Part:
    """The findings of one rule listed under one severity; `above`: where the most severe ones are."""

    result: Result
    findings: tuple[Finding, ...]
    severity: Severity
    above: Severity | None = None

    @property
    def is_rest(self) -> bool:
        """Say whether more severe findings of the rule are listed above, with the text."""
        return self.above is not None

    @property
    def is_systemic(self) -> bool:
        """Say whether these findings are one decision of one team."""
        return self.result.is_systemic and is_systemic(len(self.findings), self.result.population)

    @property
    def confidence(self) -> Confidence:
        """Return the confidence of the surest finding."""
        return min((finding.confidence for finding in self.findings), key=CONFIDENCES.index)


def parts(result: Result) -> list[Part]:
    """Divide a rule's findings by severity; a decision that is systemic stays whole below the prevailing one."""
    if not result.findings:
        return []
    usual = prevailing(result.findings)
    minor = SEVERITIES[SEVERITIES.index(usual) :]
    counted = Counter(finding.severity for finding in result.findings)
    is_whole = result.is_systemic and is_systemic(
        sum(counted[severity] for severity in minor), result.population
    )
    by_severity: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
    for finding in result.findings:
        is_joined = is_whole and finding.severity in minor
        by_severity[usual if is_joined else finding.severity].append(finding)
    found = [(severity, tuple(findings)) for severity, findings in by_severity.items() if findings]
    return [
        Part(result, findings, severity, above=found[0][0] if number else None)
        for number, (severity, findings) in enumerate(found)
    ]


def decisions(part: Part) -> int:
    """Return how many decisions the findings are: one for each cause that several of them share."""
    if part.is_systemic or is_list_of_tables(part):
        return 1
    found = [group.findings for group in groups(part.findings)] or _alike(part.findings)
    return len(part.findings) - sum(len(findings) - 1 for findings in found)


def _alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return the columns of one table that a line lists together and that are named alike."""
    if any(map(note, findings)):
        return []
    by_style: dict[tuple[str | None, ...], list[Finding]] = {}
    for finding in findings:
        about = finding.about
        if about.column is not None:
            key = (about.schema, about.table, naming_style(about.column))
            by_style.setdefault(key, []).append(finding)
    return [alike for alike in by_style.values() if len(alike) >= LEAST]


def in_order(results: Iterable[Result]) -> list[Part]:
    """Return the parts of rules, by severity; in it, what decides whether a copy can be right comes first."""
    found = [part for result in results for part in parts(result)]
    return sorted(found, key=_order)


def _order(part: Part) -> tuple[int, bool, int, int, bool, str]:
    # A departure from a database's own convention is worth more attention than the convention.
    result = part.result
    severity, confidence = SEVERITIES.index(part.severity), CONFIDENCES.index(part.confidence)
    return severity, part.is_rest, rank(result), confidence, result.is_systemic, result.name


def typical(findings: Sequence[Finding]) -> list[Finding]:
    """Return the surest findings first, groups before odd ones, and of these, those with the most frequent cause."""
    counted = Counter(finding.cause for finding in findings if finding.cause)
    detailed = Counter(finding.detail for finding in findings if finding.detail)

    def order(finding: Finding) -> tuple[float, int]:
        alike = counted[finding.cause] or detailed[finding.detail or ""]
        if note(finding).startswith("-> "):  # columns of any name may lead to one table
            alike = max(alike, detailed[finding.detail or ""])
        # An odd one may be a mistake even where it looks sure: a group that is nearly as sure comes first.
        is_odd = alike < LEAST
        return CONFIDENCES.index(finding.confidence) + (ODD if is_odd else 0), -alike * (not is_odd)

    # Sorting is stable: of equally typical findings, the most important one leads.
    return sorted(findings, key=order)


def is_list_of_tables(part: Part) -> bool:
    """Say whether all findings share one cause that the summary already states, so that only names matter."""
    is_plain = all(f.about.kind == "table" and not note(f) for f in part.findings)
    return is_plain and len({finding.cause for finding in part.findings}) == 1


def note(finding: Finding) -> str:
    """Return the detail, and what is worse or renamed since the baseline."""
    notes = [standing.noted(finding), finding.detail]
    return visible("; ".join(each for each in notes if each))

"""Divides what a rule found into the parts that a report lists, and counts their decisions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, folded, prevailing
from dbready.findings.finding import CONFIDENCES, SEVERITIES
from dbready.findings.importance import rank
from dbready.findings.result import is_systemic
from dbready.report import standing
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.findings.audit import Profile
    from dbready.findings.finding import Cause, Confidence, DatabaseObject, Finding, Severity
    from dbready.findings.result import Result

FEW = 10  # times as many have another cause: a group so small is as odd as a finding of its own
ODD = 1.5  # levels of confidence that a finding without others of its cause stands back


@dataclass(frozen=True, slots=True)
class Part:
    """The findings of one rule that have one severity; `above`: where the most severe ones are."""

    result: Result
    findings: tuple[Finding, ...]
    severity: Severity
    above: Severity | None = None
    is_systemic: bool = False
    """Whether these findings, with the less severe ones, are nearly all that could be found."""

    @property
    def is_rest(self) -> bool:
        """Say whether more severe findings of the rule are listed above, with the text."""
        return self.above is not None

    @property
    def confidence(self) -> Confidence:
        """Return the confidence of the surest finding."""
        return min((finding.confidence for finding in self.findings), key=CONFIDENCES.index)


def parts(result: Result) -> list[Part]:
    """Divide a rule's findings by severity."""
    if not result.findings:
        return []
    by_severity: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
    for finding in result.findings:
        by_severity[finding.severity].append(finding)
    found = [(severity, tuple(findings)) for severity, findings in by_severity.items() if findings]
    # Exceptions that are graver than the habit of a team are no part of it.
    minor = SEVERITIES[SEVERITIES.index(prevailing(result.findings)) :]
    count = sum(len(by_severity[severity]) for severity in minor)
    is_habit = result.is_systemic and is_systemic(count, result.population)
    return [
        Part(
            result,
            findings,
            severity,
            above=found[0][0] if number else None,
            is_systemic=is_habit and severity in minor,
        )
        for number, (severity, findings) in enumerate(found)
    ]


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
    """Return the surest causes first, groups before odd ones, the most frequent first, as reports list them."""
    counted = Counter(folded(finding.cause) for finding in findings if finding.cause)
    detailed = Counter(finding.detail for finding in findings if finding.detail)
    surest: dict[Cause, int] = {}
    for finding in findings:
        cause, confidence = folded(finding.cause), CONFIDENCES.index(finding.confidence)
        surest[cause] = min(confidence, surest.get(cause, confidence))

    least = max([LEAST, *(count / FEW for count in counted.values())])

    def order(finding: Finding) -> tuple[float, int]:
        cause = folded(finding.cause)
        alike = counted[cause] or detailed[finding.detail or ""]
        if note(finding).startswith("-> "):  # columns of any name may lead to one table
            alike = max(alike, detailed[finding.detail or ""])
        # An odd one may be a mistake even where it looks sure: a group that is nearly as sure comes first.
        is_odd = alike < least
        sure = CONFIDENCES.index(finding.confidence) if is_odd or not cause else surest[cause]
        return sure + (ODD if is_odd else 0), -alike * (not is_odd)

    # Sorting is stable: of equally typical findings, the most important one leads.
    return sorted(findings, key=order)


def statement(part: Part, most: int, profile: Profile) -> tuple[str, str] | None:
    """Return "fix" or "use", and the statement of the most typical of so many findings that has one.

    Where there are both, readers get the query that they can use meanwhile, and owners the fix.
    """
    for finding in typical(part.findings)[:most]:
        words = finding.words
        both = [("use", words.workaround), ("fix", words.fix)]
        for label, text in reversed(both) if profile == "owner" else both:
            if text:
                return label, text
    return None


def is_list_of_tables(part: Part) -> bool:
    """Say whether all findings share one cause that the summary already states, so that only names matter."""
    is_plain = all(f.about.kind == "table" and not note(f) for f in part.findings)
    return is_plain and len({finding.cause for finding in part.findings}) == 1


def note(finding: Finding) -> str:
    """Return the detail, and what is worse or renamed since the baseline."""
    said, detail = standing.noted(finding), finding.detail or ""
    return visible(f"{said}; {detail}" if said and detail else said or detail)


def repeated(every: Iterable[Part]) -> dict[int, str]:
    """Return the rule above, for the id of each part that would list the same objects again."""
    listed: dict[frozenset[DatabaseObject], str] = {}
    found = {}
    for part in every:
        objects = frozenset(finding.about for finding in part.findings)
        if len(objects) < LEAST or any(map(note, part.findings)):
            continue
        above = listed.setdefault(objects, part.result.name)
        if above != part.result.name and part.severity != "high":  # these always name theirs
            found[id(part)] = above
    return found

"""Result: what one rule found in one target, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dbready.findings.cause import groups, prevailing
from dbready.findings.finding import CONFIDENCES, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.findings.cause import Group
    from dbready.findings.finding import Confidence, Finding, Kind, Severity

Outcome = Literal[
    "clean", "uncertain", "empty", "partial", "found", "accepted", "skipped", "failed"
]

# Nearly everything that could be found was found, and it is more than a handful.
SYSTEMIC_SHARE = 0.8
SYSTEMIC_LEAST = 5


def is_systemic(found: int, population: int | None) -> bool:
    """Say whether findings are one decision of one team rather than separate tasks."""
    return found >= SYSTEMIC_LEAST and found >= SYSTEMIC_SHARE * (population or 0)


def outcome(
    findings: Sequence[Finding],
    accepted: Sequence[Finding] = (),
    *,
    is_whole: bool,
    examined: int | None,
    hidden: int = 0,
) -> Outcome:
    """Return the outcome of a rule that ran: clean only if it examined something, in every table.

    `examined` counts the objects that the rule is about; None where nothing counted them. `hidden` counts
    findings that are not sure enough to be shown: with them alone, a rule is uncertain.
    """
    if findings or accepted:
        return "found" if findings else "accepted"
    if not is_whole:
        return "partial"
    if hidden:
        return "uncertain"
    return "empty" if examined == 0 else "clean"


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one rule; `reason` says why it was skipped, failed or examined only a part.

    `hidden` counts filtered findings, `not_examined` tables of which a fact that it needs is not visible;
    a partial result with 0 of them may have missed tables whose number is unknown.
    """

    name: str
    category: str
    severity: Severity
    object: Kind
    summary: str
    why: str
    question: str
    outcome: Outcome
    tags: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    population: int | None = None
    population_name: str | None = None
    """What the population counts, in the plural; None: objects."""
    reason: str | None = None
    is_incomplete: bool = False
    hidden: int = 0
    not_examined: int = 0
    ruled_out: tuple[Finding, ...] = ()
    """What a belief rules out: not found, but counted by belief."""
    accepted: tuple[Finding, ...] = ()
    """What a suppression or a decision accepts: not among `findings`, and never part of the exit code."""
    below: int = 0
    """Findings below --min-severity."""
    is_relational: bool = False
    """Whether a finding in one table depends on others: without them, it may not be found."""
    uses_rows: bool = False
    """Whether a finding may depend on live rows: without --probe, it may not be found."""
    probes: tuple[str, ...] = ()
    """The probes without which the rule knows nothing."""
    is_recognized: bool = False
    """Whether the population counts what dbready recognized, and not what the catalog declares."""
    page: str = ""
    """The rule's page, in Markdown; only of rules that found something."""

    @property
    def is_systemic(self) -> bool:
        """Say whether the findings are one decision of one team."""
        return any(finding.systemic for finding in self.findings)

    @property
    def groups(self) -> list[Group]:
        """Return the causes that several findings share, the most frequent first."""
        return groups(self.findings)

    @property
    def prevailing(self) -> Severity:
        """Return the severity that most of the findings have, else the rule's own."""
        return prevailing(self.findings) if self.findings else self.severity

    @property
    def worst(self) -> Severity:
        """Return the highest severity among the findings, else the rule's own."""
        return min(
            (finding.severity for finding in self.findings),
            key=SEVERITIES.index,
            default=self.severity,
        )


def at_least(result: Result, confidence: Confidence, severity: Severity = "info") -> Result:
    """Return the result without findings below a confidence or a severity; they stay counted, and it is not clean."""
    sure = CONFIDENCES[: CONFIDENCES.index(confidence) + 1]
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]

    def kept(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        return tuple(f for f in findings if f.confidence in sure and f.severity in grave)

    unsure = sum(finding.confidence not in sure for finding in result.findings)
    findings = kept(result.findings)
    below = len(result.findings) - unsure - len(findings)
    counted = replace(result, hidden=unsure, below=below, ruled_out=kept(result.ruled_out))
    return divided(counted, findings, kept(result.accepted))


def divided(result: Result, findings: tuple[Finding, ...], accepted: tuple[Finding, ...]) -> Result:
    """Return the result with these of its findings, those that are accepted apart."""
    if len(findings) != len(result.findings):
        # What stays may be a gap or two of what would have been everything.
        systemic = is_systemic(len(findings), result.population)
        findings = tuple(replace(finding, systemic=systemic) for finding in findings)
    ended = result.outcome
    if result.outcome not in {"skipped", "failed"}:
        is_whole = not (result.not_examined or result.reason)
        ended = outcome(
            findings,
            accepted,
            is_whole=is_whole,
            examined=result.population,
            hidden=result.hidden,
        )
        # What is only too minor to be shown was found, and the rule is not clean.
        ended = "found" if result.below and ended in {"clean", "uncertain", "empty"} else ended
    return replace(result, findings=findings, accepted=accepted, outcome=ended)

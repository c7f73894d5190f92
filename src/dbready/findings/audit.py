"""Audit: the results of auditing one target, ready for any report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from dbready.errors import EXIT_CLEAN, EXIT_FOUND, EXIT_INCOMPLETE
from dbready.findings import verdict
from dbready.findings.cause import groups, prevailing
from dbready.findings.finding import CONFIDENCES, SEVERITIES, STATES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from dbready.findings.baseline import Comparison
    from dbready.findings.cause import Group
    from dbready.findings.finding import Confidence, Finding, Kind, Severity, State
    from dbready.findings.inventory import Inventory
    from dbready.findings.live_rows import LiveRows

Outcome = Literal["clean", "empty", "partial", "found", "accepted", "skipped", "failed"]
FailOn = Literal["high", "medium", "low", "info", "never"]
Profile = Literal["reader", "owner"]


# Nearly everything that could be found was found, and it is more than a handful.
SYSTEMIC_SHARE = 0.8
SYSTEMIC_LEAST = 5


SET_ASIDE_SHARE = 0.9  # of the tables, from which a report says that it is about the rest


def is_systemic(found: int, population: int | None) -> bool:
    """Say whether findings are one decision of one team rather than separate tasks."""
    return found >= SYSTEMIC_LEAST and found >= SYSTEMIC_SHARE * (population or 0)


# Columns that one statement fills of a fact table with many more.
IN_WORDS = {
    "deleted_rows": "counts of written rows",
    "identity_last_value": "sequence positions",
    "is_superuser": "replication and rights of the account",
    "replica_lag_seconds": "replication status",
    "can_select": "owners and privileges of tables",
    "can_use": "privileges on schemas",
    "character_set": "character sets",
}


def facts_in_words(fact: str | None, columns: Collection[str] | None = None) -> str:
    """Return a fact table, or what some of its columns hold, in words."""
    special = next((words for column, words in IN_WORDS.items() if column in (columns or ())), None)
    return special or (fact or "tables").replace("_", " ")


def outcome(
    findings: Sequence[Finding],
    accepted: Sequence[Finding] = (),
    *,
    is_whole: bool,
    examined: int | None,
) -> Outcome:
    """Return the outcome of a rule that ran: clean only if it examined something, in every table.

    `examined` counts the objects that the rule is about; None where nothing counted them.
    """
    if findings or accepted:
        return "found" if findings else "accepted"
    if not is_whole:
        return "partial"
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


@dataclass(frozen=True, slots=True)
class Belief:
    """A belief about tables or columns, and how many findings of which rules it rules out."""

    belief: str
    by_rule: Mapping[str, int]

    @property
    def found(self) -> int:
        """Return how many findings the belief rules out."""
        return sum(self.by_rule.values())


@dataclass(frozen=True, slots=True)
class Excluded:
    """A table that was left out on purpose."""

    schema: str | None
    table: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class NotCollected:
    """A fact that could not be read: of one table, or of all where table is None."""

    fact: str | None
    schema: str | None
    table: str | None
    reason: str
    remedy: str | None
    is_incomplete: int | bool
    columns: tuple[str, ...] | None = None
    """The columns of the fact table concerned; None: all of them."""
    rules: tuple[str, ...] = ()
    """Rules that did not run, or may have missed something, because of it."""

    @property
    def what(self) -> str:
        """Return the facts in words, such as column statistics."""
        return facts_in_words(self.fact, self.columns)


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit of one target; `server` is the row of the facts of that name."""

    label: str
    collected_at: str
    statements: int
    server: Mapping[str, object]
    table_count: int
    estimated_rows: int | None
    excluded: tuple[Excluded, ...]
    not_collected: tuple[NotCollected, ...]
    results: tuple[Result, ...]
    fail_on: FailOn
    foreign_key_count: int | None = None
    """How many foreign keys are declared; None where that is unknown or the product has none."""
    live_rows: LiveRows | None = None
    """What probes read; None without --probe."""
    fail_on_except: tuple[str, ...] = ()
    """Patterns of rules, categories and tags whose findings never fail the audit."""
    profile: Profile = "reader"
    not_in_profile: tuple[str, ...] = ()
    """Rules that did not run because they are another profile's concern."""
    comparison: Comparison | None = None
    """What is gone since the baseline; None without one."""
    owners: Mapping[tuple[str | None, str | None], str] = field(default_factory=dict)
    """Owner by schema and table, where known."""
    set_aside: Mapping[str, int] = field(default_factory=dict)
    """How many of the audited tables most rules leave out, by what dbready takes them for: framework, cache."""
    inventory: Inventory | None = None
    """Every table with its columns; only reports that show tables need it."""

    @property
    def findings(self) -> list[Finding]:
        """Return all findings, rule by rule, of each rule the gravest first."""
        return [finding for result in self.results for finding in result.findings]

    @property
    def is_set_aside(self) -> bool:
        """Say whether most rules leave out so many tables that their silence says little."""
        return sum(self.set_aside.values()) >= max(1, SET_ASIDE_SHARE * self.table_count)

    @property
    def accepted(self) -> list[Finding]:
        """Return the findings that a suppression or a decision accepts, rule by rule."""
        return [finding for result in self.results for finding in result.accepted]

    @property
    def by_state(self) -> dict[State, int] | None:
        """Count findings by state, every state present; None without a baseline."""
        if self.comparison is None:
            return None
        counted = Counter(finding.state for finding in self.findings)
        counted["gone"] = len(self.comparison.gone)
        return {state: counted[state] for state in STATES}

    def owner(self, finding: Finding) -> str | None:
        """Return the owner of the finding's table, if known."""
        return self.owners.get((finding.about.schema, finding.about.table))

    @property
    def beliefs(self) -> list[Belief]:
        """Count what beliefs rule out, by belief and rule, those that rule out most first."""
        counted: dict[str, Counter[str]] = {}
        for result in self.results:
            for finding in result.ruled_out:
                belief = finding.excluded_by or ""
                counted.setdefault(belief, Counter())[result.name] += 1
        found = [Belief(name, dict(rules)) for name, rules in counted.items()]
        return sorted(found, key=lambda item: (-item.found, item.belief))

    @property
    def by_severity(self) -> dict[str, int]:
        """Count findings by severity, every severity present."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    @property
    def is_incomplete(self) -> bool:
        """Say whether something could not be examined that rules may have reported."""
        is_lost = self.live_rows is not None and self.live_rows.is_lost
        return (
            is_lost
            or any(item.is_incomplete for item in self.not_collected)
            or any(result.is_incomplete for result in self.results)
        )

    @property
    def exit_code(self) -> int:
        """Return 3 if the audit is incomplete, else 1 if there are failing findings, else 0."""
        if self.is_incomplete:
            return EXIT_INCOMPLETE
        return EXIT_FOUND if self.failing else EXIT_CLEAN

    @property
    def failing(self) -> list[Finding]:
        """Return the findings that make the exit code 1, the most severe first."""
        if self.fail_on == "never":
            return []
        severities = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        found = [
            finding
            for result in self.results
            if not self._is_excepted(result)
            for finding in result.findings
            if finding.severity in severities and finding.counts
        ]
        return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))

    @property
    def verdict(self) -> str:
        """Return a sentence that says which finding, or which gap, decided the exit code."""
        return verdict.sentence(self)

    def _is_excepted(self, result: Result) -> bool:
        names = (result.name, result.category, *result.tags)
        return any(fnmatchcase(name, pattern) for name in names for pattern in self.fail_on_except)


def at_least(result: Result, confidence: Confidence, severity: Severity = "info") -> Result:
    """Return the result without findings below a confidence or a severity; they stay counted."""
    sure = CONFIDENCES[: CONFIDENCES.index(confidence) + 1]
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]

    def kept(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        return tuple(f for f in findings if f.confidence in sure and f.severity in grave)

    unsure = sum(finding.confidence not in sure for finding in result.findings)
    findings = kept(result.findings)
    return replace(
        divided(result, findings, kept(result.accepted)),
        ruled_out=kept(result.ruled_out),
        hidden=unsure,
        below=len(result.findings) - unsure - len(findings),
    )


def divided(result: Result, findings: tuple[Finding, ...], accepted: tuple[Finding, ...]) -> Result:
    """Return the result with these of its findings, those that are accepted apart."""
    if len(findings) != len(result.findings):
        # What stays may be a gap or two of what would have been everything.
        systemic = is_systemic(len(findings), result.population)
        findings = tuple(replace(finding, systemic=systemic) for finding in findings)
    ended = result.outcome
    if result.outcome not in {"skipped", "failed"}:
        is_whole = not (result.not_examined or result.reason)
        ended = outcome(findings, accepted, is_whole=is_whole, examined=result.population)
    return replace(result, findings=findings, accepted=accepted, outcome=ended)

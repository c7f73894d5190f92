"""Audit: the results of auditing one target, ready for any report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from dbready.errors import EXIT_CLEAN, EXIT_FOUND, EXIT_INCOMPLETE
from dbready.findings.finding import SEVERITIES, STATES
from dbready.findings.importance import rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.finding import Finding, State
    from dbready.findings.inventory import Inventory
    from dbready.findings.known import Comparison
    from dbready.findings.live_rows import LiveRows
    from dbready.findings.not_collected import NotCollected
    from dbready.findings.result import Result

FailOn = Literal["high", "medium", "low", "info", "never"]
Profile = Literal["reader", "owner"]


SET_ASIDE_SHARE = 0.9  # of the tables, from which a report says that it is about the rest


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
    known_words: float | None = None
    """Share of the words in column names that dbready can read; None for too few words."""
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
        is_unread = self.live_rows is not None and self.live_rows.is_incomplete
        return (
            is_unread
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
        """Return the findings that make the exit code 1, in the order of a report."""
        if self.fail_on == "never":
            return []
        severities = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        found = [
            finding
            for result in sorted(self.results, key=rank)
            if not self._is_excepted(result)
            for finding in result.findings
            if finding.severity in severities and finding.counts
        ]
        return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))

    def _is_excepted(self, result: Result) -> bool:
        names = (result.name, result.category, *result.tags)
        return any(fnmatchcase(name, pattern) for name in names for pattern in self.fail_on_except)

"""Audits: counts, completeness and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.findings.finding import DatabaseObject
from dbready.findings.not_collected import NotCollected
from dbready.findings.result import at_least
from tests.findings.making import audit_of, finding_of, result_of

if TYPE_CHECKING:
    from dbready.findings.audit import Audit, FailOn
    from dbready.findings.finding import Confidence, Severity

TABLE = DatabaseObject("table", "shop", "orders")
SEVERITIES: list[Severity] = ["high", "medium", "low", "info"]
LEVELS: list[FailOn] = ["high", "medium", "low", "info", "never"]


def audit_with(severity: Severity, fail_on: FailOn) -> Audit:
    return audit_of([result_of([finding_of(TABLE, severity=severity)])], fail_on=fail_on)


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("fail_on", LEVELS)
def test_findings_count_from_fail_on_upwards(severity: Severity, fail_on: FailOn) -> None:
    counts = fail_on != "never" and SEVERITIES.index(severity) <= LEVELS.index(fail_on)
    assert audit_with(severity, fail_on).exit_code == int(counts)


@pytest.mark.parametrize("fail_on", LEVELS)
def test_nothing_found_is_clean(fail_on: FailOn) -> None:
    assert audit_of([result_of()], fail_on=fail_on).exit_code == 0


@pytest.mark.parametrize("fail_on", LEVELS)
@pytest.mark.parametrize("outcome", ["skipped", "failed"])
def test_incomplete_goes_before_found(fail_on: FailOn, outcome: str) -> None:
    results = [result_of([finding_of(TABLE, severity="high")])]
    results.append(result_of(outcome=outcome, is_incomplete=True, reason="x"))
    assert audit_of(results, fail_on=fail_on).exit_code == 3


@pytest.mark.parametrize(("is_incomplete", "code"), [(1, 3), (0, 0)])
def test_facts_that_rules_may_have_missed_make_an_audit_incomplete(
    is_incomplete: int, code: int
) -> None:
    missing = NotCollected("checks", "shop", "orders", "locked", None, is_incomplete)
    assert audit_of([result_of()], not_collected=(missing,)).exit_code == code


def test_a_skip_that_loses_nothing_does_not_make_an_audit_incomplete() -> None:
    results = [result_of(outcome="skipped", reason="not applicable on SQLite")]
    assert audit_of(results).exit_code == 0


def test_findings_are_counted_by_severity() -> None:
    findings = [finding_of(TABLE, severity=x) for x in ("high", "low", "low")]
    audit = audit_of([result_of(findings[:2]), result_of(findings[2:])])
    assert audit.by_severity == {"high": 1, "medium": 0, "low": 2, "info": 0}
    assert audit.findings == findings
    assert audit.results[0].worst == "high"
    assert audit.results[1].worst == "low"


def test_a_result_without_findings_has_the_severity_of_its_rule() -> None:
    assert result_of(severity="info").worst == "info"
    assert not result_of().is_systemic


def test_what_beliefs_rule_out_is_counted_by_belief_and_rule_and_not_as_found() -> None:
    events = [finding_of(TABLE, excluded_by="event", severity="high")] * 3
    lookups = [finding_of(TABLE, excluded_by="lookup")]
    audit = audit_of(
        [
            result_of(name="one", ruled_out=(*lookups, *events[:2])),
            result_of(name="two", ruled_out=(events[2],)),
        ]
    )
    assert [(item.belief, item.found, item.by_rule) for item in audit.beliefs] == [
        ("event", 3, {"one": 2, "two": 1}),
        ("lookup", 1, {"one": 1}),
    ]
    assert (audit.findings, audit.exit_code) == ([], 0)


def test_what_is_too_uncertain_to_be_shown_is_not_ruled_out_either() -> None:
    out = [finding_of(TABLE, excluded_by="event", confidence=x) for x in ("high", "low")]
    assert at_least(result_of(ruled_out=tuple(out)), "medium").ruled_out == (out[0],)


@pytest.mark.parametrize(
    ("least", "kept", "outcome"),
    [("low", 3, "found"), ("medium", 2, "found"), ("high", 1, "found")],
)
def test_hidden_findings_stay_counted(least: Confidence, kept: int, outcome: str) -> None:
    findings = [finding_of(TABLE, confidence=x) for x in ("high", "medium", "low")]
    result = at_least(result_of(findings), least)
    assert (len(result.findings), result.hidden, result.outcome) == (kept, 3 - kept, outcome)


def test_a_result_whose_findings_are_all_hidden_is_uncertain_and_says_how_many() -> None:
    result = at_least(result_of([finding_of(TABLE, confidence="low")]), "high")
    assert (result.outcome, result.hidden) == ("uncertain", 1)


def test_a_rule_whose_findings_are_all_hidden_is_no_cleaner_than_before() -> None:
    found = [finding_of(TABLE, confidence="low")]
    seen = at_least(result_of(found), "high")
    blind = at_least(result_of(found, not_examined=2), "high")
    assert (seen.outcome, blind.outcome) == ("uncertain", "partial")

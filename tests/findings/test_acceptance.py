"""Suppressions and decisions: which findings they accept, until when, and which match nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dbready.findings import verdict
from dbready.findings.acceptance import mark, set_aside, unmatched
from dbready.findings.decide import Decision
from dbready.findings.finding import DatabaseObject
from dbready.findings.result import at_least
from dbready.findings.suppress import Suppression, on
from tests.findings.making import audit_of, finding_of, result_of

TABLE = DatabaseObject("table", "shop", "orders")
TOTAL = DatabaseObject("column", "shop", "orders", "total")
INDEX = DatabaseObject("index", "shop", "orders", columns=("a", "b"), name="orders_1")
TRIGGER = DatabaseObject("trigger", "shop", "orders", name="touch")
DAY = dt.date(2026, 6, 30)


def suppression(object_: str = "*", **changes: Any) -> Suppression:  # noqa: ANN401 - fields of Suppression
    return Suppression(changes.pop("rule", "house-*"), object_, "because", **changes)


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ("*", {"table", "column", "index", "trigger"}),
        ("orders", {"table"}),
        ("shop.orders", {"table"}),
        ("other.orders", set()),
        ("orders.*", {"column", "index", "trigger"}),
        ("shop.*", {"table", "column", "index", "trigger"}),
        ("*.total", {"column"}),
        ("orders (a, b)", {"index"}),
        ("orders.orders_1", {"index"}),
        ("shop.orders.touch", {"trigger"}),
        ("ORDERS", set()),
    ],
)
def test_a_pattern_matches_the_names_of_an_object(pattern: str, matching: set[str]) -> None:
    objects = (TABLE, TOTAL, INDEX, TRIGGER)
    assert {about.kind for about in objects if about.matches(pattern)} == matching


def test_a_name_with_brackets_matches_itself() -> None:
    assert DatabaseObject("column", None, "t", "tags[0]").matches("t.tags[0]")


def test_a_suppression_is_in_force_on_its_last_day_and_not_after() -> None:
    entry = suppression(expires=DAY)
    assert [item.is_expired for item in on(DAY, [entry])] == [False]
    assert [item.is_expired for item in on(DAY + dt.timedelta(days=1), [entry])] == [True]
    assert [item.is_expired for item in on(DAY, [suppression()])] == [False]


def test_accepted_findings_are_set_aside_and_do_not_count() -> None:
    results = mark(
        [result_of([finding_of(TABLE, severity="high"), finding_of(TOTAL, severity="high")])],
        [suppression("orders")],
        [],
    )
    (result,) = map(set_aside, results)
    assert [finding.about for finding in result.findings] == [TOTAL]
    assert [finding.about for finding in result.accepted] == [TABLE]
    assert result.outcome == "found"
    assert [finding.about for finding in audit_of([result]).failing] == [TOTAL]


def test_a_rule_of_which_everything_is_accepted_is_not_clean() -> None:
    decision = Decision("house-rule", "so it is", "ann", DAY)
    (result,) = map(set_aside, mark([result_of([finding_of(TOTAL)])], [], [decision]))
    assert (result.outcome, result.findings) == ("accepted", ())
    assert result.accepted[0].decision == decision
    assert audit_of([result], fail_on="info").exit_code == 0


def test_an_expired_suppression_accepts_nothing_and_is_named() -> None:
    (expired,) = on(DAY + dt.timedelta(days=1), [suppression(expires=DAY)])
    (result,) = map(set_aside, mark([result_of([finding_of(TOTAL)])], [expired], []))
    (finding,) = result.findings
    assert finding.suppression == expired
    audit = audit_of([result], fail_on="info")
    assert audit.exit_code == 1
    assert "suppression expired on 2026-06-30" in verdict.sentence(audit)


def test_a_suppression_in_force_comes_before_an_expired_one() -> None:
    both = on(DAY + dt.timedelta(days=1), [suppression(expires=DAY), suppression("orders.*")])
    (result,) = map(set_aside, mark([result_of([finding_of(TOTAL)])], both, []))
    assert result.outcome == "accepted"


def test_what_remains_of_nearly_everything_is_no_longer_systemic() -> None:
    findings = [
        finding_of(DatabaseObject("column", "shop", f"t{n}", "c"), systemic=True) for n in range(10)
    ]
    entry = suppression("t[0-7].c")
    (result,) = map(set_aside, mark([result_of(findings)], [entry], []))
    assert [finding.systemic for finding in result.findings] == [False, False]


def test_what_is_below_a_limit_is_not_listed_as_accepted_either() -> None:
    findings = [finding_of(TOTAL, severity=severity) for severity in ("high", "low")]
    (result,) = map(set_aside, mark([result_of(findings)], [suppression()], []))
    limited = at_least(result, "low", "high")
    assert [finding.severity for finding in limited.accepted] == ["high"]
    none = at_least(
        set_aside(mark([result_of(findings[1:])], [suppression()], [])[0]), "low", "high"
    )
    assert (none.outcome, none.accepted) == ("clean", ())


def test_findings_below_a_severity_stay_counted_apart_from_uncertain_ones() -> None:
    findings = [
        finding_of(TOTAL, severity=severity, confidence=confidence)
        for severity, confidence in [("high", "high"), ("low", "high"), ("low", "low")]
    ]
    result = at_least(result_of(findings), "medium", "medium")
    assert [finding.severity for finding in result.findings] == ["high"]
    assert (result.hidden, result.below) == (1, 1)
    minor = at_least(result_of(findings[1:]), "medium", "medium")
    assert (minor.outcome, minor.findings, minor.below) == ("found", (), 1)


def test_an_entry_that_matches_nothing_is_named() -> None:
    used, unused = suppression("orders"), suppression("invoices")
    results = [result_of([finding_of(TABLE)])]
    assert unmatched([used, unused], results) == [unused]


@pytest.mark.parametrize(
    "result",
    [
        result_of(name="other-rule"),
        result_of(outcome="skipped", reason="needs rows"),
        result_of(outcome="failed", reason="too long"),
        result_of(outcome="partial", not_examined=1, reason="hidden"),
        result_of([finding_of(TABLE)], not_examined=1, reason="hidden"),
        result_of(ruled_out=(finding_of(TOTAL, excluded_by="event"),)),
    ],
)
def test_an_entry_that_may_match_what_was_not_examined_is_not_unmatched(result: Any) -> None:  # noqa: ANN401 - a Result
    assert unmatched([suppression("orders.total")], [result]) == []


def test_an_entry_that_may_be_meant_for_another_target_is_not_unmatched() -> None:
    assert unmatched([suppression("x", must_match=False)], [result_of()]) == []

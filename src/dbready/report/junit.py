"""Writes an audit as JUnit XML, a test case for each rule, as build servers show it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from dbready.findings import verdict
from dbready.report import coverage, standing, summary
from dbready.report.lines import server_of
from dbready.report.text import plural, qualified, visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from junitparser import TestCase

    from dbready.findings.audit import Audit
    from dbready.findings.finding import Finding
    from dbready.findings.result import Result
    from dbready.report.formats import Wanted


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the report: a rule fails if one of its findings makes the exit code 1.

    Clean rules pass, and so do rules whose findings do not count; rules that did not run, ran
    only partly, or found only what is accepted or less certain are skipped. What makes the audit incomplete is
    an error. Every finding is listed; wanted.everything adds nothing.
    """
    del wanted
    from junitparser import JUnitXml, TestSuite  # noqa: PLC0415 - only this format needs it

    failing = {id(finding) for finding in audit.failing}
    suite = TestSuite(visible(audit.label))
    suite.timestamp = audit.collected_at.removesuffix("Z")
    for name, value in _properties(audit).items():
        suite.add_property(name, visible(value))
    server = server_of(audit)
    cases = (_rule(result, failing, server) for result in audit.results)
    suite.add_testcases([_coverage(audit), *cases])
    document = JUnitXml("dbready")
    document.add_testsuite(suite)
    # Not update_statistics(): Jenkins' schema knows the attribute skipped on suites only.
    document.tests, document.failures, document.errors = suite.tests, suite.failures, suite.errors
    text = io.BytesIO()
    document.write(text)
    return text.getvalue().decode() + "\n"


def _properties(audit: Audit) -> dict[str, str]:
    return {
        "server": summary.server(audit),
        "size": summary.size(audit),
        **{severity: str(count) for severity, count in audit.by_severity.items()},
        **{state: str(count) for state, count in (audit.by_state or {}).items()},
        "accepted": str(len(audit.accepted)),
        "verdict": verdict.sentence(audit),
    }


def _coverage(audit: Audit) -> TestCase:
    """Return a case for the audit itself: an error if it is incomplete."""
    from junitparser import Error, TestCase  # noqa: PLC0415 - as above

    case = TestCase("coverage", "dbready")
    gaps = [item for item in audit.not_collected if item.is_incomplete]
    text = "\n".join(visible(line) for line in coverage.paragraphs(audit))
    if gaps:
        case.result = [_ended(Error, visible(verdict.sentence(audit)), text)]
    else:
        case.system_out = text
    return case


def _rule(result: Result, failing: Collection[int], server: str) -> TestCase:
    from junitparser import Error, Failure, Skipped, TestCase  # noqa: PLC0415 - as above

    case = TestCase(result.name, f"dbready.{visible(result.category)}")
    reason = visible(result.reason or "")
    found = _listed(result.findings)
    if result.outcome == "failed" or result.is_incomplete:
        case.result = [_ended(Error, reason, found)]
    elif any(id(finding) in failing for finding in result.findings):
        case.result = [_ended(Failure, _summary(result, server), f"{found}\n\n{_advice(result)}")]
    elif result.findings:
        case.system_out = f"{_summary(result, server)}\n{found}"
    elif result.outcome == "found":
        words = f"{result.below} less severe {'finding' if result.below == 1 else 'findings'}"
        case.result = [_ended(Skipped, f"{words} (--min-severity info)", "")]
    elif result.outcome == "accepted":
        count = len(result.accepted)
        words = f"{count} accepted {'finding' if count == 1 else 'findings'}"
        case.result = [_ended(Skipped, words, _listed(result.accepted))]
    elif result.outcome == "uncertain":
        words = f"{result.hidden} less certain {'finding' if result.hidden == 1 else 'findings'}"
        case.result = [_ended(Skipped, f"{words} (--min-confidence low)", "")]
    elif result.outcome == "empty":
        case.result = [_ended(Skipped, "nothing to look at", "")]
    elif result.outcome != "clean":
        case.result = [_ended(Skipped, reason, "")]
    if result.accepted and result.findings:
        parts = [case.system_out, f"Accepted:\n{_listed(result.accepted)}"]
        case.system_out = "\n\n".join(filter(None, parts))
    return case


def _ended(kind: Any, message: str, text: str) -> Any:  # noqa: ANN401 - classes that are imported when needed
    """Return how a case ended; the type is what Jenkins shows beside it."""
    ended = kind(message, f"dbready.{kind.__name__.lower()}")
    ended.text = text
    return ended


def _summary(result: Result, server: str) -> str:
    found, things = len(result.findings), plural(result.object, result.population or 0)
    much = f"{found} of {result.population} {things}" if result.object != "server" else server
    return f"{result.worst}: {much}: {visible(result.summary)}"


def _listed(findings: Collection[Finding]) -> str:
    return "\n".join(_line(finding) for finding in findings)


def _line(finding: Finding) -> str:
    notes = (finding.detail, standing.changed(finding), standing.acceptance(finding))
    words = "; ".join(note for note in notes if note)
    text = f"{finding.severity} {qualified(finding.about)}" + (f": {words}" if words else "")
    return visible(text)


def _advice(result: Result) -> str:
    return f"ask: {visible(result.question)}\ndbready rules show {result.name}"

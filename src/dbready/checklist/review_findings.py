"""Findings in the review: which rules bear on a question, and the lines that show what they found."""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dbready.checklist.says import MOST
from dbready.report.markdown import code, escape
from dbready.report.text import plural, qualified

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.checklist.questions import Question
    from dbready.findings.decide import Decision
    from dbready.findings.result import Result

INAPPLICABLE = "not applicable"


def prints(results: Sequence[Result]) -> list[str]:
    """Return what identifies the findings; those of a rule that finds nearly everything are one thing."""
    return sorted(
        {
            result.name if finding.systemic else finding.fingerprint
            for result in results
            for finding in result.findings
        }
    )


def shown(question: Question, results: Sequence[Result]) -> list[str]:
    """Return a line for each rule that found something, and what the others can say."""
    if not question.rules and not results:
        return []
    found = [_found(result) for result in results if result.findings]
    return [*found, *_none(results), *_gaps(results)] or [
        "* No rule about this question is in force"
    ]


def shared(questions: Sequence[Question], results: Sequence[Result]) -> list[list[Result]]:
    """Return the results that bear on each question; none is left out."""
    parts = [_about(question, results) for question in questions]
    claimed = {result.name for part in parts for result in part}
    takers = {question.rest_of: at for at, question in enumerate(questions) if question.rest_of}
    for result in results:
        taker = takers.get(result.category, takers.get("*"))
        if result.name not in claimed and taker is not None:
            parts[taker].append(result)
    return parts


def _about(question: Question, results: Sequence[Result]) -> list[Result]:
    return [
        result
        for result in results
        if any(
            fnmatchcase(name, pattern)
            for name in (result.name, result.category)
            for pattern in question.rules
        )
    ]


def _found(result: Result) -> str:
    objects = [code(qualified(finding.about)) for finding in result.findings[:MOST]]
    number = len(result.findings)
    if result.object == "server":
        return f"* {code(result.name)} ({result.prevailing}): {escape(result.findings[0].message)}"
    left = number - len(objects)
    more = f" and {left:,} more" if left > 0 else ""
    of = f" of {result.population:,}" if result.population else ""
    things = plural(result.object, result.population or number)
    return (
        f"* {code(result.name)} ({result.prevailing}), {number:,}{of} {things}: "
        f"{', '.join(objects)}{more}"
    )


def _none(results: Sequence[Result]) -> list[str]:
    """Name the rules that examined everything and found nothing, apart from those with nothing to examine."""
    clean = [code(result.name) for result in results if result.outcome == "clean"]
    empty = [code(result.name) for result in results if result.outcome == "empty"]
    unsure = [code(result.name) for result in results if result.outcome == "uncertain"]
    lines = [f"* None from {', '.join(clean)}"] if clean else []
    lines += [f"* Only less certain ones from {', '.join(unsure)}"] if unsure else []
    return lines + ([f"* Nothing to look at for {', '.join(empty)}"] if empty else [])


def _gaps(results: Sequence[Result]) -> list[str]:
    """Name the rules that did not run, by reason."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        if result.outcome in {"skipped", "failed", "partial"}:
            reasons.setdefault(result.reason or "not every table is visible", []).append(
                result.name
            )
    return [
        f"* {escape(reason[0].upper() + reason[1:])}: {', '.join(map(code, names))}"
        if reason.startswith(INAPPLICABLE)
        else f"* Not examined by {', '.join(map(code, names))}: {escape(reason)}"
        for reason, names in reasons.items()
    ]


def decided(results: Sequence[Result]) -> list[str]:
    """Return the decisions that answer findings, each with how many it answers."""
    counted: Counter[tuple[str, Decision]] = Counter(
        (result.name, finding.decision)
        for result in results
        for finding in result.accepted
        if finding.decision
    )
    return [
        f"* {escape(decision.answer)} ({escape(decision.owner)}, {decision.date}): answers "
        f"{number:,} {'finding' if number == 1 else 'findings'} of {code(rule)}"
        for (rule, decision), number in counted.items()
    ]


def suppressed(results: Sequence[Result]) -> list[str]:
    """Return the reasons why findings are suppressed, each with how many it covers."""
    counted: Counter[tuple[str, str]] = Counter(
        (result.name, finding.suppression.reason)
        for result in results
        for finding in result.accepted
        if finding.suppression and not finding.decision
    )
    return [
        f"* {code(rule)}, {number:,} {'finding' if number == 1 else 'findings'}: {escape(reason)}"
        for (rule, reason), number in counted.items()
    ]

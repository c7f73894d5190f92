"""Applies suppressions and decisions: marks the findings that they match, and sets aside what is accepted."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeVar

from dbready.findings.result import divided

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.findings.decide import Decision
    from dbready.findings.finding import Finding
    from dbready.findings.result import Result
    from dbready.findings.suppress import Suppression

Entry = TypeVar("Entry", "Suppression", "Decision")


def mark(
    results: Iterable[Result], suppressions: Sequence[Suppression], decisions: Sequence[Decision]
) -> list[Result]:
    """Return the results; each finding has the first suppression and the first decision that match it."""
    return [
        _marked(result, _about(result.name, suppressions), _about(result.name, decisions))
        for result in results
    ]


def _about(rule: str, entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if fnmatchcase(rule, entry.rule)]


def _marked(
    result: Result, suppressions: Sequence[Suppression], decisions: Sequence[Decision]
) -> Result:
    if not suppressions and not decisions:
        return result
    found = tuple(
        replace(
            finding,
            standing=replace(
                finding.standing,
                suppression=_first(finding, suppressions),
                decision=_first(finding, decisions),
            ),
        )
        for finding in result.findings
    )
    return replace(result, findings=found)


def _first(finding: Finding, entries: Sequence[Entry]) -> Entry | None:
    return next((entry for entry in entries if finding.about.matches(entry.object)), None)


def set_aside(result: Result) -> Result:
    """Return the result with the accepted findings apart; if that is all of them, its outcome is accepted."""
    accepted = tuple(finding for finding in result.findings if finding.is_accepted)
    if not accepted:
        return result
    left = tuple(finding for finding in result.findings if not finding.is_accepted)
    return divided(result, left, accepted)


def unmatched(entries: Iterable[Entry], results: Sequence[Result]) -> list[Entry]:
    """Return the entries that match nothing, although all of their rules examined every table.

    Takes the results of mark(), before anything is filtered.
    """
    return [entry for entry in entries if entry.must_match and _matches_nothing(entry, results)]


def _matches_nothing(entry: Suppression | Decision, results: Sequence[Result]) -> bool:
    about = [result for result in results if fnmatchcase(result.name, entry.rule)]
    if not about or any(_is_unsure(result) for result in about):
        return False
    return not any(
        finding.about.matches(entry.object)
        for result in about
        for finding in (*result.findings, *result.ruled_out)
    )


def _is_unsure(result: Result) -> bool:
    """Say whether the rule may have missed something."""
    return result.outcome in {"skipped", "failed", "partial"} or bool(result.not_examined)

"""What the terminal report says of the baseline and of what people accept, in paragraphs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.findings.result import divided
from dbready.report import standing, summary
from dbready.report.lines import called
from dbready.report.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.finding import DatabaseObject, Finding, State
    from dbready.findings.known import Comparison
    from dbready.findings.result import Result
    from dbready.findings.suppress import Suppression
    from dbready.report.lines import Page

MOST_ACCEPTED = 10  # reasons on a screen
MOST_NAMED = 5  # objects of one paragraph; all of them with --all and in JSON


def to_attend(audit: Audit) -> list[Result]:
    """Return the results with the findings that are new, worse, or count again; all without a baseline."""
    return [
        divided(result, tuple(f for f in result.findings if f.counts), result.accepted)
        for result in audit.results
    ]


def but_unchanged(audit: Audit) -> list[Result]:
    """Return the results without the findings that the baseline has."""
    return [
        divided(
            result,
            tuple(f for f in result.findings if f.counts or f.state != "unchanged"),
            result.accepted,
        )
        for result in audit.results
    ]


def newly_examined(audit: Audit) -> list[Result]:
    """Return the results with the findings that live rows show, which the baseline did not read."""
    return [_of_state(result, "newly-examined") for result in audit.results]


def _of_state(result: Result, state: State) -> Result:
    findings = tuple(f for f in result.findings if f.state == state and not f.counts)
    return divided(result, findings, result.accepted)


def unchanged(audit: Audit) -> list[Result]:
    """Return the results with the findings that the baseline has; none without one."""
    return [_of_state(result, "unchanged") for result in audit.results]


def since_baseline(audit: Audit, page: Page, most: int | None) -> Iterator[str]:
    """Return what changed since the baseline: counts, renames, what is gone, what was not examined."""
    if audit.comparison is None:
        return
    yield summary.states(audit) or ""
    if audit.by_state and audit.by_state["newly-examined"]:
        yield "Newly examined: found by rules that look at live rows, which the baseline did not read."
    yield from _worse(audit, page, most)
    yield from _moved(audit, most)
    yield from _gone(audit.comparison, page, most)
    yield from _not_examined(audit.comparison)


def _worse(audit: Audit, page: Page, most: int | None) -> Iterator[str]:
    words = [
        f"{finding.rule}: {called(finding.about, page)} ({standing.noted(finding)})"
        for finding in audit.findings
        if finding.state == "worse"
    ]
    if words:
        yield f"Worse: {_listed(words, most, mark='; ')}."


def _moved(audit: Audit, most: int | None) -> Iterator[str]:
    moved: Counter[str] = Counter()
    for finding in (*audit.findings, *audit.accepted):
        if finding.moved_from:
            moved[_move(finding.moved_from, finding.known_as)] += 1
    if moved:
        words = [f"{move} ({_findings(count)})" for move, count in moved.most_common()]
        yield f"Probably renamed: {_listed(words, most)}."


def _move(was: DatabaseObject, now: DatabaseObject) -> str:
    """Return what was renamed: the table, else a column."""
    places = [(was.schema, was.table), (now.schema, now.table)]
    if places[0] != places[1]:
        is_moved = was.schema != now.schema
        old, new = (f"{s}.{t}" if is_moved and s else str(t) for s, t in places)
        return f"{old} -> {new}"
    pairs = zip(was.columns or (was.column,), now.columns or (now.column,), strict=False)
    names = [f"{now.table}.{old} -> {new}" for old, new in pairs if old != new]
    return ", ".join(names)


def _gone(comparison: Comparison, page: Page, most: int | None) -> Iterator[str]:
    by_rule: dict[str, list[str]] = {}
    for known in comparison.gone:
        by_rule.setdefault(known.rule, []).append(called(known.about, page))
    if by_rule:
        words = [f"{rule}: {_listed(names, most)}" for rule, names in by_rule.items()]
        yield f"Gone: {_listed(words, most, mark='; ')}."


def _not_examined(comparison: Comparison) -> Iterator[str]:
    reasons = Counter(item.reason for item in comparison.not_examined)
    if reasons:
        words = [f"{count} ({reason})" for reason, count in reasons.most_common(MOST_NAMED)]
        left = reasons.total() - sum(count for _, count in reasons.most_common(MOST_NAMED))
        words += [f"{left} for other reasons"] if left else []
        yield f"Not examined, and so not gone: {', '.join(words)}."


def accepted(
    audit: Audit, page: Page, most: int | None, *, lists_new: bool = False
) -> Iterator[str]:
    """Return who accepts which findings, why and until when, and what has expired.

    With a baseline, decided findings that are new are counted; `lists_new` names them.
    """
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in audit.accepted:
        words = standing.acceptance(finding) or ""
        grouped.setdefault((finding.rule, words), []).append(finding)
    shown = list(grouped.items())[: MOST_ACCEPTED if most else None]
    for (rule, words), findings in shown:
        things = plural(findings[0].about.kind, len(findings))
        yield f"{rule}, {len(findings)} {things}: {words}{_new(findings, page, lists_new=lists_new)}."
        if most is None:
            yield f"  {_listed([called(each.about, page) for each in findings], None)}"
    if len(shown) < len(grouped):
        left = sum(map(len, grouped.values())) - sum(len(findings) for _, findings in shown)
        yield f"And {left} more findings for other reasons (--all)."
    yield from _expired(audit)


def _new(findings: Sequence[Finding], page: Page, *, lists_new: bool) -> str:
    new = [each for each in findings if each.state == "new" and each.decision]
    if not new:
        return ""
    if not lists_new:
        return f"; {len(new)} new since the baseline (--strict lists them)"
    return f"; new since the baseline: {_listed([called(each.about, page) for each in new], None)}"


def _expired(audit: Audit) -> Iterator[str]:
    again: Counter[Suppression] = Counter(
        finding.suppression
        for finding in audit.findings
        if finding.suppression and finding.suppression.is_expired
    )
    for item, count in again.items():
        owner = f" ({item.owner})" if item.owner else ""
        counts = "counts" if count == 1 else "count"
        yield (
            f"Expired on {item.expires}: {item.where}, {item.rule}, {item.object}: {item.reason}"
            f"{owner}. {_findings(count)} {counts} again."
        )


def _findings(count: int) -> str:
    return f"{count} {'finding' if count == 1 else 'findings'}"


def _listed(words: Sequence[str], most: int | None, mark: str = ", ") -> str:
    shown = words[:most]
    left = len(words) - len(shown)
    return mark.join(shown) + (f"{mark}and {left} more" if left else "")

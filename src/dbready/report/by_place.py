"""Lists findings by the table that they are in, or by its owner, instead of by rule."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.findings.finding import SEVERITIES
from dbready.report import block, changes, division
from dbready.report.detail import ALL, DETAILS, EVERYTHING, WHOLE, Block
from dbready.report.lines import columns, name, wrap
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.finding import Finding, Severity
    from dbready.findings.result import Result
    from dbready.report.detail import Detail
    from dbready.report.lines import Page

    Rows = Mapping[tuple[Severity, str], list[Finding]]

# Lines of each place, and places, at each level of detail.
LEVELS = (
    (12, 60), (8, 40), (6, 30), (4, 25), (3, 20), (2, 20), (1, 20), (1, 15), (0, 40), (0, 30), (0, 20), (0, 10),
)  # fmt: skip
TITLES = {"table": "BY TABLE", "owner": "BY OWNER"}
NO_OWNER = "no owner known"
SENTENCE = Block(0, says_why=False, asks=False)


def sections(audit: Audit, by: str, page: Page, detail: Detail) -> Iterator[str]:
    """Return the findings of each table or owner, those with the gravest first.

    With a baseline, those that it has are only counted. Every high rule then has a sentence and its objects.
    """
    lines, places = (ALL, ALL) if detail in (EVERYTHING, WHOLE) else LEVELS[DETAILS.index(detail)]
    results = changes.but_unchanged(audit)
    found = _by_place(audit, results, by, page)
    if not found:
        yield from _known(audit)
        return
    yield TITLES[by]
    for place, findings in found[:places]:
        yield from _heading(place, findings, page)
        yield from _rows(findings, by, lines, page)
    left = found[places:]
    if left:
        count = sum(len(findings) for _, findings in left)
        things = "tables" if by == "table" else "owners"
        yield f"and {len(left)} more {things} with {count} findings (--all)"
    yield from () if lines and not left else [""]
    yield from _known(audit)
    yield from _high(results, page)


def _by_place(
    audit: Audit, results: Sequence[Result], by: str, page: Page
) -> list[tuple[str, list[Finding]]]:
    found: dict[str, list[Finding]] = {}
    for result in results:
        for finding in result.findings:
            found.setdefault(_place(audit, finding, by, page), []).append(finding)

    def weight(item: tuple[str, list[Finding]]) -> tuple[list[int], str]:
        counted = Counter(finding.severity for finding in item[1])
        return [-counted[severity] for severity in SEVERITIES], item[0]

    return sorted(found.items(), key=weight)


def _place(audit: Audit, finding: Finding, by: str, page: Page) -> str:
    if finding.about.kind == "server":
        return page.server
    if by == "owner":
        return visible(audit.owner(finding) or NO_OWNER)
    if finding.about.table is None:
        return visible(finding.about.schema or "")
    schema = finding.about.schema
    prefix = "" if schema is None or schema in page.omitted_schemas else f"{schema}."
    return visible(f"{prefix}{finding.about.table}")


def _heading(place: str, findings: Sequence[Finding], page: Page) -> list[str]:
    counted = Counter(finding.severity for finding in findings)
    count = ", ".join(f"{counted[s]} {s}" for s in SEVERITIES if counted[s])
    gap = page.width - len(place) - len(count)
    if gap >= 2:  # noqa: PLR2004 - a gap that separates
        return [f"{place}{' ' * gap}{count}"]
    return [place, f"  {count}"]


def _rows(findings: Sequence[Finding], by: str, most: int, page: Page) -> Iterator[str]:
    if not most:
        return
    rows: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        rows.setdefault((finding.severity, finding.rule), []).append(finding)
    ordered = sorted(rows.items(), key=lambda item: (SEVERITIES.index(item[0][0]), item[0][1]))
    # One line more costs what "and 1 more" would.
    shown = ordered if len(ordered) <= most + 1 else ordered[:most]
    is_whole = most == ALL
    cells = []
    for (severity, rule), items in shown:
        names = [_name(item, by, page) for item in items]
        cells.append((f"{severity:<6}  {rule}", ", ".join(filter(None, names))))
    if is_whole:
        for label, names_of in cells:
            yield from wrap(f"{label}  {names_of}".rstrip(), page.width, "  ")
    else:
        yield from columns(cells, page, indent=2)
    if len(ordered) > len(shown):
        left = sum(len(items) for _, items in ordered[len(shown) :])
        yield f"  and {left} more (--all)"
    yield ""


def _name(finding: Finding, by: str, page: Page) -> str:
    """Return the object's name; in its table, without the table."""
    thing = finding.about
    if by == "owner":
        return name(finding, page)
    if thing.columns is not None:
        return visible(f"({', '.join(thing.columns)})")
    return visible(thing.column or thing.name or "")


def _known(audit: Audit) -> Iterator[str]:
    count = sum(len(result.findings) for result in changes.unchanged(audit))
    if count:
        yield f"{count} {'finding is' if count == 1 else 'findings are'} unchanged since the baseline."
        yield ""


def _high(results: Sequence[Result], page: Page) -> Iterator[str]:
    parts = [
        part for result in results for part in division.parts(result) if part.severity == "high"
    ]
    if not parts:
        return
    yield "WHAT IS HIGH"
    for part in sorted(parts, key=lambda part: part.result.name):
        yield from block.block(part, SENTENCE, page)
    yield ""

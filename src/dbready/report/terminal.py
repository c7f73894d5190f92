"""Writes an audit for someone in a hurry: about two screens, whatever the database holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings.finding import CONFIDENCES, SEVERITIES
from dbready.report import block, coverage, summary
from dbready.report.detail import DETAILS, EVERYTHING
from dbready.report.lines import Page, columns, name, wrap
from dbready.report.text import joined, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.audit import Audit
    from dbready.report.block import Part
    from dbready.report.detail import Detail
    from dbready.report.formats import Wanted

NARROWEST = 60
WIDEST = 120
TWO_SCREENS = 120  # lines


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the report as the command line asks for it."""
    return render(audit, wanted.width, everything=wanted.everything)


def render(audit: Audit, width: int, *, everything: bool = False) -> str:
    """Return the report; everything lists every object, else the report keeps to two screens."""
    width = min(max(width, NARROWEST), WIDEST)
    if everything:
        return joined(_lines(audit, width, EVERYTHING))
    lines: list[str] = []
    for detail in DETAILS:
        lines = _lines(audit, width, detail)
        if len(lines) <= TWO_SCREENS:
            break
    return joined(lines)


def _lines(audit: Audit, width: int, detail: Detail) -> list[str]:
    page = Page(width, _omitted_schemas(audit))
    lines = [f"dbready {__version__}: {visible(audit.label)}"]
    for text in (summary.server(audit), summary.size(audit)):
        lines += wrap(visible(text), width)
    lines.append("")
    every = [part for result in audit.results for part in block.parts(result)]
    for severity in SEVERITIES:
        lines += _of_severity(every, severity, page, detail)
    if detail is EVERYTHING:
        lines += _ruled_out(audit, page)
    lines.append("COVERAGE")
    for text in coverage.paragraphs(audit):
        lines += wrap(visible(text), width)
    last = f"{summary.counts(audit)} {audit.verdict}"
    return [*lines, "", *wrap(visible(last), width)]


def _ruled_out(audit: Audit, page: Page) -> Iterator[str]:
    """Return what would be findings if dbready did not believe something of their objects."""
    results = [result for result in audit.results if result.ruled_out]
    if not results:
        return
    yield "RULED OUT BY WHAT DBREADY BELIEVES"
    for result in results:
        yield result.name
        rows = [(name(item, page), visible(str(item.excluded_by))) for item in result.ruled_out]
        yield from columns(rows, page)
        yield ""


def _omitted_schemas(audit: Audit) -> frozenset[str]:
    """Return the schemas that names can omit: the default ones, and a schema that is the only one."""
    schemas = {finding.about.schema for finding in audit.findings if finding.about.schema}
    return frozenset(schemas if len(schemas) == 1 else {"public", "main"})


def _of_severity(every: Sequence[Part], severity: str, page: Page, detail: Detail) -> Iterator[str]:
    found = [part for part in every if part.severity == severity]
    if not found:
        return
    yield severity.upper()
    found.sort(key=_order)
    shown = detail.blocks.get(severity)
    if shown:
        for part in found:
            yield from block.block(part, shown, page)
        yield from () if shown.lines else [""]
        return
    if severity in detail.folded:
        names = ", ".join(f"{part.result.name} ({len(part.findings)})" for part in found)
        yield from wrap(names, page.width)
    else:
        for part in found:
            yield from block.title(part, page)
    yield ""


def _order(part: Part) -> tuple[bool, int, bool, str]:
    # A departure from a database's own convention is worth more attention than the convention.
    result = part.result
    return part.is_rest, CONFIDENCES.index(part.confidence), result.is_systemic, result.name

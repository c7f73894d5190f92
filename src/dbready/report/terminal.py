"""Writes an audit for someone in a hurry: about two screens, whatever the database holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings import verdict
from dbready.findings.finding import SEVERITIES
from dbready.report import (
    block,
    brief_coverage,
    by_place,
    changes,
    coverage,
    division,
    heading,
    summary,
)
from dbready.report.detail import DETAILS, EVERYTHING, NAMES, WHOLE, Block
from dbready.report.formats import Wanted
from dbready.report.lines import Page, columns, name, omitted_schemas, server_of, wrap
from dbready.report.text import called, joined, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.result import Result
    from dbready.report.detail import Detail
    from dbready.report.division import Part

NARROWEST = 60
WIDEST = 120
TWO_SCREENS = 120  # lines
LEAST = Block(1)
FURTHER = "To read more: dbready rules show RULE, dbready explain TARGET TABLE."


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the report: everything lists every object, a whole one every decision, else it keeps to two screens.

    High findings always have a sentence and their most important objects, however narrow the page is.
    """
    wanted = replace(wanted, width=min(max(wanted.width, NARROWEST), WIDEST))
    if wanted.everything or wanted.is_whole:
        return joined(_lines(audit, wanted, EVERYTHING if wanted.everything else WHOLE))
    for detail in DETAILS:
        lines = list(islice(_lines(audit, wanted, detail), TWO_SCREENS + 1))
        if len(lines) <= TWO_SCREENS:
            return joined(lines)
    return joined(_lines(audit, wanted, DETAILS[-1]))


def render(audit: Audit, width: int, *, everything: bool = False) -> str:
    """Return the report of a screen this wide."""
    return write(audit, Wanted(width, everything))


def _lines(audit: Audit, wanted: Wanted, detail: Detail) -> Iterator[str]:
    width, most = wanted.width, None if detail in (EVERYTHING, WHOLE) else changes.MOST_NAMED
    page = Page(
        width,
        omitted_schemas(audit),
        is_cut=not wanted.is_whole,
        server=server_of(audit),
        profile=audit.profile,
    )
    covered = coverage if wanted.everything else brief_coverage
    yield f"dbready {__version__}: {visible(audit.label)}"
    first = (summary.server(audit), summary.size(audit), summary.set_aside(audit))
    for text in (*first, coverage.foremost(audit)):
        yield from wrap(visible(text), width) if text else []
    yield ""
    yield from _findings(audit, wanted, page, detail)
    if wanted.everything:
        yield from _ruled_out(audit, page)
    accepted = changes.accepted(audit, page, most, lists_new=wanted.lists_new)
    yield from _section("ACCEPTED", accepted, width)
    yield from _section("BASELINE", changes.since_baseline(audit, page, most), width)
    yield from _section("COVERAGE", covered.paragraphs(audit), width)
    yield from [*wrap(FURTHER, width), ""] if audit.findings else []
    for text in (summary.counts(audit), verdict.sentence(audit)):
        yield from wrap(visible(text), width)


def _section(title: str, paragraphs: Iterable[str], width: int) -> list[str]:
    """Return a heading and paragraphs with an empty line after them; nothing without paragraphs."""
    lines = []
    for text in paragraphs:
        indent = "  " if text.startswith("  ") else ""
        lines += wrap(visible(text.strip()), width, indent)
    return [title, *lines, ""] if lines else []


def _findings(audit: Audit, wanted: Wanted, page: Page, detail: Detail) -> Iterator[str]:
    if wanted.by != "rule":
        yield from by_place.sections(audit, wanted.by, page, detail)
        return
    if audit.comparison is None:
        yield from _blocks(audit.results, page, detail)
        return
    attention = changes.to_attend(audit)
    if any(result.findings for result in attention):
        yield "NEW OR WORSE SINCE THE BASELINE"
        yield ""
        yield from _blocks(attention, page, detail)
    first = changes.newly_examined(audit)
    if any(result.findings for result in first):
        yield "NEWLY EXAMINED: LIVE ROWS, WHICH THE BASELINE DID NOT READ"
        yield ""
        yield from _blocks(first, page, detail)
    known = changes.unchanged(audit)
    if any(result.findings for result in known):
        yield "UNCHANGED SINCE THE BASELINE"
        yield from _blocks(known, page, detail if detail in (EVERYTHING, WHOLE) else NAMES)


def _blocks(results: Sequence[Result], page: Page, detail: Detail) -> Iterator[str]:
    every = division.in_order(results)
    again = {} if detail is EVERYTHING or not detail.blocks else division.repeated(every)
    for severity in SEVERITIES:
        yield from _of_severity(every, severity, page, detail, again)


def _ruled_out(audit: Audit, page: Page) -> Iterator[str]:
    """Return what would be findings if dbready did not infer something about their objects."""
    results = [result for result in audit.results if result.ruled_out]
    if not results:
        return
    yield "RULED OUT BY INFERENCE"
    for result in results:
        yield result.name
        rows = [
            (name(item, page), visible(called(str(item.excluded_by)))) for item in result.ruled_out
        ]
        yield from columns(rows, page)
        yield ""


def _of_severity(
    every: Sequence[Part], severity: str, page: Page, detail: Detail, again: Mapping[int, str]
) -> Iterator[str]:
    found = [part for part in every if part.severity == severity and not _is_above(part, detail)]
    if not found:
        return
    yield severity.upper()
    shown = detail.blocks.get(severity)
    if shown:
        for part in found:
            rest = _less_severe(part, every, detail)
            yield from block.block(part, shown, page, rest, again.get(id(part)))
        yield from () if shown.lines else [""]
        return
    if severity in detail.folded:
        names = ", ".join(f"{part.result.name} ({len(part.findings)})" for part in found)
        yield from wrap(names, page.width)
    else:
        for part in found:
            yield from heading.named_title(part, page)
    yield ""


def _is_above(part: Part, detail: Detail) -> bool:
    """Say whether the block of the rule's most severe findings lists these, too."""
    shown = detail.blocks.get(part.above) if part.above else None
    return shown is not None and shown.lines > 0


def _less_severe(part: Part, every: Sequence[Part], detail: Detail) -> list[tuple[Part, Block]]:
    """Return the less severe findings of a part's rule, and how much of them its block shows."""
    found = []
    for other in every:
        if other.result is part.result and _is_above(other, detail):
            shown = detail.blocks.get(other.severity)
            found.append((other, shown if shown and shown.lines else LEAST))
    return found

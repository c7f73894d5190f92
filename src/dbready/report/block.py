"""Writes what one rule found as a note: what, why, where, and what to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.report import sql
from dbready.report.detail import MEMBERS
from dbready.report.division import typical
from dbready.report.heading import title
from dbready.report.lines import fitting, labelled, name, sentence, under_label, wrap
from dbready.report.objects import objects
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.report.detail import Block
    from dbready.report.division import Part
    from dbready.report.lines import Page


# Findings of a rule, the most important ones, of which one may have a statement.
MOST_ASKED = MEMBERS
MOST_REASONS = 2  # why findings are less severe than those above them


def block(
    part: Part, shown: Block, page: Page, rest: Sequence[tuple[Part, Block]] = ()
) -> Iterator[str]:
    """Return the note: as many words and objects as the block allows, then the less severe findings."""
    result = part.result
    yield from title(part, page)
    if shown.lines == 0:
        yield from _tight(part, page)
        return
    if shown.says_what:
        why = result.why if shown.says_why else ""
        yield from wrap(visible(f"{sentence(result.summary)} {why}".strip()), page.width, "  ")
    yield from objects(part, shown, page)
    for other, block_of_other in rest:
        yield from wrap(less_severe(other), page.width, "  ")
        yield from objects(other, block_of_other, page)
    if shown.asks:
        yield from labelled("ask", result.question, page.width)
        yield from _statement(part, page)
    yield ""


def less_severe(part: Part) -> str:
    """Return how many findings are less severe than those above them and, where the rule says so, why."""
    reasons = dict.fromkeys(
        str(reason)
        for finding in part.findings
        if (reason := finding.evidence.get("less_severe_because"))
    )
    because = f", because {' or '.join(reasons)}" if 0 < len(reasons) <= MOST_REASONS else ""
    count = len(part.findings)
    if count == 1:  # rules give reasons for several
        because = because.replace(" to them", " to it").replace(" their rows ", " its rows ")
    return f"{count} more {'has' if count == 1 else 'have'} {part.severity} severity{because}:"


def _statement(part: Part, page: Page) -> Iterator[str]:
    """Return the fix of the most typical finding, else the query that a reader can use meanwhile."""
    first = [finding.words for finding in typical(part.findings)[:MOST_ASKED]]
    fixes = [("fix", words.fix) for words in first] + [("use", words.workaround) for words in first]
    for label, statement in fixes:
        if statement:
            yield from under_label(label, sql.lines(statement, page.width - 7))
            return


def _tight(part: Part, page: Page) -> Iterator[str]:
    """Return a sentence and the most important objects, in one line where they fit."""
    text = visible(sentence(part.result.summary))
    if part.result.object == "server":
        yield from wrap(text, page.width, "  ")
        return
    names = [name(finding, page) for finding in part.findings]
    left = page.width - 3 - len(text)
    if len(names[0]) + 3 <= left:
        yield f"  {text} {fitting(names, left)}"
    else:
        yield from wrap(text, page.width, "  ")
        yield f"    {fitting(names, page.width - 4)}"

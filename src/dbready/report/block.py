"""Writes what one rule found as a note: what, why, where, and what to ask."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.report import sql
from dbready.report.detail import MEMBERS
from dbready.report.division import statement
from dbready.report.heading import title
from dbready.report.lines import fitting, labelled, name, sentence, under_label, wrap
from dbready.report.object_rows import listed_names
from dbready.report.objects import objects
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.finding import Finding
    from dbready.report.detail import Block
    from dbready.report.division import Part
    from dbready.report.lines import Page


# Findings of a rule, the most important ones, of which one may have a statement.
MOST_ASKED = MEMBERS
# Lines of a sentence that names objects on which little depends.
MOST_LINES = 3


def block(
    part: Part,
    shown: Block,
    page: Page,
    rest: Sequence[tuple[Part, Block]] = (),
    as_above: str | None = None,
) -> Iterator[str]:
    """Return the note: as many words and objects as the block allows, then the less severe findings.

    `as_above`: the rule that lists the same objects above.
    """
    result = part.result
    yield from title(part, page)
    if shown.lines == 0:
        yield from _tight(part, page)
        return
    if shown.says_what:
        why = result.why if shown.says_why else ""
        words = f"{sentence(result.summary)} {why}".strip()
        yield from wrap(visible(f"{words} {only_reason(part)}".strip()), page.width, "  ")
    if as_above:
        yield from wrap(_same(part, as_above), page.width, "    ")
    else:
        yield from objects(part, shown, page)
    for other, block_of_other in rest:
        for each in by_reason(other):
            yield from _less_severe_objects(each, block_of_other, page)
    if shown.asks:
        yield from labelled("ask", result.question, page.width)
        yield from _statement(part, page)
    yield ""


def _less_severe_objects(part: Part, shown: Block, page: Page) -> Iterator[str]:
    """Return the findings as a list or, where the rule says why little depends on them, as one sentence."""
    if shown.lists_minor or not _reason(part.findings[0]):
        yield from wrap(less_severe(part), page.width, "  ")
        yield from objects(part, shown, page)
        return
    first, *others = (name(finding, page) for finding in part.findings)
    yield from listed_names([f"{less_severe(part)} {first}", *others], MOST_LINES, page, "  ")


def _same(part: Part, rule: str) -> str:
    count = len(part.findings)
    return f"the same {count} {plural(part.result.object, count)} as under {rule}"


def by_reason(part: Part) -> list[Part]:
    """Return less severe findings by the reason why they are, those without one last."""
    found: dict[str, list[Finding]] = {}
    for finding in part.findings:
        found.setdefault(_reason(finding), []).append(finding)
    reasons = sorted(found, key=lambda reason: (not reason, -len(found[reason])))
    return [replace(part, findings=tuple(found[reason])) for reason in reasons]


def _reason(finding: Finding) -> str:
    return str(finding.evidence.get("less_severe_because") or "")


def only_reason(part: Part) -> str:
    """Return why all findings of a rule are less severe than others of it would be; empty without one reason."""
    reasons = {_reason(finding) for finding in part.findings}
    (reason, *others) = reasons
    if others or not reason:
        return ""
    return f"{part.severity.capitalize()} severity, because {_of(reason, len(part.findings))}."


def _of(reason: str, count: int) -> str:
    """Return a reason, which rules give for several objects, as one for so many."""
    if count > 1:
        return reason
    return re.sub(r"\bthem\b", "it", re.sub(r"\btheir\b", "its", reason))


def less_severe(part: Part) -> str:
    """Return how many findings are less severe than those above them and, where the rule says so, why."""
    reason = _reason(part.findings[0])
    count = len(part.findings)
    because = f", because {_of(reason, count)}" if reason else ""
    return f"{count} more {'has' if count == 1 else 'have'} {part.severity} severity{because}:"


def _statement(part: Part, page: Page) -> Iterator[str]:
    if found := statement(part, MOST_ASKED, page.profile):
        label, text = found
        yield from under_label(label, sql.lines(text, page.width - 7))


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

"""The line above a rule's findings: the rule's name, and how much of what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.report.lines import LEAST_ROOM, fitting, name, wrap
from dbready.report.text import plural, singular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.findings.result import Result
    from dbready.report.division import Part
    from dbready.report.lines import Page

RECOGNIZED = "recognized "


def title(part: Part, page: Page) -> list[str]:
    """Return the rule's name and, at the right or below it, how much of what was found."""
    rule = part.result.name
    for much in counts(part, page.server):
        gap = page.width - len(rule) - len(much)
        if gap >= 2:  # noqa: PLR2004 - a gap that separates
            return [f"{rule}{' ' * gap}{much}"]
    return [rule, *wrap(next(counts(part, page.server)), page.width, "  ")]


def named_title(part: Part, page: Page) -> list[str]:
    """Return the title with as many names of objects as fit into its line."""
    if part.result.object == "server":
        return title(part, page)
    rule, names = part.result.name, [name(finding, page) for finding in part.findings]
    listed = [count(part, server=page.server, is_brief=is_brief) for is_brief in (False, True)]
    unlisted = counts(part, page.server) if less_sure(part) else ()
    whole = max(LEAST_ROOM, len(", ".join(names)))  # names come before what is not listed
    for much, least in (
        *((much, whole) for much in unlisted),
        *((much, LEAST_ROOM) for much in (*listed, _only_numbers(part))),
    ):
        left = page.width - len(rule) - len(much) - 4  # two spaces on each side
        shown = fitting(names, left)
        if len(shown) <= left and left >= least:
            return [f"{rule}  {shown}{much:>{page.width - len(rule) - len(shown) - 2}}"]
    return title(part, page)


def counts(part: Part, server: str) -> Iterator[str]:
    """Return how much of what was found, in ever fewer words; what was counted is always named.

    What is not listed for its confidence is counted as well: the rest of the population may not be fine.
    """
    for is_brief in (False, True):
        yield count(part, server=server, is_brief=is_brief) + less_sure(part)


def count(part: Part, *, is_brief: bool = False, server: str = "the server") -> str:
    """Return how much of what was found, and with which confidence; a brief count leaves out "recognized"."""
    result, found = part.result, objects(part)
    if result.object == "server":
        words = server
    else:
        more = " more" if part.is_rest else ""
        things = counted(result)
        things = things.removeprefix(RECOGNIZED) if is_brief else things
        words = f"{found}{more} of {result.population} {things}"
    words += "" if part.confidence == "high" else f", {part.confidence} confidence"
    return words


def objects(part: Part) -> int:
    """Return how many objects the findings are about: one may stand for several, such as the tables of a circle."""
    return sum(int(str(finding.evidence.get("stands_for") or 1)) for finding in part.findings)


def _only_numbers(part: Part) -> str:
    """Return the shortest count, for a line in which the name of an object says what was counted."""
    words = count(part, is_brief=True)
    return words.replace(f" {counted(part.result).removeprefix(RECOGNIZED)}", "", 1)


def counted(result: Result) -> str:
    """Return what a rule's population counts: tables, recognized status columns."""
    things = plural(result.object, result.population or 0)
    if result.population_name:
        things = result.population_name
        things = singular(things) if result.population == 1 else things
    # How many there are is unknown: "15 of 16 references" would say that these are nearly all.
    return f"{RECOGNIZED}{things}" if result.is_recognized else things


def less_sure(part: Part) -> str:
    """Return how many findings are not listed for their confidence, as the end of a count."""
    hidden = 0 if part.is_rest else part.result.hidden
    return f", {hidden} less certain" if hidden else ""

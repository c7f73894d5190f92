"""Turns objects and groups of objects into rows and lists of names that fit a page."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, fold
from dbready.report.division import note
from dbready.report.lines import fitting, name, room, table, wrap
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.cause import Group
    from dbready.findings.finding import Finding
    from dbready.report.lines import Page

    Row = tuple[str, str, int]
    """A name, what is said of it, and of how many objects."""

SHORTEST = 3  # columns that a name in a list takes at least


def listed_names(
    names: Sequence[str],
    limit: int,
    page: Page,
    indent: str = "    ",
    counts: Sequence[int] | None = None,
) -> Iterator[str]:
    """Return names without details, as many as fit, and how many objects remain: `counts` behind each name."""

    def lines(shown: int) -> list[str]:
        left = sum(counts[shown:]) if counts else len(names) - shown
        ending = f" and {left} more (--all)" if left else ""
        return wrap(", ".join(names[:shown]) + ending, page.width, indent)

    most = min(len(names), limit * page.width // SHORTEST)
    if not names or (most == len(names) and len(lines(most)) <= limit):
        yield from lines(most)
        return
    # Fewer names take no more lines, so halving finds how many fit.
    fitting = bisect_right(range(1, most), limit, key=lambda shown: len(lines(shown)))
    yield from lines(max(fitting, 1))


def summed(group: Group, labels: Sequence[str], page: Page) -> tuple[str, str, str]:
    """Return a group as a row: its cause, and as many of its objects as fit beside the longest label, else below."""
    words, names = members(group, page)
    left = room(labels, page) - len(words) - 2
    if len(", ".join(names)) > left:
        names, _ = by_name(group, page)
    if len(names[0]) + 3 > left:  # and ", …" behind it
        return visible(group.label), words, fitting(names, page.width - 6)
    return visible(group.label), f"{words}: {fitting(names, left)}", ""


def members(group: Group, page: Page) -> tuple[str, list[str]]:
    """Return how many objects a group has, and their names: of columns with one name, only the tables."""
    kind, count = group.findings[0].about.kind, len(group.findings)
    if kind == "column" and not has_one_name(group):
        return f"{count} columns", [name(finding, page) for finding in group.findings]
    tables = list(dict.fromkeys(table(finding, page) for finding in group.findings))
    words = f"in {len(tables)} tables" if kind == "column" else f"{count} {plural(kind, count)}"
    return words, tables


def by_name(group: Group, page: Page) -> tuple[list[str], list[int]]:
    """Return the names in a group too large to list, and how many objects each stands for.

    Columns that several tables have come first: created_at in 58 tables.
    """
    _, names = members(group, page)
    counted = Counter(finding.about.column for finding in group.findings)
    often = [column for column, count in counted.most_common() if column and count >= LEAST]
    if not often or has_one_name(group):
        return names, [1] * len(names)
    others = [name(item, page) for item in group.findings if item.about.column not in often]
    return (
        [*(f"{visible(column)} in {counted[column]} tables" for column in often), *others],
        [*(counted[column] for column in often), *([1] * len(others))],
    )


def has_one_name(group: Group) -> bool:
    """Say whether the findings are about columns that the label names, in whichever spelling."""
    names = {finding.about.column for finding in group.findings}
    return None not in names and (group.is_each or len({fold(str(each)) for each in names}) == 1)


def each_row(findings: Sequence[Finding], page: Page) -> list[Row]:
    """Return name and detail of each object."""
    return [(name(finding, page), note(finding), 1) for finding in findings]


def rows_of(findings: Sequence[Finding], limit: int, page: Page) -> list[Row]:
    """Return name, detail and count: an object a row, or a table a row with its columns."""
    objects = each_row(findings, page)
    if any(note(finding) or finding.about.column is None for finding in findings):
        return objects
    by_table: dict[str, list[str]] = {}
    for finding in findings:
        by_table.setdefault(table(finding, page), []).append(visible(finding.about.column or ""))
    if len(by_table) == len(findings):
        return objects
    rows = [(label, ", ".join(names), len(names)) for label, names in by_table.items()]
    left = room(by_table, page)
    # Listed names are never cut off.
    is_cut = any(len(names) > left for _, names, _ in rows)
    return objects if is_cut and len(objects) <= limit else rows

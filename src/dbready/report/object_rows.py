"""Turns objects and groups of objects into rows and lists of names that fit a page."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from dbready.findings.cause import LEAST, fold
from dbready.report.division import note
from dbready.report.lines import fitting, name, room, table, wrap
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dbready.findings.cause import Group
    from dbready.findings.finding import DatabaseObject, Finding
    from dbready.report.lines import Page

    Row = tuple[str, str, int]
    """A name, what is said of it, and of how many objects."""

SHORTEST = 3  # columns that a name in a list takes at least
FEW_TABLES = 3  # that are named behind a column which they have


class Entry(NamedTuple):
    """A name in a list, of how many objects, and the name with the tables that have it."""

    text: str
    objects: int = 1
    with_tables: str = ""
    tables: int = 1


def listed_names(
    names: Sequence[str], limit: int, page: Page, indent: str = "    "
) -> Iterator[str]:
    """Return names without details, as many as fit, and how many remain."""
    yield from listed_entries([Entry(name) for name in names], limit, page, indent)


def listed_entries(
    entries: Sequence[Entry], limit: int, page: Page, indent: str = "    "
) -> Iterator[str]:
    """Return names as listed_names() does, with tables where these are few or there is room."""
    most = min(len(entries), limit * page.width // SHORTEST)

    def lines(names: Sequence[str], shown: int) -> list[str]:
        left = sum(entry.objects for entry in entries[shown:])
        ending = f" and {left} more (--all)" if left else ""
        return wrap(", ".join(names[:shown]) + ending, page.width, indent)

    def fits(names: Sequence[str]) -> int:
        if most == len(names) and len(lines(names, most)) <= limit:
            return most
        # Fewer names take no more lines, so halving finds how many fit.
        return bisect_right(range(1, most), limit, key=lambda shown: len(lines(names, shown)))

    names = _with_tables(entries, fits)
    yield from lines(names, max(fits(names), 1)) if names else []


def _with_tables(entries: Sequence[Entry], fits: Callable[[Sequence[str]], int]) -> list[str]:
    """Return the names; where all fit, with as many tables as fit as well, else with tables where these are few."""
    names = [entry.text for entry in entries]
    shown = fits(names)
    is_whole = shown == len(names)
    longer = [number for number in range(shown) if entries[number].with_tables]
    for number in (
        sorted(longer, key=lambda number: entries[number].objects) if is_whole else longer
    ):
        changed = [*names[:number], entries[number].with_tables, *names[number + 1 :]]
        is_few = entries[number].tables <= FEW_TABLES
        if fits(changed) == len(names) if is_whole else is_few and fits(changed) > number:
            names = changed
    return names


def in_a_line(entries: Sequence[Entry], width: int) -> list[str]:
    """Return the names in a list that may be cut, with tables if all of it has room for them."""
    return _with_tables(entries, lambda names: len(names) if len(", ".join(names)) <= width else 0)


def summed(group: Group, labels: Sequence[str], page: Page) -> tuple[str, str, str]:
    """Return a group as a row: its cause, and as many of its objects as fit beside the longest label, else below."""
    words, names = members(group, page)
    left = room(labels, page) - len(words) - 2
    if len(", ".join(names)) > left:
        entries = by_name(group, page)
        names = in_a_line(entries, left)
        if len(names[0]) + 3 > left:  # and ", …" behind it
            below = page.width - 6
            return visible(group.label), words, fitting(in_a_line(entries, below), below)
    return visible(group.label), f"{words}: {fitting(names, left)}", ""


def members(group: Group, page: Page) -> tuple[str, list[str]]:
    """Return how many objects a group has, and their names: of columns with one name, only the tables."""
    kind, count = group.findings[0].about.kind, len(group.findings)
    if kind == "column" and not has_one_name(group):
        return f"{count} columns", [name(finding, page) for finding in group.findings]
    tables = list(dict.fromkeys(table(finding, page) for finding in group.findings))
    words = f"in {len(tables)} tables" if kind == "column" else f"{count} {plural(kind, count)}"
    return words, tables


def by_name(group: Group, page: Page) -> list[Entry]:
    """Return the names in a group too large to list, and how many objects each stands for.

    Columns that several tables have come first: created_at and updated_at in 58 tables.
    """
    _, names = members(group, page)
    of_name: dict[str | None, list[Finding]] = {}
    for finding in group.findings:
        of_name.setdefault(finding.about.column, []).append(finding)
    often = [column for column, found in of_name.items() if column and len(found) >= LEAST]
    if not often or has_one_name(group):
        return [Entry(name) for name in names]
    often.sort(key=lambda column: -len(of_name[column]))
    others = [name(item, page) for item in group.findings if item.about.column not in often]
    of_tables: dict[frozenset[DatabaseObject], list[str]] = {}
    for column in often:
        tables = frozenset(replace(item.about, column=None) for item in of_name[column])
        of_tables.setdefault(tables, []).append(column)
    shared = [_in_tables(columns, of_name[columns[0]], page) for columns in of_tables.values()]
    return [*shared, *map(Entry, others)]


def _in_tables(columns: Sequence[str], findings: Sequence[Finding], page: Page) -> Entry:
    """Return columns of the same tables: created_at and updated_at in 58 tables, and the first of these."""
    *first, last = map(visible, columns)
    names = f"{', '.join(first)} and {last}" if first else last
    text = f"{names} in {len(findings)} tables"
    tables = ", ".join(table(finding, page) for finding in findings[:FEW_TABLES])
    left = len(findings) - FEW_TABLES
    more = f" and {left} more" if left > 0 else ""
    return Entry(text, len(columns) * len(findings), f"{text} ({tables}{more})", len(findings))


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

"""Lists the objects of a block: causes that they share in one line each, then the others."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, Group, groups
from dbready.report.detail import ALL, MEMBERS
from dbready.report.division import is_list_of_tables, note
from dbready.report.lines import (
    columns,
    fitting,
    name,
    room,
    sentence,
    shorten,
    table,
    wrap,
)
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.finding import Finding
    from dbready.report.detail import Block
    from dbready.report.division import Part
    from dbready.report.lines import Page

    Row = tuple[str, str, int]
    """A name, what is said of it, and of how many objects."""

SHORTEST = 3  # columns that a name in a list takes at least
LEAST_LINES = 2  # of a list of targets
MOST_GROUPS = 4  # of one decision that is systemic, unless all are listed
ARROWS = ("-> ", "<-> ")  # notes that read on from the name: tags.post_id -> posts


def objects(part: Part, shown: Block, page: Page) -> Iterator[str]:
    """Return the objects of a part: as many lines as the block allows, or all of them."""
    limit = shown.lines
    if part.result.object == "server":
        # There is only one, and the heading has named it.
        words = dict.fromkeys(note(finding) for finding in part.findings)
        yield from [line for text in words for line in wrap(text, page.width, "    ")][:limit]
        return
    found = [] if is_list_of_tables(part) else groups(part.findings)
    if limit != ALL and _is_one_group_of_columns(found, part):
        found = []
    grouped = {id(finding) for group in found for finding in group.findings}
    singles = [finding for finding in part.findings if id(finding) not in grouped]
    if limit == ALL:
        # What share one cause, or are systemic, are one decision. Where each leads is another question.
        is_one = is_list_of_tables(part) or (part.is_systemic and not _has_arrows(part))
        # Of a remark about everything, such as undocumented tables, a few examples say enough.
        is_remark = is_one and part.severity == "info" and not found and shown.each < ALL
        each = 1 if is_remark else shown.each
        yield from _everything(found, singles, page, each, is_one=is_one)
    elif _has_arrows(part):
        yield from _arrows(found, singles, limit, page)
    elif part.is_systemic:
        yield from _systemic(found, singles, limit, page)
    else:
        yield from _cut(found, singles, limit, page)


def _has_arrows(part: Part) -> bool:
    return any(note(finding).startswith(ARROWS) for finding in part.findings)


def _arrows(
    found: Sequence[Group], singles: Sequence[Finding], limit: int, page: Page
) -> Iterator[str]:
    """Return a line for each group and each other object, with what it leads to."""
    rows = [(*_summed(group, [group.label], page), len(group.findings)) for group in found]
    rows += [(name(finding, page), note(finding), "", 1) for finding in singles]
    if len(rows) > limit + 1:
        findings = [*(finding for group in found for finding in group.findings), *singles]
        targets = _by_target(findings)
        if limit < LEAST:
            is_counted = len(targets[0].findings) >= LEAST
            each = [f"{name(finding, page)} {note(finding)}" for finding in findings]
            yield from _list(_counted(targets) if is_counted else each, LEAST_LINES, page)
            return
        rows = [_of_target(group, page) for group in targets]
    # One line more costs what "and 1 more" would.
    shown = rows if len(rows) <= limit + 1 else rows[:limit]
    for label, what, below, _ in shown:
        line = f"    {label} {what}".rstrip()
        yield from (
            [line]
            if len(line) <= page.width
            else [f"    {label}", f"      {shorten(what, page.width - 6)}"]
        )
        yield from [f"      {below}"] if below else []
    left = sum(count for *_, count in rows[len(shown) :])
    if left:
        kind = (found[0].findings if found else singles)[0].about.kind
        yield f"    and {left} more {plural(kind, left)} (--all)"


def _by_target(findings: Sequence[Finding]) -> list[Group]:
    """Return the findings by what they lead to, the most frequent target first."""
    by_note: dict[str, list[Finding]] = {}
    for finding in findings:
        by_note.setdefault(note(finding), []).append(finding)
    found = []
    for target, members in by_note.items():
        names = {finding.about.column for finding in members}
        label = (
            f"{members[0].about.column} {target}" if len(names) == 1 and names != {None} else target
        )
        found.append(Group("", {}, visible(label), "", tuple(members)))
    return sorted(found, key=lambda group: -len(group.findings))


def _of_target(group: Group, page: Page) -> tuple[str, str, str, int]:
    """Return the line of one target: 3 columns -> orders, and their names."""
    findings = group.findings
    if len(findings) == 1:
        return name(findings[0], page), note(findings[0]), "", 1
    if _has_one_name(group):
        return (*_summed(group, [group.label], page), len(findings))
    words, names = _members(group, page)
    label = f"{words} {group.label}:"
    return label, fitting(names, page.width - 5 - len(label)), "", len(findings)


def _counted(targets: Sequence[Group]) -> list[str]:
    """Return each target with how many columns lead there: -> orders (12), customers (7)."""
    names = [note(group.findings[0]) for group in targets]
    arrow = next(arrow for arrow in ARROWS if names[0].startswith(arrow))
    counts = [len(group.findings) for group in targets]
    first = plural(targets[0].findings[0].about.kind, counts[0])
    return [
        f"{text if not number else text.removeprefix(arrow)} ({count}{'' if number else f' {first}'})"
        for number, (text, count) in enumerate(zip(names, counts, strict=True))
    ]


def _systemic(
    found: Sequence[Group], singles: Sequence[Finding], limit: int, page: Page
) -> Iterator[str]:
    """Return the largest groups, else a line of examples, or a few where there is more to say of each."""
    if found:
        rows, below = _of_groups(found, [], limit, page)
        yield from _some(rows, limit, page, below=below)
    elif len(notes := set(map(note, singles))) > 1:
        yield from _cut(found, singles, limit, page)
    else:
        said = "".join(f"{text}: " for text in notes if text)
        names = [name(finding, page) for finding in singles]
        yield f"    {said}{fitting(names, page.width - 4 - len(said))}"


def _cut(
    found: Sequence[Group], singles: Sequence[Finding], limit: int, page: Page
) -> Iterator[str]:
    """Return groups and other objects, as many as the lines allow, and how many remain."""
    rows, below = _of_groups(found, [name(finding, page) for finding in singles], limit, page)
    # Where groups are named after columns, a table's name would look like one.
    alone = _each(singles, page) if rows else _rows(singles, limit, page)
    if not rows and len(alone) > limit + 1 and not any(what for _, what, _ in alone):
        yield from _list([label for label, *_ in alone], limit, page)
        return
    count = len(singles) + sum(len(group.findings) for group in found)
    kind = found[0].findings[0].about.kind if found else ""
    yield from _some([*rows, *alone], limit, page, below=below, all_of=(count, kind))


def _of_groups(
    found: Sequence[Group], beside: Sequence[str], limit: int, page: Page
) -> tuple[list[Row], dict[str, str]]:
    """Return a row for each group, as wide as the labels beside it allow, and the names that go below rows."""
    labels = [*(visible(group.label) for group in found), *beside]
    summed = [
        _summed(group, labels if len(labels) <= limit + 1 else labels[:limit], page)
        for group in found
    ]
    rows = [
        (label, what, len(group.findings))
        for group, (label, what, _) in zip(found, summed, strict=True)
    ]
    return rows, {label: names for label, _, names in summed if names}


def _is_one_group_of_columns(found: Sequence[Group], part: Part) -> bool:
    """Say whether all findings are one group whose columns have different names, which say more than its label."""
    if len(found) != 1 or len(found[0].findings) != len(part.findings):
        return False
    names = {finding.about.column for finding in part.findings}
    return len(names) > 1 and None not in names and not any(map(note, part.findings))


def _list(names: Sequence[str], limit: int, page: Page, indent: str = "    ") -> Iterator[str]:
    """Return names without details, as many as fit, and how many remain."""

    def lines(shown: int) -> list[str]:
        left = len(names) - shown
        ending = f" and {left} more (--all)" if left else ""
        return wrap(", ".join(names[:shown]) + ending, page.width, indent)

    most = min(len(names), limit * page.width // SHORTEST)
    if not names or (most == len(names) and len(lines(most)) <= limit):
        yield from lines(most)
        return
    # Fewer names take no more lines, so halving finds how many fit.
    fitting = bisect_right(range(1, most), limit, key=lambda shown: len(lines(shown)))
    yield from lines(max(fitting, 1))


def _some(
    rows: Sequence[Row],
    limit: int,
    page: Page,
    *,
    below: Mapping[str, str],
    all_of: tuple[int, str] = (0, ""),
) -> Iterator[str]:
    """Return rows in columns, names that did not fit below their row, and how many remain."""
    # One line more costs what "and 1 more" would.
    shown = rows if len(rows) <= limit + 1 else rows[:limit]
    lines = list(columns([(label, what) for label, what, _ in shown], page)) if shown else []
    for number, line in enumerate(lines):
        yield line
        if len(lines) == len(shown) and (names := below.get(shown[number][0])):
            yield f"      {names}"
    found, things = all_of
    left = found - sum(count for *_, count in shown)
    if left > 0:
        # Rows may be groups: what remains is counted in objects.
        yield f"    and {left} more{f' {plural(things, left)}' if things else ''} (--all)"


def _everything(
    found: Sequence[Group], singles: Sequence[Finding], page: Page, each: int, *, is_one: bool
) -> Iterator[str]:
    """Return every decision, and its objects in so many lines or, without a limit, in one line each."""
    is_cut = is_one and each < ALL
    shown = found[:MOST_GROUPS] if is_cut and len(found) > MOST_GROUPS + 1 else found
    for group in shown:
        words, names = _members(group, page)
        reason = (
            group.reason if each == ALL or not _has_one_name(group) else f"{group.label} {words}"
        )
        heading = visible(f"{sentence(reason).removesuffix('.')}:")
        whole = f"    {heading} {', '.join(names)}"
        if each == ALL:
            yield from wrap(heading, page.width, "    ")
            yield from (f"      {name(finding, page)}" for finding in group.findings)
        elif len(whole) <= page.width:
            yield whole
        else:
            yield from wrap(heading, page.width, "    ")
            yield from _list(names, each, page, "      ")
    if len(shown) < len(found):
        more = [f"{visible(group.label)} ({len(group.findings)})" for group in found[len(shown) :]]
        yield from _list(["also " + more[0], *more[1:]], each, page)
    # Groups list qualified columns: a table with its columns beside them would look different.
    if each == ALL:
        yield from _plain(
            _each(singles, page) if found else _rows(singles, len(singles), page), page
        )
    elif is_cut and (found or not any(map(note, singles))):
        yield from _list([name(finding, page) for finding in singles], each, page)
    else:
        listed = singles[:MEMBERS] if is_one else singles
        yield from _bynote(_each(listed, page) if found else _rows(listed, len(listed), page), page)
        if len(singles) > len(listed):
            yield f"    and {len(singles) - len(listed)} more (--all)"


def _plain(rows: Sequence[Row], page: Page) -> Iterator[str]:
    if rows and all(what.startswith(ARROWS) for _, what, _ in rows):
        yield from (f"    {label} {what}" for label, what, _ in rows)
    elif rows:
        yield from columns([(label, what) for label, what, _ in rows], page)


def _bynote(rows: Sequence[Row], page: Page) -> Iterator[str]:
    """Return rows in columns; objects with the same note are listed behind it."""
    by_note: dict[str, list[str]] = {}
    for label, what, _ in rows:
        by_note.setdefault(what, []).append(label)
    shared = {what for what, labels in by_note.items() if what and len(labels) >= LEAST}
    for what in (what for what in by_note if what in shared):
        lines = wrap(f"{what}: {', '.join(by_note[what])}", page.width - 6)
        yield from (f"{'      ' if number else '    '}{line}" for number, line in enumerate(lines))
    yield from _plain([row for row in rows if row[1] not in shared], page)


def _summed(group: Group, labels: Sequence[str], page: Page) -> tuple[str, str, str]:
    """Return a group as a row: its cause, and as many of its objects as fit beside the longest label, else below."""
    words, names = _members(group, page)
    left = room(labels, page) - len(words) - 2
    if len(names[0]) + 3 > left:  # and ", …" behind it
        return visible(group.label), words, fitting(names, page.width - 6)
    return visible(group.label), f"{words}: {fitting(names, left)}", ""


def _members(group: Group, page: Page) -> tuple[str, list[str]]:
    """Return how many objects a group has, and their names: of columns with one name, only the tables."""
    kind, count = group.findings[0].about.kind, len(group.findings)
    if kind == "column" and not _has_one_name(group):
        return f"{count} columns", [name(finding, page) for finding in group.findings]
    tables = list(dict.fromkeys(table(finding, page) for finding in group.findings))
    return f"in {count} tables" if kind == "column" else f"{count} {plural(kind, count)}", tables


def _has_one_name(group: Group) -> bool:
    """Say whether the findings are about columns that all have the same name."""
    names = {finding.about.column for finding in group.findings}
    return len(names) == 1 and None not in names


def _each(findings: Sequence[Finding], page: Page) -> list[Row]:
    return [(name(finding, page), note(finding), 1) for finding in findings]


def _rows(findings: Sequence[Finding], limit: int, page: Page) -> list[Row]:
    """Return name, detail and count: an object a row, or a table a row with its columns."""
    objects = _each(findings, page)
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

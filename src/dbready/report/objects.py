"""Lists the objects of a block: causes that they share in one line each, then the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, Group, groups
from dbready.report.detail import ALL, MEMBERS
from dbready.report.division import is_list_of_tables, note
from dbready.report.lines import (
    columns,
    fitting,
    hanging,
    name,
    sentence,
    wrap,
)
from dbready.report.merged import of_same_tables, of_same_target
from dbready.report.object_rows import (
    by_name,
    each_row,
    has_one_name,
    listed_entries,
    listed_names,
    members,
    rows_of,
    summed,
)
from dbready.report.targets import ARROWS, by_targets, has_arrows
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from dbready.findings.finding import Finding
    from dbready.report.detail import Block
    from dbready.report.division import Part
    from dbready.report.lines import Page
    from dbready.report.object_rows import Row


VERY_FEW = 4  # tables that take hardly more lines with a note each than as a list
MOST_GROUPS = 4  # of one decision that is systemic, unless all are listed


def objects(part: Part, shown: Block, page: Page) -> Iterator[str]:
    """Return the objects of a part: as many lines as the block allows, or all of them."""
    limit = shown.lines
    if part.result.object == "server":
        # There is only one, and the heading has named it.
        words = dict.fromkeys(note(finding) for finding in part.findings)
        yield from [line for text in words for line in wrap(text, page.width, "    ")][:limit]
        return
    if shown.each < ALL or limit < ALL:
        part = _without_one_type(part)
    found = [] if is_list_of_tables(part) else groups(part.findings)
    if (limit != ALL and _is_one_group_of_columns(found, part)) or _says_less_than_notes(
        found, part
    ):
        found = []
    grouped = {id(finding) for group in found for finding in group.findings}
    singles = [finding for finding in part.findings if id(finding) not in grouped]
    if shown.each < ALL or limit < ALL:
        found = of_same_tables(found)
    if limit == ALL:
        # What share one cause, or are systemic, are one decision. Where each leads is another question.
        is_one = is_list_of_tables(part) or (part.is_systemic and not has_arrows(part))
        # Of a remark about everything, such as undocumented tables, a few examples say enough.
        is_remark = is_one and part.severity == "info" and not found and shown.each < ALL
        each = 1 if is_remark else shown.each
        if each < ALL:
            found, singles = of_same_target(found, singles)
        yield from _everything(found, singles, page, each, is_one=is_one)
    elif has_arrows(part):
        yield from by_targets(found, singles, limit, page)
    elif part.is_systemic:
        yield from _systemic(found, singles, limit, page)
    else:
        yield from _cut(found, singles, limit, page)


def _without_one_type(part: Part) -> Part:
    """Return the part without the notes of its columns where each is the data type that all have."""
    types = {finding.evidence.get("data_type") for finding in part.findings}
    if len(types) > 1 or len(part.findings) < LEAST or {f.detail for f in part.findings} != types:
        return part
    return replace(part, findings=tuple(replace(each, detail=None) for each in part.findings))


def _systemic(
    found: Sequence[Group], singles: Sequence[Finding], limit: int, page: Page
) -> Iterator[str]:
    """Return the largest groups, else a line of examples, or a few where there is more to say of each."""
    if found and len(found) + len(singles) > limit:
        rows, below = _of_groups(found, [], limit, page)
        count = len(singles) + sum(len(group.findings) for group in found)
        kind = found[0].findings[0].about.kind
        yield from _some(rows, limit, page, below=below, all_of=(count, kind))
    elif found or len(notes := set(map(note, singles))) > 1:
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
    alone = each_row(singles, page) if rows else rows_of(singles, limit, page)
    if not rows and len(alone) > limit + 1 and not any(what for _, what, _ in alone):
        yield from listed_names([label for label, *_ in alone], limit, page)
        return
    count = len(singles) + sum(len(group.findings) for group in found)
    kind = found[0].findings[0].about.kind if found else ""
    yield from _some([*rows, *alone], limit, page, below=below, all_of=(count, kind))


def _of_groups(
    found: Sequence[Group], beside: Sequence[str], limit: int, page: Page
) -> tuple[list[Row], dict[str, str]]:
    """Return a row for each group, as wide as the labels beside it allow, and the names that go below rows."""
    labels = [*(visible(group.label) for group in found), *beside]
    named = [
        summed(group, labels if len(labels) <= limit + 1 else labels[:limit], page)
        for group in found
    ]
    rows = [
        (label, what, len(group.findings))
        for group, (label, what, _) in zip(found, named, strict=True)
    ]
    return rows, {label: names for label, _, names in named if names}


def _is_one_group_of_columns(found: Sequence[Group], part: Part) -> bool:
    """Say whether all findings are one group whose columns have different names, which say more than its label."""
    if len(found) != 1 or len(found[0].findings) != len(part.findings):
        return False
    names = {finding.about.column for finding in part.findings}
    return len(names) > 1 and None not in names and not any(map(note, part.findings))


def _says_less_than_notes(found: Sequence[Group], part: Part) -> bool:
    """Say whether all findings are one group of a few tables, and the note of each says more than its label.

    Of very few tables, the notes say more unless all are the same.
    """
    if len(found) != 1 or len(found[0].findings) != len(part.findings):
        return False
    notes = [note(finding) for finding in part.findings]
    is_short = len(notes) <= MEMBERS and part.result.object == "table"
    is_varied = len(set(notes)) * 2 > len(notes) or 1 < len(set(notes)) < len(notes) <= VERY_FEW
    return is_short and is_varied and found[0].label not in " ".join(notes)


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
        words, names = members(group, page)
        is_full = each == ALL or not has_one_name(group)
        reason = group.reason if is_full else f"{group.label} {words}{_shared_note(group)}"
        heading = visible(f"{sentence(reason).removesuffix('.')}:")
        whole = f"    {heading} {', '.join(names)}"
        if each == ALL:
            yield from wrap(heading, page.width, "    ")
            yield from _members(group, page)
        elif len(whole) <= page.width:
            yield whole
        else:
            yield from wrap(heading, page.width, "    ")
            if len(wrap(", ".join(names), page.width, "      ")) <= each:
                yield from wrap(", ".join(names), page.width, "      ")
            else:
                yield from listed_entries(by_name(group, page), each, page, "      ")
    if len(shown) < len(found):
        more = [f"{visible(group.label)} ({len(group.findings)})" for group in found[len(shown) :]]
        yield from listed_names(["also " + more[0], *more[1:]], each, page)
    # Groups list qualified columns: a table with its columns beside them would look different.
    if each == ALL:
        yield from _plain(
            each_row(singles, page) if found else rows_of(singles, len(singles), page), page
        )
    elif is_cut and (len(singles) >= LEAST if found else not any(map(note, singles))):
        is_short = len(singles) <= MEMBERS and singles[0].about.kind == "column" and each > 1
        names = [name(finding, page) for finding in singles]
        yield from listed_names(names, MEMBERS if is_short else each, page)
    else:
        listed = singles[:MEMBERS] if is_one else singles
        types = {visible(str(finding.evidence.get("data_type"))) for finding in listed}
        rows = each_row(listed, page) if found else rows_of(listed, len(listed), page)
        yield from _bynote(rows, page, types)
        if len(singles) > len(listed):
            yield f"    and {len(singles) - len(listed)} more (--all)"


def _shared_note(group: Group) -> str:
    """Return what the notes of all columns of one name say, unless that is their type or where they lead."""
    (said, *others) = {note(finding) for finding in group.findings}
    first = group.findings[0]
    is_known = said.startswith(ARROWS) or said in {group.label, first.evidence.get("data_type")}
    return "" if others or not said or is_known else f", {said}"


def _members(group: Group, page: Page) -> Iterator[str]:
    """Return the objects of a group, a line each, with notes where these differ and do not only repeat its label."""
    rows = each_row(group.findings, page)
    notes = {what for _, what, _ in rows}
    is_noted = len(notes) > 1 and not any(what.startswith(ARROWS) for what in notes)
    if is_noted:
        yield from columns([(label, what) for label, what, _ in rows], page, 6)
    else:
        yield from (f"      {label}" for label, *_ in rows)


def _plain(rows: Sequence[Row], page: Page) -> Iterator[str]:
    if rows and all(what.startswith(ARROWS) for _, what, _ in rows):
        for label, what, _ in rows:
            yield from hanging(f"{label} {what}", page.width)
    elif len(rows) == 1:
        label, what, _ = rows[0]
        yield from hanging(f"{label}  {what}".rstrip(), page.width)
    elif rows:
        yield from columns([(label, what) for label, what, _ in rows], page)


def _bynote(rows: Sequence[Row], page: Page, types: Collection[str]) -> Iterator[str]:
    """Return rows in columns; objects with the same note are listed behind it."""
    by_note: dict[str, list[str]] = {}
    for label, what, _ in rows:
        by_note.setdefault(what, []).append(label)
    shared = {what for what, labels in by_note.items() if what and len(labels) >= LEAST}
    for what in (what for what in by_note if what in shared):
        names = ", ".join(by_note[what])
        if what in types:
            said = f"{len(by_note[what])} columns of type {what}:"
            whole = f"    {said} {names}"
            is_short = len(whole) <= page.width
            yield from [whole] if is_short else [f"    {said}", *wrap(names, page.width, "      ")]
            continue
        count = f"{len(by_note[what])} columns " if what.startswith(ARROWS) else ""
        yield from hanging(f"{count}{what}: {names}", page.width)
    yield from _plain([row for row in rows if row[1] not in shared], page)

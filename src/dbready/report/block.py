"""Writes what one rule found as a note: what, why, where, and what to ask."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, groups
from dbready.report import sql
from dbready.report.detail import ALL, MEMBERS
from dbready.report.division import is_list_of_tables, note, typical
from dbready.report.lines import (
    LEAST_ROOM,
    columns,
    labelled,
    name,
    room,
    sentence,
    table,
    under_label,
    wrap,
)
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.cause import Group
    from dbready.findings.finding import Finding
    from dbready.report.detail import Block
    from dbready.report.division import Part
    from dbready.report.lines import Page


MOST_ASKED = 50  # findings of a rule, the most important ones, of which one may have a statement
MOST_REASONS = 2  # why findings are less severe than those above them
SHORTEST = 3  # columns that a name in a list takes at least
MOST_GROUPS = 4  # of one decision that is systemic, unless all are listed


def title(part: Part, page: Page) -> list[str]:
    """Return the rule's name and, at the right or below it, how much of what was found."""
    rule, much = part.result.name, count(part, server=page.server)
    gap = page.width - len(rule) - len(much)
    if gap >= 2:  # noqa: PLR2004 - a gap that separates
        return [f"{rule}{' ' * gap}{much}"]
    return [rule, *wrap(much, page.width, "  ")]


def named_title(part: Part, page: Page) -> list[str]:
    """Return the title with as many names of objects as fit into its line."""
    if part.result.object == "server":
        return title(part, page)
    rule, names = part.result.name, [name(finding, page) for finding in part.findings]
    for much in (count(part), count(part, is_brief=True)):
        left = page.width - len(rule) - len(much) - 4  # two spaces on each side
        shown = _fitting(names, left)
        if len(shown) <= left and left >= LEAST_ROOM:
            return [f"{rule}  {shown}{much:>{page.width - len(rule) - len(shown) - 2}}"]
    return title(part, page)


def count(part: Part, *, is_brief: bool = False, server: str = "the server") -> str:
    """Return how much of what was found, and with which confidence; a brief count may leave out of what."""
    result, found = part.result, len(part.findings)
    if result.object == "server":
        words = server
    else:
        more = " more" if part.is_rest else ""
        things = plural(result.object, result.population or 0)
        if result.is_recognized:
            # How many there are is unknown: "15 of 16 columns" would say that these are nearly all.
            things = "recognized" if is_brief else f"recognized {things}"
        words = f"{found}{more} of {result.population} {things}"
    words += "" if part.confidence == "high" else f", {part.confidence} confidence"
    return words + less_sure(part)


def less_sure(part: Part) -> str:
    """Return how many findings are not shown for their confidence: the others of the population may not be fine."""
    hidden = 0 if part.is_rest else part.result.hidden
    return f" ({hidden} more less certain)" if hidden else ""


def block(part: Part, shown: Block, page: Page) -> Iterator[str]:
    """Return the note: as many words and objects as the block allows."""
    result = part.result
    yield from title(part, page)
    if shown.lines == 0:
        yield from _tight(part, page)
        return
    if shown.says_what and not part.is_rest:
        why = result.why if shown.says_why else ""
        yield from wrap(visible(f"{sentence(result.summary)} {why}".strip()), page.width, "  ")
    elif shown.says_what and part.above:
        yield from wrap(
            f"As under {part.above.upper()} above, but less severe{_because(part)}:",
            page.width,
            "  ",
        )
    yield from _objects(part, shown, page)
    if shown.asks and not part.is_rest:
        yield from labelled("ask", result.question, page.width)
        yield from _statement(part, page)
    yield ""


def _because(part: Part) -> str:
    """Return why findings are less severe than others of their rule, where the rule says so."""
    reasons = dict.fromkeys(
        str(reason)
        for finding in part.findings
        if (reason := finding.evidence.get("less_severe_because"))
    )
    return f", since {' or '.join(reasons)}" if 0 < len(reasons) <= MOST_REASONS else ""


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
        yield f"  {text} {_fitting(names, left)}"
    else:
        yield from wrap(text, page.width, "  ")
        yield f"    {_fitting(names, page.width - 4)}"


def _objects(part: Part, shown: Block, page: Page) -> Iterator[str]:
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
        if shown.each < ALL and part.is_systemic:
            yield from wrap(_systemic(part, is_complete=True), page.width, "  ")
        # What share one cause, or are systemic, are one decision.
        is_one = part.is_systemic or is_list_of_tables(part)
        # Of a remark about everything, such as undocumented tables, a few examples say enough.
        is_remark = is_one and part.severity == "info" and not found and shown.each < ALL
        each = 1 if is_remark else shown.each
        yield from _everything(found, singles, page, each, is_one=is_one)
        return
    labels = [visible(group.label) for group in found]
    labels += [] if part.is_systemic else [name(finding, page) for finding in singles]
    beside = labels if len(labels) <= limit + 1 else labels[:limit]
    summed = [_summed(group, beside, page) for group in found]
    rows = [
        (label, what, len(group.findings))
        for group, (label, what, _) in zip(found, summed, strict=True)
    ]
    below = {label: names for label, _, names in summed if names}
    if part.is_systemic:
        yield from wrap(_systemic(part), page.width, "  ")
        yield from (
            _some(rows, limit, page, below=below) if rows else [f"    {_examples(singles, page)}"]
        )
    else:
        # Where groups are named after columns, a table's name would look like one.
        alone = _each(singles, page) if rows else _rows(singles, limit, page)
        if not rows and len(alone) > limit + 1 and not any(what for _, what, _ in alone):
            yield from _list([label for label, *_ in alone], limit, page)
        else:
            yield from _some(
                [*rows, *alone],
                limit,
                page,
                below=below,
                all_of=(len(part.findings), part.result.object if rows else ""),
            )


def _systemic(part: Part, *, is_complete: bool = False) -> str:
    things = plural(part.result.object, 2)
    hint = "" if is_complete else f"; --all lists the {things}"
    return f"Systemic: one decision, not {len(part.findings)} tasks{hint}."


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


def _examples(findings: Sequence[Finding], page: Page) -> str:
    """Return the most important objects, as many as a line takes."""
    names = [name(finding, page) for finding in findings]
    return _fitting(names, page.width - 4)


def _some(
    rows: Sequence[tuple[str, str, int]],
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
        yield from wrap(visible(sentence(group.reason).removesuffix(".") + ":"), page.width, "    ")
        names = [name(finding, page) for finding in group.findings]
        if each == ALL:
            yield from (f"      {text}" for text in names)
        else:
            yield from _list(names, each, page, "      ")
    if len(shown) < len(found):
        left = sum(len(group.findings) for group in found[len(shown) :])
        things = plural(found[0].findings[0].about.kind, left)
        yield f"    {len(found) - len(shown)} more groups with {left} {things} (--all)"
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


def _plain(rows: Sequence[tuple[str, str, int]], page: Page) -> Iterator[str]:
    if rows:
        yield from columns([(label, what) for label, what, _ in rows], page)


def _bynote(rows: Sequence[tuple[str, str, int]], page: Page) -> Iterator[str]:
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
    first = group.findings[0].about
    same_name = len({finding.about.column for finding in group.findings}) == 1
    tables = list(dict.fromkeys(table(finding, page) for finding in group.findings))
    count = len(group.findings)
    if first.kind == "column" and same_name:
        words, names = f"in {count} tables", tables
    elif first.kind == "column":
        words, names = f"{count} columns", [name(finding, page) for finding in group.findings]
    else:
        words, names = f"{count} {plural(first.kind, count)}", tables
    left = room(labels, page) - len(words) - 2
    if len(names[0]) + 3 > left:  # and ", …" behind it
        return visible(group.label), words, _fitting(names, page.width - 6)
    return visible(group.label), f"{words}: {_fitting(names, left)}", ""


def _fitting(names: Sequence[str], width: int) -> str:
    """Join as many names as fit, at least one."""
    text = names[0]
    for other in names[1:]:
        if len(text) + len(other) + 5 > width:  # ", " before it and ", …" behind it
            return f"{text}, …"
        text += f", {other}"
    return text


def _each(findings: Sequence[Finding], page: Page) -> list[tuple[str, str, int]]:
    return [(name(finding, page), note(finding), 1) for finding in findings]


def _rows(findings: Sequence[Finding], limit: int, page: Page) -> list[tuple[str, str, int]]:
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

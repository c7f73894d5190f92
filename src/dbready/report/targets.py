"""Lists objects that lead to others, such as references, with what they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.findings.cause import LEAST, Group
from dbready.report.division import note
from dbready.report.lines import fitting, name, shorten
from dbready.report.object_rows import (
    by_name,
    has_one_name,
    in_a_line,
    listed_names,
    members,
    summed,
)
from dbready.report.text import plural, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.findings.finding import Finding
    from dbready.report.division import Part
    from dbready.report.lines import Page

LEAST_LINES = 2  # of a list of targets
ARROWS = ("-> ", "<-> ")  # notes that read on from the name: tags.post_id -> posts


def has_arrows(part: Part) -> bool:
    """Say whether notes say what an object leads to."""
    return any(note(finding).startswith(ARROWS) for finding in part.findings)


def by_targets(
    found: Sequence[Group], singles: Sequence[Finding], limit: int, page: Page
) -> Iterator[str]:
    """Return a line for each group and each other object, with what it leads to."""
    rows = [(*summed(group, [group.label], page), len(group.findings)) for group in found]
    rows += [(name(finding, page), note(finding), "", 1) for finding in singles]
    if len(rows) > limit + 1:
        findings = [*(finding for group in found for finding in group.findings), *singles]
        targets = _by_target(findings)
        if limit < LEAST:
            is_counted = len(targets[0].findings) >= LEAST
            each = [f"{name(finding, page)} {note(finding)}" for finding in findings]
            yield from listed_names(_counted(targets) if is_counted else each, LEAST_LINES, page)
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
    for target, leading in by_note.items():
        names = {finding.about.column for finding in leading}
        label = (
            f"{leading[0].about.column} {target}" if len(names) == 1 and names != {None} else target
        )
        found.append(Group("", {}, visible(label), "", tuple(leading)))
    return sorted(found, key=lambda group: -len(group.findings))


def _of_target(group: Group, page: Page) -> tuple[str, str, str, int]:
    """Return the line of one target: 3 columns -> orders, and their names."""
    findings = group.findings
    if len(findings) == 1:
        return name(findings[0], page), note(findings[0]), "", 1
    if has_one_name(group):
        return (*summed(group, [group.label], page), len(findings))
    words, names = members(group, page)
    label = f"{words} {group.label}:"
    left = page.width - 5 - len(label)
    if len(", ".join(names)) > left:
        names = in_a_line(by_name(group, page), left)
    return label, fitting(names, left), "", len(findings)


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

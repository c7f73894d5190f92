"""Writes an audit as Markdown that fits a comment on a merge request, and can replace the one before."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.findings import verdict
from dbready.findings.cause import groups
from dbready.report import block, coverage, division, heading, sql, standing, summary
from dbready.report.lines import server_of
from dbready.report.merged import of_same_tables
from dbready.report.text import qualified, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.findings.audit import Audit, Profile
    from dbready.findings.cause import Group
    from dbready.findings.finding import Finding
    from dbready.report.division import Part
    from dbready.report.formats import Wanted

LONGEST = 65_536  # characters that GitHub accepts in a comment
MOST_OBJECTS = 10
MOST_STATEMENTS = (
    50  # findings of a rule, the most important ones, of which one may have a statement
)
# What Markdown or HTML give a meaning: anywhere, at the start, or in an emoji.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$]|^(?:[#+=-]|\d+(?=[.)]))|:(?=\w+:)")
# Where a mention, a reference to an issue or label, or a URL is broken.
BREAKS = re.compile(r"(?<=[@#!~%^&$])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
BACKTICKS = re.compile(r"`+")


def write(audit: Audit, wanted: Wanted) -> str:
    """Return the report, at most LONGEST characters; rules that do not fit are counted.

    everything lists every object, as long as it fits. The first line is the same for every report
    of a target: a comment that starts with it can be replaced.
    """
    most = 2 * len(audit.findings) if wanted.everything else MOST_OBJECTS
    # The less severe findings of a rule follow its most severe ones.
    parts = [
        [part, *(other for other in every if other.is_rest and other.result is part.result)]
        for every in [division.in_order(audit.results)]
        for part in every
        if not part.is_rest
    ]
    blocks = [_block(part, rest, most, audit) for part, *rest in parts]
    head, foot = _head(audit), _foot(audit)
    shown = len(blocks)
    text = _joined(head, blocks, foot)
    while len(text) > LONGEST and shown:
        shown -= 1
        text = _joined(head, [*blocks[:shown], _dropped(chain(*parts[shown:]))], foot)
    return text if len(text) <= LONGEST else _joined(head, [_dropped(chain(*parts))], foot[-1:])


def _joined(head: Sequence[str], blocks: Sequence[str], foot: Sequence[str]) -> str:
    return "\n\n".join([*head, *blocks, *foot]) + "\n"


def marker(audit: Audit) -> str:
    """Return the comment that identifies reports of this target."""
    return comment(f"dbready: {audit.label}")


def comment(text: str) -> str:
    """Return a text as a comment, which it cannot end."""
    # Two hyphens would end an HTML comment.
    kept = re.sub(r"-(?=-)|[<>]", lambda match: f"%{ord(match[0]):02X}", visible(text))
    return f"<!-- {kept} -->"


def _head(audit: Audit) -> list[str]:
    counts = " | ".join(str(count) for count in audit.by_severity.values())
    names = " | ".join(audit.by_severity)
    states = summary.states(audit)
    return [
        marker(audit),
        f"# dbready: {code(audit.label)}",
        f"{escape(summary.server(audit))}  \n{escape(summary.size(audit))}",
        *([escape(aside)] if (aside := summary.set_aside(audit)) else []),
        *([escape(doubt)] if (doubt := coverage.foremost(audit)) else []),
        f"**{escape(verdict.sentence(audit))}**",
        f"| {names} |\n|{' ---: |' * len(audit.by_severity)}\n| {counts} |",
        *([escape(states)] if states else []),
    ]


def _foot(audit: Audit) -> list[str]:
    gaps = "\n".join(f"* {escape(text)}" for text in coverage.paragraphs(audit))
    last = f"{escape(summary.counts(audit))} {escape(verdict.sentence(audit))}"
    return [
        *_gone(audit),
        *_accepted(audit),
        f"## Coverage\n\n{gaps}",
        f"Written by dbready {escape(__version__)}.  \n{last}",
    ]


def _gone(audit: Audit) -> Iterator[str]:
    gone = audit.comparison.gone if audit.comparison else ()
    if gone:
        lines = [
            f"* {code(each.rule)}: {code(qualified(each.about))}" for each in gone[:MOST_OBJECTS]
        ]
        lines += [f"* and {len(gone) - MOST_OBJECTS} more"] if gone[MOST_OBJECTS:] else []
        yield "## Gone since the baseline\n\n" + "\n".join(lines)


def _accepted(audit: Audit) -> Iterator[str]:
    counted = Counter((each.rule, standing.acceptance(each)) for each in audit.accepted)
    if counted:
        lines = [
            f"* {code(rule)} ({count}): {escape(str(words))}"
            for (rule, words), count in counted.items()
        ]
        yield "## Accepted\n\n" + "\n".join(lines)


def _dropped(left_out: Iterable[Part]) -> str:
    parts = list(left_out)
    rules = len({part.result.name for part in parts})
    found = sum(len(part.findings) for part in parts)
    names = ", ".join(f"{code(part.result.name)} ({len(part.findings)})" for part in parts)
    words = f"{rules} {'rule' if rules == 1 else 'rules'} with {found} {_findings(found)}"
    return f"## Not listed here\n\n{words} did not fit: {names}."


def _findings(count: int) -> str:
    return "finding" if count == 1 else "findings"


def _block(part: Part, rest: Sequence[Part], most: int, audit: Audit) -> str:
    result = part.result
    lines = [
        f"## {part.severity.upper()}: {code(result.name)}",
        f"**{_count(part, server_of(audit))}**",
    ]
    words = f"{result.summary.rstrip('.')}. {result.why}".strip()
    lines.append(escape(f"{words} {block.only_reason(part)}".strip()))
    lines += _objects(part, most)
    for other in chain.from_iterable(map(block.by_reason, rest)):
        lines.append(f"**{escape(block.less_severe(other))}**")
        lines += _objects(other, most)
    lines.append(f"**Ask:** {escape(result.question)}")
    lines += _statement(part, audit.profile)
    return "\n\n".join(lines)


def _count(part: Part, server: str) -> str:
    result, found = part.result, heading.objects(part)
    if result.object == "server":
        return f"{found} {_findings(found)} about {server}"
    sure = "" if part.confidence == "high" else f", {part.confidence} confidence"
    unsure = heading.less_sure(part)
    return f"{found} of {result.population} {heading.counted(result)}{sure}{unsure}"


def _objects(part: Part, most: int) -> Iterator[str]:
    """Return the causes that findings share, a line each, and the other findings."""
    found = of_same_tables(groups(part.findings))
    grouped = {id(finding) for group in found for finding in group.findings}
    # What fails a pipeline must not be what is cut off.
    singles = [each for each in part.findings if id(each) not in grouped or each.state == "new"]
    singles.sort(key=lambda finding: finding.state == "unchanged")
    lines = [f"* {_group(group, most)}" for group in found]
    lines += [f"* {_object(finding)}" for finding in singles[:most]]
    left = len(singles) - most
    lines += [f"* and {left} more"] if left > 0 else []
    yield "\n".join(lines)


def _group(group: Group, most: int) -> str:
    things = dict.fromkeys(
        # Of columns that the label names, only the tables.
        replace(each.about, kind="table", column=None) if group.is_each else each.about
        for each in group.findings
    )
    names = [code(qualified(thing)) for thing in [*things][: most // 2]]
    left = len(things) - len(names)
    more = f" and {left} more" if left > 0 else ""
    return f"{escape(group.reason)}: {', '.join(names)}{more}"


def _object(finding: Finding) -> str:
    changed = standing.changed(finding)
    note = f" **{escape(changed)}**" if changed else ""
    if finding.about.kind == "server":
        return escape(finding.message) + note
    detail = f": {escape(finding.detail)}" if finding.detail else ""
    return f"{code(qualified(finding.about))}{detail}{note}"


def _statement(part: Part, profile: Profile) -> Iterator[str]:
    if found := division.statement(part, MOST_STATEMENTS, profile):
        label, text = found
        yield f"**{label.capitalize()}:**\n\n{fenced(sql.lines(text))}"


def fenced(lines: Sequence[str]) -> str:
    """Return SQL as a block that no backticks in it can end."""
    fence = "`" * max(3, *(len(run) + 1 for line in lines for run in BACKTICKS.findall(line)), 3)
    return "\n".join([f"{fence}sql", *lines, fence])


def code(text: str) -> str:
    """Return a name as code: no markup, mention or reference in it has an effect."""
    name = visible(text)
    if not name.strip():
        return f"`{name!r}`"
    fence = "`" * (1 + max((len(run) for run in BACKTICKS.findall(name)), default=0))
    # One space at each end is not shown; without it, a backtick at the end would join the fence.
    padding = " " if name[0] in "` " or name[-1] in "` " else ""
    return f"{fence}{padding}{name}{padding}{fence}"


def escape(text: str) -> str:
    """Return a text that is shown as it is: no markup, link, mention or reference."""
    pieces = [_escaped(piece) for piece in BREAKS.split(visible(text).strip())]
    return "<!-- -->".join(pieces)


def _escaped(text: str) -> str:
    return SPECIAL.sub(_with_backslash, text.replace("&", "&amp;"))


def _with_backslash(match: re.Match[str]) -> str:
    # A number that starts a list is escaped before its full stop: there, digits cannot be.
    return match[0] + "\\" if match[0].isdigit() else f"\\{match[0]}"

"""Writes a comparison as Markdown for a merge request or a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready import __version__
from dbready.report.drift import sentences
from dbready.report.markdown import LONGEST, comment, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbready.drift.result import Drift
    from dbready.report.drift.formats import Wanted
    from dbready.report.drift.sentences import Line

ROOM = 100  # characters for the line that counts what does not fit


def write(drift: Drift, wanted: Wanted) -> str:
    """Return the comparison, at most LONGEST characters; lines that do not fit are counted."""
    del wanted
    names = f"{drift.before.name} {drift.after.name}"
    head = [
        comment(f"dbready diff: {names}"),
        f"## {escape(drift.before.name)} → {escape(drift.after.name)}",
        "",
        *_table(drift),
        "",
        escape(drift.verdict),
    ]
    foot = ["", f"Written by dbready {__version__}."]
    left = LONGEST - ROOM - sum(len(line) + 1 for line in (*head, *foot))
    lines, dropped = [], 0
    for line in _blocks(drift):
        left -= len(line) + 1
        if left >= 0:
            lines.append(line)
        else:
            dropped += line.startswith("* ")
    if dropped:
        lines += ["", f"{dropped} more lines do not fit: see the HTML page or JSON."]
    return "\n".join([*head, *lines, *foot]) + "\n"


def _table(drift: Drift) -> Iterator[str]:
    yield "| | A | B |"
    yield "|---|---|---|"
    for name in ("label", "server", "size", "collected_at"):
        values = (escape(getattr(side, name)) for side in (drift.before, drift.after))
        yield f"| {name.replace('_', ' ')} | {' | '.join(values)} |"


def _blocks(drift: Drift) -> Iterator[str]:
    omitted = sentences.omitted_schemas(drift)
    groups = [sentences.systemic(group, omitted) for group in drift.systemic]
    yield from _section("In many tables", map(_line, groups))
    for place, changes in drift.by_table:
        # The title says what became of the whole table; what that breaks is left to say.
        lines = [
            sentences.line(change)
            for change in changes
            if change.consequence
            or change.kind != "table"
            or change.what not in {"added", "removed"}
        ]
        title = escape(sentences.title(place, changes, omitted))
        yield from _section(title, map(_line, lines)) if lines else ("", f"### {title}")
    yield from _section(
        "Server and schemas", (_line(sentences.line(x)) for x in drift.surroundings)
    )
    if not drift.only_breaking:
        yield from _section("Findings", _escaped(sentences.findings(drift, omitted)))
        found = list(_escaped(sentences.rows(drift, omitted)))
        if found:
            yield from _section("Do the rows look alike?", found, sentences.about_rows(drift))
    unread = sentences.not_compared(drift.not_compared, (drift.before.name, drift.after.name))
    yield from _section("Not compared", _escaped(unread))


def _section(title: str, items: Iterable[str], first: str | None = None) -> Iterator[str]:
    lines = [f"* {item}" for item in items]
    if lines:
        yield from ("", f"### {title}", "")
        if first:
            yield from (escape(first), "")
        yield from lines


def _escaped(texts: Iterable[str]) -> Iterator[str]:
    return map(escape, texts)


def _line(line: Line) -> str:
    if line.consequence is None:
        return escape(line.text)
    return f"**Breaks:** {escape(line.text)}: {escape(line.consequence)}"

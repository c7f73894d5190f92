"""Writes a comparison for someone in a hurry: what breaks first, one table at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready import __version__
from dbready.report.drift import sentences
from dbready.report.lines import wrap
from dbready.report.text import joined, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbready.drift.result import Drift
    from dbready.report.drift.formats import Wanted
    from dbready.report.drift.sentences import Line

NARROWEST, WIDEST = 60, 120
MOST_TABLES = 25  # on a screen
BREAKS = "  BREAKS  "
PLAIN = " " * len(BREAKS)


def write(drift: Drift, wanted: Wanted) -> str:
    """Return the comparison; unless a whole one is wanted, it lists the tables that matter most."""
    width = min(max(wanted.width, NARROWEST), WIDEST)
    lines = [f"dbready {__version__}: what changed from A to B"]
    for letter, side in (("A", drift.before), ("B", drift.after)):
        name = "" if side.name == side.label else f"{side.name}, "
        text = f"{letter}: {name}{side.label}, {side.server}, {side.size}, {side.collected_at}"
        lines += wrap(visible(text), width)
    lines.append("")
    lines += _lines(drift, width, None if wanted.is_whole else MOST_TABLES)
    return joined([*lines, *wrap(visible(drift.verdict), width)])


def _lines(drift: Drift, width: int, most: int | None) -> Iterator[str]:
    omitted = sentences.omitted_schemas(drift)
    groups = [sentences.systemic(group, omitted) for group in drift.systemic]
    yield from _section("IN MANY TABLES", groups, width)
    by_table = drift.by_table
    for place, changes in by_table[:most]:
        yield visible(sentences.title(place, changes, omitted))
        whole = [x for x in changes if x.kind == "table" and x.what != "renamed"]
        rest = [sentences.line(change) for change in changes if change not in whole]
        broken = [x.consequence for x in whole if x.consequence]
        for text in broken:
            yield from wrap(visible(f"BREAKS  {text}"), width, "  ")
        yield from _changes(rest, width)
        yield ""
    if left := by_table[len(by_table[:most]) :]:
        count = sum(len(changes) for _, changes in left)
        others = [sentences.table_name(place, omitted) for place, _ in left]
        text = f"{count} more changes in {len(left)} tables: {sentences.listed(others)}; -o FILE lists them"
        yield from (*wrap(visible(text), width), "")
    around = [sentences.line(change) for change in drift.surroundings]
    yield from _section("SERVER AND SCHEMAS", around, width)
    if not drift.only_breaking:
        yield from _paragraphs("FINDINGS", sentences.findings(drift, omitted), width)
        about = sentences.about_rows(drift)
        found = list(sentences.rows(drift, omitted))
        yield from _paragraphs("DO THE ROWS LOOK ALIKE?", [about, *found] if found else [], width)
    names = (drift.before.name, drift.after.name)
    unread = sentences.not_compared(drift.not_compared, names)
    yield from _paragraphs("NOT COMPARED", unread, width)
    if drift.ignored:
        yield f"{drift.ignored} ignored by patterns in dbready.toml."


def _section(title: str, lines: list[Line], width: int) -> Iterator[str]:
    if lines:
        yield title
        yield from _changes(lines, width)
        yield ""


def _changes(lines: Iterable[Line], width: int) -> Iterator[str]:
    """Return changes with what they break below them, marked in the margin."""
    for line in lines:
        mark = BREAKS if line.consequence else PLAIN
        first, *others = wrap(visible(line.text), width - len(mark)) or [""]
        yield f"{mark}{first}"
        yield from (f"{PLAIN}{text}" for text in others)
        if line.consequence:
            yield from wrap(visible(f"-> {line.consequence}"), width, PLAIN + "  ")


def _paragraphs(title: str, texts: Iterable[str], width: int) -> Iterator[str]:
    lines = [part for text in texts for part in _hanging(visible(text), width)]
    if lines:
        yield title
        yield from lines
        yield ""


def _hanging(text: str, width: int) -> list[str]:
    """Break a text, and indent what follows its first line."""
    first, *others = wrap(text, width - 2) or [""]
    return [first, *(f"  {line}" for line in others)]

"""Lays out a table with the tables around it: boxes and lines, drawn by templates/diagram.svg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dbready.findings.inventory import Inventory, Reference, Table

MOST_NEIGHBOURS = 8  # on each side
MOST_ROWS = 14  # columns of a table
SIDE, MIDDLE, GAP = 200, 240, 90  # widths
TITLE, ROW, SPACE = 26, 18, 12  # heights
LONGEST_SIDE, LONGEST_MIDDLE = 25, 30  # characters that fit


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text in a box; `mark` is key, finding or empty."""

    text: str
    full: str
    mark: str
    y: int


@dataclass(frozen=True, slots=True)
class Box:
    """A table: its place, and the columns that matter."""

    title: str
    full: str
    x: int
    y: int
    width: int
    height: int
    rows: tuple[Row, ...]
    is_middle: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A reference, from the referencing side to the referenced one; dashed where it is inferred."""

    x1: int
    y1: int
    x2: int
    y2: int
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """Everything to draw, and what it shows in a sentence."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    sentence: str


def around(table: Table, inventory: Inventory, found: Collection[str]) -> Diagram | None:
    """Return a table between the tables that refer to it and those it refers to; None without any.

    found: the columns that have findings.
    """
    loops = table.place
    incoming = [x for x in inventory.incoming(table) if (x.schema, x.table) != loops]
    outgoing = [
        x for x in inventory.outgoing(table) if (x.referenced_schema, x.referenced_table) != loops
    ]
    if not incoming and not outgoing:
        return None
    left = _neighbours([((x.schema, x.table), x) for x in incoming])
    right = _neighbours([((x.referenced_schema, x.referenced_table), x) for x in outgoing])
    middle = _middle(table, outgoing, found)
    heights = [_height(left, is_left=True), _height(right, is_left=False), middle.height]
    height = max(heights) + 2
    middle = _moved(middle, (height - middle.height) // 2)
    boxes, lines = [middle], []
    for names, is_left in ((left, True), (right, False)):
        drawn, drawn_lines = _side(names, middle, height, is_left=is_left)
        boxes += drawn
        lines += drawn_lines
    width = 2 * SIDE + MIDDLE + 2 * GAP + 2
    return Diagram(width, height, tuple(boxes), tuple(lines), _sentence(table, incoming, outgoing))


Neighbours = list[tuple[tuple[str, str], list["Reference"]]]


def _neighbours(pairs: Sequence[tuple[tuple[str, str], Reference]]) -> Neighbours:
    found: dict[tuple[str, str], list[Reference]] = {}
    for place, reference in pairs:
        found.setdefault(place, []).append(reference)
    # Declared references are certain, so they are shown first.
    return sorted(found.items(), key=lambda item: not any(x.is_declared for x in item[1]))


def _middle(table: Table, outgoing: Sequence[Reference], found: Collection[str]) -> Box:
    referring = {column for reference in outgoing for column in reference.columns}
    key = set(table.key or ())
    names = [x.name for x in table.columns if x.name in key | referring | set(found)]
    rows = [
        Row(
            shortened(name, LONGEST_MIDDLE),
            name,
            "finding" if name in found else "key" if name in key else "",
            TITLE + ROW * number,
        )
        for number, name in enumerate(names[:MOST_ROWS])
    ]
    if names[MOST_ROWS:]:
        more = f"and {len(names) - MOST_ROWS} more"
        rows.append(Row(more, more, "", TITLE + ROW * MOST_ROWS))
    height = TITLE + ROW * len(rows) + 8
    title = shortened(table.name, LONGEST_MIDDLE)
    full = f"{table.schema}.{table.name}"
    return Box(title, full, 1 + SIDE + GAP, 1, MIDDLE, height, tuple(rows), is_middle=True)


def _moved(box: Box, y: int) -> Box:
    rows = tuple(Row(row.text, row.full, row.mark, row.y + y) for row in box.rows)
    return Box(box.title, box.full, box.x, y, box.width, box.height, rows, is_middle=True)


def _height(neighbours: Neighbours, *, is_left: bool) -> int:
    shown = neighbours[:MOST_NEIGHBOURS]
    total = sum(_box_height(references, is_left=is_left) + SPACE for _, references in shown)
    return total + (TITLE if neighbours[MOST_NEIGHBOURS:] else 0)


def _box_height(references: Sequence[Reference], *, is_left: bool) -> int:
    return TITLE + (ROW * len(_columns(references)) + 8 if is_left else 4)


def _columns(references: Sequence[Reference]) -> list[str]:
    return list(dict.fromkeys(", ".join(x.columns) for x in references))[:3]


def _side(
    neighbours: Neighbours, middle: Box, height: int, *, is_left: bool
) -> tuple[list[Box], list[Line]]:
    boxes, lines = [], []
    x = 1 if is_left else middle.x + MIDDLE + GAP
    y = (height - _height(neighbours, is_left=is_left)) // 2 + SPACE // 2
    for (schema, name), references in neighbours[:MOST_NEIGHBOURS]:
        texts = _columns(references) if is_left else []
        rows = tuple(
            Row(shortened(text, LONGEST_SIDE), text, "", y + TITLE + ROW * number)
            for number, text in enumerate(texts)
        )
        size = _box_height(references, is_left=is_left)
        title = shortened(name, LONGEST_SIDE)
        boxes.append(Box(title, f"{schema}.{name}", x, y, SIDE, size, rows))
        lines += [_line(each, middle, x, y, is_left=is_left) for each in references]
        y += size + SPACE
    left = len(neighbours) - MOST_NEIGHBOURS
    if left > 0:
        more = f"and {left} more tables"
        boxes.append(Box(more, more, x, y, SIDE, TITLE, ()))
    return boxes, list(dict.fromkeys(lines))


def _line(reference: Reference, middle: Box, x: int, y: int, *, is_left: bool) -> Line:
    if is_left:
        ends = (x + SIDE, y + TITLE // 2, middle.x, middle.y + TITLE // 2)
    else:
        at = {row.full: row.y + ROW // 2 for row in middle.rows}
        start = at.get(reference.columns[0], middle.y + middle.height - 6)
        ends = (middle.x + MIDDLE, start, x, y + TITLE // 2)
    return Line(*ends, is_declared=reference.is_declared)


def _sentence(table: Table, incoming: Sequence[Reference], outgoing: Sequence[Reference]) -> str:
    parts = []
    if outgoing:
        names = dict.fromkeys(x.referenced_table for x in outgoing)
        parts.append(f"{table.name} refers to {', '.join(names)}")
    if incoming:
        names = dict.fromkeys(x.table for x in incoming)
        parts.append(
            f"{', '.join(names)} {'refers' if len(names) == 1 else 'refer'} to {table.name}"
        )
    return "; ".join(parts) + "."


def shortened(text: str, longest: int) -> str:
    """Cut a name that does not fit its box."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

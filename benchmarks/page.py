"""Turns measurements into Markdown tables and the page docs/performance.md."""

from __future__ import annotations

import math
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from tabulate import tabulate

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
FLOOR = "the same statements, bare driver"
OURS = ("dbready collect", "dbready audit")
HEAD = """\
# Performance

dbready reads the whole catalog in a constant number of statements. The time this takes depends on
the server and on the distance to it. It does not grow by a round trip per table.

Each line in the tables is a complete process, from start to exit: the median wall time of several
runs at two round-trip times (a proxy on loopback adds the delay and does not limit the bandwidth),
the number of statements the server received, and peak memory. "The same statements, bare driver"
is the floor: a process that sends dbready's catalog statements through the bare driver and fetches
every row, but stores and evaluates nothing. Run `make bench` to repeat the measurements on your
machine.
"""


@dataclass(slots=True)
class Row:
    """The measurements of one reader: seconds by delay in milliseconds."""

    name: str
    statements: int | None = None
    seconds: dict[float, float] = field(default_factory=dict)
    megabytes: float = 0.0

    @property
    def failed(self) -> bool:
        """Say whether it failed at one of the delays."""
        return any(map(math.isnan, self.seconds.values()))


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the page."""

    title: str
    rows: list[Row]


def render(parts: list[Part]) -> str:
    """Return every part as a Markdown table under its title."""
    return (
        "\n\n".join(f"## {part.title}\n\n{_table(part)}{_verdict(part)}" for part in parts) + "\n"
    )


def write(text: str) -> None:
    """Write the page."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    where = (
        f"Measured on {machine}, Python {platform.python_version()}, server on the same machine."
    )
    PAGE.write_text(f"{HEAD}\n{where}\n\n{text}", "utf-8")


def _verdict(part: Part) -> str:
    """Return how dbready compares at each delay; nothing where it was not measured."""
    floor = next((row for row in part.rows if row.name == FLOOR), None)
    ours = {row.name: row for row in part.rows if row.name in OURS}
    others = [row for row in part.rows if row is not floor and row.name not in OURS]
    if floor is None or not ours:
        return ""
    sentences = []
    for delay, base in sorted(floor.seconds.items()):
        times = [
            *(f"{row.name} {_times(row.seconds[delay] / base)} the floor" for row in ours.values()),
            *(
                f"{row.name} {_times(row.seconds[delay] / ours[OURS[1]].seconds[delay])} {OURS[1]}"
                for row in others
                if OURS[1] in ours
            ),
        ]
        sentences.append(f"* At {delay:g} ms: {', '.join(times)}.")
    return "\n\n" + "\n".join(sentences)


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if ratio < 10 else f"{ratio:,.0f} times"  # noqa: PLR2004 - as below


def _table(part: Part) -> str:
    delays = sorted({delay for row in part.rows for delay in row.seconds})
    has_statements = any(row.statements is not None for row in part.rows)
    headers = [
        "",
        *(["statements"] if has_statements else []),
        *(f"at {delay:g} ms" if has_statements else "time" for delay in delays),
        "peak memory",
    ]
    lines = [
        [
            row.name,
            *(["" if row.statements is None else f"{row.statements:,}"] if has_statements else []),
            *(_seconds(row.seconds.get(delay)) for delay in delays),
            f"{row.megabytes:.0f} MB" if row.megabytes else "",
        ]
        for row in part.rows
    ]
    align = ["left", *["right"] * (len(headers) - 1)]
    return tabulate(lines, headers, tablefmt="github", colalign=align, disable_numparse=True)


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    if math.isnan(value):
        return "failed"
    digits = 2 if value < 10 else 1 if value < 100 else 0  # noqa: PLR2004 - three that mean something
    return f"{value:,.{digits}f} s"

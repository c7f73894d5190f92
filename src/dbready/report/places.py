"""Where in a repository findings are shown: code scanning has no place for what is in no file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbready.findings.finding import DatabaseObject

WORD = re.compile(r"\w+")
FARTHEST = 500  # lines from a table's name to its columns


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; the path is relative to the root of the repository, with slashes."""

    file: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Places:
    """A file that names tables and columns, such as a dictionary, and the place for everything else."""

    default: Place = Place("dbready.toml")
    file: str | None = None
    lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Each word of the file, with the lines that contain it."""

    def of(self, thing: DatabaseObject) -> Place:
        """Return the line of the object's table, and of its column if it follows the table."""
        if self.file is None or thing.table is None:
            return self.default
        start = self._first(thing.table, 1)
        if start is None:
            return self.default
        names = [thing.column] if thing.column else list(thing.columns or ())
        line = self._first(names[0], start) if names else None
        is_near = line is not None and line - start <= FARTHEST
        return Place(self.file, line if line is not None and is_near else start)

    def _first(self, name: str, least: int) -> int | None:
        words = WORD.findall(name)
        lines = self.lines.get(words[0], ()) if len(words) == 1 else ()
        return next((line for line in lines if line >= least), None)


def indexed(text: str) -> dict[str, tuple[int, ...]]:
    """Return each word of a text with its lines, from 1."""
    found: dict[str, dict[int, None]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        for word in WORD.findall(line):
            found.setdefault(word, {})[number] = None
    return {word: tuple(lines) for word, lines in found.items()}

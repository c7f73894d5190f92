"""Finds the line of a key in a TOML file; Python's parser reports lines only for syntax errors."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"^\s*(\[{{1,2}})\s*({_KEY})\s*\]{{1,2}}\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*({_KEY})\s*=")
_SYNTAX = re.compile(r"^(?P<words>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def lines_of(text: str) -> Mapping[tuple[str, ...], int]:
    """Return the first line of every table and key that has its own line.

    The tables of an array [[NAME]] are numbered: (NAME, "0"), (NAME, "1")...
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    counts: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            found.setdefault(table, number)
            if header[1] == "[[":
                counts[table] += 1
                table = (*table, str(counts[table] - 1))
                found[table] = number
        elif assignment := _ASSIGNMENT.match(line):
            found.setdefault((*table, *_parts(assignment[1])), number)
    return found


def headers_of(text: str) -> list[int]:
    """Return the lines with headers of tables."""
    return [number for number, line in enumerate(text.split("\n"), 1) if _HEADER.match(line)]


def line_of(lines: Mapping[tuple[str, ...], int], path: Sequence[str]) -> int:
    """Return the line of a key, or of what encloses it: keys of inline tables have no lines."""
    for length in range(len(path), 0, -1):
        if line := lines.get(tuple(path[:length])):
            return line
    inside = [line for known, line in lines.items() if known[: len(path)] == tuple(path)]
    return min(inside, default=1)


def syntax_error(text: str, error: ValueError | RecursionError) -> tuple[int, str]:
    """Return the line and the message of a syntax error."""
    if isinstance(error, RecursionError):
        return 1, "its values are nested too deeply"
    match = _SYNTAX.match(str(error))
    if match is None:
        return 1, str(error)
    return int(match["line"] or len(text.splitlines()) or 1), match["words"]


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))

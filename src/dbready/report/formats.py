"""The formats of an audit's report: names, suffixes, and the first bytes of a report in each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from dbready.report.places import Places

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.findings.audit import Audit


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a report is written: its width in columns, whether every object is listed, and where it points."""

    width: int = 100
    everything: bool = False
    places: Places = field(default_factory=Places)
    is_whole: bool = False
    """Whether the terminal format may be longer than two screens: in a file."""
    by: str = "rule"
    """What the terminal format lists findings by: rule, table or owner."""
    lists_new: bool = False
    """Whether the terminal format names the decided findings that are new."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format; its writer is the module of that name beside this one, with a function write()."""

    name: str
    suffixes: tuple[str, ...]
    beginning: str
    """A pattern that the first bytes of a report match: only such a file is replaced unasked."""


FORMATS = (
    Format("terminal", (".txt", ".log", ""), r"dbready \d"),
    Format("json", (".json",), r'\{\s*"schema_version"'),
    Format("html", (".html", ".htm"), r"<!doctype html>\s*<!-- dbready \d"),
    Format("markdown", (".md", ".markdown"), r"<!-- dbready( tables| guide| diff)?: "),
    Format("csv", (".csv",), r"severity,confidence,|schema,table,type,kind,"),
    Format("sarif", (".sarif", ".sarif.json"), r'\{\s*"\$schema": "[^"]*/sarif-2\.1\.0\.json"'),
    Format("junit", (".xml",), r'<\?xml [^>]*>\s*<testsuites name="dbready"'),
)
NAMES = tuple(each.name for each in FORMATS)
LONGEST_BEGINNING = 200  # bytes
FIXES = r"-- dbready \d"
"""A pattern that the first bytes of a script of fixes match."""
_BEGINNINGS = re.compile("|".join([*(each.beginning for each in FORMATS), FIXES]).encode())


def of_suffix(path: Path) -> str | None:
    """Return the format that the name of a file asks for; None: no format has this suffix."""
    # .25 in report.2024.11.25 names no format.
    suffixes = [x if re.fullmatch(r"\.[a-z]\w*", x) else "" for x in map(str.lower, path.suffixes)]
    double, single = "".join(suffixes[-2:]), "".join(suffixes[-1:])
    for suffix in (double, single):
        for each in FORMATS:
            if suffix in each.suffixes:
                return each.name
    return None


def is_report(beginning: bytes) -> bool:
    """Say whether a file that begins like this is a report of dbready."""
    return _BEGINNINGS.match(beginning) is not None


def render(name: str, audit: Audit, wanted: Wanted) -> str:
    """Return the report in a format, with a final newline."""
    written: str = import_module(f"dbready.report.{name}").write(audit, wanted)
    return written

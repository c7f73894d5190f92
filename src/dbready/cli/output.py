"""Where reports go: a stream that may be a terminal, or a file that is whole or absent."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready.errors import DbreadyError, UsageError, unwritable
from dbready.facts import snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

COLORS = {"HIGH": "red", "MEDIUM": "yellow", "LOW": "cyan", "INFO": "blue", "COVERAGE": None}
# A rule's name, with what was found at the right or in the next line.
TITLE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)+( {2,}(\d+ (more )?of |the server).*)?$")
FILE_WIDTH = 100
SUFFIXES = {"": "terminal", ".txt": "terminal", ".log": "terminal", ".json": "json"}
# The first bytes of every report, by which an older one is recognised.
REPORT = re.compile(rb'dbready \d|\{\s*"schema_version"')


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a report goes, None for stdout, and its format."""

    path: Path | None
    format_: str


def destination(options: Mapping[str, Any]) -> Destination:
    """Return what -o and --format say; refuses, before anything is read, what could not be written.

    The suffix of FILE decides the format unless --format was typed. A file that exists is replaced
    if it is a report, or with --force.
    """
    path, format_ = options["output"], options["format_"]
    if path is None or str(path) == "-":
        return Destination(None, format_)
    try:
        _require_no_database(path)
        if not options["force"]:
            _require_replaceable(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    return Destination(path, _format_for(path, format_))


def _format_for(path: Path, format_: str) -> str:
    """Return the format that was typed, or else the one that the suffix names."""
    source = click.get_current_context().get_parameter_source("format_")
    if source is click.core.ParameterSource.COMMANDLINE:
        return format_
    # .25 in report.2024.11.25 names no format.
    suffix = path.suffix.lower() if re.fullmatch(r"\.[a-z]\w*", path.suffix.lower()) else ""
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{path}: dbready writes no {suffix} reports",
            help="name a .txt or .json file, or choose the format: --format terminal",
        )
    return SUFFIXES[suffix]


def _require_no_database(path: Path) -> None:
    if path.is_file() and snapshot.is_sqlite(path):
        raise UsageError(
            f"{path} is a database or a snapshot; it was not overwritten",
            help="name a new file for the report",
        )


def _require_replaceable(path: Path) -> None:
    """Refuse to replace a file that is neither empty nor a report."""
    if not path.is_file() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        if REPORT.match(file.read(100)):
            return
    raise UsageError(
        f"{path} exists and is not a report of dbready; it was not overwritten",
        help="name another file, or replace this one with --force",
    )


def width(path: Path | None) -> int:
    """Return the columns a report may use."""
    return FILE_WIDTH if path else shutil.get_terminal_size((80, 24)).columns


def write(text: str, path: Path | None, *, color: bool = False) -> None:
    """Write a report to a file, whole or not at all, or else to stdout."""
    if path is None:
        is_plain = "NO_COLOR" in os.environ or not sys.stdout.isatty()
        click.echo(text if is_plain or not color else _colored(text), nl=False)
        return
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_text(text, "utf-8", errors="backslashreplace")  # a device or a pipe
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        scratch = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_markdown(text: str) -> None:
    """Print a page: formatted on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.markdown import Markdown  # noqa: PLC0415

    Console().print(Markdown(text))


def _unwritable(path: Path, error: OSError) -> DbreadyError:
    return unwritable(
        f"the report {path}",
        error,
        help="name a file in a directory that exists and that you may write to",
    )


def _colored(text: str) -> str:
    return "\n".join(_colored_line(line) for line in text.split("\n"))


def _colored_line(line: str) -> str:
    if line in COLORS:
        return click.style(line, fg=COLORS[line], bold=True)
    return click.style(line, bold=True) if TITLE.match(line) else line

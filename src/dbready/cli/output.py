"""Where reports go: a stream that may be a terminal, or a file that is whole or absent."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import click

from dbready.errors import UsageError, unwritable
from dbready.facts import snapshot

COLORS = {"HIGH": "red", "MEDIUM": "yellow", "LOW": "cyan", "INFO": "blue", "COVERAGE": None}
# A rule's name, with what was found at the right or in the next line.
TITLE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)+( {2,}(\d+ (more )?of |the server).*)?$")
FILE_WIDTH = 100


def width(path: Path | None) -> int:
    """Return the columns a report may use."""
    return FILE_WIDTH if path else shutil.get_terminal_size((80, 24)).columns


def write(text: str, path: Path | None, *, color: bool = False) -> None:
    """Write a report to a file, whole or not at all, or else to stdout; never in place of a database."""
    if path is None:
        is_plain = "NO_COLOR" in os.environ or not sys.stdout.isatty()
        click.echo(text if is_plain or not color else _colored(text), nl=False)
        return
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_text(text, "utf-8", errors="backslashreplace")  # a device or a pipe
            return
        if path.is_file() and snapshot.is_sqlite(path):
            raise UsageError(
                f"{path} is a database or a snapshot: it is left as it is",
                help="name a new file for the report",
            )
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        scratch = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(
            f"the report {path}",
            error,
            help="name a file in a directory that exists and that you may write to",
        ) from error


def _colored(text: str) -> str:
    return "\n".join(_colored_line(line) for line in text.split("\n"))


def _colored_line(line: str) -> str:
    if line in COLORS:
        return click.style(line, fg=COLORS[line], bold=True)
    return click.style(line, bold=True) if TITLE.match(line) else line

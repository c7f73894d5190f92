"""Where reports go: a stream that may be a terminal, or a file that is whole or absent."""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready.errors import DbreadyError, UsageError, unwritable
from dbready.facts import snapshot
from dbready.report import formats

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

COLORS: Mapping[str, str | None] = {
    "HIGH": "red",
    "MEDIUM": "yellow",
    "LOW": "cyan",
    "INFO": "blue",
    **dict.fromkeys(
        (
            "NEW OR WORSE SINCE THE BASELINE", "UNCHANGED SINCE THE BASELINE",
            "NEWLY EXAMINED: LIVE ROWS, WHICH THE BASELINE DID NOT READ", "BY TABLE", "BY OWNER",
            "WHAT IS HIGH", "RULED OUT BY INFERENCE", "ACCEPTED", "BASELINE",
            "COVERAGE",
        )
    ),
}  # fmt: skip
# A rule's name, with what was found at the right or in the next line.
TITLE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)+( {2,}(.*  )?(\d+ (more )?of |the server).*)?$")
FILE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a report goes, None for stdout, and its format."""

    path: Path | None
    format_: str


def destination(options: Mapping[str, Any], known: Collection[str]) -> Destination:
    """Return what -o and --format say of a command that writes one report; see destinations()."""
    path = options["output"]
    (only,) = destinations({**options, "output": () if path is None else (path,)}, known)
    return only


def destinations(options: Mapping[str, Any], known: Collection[str]) -> list[Destination]:
    """Return where each -o writes, and in which of the known formats.

    The suffix of a FILE decides its format; a --format that was typed overrides the suffix of a
    single FILE and, of several, decides for standard output and names without a suffix. Refuses,
    before anything is read, what cannot be written. A file is replaced if it is a report, or with
    --force.
    """
    paths = [None if str(path) == "-" else path for path in options["output"]] or [None]
    source = click.get_current_context().get_parameter_source("format_")
    is_typed = source is click.core.ParameterSource.COMMANDLINE
    found = []
    for path in paths:
        format_: str = options["format_"]
        wins = is_typed and (len(paths) == 1 or not path or not path.suffix)
        if path and not wins:
            named = formats.of_suffix(path)
            if named is None or named not in known:
                raise _unknown_suffix(path, known)
            format_ = named
        found.append(Destination(path, format_))
    paths += [_script(options["fixes"])] if options.get("fixes") else []
    for path in paths:
        _require_writable(path, is_forced=options["force"])
    _require_different(paths)
    return found


def _script(path: Path) -> Path:
    """Return the FILE of --fixes, which is checked like those of -o."""
    if str(path) == "-":
        raise UsageError(
            "--fixes cannot write to standard output", help="name a file: --fixes fixes.sql"
        )
    return path


def _unknown_suffix(path: Path, known: Collection[str]) -> UsageError:
    *others, last = [each.suffixes[0] for each in formats.FORMATS if each.name in known]
    return UsageError(
        f"{path}: this command writes no {path.suffix} reports",
        help=f"end the name in {', '.join(others)} or {last}, or choose the format: --format NAME",
    )


def _require_different(paths: Sequence[Path | None]) -> None:
    seen: set[str] = set()
    for path in paths:
        name = str(path.absolute()) if path else "standard output"
        if name in seen:
            raise UsageError(
                f"two files are written to {path or name}", help="name a different file for each"
            )
        seen.add(name)


def _require_writable(path: Path | None, *, is_forced: bool) -> None:
    if path is None:
        return
    try:
        require_no_database(path)
        if not is_forced:
            _require_replaceable(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def require_no_database(path: Path) -> None:
    """Refuse to replace a database or a snapshot, even with --force."""
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
        if formats.is_report(file.read(formats.LONGEST_BEGINNING)):
            return
    raise UsageError(
        f"{path} exists and is not a report of dbready; it was not overwritten",
        help="name another file, or replace this one with --force",
    )


def width(path: Path | None) -> int:
    """Return the columns a report may use."""
    return FILE_WIDTH if path else shutil.get_terminal_size((80, 24)).columns


def is_file(path: Path | None) -> bool:
    """Say whether a report goes to a file, also one that standard output is redirected to."""
    if path is not None:
        return True
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError, io.UnsupportedOperation):
        return False


def write(text: str, path: Path | None, *, color: bool = False, mode: int | None = None) -> None:
    """Write a report to a file, whole or not at all, or else to stdout; only the owner may read it, or see mode."""
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
            if mode is not None:
                scratch.chmod(mode)
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

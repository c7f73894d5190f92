"""Writes exports: files that are replaced whole or not at all, or compared with what is there."""

from __future__ import annotations

import difflib
import os
import tempfile
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dbready.cli import output
from dbready.errors import UsageError, unwritable
from dbready.export import marker
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

HELP = "name a file or directory that you may write to"
MOST_LINES = 40  # of a difference
LONGEST = 5_000  # lines that are compared


def refuse_unwritable(path: Path, *, is_directory: bool, is_forced: bool) -> None:
    """Refuse, before anything is read, a place whose files are not exports."""
    try:
        if is_directory:
            if path.exists() and not path.is_dir():
                raise UsageError(
                    f"{path} is a file; this format writes several files",
                    help="name a directory: -o DIR",
                )
            return
        if path.is_dir():
            raise UsageError(f"{path} is a directory", help="name a file: -o FILE")
        if not path.absolute().parent.is_dir():
            raise UsageError(f"there is no directory {path.parent}", help="create it first")
        output.require_no_database(path)
        if not is_forced:
            _refuse_others([path])
    except OSError as error:
        raise unwritable(str(path), error, help=HELP) from None


def existing(path: Path | None, format_: str) -> str | None:
    """Return the text of an export in this format that is there; None if there is none."""
    if path is None or not path.is_file() or _format_of(path) != format_:
        return None
    return _current(path)


def write(
    texts: Mapping[Path, str], directory: Path | None, format_: str, *, is_forced: bool
) -> None:
    """Write every file or none; exports of this format that are no longer made are removed.

    Refuses to replace what is neither empty nor an export, unless it is forced.
    """
    try:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
            for path in texts:
                output.require_no_database(path)
        if not is_forced:
            _refuse_others(texts)
        changed = {path: text for path, text in texts.items() if _current(path) != text}
        _replace_all(changed)
        for path in _stale(directory, texts, format_):
            path.unlink()
    except OSError as error:
        name = error.filename or directory or next(iter(texts))
        raise unwritable(str(name), error, help=HELP) from None


def differences(texts: Mapping[Path, str], directory: Path | None, format_: str) -> Iterator[str]:
    """Return, line by line, what would change; nothing if every file is current."""
    try:
        for path, text in texts.items():
            current = _current(path)
            if current is None:
                yield f"{path} does not exist"
            elif current != text:
                yield from _difference(path, current, text)
        for path in _stale(directory, texts, format_):
            yield f"{path} is no longer needed"
    except OSError as error:
        raise UsageError(
            f"{error.filename} cannot be read", cause=error.strerror, help="check its permissions"
        ) from None


def _difference(path: Path, before: str, after: str) -> Iterator[str]:
    old, new = before.splitlines(), after.splitlines()
    # What surrounds the changes is enough: comparing long equal parts takes minutes.
    start = _common(zip(old, new, strict=False))
    end = _common(zip(reversed(old[start:]), reversed(new[start:]), strict=False))
    first, last = max(start - 2, 0), max(end - 2, 0)
    old, new = old[first : len(old) - last][:LONGEST], new[first : len(new) - last][:LONGEST]
    changes = [
        line
        for line in difflib.unified_diff(old, new, lineterm="", n=2)
        if not line.startswith(("---", "+++", "@@"))
    ]
    yield f"{path} is out of date"
    yield from (f"  {visible(line)}" for line in changes[:MOST_LINES])
    left = len(changes) - MOST_LINES
    if left > 0:
        yield f"  ... and {left} more lines"


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _current(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None


def _refuse_others(paths: Mapping[Path, str] | Sequence[Path]) -> None:
    for path in paths:
        if path.is_file() and path.stat().st_size and _format_of(path) is None:
            raise UsageError(
                f"{path} exists and was not written by dbready export; it was not overwritten",
                help="name another file, or replace this one with --force",
            )


def _format_of(path: Path) -> str | None:
    """Return the format of an export; None for other files."""
    with path.open("rb") as file:
        return marker.format_of(file.read(marker.LONGEST_BEGINNING))


def _stale(directory: Path | None, texts: Mapping[Path, str], format_: str) -> list[Path]:
    """Return the exports in this format that are not made any more, such as that of a dropped table."""
    if directory is None or not directory.is_dir():
        return []
    found = [path for path in sorted(directory.iterdir()) if path.is_file() and path not in texts]
    return [path for path in found if _format_of(path) == format_]


def _replace_all(texts: Mapping[Path, str]) -> None:
    scratch: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            place = path.resolve()
            handle, name = tempfile.mkstemp(prefix=".dbready-", dir=place.parent)
            scratch[place] = Path(name)
            with os.fdopen(
                handle, "w", encoding="utf-8", newline="", errors="backslashreplace"
            ) as file:
                file.write(text)
            scratch[place].chmod(_mode(place))
        for place, made in scratch.items():
            made.replace(place)
    finally:
        for made in scratch.values():
            with suppress(OSError):
                made.unlink()


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, else those of a new file."""
    with suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def print_lines(lines: Sequence[str]) -> None:
    """Print differences to standard output."""
    for line in lines:
        click.echo(line)

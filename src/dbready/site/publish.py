"""Writes a site into its directory: all pages or none, and no file of others is touched."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.errors import UsageError, unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = "<!-- dbready site"
START = "index.html"
PAGES = "pages"
SCRATCH = ".dbready-site-"
STALE = 86_400  # seconds
HELP = "name a directory that you may write to"


def require_ours(directory: Path, *, is_forced: bool) -> None:
    """Refuse a directory with files in it that is not a site of dbready, and what is no directory."""
    try:
        if directory.exists() and not directory.is_dir():
            raise UsageError(f"{directory} is not a directory", help="name a new directory")
        if is_forced or not directory.exists():
            return
        names = {path.name for path in directory.iterdir() if not path.name.startswith(SCRATCH)}
        if names and not _is_site(directory / START):
            raise UsageError(
                f"{directory} is not empty and is not a site of dbready; nothing was written",
                help=f"name a new directory, or replace {START} and {PAGES} in it with --force",
            )
    except OSError as error:
        raise unwritable(str(directory), error, help=HELP) from None


def _is_site(start: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError), start.open(encoding="utf-8") as file:
        return MARK in file.read(200)
    return False


def write(pages: Iterable[tuple[str, str]], directory: Path) -> tuple[int, int]:
    """Write pages, by path, and then put them in the place of those that were there.

    If anything fails, the old pages stay, and a directory that was made for them is removed.
    Returns the number of pages and of bytes.
    """
    try:
        is_new = not directory.exists()
        directory.mkdir(parents=True, exist_ok=True)
        try:
            return _write(pages, directory)
        except BaseException:
            if is_new:
                with suppress(OSError):
                    directory.rmdir()
            raise
    except OSError as error:
        raise unwritable(str(directory), error, help=HELP) from None


def _write(pages: Iterable[tuple[str, str]], directory: Path) -> tuple[int, int]:
    _remove_remains(directory)
    # Inside, so that it is on the same file system, also where the directory is a mount.
    scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=directory))
    try:
        new, old = scratch / "new", scratch / "old"
        (new / PAGES).mkdir(parents=True)
        old.mkdir()
        count, size = 0, 0
        for name, text in pages:
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            content = text.encode("utf-8", "backslashreplace")
            path.write_bytes(content)
            count, size = count + 1, size + len(content)
        _swap(new, old, directory)
        return count, size
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _swap(new: Path, old: Path, directory: Path) -> None:
    """Put the new pages in the place of the old ones, and back if the start page cannot follow."""
    pages, start = directory / PAGES, directory / START
    moved: list[tuple[Path, Path]] = []
    try:
        if pages.is_symlink() or pages.exists():
            pages.rename(old / PAGES)
            moved.append((old / PAGES, pages))
        (new / PAGES).rename(pages)
        moved.append((pages, new / PAGES))
        (new / START).replace(start)  # never missing: by it, a directory is known as a site
    except BaseException:
        for now, before in reversed(moved):
            with suppress(OSError):
                now.rename(before)
        raise


def _remove_remains(directory: Path) -> None:
    """Remove what runs that were killed have left; a recent one may still be running."""
    for path in directory.glob(f"{SCRATCH}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE:
                shutil.rmtree(path, ignore_errors=True)

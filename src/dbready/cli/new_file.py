"""Writes files whole or not at all: new ones, and new versions of existing ones."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.errors import unwritable

if TYPE_CHECKING:
    from collections.abc import Mapping


def write(texts: Mapping[Path, str], *, mode: int = 0o666, help: str) -> None:  # noqa: A002 - the word that is printed
    """Write every file, or leave none behind; refuses to overwrite one."""
    made: list[Path] = []
    try:
        for path, text in texts.items():
            _write_one(path, text, mode, made, help)
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.unlink()
        raise


def _write_one(path: Path, text: str, mode: int, made: list[Path], advice: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        made.append(path)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise unwritable(str(path), error, help=advice) from None


def replace(path: Path, text: str, *, help: str) -> None:  # noqa: A002 - the word that is printed
    """Replace the text of an existing file, which keeps its permissions; a link stays a link."""
    try:
        place = path.resolve(strict=True)
        mode = stat.S_IMODE(place.stat().st_mode)
        if not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        scratch = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            scratch.chmod(mode)
            scratch.replace(place)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(str(path), error, help=help) from None

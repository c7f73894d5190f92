"""Writes files that did not exist before: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dbready.errors import unwritable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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

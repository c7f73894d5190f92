"""Reads small text files that people write: rules, pages, settings."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 1_000_000  # bytes
# Opening a pipe would wait for a writer.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read(path: Path, longest: int = LONGEST) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark.

    Raises OSError for what is not a regular file or longer than `longest` bytes, and UnicodeError.
    """
    handle = os.open(path, FLAGS)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        content = file.read(longest + 1)
    if len(content) > longest:
        raise OSError(errno.EFBIG, f"it is longer than {longest // 1000} kB")
    return content.decode("utf-8-sig").replace("\r\n", "\n")

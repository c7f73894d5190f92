"""Names of files for names of targets and rules, which may hold anything."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SAFE = re.compile(r"[a-z0-9_][a-z0-9_-]{0,99}")
# Windows opens devices instead of files of these names, whatever their suffix.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Return a file name, without suffix, for each name: the name itself if every file system can hold it.

    Others get a part of their hash, so that a page keeps its address when other names come and go.
    """
    return {name: _file_name(name) for name in names}


def _file_name(name: str) -> str:
    if SAFE.fullmatch(name) and not DEVICES.fullmatch(name):
        return name
    readable = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{readable}-{digest}" if readable else digest

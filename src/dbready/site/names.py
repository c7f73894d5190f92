"""Names of files for names of targets and rules, which may hold anything."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
# Windows opens devices instead of files of these names, whatever their suffix.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def file_names(names: Iterable[str]) -> dict[str, str]:
    """Return a file name, without suffix, for each name: the name itself if every file system can hold it.

    Others get a part of their hash, and so does SHOP where there is a shop, since some file systems
    take both for the same.
    """
    known = list(names)
    spellings = Counter(name.lower() for name in known)

    def is_alone(name: str) -> bool:
        return spellings[name.lower()] == 1 or name == name.lower()

    return {name: name if _is_safe(name) and is_alone(name) else _hashed(name) for name in known}


def _is_safe(name: str) -> bool:
    return bool(SAFE.fullmatch(name)) and not DEVICES.fullmatch(name)


def _hashed(name: str) -> str:
    readable = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:60]
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{readable}-{digest}" if readable else digest

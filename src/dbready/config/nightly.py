"""What dbready.toml says of the history: `history`, a path, a URL or a table, and how long to `keep` it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.config.keys import COMMAND, TEXT, require_keys
from dbready.config.lines import line_of
from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]

SECTIONS = {"history": "a string or a table", "keep": TEXT}
KEYS = {
    "url": TEXT,
    "password_env": TEXT,
    "password_file": TEXT,
    "password_command": COMMAND,
    "password_keyring": TEXT,
}
DURATION = re.compile(r"(\d{1,5})\s*(day|week|month|year)s?")
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Nightly:
    """Where scans are stored and for how long; None: not said."""

    history: Mapping[str, Any] | None = None
    """The keys of [history]; of a string, only url."""
    keep: dt.timedelta | None = None


NOTHING = Nightly()


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Nightly:
    """Return what a parsed file says; a place that cannot be used is refused when it is opened."""
    keep = document.get("keep")
    where = f"{path}:{line_of(lines, ('keep',))}"
    return Nightly(
        _history(path, document.get("history"), lines),
        None if keep is None else duration(keep, f"{where}: keep"),
    )


def _history(path: Path, found: object, lines: Lines) -> Mapping[str, Any] | None:
    if found is None or (isinstance(found, str) and found):
        return None if found is None else {"url": found}
    where = f"{path}:{line_of(lines, ('history',))}"
    if not isinstance(found, Mapping):
        raise UsageError(
            f"{where}: history is neither a string nor a table",
            help='write history = "PATH", or history = "postgresql://USER@HOST/DATABASE"',
        )
    require_keys(path, lines, ("history",), found, KEYS)
    if "url" not in found:
        raise UsageError(
            f"{where}: history has no url", help='write url = "postgresql://USER@HOST/DATABASE"'
        )
    sources = [key for key in KEYS if key != "url" and key in found]
    if len(sources) > 1:
        raise UsageError(
            f"{where}: {sources[1]} cannot be combined with {sources[0]}", help="keep one of them"
        )
    return found


def duration(text: object, where: str) -> dt.timedelta:
    """Return a time such as 90 days; refuses what is not one."""
    match = DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or not int(match[1]):
        raise UsageError(
            f"{where} is not a time: {text!r}",
            help="write for example 90 days, 12 weeks or 2 years",
        )
    return dt.timedelta(days=int(match[1]) * DAYS[match[2]])

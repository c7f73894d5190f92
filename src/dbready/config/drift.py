"""What dbready.toml says of comparisons: [drift] with patterns to ignore, and renames that people know about."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from dbready.config.keys import TEXT, TEXTS, require_keys
from dbready.config.lines import line_of
from dbready.drift.change import KINDS, StatedRename
from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]

SECTIONS = {"drift": "a table [drift]"}
KEYS = {"ignore": TEXTS}
RENAME = {"table": TEXT, "column": TEXT, "to": TEXT, "confirmed": "true or false"}
HEADER = "[[drift.rename]]"
HELP = {
    "table": 'name the table, or the table of the column: table = "orders"',
    "to": 'say what it is called in the other database: to = "purchases"',
}


@dataclass(frozen=True, slots=True)
class DriftSettings:
    """The settings of comparisons."""

    ignore: tuple[str, ...] = ()
    renames: tuple[StatedRename, ...] = ()


NOTHING = DriftSettings()


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> DriftSettings:
    """Return the settings of a parsed file; refuses unknown kinds and incomplete renames, with the line."""
    values = document.get("drift", {})
    if not isinstance(values, Mapping):
        raise UsageError(
            f"{path}:{line_of(lines, ['drift'])}: drift is not a table",
            help='write [drift], and below it ignore = ["comment:*"]',
        )
    plain = {key: value for key, value in values.items() if key != "rename"}
    require_keys(path, lines, ("drift",), plain, KEYS)
    ignore = tuple(plain.get("ignore", ()))
    where = f"{path}:{line_of(lines, ('drift', 'ignore'))}"
    for pattern in ignore:
        _require_kind(pattern, where)
    return DriftSettings(ignore, _renames(path, values.get("rename", []), lines))


def _require_kind(pattern: str, where: str) -> None:
    kind, colon, name = pattern.partition(":")
    if not colon:
        return
    if kind != "*" and kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        raise UsageError(
            f"{where}: nothing of the kind {kind} is compared",
            help=f"did you mean {near[0]}:{name}?" if near else f"kinds: {', '.join(KINDS)}",
        )


def _renames(path: Path, entries: object, lines: Lines) -> tuple[StatedRename, ...]:
    place = ("drift", "rename")
    if not isinstance(entries, list) or not all(isinstance(item, Mapping) for item in entries):
        raise UsageError(
            f"{path}:{line_of(lines, place)}: rename is not an array of tables",
            help=f"write {HEADER} with two brackets, and its keys below it",
        )
    found = []
    for number, entry in enumerate(entries):
        where = (*place, str(number))
        require_keys(path, lines, where, entry, RENAME)
        for key, advice in HELP.items():
            if not entry.get(key):
                raise UsageError(
                    f"{path}:{line_of(lines, where)}: this {HEADER} has no {key}", help=advice
                )
        found.append(
            StatedRename(
                entry["table"],
                entry["to"],
                entry.get("column"),
                is_confirmed=entry.get("confirmed", True),
                where=f"{PurePath(path).name}:{line_of(lines, where)}",
            )
        )
    return tuple(found)

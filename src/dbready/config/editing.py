"""Adds a suppression to the text of a dbready.toml; comments and layout stay as they are."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from dbready.config.lines import headers_of, lines_of
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECTION = "suppress"


def with_suppression(
    text: str, above: Sequence[str], entry: Mapping[str, Any]
) -> tuple[str, int, bool]:
    """Return the text with the entry, its number in its array, and whether it was there already.

    `above` are the tables that it is in, such as targets and prod. An entry with the same rule and
    object gets the other values; a new one is appended to the text. Refuses a text that it could
    only change in another way.
    """
    wanted = tomllib.loads(text)
    entries = _entries(wanted, above)
    number = _same(entries, entry)
    is_known = number is not None
    if number is None:
        number = len(entries)
        entries.append(dict(entry))
    else:
        entries[number].update(entry)
    try:
        changed = _changed(text, above, entry, number if is_known else None)
        is_right = tomllib.loads(changed) == wanted
    except (TOMLKitError, ValueError, AttributeError, TypeError, KeyError):
        changed, is_right = text, False
    if not is_right:
        header = ".".join((*above, SECTION))
        raise UsageError(
            f"[[{header}]] cannot be added to this file without changing its layout",
            help="write it yourself: " + "; ".join(_rendered((), entry).splitlines()[1:]),
        )
    return changed, number, is_known


def _entries(document: dict[str, Any], above: Sequence[str]) -> list[dict[str, Any]]:
    found = document
    for name in above:
        found = found[name]
    entries: list[dict[str, Any]] = found.setdefault(SECTION, [])
    return entries


def _same(entries: Sequence[Mapping[str, Any]], entry: Mapping[str, Any]) -> int | None:
    for number, known in enumerate(entries):
        if all(known[key] == entry[key] for key in ("rule", "object")):
            return number
    return None


def _changed(text: str, above: Sequence[str], entry: Mapping[str, Any], number: int | None) -> str:
    place = lines_of(text).get((*above, SECTION, str(number)))
    if place is not None:
        return _with_block(text, place, entry)
    document = tomlkit.parse(text)
    found: Any = document
    for name in above:
        found = found[name]
    entries = found.get(SECTION)
    if entries is None or isinstance(entries, AoT):
        # At the end: whatever stands between two tables may be a comment on the second one.
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        added = f"{gap}{_rendered(above, entry)}"
        return text + (added.replace("\n", "\r\n") if "\r\n" in text else added)
    if number is not None:
        entries[number].update(entry)
    else:
        inline = tomlkit.inline_table()
        inline.update(entry)
        entries.append(inline)
    return tomlkit.dumps(document)


def _with_block(text: str, start: int, entry: Mapping[str, Any]) -> str:
    """Return the text with other values in the table whose header is in line `start`."""
    lines = text.split("\n")
    end = min((line - 1 for line in headers_of(text) if line > start), default=len(lines))
    # Empty lines and comments before the next header stay behind what is added.
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    block = tomlkit.parse("\n".join(lines[start:end]).replace("\r", ""))
    block.update(entry)
    mark = "\r" if "\r\n" in text else ""
    changed = [line + mark for line in tomlkit.dumps(block).rstrip("\n").split("\n")]
    if end == len(lines):
        changed[-1] = changed[-1].removesuffix("\r")
    return "\n".join([*lines[:start], *changed, *lines[end:]])


def _rendered(above: Sequence[str], entry: Mapping[str, Any]) -> str:
    """Return the entry as a table of its own."""
    table = tomlkit.table()
    for key, value in entry.items():
        table.add(key, value)
    array = tomlkit.aot()
    array.append(table)
    body = tomlkit.dumps({SECTION: array}).strip()
    header = ".".join(tomlkit.key(name).as_string() for name in (*above, SECTION))
    return f"[[{header}]]\n{body.partition(chr(10))[2]}\n"

"""Writes YAML that every parser reads back unchanged, in a form that makes small diffs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What no version of YAML reads as anything but this text: no number, date, boolean or marker.
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./]*(?:[ -][A-Za-z0-9_./()]+)*")
WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
INDENT = "  "


def dump(value: object) -> str:
    """Return mappings, sequences, strings, numbers, booleans and None as a block of YAML."""
    return "".join(f"{line}\n" for line in _lines(value))


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _entry(f"{_text(str(key))}:", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for inner in value:
            first, *rest = _lines(inner)
            yield f"- {first}"
            yield from (f"{INDENT}{line}" for line in rest)
    else:
        yield _scalar(value)


def _entry(key: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str) and value:
        yield key
        yield from (f"{INDENT}{line}" for line in _lines(value))
    else:
        yield f"{key} {_scalar(value)}"


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{}"
    return "[]" if isinstance(value, Sequence) else json.dumps(value)


def _text(text: str) -> str:
    if PLAIN.fullmatch(text) and text.lower() not in WORDS:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    """Escape what YAML forbids or would change; a lone surrogate, which it cannot hold, is replaced."""
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if character.isprintable():
        return character
    # Python's escapes of these characters are those of YAML.
    return character.encode("unicode_escape").decode("ascii")

"""What dbready.toml says of names and of single tables and columns: words, kinds, roles, references.

[vocabulary.SECTION] adds words to the lists that names are read with. [tables."SCHEMA.TABLE"] and
[columns."SCHEMA.TABLE.COLUMN"] put what somebody knows in the place of what was inferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.config.keys import TEXT, TEXTS, require_keys
from dbready.config.lines import line_of
from dbready.derive import corrections, vocabulary
from dbready.derive.corrections import Correction
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]

SECTIONS = {
    "vocabulary": "tables [vocabulary.SECTION]",
    "tables": 'tables [tables."SCHEMA.TABLE"]',
    "columns": 'tables [columns."SCHEMA.TABLE.COLUMN"]',
}
KEYS = {"tables": {"kind": TEXT}, "columns": {"role": TEXT, "references": TEXT}}


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What a settings file says that names and single objects mean."""

    vocabulary: Mapping[str, Mapping[str, Sequence[str]]]
    corrections: tuple[Correction, ...] = ()


NOTHING = Beliefs({})


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Beliefs:
    """Return what a parsed file says; refuses unknown lists, kinds and roles with their line."""
    for section, example in SECTIONS.items():
        content = document.get(section, {})
        if not isinstance(content, Mapping):
            raise UsageError(f"{path}:{line_of(lines, [section])}: write {example}", help=EXAMPLE)
        for name, values in content.items():
            if not isinstance(values, Mapping):
                where = f"{path}:{line_of(lines, [section, name])}"
                raise UsageError(f"{where}: write {example}", help=EXAMPLE)
    words = document.get("vocabulary", {})
    _require_lists(path, words, lines)
    return Beliefs(words, tuple(_corrections(path, document, lines)))


EXAMPLE = 'for example [tables."public.orders"] and below it kind = "event"'


def _require_lists(path: Path, words: Mapping[str, Mapping[str, Any]], lines: Lines) -> None:
    for section, lists in words.items():
        for names in [(section,), *((section, name) for name in lists)]:
            where = f"{path}:{line_of(lines, ['vocabulary', *names])}"
            try:
                vocabulary.require(*names)
            except UsageError as error:
                raise UsageError(f"{where}: {error.message}", help=error.help) from None
        require_keys(path, lines, ("vocabulary", section), lists, dict.fromkeys(lists, TEXTS))


def _corrections(path: Path, document: Mapping[str, Any], lines: Lines) -> Iterator[Correction]:
    for section, keys in KEYS.items():
        for name, values in document.get(section, {}).items():
            require_keys(path, lines, (section, name), values, keys)
            for belief, value in values.items():
                where = f"{path}:{line_of(lines, [section, name, belief])}"
                if section == "columns" and "." not in name:
                    raise UsageError(
                        f"{where}: {name} names no column",
                        help="write SCHEMA.TABLE.COLUMN or TABLE.COLUMN",
                    )
                if belief != "references":
                    corrections.require(belief, value, where)
                yield Correction(belief, name, value, where)

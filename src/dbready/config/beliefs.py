"""What dbready.toml says of names and of single tables and columns: words, kinds, roles, references.

[vocabulary.SECTION] adds words to the lists that names are read with. [tables."SCHEMA.TABLE"] and
[columns."SCHEMA.TABLE.COLUMN"] replace what was inferred: in every target that has such a table, or,
below [targets.NAME], in that target alone.
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
KEYS = {
    "tables": {"kind": TEXT, "owner": TEXT},
    "columns": {"role": TEXT, "references": TEXT, "values": TEXT},
}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns tables, whatever account owns them in the database; `name` is a pattern as in Correction."""

    name: str
    owner: str
    where: str
    must_fit: bool = True


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What a settings file says that names and single objects mean."""

    vocabulary: Mapping[str, Mapping[str, Sequence[str]]]
    corrections: tuple[Correction, ...] = ()
    owners: tuple[Owner, ...] = ()


NOTHING = Beliefs({})


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Beliefs:
    """Return what a parsed file says; refuses unknown lists, kinds and roles with their line."""
    for section, example in SECTIONS.items():
        _require_tables(path, document, lines, (section,), example)
    words = document.get("vocabulary", {})
    _require_lists(path, words, lines)
    # With several targets, a table that this one lacks may be another's.
    is_only_target = len(document.get("targets", ())) <= 1
    return Beliefs(
        words,
        tuple(_corrections(path, document, lines, (), must_fit=is_only_target)),
        tuple(_owners(path, document, lines, (), must_fit=is_only_target)),
    )


def of_target(
    path: Path, name: str, values: Mapping[str, Any], lines: Lines
) -> tuple[Correction, ...]:
    """Return the corrections below [targets.NAME]; there, a list of tables is a scope and none."""
    own = {key: values[key] for key in KEYS if isinstance(values.get(key), Mapping)}
    above = ("targets", name)
    for section in own:
        example = SECTIONS[section].replace("[", f"[targets.{name}.")
        _require_tables(path, own, lines, (*above, section), example)
    return tuple(_corrections(path, own, lines, above, must_fit=True))


def owners_of_target(
    path: Path, name: str, values: Mapping[str, Any], lines: Lines
) -> tuple[Owner, ...]:
    """Return the owners below [targets.NAME]; call of_target() first, which checks the values."""
    own = values if isinstance(values.get("tables"), Mapping) else {}
    return tuple(_owners(path, own, lines, ("targets", name), must_fit=True))


def _require_tables(
    path: Path, document: Mapping[str, Any], lines: Lines, names: tuple[str, ...], example: str
) -> None:
    """Refuse a section whose values are not tables."""
    content = document.get(names[-1], {})
    wrong = () if isinstance(content, Mapping) else [names]
    wrong = wrong or [
        (*names, key) for key, value in content.items() if not isinstance(value, Mapping)
    ]
    for place in wrong:
        raise UsageError(f"{path}:{line_of(lines, place)}: write {example}", help=EXAMPLE)


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


def _corrections(
    path: Path,
    document: Mapping[str, Any],
    lines: Lines,
    above: tuple[str, ...],
    *,
    must_fit: bool,
) -> Iterator[Correction]:
    for section, keys in KEYS.items():
        for name, values in document.get(section, {}).items():
            require_keys(path, lines, (*above, section, name), values, keys)
            for belief, value in values.items():
                if belief == "owner":
                    continue  # nothing is concluded from it
                where = f"{path}:{line_of(lines, [*above, section, name, belief])}"
                if section == "columns" and "." not in name:
                    raise UsageError(
                        f"{where}: {name} names no column",
                        help="write SCHEMA.TABLE.COLUMN or TABLE.COLUMN",
                    )
                if belief != "references":
                    corrections.require(belief, value, where)
                yield Correction(belief, name, value, where, must_fit=must_fit)


def _owners(
    path: Path,
    document: Mapping[str, Any],
    lines: Lines,
    above: tuple[str, ...],
    *,
    must_fit: bool,
) -> Iterator[Owner]:
    for name, values in document.get("tables", {}).items():
        if "owner" in values:
            where = f"{path}:{line_of(lines, [*above, 'tables', name, 'owner'])}"
            yield Owner(name, values["owner"], where, must_fit)

"""What dbready.toml accepts: [[suppress]] and [[decide]], for every target or below [targets.NAME]."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from dbready.config.keys import DATE, TEXT, require_keys
from dbready.config.lines import line_of
from dbready.errors import UsageError
from dbready.findings.decide import Decision
from dbready.findings.suppress import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]

SECTIONS = {"suppress": "tables [[suppress]]", "decide": "tables [[decide]]"}
KEYS: Mapping[str, Mapping[str, str]] = {
    "suppress": {"rule": TEXT, "object": TEXT, "reason": TEXT, "owner": TEXT, "expires": DATE},
    "decide": {"rule": TEXT, "object": TEXT, "answer": TEXT, "owner": TEXT, "date": DATE},
}
REQUIRED = {
    "suppress": ("rule", "object", "reason"),
    "decide": ("rule", "answer", "owner", "date"),
}
HELP = {
    "rule": 'name the rule, or a pattern such as rule = "timestamp-*"',
    "object": 'name the object, such as object = "orders.total", or a pattern such as "legacy_*"',
    "reason": 'say why, for whoever reads the report: reason = "replaced in March"',
    "answer": 'answer the rule\'s question: answer = "all times are UTC"',
    "owner": 'name who decided: owner = "data team"',
    "date": "say when: date = 2026-01-31",
}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The suppressions and decisions of a file or of a target."""

    suppressions: tuple[Suppression, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def __add__(self, other: Acceptance) -> Acceptance:
        """Return both; the first that matches a finding applies."""
        return Acceptance(self.suppressions + other.suppressions, self.decisions + other.decisions)


NOTHING = Acceptance()


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Acceptance:
    """Return what a parsed file accepts in every target; refuses an incomplete entry with its line."""
    # With several targets, what matches nothing in this one may be meant for another.
    is_only_target = len(document.get("targets", ())) <= 1
    return _read(path, document, lines, (), must_match=is_only_target)


def of_target(path: Path, name: str, values: Mapping[str, Any], lines: Lines) -> Acceptance:
    """Return what [[targets.NAME.suppress]] and [[targets.NAME.decide]] accept."""
    return _read(path, values, lines, ("targets", name), must_match=True)


def _read(
    path: Path,
    document: Mapping[str, Any],
    lines: Lines,
    above: tuple[str, ...],
    *,
    must_match: bool,
) -> Acceptance:
    suppressions = tuple(
        Suppression(where=where, must_match=must_match, **values)
        for where, values in _entries(path, document, lines, (*above, "suppress"))
    )
    decisions = tuple(
        Decision(where=where, must_match=must_match, **values)
        for where, values in _entries(path, document, lines, (*above, "decide"))
    )
    return Acceptance(suppressions, decisions)


def _entries(
    path: Path, document: Mapping[str, Any], lines: Lines, names: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    section = names[-1]
    entries = document.get(section, [])
    header = f"[[{'.'.join(names)}]]"
    if not isinstance(entries, list) or not all(isinstance(item, Mapping) for item in entries):
        raise UsageError(
            f"{path}:{line_of(lines, names)}: {section} is not an array of tables",
            help=f"write {header} with two brackets, and its keys below it",
        )
    for number, entry in enumerate(entries):
        place = (*names, str(number))
        where = f"{path}:{line_of(lines, place)}"
        require_keys(path, lines, place, entry, KEYS[section])
        for key in REQUIRED[section]:
            if not str(entry.get(key, "")).strip():
                raise UsageError(f"{where}: this {header} has no {key}", help=HELP[key])
        dates = {
            key: _date(entry[key])
            for key, kind in KEYS[section].items()
            if kind == DATE and key in entry
        }
        yield f"{PurePath(path).name}:{line_of(lines, place)}", {**entry, **dates}


def _date(value: str | dt.date) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value

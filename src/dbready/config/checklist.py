"""What dbready.toml says of the go-live review: [checklist], a team's own questions, and [[metric]]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.config.keys import TEXT, TEXTS, require_keys
from dbready.config.lines import line_of
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]

SECTIONS = {"checklist": "a table [checklist]", "metric": "tables [[metric]]"}
KEYS = {"required": TEXTS, "question": "tables [[checklist.question]]"}
QUESTION = {"id": TEXT, "section": TEXT, "question": TEXT, "role": TEXT, "rules": TEXTS}
METRIC = {"name": TEXT, "columns": TEXTS}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HELP = {
    "id": 'name it in lower case: id = "backup-restore"',
    "section": 'name a section of the document: section = "Access"',
    "question": 'write the question: question = "When was a restore last tested?"',
    "role": 'say who can answer it: role = "platform team"',
    "name": 'name the metric: name = "revenue"',
    "columns": 'list the columns that it needs: columns = ["orders.total", "orders.paid_at"]',
}


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A [[checklist.question]]; `where` is its file and line."""

    id: str
    section: str
    question: str
    role: str
    where: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """A [[metric]]: a figure that is wanted, and the columns it needs."""

    name: str
    columns: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The settings of the review; `required` is None where every question is."""

    required: tuple[str, ...] | None = None
    required_at: str = ""
    questions: tuple[OwnQuestion, ...] = ()
    metrics: tuple[Metric, ...] = ()


NOTHING = Checklist()


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Checklist:
    """Return the settings of a parsed file; whether questions exist is checked by the command."""
    values = document.get("checklist", {})
    if not isinstance(values, Mapping):
        raise UsageError(
            f"{path}:{line_of(lines, ['checklist'])}: checklist is not a table",
            help='write [checklist], and below it required = ["time-zones"]',
        )
    plain = {key: value for key, value in values.items() if key != "question"}
    require_keys(path, lines, ("checklist",), plain, KEYS)
    required = values.get("required")
    questions = tuple(
        OwnQuestion(where=where, **{**entry, "rules": tuple(entry.get("rules", ()))})
        for where, entry in _entries(path, values, lines, ("checklist", "question"), QUESTION)
    )
    _require_new_ids(questions)
    return Checklist(
        None if required is None else tuple(required),
        f"{path}:{line_of(lines, ['checklist', 'required'])}",
        questions,
        tuple(
            Metric(entry["name"], tuple(entry["columns"]), where)
            for where, entry in _entries(path, document, lines, ("metric",), METRIC)
        ),
    )


def _entries(
    path: Path,
    document: Mapping[str, Any],
    lines: Lines,
    names: tuple[str, ...],
    known: Mapping[str, str],
) -> Iterator[tuple[str, dict[str, Any]]]:
    header = f"[[{'.'.join(names)}]]"
    entries = document.get(names[-1], [])
    if not isinstance(entries, list) or not all(isinstance(item, Mapping) for item in entries):
        raise UsageError(
            f"{path}:{line_of(lines, names)}: {names[-1]} is not an array of tables",
            help=f"write {header} with two brackets, and its keys below it",
        )
    for number, entry in enumerate(entries):
        place = (*names, str(number))
        where = f"{path}:{line_of(lines, place)}"
        require_keys(path, lines, place, entry, known)
        for key in known:
            if key != "rules" and not entry.get(key):
                raise UsageError(f"{where}: this {header} has no {key}", help=HELP[key])
        yield where, dict(entry)


def _require_new_ids(questions: tuple[OwnQuestion, ...]) -> None:
    seen: set[str] = set()
    for each in questions:
        if not ID.fullmatch(each.id):
            raise UsageError(f"{each.where}: {each.id!r} is not a valid id", help=HELP["id"])
        if each.id in seen:
            raise UsageError(
                f"{each.where}: there are two questions {each.id}", help="give each its own id"
            )
        seen.add(each.id)

"""Writes an examination for people and as JSON; docs/doctor.schema.json is the contract of the latter."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from dbready import __version__
from dbready.doctor import answers, findings, least_privilege
from dbready.doctor.steps import NAMES
from dbready.report import sql
from dbready.report.text import joined, visible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from dbready.doctor.examination import Examination
    from dbready.doctor.steps import State, Step

SCHEMA_VERSION = 1
WIDEST = 80
MOST_LINES = 45  # of SQL, so that the report fits a screen and a half
MARKS: dict[State, str] = {"ok": "✓", "limited": "!", "failed": "✗", "none": "-", "untried": "-"}
PLAIN: dict[State, str] = {"ok": "+", "limited": "!", "failed": "x", "none": "-", "untried": "-"}
COLUMN = max(len(name) for name in NAMES.values()) + 2


def marks_for(encoding: str | None) -> dict[State, str]:
    """Return the marks that an output with this encoding can show."""
    try:
        "".join(MARKS.values()).encode(encoding or "ascii")
    except (LookupError, UnicodeError):
        return PLAIN
    return MARKS


def render(examination: Examination, width: int, marks: dict[State, str]) -> str:
    """Return the report in at most 80 columns; statements are longer where a name needs it."""
    width = min(width, WIDEST)
    lines = [f"dbready {__version__} doctor: {visible(examination.label)}", ""]
    for step in examination.steps:
        lines += _step(step, marks, width)
    if examination.facts is not None:
        lines += ["", *_answers(examination.facts, width)]
    for warning in examination.warnings:
        lines += ["", *_hanging("warning: ", f"{warning}.", width)]
    if examination.facts is not None:
        lines += _account(examination, width)
    lines += ["", f"Exit code {exit_code(examination)}: {_verdict(examination)}."]
    return joined(lines)


def _verdict(examination: Examination) -> str:
    if not examination.is_fine:
        return "a step failed"
    is_limited = any(step.state == "limited" for step in examination.steps)
    return "no step failed, but some rules will lack facts" if is_limited else "every step passed"


def exit_code(examination: Examination) -> int:
    """Return 0 where no step failed, else 3."""
    return 0 if examination.is_fine else 3


def _step(step: Step, marks: dict[State, str], width: int) -> Iterator[str]:
    head = f"{marks[step.state]} {NAMES[step.key]:<{COLUMN}}"
    yield from _hanging(head, step.detail, width)
    if step.cause:
        yield from _hanging(f"{'':<{COLUMN + 2}}cause: ", step.cause, width)
    if step.help and step.state != "ok":
        yield from _hanging(f"{'':<{COLUMN + 2}}help: ", step.help, width)


def _hanging(head: str, text: str, width: int) -> list[str]:
    wrapped = textwrap.wrap(
        visible(text),
        width,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return wrapped or [head.rstrip()]


def _answers(facts: sqlite3.Connection, width: int) -> Iterator[str]:
    for question, answer in answers.answers(facts):
        yield from _hanging(f"{question:<13}", answer, width)


def _account(examination: Examination, width: int) -> Iterator[str]:
    facts = examination.facts
    if facts is None or not examination.is_live:
        return
    elsewhere = least_privilege.elsewhere(facts)
    statements = least_privilege.statements(facts)
    if elsewhere:
        yield from ("", *_hanging("An account that only reads: ", elsewhere, width))
    elif statements and least_privilege.is_ideal(facts):
        yield from ("", "This account reads every table and writes to none.")
    elif statements:
        yield from ("", *_printed(statements))


def _printed(statements: Sequence[str]) -> Iterator[str]:
    lines = [line for statement in statements for line in sql.lines(f"{statement};")]
    if len(lines) > MOST_LINES:  # an excerpt could not be run
        yield f"An account that reads every table and writes to none: {len(lines)} lines of SQL,"
        yield "in account_statements of --format json."
        return
    yield "An account that reads every table and writes to none:"
    yield from (f"  {line}" for line in lines)


def document(examination: Examination) -> dict[str, Any]:
    """Return the structure that is written as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "dbready", "version": __version__},
        "target": examination.label,
        "is_live": examination.is_live,
        "steps": [
            {
                "name": step.key,
                "state": step.state,
                "detail": step.detail,
                "cause": step.cause,
                "help": step.help,
            }
            for step in examination.steps
        ],
        "warnings": list(examination.warnings),
        **_found(examination.facts),
        "exit_code": exit_code(examination),
    }


def _found(facts: sqlite3.Connection | None) -> dict[str, Any]:
    names = ("server", "log_settings", "tables", "schemas", "account_statements")
    if facts is None:
        return dict.fromkeys(names)
    hidden = findings.unreadable(facts)
    visible_tables = findings.visible_tables(facts)
    schemas = facts.execute(
        "select schema_name, can_use, covers_new_tables from schemas order by schema_name"
    )
    tables = {
        "visible": visible_tables,
        "readable": visible_tables - len(hidden),
        "unreadable": [{"schema": schema, "table": table} for schema, table in hidden],
    }
    values = (
        {name: _flag(name, value) for name, value in answers.server(facts).items()},
        answers.capture(facts),
        tables,
        [
            {"schema": name, "can_use": _truth(use), "covers_new_tables": _truth(covers)}
            for name, use, covers in schemas
        ],
        list(least_privilege.statements(facts)),
    )
    return dict(zip(names, values, strict=True))


def _flag(name: str, value: object) -> object:
    return _truth(value) if name.startswith(("is_", "can_")) else value


def _truth(value: object) -> bool | None:
    return None if value is None else bool(value)


def render_json(examination: Examination) -> str:
    """Return the examination as indented JSON with a final newline."""
    return json.dumps(document(examination), indent=2, ensure_ascii=False) + "\n"

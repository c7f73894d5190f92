"""Text for people: names escaped for a terminal, rounded numbers, plurals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbready.findings.cause import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbready.findings.finding import DatabaseObject

MILLION = 1_000_000
UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
# Values of excluded_by as reports name them.
EXCLUDED = {
    "entity": "entity tables",
    "join": "join tables",
    "lookup": "lookup tables",
    "event": "event logs",
    "history": "history tables",
    "queue": "queues",
    "staging": "staging tables",
    "backup": "backups",
    "framework": "framework tables",
    "cache": "caches",
    "transient": "tables of sessions, locks and short-lived secrets",
    "settings": "application settings",
    "search index": "search indexes",
    "credentials": "credential tables",
    "interface": "tables that lay out the user interface",
    "permissions": "permission tables",
    "counters": "counter tables",
    "migration": "tables of a migration tool",
    "parts of other rows": "parts of other rows",
    "type columns": "types rather than statuses",
}


def called(belief: str) -> str:
    """Return what a finding is about that a belief rules out: event logs, copies of past rows."""
    said = EXCLUDED.get(belief, belief)
    return f"columns for which {said}" if said.startswith("no comment ") else said


def visible(text: str) -> str:
    """Escape control, format and unpaired characters, so that none reaches the terminal."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable() or character == " ":
        return character
    # Joiners make emoji; they cannot move the cursor or reorder text.
    if character in "\u200d\ufe0f":
        return character
    return character.encode("unicode_escape").decode()


def plural(kind: str, count: int) -> str:
    """Return the name of a kind of object, singular or plural."""
    return kind.replace("_", " ") if count == 1 else OBJECTS[kind]


def singular(things: str) -> str:
    """Return a plural such as "tables with soft deletes" or "addresses" as it names one thing."""
    noun, *rest = re.split(r"(?=,? (?:with|without|of|in|to|that|whose|by) )", things, maxsplit=1)
    for ending, single in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ses", "s"), ("s", "")):
        if noun.endswith(ending):
            return "".join([noun.removesuffix(ending), single, *rest])
    return things


def qualified(thing: DatabaseObject) -> str:
    """Return an object's name with its schema; not yet made visible."""
    return f"{thing.schema}.{thing}" if thing.schema and thing.table else str(thing)


def approximate(number: int) -> str:
    """Round a number for reading: 940, 12,300, 4.5 million."""
    if number >= 1000 * MILLION:
        return f"{number / (1000 * MILLION):.1f} billion"
    if number >= MILLION:
        return f"{number / MILLION:.1f} million"
    digits = max(len(str(number)) - 3, 0)
    return f"{round(number, -digits):,}"


def joined(lines: Iterable[str]) -> str:
    """Join lines that are already visible; names keep their exact characters, for copying."""
    return "\n".join(lines) + "\n"


def size(count: int | None) -> str:
    """Return a number of bytes for reading: 320 KB, 1.4 GB."""
    if count is None:
        return ""
    unit, factor = next(((u, f) for u, f in reversed(UNITS.items()) if count >= f), ("bytes", 1))
    value = count / factor
    return f"{value:.1f} {unit}" if value < 10 and factor > 1 else f"{value:,.0f} {unit}"  # noqa: PLR2004 - one digit

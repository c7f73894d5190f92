"""Text for people: names made safe for a terminal, numbers and counts in words."""

from __future__ import annotations

import unicodedata

MILLION = 1_000_000
PLURALS = {
    "server": "servers",
    "schema": "schemas",
    "table": "tables",
    "column": "columns",
    "key": "keys",
    "foreign_key": "foreign keys",
    "index": "indexes",
    "trigger": "triggers",
}

# What excluded_by says of tables, in words; other beliefs are quoted as they are.
BELIEVED = {
    "entity": "tables believed to hold entities",
    "join": "tables believed to be join tables",
    "lookup": "tables believed to be lookup tables",
    "event": "tables believed to be event logs",
    "history": "tables believed to hold history",
    "queue": "tables believed to be queues",
    "staging": "tables believed to be staging tables",
    "backup": "tables believed to be backups",
    "framework": "tables believed to belong to a framework",
    "cache": "tables believed to be caches",
}


def believed(belief: str) -> str:
    """Return where findings are that a belief rules out, as the end of `14 findings in ...`."""
    return BELIEVED.get(belief, f"objects believed to be: {belief}")


def visible(text: str) -> str:
    """Return the text with control, format and unpaired characters as escapes: none reaches the terminal."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character.isprintable() or character == " ":
        return character
    # Joiners make emoji; they cannot move the cursor or reorder text.
    if character in "\u200d\ufe0f":
        return character
    return character.encode("unicode_escape").decode()


def plural(kind: str, count: int) -> str:
    """Return the kind of object in the number that fits the count."""
    return kind.replace("_", " ") if count == 1 else PLURALS[kind]


def approximate(number: int) -> str:
    """Return a number as people say it: 940, 12,300, 4.5 million."""
    if number >= 1000 * MILLION:
        return f"{number / (1000 * MILLION):.1f} billion"
    if number >= MILLION:
        return f"{number / MILLION:.1f} million"
    digits = max(len(str(number)) - 3, 0)
    return f"{round(number, -digits):,}"


def unicode_safe(lines: list[str]) -> str:
    """Join lines that are already visible, normalised so that equal names look equal."""
    return unicodedata.normalize("NFC", "\n".join(lines)) + "\n"

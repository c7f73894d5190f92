"""SQL functions that rules may use on facts, in addition to SQLite's own."""

from __future__ import annotations

import json
import re
from functools import lru_cache, wraps
from typing import TYPE_CHECKING

from dbready.facts import shares

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    Function = Callable[[str | None, str | None], int | None]

LONGEST_REMEMBERED = 10_000  # an untrusted rule could fill the memory with longer ones


def _remembered(function: Function) -> Function:
    remembering = lru_cache(maxsize=65536)(function)

    @wraps(function)
    def call(text: str | None, other: str | None) -> int | None:
        is_short = len(text or "") + len(other or "") < LONGEST_REMEMBERED
        return remembering(text, other) if is_short else function(text, other)

    return call


@_remembered
def starts_with_columns(columns: str | None, prefix: str | None) -> int | None:
    """Say whether the first columns of one JSON list are those of another, in any order."""
    if columns is None or prefix is None:
        return None
    wanted = json.loads(prefix)
    return int(sorted(map(str, json.loads(columns)[: len(wanted)])) == sorted(map(str, wanted)))


@_remembered
def has_column(columns: str | None, column: str | None) -> int | None:
    """Say whether a JSON list of column names contains one."""
    if columns is None or column is None:
        return None
    return int(column in json.loads(columns))


@_remembered
def same_columns(columns: str | None, others: str | None) -> int | None:
    """Say whether two JSON lists hold the same columns, in any order."""
    if columns is None or others is None:
        return None
    return int(sorted(map(str, json.loads(columns))) == sorted(map(str, json.loads(others))))


@_remembered
def mentions(text: str | None, word: str | None) -> int | None:
    """Say whether an expression or comment contains a name as a whole word, in any case."""
    if text is None or word is None:
        return None
    pattern = rf"(?<![\w$]){re.escape(word)}(?![\w$])"
    return int(re.search(pattern, text, re.IGNORECASE) is not None)


def strip(text: str | None, characters: str | None) -> str | None:
    """Do what trim(X, Y) does, in a time that does not grow with the product of their lengths."""
    return None if text is None or characters is None else str(text).strip(str(characters))


def strip_left(text: str | None, characters: str | None) -> str | None:
    """Do what ltrim(X, Y) does."""
    return None if text is None or characters is None else str(text).lstrip(str(characters))


def strip_right(text: str | None, characters: str | None) -> str | None:
    """Do what rtrim(X, Y) does."""
    return None if text is None or characters is None else str(text).rstrip(str(characters))


_KINDS = {
    "framework": "tables of a framework are",
    "migration": "bookkeeping of a migration tool is",
    "transient": "what looks like sessions, locks or short-lived secrets is",
    "credentials": "what looks like credentials is",
    "counters": "what looks like counters is",
}


def tables_in_words(kind: str | None) -> str | None:
    """Return tables of a kind as the beginning of a sentence: what looks like a queue is."""
    return None if kind is None else _KINDS.get(kind, f"what looks like a {kind} is")


TRIMS = {"trim": strip, "ltrim": strip_left, "rtrim": strip_right}
FUNCTIONS: dict[str, tuple[int, Callable[..., int | str | None]]] = {
    "starts_with_columns": (2, starts_with_columns),
    "has_column": (2, has_column),
    "same_columns": (2, same_columns),
    "mentions": (2, mentions),
    "share_in_words": (4, shares.in_words),
    "tables_in_words": (1, tables_in_words),
}


def register(connection: sqlite3.Connection) -> None:
    """Make the functions available to the SQL of one connection."""
    for name, (arguments, function) in FUNCTIONS.items():
        connection.create_function(name, arguments, function, deterministic=True)
    for name, trim in TRIMS.items():
        connection.create_function(name, 2, trim, deterministic=True)

"""Fills the templates of messages and fixes with a row's values, names quoted for their dialect."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dbready.engine.rule import placeholders
from dbready.facts import dialects

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
PLAIN_TEXT = re.compile(r"(?:[\w .,()\[\]]|''|<>|-(?!-))*")  # two quotes are an empty text
# What a person has to decide before the statement runs, as in <zone of the values>: no dialect
# takes it for SQL, so that a statement that is run by mistake changes nothing.
PLACEHOLDER = re.compile(r"<[a-z][a-z ]*>")
NAME_SUFFIXES = ("_table", "_column", "_schema", "_name")


@cache
def reserved_words() -> frozenset[str]:
    """Return the words that at least one dialect does not take as a bare name."""
    return frozenset((files("dbready.engine") / "reserved.txt").read_text("utf-8").split())


@cache
def _names(template: str) -> tuple[str, ...]:
    return tuple(placeholders(template))


def message(template: str, row: Mapping[str, object]) -> str:
    """Fill a message: names and values as they are, JSON lists with commas."""
    return template.format_map({name: format_value(name, row[name]) for name in _names(template)})


def messages(template: str, columns: Mapping[str, Sequence[object]], count: int) -> list[str]:
    """Fill a message for each of so many rows, whose values are given by column."""
    names = _names(template)
    if not names:
        return [template.format()] * count
    shown = ([format_value(name, value) for value in columns[name]] for name in names)
    rows = list(zip(*shown, strict=True))
    filled = {
        values: template.format_map(dict(zip(names, values, strict=True))) for values in set(rows)
    }
    return [filled[values] for values in rows]


def fix(template: str, row: Mapping[str, object], dialect: str) -> str | None:
    """Fill a statement: names quoted where the dialect needs it, other text as a literal unless plain.

    None where a value that the statement needs is unknown.
    """
    names = _names(template)
    if any(row.get(name, "") is None for name in names):
        return None
    filled = {name: _sql(name, row[name], dialect) for name in names if name in row}
    schema, table = row.get("schema_name"), row.get("table_name")
    if table is not None:
        filled["table"] = qualified(
            schema if isinstance(schema, str) else None, str(table), dialect
        )
    if row.get("column_name") is not None:
        filled["column"] = quoted(str(row["column_name"]), dialect)
    return template.format_map(filled)


def qualified(schema: str | None, table: str, dialect: str) -> str:
    """Return schema and table as one name; SQLite's only schema goes without saying."""
    if schema is None or dialect == "sqlite":
        return quoted(table, dialect)
    return f"{quoted(schema, dialect)}.{quoted(table, dialect)}"


def quoted(name: str, dialect: str) -> str:
    """Return a name as the dialect's SQL spells it, bare where that is known to be safe."""
    if dialect not in dialects.OWN:
        return dialects.quoted(name, dialect)
    if PLAIN_NAME.fullmatch(name) and name not in reserved_words():
        return name
    return dialects.quoted(name, dialect)


def format_value(name: str, value: object) -> str:
    """Return a returned value as people read it, lists of columns with commas."""
    if isinstance(value, str):
        if value.startswith("[") and name.endswith("columns"):
            return ", ".join(str(item) for item in json.loads(value))
        return value
    if value is None:
        return "unknown"
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value)


def _sql(name: str, value: object, dialect: str) -> str:
    text = "null" if value is None else str(value)
    if name.endswith("columns") and text.startswith("["):
        return ", ".join(quoted(str(item), dialect) for item in json.loads(text))
    if name.endswith(NAME_SUFFIXES):
        return quoted(text, dialect)
    if PLACEHOLDER.fullmatch(text):
        return text
    is_plain = PLAIN_TEXT.fullmatch(text) and not name.endswith("zone")
    return text if is_plain else _literal(text, dialect)


def _literal(text: str, dialect: str) -> str:
    if dialect in {"mysql", "mariadb"}:
        text = text.replace("\\", "\\\\")
    return "'" + text.replace("'", "''") + "'"

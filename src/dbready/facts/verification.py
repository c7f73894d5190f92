"""Decides whether a snapshot file holds what dbready writes, before anything in it is evaluated."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from dbready.facts import dialects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STEPS_BETWEEN_LOOKS = 1_000_000
# An honest file needs about five instructions a byte.
STEPS_A_BYTE = 100
LONGEST_VALUE = 64_000_000  # bytes; snapshots of older versions keep long comments whole

# Also of a table's indexes and triggers, which would be evaluated when its rows change.
DEFINITIONS = "select type, name, tbl_name, sql from sqlite_schema where tbl_name = ?"
COMMENT = re.compile(r"--[^\n]*")
LISTS = {
    "tables": ("published_events",),
    "keys": ("columns",),
    "foreign_keys": ("columns", "referenced_columns"),
    "checks": ("columns",),
    "indexes": ("columns", "included_columns"),
    "triggers": ("events", "assigned_columns"),
    "column_statistics": ("common_values",),
    "server": ("account_clients",),
    "statement_writes": ("columns",),
    "scheduled_jobs": ("condition_columns",),
    "probing": ("probes",),
    "coverage": ("columns",),
}
MAY_HOLD_NUMBERS = frozenset({"column_statistics"})
OBJECTS = {"probe_results": ("detail",)}
NO_OBJECT = """
select 1
from {table}
where case
        when not json_valid({column}) then true
        when json_type({column}) <> 'object' then true
        else false
    end
limit 1
"""
MOMENTS = "select collected_at from snapshot union all select started_at from probing"
NESTED = "'array', 'object'"
NO_TEXT = f"{NESTED}, 'integer', 'real', 'true', 'false'"
NO_LIST = """
select 1
from {table}
where {column} is not null
    and {column} <> 'null'
    and case
        when not json_valid({column}) then true
        when json_type({column}) <> 'array' then true
        else exists (
            select 1
            from json_each({table}.{column}) as item
            where item.type in ({types})
        )
    end
limit 1
"""

Definitions = frozenset[tuple[str, ...]]


class DamageError(Exception):
    """The file is not a snapshot that dbready wrote; the message says what is wrong."""


@contextmanager
def bounded(connection: sqlite3.Connection, size: int) -> Iterator[None]:
    """Limit the work on a file of `size` bytes: pages that refer to each other in a circle never end."""
    left = STEPS_A_BYTE * size // STEPS_BETWEEN_LOOKS + 10

    def look() -> int:
        nonlocal left
        left -= 1
        return int(left < 0)

    before = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.set_progress_handler(look, STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT" and left >= 0:
            raise KeyboardInterrupt from None  # SQLite does not pass on exceptions of the handler
        raise
    finally:
        connection.set_progress_handler(None, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)


def definitions(facts: sqlite3.Connection, table: str) -> Definitions:
    """Return what a table is made of, without comments and layout."""
    rows = facts.execute(DEFINITIONS, [table]).fetchall()
    return frozenset(tuple(_without_layout(str(text)) for text in row) for row in rows)


def _without_layout(sql: str) -> str:
    return " ".join(COMMENT.sub("", sql).split())


def require_contract(facts: sqlite3.Connection, contract: Mapping[str, Definitions]) -> None:
    """Raise DamageError unless the tables are those of the contract, sound, and filled as dbready fills them.

    Anything else in the file is ignored.
    """
    for table, expected in contract.items():
        if definitions(facts, table) != expected:
            message = "its tables are not those of the fact schema"
            raise DamageError(message)
    # Only now: it evaluates the CHECKs and generated columns of the tables that it is given.
    for table in contract:
        (verdict,) = facts.execute(f"pragma quick_check({table})").fetchone()
        if verdict != "ok":
            raise DamageError(str(verdict))
    for table in ("snapshot", "server"):
        if facts.execute(f"select count(*) from {table}").fetchone() != (1,):  # noqa: S608 - two names
            message = f"it does not contain exactly one row of {table}"
            raise DamageError(message)
    _require_values(facts)


def _require_values(facts: sqlite3.Connection) -> None:
    (dialect,) = facts.execute("select dialect from server").fetchone()
    if not dialects.NAME.fullmatch(dialect):
        message = f"its dialect is {dialect!r}, which is not a name"
        raise DamageError(message)
    for table, columns in LISTS.items():
        for column in columns:
            types = NESTED if table in MAY_HOLD_NUMBERS else NO_TEXT
            query = NO_LIST.format(table=table, column=column, types=types)
            if facts.execute(query).fetchone():
                message = f"{table}.{column} holds something other than a list"
                raise DamageError(message)
    for (moment,) in facts.execute(MOMENTS):
        try:
            datetime.fromisoformat(moment)
        except ValueError:
            message = f"{moment!r} is not a time"
            raise DamageError(message) from None
    for table, columns in OBJECTS.items():
        for column in columns:
            if facts.execute(NO_OBJECT.format(table=table, column=column)).fetchone():
                message = f"{table}.{column} holds something other than an object"
                raise DamageError(message)

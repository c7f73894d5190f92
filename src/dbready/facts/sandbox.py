"""Runs a stranger's SELECT on facts: it can read facts, and nothing else, for a limited time."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dbready.facts import functions, snapshot

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Row = tuple[str | int | float | bytes | None, ...]

SECONDS = 10.0
LONGEST_VALUE = 4_000_000
MOST_ROWS = 1_000_000
MOST_TEXT = 256_000_000  # characters of all rows together
STEPS_BETWEEN_LOOKS = 10_000
MOST_BYTES = 500_000_000  # beyond what the process had before
TABLE_FUNCTIONS = {"json_each", "json_tree"}
# They are made when first used, which the authorizer would refuse.
PREPARE_TABLE_FUNCTIONS = "select 1 from json_each('[]'), json_tree('[]')"

# SQLite's own functions that read nothing outside their arguments: https://www.sqlite.org/lang_corefunc.html
SAFE_FUNCTIONS = frozenset(
    """
    abs avg cast ceil ceiling char coalesce concat concat_ws count cume_dist date datetime dense_rank exp
    first_value floor format glob group_concat hex ifnull iif instr julianday json json_array json_array_length
    json_each json_extract json_group_array json_group_object json_insert json_object json_patch json_quote
    json_remove json_replace json_set json_tree json_type json_valid lag last_value lead length like ln log log10
    log2 lower ltrim max min mod nth_value ntile nullif octet_length percent_rank power printf quote rank replace
    round row_number rtrim sign sqrt strftime string_agg substr substring sum time timediff total trim typeof
    unhex unicode unixepoch upper -> ->>
    """.split()  # noqa: SIM905 - eighty words in quotes are hard to read
) | set(functions.FUNCTIONS)


class Forbidden(Exception):  # noqa: N818 - said of a statement, not of a failure
    """The statement wants something that rules may not do."""


@contextmanager
def guarded(facts: sqlite3.Connection) -> Iterator[None]:
    """Restrict the connection to reading facts, for SECONDS and with limited memory."""
    refused: list[str] = []
    limit = facts.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    facts.execute(PREPARE_TABLE_FUNCTIONS)
    facts.set_authorizer(_authorizer(refused))
    facts.set_progress_handler(_stop(refused), STEPS_BETWEEN_LOOKS)
    try:
        yield
    except (sqlite3.DatabaseError, MemoryError) as error:
        if refused:
            raise Forbidden(refused[0]) from error
        raise
    finally:
        facts.set_authorizer(None)
        facts.set_progress_handler(None, 0)
        facts.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limit)


def _authorizer(refused: list[str]) -> Callable[..., int]:
    known = set(snapshot.fact_columns()) | TABLE_FUNCTIONS

    def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (first in known or _is_query_name(first, second)):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in SAFE_FUNCTIONS:
            return sqlite3.SQLITE_OK
        refused.append(_what(action, first, second))
        return sqlite3.SQLITE_DENY

    return authorize


def _is_query_name(table: str | None, column: str | None) -> bool:
    """Tell a WITH query or a subquery of which no column is used from SQLite's own tables."""
    return not table or (not column and not table.lower().startswith(("sqlite_", "pragma_")))


def _stop(refused: list[str]) -> Callable[[], int]:
    end = time.monotonic() + SECONDS
    most = _peak() + MOST_BYTES

    def look() -> int:
        if time.monotonic() > end:
            refused.append(f"took longer than {SECONDS:g} s")
        elif _peak() > most:
            refused.append(f"needs more than {MOST_BYTES // 1_000_000} MB of memory")
        return int(bool(refused))

    return look


def _peak() -> int:
    """Return the most memory that this process ever had, in bytes; 0 where the system does not say."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def tables_read(
    facts: sqlite3.Connection, sql: str, parameters: Mapping[str, object]
) -> frozenset[str]:
    """Return the fact tables that SQLite opens for a statement.

    The authorizer would not do: it is not asked about columns that USING names.
    """
    names = facts.execute("select rootpage, name from sqlite_schema where type = 'table'")
    tables = dict(names.fetchall())
    facts.text_factory = bytes  # the plan repeats constants, which may be no text
    try:
        with guarded(facts):
            plan = facts.execute(f"explain {sql}", parameters).fetchall()
    finally:
        facts.text_factory = str
    opened = {row[3] for row in plan if row[1] == b"OpenRead"}
    return frozenset(tables[page] for page in opened & set(tables))


def columns_read(
    facts: sqlite3.Connection, sql: str, parameters: Mapping[str, object]
) -> frozenset[tuple[str, str]]:
    """Return table and column of what a statement names; for statements that guarded() has accepted.

    Columns that only USING names are not among them.
    """
    seen: set[tuple[str, str]] = set()

    def note(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and first and second:
            seen.add((first, second))
        return sqlite3.SQLITE_OK

    facts.set_authorizer(note)
    try:
        facts.execute(f"explain {sql}", parameters).close()
    finally:
        facts.set_authorizer(None)
    return frozenset(seen)


@contextmanager
def confined(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a stranger's statements change this database, and reach no other file: ATTACH is refused."""

    def authorize(action: int, *_: object) -> int:
        reaches_out = action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}
        return sqlite3.SQLITE_DENY if reaches_out else sqlite3.SQLITE_OK

    connection.set_authorizer(authorize)
    try:
        yield
    finally:
        connection.set_authorizer(None)


def rows(cursor: sqlite3.Cursor) -> Iterator[Row]:
    """Return what a guarded statement returns, row by row, up to a limit of memory."""
    text = 0
    for number, row in enumerate(cursor, start=1):
        for value in row:
            if isinstance(value, str | bytes):
                text += len(value)
        if number > MOST_ROWS or text > MOST_TEXT:
            message = f"returns more than {MOST_ROWS} rows or {MOST_TEXT} characters"
            raise Forbidden(message)
        yield row


def _what(action: int, first: str | None, second: str | None) -> str:
    if action == sqlite3.SQLITE_FUNCTION:
        return f"the function {second} is not one that rules may use"
    if action == sqlite3.SQLITE_READ:
        return f"{first} is not a fact table"
    return "rules may only select from facts"

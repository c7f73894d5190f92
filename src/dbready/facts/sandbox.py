"""Runs a stranger's SELECT on facts: it can read facts, and nothing else, for a limited time."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dbready.facts import functions, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 10.0
LONGEST_VALUE = 4_000_000
STEPS_BETWEEN_LOOKS = 10_000
TABLE_FUNCTIONS = {"json_each", "json_tree"}

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
def guarded(facts: sqlite3.Connection, seconds: float = SECONDS) -> Iterator[set[str]]:
    """Restrict the connection to reading facts; yields the fact tables that are read meanwhile."""
    read: set[str] = set()
    refused: list[str] = []
    allowed = set(snapshot.fact_columns())

    def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (
            first in allowed or first in TABLE_FUNCTIONS or not first
        ):
            read.update({first} if first in allowed else ())
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in SAFE_FUNCTIONS:
            return sqlite3.SQLITE_OK
        refused.append(_what(action, first, second))
        return sqlite3.SQLITE_DENY

    limit = facts.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    end = time.monotonic() + seconds
    facts.set_authorizer(authorize)
    facts.set_progress_handler(lambda: int(time.monotonic() > end), STEPS_BETWEEN_LOOKS)
    try:
        yield read
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            message = f"took longer than {seconds:g} s"
            raise Forbidden(message) from error
        raise
    except sqlite3.DatabaseError as error:
        if refused:
            raise Forbidden(refused[0]) from error
        raise
    finally:
        facts.set_authorizer(None)
        facts.set_progress_handler(None, 0)
        facts.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limit)


def _what(action: int, first: str | None, second: str | None) -> str:
    if action == sqlite3.SQLITE_FUNCTION:
        return f"the function {second} is not one that rules may use"
    if action == sqlite3.SQLITE_READ:
        return f"{first} is not a fact table"
    return "rules may only select from facts"

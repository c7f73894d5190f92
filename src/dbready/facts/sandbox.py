"""Runs SQL from untrusted sources: it reads facts and nothing else, within limits of time and memory."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from dbready import interrupts
from dbready.facts import functions, snapshot

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Row = tuple[str | int | float | bytes | None, ...]
    Authorizer = Callable[..., int]


class Granularity(NamedTuple):
    """How long a value or row may be, in bytes, and how many instructions run between two looks."""

    longest: int
    steps: int


SECONDS = 10.0
# SQLite looks at the clock between instructions only. Functions such as instr() take a time that
# grows with the square of their arguments: a value of 100 kB takes 0.3 s at most, 4 MB took minutes.
UNTRUSTED = Granularity(longest=100_000, steps=500)
# dbready's own rules join the names of whole databases.
TRUSTED = Granularity(longest=1_000_000, steps=10_000)
MOST_ROWS = 1_000_000
TEXT = (str, bytes)
MOST_TEXT = 256_000_000  # characters of all rows together
MOST_BYTES = 500_000_000  # beyond what the process had before
CHECKS_BETWEEN_MEMORY_CHECKS = 8
# Statements without loops run to their end without a look at the clock. dbready's own rules take
# at most a fifth of these.
MOST_REQUESTS = 5_000  # of the authorizer, which also sees every copy of a WITH query
MOST_FUNCTIONS = 250
MOST_SLOW_FUNCTIONS = 100
LIMITS = {
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 300,
}
TABLE_FUNCTIONS = {"json_each", "json_tree"}
# They are created at their first use, which the authorizer would refuse.
PREPARE_TABLE_FUNCTIONS = "select 1 from json_each('[]'), json_tree('[]')"

# SQLite's functions that read nothing but their arguments: https://www.sqlite.org/lang_corefunc.html
# Not among them: format and printf, which write megabytes for a short text; json_patch, which
# takes minutes for two long ones.
SAFE_FUNCTIONS = frozenset(
    """
    abs avg cast ceil ceiling char coalesce concat concat_ws count cume_dist date datetime dense_rank exp
    first_value floor glob group_concat hex ifnull iif instr julianday json json_array json_array_length
    json_each json_extract json_group_array json_group_object json_insert json_object json_quote
    json_remove json_replace json_set json_tree json_type json_valid lag last_value lead length like ln log log10
    log2 lower ltrim max min mod nth_value ntile nullif octet_length percent_rank power quote rank replace
    round row_number rtrim sign sqrt strftime string_agg substr substring sum time timediff total trim typeof
    unhex unicode unixepoch upper -> ->>
    """.split()  # noqa: SIM905 - eighty words in quotes are hard to read
) | set(functions.FUNCTIONS)
SLOW_FUNCTIONS = frozenset({"glob", "instr", "like", "replace"})

# What the examples of a rule's page may do besides changing their own database.
EXAMPLE_PRAGMAS = frozenset({"encoding", "foreign_keys", "foreign_key_check", "user_version"})
MOST_EXAMPLE_PAGES = 25_000  # 100 MB
LONGEST_EXAMPLE_VALUE = 1_000_000


class Forbidden(Exception):  # noqa: N818 - said of a statement, not of a failure
    """The statement asks for something that rules may not do, or for too much."""


@contextmanager
def guarded(
    facts: sqlite3.Connection, *, seconds: float | None = None, is_trusted: bool = False
) -> Iterator[None]:
    """Let statements read facts and do nothing else; raises Forbidden, also where a limit is reached.

    Trusted statements, those of dbready's own rules, get longer values and fewer checks of the clock.
    """
    facts.execute(PREPARE_TABLE_FUNCTIONS)
    watch = _Watch(SECONDS if seconds is None else seconds)
    longest, steps = TRUSTED if is_trusted else UNTRUSTED
    with _limited(facts, watch, _facts_only(watch), longest, steps):
        yield


@contextmanager
def confined(connection: sqlite3.Connection) -> Iterator[None]:
    """Let statements change this database and reach no other file; raises Forbidden, as guarded() does."""
    connection.execute(f"pragma max_page_count = {MOST_EXAMPLE_PAGES}")
    watch = _Watch(SECONDS)
    longest, steps = LONGEST_EXAMPLE_VALUE, UNTRUSTED.steps
    with _limited(connection, watch, _own_database_only(watch), longest, steps):
        yield


class _Watch:
    """Checks time and memory while a statement runs; `reason` says why it was stopped."""

    def __init__(self, seconds: float) -> None:
        self.reason: str | None = None
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._most = _peak() + MOST_BYTES
        self._looks = 0

    def look(self) -> int:
        """Return 1 to stop the statement: SQLite calls this every so many instructions."""
        self._looks += 1
        if time.monotonic() > self._end:
            self.reason = f"took longer than {self._seconds:g} s"
        elif self._looks % CHECKS_BETWEEN_MEMORY_CHECKS == 0 and _peak() > self._most:
            self.reason = f"needs more than {MOST_BYTES // 1_000_000} MB of memory"
        return int(self.reason is not None)

    def refuse(self, reason: str) -> int:
        """Remember the first reason, and return what tells SQLite to refuse the statement."""
        self.reason = self.reason or reason
        return sqlite3.SQLITE_DENY


@contextmanager
def _limited(
    connection: sqlite3.Connection,
    watch: _Watch,
    authorizer: Authorizer,
    longest: int,
    steps: int,
) -> Iterator[None]:
    limits = {**LIMITS, sqlite3.SQLITE_LIMIT_LENGTH: longest}
    before = {limit: connection.setlimit(limit, value) for limit, value in limits.items()}
    connection.set_authorizer(authorizer)
    connection.set_progress_handler(watch.look, steps)
    try:
        yield
    except (sqlite3.Error, MemoryError) as error:
        if watch.reason:
            raise Forbidden(watch.reason) from error
        raise _explained(error, longest) from error
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
        for limit, value in before.items():
            connection.setlimit(limit, value)


def _explained(error: sqlite3.Error | MemoryError, longest: int) -> BaseException:
    name = getattr(error, "sqlite_errorname", "")
    # Nothing but a signal stops a statement without a reason.
    if interrupts.seen() or name in {"SQLITE_INTERRUPT", "SQLITE_AUTH"}:
        return KeyboardInterrupt()
    if isinstance(error, MemoryError):
        return Forbidden("needs too much memory, or is too long")
    if name == "SQLITE_TOOBIG":
        return Forbidden(f"builds a text or row of more than {longest // 1000:,} kB")
    if name == "SQLITE_FULL":
        return Forbidden(f"fills more than {MOST_EXAMPLE_PAGES * 4096 // 1_000_000} MB")
    return error


def _facts_only(watch: _Watch) -> Authorizer:
    known = set(snapshot.fact_columns()) | TABLE_FUNCTIONS
    used: Counter[str] = Counter()

    def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
        used["requests"] += 1
        if used["requests"] > MOST_REQUESTS:
            return watch.refuse("is too long, or repeats its WITH queries too often")
        if action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (first in known or _is_query_name(first, second)):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in SAFE_FUNCTIONS:
            return _count_function(watch, used, (second or "").lower())
        return watch.refuse(_what(action, first, second))

    return authorize


def _count_function(watch: _Watch, used: Counter[str], name: str) -> int:
    used["functions"] += 1
    used["slow functions"] += name in SLOW_FUNCTIONS
    if used["functions"] > MOST_FUNCTIONS or used["slow functions"] > MOST_SLOW_FUNCTIONS:
        return watch.refuse("calls too many functions")
    return sqlite3.SQLITE_OK


def _own_database_only(watch: _Watch) -> Authorizer:
    def authorize(action: int, first: str | None, *_: object) -> int:
        if action in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}:
            return watch.refuse("accesses another file")
        if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in EXAMPLE_PRAGMAS:
            return watch.refuse(f"uses pragma {first}, which examples may not")
        return sqlite3.SQLITE_OK

    return authorize


def _is_query_name(table: str | None, column: str | None) -> bool:
    """Distinguish WITH queries, and subqueries of which no column is used, from SQLite's own tables."""
    return not table or (not column and not table.lower().startswith(("sqlite_", "pragma_")))


def _what(action: int, first: str | None, second: str | None) -> str:
    if action == sqlite3.SQLITE_FUNCTION:
        return f"rules may not use the function {second}"
    if action == sqlite3.SQLITE_READ:
        return f"{first} is not a fact table"
    return "rules may only select from facts"


def _peak() -> int:
    """Return the most memory that this process has had, in bytes; 0 where the system does not say."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def tables_read(
    facts: sqlite3.Connection, sql: str, parameters: Mapping[str, object]
) -> frozenset[str]:
    """Return the fact tables that SQLite opens for a statement.

    The authorizer is not enough: SQLite does not ask it about columns that USING names.
    """
    names = facts.execute("select rootpage, name from sqlite_schema where type = 'table'")
    tables = dict(names.fetchall())
    facts.text_factory = bytes  # the plan repeats constants, which may not be text
    try:
        with guarded(facts, is_trusted=True):
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


def rows(cursor: sqlite3.Cursor) -> Iterator[Row]:
    """Return what a guarded statement returns, row by row, up to a limit of memory."""
    text = 0
    for number, row in enumerate(cursor, start=1):
        for value in row:
            if isinstance(value, TEXT):
                text += len(value)
        if number > MOST_ROWS or text > MOST_TEXT:
            message = f"returns more than {MOST_ROWS:,} rows or {MOST_TEXT:,} characters"
            raise Forbidden(message)
        yield row

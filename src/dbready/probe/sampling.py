"""Chooses which rows of a table are read: whole where small, else random pages or ranges of its key."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from dbready.probe.text import fill, qualified, quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.connect.session import Session

Method = Literal["whole", "pages", "windows", "first", "ends"]

# Constant: the findings of two nights differ because of the rows, not of the dice.
SEED = 20_260_101
MOST_PAGES = 1_000
SHARE_OF_PAGES = 0.006  # what the probes of all tables read stays below 1 % of the database
FEWEST_PAGES = 24  # of a random sample: a page or two more or less must not matter
MOST_ROWS = 10_000
MOST_BYTES = 8_000_000
SPARE = 1.5
WINDOWS = 10
ROWS_PER_PAGE = 200  # narrow rows; assumed where the server has not counted
PAGE_BYTES = {"postgresql": 8_192, "mysql": 16_384, "mariadb": 16_384, "sqlite": 4_096}
# In the same message as each statement. A partition's or table's CHECK and a policy may call functions
# of the database; workers would read beside each other; compiling takes longer than the statement.
POSTGRESQL_SETTINGS = """\
set local row_security = off;
set local constraint_exclusion = off;
set local max_parallel_workers_per_gather = 0;
set local jit = off;
"""
# A join partner is reached by an index: scanning it whole would look cheaper to the planner.
POSTGRESQL_LOOKUPS = "set local enable_seqscan = off;\n"
ROWIDS = ("rowid", "_rowid_", "oid")


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows can be sampled; `pages` are those that a sample is expected to touch."""

    schema: str
    table: str
    """The partition that stands for the whole, where the table has partitions."""
    method: Method
    pages: int
    rows: int
    share: float = 100.0
    """Percent of the pages, for random pages."""
    key: str | None = None
    starts: tuple[int, ...] = ()
    """Where windows of the key begin."""


class UnreadableError(Exception):
    """The rows of a table must not or cannot be read; `outcome` is how its probes end."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


@cache
def _question(dialect: str) -> str:
    name = "mysql" if dialect == "mariadb" else dialect
    text = (files("dbready.probe") / "tables" / f"{name}.sql").read_text("utf-8")
    return "\n".join(line for line in text.strip().splitlines() if not line.startswith("--"))


def examine(
    session: Session, facts: sqlite3.Connection, schema: str, table: str, seconds: float
) -> Source:
    """Return how to sample a table; sends at most one statement. Raises UnreadableError or StatementError."""
    if session.dialect == "postgresql":
        return _postgresql(session, schema, table, seconds)
    return _by_key(session, facts, schema, table, seconds)


def _ask(session: Session, subject: Mapping[str, object], seconds: float) -> Sequence[Any]:
    sql = fill(_question(session.dialect), subject, "", session.dialect)
    rows = list(session.query(sql, seconds)[1])
    if not rows:
        raise UnreadableError("empty", "the table is gone, or has no partition that can be read")
    return rows[0]


def _postgresql(session: Session, schema: str, table: str, seconds: float) -> Source:
    names = {"schema": schema, "table": table}
    pages, rows_per_page, runs_functions = _ask(session, names, seconds)
    if runs_functions:
        why = (
            "an index or statistics object calls a function of the database, which planning may run"
        )
        raise UnreadableError("refused", why)
    if not pages:
        raise UnreadableError("empty", "the table has no rows")
    density = max(1.0, rows_per_page or ROWS_PER_PAGE)
    few = max(FEWEST_PAGES, math.ceil(SHARE_OF_PAGES * pages))
    wanted = min(MOST_PAGES, few, math.ceil(MOST_ROWS / density))
    if pages <= max(wanted, FEWEST_PAGES):
        return Source(schema, table, "whole", pages, MOST_ROWS)
    # More rows than expected, so that the limit does not leave out the last pages of the sample.
    rows = min(MOST_ROWS, math.ceil(wanted * density * SPARE) + 100)
    share = round(100 * wanted / pages, 6)
    return Source(schema, table, "pages", wanted, rows, share=share)


def _by_key(
    session: Session, facts: sqlite3.Connection, schema: str, table: str, seconds: float
) -> Source:
    rows = _affordable_rows(facts, schema, table)
    pages = max(1, rows * _row_bytes(facts, schema, table) // PAGE_BYTES[session.dialect]) + WINDOWS
    key = _integer_key(facts, schema, table, session.dialect)
    if key is None:
        return Source(schema, table, "first", pages, rows)
    subject = {"schema_name": schema, "table_name": table, "key": key}
    lowest, highest = _ask(session, subject, seconds)
    if lowest is None or highest is None:
        raise UnreadableError("empty", "the table has no rows")
    if not isinstance(lowest, int) or not isinstance(highest, int):
        return Source(schema, table, "first", pages, rows, key=key)
    if highest - lowest < rows:
        most = highest - lowest + 2  # one more than there can be: the limit cuts nothing off
        return Source(schema, table, "whole", max(1, pages * most // rows), most, key=key)
    dice = random.Random(SEED)  # noqa: S311 - a sample, no secret
    width = (highest - lowest + 1) // WINDOWS
    span = max(0, width - rows // WINDOWS)
    starts = tuple(lowest + width * number + dice.randint(0, span) for number in range(WINDOWS))
    return Source(schema, table, "windows", pages, rows, key=key, starts=starts)


def _row_bytes(facts: sqlite3.Connection, schema: str, table: str) -> int:
    found = facts.execute(
        "select total_bytes / estimated_rows from table_statistics "
        "where schema_name = ? and table_name = ? and estimated_rows > 0",
        [schema, table],
    ).fetchone()
    return max(40, found[0] or 0) if found else 200


def _affordable_rows(facts: sqlite3.Connection, schema: str, table: str) -> int:
    return max(100, min(5_000, MOST_BYTES // _row_bytes(facts, schema, table)))


def _integer_key(facts: sqlite3.Connection, schema: str, table: str, dialect: str) -> str | None:
    """Return the column whose ranges can be read in order: the first of the primary key, or the rowid."""
    found = facts.execute(
        "select k.columns ->> 0, c.type_family, c.is_identity, k.column_count from keys as k "
        "join columns as c on c.schema_name = k.schema_name and c.table_name = k.table_name "
        "and c.column_name = k.columns ->> 0 "
        "where k.schema_name = ? and k.table_name = ? and k.key_type = 'primary'",
        [schema, table],
    ).fetchone()
    if dialect == "sqlite" and (found is None or not found[2]):
        names = {
            name.lower()
            for (name,) in facts.execute(
                "select column_name from columns where schema_name = ? and table_name = ?",
                [schema, table],
            )
        }
        has_rowid = not _is_without_rowid(facts, schema, table)
        return next((name for name in ROWIDS if name not in names), None) if has_rowid else None
    return found[0] if found and found[1] == "integer" else None


def _is_without_rowid(facts: sqlite3.Connection, schema: str, table: str) -> bool:
    (found,) = facts.execute(
        "select max(storage_engine = 'without rowid') from tables where schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return bool(found)


def limit(source: Source, rows: int) -> int:
    """Return how many rows a probe reads that wants so many; of a small table, all."""
    return source.rows if source.method == "whole" else min(rows, source.rows)


def sample(source: Source, columns: Sequence[str], rows: int, dialect: str) -> str:
    """Return the sample of a table as a derived table s with these columns; its limit is inside."""
    names = (
        ", ".join(quoted(column, dialect) for column in dict.fromkeys(columns)) or "1 as nothing"
    )
    most = limit(source, rows)
    table = qualified(source.schema, source.table, dialect)
    if dialect == "postgresql":
        chosen = ""
        if source.method == "pages":
            # With the same seed, a smaller share reads some of the same pages.
            share = source.share * min(1.0, most / source.rows)
            chosen = f" tablesample system ({share:f}) repeatable ({SEED})"
        return f"(select {names} from only {table} as sampled{chosen} limit {most}) as s"  # noqa: S608 - names are quoted, the rest are numbers
    if source.method != "windows" or source.key is None:
        order = f" order by {quoted(source.key, dialect)}" if source.key else ""
        return f"(select {names} from {table} as sampled{order} limit {most}) as s"  # noqa: S608 - names are quoted, the rest are numbers
    key = quoted(source.key, dialect)
    ends = [*source.starts[1:], None]
    each = max(1, most // len(source.starts))
    windows = [
        f"select * from (select {names} from {table} as sampled where {key} >= {start}"  # noqa: S608 - as above
        + (f" and {key} < {end}" if end is not None else "")
        + f" order by {key} limit {each}) as w{number}"
        for number, (start, end) in enumerate(zip(source.starts, ends, strict=True))
    ]
    return "(" + " union all ".join(windows) + ") as s"

"""Records in coverage what could not be collected: which facts, why, and what would change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbready.facts.snapshot import STATISTICS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from dbready.collect.statements import Statement
    from dbready.connect.session import StatementError

# An audit is complete without these facts where the server lacks or hides them.
OPTIONAL_FACTS = STATISTICS | {"replication_slots"}
CANCELLED_ENDINGS = ("due to user request", "execution was interrupted")
LOCKED = "the server could not open it: another session holds a lock on it, or it is damaged"
RETRY_WHEN_UNLOCKED = "run the audit again when the lock is released"
INSERT = """
insert into coverage (
    coverage_kind, fact, columns, schema_name, table_name, reason, remedy, is_incomplete
)
values ('not_collected', ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Facts that could not be collected: of one table, of a schema, or (None) of the whole target."""

    fact: str
    reason: str
    remedy: str | None = None
    schema: str | None = None
    table: str | None = None
    columns: tuple[str, ...] | None = None
    """The columns of the fact table concerned; None: all of them."""
    is_incomplete: bool = True
    """Whether reading failed. False: the server lacks these facts, or does not show them to the account."""


def record(facts: sqlite3.Connection, gaps: Iterable[Gap]) -> None:
    """Add gaps to the coverage of a snapshot."""
    facts.executemany(INSERT, [_row(gap) for gap in gaps])


def _row(gap: Gap) -> tuple[object, ...]:
    columns = None if gap.columns is None else json.dumps(gap.columns)
    place = (gap.schema, gap.table)
    return (gap.fact, columns, *place, gap.reason, gap.remedy, int(gap.is_incomplete))


def of_statement(statement: Statement, error: StatementError) -> Gap:
    """Return what a statement that ended with an error leaves unknown."""
    return Gap(
        statement.fact,
        error.words,
        _remedy(statement, error),
        columns=statement.columns,
        is_incomplete=statement.fact not in OPTIONAL_FACTS or _is_transient(error),
    )


def of_locked_tables(
    statement: Statement, tables: Iterable[tuple[str | None, str | None]]
) -> list[Gap]:
    """Return what tables that somebody else has locked leave unknown."""
    gap = Gap(statement.fact, LOCKED, RETRY_WHEN_UNLOCKED, columns=statement.columns)
    return [replace(gap, schema=schema, table=table) for schema, table in sorted(tables, key=str)]


def known_as_locked(facts: sqlite3.Connection) -> set[tuple[str | None, str | None]]:
    """Return the tables that earlier statements found locked."""
    rows = facts.execute("select schema_name, table_name from coverage where reason = ?", [LOCKED])
    return set(rows.fetchall())


def _is_transient(error: StatementError) -> bool:
    """Say whether another attempt may read what this one could not."""
    return error.refusal in {"locked", "timeout"} or error.words.endswith(CANCELLED_ENDINGS)


def _remedy(statement: Statement, error: StatementError) -> str | None:
    if "sqlite_stat1" in error.words:
        return "analyze"
    if error.words.endswith(CANCELLED_ENDINGS):
        return "run the audit again: somebody cancelled the statement"
    if statement.name == "table_counters":
        return "grant select on performance_schema.* to the account"
    return {
        "locked": RETRY_WHEN_UNLOCKED,
        "timeout": "allow more time with --statement-timeout",
    }.get(error.refusal)

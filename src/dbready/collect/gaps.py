"""Records in coverage what could not be collected: which facts, why, and what would change it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from dbready.collect.reshape import Table
from dbready.collect.statements import COMPLETES
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from dbready.collect.statements import Statement
    from dbready.connect.session import StatementError

# An audit is complete without these facts where the server lacks or hides them.
OPTIONAL_FACTS = snapshot.OPTIONAL_FACTS | {"replication_slots"}
CANCELLED_ENDINGS = ("due to user request", "execution was interrupted")
NO_STATISTICS = "no such table: sqlite_stat1"
LOCKED = "the server could not open it: another session holds a lock on it, or it is damaged"
RETRY_WHEN_UNLOCKED = "run the audit again when the lock is released"
STANDBY = ("a standby does not count them", "audit the primary")
UNCOUNTED = {
    "postgresql": ("track_counts is off", "alter system set track_counts = on"),
    **dict.fromkeys(
        ("mysql", "mariadb"),
        (
            "performance_schema does not count them on this server",
            "set performance_schema = on in the configuration of the server and restart the server",
        ),
    ),
}
INSERT = """
insert into coverage (
    coverage_kind, fact, columns, schema_name, table_name, reason, remedy, is_incomplete
)
values ('not_collected', ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Facts that could not be collected (None: any): of one table, of a schema, or (None) of the whole target."""

    fact: str | None
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


def without_gaps(statement: Statement, table: Table, found: list[Gap]) -> Table:
    """Return the rows that hold facts; those that say in `_gap` why they hold none become gaps.

    The gaps are found while the rows are read.
    """
    if "_gap" not in table.names:
        return table
    at = {name: index for index, name in enumerate(table.names)}
    keep = [index for name, index in at.items() if name not in {"_gap", "_remedy"}]
    kept = itemgetter(*keep)

    def rows() -> Iterator[Sequence[object]]:
        for row in table.rows:
            if row[at["_gap"]] is None:
                yield kept(row)
                continue
            reason, remedy, schema, name = (
                None if row[at[column]] is None else str(row[at[column]])
                for column in ("_gap", "_remedy", "schema_name", "table_name")
            )
            found.append(
                Gap(
                    statement.fact,
                    reason or "",
                    remedy,
                    schema,
                    name,
                    statement.columns,
                    is_incomplete=False,
                )
            )

    return Table([table.names[index] for index in keep], rows())


def missing_counters(facts: sqlite3.Connection) -> list[Gap]:
    """Return that the server counts no written rows, where that is so."""
    (dialect, role) = facts.execute("select dialect, server_role from server").fetchone()
    any_counted = "select 1 from table_statistics where inserted_rows is not null"
    known = "select 1 from coverage where fact = 'table_statistics' and table_name is null"
    if (
        dialect not in UNCOUNTED
        or facts.execute(any_counted).fetchone()
        or facts.execute(known).fetchone()
        or not facts.execute("select 1 from table_statistics").fetchone()
    ):
        return []
    reason, remedy = STANDBY if (dialect, role) == ("postgresql", "replica") else UNCOUNTED[dialect]
    return [
        Gap(
            "table_statistics",
            reason,
            remedy,
            columns=COMPLETES["table_counters"][1],
            is_incomplete=False,
        )
    ]


def of_statement(statement: Statement, error: StatementError, account: str | None) -> Gap:
    """Return the facts that are unknown because a statement failed."""
    return Gap(
        statement.fact,
        "analyze has not been run" if error.message == NO_STATISTICS else error.message,
        _remedy(statement, error, account),
        columns=statement.columns,
        is_incomplete=statement.fact not in OPTIONAL_FACTS or _is_transient(error),
    )


def hidden_replication(facts: sqlite3.Connection, error: StatementError) -> list[Gap]:
    """Return what is unknown of a server whose replication status could not be read.

    A primary that is known as one lacks nothing.
    """
    dialect, role, lag, account = facts.execute(
        "select dialect, server_role, replica_lag_seconds, account from server"
    ).fetchone()
    unknown = {"server_role": role, "replica_lag_seconds": lag}
    columns = tuple(name for name, value in unknown.items() if value is None)
    if role == "primary" or not columns:
        return []
    privilege = "replica monitor" if dialect == "mariadb" else "replication client"
    remedy = None
    if error.refusal == "denied":
        remedy = f"grant {privilege} on *.* to {grantee(account)}"
    return [Gap("server", error.message, remedy, columns=columns, is_incomplete=False)]


def of_locked_tables(
    statement: Statement, tables: Iterable[tuple[str | None, str | None]]
) -> list[Gap]:
    """Return the facts that are unknown because other sessions locked their tables."""
    gap = Gap(statement.fact, LOCKED, RETRY_WHEN_UNLOCKED, columns=statement.columns)
    return [replace(gap, schema=schema, table=table) for schema, table in sorted(tables, key=str)]


def known_as_locked(facts: sqlite3.Connection) -> set[tuple[str | None, str | None]]:
    """Return the tables that earlier statements found locked."""
    rows = facts.execute("select schema_name, table_name from coverage where reason = ?", [LOCKED])
    return set(rows.fetchall())


def _is_transient(error: StatementError) -> bool:
    """Say whether another attempt may read what this one could not."""
    return error.refusal in {"locked", "timeout"} or error.message.endswith(CANCELLED_ENDINGS)


def grantee(account: str | None) -> str:
    """Return an account of MySQL or MariaDB as GRANT takes it."""
    name, _, host = (account or "").rpartition("@")
    return f"'{name}'@'{host}'" if name else "the account"


def _remedy(statement: Statement, error: StatementError, account: str | None) -> str | None:
    if "sqlite_stat1" in error.message:
        return "run analyze"
    if error.message.endswith(CANCELLED_ENDINGS):
        return "the statement was cancelled: run the audit again"
    if statement.name in {"table_counters", "statement_writes"} and error.refusal == "denied":
        return f"grant select on performance_schema.* to {grantee(account)}"
    return {
        "locked": RETRY_WHEN_UNLOCKED,
        "timeout": "allow more time with --statement-timeout",
    }.get(error.refusal)

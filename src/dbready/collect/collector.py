"""Collects every fact of a target: one statement a fact table, whatever the number of tables."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from dbready import __version__
from dbready.collect import gaps, normalise, privileges, storing
from dbready.collect.gaps import Gap
from dbready.collect.inspector import unknown
from dbready.collect.statements import simpler, statements
from dbready.connect.session import StatementError, connection_lost
from dbready.connect.tls import is_near
from dbready.errors import TargetError
from dbready.facts import snapshot
from dbready.facts.dialects import OWN

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from dbready.collect.inspector.session import ReflectingSession
    from dbready.collect.statements import Statement
    from dbready.connect.session import Session
    from dbready.connect.target import Target

    Meanwhile = Callable[[sqlite3.Connection], None]
    Progress = Callable[[str, int, int], None]

FIRST_STATISTICS = "table_statistics"
LONGEST = "column_statistics"
IDENTITIES = {"database_id", "table_ids"}
SEES_ANYTHING = (
    "select 1 from schemas union select 1 from server where is_superuser or dialect not like 'm%'"
)
SEES_NOTHING = "the account sees no database here"


def collect(
    session: Session,
    target: Target,
    progress: Progress | None = None,
    before_statistics: Meanwhile | None = None,
    meanwhile: Meanwhile | None = None,
) -> sqlite3.Connection:
    """Return a snapshot in memory; coverage records what could not be read. Raises TargetError if disconnected.

    `before_statistics` gets the facts when all that describes the schema has been read and completed.
    `meanwhile` gets them from time to time while the server computes statistics of columns.
    """
    started = time.monotonic()
    collected_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = snapshot.new()
    todo = statements(session.dialect, session.version_number, target.database)
    if target.kind == "generic":
        _reflect(session, target, facts, progress)
        todo = () if session.dialect in OWN else todo  # conformance tests compare the two readers
    is_complete = False
    for number, statement in enumerate(todo):
        if statement.name == FIRST_STATISTICS:
            normalise.complete_schema(facts)
            is_complete = True
            if before_statistics:
                before_statistics(facts)
        if progress:
            progress(statement.name, number, len(todo))
        is_long = statement.name == LONGEST
        _collect_one(session, target, facts, statement, meanwhile if is_long else None)
    if target.kind == "generic":
        _complete_reflected(session, target, facts, {statement.fact for statement in todo})
    _forget_contradicted_location(facts, target)
    _cover_invisible_databases(facts, todo)
    gaps.record(facts, gaps.missing_counters(facts))
    if not is_complete:
        normalise.complete_schema(facts)
    normalise.complete_rest(facts)
    _describe_snapshot(facts, session, target, collected_at, started)
    return facts


def _describe_snapshot(
    facts: sqlite3.Connection, session: Session, target: Target, collected_at: str, started: float
) -> None:
    values = [
        snapshot.SCHEMA_VERSION,
        __version__,
        collected_at,
        int((time.monotonic() - started) * 1000),
        session.sent,
        target.label,
    ]
    facts.execute("insert into snapshot values (?, ?, ?, ?, ?, ?)", values)


def _reflect(
    session: Session, target: Target, facts: sqlite3.Connection, progress: Progress | None
) -> None:
    """Read what SQLAlchemy's Inspector tells; the statements of the dialect's own follow."""
    from dbready.collect.inspector import reading  # noqa: PLC0415 - needs SQLAlchemy

    try:
        found = reading.fill(facts, cast("ReflectingSession", session), target, progress)
    except StatementError as error:
        if error.refusal == "lost":
            raise connection_lost(target.label, error.message) from error
        raise _unidentified(target, error.message) from error
    gaps.record(facts, found)


def _complete_reflected(
    session: Session, target: Target, facts: sqlite3.Connection, asked: set[str]
) -> None:
    from dbready.collect.inspector import reading, server  # noqa: PLC0415 - as above

    reading.remove_strangers(facts)
    server.complete(facts, cast("ReflectingSession", session), target)
    gaps.record(facts, unknown.gaps(facts, session.dialect, asked))


def _forget_contradicted_location(facts: sqlite3.Connection, target: Target) -> None:
    """Clear whether the server is local if its answer contradicts the target's host name.

    The server sees only the last hop: a forwarded port, a container or a pooler may be in between.
    """
    host = urlsplit(target.url).hostname
    if host and target.route is None:
        facts.execute("update server set is_local = null where is_local = ?", [not is_near(host)])


def _cover_invisible_databases(facts: sqlite3.Connection, todo: Sequence[Statement]) -> None:
    """Record that nothing was visible: MySQL and MariaDB look empty to an account without rights."""
    if facts.execute(SEES_ANYTHING).fetchone() is None:
        remedy = f"grant select on DATABASE.* to {gaps.grantee(_account(facts))}"
        for statement in todo:
            is_fact = statement.name == statement.fact != "presence"
            if is_fact and statement.fact not in {"server", *gaps.OPTIONAL_FACTS}:
                gaps.record(facts, [Gap(statement.fact, SEES_NOTHING, remedy)])


def _account(facts: sqlite3.Connection) -> str | None:
    row = facts.execute("select account from server").fetchone()
    return row[0] if row else None


def _collect_one(
    session: Session,
    target: Target,
    facts: sqlite3.Connection,
    statement: Statement,
    meanwhile: Meanwhile | None = None,
) -> None:
    error = _attempt(session, facts, statement, meanwhile)
    if error and (error.refusal == "locked" or "cache lookup failed" in error.message):
        # The table may have been locked or dropped after the statement checked for locks.
        error = _attempt(session, facts, statement)
    if error is None and statement.name == "server" and not _is_identified(facts):
        error = StatementError("other", "the answer is not one row")
    if error is None:
        return
    if error.refusal == "lost":
        raise connection_lost(target.label, error.message) from error
    is_answered = error.refusal == "other" and _ask_relative(session, target, facts, statement)
    if not is_answered and statement.name == "server" and target.kind != "generic":
        raise _unidentified(target, error.message) from error
    gaps.record(facts, _gaps(facts, statement, error, is_answered=is_answered))


def _gaps(
    facts: sqlite3.Connection, statement: Statement, error: StatementError, *, is_answered: bool
) -> list[Gap]:
    """Return what is unknown after an error, or after a relative's answer in its place."""
    if is_answered:
        untold = Gap("server", error.message, columns=unknown.OF_SERVERS, is_incomplete=False)
        return [untold] if statement.name == "server" else []
    if statement.name in IDENTITIES:
        return []  # without these numbers, renames are recognized by likeness
    if statement.name == "replica_lag":
        return gaps.hidden_replication(facts, error)
    if statement.name == "grants":
        return list(privileges.unknown(facts, error))
    return [gaps.of_statement(statement, error, _account(facts))]


def _ask_relative(
    session: Session, target: Target, facts: sqlite3.Connection, statement: Statement
) -> bool:
    """Say whether the simpler statement for relatives of the dialect's server returned the facts."""
    simple = simpler(statement, session.dialect, session.version_number, target.database)
    if simple is None or _attempt(session, facts, simple) is not None:
        return False
    return statement.name != "server" or _is_identified(facts)


def _is_identified(facts: sqlite3.Connection) -> bool:
    return bool(facts.execute("select count(*) = 1 from server").fetchone()[0])


def _unidentified(target: Target, words: str) -> TargetError:
    return TargetError(
        f"{target.label} did not identify itself",
        cause=words,
        help="connect to the database itself instead of a proxy, or as an account that may read the catalog",
    )


def _attempt(
    session: Session,
    facts: sqlite3.Connection,
    statement: Statement,
    meanwhile: Meanwhile | None = None,
) -> StatementError | None:
    try:
        storing.store_response(session, facts, statement, meanwhile)
    except StatementError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a server may answer anything
        if facts.in_transaction:
            facts.execute("rollback")
        return StatementError("other", f"unexpected response: {error}")
    return None

"""Stores what a statement returned as facts: in their shape, with what it could not see as gaps."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from dbready.collect import gaps, presence, privileges, relatives, replica_lag, workflows
from dbready.collect.mysql_warnings import attributed, locked_tables
from dbready.collect.reshape import Table, reshape
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dbready.collect.gaps import Gap
    from dbready.collect.statements import Statement
    from dbready.connect.session import Session

    Meanwhile = Callable[[sqlite3.Connection], None]

ROWS_BETWEEN = 1000
COMPLETED_BY = {"replica_lag": replica_lag.complete, "grants": privileges.complete}
MOMENTS = {"tables": "before", "presence": "after"}


def store_response(
    session: Session,
    facts: sqlite3.Connection,
    statement: Statement,
    meanwhile: Meanwhile | None,
) -> None:
    """Send a statement and store its rows; `meanwhile` gets the facts between every thousand rows.

    Raises StatementError where the server refuses. What is hidden or locked becomes a gap.
    """
    locked: set[tuple[str | None, str | None]] = set()
    hidden: list[Gap] = []
    names, rows = session.query(statement.sql)
    if meanwhile:
        rows = _interrupted(rows, partial(meanwhile, facts))
    if (dialect := getattr(session, "sqlalchemy_dialect", None)) is not None:
        names, rows = _spelled_as_reflected(dialect, Table(names, rows))
    if complete := COMPLETED_BY.get(statement.name):
        complete(facts, Table(names, rows))
        return
    table = gaps.without_gaps(statement, Table(names, rows), hidden)
    if statement.name in snapshot.WORKFLOWS:
        gaps.record(
            facts, [*workflows.fill(facts, statement.name, table, session.dialect), *hidden]
        )
        return
    table = reshape(statement.fact, table, lambda schema, name: locked.add((schema, name)))
    if statement.fact == "server":
        table = relatives.described(table)
        table = _with_version(session, table)
    if "_version" in table.names:
        table = presence.remember(facts, MOMENTS[statement.name], table)
    if statement.name == "presence":
        presence.remove_changed(facts)
        return
    if statement.name != statement.fact:
        _complete(facts, statement.fact, table)
    else:
        rows = snapshot.quick_to_bind(table.rows)
        snapshot.insert(facts, statement.fact, table.names, rows)
    known = locked or gaps.known_as_locked(facts)
    locked |= attributed(locked_tables(session.warnings()), known)
    gaps.record(facts, [*hidden, *gaps.of_locked_tables(statement, locked)])


def _interrupted(
    rows: Iterable[Sequence[object]], between: Callable[[], None]
) -> Iterator[Sequence[object]]:
    """Return the rows, and call a function from time to time, while the server computes the next ones."""
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_BETWEEN)):
        yield from some
        between()


def _spelled_as_reflected(dialect: Any, table: Table) -> Table:  # noqa: ANN401 - SQLAlchemy's, which is not loaded here
    """Spell names as SQLAlchemy does: what a server keeps in upper case because it was not quoted, in lower case."""
    from dbready.collect.inspector.names import spelled  # noqa: PLC0415 - needs SQLAlchemy

    return spelled(dialect, table)


def _with_version(session: Session, table: Table) -> Table:
    return Table(
        [*table.names, "version_number"], [(*row, session.version_number) for row in table.rows]
    )


def _complete(facts: sqlite3.Connection, fact: str, table: Table) -> None:
    """Add columns to rows that another statement made."""
    key = [name for name in table.names if name in {"schema_name", "table_name"}]
    rest = [name for name in table.names if name not in key]
    assignments = ", ".join(f"{name} = :{name}" for name in rest)
    conditions = " and ".join(f"{name} = :{name}" for name in key) or "true"
    rows = (dict(zip(table.names, row, strict=True)) for row in table.rows)
    with snapshot.transaction(facts):
        facts.executemany(f"update {fact} set {assignments} where {conditions}", rows)  # noqa: S608 - names of our own files

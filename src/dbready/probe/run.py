"""Runs probes one statement at a time, within a budget; what does not finish is unknown, never clean."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dbready.connect.session import StatementError, one_row
from dbready.facts import snapshot
from dbready.probe import plans, sampling
from dbready.probe.budget import DEFAULT_SECONDS, LEAST_BYTES, Budget, pages_for
from dbready.probe.ranges import ranges
from dbready.probe.results import SAMPLED, Run, store, store_run
from dbready.probe.sampling import POSTGRESQL_LOOKUPS, POSTGRESQL_SETTINGS, UnreadableError
from dbready.probe.subjects import subjects
from dbready.probe.text import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dbready.connect.session import Session
    from dbready.probe.file import Probe
    from dbready.probe.sampling import Source

    Subject = dict[str, Any]
    TableId = tuple[str, str]
    Progress = Callable[[str, int, int], None]

TABLES = ("probing", "probe_runs", "probe_results", "column_values", "json_paths")
PAGES_PER_LOOKUP = 2  # of an index that is in use, the upper levels are in memory
OUTCOMES = {"locked": "locked", "denied": "denied", "timeout": "timeout"}
POLICY = "row-level security"
LOST = "the connection was lost"
LOCKED = "locked by another session"
FILE_SIZE = "select c.page_count * s.page_size from pragma_page_count as c, pragma_page_size as s"
# Tables whose rows may be read. Views, foreign tables and virtual tables run what others defined.
READABLE = """
select schema_name, table_name
from tables
where table_type in ('base table', 'partitioned table')
    and coalesce(can_select, true)
    and extension_name is null
"""
HIDDEN = """
select schema_name, table_name
from tables
where is_row_security_active
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What to probe: the probes, the partition that stands for each partitioned table, the time in seconds."""

    probes: Sequence[Probe]
    leaves: Mapping[TableId, TableId]
    seconds: float = DEFAULT_SECONDS


@dataclass(slots=True)
class _Probing:
    """The state of one run: the session, the facts, and what is known of each table."""

    session: Session
    facts: sqlite3.Connection
    budget: Budget
    leaves: Mapping[TableId, TableId]
    sources: dict[TableId, Source | Run] = field(default_factory=dict)
    hidden: frozenset[TableId] = field(init=False)
    readable: frozenset[TableId] = field(init=False)

    def __post_init__(self) -> None:
        """Read once which tables may be read."""
        self.hidden = frozenset(self.facts.execute(HIDDEN))
        self.readable = frozenset(self.facts.execute(READABLE))

    def refusal(self, key: TableId) -> Run | None:
        """Return why a table is not read, without asking the server; None if it may be."""
        if key in self.hidden:
            return Run("hidden", "a row security policy decides which rows this account sees")
        if key not in self.readable:
            return Run("denied", "the account may not read this table, or it is no base table")
        return None

    def source(self, schema: str, table: str) -> Source:
        """Return how the rows of a table are sampled; its size is asked for once."""
        key = (schema, table)
        if key not in self.sources:
            self.sources[key] = self._examine(*self.leaves.get(key, key))
        found = self.sources[key]
        if isinstance(found, Run):
            raise UnreadableError(found.outcome, found.reason or "")
        return found

    def _examine(self, schema: str, table: str) -> Source | Run:
        try:
            found = sampling.examine(
                self.session, self.facts, schema, table, self.budget.statement_seconds
            )
        except UnreadableError as error:
            return Run(error.outcome, error.reason)
        except StatementError as error:
            if error.refusal == "lost":
                raise
            return _refused(error)
        self.budget.read((schema, table), found.pages)
        return found


def probe(
    session: Session,
    facts: sqlite3.Connection,
    request: Request,
    progress: Progress | None = None,
) -> None:
    """Run probes on a target and store the results in the probe tables of its facts.

    The facts are those of the audit, derived facts included. The end of the budget, refused statements
    and a lost connection end probing, not the audit: they are stored as outcomes.
    """
    started_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    budget = Budget(request.seconds, _most_pages(session, facts))
    sent = session.sent
    state = _Probing(session, facts, budget, request.leaves)
    todo = subjects(facts, request.probes, session.dialect)
    ended = None
    for number, (one, subject) in enumerate(todo):
        ended = ended if ended == "lost" else budget.spent
        if ended:
            reason = {"lost": LOST}.get(ended, "the budget was used up")
            run = Run("failed" if ended == "lost" else "out_of_budget", reason)
            store_run(facts, one, subject, run)
            continue
        if progress:
            table = f"{subject['schema_name']}.{subject['table_name']}"
            progress(f"rows of {table}: {one.name}", number, len(todo))
        if _probe_one(state, one, subject) == "lost":
            ended = "lost"
    row = [
        started_at,
        round(budget.seconds, 3),
        session.sent - sent,
        budget.pages,
        ended or "completed",
        sampling.SEED,
        json.dumps([one.name for one in request.probes]),
    ]
    snapshot.insert(facts, "probing", snapshot.fact_columns()["probing"], [row])


def preview(session: Session, facts: sqlite3.Connection, request: Request) -> list[str]:
    """Return the statements that probe() would send, EXPLAIN aside; sends only questions about sizes."""
    state = _Probing(session, facts, Budget(request.seconds, 0), request.leaves)
    found = []
    for one, subject in subjects(facts, request.probes, session.dialect):
        key = (subject["schema_name"], subject["table_name"])
        if state.refusal(key):
            continue
        try:
            source = state.source(*key)
        except UnreadableError:
            continue
        sql = statement(one, subject, source, session.dialect)
        found.append(_settings(one, session.dialect) + sql)
    return found


def _probe_one(state: _Probing, one: Probe, subject: Subject) -> str | None:
    started = time.monotonic()
    run, returned = _attempt(state, one, subject)
    took = time.monotonic() - started
    run = replace(run, milliseconds=round(took * 1000))
    if run.outcome == "done":
        try:
            store(state.facts, one, subject, run, returned)
        except (sqlite3.Error, KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            run = replace(run, outcome="failed", reason=f"unexpected response: {error!r}")
    store_run(state.facts, one, subject, run)
    state.budget.rest(took)
    return "lost" if run.outcome == "failed" and run.reason == LOST else None


def _attempt(state: _Probing, one: Probe, subject: Subject) -> tuple[Run, list[dict[str, Any]]]:
    key = (subject["schema_name"], subject["table_name"])
    if refusal := state.refusal(key):
        return refusal, []
    source = sql = None
    if state.session.version_number < one.versions.get(state.session.dialect, 0):
        return Run("refused", "the server is too old for the statement"), []
    try:
        source = state.source(*key)
        sql = statement(one, subject, source, state.session.dialect)
        if why := _objection(state, one, sql):
            return Run("refused", why, source, statement=sql), []
        _count_other_pages(state, one, subject, source)
        names, rows = state.session.query(
            _settings(one, state.session.dialect) + sql, state.budget.statement_seconds
        )
        returned = [dict(zip(names, row, strict=True)) for row in rows]
    except UnreadableError as error:
        return Run(error.outcome, error.reason), []
    except StatementError as error:
        return replace(_refused(error, subject), source=source, statement=sql), []
    sampled = max((int(str(row.get(SAMPLED) or 0)) for row in returned), default=0)
    outcome = "done" if sampled or (one.into and returned) else "empty"
    if one.cost == "ends":
        source = replace(source, method="ends")
    elif source.method == "whole" and sampled >= sampling.limit(source, one.rows) > 0:
        source = replace(source, method="first")  # it holds more rows than expected
    return Run(outcome, None, source, sampled, statement=sql), returned


def _objection(state: _Probing, one: Probe, sql: str) -> str | None:
    dialect = state.session.dialect
    others = plans.aliases(one.statements[dialect])
    if not others and one.is_built_in:
        return None  # it reads the sample and nothing else
    before = _settings(one, dialect)
    return plans.objection(state.session, sql, before, others, state.budget.statement_seconds)


def _count_other_pages(state: _Probing, one: Probe, subject: Subject, source: Source) -> None:
    """Count the pages that a statement touches besides those of the sample."""
    if one.cost == "lookups":
        _count_lookups(state, subject, sampling.limit(source, one.rows))
    elif one.cost == "ends":
        ends = len(json.loads(subject.get("ranges") or "[0]"))
        state.budget.read((source.schema, source.table), PAGES_PER_LOOKUP * ends)


def _count_lookups(state: _Probing, subject: Subject, rows: int) -> None:
    """Count the pages that a search for each row touches in another table, at most all of them."""
    other = (str(subject.get("referenced_schema")), str(subject.get("referenced_table")))
    found = state.facts.execute(
        "select total_bytes from table_statistics where schema_name = ? and table_name = ? and total_bytes > 0",
        other,
    ).fetchone()
    size = found[0] // sampling.PAGE_BYTES[state.session.dialect] + 1 if found else None
    state.budget.read(other, PAGES_PER_LOOKUP * rows, size)


def _most_pages(session: Session, facts: sqlite3.Connection) -> float:
    """Return how many pages may be read; of a small SQLite file, which says how large it is, all."""
    if session.dialect == "sqlite":
        (size,) = one_row(session, FILE_SIZE)
        total = int(str(size))
        if total <= LEAST_BYTES:
            return math.inf
    else:
        (total,) = facts.execute("select sum(total_bytes) from table_statistics").fetchone()
    return pages_for(total, sampling.PAGE_BYTES[session.dialect])


def statement(one: Probe, subject: Subject, source: Source, dialect: str) -> str:
    """Return the statement of a probe for one subject."""
    columns = [str(subject[name]) for name in one.columns if subject.get(name) is not None]
    chosen = sampling.sample(source, columns, one.rows, dialect)
    target = {**subject, "schema_name": source.schema, "table_name": source.table}
    bounds = subject.get("ranges")
    ranged = ranges(source, str(subject["column_name"]), bounds, dialect) if bounds else ""
    return fill(one.statements[dialect], target, chosen, dialect, ranged)


def _settings(one: Probe, dialect: str) -> str:
    if dialect != "postgresql":
        return ""
    return POSTGRESQL_SETTINGS + (POSTGRESQL_LOOKUPS if one.cost != "sample" else "")


def _refused(error: StatementError, subject: Mapping[str, object] | None = None) -> Run:
    """Return how a statement ended that failed; it may also have read the table that the subject refers to."""
    if error.refusal == "lost":
        return Run("failed", LOST)
    if POLICY in error.message:
        return Run("hidden", error.message)
    other = (subject or {}).get("referenced_table")
    also = f", it or {other}" if other else ""
    reason = f"{LOCKED}{also}" if error.refusal == "locked" else error.message
    return Run(OUTCOMES.get(error.refusal, "failed"), reason)

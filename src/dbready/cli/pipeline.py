"""Wires the stages: a target becomes facts, facts become an audit."""

from __future__ import annotations

from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import click

from dbready.cli import live_rows, meaning, notices
from dbready.cli.clock import Clock
from dbready.connect import session as sessions
from dbready.connect import target as targets
from dbready.errors import TargetError, UsageError
from dbready.facts import snapshot

STATEMENT_SECONDS = 2.0  # probe/budget.py, without loading it

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dbready.cli.output import Destination
    from dbready.cli.reading import Reading
    from dbready.collect.inspector.session import ReflectingSession
    from dbready.connect.session import Deadline, Session
    from dbready.connect.target import Target
    from dbready.derive.ahead import Ahead
    from dbready.derive.meaning import Insert
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit, FailOn
    from dbready.findings.finding import Confidence
    from dbready.findings.inventory import Inventory
    from dbready.findings.not_collected import NotCollected

    Progress = Callable[[str, int, int], None]


COMPOSED = (
    "SQLAlchemy composes most statements for this dialect while it reads the catalog, so they are not "
    "listed; audit or collect with --verbose prints each one as it is sent"
)
COLLECTED_AT = "select collected_at from snapshot"
# Tables about which rules for an application's own tables report nothing.
SET_ASIDE = """
select coalesce(k.housekeeping, k.effective_kind) as kind, count(*)
from tables
join table_kinds as k using (schema_name, table_name)
where k.effective_kind in ('framework', 'migration', 'staging', 'backup', 'cache', 'transient')
  or k.housekeeping is not null
group by kind
order by count(*) desc, kind
"""
SHOW_INVENTORY = {"html"}  # formats


def facts_of(
    text: str, reading: Reading, progress: Progress | None = None, ahead: Ahead | None = None
) -> sqlite3.Connection:
    """Return the facts of a target as collected, compared with those of earlier scans.

    Their meaning is derived `ahead` while statistics are read, where it depends on nothing else.
    """
    target = reading.target or targets.parse(text)
    if target.kind == "snapshot" and target.path:
        facts = snapshot.load(target.path)
        _compare(facts, reading)
        return facts
    from dbready.collect.collector import collect  # noqa: PLC0415 - audits of snapshots collect nothing

    clock = Clock()
    with closing(_session(target, reading, clock)) as session:
        left = max(0.0, reading.limits.run - clock.seconds())
        with sessions.deadline(left, session.abort) as expired:
            begin = None if ahead is None else partial(_derive_ahead, ahead, reading, expired)
            meanwhile = None if ahead is None else ahead.store_arrived
            with _explained(target, reading, expired):
                facts = collect(session, target, progress, begin, meanwhile)
            _compare(facts, reading)
            if reading.probing:
                live_rows.read_rows(session, facts, reading, progress)
                _compare(facts, reading)  # probes choose by what was written, and add to it
            return facts


def _compare(facts: sqlite3.Connection, reading: Reading) -> None:
    if reading.earlier:
        from dbready.derive import over_nights  # noqa: PLC0415 - most audits compare nothing

        over_nights.compare_counters(facts, reading.earlier)


def earlier(paths: Sequence[Path]) -> tuple[sqlite3.Connection, ...]:
    """Return the facts of earlier snapshots, the latest first; refuses files that are none."""
    for path in paths:
        if not path.is_file() or not snapshot.is_snapshot(path):
            raise UsageError(
                f"--since: {path} {'is not a snapshot' if path.exists() else 'does not exist'}",
                help="name a file that was written earlier by: dbready collect TARGET -o FILE",
            )
    loaded = [snapshot.load(path) for path in paths]
    loaded.sort(key=lambda facts: facts.execute(COLLECTED_AT).fetchone(), reverse=True)
    return tuple(loaded)


def _session(target: Target, reading: Reading, clock: Clock) -> Session:
    ask = clock.pausing(notices.prompting())
    from dbready.connect import opening  # noqa: PLC0415 - audits of snapshots connect to nothing

    opened = opening.connect(target, reading.limits, ask=ask, notify=notices.notify)
    if reading.verbose and target.kind == "generic":
        cast("ReflectingSession", opened).on_statement = notices.show_statement
    if reading.warning:
        notices.notify(f"warning: {reading.warning}")  # only now: an error is one error
    return opened


@contextmanager
def _explained(target: Target, reading: Reading, expired: Deadline) -> Iterator[None]:
    """Say that the time was up where that is what broke the connection."""
    try:
        yield
    except TargetError as error:
        if expired.is_set():
            raise sessions.run_timed_out(target.label, reading.limits.run, error.cause) from error
        raise


def show_sql(
    text: str, reading: Reading, also: Callable[[Session], Sequence[str]] | None = None
) -> None:
    """Print every statement that reading a target sends, in order; sends none but the session's own settings.

    With --probe, the catalog is read to find out what probes would read; no row is.
    `also` returns what a command sends before it reads.
    """
    from dbready.collect.collector import collect  # noqa: PLC0415 - as in facts_of
    from dbready.collect.statements import statements  # noqa: PLC0415 - as above

    target = reading.target or targets.parse(text)
    if target.kind == "snapshot":
        raise UsageError(
            "a snapshot is read from its file: no statement is sent", help="name a database"
        )
    # Which text is sent depends on the server's version, known from the handshake.
    with closing(_session(target, reading, Clock())) as session:
        todo = statements(session.dialect, session.version_number, target.database)
        if target.kind == "generic":
            notices.notify(COMPOSED)
        asked = [*(also(session) if also else ()), *(statement.sql for statement in todo)]
        texts = [*session.preamble, *map(session.describe, asked)]
        if reading.probing:
            facts = collect(session, target)
            try:
                found = live_rows.statements(session, facts, reading)
            except sessions.StatementError as error:
                raise sessions.connection_lost(target.label, error.message) from error
            texts += [session.describe(sql, STATEMENT_SECONDS) for sql in found]
    click.echo("\n".join(f"{sql};\n" for sql in texts), nl=False)


def _derive_ahead(
    ahead: Ahead, reading: Reading, expired: Deadline, facts: sqlite3.Connection
) -> None:
    """Begin to derive in a second process, unless rows or earlier scans are still to say something."""

    def work(facts: sqlite3.Connection, insert: Insert) -> list[str]:
        return meaning.derived(facts, reading, insert)

    if not (reading.probing or reading.earlier):
        with expired.paused():
            ahead.start(facts, work)


def audit(
    facts: sqlite3.Connection,
    rules: Sequence[Rule],
    fail_on: FailOn,
    min_confidence: Confidence,
    **policy: Any,  # noqa: ANN401 - fields of Audit
) -> Audit:
    """Run rules over prepared facts and gather what a report needs."""
    from dbready.derive.known_words import share_of_known_words  # noqa: PLC0415 - collecting reads no names
    from dbready.engine import availability, runner  # noqa: PLC0415 - collecting runs no rules
    from dbready.engine.live_rows import live_rows  # noqa: PLC0415 - as above
    from dbready.findings.audit import Audit, Excluded  # noqa: PLC0415
    from dbready.findings.result import at_least  # noqa: PLC0415

    results = tuple(at_least(result, min_confidence) for result in runner.run(rules, facts))
    collected_at, statements, label = facts.execute(
        "select collected_at, statements, target_label from snapshot"
    ).fetchone()
    tables, rows = facts.execute(
        # total() instead of sum(), which fails where a hostile snapshot makes the sum too large.
        "select count(*), iif(count(estimated_rows) > 0, cast(total(estimated_rows) as integer), null) "
        "from tables left join table_statistics using (schema_name, table_name)"
    ).fetchone()
    not_collected = availability.not_collected(facts, rules)
    excluded = facts.execute(
        "select schema_name, table_name, reason from coverage where coverage_kind = 'excluded' "
        "order by schema_name, table_name"
    )
    return Audit(
        label=label,
        collected_at=collected_at,
        statements=statements,
        server=_server(facts),
        table_count=tables,
        estimated_rows=rows,
        set_aside=dict(facts.execute(SET_ASIDE)),
        known_words=share_of_known_words(facts),
        excluded=tuple(Excluded(*row) for row in excluded),
        not_collected=not_collected,
        foreign_key_count=_foreign_keys(facts, not_collected),
        live_rows=live_rows(facts),
        results=results,
        fail_on=fail_on,
        **policy,
    )


def _foreign_keys(facts: sqlite3.Connection, missing: Sequence[NotCollected]) -> int | None:
    """Return how many foreign keys are declared; None where that is unknown or the product has none."""
    from dbready.facts import dialects  # noqa: PLC0415 - only audits need it

    (dialect,) = facts.execute("select dialect from server").fetchone()
    if "foreign_keys" in dialects.product(dialect).lacks:
        return None
    if any(item.fact == "foreign_keys" and item.table is None for item in missing):
        return None
    return int(facts.execute("select count(*) from foreign_keys").fetchone()[0])


def inventory(facts: sqlite3.Connection, where: Sequence[Destination]) -> Inventory | None:
    """Return the inventory of prepared facts if one of the reports shows it."""
    if not any(each.format_ in SHOW_INVENTORY for each in where):
        return None
    from dbready.engine.inventory import inventory as made  # noqa: PLC0415 - not for every report

    return made(facts)


def sizes(
    facts: sqlite3.Connection,
) -> dict[tuple[str | None, str | None], tuple[int | None, int | None]]:
    """Return rows and bytes by schema and table, as the server estimates them."""
    known = facts.execute(
        "select schema_name, table_name, estimated_rows, total_bytes from table_statistics"
    )
    return {(schema, table): (rows, total) for schema, table, rows, total in known}


def _server(facts: sqlite3.Connection) -> dict[str, object]:
    cursor = facts.execute("select * from server")
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))

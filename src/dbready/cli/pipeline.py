"""Wires the stages: a target becomes facts, facts become an audit."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import click

from dbready.cli import probing, unattended
from dbready.cli.clock import Clock
from dbready.connect import secrets
from dbready.connect import session as sessions
from dbready.connect import target as targets
from dbready.errors import TargetError, UsageError
from dbready.facts import scope as scopes
from dbready.facts import snapshot
from dbready.report.text import visible

STATEMENT_SECONDS = 2.0  # probe/budget.py, without loading it

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dbready.cli.options import Reading
    from dbready.cli.output import Destination
    from dbready.collect.inspector.session import ReflectingSession
    from dbready.connect.session import Ask, Deadline, Session
    from dbready.connect.target import Target
    from dbready.derive.ahead import Ahead
    from dbready.derive.meaning import Insert
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit, FailOn, NotCollected
    from dbready.findings.finding import Confidence
    from dbready.findings.inventory import Inventory

    Progress = Callable[[str, int, int], None]


COMPOSED = (
    "SQLAlchemy composes most statements for this dialect while it reads the catalog, so they are not "
    "listed; audit or collect with --verbose prints each one as it is sent"
)
COLLECTED_AT = "select collected_at from snapshot"
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
                probing.read_rows(session, facts, reading, progress)
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
    ask = clock.pausing(prompting())
    from dbready.connect import opening  # noqa: PLC0415 - audits of snapshots connect to nothing

    opened = opening.connect(target, reading.limits, ask=ask, notify=notify)
    if reading.verbose and target.kind == "generic":
        cast("ReflectingSession", opened).on_statement = show_statement
    if reading.warning:
        notify(f"warning: {reading.warning}")  # only now: an error is one error
    return opened


def show_statement(sql: str) -> None:
    """Print a statement to stderr when it is sent."""
    click.echo(visible(secrets.redact(" ".join(sql.split()))), err=True)


def notify(text: str) -> None:
    """Print a message to stderr, without secrets; where nobody watches, keep it."""
    words = visible(secrets.redact(text))
    if (kept := unattended.notices()) is not None:
        kept.append(words)
        return
    click.echo(f"dbready: {words}", err=True)


def prompting() -> Ask | None:
    """Return a hidden prompt for secrets; None without a terminal, or where nobody watches."""
    if (
        unattended.notices() is not None
        or os.environ.get("CI")
        or not (sys.stdin.isatty() and sys.stderr.isatty())
    ):
        return None
    return lambda text: str(
        click.prompt(
            visible(text).rstrip(": "), default="", hide_input=True, err=True, show_default=False
        )
    )


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
            notify(COMPOSED)
        asked = [*(also(session) if also else ()), *(statement.sql for statement in todo)]
        texts = [*session.preamble, *map(session.describe, asked)]
        if reading.probing:
            facts = collect(session, target)
            try:
                found = probing.statements(session, facts, reading)
            except sessions.StatementError as error:
                raise sessions.connection_lost(target.label, error.message) from error
            texts += [session.describe(sql, STATEMENT_SECONDS) for sql in found]
    click.echo("\n".join(f"{sql};\n" for sql in texts), nl=False)


def _derive_ahead(
    ahead: Ahead, reading: Reading, expired: Deadline, facts: sqlite3.Connection
) -> None:
    """Begin to derive in a second process, unless rows or earlier scans are still to say something."""

    def work(facts: sqlite3.Connection, insert: Insert) -> list[str]:
        return _derive(facts, reading, insert)

    if not (reading.probing or reading.earlier):
        with expired.paused():
            ahead.start(facts, work)


def _derive(
    facts: sqlite3.Connection, reading: Reading | None, insert: Insert = snapshot.insert
) -> list[str]:
    from dbready.derive import derive, vocabulary  # noqa: PLC0415 - collecting needs no meaning

    beliefs = reading.beliefs if reading else None
    vocabulary.extend(beliefs.vocabulary if beliefs else {})
    return derive(
        facts,
        beliefs.corrections if beliefs else (),
        is_explicit=reading is not None and reading.is_explicit,
        insert=insert,
    )


def add_meaning(
    facts: sqlite3.Connection,
    reading: Reading | None = None,
    ahead: Ahead | None = None,
    *,
    is_quiet: bool = False,
) -> None:
    """Add derived facts, with the corrections of the settings file; quietly where it is done again later."""
    warnings = ahead.store(facts) if ahead else None
    if warnings is None:
        warnings = _derive(facts, reading)
    for warning in () if is_quiet else warnings:
        notify(f"warning: {warning}")


def prepare(
    facts: sqlite3.Connection,
    scope: scopes.Scope,
    reading: Reading | None = None,
    ahead: Ahead | None = None,
    *,
    is_quiet: bool = False,
) -> None:
    """Prepare collected facts for rules: add derived facts, and remove what is out of scope."""
    add_meaning(facts, reading, ahead, is_quiet=is_quiet)
    scopes.apply(facts, scope)
    scopes.apply_defaults(facts)
    scopes.drop_incomplete(facts)


def audit(
    facts: sqlite3.Connection,
    rules: Sequence[Rule],
    fail_on: FailOn,
    min_confidence: Confidence,
    **policy: Any,  # noqa: ANN401 - fields of Audit
) -> Audit:
    """Run rules over prepared facts and gather what a report needs."""
    from dbready.engine import availability, runner  # noqa: PLC0415 - collecting runs no rules
    from dbready.engine.live_rows import live_rows  # noqa: PLC0415 - as above
    from dbready.findings.audit import Audit, Excluded, at_least  # noqa: PLC0415

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


def progress_display(reading: Reading) -> tuple[ExitStack, Progress | None]:
    """Return the progress display on stderr: lines with -v, a status line on a terminal, else nothing."""
    stack = ExitStack()
    if reading.verbose:
        return stack, _lines()
    if not sys.stderr.isatty():
        return stack, None
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.live import Live  # noqa: PLC0415 - as above

    # Without a thread that refreshes it: a process with threads cannot start a second one safely.
    status = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
    stack.callback(status.stop)

    def show(name: str, number: int, total: int) -> None:
        status.start()  # not before: a prompt for a password may come first
        status.update(f"reading {name.replace('_', ' ')} ({number + 1}/{total})", refresh=True)

    return stack, show


def _lines() -> Progress:
    started = time.monotonic()

    def show(name: str, number: int, total: int) -> None:
        click.echo(f"{time.monotonic() - started:6.2f} s  {number + 1}/{total}  {name}", err=True)

    return show

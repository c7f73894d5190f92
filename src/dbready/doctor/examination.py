"""Connects to a target and reads its facts, one step at a time, and records how each step went."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from dbready.collect.collector import collect
from dbready.connect import opening
from dbready.connect import session as sessions
from dbready.connect.session import StatementError, one_row
from dbready.doctor import findings, network, warnings
from dbready.doctor.steps import (
    FILE_STEPS,
    READING,
    SERVER_STEPS,
    TUNNEL_STEPS,
    Step,
    before,
    complete,
    failed,
    failed_at,
)
from dbready.errors import TargetError
from dbready.facts import scope as scopes
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from dbready.collect.inspector.session import ReflectingSession
    from dbready.connect.session import Ask, Limits, Notify, Session
    from dbready.connect.target import Target
    from dbready.facts.scope import Scope

    Progress = Callable[[str, int, int], None]

READ_ONLY_SINCE = 50720  # MySQL 5.7.20 has the new name of the variable
ON = {"on", "1"}


@dataclass(frozen=True, slots=True)
class ExaminationOptions:
    """Limits, scope and callbacks of an examination."""

    limits: Limits
    scope: Scope
    ask: Ask | None = None
    notify: Notify | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """How each step went; there are facts only where they could be collected."""

    label: str
    is_live: bool
    steps: tuple[Step, ...]
    facts: sqlite3.Connection | None = None
    warnings: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Say whether no step failed."""
        return not any(step.state == "failed" for step in self.steps)


def examine(target: Target, options: ExaminationOptions) -> Examination:
    """Try each step in turn; those after a failure to connect are not tried. Raises only UsageError."""
    if target.kind == "snapshot" and target.path:
        return _of_snapshot(target, snapshot.load(target.path), options.scope)
    if target.kind == "generic":
        from dbready.connect.generic.opening import require_driver  # noqa: PLC0415 - needs SQLAlchemy

        require_driver(target)
    order = _order(target)
    done = list(network.reach(target, options.limits.connect)) if "tcp" in order else []
    if any(step.state == "failed" for step in done):
        return Examination(target.label, is_live=True, steps=complete(done, order))
    started = time.monotonic()
    try:
        session = opening.connect(target, options.limits, ask=options.ask, notify=options.notify)
    except TargetError as error:
        key = "file" if target.path else failed_at(error)
        done += [*before(key, order, done), failed(key, error)]
        return Examination(target.label, is_live=True, steps=complete(done, order))
    with closing(session):
        left = max(0.0, options.limits.run - (time.monotonic() - started))
        with sessions.deadline(left, session.abort):
            more, facts, warned = _read(session, target, options)
    done += more
    steps = complete(done, order)
    return Examination(target.label, is_live=True, steps=steps, facts=facts, warnings=warned)


def _order(target: Target) -> tuple[str, ...]:
    if target.path:
        return FILE_STEPS
    return SERVER_STEPS if target.route is None else TUNNEL_STEPS


def _read(
    session: Session, target: Target, options: ExaminationOptions
) -> tuple[list[Step], sqlite3.Connection | None, tuple[str, ...]]:
    steps = [_protection(session) if target.kind == "generic" else _read_only(session)]
    warned = warnings.at_login(session)
    try:
        facts = collect(session, target, options.progress)
    except TargetError as error:
        reached = before("read_only", _order(target), ())
        return [*reached, *steps, failed("catalog", error)], None, warned
    scopes.apply(facts, options.scope)
    steps += [*findings.connection(facts, target), *findings.reading(facts)]
    return steps, facts, (*warned, *warnings.of_rights(facts))


def read_only_question(session: Session) -> str:
    """Return what asks the server whether the session's transactions are read-only."""
    if session.dialect == "postgresql":
        return "show transaction_read_only"
    if session.dialect == "sqlite":
        return "select query_only from temp.pragma_query_only"
    is_new = session.dialect == "mysql" and session.version_number >= READ_ONLY_SINCE
    return f"select @@session.{'transaction' if is_new else 'tx'}_read_only"


def _protection(session: Session) -> Step:
    """Return what was found out about a session through SQLAlchemy when it was opened."""
    found = cast("ReflectingSession", session).protection
    if found:
        return Step("read_only", "ok", found)
    return Step(
        "read_only",
        "limited",
        "the server may accept writes on this session; dbready sends none",
        None,
        "make sure that the account may only read",
    )


def _read_only(session: Session) -> Step:
    question = read_only_question(session)
    try:
        (answer,) = one_row(session, question)
    except StatementError as error:
        return Step(
            "read_only", "failed", "the server did not answer", error.message, READ_ONLY_HELP
        )
    if str(answer).lower() in ON:
        return Step("read_only", "ok", f"confirmed by: {question}")
    words = f"{question} returned {answer}"
    return Step("read_only", "failed", "the server would accept writes", words, READ_ONLY_HELP)


READ_ONLY_HELP = "connect to the server directly: a proxy in between may drop the setting"


def _of_snapshot(target: Target, facts: sqlite3.Connection, scope: Scope) -> Examination:
    scopes.apply(facts, scope)
    (when,) = facts.execute("select collected_at from snapshot").fetchone()
    steps = [
        Step("file", "ok", f"snapshot of {when}; no connection needed"),
        Step("read_only", "none", "not needed for a snapshot"),
        *findings.reading(facts),
    ]
    order = ("file", *READING)
    return Examination(target.label, is_live=False, steps=complete(steps, order), facts=facts)

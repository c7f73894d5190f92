"""Makes the run of a target as the history keeps it, of a scan that ended and of one that failed."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from dbready.cli.system_errors import explained
from dbready.connect.secrets import redact
from dbready.errors import EXIT_INCOMPLETE, EXIT_USAGE, DbreadyError, UsageError
from dbready.findings import verdict
from dbready.history.recording import Entry
from dbready.report import json as json_report

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from dbready.cli.scan_comparison import Outcome
    from dbready.findings.audit import Audit
    from dbready.scan.task import Task

TOTAL_BYTES = """
select iif(count(total_bytes) > 0, cast(total(total_bytes) as integer), null)
from table_statistics
"""


def now() -> str:
    """Return the time as the history writes it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def failed(task: Task, started: str, error: BaseException, *, attempts: int = 1) -> Entry:
    """Return the run of a target that could not be scanned."""
    known = error if isinstance(error, DbreadyError) else _explained(error)
    return Entry(
        target=task.target,
        environment=task.environment,
        started_at=started,
        ended_at=now(),
        outcome="failed",
        exit_code=EXIT_USAGE if isinstance(known, UsageError) else EXIT_INCOMPLETE,
        attempts=attempts,
        compared_with=task.before.run_id if task.before else None,
        error=redact(known.message),
        cause=redact(known.cause) if known.cause else None,
        help=redact(known.help),
    )


def _explained(error: BaseException) -> DbreadyError:
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message(), help="see dbready audit --help")
    return explained(error) or DbreadyError(
        "an unexpected error occurred",
        cause=f"{type(error).__name__}: {error}",
        help="report it as a bug, with what dbready audit NAME --debug prints",
    )


def finished(  # noqa: PLR0913, PLR0917 - the parts of one run
    task: Task,
    started: str,
    attempts: int,
    facts: sqlite3.Connection,
    outcome: Outcome,
    collected: Mapping[str, bytes],
) -> Entry:
    """Return the run of a target that was scanned, complete or not."""
    audit, seen = outcome.audit, outcome.seen
    gap = audit.is_incomplete
    (total_bytes,) = facts.execute(TOTAL_BYTES).fetchone()
    return Entry(
        target=task.target,
        environment=task.environment,
        started_at=started,
        ended_at=now(),
        outcome="incomplete" if gap else "complete",
        exit_code=audit.exit_code,
        attempts=attempts,
        compared_with=task.before.run_id if task.before and outcome.is_compared else None,
        error=_gap(audit) if gap else None,
        help=_remedy(task, audit) if gap else None,
        label=audit.label,
        dialect=_text(audit, "dialect"),
        product=_text(audit, "product"),
        version=_text(audit, "version"),
        table_count=audit.table_count,
        estimated_rows=audit.estimated_rows,
        total_bytes=total_bytes,
        by_severity=audit.by_severity,
        facts=collected,
        baseline=_encoded(outcome.baseline),
        report=_encoded(json.dumps(json_report.document(audit), ensure_ascii=False)),
        rules=outcome.conditions.render() if outcome.baseline is not None else None,
        changes=seen.changes if seen else (),
        opened=seen.opened if seen else (),
        closed=seen.closed if seen else (),
        renewed=seen.renewed if seen else (),
    )


def _encoded(text: str | None) -> bytes | None:
    # Half a character, as some servers return it, cannot be encoded.
    return None if text is None else text.encode("utf-8", "backslashreplace")


def _text(audit: Audit, name: str) -> str | None:
    value = audit.server.get(name)
    return None if value is None else str(value)


def _gap(audit: Audit) -> str:
    """Return what is missing, without the exit code that the verdict begins with."""
    return verdict.sentence(audit).split(": ", 1)[-1].rstrip(".")


def _remedy(task: Task, audit: Audit) -> str:
    remedies = [
        item.remedy
        for item in audit.not_collected
        if item.is_incomplete and item.remedy is not None
    ]
    more = f"see COVERAGE in: dbready history show {task.target}@latest"
    return f"{remedies[0]}; {more}" if remedies else more

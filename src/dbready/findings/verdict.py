"""The sentence with which every report ends: the exit code, and which finding or which gap decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.errors import EXIT_FOUND, EXIT_INCOMPLETE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.findings.audit import Audit
    from dbready.findings.finding import DatabaseObject

USUAL_SCHEMAS = {None, "public", "main"}  # omitted, as in the terminal report


def sentence(audit: Audit) -> str:
    """Return the exit code with its reason; names are as the database has them."""
    code = audit.exit_code
    if code == EXIT_INCOMPLETE:
        return f"Exit code {code}: the audit is incomplete: {_gap(audit)}."
    if code == EXIT_FOUND:
        return f"Exit code {code}: {_found(audit)}."
    return f"Exit code {code}: {_nothing(audit)}."


def _gap(audit: Audit) -> str:
    first, *others = _gaps(audit)
    more = f" (and {len(others)} more)" if others else ""
    return first.rstrip(".") + more


def _gaps(audit: Audit) -> Iterator[str]:
    for item in audit.not_collected:
        if item.is_incomplete:
            place = ".".join(part for part in (item.schema, item.table) if part)
            what = f"{item.what} of {place}" if item.fact and place else place or item.what
            yield f"{what} could not be read: {item.reason}"
    if audit.live_rows is not None:
        if audit.live_rows.is_lost:
            yield "the connection was lost while live rows were read"
        for unread in audit.live_rows.locked:
            first, *others = unread.tables
            more = f" and {len(others)} more" if others else ""
            yield f"live rows of {first}{more} could not be read: {unread.reason}"
    for result in audit.results:
        if result.outcome == "failed":
            yield f"{result.name} failed: {result.reason}"
        elif result.is_incomplete:
            yield f"{result.name} did not run: {result.reason}"


def _found(audit: Audit) -> str:
    first, *others = audit.failing
    notes: list[str] = [first.severity, *([first.state] if first.state else [])]
    if first.suppression:
        notes.append(f"suppression expired on {first.suppression.expires}")
    where = "" if first.about.kind == "server" else f" in {place(first.about)}"
    words = f"{first.rule}{where} ({', '.join(notes)})"
    more = f" and {len(others)} others" if others[1:] else " and 1 other" if others else ""
    are = "are" if others else "is"
    return f"{words}{more} {are} at or above {_threshold(audit)}"


def place(about: DatabaseObject) -> str:
    """Return the name of an object as reports have it: with its schema, unless that is the usual one."""
    schema = about.schema
    is_plain = schema in USUAL_SCHEMAS or about.table is None
    return str(about) if is_plain else f"{schema}.{about}"


def _nothing(audit: Audit) -> str:
    if audit.fail_on == "never":
        return "findings do not count (--fail-on never)"
    what = "nothing new or worse" if audit.comparison else "nothing"
    but = f", but {set_aside(audit)}" if audit.is_set_aside else ""
    return f"{what} at or above {_threshold(audit)}{but}"


def set_aside(audit: Audit) -> str:
    """Return how many of the tables most rules leave out."""
    count = sum(audit.set_aside.values())
    return f"{count} of {audit.table_count} tables {'was' if count == 1 else 'were'} set aside"


def _threshold(audit: Audit) -> str:
    excepted = ", ".join(audit.fail_on_except)
    return f"--fail-on {audit.fail_on}" + (f", without those of {excepted}" if excepted else "")

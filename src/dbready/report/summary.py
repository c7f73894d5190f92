"""What every report starts and ends with: the server, the size, the number of findings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbready.findings import verdict
from dbready.findings.finding import SEVERITIES
from dbready.report.text import approximate, called, plural

if TYPE_CHECKING:
    from dbready.findings.audit import Audit
    from dbready.findings.result import Result

MOST_UNCERTAIN = 4  # rules that are named
TLS = {True: "with TLS", False: "without TLS"}


def server(audit: Audit) -> str:
    """Return product, version, service, role and account of the server, as far as they are known."""
    known = audit.server
    parts = [f"{known['product']} {known['version']}"]
    parts += [_service(str(known["host_service"]))] if known["host_service"] else []
    parts += [str(known["server_role"])] if known["server_role"] else []
    parts += [f"connected as {known['account']}"] if known["account"] else []
    parts += [TLS[bool(known["is_encrypted"])]] if known["is_encrypted"] is not None else []
    return ", ".join(parts)


def _service(name: str) -> str:
    return name if name == "self-managed" else f"on {name}"


def size(audit: Audit) -> str:
    """Return how many tables, foreign keys and rows there are, and when the facts were collected."""
    rows = "row counts unknown"
    if audit.estimated_rows is not None:
        some = f"about {approximate(audit.estimated_rows)}" if audit.estimated_rows else "no"
        words = "row" if audit.estimated_rows == 1 else "rows"
        rows = f"{some} {words} (server statistics)"
    when = audit.collected_at.replace("T", " ").removesuffix("Z")[:16]
    tables = f"{audit.table_count} {plural('table', audit.table_count)}"
    return f"{tables}{_keys(audit)}, {rows}, {when} UTC"


def set_aside(audit: Audit) -> str | None:
    """Return how many tables most rules leave out, and as what; None unless these are nearly all."""
    if not audit.is_set_aside:
        return None
    kinds = ", ".join(f"{called(kind)} ({count})" for kind, count in audit.set_aside.items())
    return f"{verdict.set_aside(audit)} as {kinds}: most rules report nothing about them."


def _keys(audit: Audit) -> str:
    count = audit.foreign_key_count
    if count is None:
        return ""
    return f", {count or 'no'} {plural('foreign_key', count)}"


def counts(audit: Audit) -> str:
    """Return how many findings there are of each severity, and how the other rules ended."""
    found = [f"{count} {severity}" for severity, count in audit.by_severity.items() if count]
    rules = sum(bool(result.findings) for result in audit.results)
    others = _outcomes(audit)
    if found:
        by = f"{rules} {'rule' if rules == 1 else 'rules'}"
        sentences = [f"Findings: {', '.join(found)} from {by}"]
        sentences += [f"Of the other rules, {', '.join(others)}"] if others else []
    else:
        count = sum(result.outcome == "clean" for result in audit.results)
        clean = f"{count or 'no'} {'rule is' if count == 1 else 'rules are'} clean"
        sentences = ["No findings", ", ".join([clean.capitalize(), *others[bool(count) :]])]
    sentences += [verdict.set_aside(audit)] if audit.is_set_aside else []
    return " ".join(f"{sentence}." for sentence in sentences)


def _outcomes(audit: Audit) -> list[str]:
    """Return how many rules without findings are clean, and how many could not or do not say so."""
    outcomes = Counter(result.outcome for result in audit.results)
    clean, empty, partial = outcomes["clean"], outcomes["empty"], outcomes["partial"]
    minor = sum(result.outcome == "found" and not result.findings for result in audit.results)
    return [
        *([f"{clean} {'is' if clean == 1 else 'are'} clean"] if clean else []),
        *([f"{minor} found only what is less severe"] if minor else []),
        *_uncertain(audit),
        *([f"{empty} had nothing to look at"] if empty else []),
        *([f"{partial} could not be fully checked"] if partial else []),
    ]


def _uncertain(audit: Audit) -> list[str]:
    """Return which rules found only what is not sure enough to be shown, the most severe ones first."""
    names = [
        result.name
        for result in sorted(audit.results, key=_severity)
        if result.outcome == "uncertain"
    ]
    if not names:
        return []
    shown = names if len(names) <= MOST_UNCERTAIN + 1 else names[:MOST_UNCERTAIN]
    left = len(names) - len(shown)
    more = f" and {left} more" if left else ""
    return [f"{len(names)} found only what is less certain ({', '.join(shown)}{more})"]


def _severity(result: Result) -> int:
    return SEVERITIES.index(result.severity)


def states(audit: Audit) -> str | None:
    """Return how many findings are new, worse, unchanged and gone; None without a baseline."""
    if audit.by_state is None or audit.comparison is None:
        return None
    counted = ", ".join(
        f"{count} {state.replace('-', ' ')}"
        for state, count in audit.by_state.items()
        if count or state != "newly-examined"
    )
    unknown = len(audit.comparison.not_examined)
    more = f"; {unknown} could not be examined" if unknown else ""
    return f"Compared with {audit.comparison.path}: {counted}{more}."

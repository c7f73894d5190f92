"""Small histories, night by night, and their pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dbready.history.recording import Entry
from dbready.history.records import Change, Span
from dbready.history.store import History
from dbready.site import build

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
COUNTS = {"high": 0, "medium": 0, "low": 0, "info": 0}


def history_in(folder: Path) -> History:
    return History(f"sqlite:///{folder / 'history.db'}")


def night(history: History, date: str, *entries: Entry, targets: tuple[str, ...] = ()) -> None:
    """Add a scan of one night, at two o'clock."""
    begun = f"{date}T02:00:00Z"
    about = {
        "scan_name": f"night of {date}",
        "started_at": begun,
        "dbready_version": "0",
        "host": "here",
        "process_id": 1,
    }
    scan = history.begin(about, targets or tuple(entry.target for entry in entries), {})
    for entry in entries:
        history.record(scan, entry)
    history.end(scan, "complete", begun)


def entry(target: str, date: str, **values: Any) -> Entry:  # noqa: ANN401 - as Entry
    """Return a run of one night; it is complete unless said otherwise."""
    moment = f"{date}T02:00:00Z"
    known: dict[str, Any] = {"outcome": "complete", "exit_code": 0, "by_severity": COUNTS}
    values = known | values
    return Entry(target, values.pop("environment", "prod"), moment, moment, **values)


def span(fingerprint: str, target: str = "shop", **values: Any) -> Span:  # noqa: ANN401 - as Span
    """Return a finding that the run of its entry opens."""
    found: dict[str, Any] = {
        "target": target,
        "fingerprint": fingerprint,
        "opened_run": 0,
        "opened_at": "",
        "closed_run": None,
        "closed_at": None,
        "is_accepted": False,
        "rule": "money-as-float",
        "severity": "high",
        "confidence": "high",
        "object_kind": "column",
        "schema": "public",
        "table": "refunds",
        "column": fingerprint,
        "object_name": f"refunds.{fingerprint}",
        "message": f"{fingerprint} is double precision",
        "question": "How exact are amounts?",
        "owner": None,
    }
    return Span(**found | values)


def change(fingerprint: str, what: str = "new", **values: Any) -> Change:  # noqa: ANN401 - as Change
    """Return a change of a finding that span() made."""
    found: dict[str, Any] = {
        "change": what,
        "object_kind": "column",
        "object_name": f"refunds.{fingerprint}",
        "text": f"{fingerprint} is double precision",
        "severity": "high",
        "rule": "money-as-float",
        "fingerprint": fingerprint,
        "schema": "public",
        "table": "refunds",
    }
    return Change(**found | values)


def drift(text: str, **values: Any) -> Change:  # noqa: ANN401 - as Change
    """Return a change of the schema."""
    found: dict[str, Any] = {
        "change": "removed",
        "object_kind": "column",
        "object_name": "orders.status",
        "text": text,
        "is_drift": True,
        "schema": "public",
        "table": "orders",
    }
    return Change(**found | values)


def pages_of(history: History, **values: Any) -> dict[str, str]:  # noqa: ANN401 - as Wanted
    """Return every page by its path."""
    return dict(build.pages(history, build.Wanted(**{"now": NOW} | values)))

"""A history gives back what was written to it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.facts import snapshot
from dbready.history import contents
from dbready.history.recording import Entry
from dbready.history.records import Change, Span
from dbready.history.store import History

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.history.records import Scan

NIGHT = "2026-01-15T01:00:00Z"
SPAN = Span(
    target="shop",
    fingerprint="f1",
    opened_run=0,
    opened_at="",
    closed_run=None,
    closed_at=None,
    is_accepted=False,
    rule="money-as-float",
    severity="high",
    confidence="high",
    object_kind="column",
    schema="main",
    table="refunds",
    column="amount",
    object_name="refunds.amount",
    message="amount is REAL",
    question="How exact?",
    owner=None,
)
CHANGE = Change(
    "new",
    "column",
    "refunds.amount",
    "amount is REAL",
    severity="high",
    rule="money-as-float",
    fingerprint="f1",
    schema="main",
    table="refunds",
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(f"sqlite:///{tmp_path / 'history.db'}")


def begin(history: History, name: str = "night-1", *targets: str) -> Scan:
    about = {
        "scan_name": name,
        "started_at": NIGHT,
        "dbready_version": "0",
        "host": "here",
        "process_id": 1,
    }
    return history.begin(about, targets or ("shop", "billing"), {"probe": False})


def entry(target: str = "shop", **values: object) -> Entry:
    return Entry(target, "prod", NIGHT, NIGHT, "complete", 1, **values)  # type: ignore[arg-type]


def facts_with(table: str) -> dict[str, bytes]:
    facts = snapshot.new()
    names = ("schema_name", "table_name", "table_type", "is_partition")
    snapshot.insert(facts, "tables", names, [("main", table, "base table", 0)])
    return dict(contents.of_facts(facts))


def test_a_run_is_read_as_it_was_written(history: History) -> None:
    counts = {"high": 1, "medium": 0, "low": 0, "info": 2}
    run = history.record(begin(history), entry(by_severity=counts, table_count=3, label="a shop"))
    assert history.runs("shop") == [run]
    assert (run.by_severity, run.table_count, run.label, run.is_first) == (
        counts,
        3,
        "a shop",
        True,
    )
    assert history.last_complete("shop") == run
    assert history.last_complete("billing") is None


def test_a_run_that_is_written_twice_is_there_once(history: History) -> None:
    scan = begin(history)
    first = history.record(scan, entry(opened=[SPAN], changes=[CHANGE]))
    assert history.record(scan, entry(opened=[SPAN], changes=[CHANGE])) == first
    assert [span.fingerprint for span in history.spans("shop")] == ["f1"]
    assert history.changes(first) == (CHANGE,)


def test_facts_come_back(history: History) -> None:
    run = history.record(begin(history), entry(facts=facts_with("orders")))
    rows = history.facts(run).execute("select schema_name, table_name from tables").fetchall()
    assert rows == [("main", "orders")]


def test_equal_facts_are_stored_once(history: History) -> None:
    for night in ("night-1", "night-2"):
        history.record(begin(history, night), entry(facts=facts_with("orders")))
    history.record(begin(history, "night-3"), entry(facts=facts_with("invoices")))
    with history.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from contents").scalar() == 2


def test_a_span_ends_with_the_run_that_did_not_find_it(history: History) -> None:
    first = history.record(begin(history), entry(opened=[SPAN]))
    second = history.record(begin(history, "night-2"), entry(closed=["f1"]))
    (span,) = history.spans("shop")
    assert (span.opened_run, span.closed_run) == (first.run_id, second.run_id)
    assert history.spans("shop", is_open=True) == []


def test_a_night_names_the_targets_that_were_not_scanned(history: History) -> None:
    scan = begin(history)
    history.record(scan, entry("billing", changes=[CHANGE]))
    night = history.night(scan)
    assert [(each.run.target, each.changes) for each in night.targets] == [("billing", (CHANGE,))]
    assert night.not_scanned == ("shop",)


def test_a_night_says_when_a_target_was_last_scanned_completely(history: History) -> None:
    history.record(begin(history), entry())
    scan = begin(history, "night-2")
    later = Entry("shop", "prod", "2026-01-16T01:00:00Z", "2026-01-16T01:00:00Z", "failed", 3)
    history.record(scan, later)
    (shop,) = history.night(scan).targets
    assert (shop.run.outcome, shop.last_complete_at) == ("failed", NIGHT)

"""The pages say what the history holds, and nothing that it does not know."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from dbready.history import durations, schema, trends
from dbready.site import charts, fleet, past, reports, states
from dbready.site import target as targets
from dbready.site.names import file_names
from tests.history.making import fill
from tests.site.making import (
    COUNTS,
    NOW,
    change,
    drift,
    entry,
    history_in,
    night,
    pages_of,
    span,
)

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.history.store import History

HIGH = {**COUNTS, "high": 1}
REFUSED = {
    "outcome": "failed",
    "exit_code": 3,
    "by_severity": None,
    "error": "the server refused the connection",
    "help": "start the server",
}


@pytest.fixture
def history(tmp_path: Path) -> History:
    return history_in(tmp_path)


def text_of(page: str) -> str:
    """Return what a page says, without markup."""
    body = re.sub(r"<(style|script|title)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def state(history: History, name: str = "shop") -> states.State:
    rows = {row.target.name: row for row in fleet.rows(past.read(history), NOW)}
    return rows[name].state


def test_a_target_without_findings_is_ok(history: History) -> None:
    night(history, "2026-01-15", entry("shop", "2026-01-15"))
    assert state(history).name == "ok"


def test_findings_below_the_limit_leave_a_target_ok(history: History) -> None:
    night(history, "2026-01-15", entry("shop", "2026-01-15", by_severity={**COUNTS, "medium": 4}))
    assert state(history).name == "ok"


def test_a_target_with_grave_findings_says_how_many(history: History) -> None:
    night(history, "2026-01-15", entry("shop", "2026-01-15", by_severity=HIGH))
    assert state(history) == states.State("findings", "1 high")


def test_an_incomplete_scan_is_never_ok(history: History) -> None:
    night(history, "2026-01-15", entry("shop", "2026-01-15", outcome="incomplete", exit_code=3))
    assert state(history).name == "incomplete"


def test_a_failed_scan_says_why_and_shows_what_was_known(history: History) -> None:
    night(history, "2026-01-14", entry("shop", "2026-01-14", by_severity=HIGH))
    night(history, "2026-01-15", entry("shop", "2026-01-15", **REFUSED))
    assert state(history) == states.State("failed", "the server refused the connection")
    (row,) = fleet.rows(past.read(history), NOW)
    assert row.counts == HIGH
    page = text_of(pages_of(history)["pages/targets/shop.html"])
    assert "the last scan that could read it found, 2026-01-14 02:00 UTC" in page


def test_a_target_that_no_scan_could_read_has_unknown_findings(history: History) -> None:
    night(history, "2026-01-15", entry("shop", "2026-01-15", **REFUSED))
    pages = pages_of(history)
    assert "unknown" in text_of(pages["index.html"])
    page = text_of(pages["pages/targets/shop.html"])
    assert "? high" in page
    assert "Open findings Unknown." in page
    assert "None." not in page


def test_a_target_that_was_not_scanned_lately_says_for_how_long(history: History) -> None:
    night(history, "2026-01-03", entry("shop", "2026-01-03"))
    night(history, "2026-01-15", entry("billing", "2026-01-15"))
    assert state(history) == states.State("not scanned", "for 12 days")
    assert state(history, "billing").name == "ok"


def test_what_needs_attention_comes_first(history: History) -> None:
    night(history, "2026-01-03", entry("lost", "2026-01-03"))
    night(
        history,
        "2026-01-15",
        entry("fine", "2026-01-15"),
        entry("bad", "2026-01-15", by_severity=HIGH),
        entry("dead", "2026-01-15", **REFUSED),
    )
    rows = fleet.rows(past.read(history), NOW)
    assert [row.target.name for row in rows] == ["dead", "lost", "bad", "fine"]


def test_the_last_night_is_told_in_sentences(history: History) -> None:
    night(history, "2026-01-14", entry("shop", "2026-01-14"), entry("crm", "2026-01-14"))
    night(
        history,
        "2026-01-15",
        entry(
            "shop",
            "2026-01-15",
            compared_with=1,
            by_severity=HIGH,
            opened=[span("amount")],
            changes=[
                change("amount", owner="payments team"),
                drift("column status was dropped", is_breaking=True),
            ],
        ),
        entry("crm", "2026-01-15", **REFUSED),
        targets=("shop", "crm", "mail"),
    )
    page = text_of(pages_of(history)["index.html"])
    assert "2 targets were scanned: 1 completely, 1 failed. 1 target was not reached: mail." in page
    assert "crm : the server refused the connection. Start the server." in page
    assert "shop high money-as-float in refunds.amount : amount is double precision" in page
    assert "shop orders.status : column status was dropped breaks loads" in page


def test_a_quiet_night_says_so(history: History) -> None:
    night(history, "2026-01-14", entry("shop", "2026-01-14"))
    night(history, "2026-01-15", entry("shop", "2026-01-15", compared_with=1))
    page = text_of(pages_of(history)["index.html"])
    assert "1 target was scanned: 1 completely. Nothing changed." in page


def test_a_changed_rule_is_not_called_a_change_of_the_database(history: History) -> None:
    night(history, "2026-01-14", entry("shop", "2026-01-14"))
    found = [change("amount", because="rules")]
    night(
        history,
        "2026-01-15",
        entry("shop", "2026-01-15", compared_with=1, opened=[span("amount")], changes=found),
    )
    pages = pages_of(history)
    page = text_of(pages["index.html"])
    assert "1 change comes from changed rules or settings, not from the databases." in page
    assert "New findings" not in page
    assert "(rules changed, not the database)" in text_of(pages["pages/targets/shop.html"])


def test_a_running_scan_has_not_missed_anything(history: History) -> None:
    about = {
        "scan_name": "now",
        "started_at": "2026-01-15T02:00:00Z",
        "dbready_version": "0",
        "host": "here",
        "process_id": 1,
    }
    scan = history.begin(about, ("shop", "crm"), {})
    history.record(scan, entry("shop", "2026-01-15"))
    page = text_of(pages_of(history)["index.html"])
    assert "not reached" not in page
    assert "still running: 1 of 2 targets" in page


def seen(history: History) -> dict[str, targets.Seen]:
    known = past.read(history)
    page = targets.page(known.targets["shop"], known, {})
    every = [*(x for group in page.groups for x in group.found), *page.accepted, *page.closed]
    return {each.span.fingerprint: each for each in every}


def fixed(history: History) -> targets.Fixed:
    known = past.read(history)
    return targets.page(known.targets["shop"], known, {}).fixed


def three_nights(history: History, because: str = "database") -> None:
    """Add a finding of the first night and one of the second; the third finds both gone."""
    night(history, "2026-01-01", entry("shop", "2026-01-01", opened=[span("old")]))
    night(
        history,
        "2026-01-05",
        entry(
            "shop", "2026-01-05", compared_with=1, opened=[span("young")], changes=[change("young")]
        ),
    )
    gone = [change(name, "gone", because=because) for name in ("old", "young")]
    night(
        history,
        "2026-01-15",
        entry("shop", "2026-01-15", compared_with=2, closed=["old", "young"], changes=gone),
    )


def test_the_time_to_fix_leaves_out_what_was_there_before_the_first_scan(history: History) -> None:
    three_nights(history)
    assert fixed(history) == targets.Fixed("10 days", 1)
    assert durations.days_to_fix(history.spans("shop"), trends.origins(history)) == [10]
    assert seen(history)["old"].is_baseline
    assert not seen(history)["young"].is_baseline


def test_an_accepted_finding_that_is_gone_is_not_fixed(history: History) -> None:
    night(history, "2026-01-01", entry("shop", "2026-01-01"))
    accepted = [replace(span("amount"), is_accepted=True)]
    night(history, "2026-01-05", entry("shop", "2026-01-05", compared_with=1, opened=accepted))
    night(history, "2026-01-15", entry("shop", "2026-01-15", compared_with=2, closed=["amount"]))
    assert fixed(history) == targets.Fixed(None, 0)


def test_a_history_whose_old_runs_were_pruned_says_since_when_at_least(history: History) -> None:
    three_nights(history)
    night(history, "2026-01-16", entry("shop", "2026-01-16", compared_with=3, opened=[span("new")]))
    with history.transaction() as connection:
        connection.execute(sa.delete(schema.runs).where(schema.runs.c.run_id < 4))
    known = seen(history)
    assert (known["old"].first, known["old"].is_baseline) == (-1, True)
    assert known["young"].is_baseline
    assert known["new"].first >= 0
    assert fixed(history) == targets.Fixed(None, 0)
    assert "pages/targets/shop.html" in pages_of(history)


def test_what_a_changed_rule_no_longer_finds_is_not_fixed(history: History) -> None:
    three_nights(history, because="rules")
    assert fixed(history) == targets.Fixed(None, 0)
    assert durations.days_to_fix(history.spans("shop"), trends.origins(history)) == []
    assert seen(history)["young"].why_gone == "rules"


def test_a_finding_has_the_nights_on_which_it_was_open(history: History) -> None:
    three_nights(history)
    nights = {name: (each.first, each.gone) for name, each in seen(history).items()}
    assert nights == {"old": (0, 2), "young": (1, 2)}


def test_an_accepted_finding_is_not_open(history: History) -> None:
    found = [replace(span("amount"), is_accepted=True)]
    night(history, "2026-01-15", entry("shop", "2026-01-15", opened=found))
    pages = pages_of(history)
    assert "pages/rules/money-as-float.html" not in pages
    assert "Accepted money-as-float in refunds.amount" in text_of(pages["pages/targets/shop.html"])


def test_tables_are_those_of_the_last_scan_that_could_read_them(history: History) -> None:
    content = [["schema_name", "table_name", "table_type", "is_partition"]]
    rows = [["public", "refunds", "base table", 0], ["public", "refunds_1", "base table", 1]]
    facts = {"tables": json.dumps([*content, rows]).encode()}
    night(
        history,
        "2026-01-14",
        entry("shop", "2026-01-14", facts=facts, opened=[span("amount")], by_severity=HIGH),
    )
    night(history, "2026-01-15", entry("shop", "2026-01-15", **REFUSED))
    page = pages_of(history)["pages/targets/shop.html"]
    assert re.search(r"public\.refunds</th>.*>1</td>", page)
    assert "public.refunds_1" not in page


def test_the_page_of_a_rule_lists_the_databases_that_have_it(history: History) -> None:
    night(
        history,
        "2026-01-15",
        entry("shop", "2026-01-15", opened=[span("amount"), span("total")]),
        entry("crm", "2026-01-15", opened=[span("fee", "crm")]),
        entry("mail", "2026-01-15"),
    )
    page = text_of(pages_of(history)["pages/rules/money-as-float.html"])
    assert "3 open findings in 2 of 3 databases" in page
    assert "shop prod 2 refunds.amount, refunds.total" in page
    assert "crm prod 1 refunds.fee" in page


def test_nights_that_changed_nothing_share_a_report(history: History) -> None:
    for day, known in ((12, b"one"), (13, b"one"), (14, b"two"), (15, b"two")):
        date = f"2026-01-{day}"
        report = json.dumps({"collected_at": date, "rules": [], "findings": []}).encode()
        night(history, date, entry("shop", date, baseline=known, report=report))
    target = past.read(history).targets["shop"]
    kept = reports.of_targets(history, [target], 10)["shop"].kept
    assert [(each.first, each.last) for each in kept] == [(2, 3), (0, 1)]
    kept = reports.of_targets(history, [target], 1)["shop"].kept
    assert [(each.first, each.last) for each in kept] == [(2, 3)]


def test_two_scans_of_a_day_have_different_names(history: History) -> None:
    night(history, "2026-01-15", entry("shop", "2026-01-15"))
    begun = "2026-01-15T09:30:00Z"
    about = {
        "scan_name": "again",
        "started_at": begun,
        "dbready_version": "0",
        "host": "here",
        "process_id": 1,
    }
    history.record(history.begin(about, ("shop",), {}), entry("shop", "2026-01-15"))
    labels = [each.label for each in past.read(history).nights]
    assert labels == ["2026-01-15 02:00", "2026-01-15 09:30"]


def test_a_sparkline_has_gaps_where_nothing_is_known() -> None:
    drawn = charts.sparkline([3, 3, None, 5])
    assert drawn is not None
    assert drawn.path.count("M") == 2
    assert drawn.difference == 2
    assert drawn.text == "3 to 5 open findings in 4 nights"
    assert charts.sparkline([None, None]) is None


def test_every_target_has_a_file_name_that_every_system_can_hold() -> None:
    names = ("shop", "Shop", "SHOP", "con", "a/b", "../up", "", " ", "ü", "x" * 300, "a.b", "a b")
    found = file_names(names)
    assert found["shop"] == "shop"
    assert file_names(["Shop", "CRM"]) == {"Shop": "Shop", "CRM": "CRM"}
    assert len({each.casefold() for each in found.values()}) == len(names)
    for each in found.values():
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}", each)
        assert each != "con"


def test_the_same_history_makes_the_same_pages(history: History) -> None:
    fill(history, 5, 20)
    assert pages_of(history) == pages_of(history)


def test_the_number_of_statements_does_not_depend_on_nights(tmp_path: Path) -> None:
    counts = []
    for nights in (5, 40):
        folder = tmp_path / str(nights)
        folder.mkdir()
        other = history_in(folder)
        fill(other, 5, nights)
        seen_statements: list[str] = []
        sa.event.listen(
            other.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_, kept=seen_statements: kept.append(statement),
        )
        pages_of(other)
        counts.append(len(seen_statements))
    assert counts[0] == counts[1] < 20


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 2), (1, 2), (3, 4), (9, 10), (11, 12), (107, 120), (121, 160), (4001, 6000)],
)
def test_the_axis_ends_at_a_round_number_near_the_highest(value: int, top: int) -> None:
    bars = charts.bars([], {0: (value, 0)})
    assert [tick.text.replace(",", "") for tick in bars.up] == ["0", str(top // 2), str(top)]

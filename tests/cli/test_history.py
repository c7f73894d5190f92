"""`dbready history` shows, exports, renames and removes what scans found."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.scanning import REFUNDS

if TYPE_CHECKING:
    from tests.cli.running import Ended
    from tests.cli.scanning import Fleet

DAY = timedelta(days=1)
TODAY = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def nights(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Return a fleet with nights 20, 15 and 10 days ago: a finding comes with the second and goes with the third."""
    fleet.create("shop", "billing")
    fleet.write("", "shop", "billing")
    for number, sql in enumerate(("", REFUNDS, "drop table refunds")):
        moment = f"{ago(20 - 5 * number)}T01:00:00Z"
        monkeypatch.setattr("dbready.cli.scan_entry.now", lambda moment=moment: moment)
        fleet.create("shop", sql=sql)
        fleet.scan()
    monkeypatch.setattr("dbready.cli.scan_entry.now", lambda: f"{ago(0)}T01:00:00Z")
    return fleet


def ago(days: int) -> str:
    return f"{TODAY - days * DAY:%Y-%m-%d}"


def history(fleet: Fleet, *arguments: object) -> Ended:
    command, *others = arguments or ("list",)
    place = ("--config", fleet.folder / "dbready.toml")
    return fleet.dbready("history", command, *others, *place)


def test_scans_and_targets_are_listed(nights: Fleet) -> None:
    ended = nights.dbready("history", "--config", nights.folder / "dbready.toml")
    assert (ended.code, ended.err) == (0, "")
    head, scans, targets, words = ended.out.split("\n\n")
    assert "3 scans of 2 targets" in head
    assert [line.split()[1:4] for line in scans.splitlines()[2:]] == [["finished", "2", "2"]] * 3
    assert [line.split()[0] for line in targets.splitlines()[2:]] == ["billing", "shop"]
    assert "5 days" in targets
    assert "mean time to fix: from the scan that first saw a finding" in words


def test_a_target_shows_when_a_finding_was_seen(nights: Fleet) -> None:
    out = history(nights, "shop").out
    gone = out.split("GONE\n")[1].split("\n\n")[0]
    (line,) = [line for line in gone.splitlines() if "money-as-float" in line]
    assert line.split() == ["high", "money-as-float", "refunds.amount", ago(15), ago(10)]
    assert "Mean time to fix: 5 days." in out
    head, bars = out.splitlines()[0].rsplit(" ", 1)
    assert head == "shop: 3 runs; open findings:"
    assert (bars[1], bars[0]) == ("█", bars[2])


def test_json_has_the_same(nights: Fleet) -> None:
    document = json.loads(history(nights, "list", "shop", "--format", "json").out)
    (shop,) = document["targets"]
    assert [run["outcome"] for run in shop["runs"]] == ["complete"] * 3
    closed = {span["rule"] for span in shop["findings"] if span["closed_at"]}
    assert "money-as-float" in closed


def test_the_report_of_a_run_is_shown_as_it_was(nights: Fleet) -> None:
    then = json.loads(history(nights, "show", "shop@-1", "--format", "json").out)
    now = json.loads(history(nights, "show", "shop@latest", "--format", "json").out)
    states = {each["rule"]: each["state"] for each in then["findings"]}
    assert states["money-as-float"] == "new"
    assert "money-as-float" not in {each["rule"] for each in now["findings"]}


def test_a_report_is_made_again_in_every_format(nights: Fleet) -> None:
    for suffix in ("txt", "html", "md", "csv", "sarif", "xml"):
        path = nights.folder / f"report.{suffix}"
        ended = history(nights, "show", "shop@-1", "-o", path)
        assert (ended.code, ended.out, ended.err) == (0, "", ""), suffix
        assert "money-as-float" in path.read_text("utf-8"), suffix


def test_a_target_that_left_the_file_can_be_shown(nights: Fleet) -> None:
    nights.write("", "billing")
    ended = history(nights, "show", "shop@-1")
    assert "money-as-float" in ended.out
    assert "warning: shop is not in dbready.toml" in ended.err


def test_everything_is_exported_as_json_lines(nights: Fleet) -> None:
    found = [json.loads(line) for line in history(nights, "export").out.splitlines()]
    assert {each["type"] for each in found} == {"scan", "run", "change", "finding"}
    changed = {
        (each["target"], each["change"])
        for each in found
        if each["type"] == "change" and each["rule"] == "money-as-float"
    }
    assert changed == {("shop", "new"), ("shop", "gone")}


def test_facts_are_exported_as_a_snapshot(nights: Fleet) -> None:
    path = nights.folder / "shop.snapshot"
    assert history(nights, "export", "shop@-1", "-o", path).code == 0
    assert "money-as-float" in nights.dbready("audit", path).out
    assert history(nights, "export", "shop@-1").help == "name a file: -o FILE"


def test_old_runs_are_removed_except_the_last_complete_one(nights: Fleet) -> None:
    (nights.folder / "billing.db").unlink()  # from now on, billing fails
    nights.scan()
    ended = history(nights, "prune", "--keep", "1 day")
    assert (ended.code, ended.out.split(",")[0]) == (0, "removed 5 runs")
    kept = {(run.target, run.outcome, run.started_at[:10]) for run in nights.history.runs()}
    assert kept == {
        ("billing", "complete", ago(10)),
        ("billing", "failed", ago(0)),
        ("shop", "complete", ago(0)),
    }
    assert nights.changes()["shop"] == []
    with closing(nights.history.facts(nights.history.runs("billing")[-1])) as facts:
        assert facts.execute("select table_name from tables").fetchall() == [("orders",)]


def test_keep_in_the_settings_removes_old_runs_after_a_scan(nights: Fleet) -> None:
    nights.write('keep = "12 days"', "shop", "billing")
    nights.scan()
    assert [run.started_at[:10] for run in nights.history.runs("shop")] == [ago(0), ago(10)]


def test_a_renamed_target_keeps_its_history(nights: Fleet) -> None:
    before = nights.history.spans("shop")
    nights.write('[targets.store]\nurl = "sqlite:///shop.db"')
    nights.scan()
    ended = history(nights, "rename", "shop", "store")
    assert (ended.code, ended.out) == (0, "shop is now store: 3 runs\n")
    seen = [(span.fingerprint, span.opened_run, span.closed_run) for span in before]
    after = nights.history.spans("store")
    assert [(span.fingerprint, span.opened_run, span.closed_run) for span in after] == seen
    assert nights.history.spans("shop") == []
    nights.create("shop", sql=REFUNDS)
    assert ("reopened", "money-as-float", "refunds.amount") in nights.changes()["store"]


REFUSED = (
    (["shpo"], "the history has no target shpo", "did you mean shop?"),
    (["show", "shop@-9"], "shop@-9: the history has 3 runs of this target", "shop@-2"),
    (["rename", "shop", "billing"], "they are two targets", "use a name"),
    (["rename", "nothing", "new"], "the history has no target nothing", "its targets"),
    (["prune"], "nothing says how long runs are kept", "90 days"),
    (["prune", "--keep", "soon"], "--keep is not a time", "90 days"),
)


def test_what_cannot_be_meant_is_refused(nights: Fleet) -> None:
    before = (nights.folder / "history.db").read_bytes()
    for arguments, sentence, help_ in REFUSED:
        ended = history(nights, *arguments)
        assert (ended.code, ended.out) == (2, ""), arguments
        assert sentence in ended.sentence
        assert help_ in ended.help
    assert (nights.folder / "history.db").read_bytes() == before


def test_there_has_to_be_a_history(fleet: Fleet) -> None:
    fleet.write("", "shop")
    ended = history(fleet)
    assert (ended.code, ended.out) == (2, "")
    assert "there is no history" in ended.sentence

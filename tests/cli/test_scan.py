"""`dbready scan` says what changed, and what it could not scan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
import jsonschema
import pytest

from dbready.cli.main import cli
from dbready.history import locks
from tests.cli.running import assert_refused
from tests.cli.scanning import REFUNDS

if TYPE_CHECKING:
    from tests.cli.running import Dbready
    from tests.cli.scanning import Fleet

SCHEMA = Path(__file__).parents[2] / "docs" / "scan.schema.json"
MONEY = ("new", "money-as-float", "refunds.amount")
FOUND = "money-as-float in refunds.amount of billing (new, high) is at or above --fail-on high."
DEAD = '[targets.dead]\nurl = "postgresql://auditor@127.0.0.1:1/shop"\n'


def test_the_first_scan_is_quiet(fleet: Fleet) -> None:
    fleet.create("shop", sql=REFUNDS)
    fleet.write("", "shop")
    ended = fleet.scan()
    assert (ended.code, ended.err) == (0, "")
    assert "shop  first scan, open: 1 high" in ended.out
    assert "WHAT CHANGED" not in ended.out
    assert ended.out.endswith("Exit code 0: nothing new or worse at or above --fail-on high.\n")


def test_what_is_new_is_told_once(fleet: Fleet) -> None:
    fleet.create("shop", "billing")
    fleet.write("", "shop", "billing")
    fleet.scan()
    fleet.create("shop", sql=REFUNDS)
    ended = fleet.scan()
    assert ended.code == 1
    told = ended.out.split("WHAT CHANGED\n\n")[1].splitlines()
    assert told[:3] == [
        "shop",
        "  new, high: refunds.amount: amount is float: sums of it are not exact (money-as-float)",
        "    ask its team: To how many decimal places are amounts exact, and who rounds them?",
    ]
    assert "billing  unchanged" in ended.out
    assert told[-1] == (
        "Exit code 1: money-as-float in refunds.amount of shop (new, high) is at or above "
        "--fail-on high."
    )
    again = fleet.scan()
    assert (again.code, "shop     unchanged" in again.out) == (0, True)


def test_what_is_gone_comes_back(fleet: Fleet) -> None:
    fleet.create("shop", sql=REFUNDS)
    fleet.write("", "shop")
    fleet.scan()
    fleet.create("shop", sql="drop table refunds")
    assert ("gone", *MONEY[1:]) in fleet.changes()["shop"]
    assert fleet.changes()["shop"] == []
    fleet.create("shop", sql=REFUNDS)
    assert ("reopened", *MONEY[1:]) in fleet.changes()["shop"]
    (one, two) = [span for span in fleet.history.spans("shop") if span.rule == MONEY[1]]
    assert (one.closed_run, two.closed_run) == (2, None)


def test_a_changed_schema_is_reported_once(fleet: Fleet) -> None:
    fleet.create("shop", "billing")
    fleet.write("", "shop", "billing")
    fleet.scan()
    fleet.create("shop", sql="create table notes (id integer primary key, note text)")
    fleet.create("billing", sql="alter table orders drop column updated_at")
    found = fleet.drift()
    assert found["shop"] == [("table notes added (2 columns)", False)]
    ((text, is_breaking),) = found["billing"]
    assert text.startswith("orders: updated_at removed: TEXT not null")
    assert text.endswith("; queries that name updated_at fail")
    assert is_breaking
    assert fleet.drift() == {"shop": [], "billing": []}


def test_settings_leave_out_changes_of_the_schema(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write('[drift]\nignore = ["note*"]', "shop")
    fleet.scan()
    fleet.create("shop", sql="create table notes (id integer primary key, note text)")
    assert fleet.drift() == {"shop": []}


def test_a_renamed_table_is_no_new_finding(fleet: Fleet) -> None:
    columns = ", ".join(f"c{number} text" for number in range(8))
    fleet.create(
        "shop", sql=f"create table refunds (id integer primary key, amount float, {columns});"
    )
    fleet.write("", "shop")
    fleet.scan()
    fleet.create("shop", sql="alter table refunds rename to payments")
    assert fleet.changes()["shop"] == []
    (span,) = [each for each in fleet.history.spans("shop") if each.rule == MONEY[1]]
    assert (span.object_name, span.opened_run, span.closed_run) == ("payments.amount", 1, None)


def test_a_target_that_fails_costs_only_itself(fleet: Fleet) -> None:
    fleet.create("shop", "billing")
    fleet.write(DEAD, "shop", "billing")
    fleet.scan()
    fleet.create("billing", sql=REFUNDS)
    ended = fleet.scan()
    assert ended.code == 3
    assert MONEY[1] in ended.out.split("WHAT FAILED")[0]
    assert ended.out.split("WHAT FAILED\n\n")[1].splitlines() == [
        "dead: not scanned: nothing listens on postgresql://auditor@127.0.0.1:1/shop",
        "  cause: Connection refused",
        "  help: check host and port, whether the server is running, and whether a tunnel is needed",
        "  never scanned completely; tried 3 times in this scan",
        "",
        f"Exit code 3: dead was not scanned completely; {FOUND}",
    ]
    again = fleet.scan("--resume")
    assert (again.code, again.help) == (2, "scan it again: dbready scan dead")
    assert again.sentence.endswith("not interrupted, but dead was not scanned completely")


def test_json_says_the_same(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write(DEAD, "shop")
    fleet.scan()
    fleet.create("shop", sql=REFUNDS)
    night = fleet.night()
    jsonschema.validate(night, json.loads(SCHEMA.read_text("utf-8")))
    assert [(each["name"], each["outcome"]) for each in night["targets"]] == [
        ("dead", "failed"),
        ("shop", "complete"),
    ]
    first = night["targets"][1]["changes"][0]
    assert (first["change"], first["rule"], first["object_name"]) == MONEY
    assert night["summary"]["exit_code"] == 3


def test_a_missing_database_is_a_failure_with_help(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write("", "shop", "lost")
    night = fleet.night()
    lost = night["targets"][1]
    assert (lost["outcome"], lost["attempts"], "lost.db" in lost["error"]) == ("failed", 1, True)


@pytest.mark.parametrize(
    ("arguments", "scanned"),
    [
        ([], ["shop", "billing", "dev"]),
        (["billing"], ["billing"]),
        (["--environment", "prod"], ["shop"]),
        (["--environment", "prod", "--environment", "test*"], ["shop", "dev"]),
    ],
)
def test_targets_are_chosen(fleet: Fleet, arguments: list[str], scanned: list[str]) -> None:
    fleet.create("shop", "billing", "dev")
    fleet.write("")
    environments = {"shop": "prod", "billing": "", "dev": "test-1"}
    text = "".join(
        f'[targets.{name}]\nurl = "sqlite:///{name}.db"\nenvironment = "{environment}"\n'
        for name, environment in environments.items()
    )
    fleet.write(text)
    assert [each["name"] for each in fleet.night(*arguments)["targets"]] == scanned


@pytest.mark.parametrize(
    ("arguments", "sentence", "help_"),
    [
        (["shpo"], "has no target shpo", "did you mean shop?"),
        (["--environment", "prod"], "no target is in the environment prod", "environments in"),
        (["--resume"], "there is nothing to resume: there was no scan yet", "start one"),
        (["--merge"], "there was no scan yet", "run its shards"),
        (["--merge", "--shard", "1/2"], "--merge cannot be combined with --shard", "leave it out"),
        (["shop", "--resume"], "--resume cannot be combined with NAME", "leave it out"),
        (["--shard", "1/2"], "several machines can write to", "keep it in PostgreSQL"),
        (["--scan-name", "a/b"], "--scan-name 'a/b' is not a name", "use letters"),
        (["--history", "mysql://x/y"], "cannot be kept in mysql://", "name a path"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    fleet: Fleet, arguments: list[str], sentence: str, help_: str
) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    ended = fleet.scan(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.sentence
    assert help_ in ended.help


def test_there_has_to_be_a_target(fleet: Fleet) -> None:
    fleet.write("")
    assert_refused(
        fleet.scan(),
        2,
        f"{fleet.folder / 'dbready.toml'} contains no targets",
        "add one: [targets.NAME], and its url",
    )


def test_fail_on_decides_the_exit_code(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    fleet.scan()
    fleet.create("shop", sql=REFUNDS)
    assert fleet.scan("--fail-on", "never").code == 0
    fleet.create(
        "shop", sql="create table notes (id integer primary key, created_at text, updated_at text)"
    )
    assert fleet.scan("--fail-on", "medium").code == 0
    fleet.create(
        "shop",
        sql="create table remarks (id integer primary key, created_at text, updated_at text)",
    )
    assert fleet.scan("--fail-on", "low").code == 1


def test_a_suppressed_finding_is_no_change_until_the_suppression_goes(fleet: Fleet) -> None:
    fleet.create("shop")
    suppression = '[[suppress]]\nrule = "money-as-float"\nobject = "refunds.*"\nreason = "demo"\n'
    fleet.write("", "shop")
    fleet.scan()
    fleet.create("shop", sql=REFUNDS)
    fleet.write(suppression, "shop")
    assert MONEY not in fleet.changes()["shop"]
    fleet.write("", "shop")
    night = fleet.night()
    (change,) = night["targets"][0]["changes"]
    assert (change["change"], change["rule"], change["because"]) == ("new", MONEY[1], "settings")


def test_other_settings_are_not_called_a_change_of_the_database(fleet: Fleet) -> None:
    fleet.create("shop", sql=REFUNDS)
    fleet.write("[rules.money-as-float]\nenabled = false", "shop")
    fleet.scan()
    fleet.write("", "shop")
    ended = fleet.scan()
    told = ended.out.split("WHAT CHANGED\n\n")[1].splitlines()
    assert told[:2] == ["shop", "  the settings changed, not the database:"]
    assert told[2].startswith("    new, high: refunds.amount")


RULE = """/*
summary    = "Table has no notes"
severity   = "high"
confidence = "high"
object     = "table"
tags       = ["house"]
question   = "Where are its notes?"
population = "tables"
message    = "{table_name} has no notes"
since      = "0.1.0"
*/
select schema_name, table_name
from tables
where table_name glob 'ref*'
"""


def test_another_version_of_a_rule_is_not_called_a_change_of_the_database(fleet: Fleet) -> None:
    house = fleet.folder / "house"
    house.mkdir()
    path = house / "table-without-notes.sql"
    path.write_text(RULE, "utf-8")
    fleet.create("shop")
    fleet.write('rule_directories = ["house"]', "shop")
    fleet.scan()
    path.write_text(RULE.replace("ref*", "*"), "utf-8")
    fleet.create("shop", sql=REFUNDS)  # a table that was not there is a change all the same
    changes = fleet.night()["targets"][0]["changes"]
    because = {(each["object_name"], each["rule"]): each["because"] for each in changes}
    assert because["orders", "table-without-notes"] == "rules"
    assert because["refunds", "table-without-notes"] == "database"
    assert because[MONEY[2], MONEY[1]] == "database"


def test_a_name_that_others_have_is_no_finding_of_theirs(fleet: Fleet) -> None:
    fleet.create("shop", "billing")
    fleet.write("", "shop", "billing")
    fleet.scan()
    fleet.create("billing", sql=REFUNDS)
    found = fleet.changes()
    assert MONEY in found["billing"]
    assert found["shop"] == []


def test_a_second_scan_says_who_runs(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    history = fleet.history
    lock = locks.take(history)
    history.begin(
        {
            "scan_name": "tonight",
            "started_at": "2026-01-15T01:00:00Z",
            "dbready_version": "0",
            "host": "nightly",
            "process_id": 4711,
        },
        ["shop"],
        {},
    )
    ended = fleet.scan()
    assert (ended.code, ended.out) == (3, "")
    assert ended.sentence == "another scan uses this history, and two scans never overlap"
    assert (
        "cause: process 4711 on nightly has been running the scan tonight since 2026-01-15T01:00:00Z"
        in ended.err
    )
    lock.release()
    after = fleet.scan()
    assert after.code == 0
    assert "warning: the scan tonight ended before shop" in after.err


def test_a_new_name_of_an_old_database_is_noticed(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    fleet.scan()
    fleet.write('[targets.store]\nurl = "sqlite:///shop.db"')
    ended = fleet.scan()
    assert "warning: store is the database of shop, which is gone from" in ended.err
    assert "dbready history rename shop store" in ended.err


def test_a_target_that_is_another_database_now_starts_again(fleet: Fleet) -> None:
    for name in ("shop", "other"):
        tables = (f"create table {name}_{n} (code text, amount float);" for n in range(4))
        fleet.create(name, sql="".join(tables))
    fleet.write('[targets.shop]\nurl = "sqlite:///shop.db"')
    fleet.scan()
    fleet.write('[targets.shop]\nurl = "sqlite:///other.db"')
    ended = fleet.scan()
    assert (ended.code, "first scan" in ended.out) == (0, True)
    assert "is not the database that was scanned before" in ended.err


def test_the_history_is_the_owners_alone(fleet: Fleet) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    fleet.scan()
    assert (fleet.folder / "history.db").stat().st_mode & 0o777 == 0o600


def test_scans_have_different_names_within_a_second(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dbready.cli.scan_entry.now", lambda: "2026-01-15T01:00:00Z")
    fleet.create("shop")
    fleet.write("", "shop")
    assert [fleet.night()["scan"]["name"] for _ in range(2)] == [
        "2026-01-15T01:00:00Z",
        "2026-01-15T01:00:00Z-2",
    ]


def test_a_clock_that_is_set_back_changes_nothing(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.create("shop")
    fleet.write('keep = "3650 days"', "shop")
    for number, moment in enumerate(("2030-01-15T01:00:00Z", "2026-01-01T01:00:00Z")):
        monkeypatch.setattr("dbready.cli.scan_entry.now", lambda moment=moment: moment)
        if number:
            fleet.create("shop", sql=REFUNDS)
            assert MONEY in fleet.changes()["shop"]
        else:
            fleet.scan()
    assert fleet.changes()["shop"] == []


def test_a_scan_leaves_the_short_option_of_help_to_audits(fleet: Fleet, dbready: Dbready) -> None:
    fleet.create("shop")
    fleet.write("", "shop")
    audit_command = cli.get_command(click.Context(cli), "audit")
    assert audit_command
    audit_command._help_option = None  # noqa: SLF001 - as in a process that has printed no help yet
    fleet.scan()
    assert dbready("audit", "-h").code == 0

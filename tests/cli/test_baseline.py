"""audit --baseline: states and exit codes, what an update writes, and every file that is refused."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import assert_refused, run_bound_by_permissions

if TYPE_CHECKING:
    from tests.cli.running import Dbready, Ended

SCHEMA = """
create table orders (
  id integer primary key, order_number text, total_amount real, created_at text, updated_at text
);
create table customers (id integer primary key, paid_amount real, created_at text, updated_at text);
"""
MONEY = "money-as-float"


class Shop:
    """A database, and an audit of it with a baseline."""

    def __init__(self, folder: Path, dbready: Dbready) -> None:
        self.path, self.file, self._run = folder / "shop.db", folder / "baseline.json", dbready
        self.change(SCHEMA)

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path)) as database:
            database.executescript(sql)

    def audit(self, *arguments: object) -> Ended:
        return self._run("audit", self.path, "--baseline", self.file, *arguments)

    def update(self, *arguments: object) -> Ended:
        return self.audit("--update-baseline", *arguments)

    def report(self, *arguments: object) -> dict[str, Any]:
        document = json.loads(self.audit("--format", "json", *arguments).out)
        assert isinstance(document, dict)
        return document

    def states(self, rule: str = MONEY) -> dict[str, str]:
        """Return the states of a rule's findings by table and column."""
        return {
            f"{item['object']['table']}.{item['object']['column']}": item["state"]
            for item in self.report()["findings"]
            if item["rule"] == rule
        }

    def known(self, rule: str = MONEY) -> set[str]:
        """Return the objects of a rule that the file has."""
        found = json.loads(self.file.read_text("utf-8"))["findings"]
        return {f"{item['table']}.{item['column']}" for item in found if item["rule"] == rule}


@pytest.fixture
def shop(tmp_path: Path, dbready: Dbready, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path, dbready)


def test_the_first_update_writes_everything_and_passes(shop: Shop) -> None:
    assert shop.update().code == 0
    assert shop.known() == {"orders.total_amount", "customers.paid_amount"}
    assert shop.audit().code == 0
    assert set(shop.states().values()) == {"unchanged"}
    assert shop.report()["summary"]["verdict"] == (
        "Exit code 0: nothing new or worse at or above --fail-on high."
    )


def test_only_what_is_new_fails(shop: Shop) -> None:
    shop.update()
    shop.change("alter table orders add column tax_amount real")
    ended = shop.audit()
    assert ended.code == 1
    assert "money-as-float in orders.tax_amount (high, new) is at or above" in " ".join(
        ended.out.split()
    )
    assert shop.states() == {
        "orders.total_amount": "unchanged",
        "orders.tax_amount": "new",
        "customers.paid_amount": "unchanged",
    }


def test_an_update_forgets_what_is_gone_and_takes_up_what_is_new_only_if_asked(shop: Shop) -> None:
    shop.update()
    before = shop.file.read_text("utf-8")
    shop.change("alter table orders add column tax_amount real; drop table customers")
    assert shop.update().code == 1
    assert shop.known() == {"orders.total_amount"}
    assert shop.update("--accept-new").code == 0
    assert shop.known() == {"orders.total_amount", "orders.tax_amount"}
    assert shop.audit().code == 0
    shop.change(f"drop table orders;{SCHEMA}")
    shop.update("--accept-new")
    assert shop.file.read_text("utf-8") == before


def test_what_is_gone_is_reported_once(shop: Shop) -> None:
    shop.update()
    shop.change("drop table customers")
    for report in (shop.report(), shop.report("--update-baseline")):
        gone = {(item["rule"], item["object"]["table"]) for item in report["baseline"]["gone"]}
        assert (MONEY, "customers") in gone
    assert shop.report()["baseline"]["gone"] == []


@pytest.mark.parametrize(
    "options",
    [
        ("--exclude-table", "customers"),
        ("--table", "orders"),
        ("--select", "time"),
        ("--ignore", MONEY),
        ("--min-severity", "high"),
        ("--min-confidence", "high"),
    ],
)
def test_what_was_not_looked_at_is_not_gone(shop: Shop, options: tuple[str, ...]) -> None:
    shop.update()
    before = shop.file.read_text("utf-8")
    report = shop.report("--update-baseline", *options)
    assert report["baseline"]["gone"] == []
    assert shop.file.read_text("utf-8") == before
    left = {item["object"]["table"] for item in report["baseline"]["not_examined"]}
    if "--min" not in options[0]:
        assert "customers" in left


def test_what_is_below_a_limit_is_not_taken_up(shop: Shop) -> None:
    shop.update("--min-severity", "high")
    found = json.loads(shop.file.read_text("utf-8"))["findings"]
    assert {item["severity"] for item in found} == {"high"}


def test_renamed_tables_and_columns_keep_their_state(shop: Shop) -> None:
    shop.update()
    shop.change(
        "alter table orders rename to purchases;"
        "alter table customers rename column paid_amount to due_amount"
    )
    assert shop.audit().code == 0
    assert shop.states() == {
        "purchases.total_amount": "unchanged",
        "customers.due_amount": "unchanged",
    }
    was = {
        item["object"]["table"]: item["moved_from"]
        for item in shop.report()["findings"]
        if item["rule"] == MONEY
    }
    assert was["purchases"]["table"] == "orders"
    assert was["customers"]["column"] == "paid_amount"
    assert shop.update().code == 0
    assert shop.known() == {"purchases.total_amount", "customers.due_amount"}
    assert all(item["moved_from"] is None for item in shop.report()["findings"])


def test_a_severity_that_rises_fails(shop: Shop) -> None:
    settings = Path("dbready.toml")
    settings.write_text(f'[rules.{MONEY}]\nseverity = "low"\n', "utf-8")
    shop.update()
    settings.unlink()
    report = shop.report()
    assert report["summary"]["by_state"]["worse"] == 2
    (first, _) = (item for item in report["findings"] if item["rule"] == MONEY)
    assert first["escalations"] == [{"name": "severity", "before": "low", "now": "high"}]
    assert shop.audit().code == 1
    assert shop.update().code == 1
    assert shop.update("--accept-new").code == 0
    assert shop.audit().code == 0


def test_an_incomplete_audit_begins_no_baseline(shop: Shop, tmp_path: Path) -> None:
    rule = tmp_path / "house" / "broken.sql"
    rule.parent.mkdir()
    header = (
        'summary = "a"\nseverity = "low"\nconfidence = "high"\nobject = "table"\ntags = []\n'
        'question = "a?"\npopulation = "tables"\nmessage = "a"\nsince = "1"\n'
    )
    rule.write_text(
        f"/*\n{header}*/\nselect schema_name, table_name, 'much' as severity from tables", "utf-8"
    )
    rule.with_suffix(".md").write_text("# broken\n", "utf-8")
    ended = shop.update("--rules", tmp_path / "house")
    assert ended.code == 3
    assert "baseline.json was not written" in ended.err
    assert not shop.file.exists()
    shop.update()
    before = shop.file.read_text("utf-8")
    assert shop.update("--rules", tmp_path / "house").code == 3
    assert shop.file.read_text("utf-8") == before


def test_a_baseline_that_is_not_there_is_refused(shop: Shop) -> None:
    assert_refused(shop.audit(), 2, "there is no baseline", "--update-baseline")
    assert not shop.file.exists()


def test_a_baseline_without_a_directory_is_refused_before_anything_is_read(shop: Shop) -> None:
    shop.file = shop.path.parent / "ci" / "baseline.json"
    assert_refused(shop.update(), 2, "there is no directory", "create it first")


def test_what_is_no_file_or_no_text_is_refused(shop: Shop) -> None:
    shop.file.mkdir()
    assert_refused(shop.audit(), 2, "cannot be read", "--update-baseline")
    shop.file.rmdir()
    shop.file.write_bytes(b"\xff\xfe")
    assert_refused(shop.audit(), 2, "cannot be read", "--update-baseline")


@pytest.mark.parametrize("updates", [False, True])
def test_a_damaged_baseline_is_refused_and_kept(shop: Shop, *, updates: bool) -> None:
    shop.update()
    text = shop.file.read_text("utf-8").replace('{"rule"', '<<<<<<< ours\n{"rule"', 1)
    shop.file.write_text(text, "utf-8")
    run = shop.update if updates else shop.audit
    assert_refused(run(), 2, "baseline.json:12: the baseline is not valid JSON", "merge conflict")
    assert shop.file.read_text("utf-8") == text


def test_a_newer_baseline_is_refused(shop: Shop) -> None:
    shop.file.write_text('{"dbready_baseline": 99}', "utf-8")
    assert_refused(shop.audit(), 2, "written by a newer version of dbready", "update dbready")


def test_the_baseline_of_another_database_is_refused_and_kept(shop: Shop) -> None:
    shop.update()
    before = shop.file.read_text("utf-8")
    shop.change("drop table orders; drop table customers; create table films (id integer)")
    words = "is the baseline of another target (sqlite): 0 of its 2 tables are here"
    assert_refused(shop.update(), 2, words, "name the baseline of this target")
    shop.file.write_text(before.replace('"sqlite"', '"postgresql"'), "utf-8")
    shop.change(SCHEMA)
    assert_refused(shop.audit(), 2, "another target (postgresql)", "name the baseline")


@pytest.mark.parametrize(
    ("options", "sentence", "help_"),
    [
        (("--update-baseline",), "--update-baseline does not say which", "--baseline FILE"),
        (("--baseline", "x", "--accept-new"), "which is not updated", "--update-baseline"),
        (("--map-schema", "main"), "--map-schema main is not a pair", "NAME_HERE="),
        (("--map-schema", "=main"), "is not a pair", "NAME_HERE="),
        (("--map-schema", "a=c", "--map-schema", "b=c"), "b=c is not a pair", "once for each"),
        (("--map-schema", "maim=shop"), "this target has no schema maim", "did you mean main?"),
        (
            ("--min-severity", "high", "--fail-on", "low"),
            "would hide findings that --fail-on low counts",
            "--min-severity low",
        ),
    ],
)
def test_options_that_make_no_sense_are_refused(
    shop: Shop, dbready: Dbready, options: tuple[str, ...], sentence: str, help_: str
) -> None:
    assert_refused(dbready("audit", shop.path, *options), 2, sentence, help_)


def test_a_baseline_keeps_its_permissions_and_a_link_stays_one(shop: Shop) -> None:
    shop.update()
    real = shop.file.rename(shop.file.with_name("real.json"))
    real.chmod(0o640)
    shop.file.symlink_to(real)
    shop.change("drop table customers")
    shop.update()
    assert shop.file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "customers" not in real.read_text("utf-8")
    assert {path.name for path in real.parent.iterdir()} == {
        "shop.db", "baseline.json", "real.json",
    }  # fmt: skip


def test_a_baseline_that_may_not_be_written_is_an_error_and_stays_as_it_was(shop: Shop) -> None:
    shop.update()
    before = shop.file.read_text("utf-8")
    shop.file.chmod(0o444)
    ended = run_bound_by_permissions(
        "audit",
        shop.path,
        "--baseline",
        shop.file,
        "--update-baseline",
        files=[shop.path, shop.file],
    )
    assert ended.code == 2
    assert f"dbready: cannot write {shop.file}" in ended.err
    assert shop.file.read_text("utf-8") == before

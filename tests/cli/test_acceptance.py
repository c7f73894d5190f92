"""Audits with [[suppress]] and [[decide]]: exit codes, warnings, --strict, and what each report shows."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

MONEY = "money-as-float"
TODAY = dt.datetime.now(dt.UTC).date()
SUPPRESS = f'[[suppress]]\nrule = "{MONEY}"\nobject = "*"\nreason = "estimates"\n'
DECIDE = (
    f'[[decide]]\nrule = "{MONEY}"\nanswer = "to the cent"\nowner = "shop"\ndate = 2026-01-02\n'
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "dbready.toml"


def report(dbready: Dbready, *arguments: object) -> dict[str, Any]:
    document = json.loads(dbready("audit", *arguments, "--format", "json").out)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("text", [SUPPRESS, f"{SUPPRESS}expires = {TODAY}\n", DECIDE])
def test_what_is_accepted_does_not_fail_and_is_listed(
    dbready: Dbready, shop: Path, settings: Path, text: str
) -> None:
    assert dbready("audit", shop).code == 1
    settings.write_text(text, "utf-8")
    document = report(dbready, shop)
    assert MONEY not in {item["rule"] for item in document["findings"]}
    assert {item["rule"] for item in document["accepted"]} == {MONEY}
    assert document["summary"]["exit_code"] == 0
    out = " ".join(dbready("audit", shop).out.split())
    assert "ACCEPTED money-as-float, 2 columns: " in out
    assert "estimates" in out or "to the cent (shop)" in out


def test_what_has_expired_fails_again_even_with_a_baseline(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    settings.write_text(SUPPRESS, "utf-8")
    arguments = ("audit", shop, "--baseline", "b.json", "--select", MONEY)
    assert dbready(*arguments, "--update-baseline").code == 0
    settings.write_text(f"{SUPPRESS}expires = {yesterday}\n", "utf-8")
    ended = dbready(*arguments, "--update-baseline", "--accept-new")
    assert ended.code == 1
    assert f"suppression expired on {yesterday}" in " ".join(ended.out.split())
    assert "dbready.toml:1, money-as-float, *: estimates." in ended.out
    settings.unlink()
    assert dbready(*arguments).code == 0


def test_what_matches_nothing_is_warned_of_and_refused_if_strict(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    settings.write_text(f"{SUPPRESS}\n{SUPPRESS.replace('*', 'nothing')}", "utf-8")
    words = f'dbready.toml:6: [[suppress]] of "{MONEY}" for "nothing" matches no finding'
    ended = dbready("audit", shop)
    assert ended.code == 0
    assert ended.err == f"dbready: warning: {words}; --strict refuses it\n"
    assert_refused(dbready("audit", shop, "--strict"), 2, words, "remove it")
    for options in (("--table", "orders"), ("--ignore", MONEY)):
        assert dbready("audit", shop, "--strict", *options).err == ""


def test_a_file_about_another_database_is_not_warned_of_unless_it_was_named(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    settings.write_text(DECIDE + 'object = "nothing"\n', "utf-8")
    assert dbready("audit", shop).err == ""
    assert dbready("audit", shop, "--strict").code == 2
    named = dbready("audit", shop, "--config", settings)
    assert f'[[decide]] of "{MONEY}" for "nothing" matches no finding' in named.err


def test_an_entry_below_a_target_is_for_that_target(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    targets = "".join(f'[targets.{name}]\nurl = "sqlite:///{shop}"\n' for name in ("a", "b"))
    settings.write_text(targets + SUPPRESS.replace("suppress", "targets.a.suppress"), "utf-8")
    assert dbready("audit", "a").code == 0
    assert dbready("audit", "b").code == 1


def test_a_rule_that_does_not_exist_is_refused(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    settings.write_text(SUPPRESS.replace("float", "flaot"), "utf-8")
    sentence = "dbready.toml:1: there is no rule money-as-flaot"
    assert_refused(dbready("audit", shop), 2, sentence, f"did you mean {MONEY}?")


def test_a_missing_reason_is_refused_with_file_and_line(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    settings.write_text("# ours\n" + SUPPRESS.replace('reason = "estimates"\n', ""), "utf-8")
    sentence = f"{settings}:2: this [[suppress]] has no reason"
    assert_refused(dbready("audit", shop), 2, sentence, "say why")


def test_strict_lists_new_decided_findings(dbready: Dbready, shop: Path, settings: Path) -> None:
    settings.write_text(DECIDE, "utf-8")
    baseline = ("--baseline", "b.json", "--select", MONEY)
    dbready("audit", shop, *baseline, "--update-baseline", "--exclude-table", "refunds")
    counted = " ".join(dbready("audit", shop, *baseline).out.split())
    assert "(shop); 1 new since the baseline (--strict lists them)" in counted
    listed = " ".join(dbready("audit", shop, *baseline, "--strict").out.split())
    assert "(shop); new since the baseline: refunds.amount." in listed


def test_owners_of_tables_come_from_the_settings_file(
    dbready: Dbready, shop: Path, settings: Path
) -> None:
    settings.write_text('[tables."c*"]\nowner = "marketing"\n', "utf-8")
    owners = {
        item["object"]["table"]: item["owner"]
        for item in report(dbready, shop, "--select", MONEY)["findings"]
    }
    assert owners == {"coupons": "marketing", "refunds": None}
    out = dbready("audit", shop, "--select", MONEY, "--show", "owner").out
    assert "\nmarketing " in out
    assert "\nno owner known " in out


def test_fixes_are_written_beside_the_report(dbready: Dbready, small: Path, settings: Path) -> None:
    script = settings.with_name("fixes.sql")
    assert dbready("audit", small, "--fixes", script).code == 0
    assert script.read_text("utf-8").startswith("-- dbready ")
    assert dbready("audit", small, "--fixes", script).code == 0
    script.write_text("drop table orders;\n", "utf-8")
    refused = dbready("audit", small, "--fixes", script)
    assert_refused(refused, 2, f"{script} exists and is not a report of dbready", "--force")
    refused = dbready("audit", small, "--fixes", "-")
    assert_refused(refused, 2, "--fixes cannot write to standard output", "--fixes fixes.sql")
    refused = dbready("audit", small, "--fixes", "a.txt", "-o", "a.txt")
    assert_refused(refused, 2, "two files are written to a.txt", "a different file")

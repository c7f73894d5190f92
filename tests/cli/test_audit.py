"""`dbready audit`: the same report from every form of a target; scope, choice of rules, exit codes."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dbready.engine import loader
from tests.cli.running import without

if TYPE_CHECKING:
    from tests.cli.running import Dbready, Ended

HOUSE_RULE = """/*
summary = "Rule of the house"
severity = "{severity}"
confidence = "{confidence}"
object = "table"
tags = []
question = "Why?"
population = "tables"
message = "{{table_name}}"
since = "1"
*/
select schema_name, table_name{more} from tables
"""
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


def report(ended: Ended) -> dict[str, Any]:
    document = json.loads(ended.out)
    assert isinstance(document, dict)
    return document


def rules_found(ended: Ended) -> set[str]:
    return {finding["rule"] for finding in report(ended)["findings"]}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a directory with one rule a severity and confidence."""
    folder = tmp_path / "house"
    folder.mkdir()
    for severity in ("high", "medium", "low", "info"):
        for confidence in ("high", "medium", "low"):
            text = HOUSE_RULE.format(severity=severity, confidence=confidence, more="")
            (folder / f"house-{severity}-{confidence}.sql").write_text(text, "utf-8")
    return folder


def test_a_database_of_nothing_but_framework_tables_is_not_passed_off_as_clean(
    dbready: Dbready, tmp_path: Path
) -> None:
    path = tmp_path / "framework.db"
    with closing(sqlite3.connect(path)) as connection:
        for name in ("pma__bookmark", "pma__history", "pma__recent", "pma__relation"):
            connection.execute(f"create table {name} (id integer primary key, name text)")
    text = " ".join(dbready("audit", str(path)).out.split())
    assert "4 of 4 tables were set aside as framework tables (4)" in text.partition("COVERAGE")[0]
    assert text.endswith("but 4 of 4 tables were set aside.")


def test_a_path_a_url_and_a_snapshot_give_one_report(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "shop.snapshot"
    assert dbready("collect", shop, "-o", kept).code == 0
    differs = ("collected_at", "target.label")
    path, url, snapshot = (
        without(report(dbready("audit", target, "--format", "json")), *differs)
        for target in (shop, f"sqlite:///{shop}", kept)
    )
    assert path["findings"]
    assert path == url == snapshot


def test_a_relative_path_and_its_url_name_the_same_file(
    dbready: Dbready, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.parent)
    for target in ("small.db", "sqlite:///small.db", "./small.db"):
        assert dbready("audit", target).code == 0


def test_the_json_report_follows_its_schema(dbready: Dbready, shop: Path) -> None:
    import jsonschema  # noqa: PLC0415 - only here

    document = report(dbready("audit", shop, "--format", "json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))


def test_a_report_in_a_file_is_the_one_on_stdout(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    def timeless(text: str) -> str:
        return re.sub(r'"collected_at": "[^"]+"', "", text)

    printed = dbready("audit", shop, "--format", "json")
    written = dbready("audit", shop, "--format", "json", "-o", tmp_path / "report.json")
    assert (written.out, written.err, written.code) == ("", "", printed.code)
    assert timeless((tmp_path / "report.json").read_text("utf-8")) == timeless(printed.out)
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.parametrize("worst", ["high", "medium", "low", "info"])
@pytest.mark.parametrize("fail_on", ["high", "medium", "low", "info", "never"])
def test_the_exit_code_compares_the_worst_finding_with_fail_on(
    dbready: Dbready, small: Path, house: Path, worst: str, fail_on: str
) -> None:
    order = ["high", "medium", "low", "info", "never"]
    select = ("--select", f"house-{worst}-high", "--rules", house)
    expected = int(order.index(worst) <= order.index(fail_on) and fail_on != "never")
    for format_ in ("json", "terminal"):
        arguments = ("--fail-on", fail_on, "--format", format_)
        ended = dbready("audit", small, *select, *arguments)
        assert ended.code == expected
        assert format_ == "json" or f"Exit code {expected}: " in " ".join(ended.out.split())


@pytest.mark.parametrize(("least", "left"), [("high", 1), ("medium", 2), ("low", 3)])
def test_findings_below_min_confidence_are_hidden_and_counted(
    dbready: Dbready, small: Path, house: Path, least: str, left: int
) -> None:
    arguments = ("--rules", house, "--select", "house-low-*", "--min-confidence", least)
    ended = dbready("audit", small, "--format", "json", *arguments)
    document = report(ended)
    assert len(document["findings"]) == left
    assert sum(rule["hidden"] for rule in document["rules"]) == 3 - left
    text = dbready("audit", small, *arguments).out
    assert ("Not shown: " in text) == (left < 3)


def test_rules_are_chosen_by_name_category_and_pattern(dbready: Dbready, shop: Path) -> None:
    def names(*arguments: str) -> set[str]:
        ended = dbready("audit", shop, "--format", "json", "--profile", "owner", *arguments)
        return {rule["name"] for rule in report(ended)["rules"]}

    known = {rule.name: rule.category for rule in loader.load() if rule.is_default}
    time = {name for name, category in known.items() if category == "time"}
    money = {name for name in known if name.startswith("money-")}
    mixed = {name for name in time if name.startswith("mixed-")}
    assert time
    assert money
    assert mixed
    assert names() == set(known)
    assert names("--select", "time") == time
    assert names("--select", "time", "--select", "money-*") == time | money
    assert names("--select", "time, money-*") == time | money
    assert names("--ignore", "time") == set(known) - time
    assert names("--ignore", "time,money-*,") == set(known) - time - money
    assert names("--select", "time", "--ignore", "mixed-*") == time - mixed


def test_a_large_and_careless_schema_still_fits_two_screens(
    dbready: Dbready, tmp_path: Path
) -> None:
    path = tmp_path / "large.db"
    columns = "id integer, parent_id integer, price real, status varchar(20), data json, is_deleted boolean"
    times = "created_at timestamp, updated_at timestamp"
    with closing(sqlite3.connect(path)) as database:
        for number in range(150):
            more = f", {times}" if number % 2 else ", when_done datetime"
            sql = f"create table thing_{number:03} ({columns}, thing_{number % 9:03}_id integer{more})"
            database.execute(sql)
    ended = dbready("audit", path)
    lines = ended.out.splitlines()
    assert ended.code == 1
    assert len(lines) <= 120
    assert max(len(line) for line in lines[1:]) <= 80
    assert sum(bool(re.match(r"[a-z-]+ +\d+ of \d+ ", line)) for line in lines) >= 6


def test_tables_out_of_scope_have_no_findings_and_are_counted(dbready: Dbready, shop: Path) -> None:
    ended = dbready("audit", shop, "--format", "json", "--table", "order*", "--exclude-table", "*s")
    document = report(ended)
    named = {finding["object"]["table"] for finding in document["findings"]} - {None}
    assert named <= {"order_status", "order_history"} or all(x.startswith("order") for x in named)
    excluded = {item["table"]: item["reason"] for item in document["coverage"]["excluded"]}
    assert excluded["customers"] == "not matched by --table"
    assert excluded["orders"] == "matched by --exclude-table"
    assert not named & set(excluded)


def test_a_schema_is_a_scope(dbready: Dbready, shop: Path) -> None:
    everything = dbready("audit", shop, "--format", "json")
    same = dbready("audit", shop, "--format", "json", "--schema", "ma*")
    assert report(same)["findings"] == report(everything)["findings"]


def test_all_lists_every_object(dbready: Dbready, tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with closing(sqlite3.connect(path)) as database:
        for number in range(40):
            database.execute(f"create table entry_{number:02} (name text)")
    brief = dbready("audit", path, "--select", "table-without-primary-key").out
    full = dbready("audit", path, "--select", "table-without-primary-key", "--all").out
    assert "40 of 40 tables" in brief
    assert "entry_39" not in brief
    assert all(f"entry_{number:02}" in full for number in range(40))


def test_a_rule_that_fails_leaves_the_others_and_exits_with_3(
    dbready: Dbready, small: Path, house: Path
) -> None:
    wrong = HOUSE_RULE.format(severity="low", confidence="high", more=", 'grave' as severity")
    (house / "house-wrong.sql").write_text(wrong, "utf-8")
    ended = dbready("audit", small, "--rules", house, "--select", "house-*", "--format", "json")
    rules = {rule["name"]: rule for rule in report(ended)["rules"]}
    assert ended.code == 3
    assert rules["house-wrong"]["outcome"] == "failed"
    assert "'grave', which is none of high, medium, low, info" in rules["house-wrong"]["reason"]
    assert rules["house-high-high"]["outcome"] == "found"
    text = " ".join(dbready("audit", small, "--rules", house, "--select", "house-*").out.split())
    assert "Failed: house-wrong: the rule returned 'grave'" in text
    assert "Exit code 3: the audit is incomplete" in text


def test_verbose_says_on_stderr_what_is_read(dbready: Dbready, small: Path) -> None:
    ended = dbready("audit", small, "-v")
    assert re.search(r"^ +\d\.\d\d s  1/\d+  server$", ended.err, re.MULTILINE)
    assert " s  " not in ended.out

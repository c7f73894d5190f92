"""One dbready.toml for several targets: settings apply where they match, and nowhere else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused
from tests.engine.writing import rule_text, write_rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

INVOICES = "create table invoices (id integer primary key, total text)"
ORDERS = "create table orders (id integer primary key, total text)"
TARGETS = """
[targets.billing]
url = "sqlite:///billing.db"

[targets.shop]
url = "sqlite:///shop.db"
"""
MONEY = '[columns."main.invoices.total"]\nrole = "money"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with two databases that have no table in common."""
    for name, sql in (("billing", INVOICES), ("shop", ORDERS)):
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as database:
            database.execute(sql)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(here: Path, text: str) -> None:
    (here / "dbready.toml").write_text(text, "utf-8")


def role_of_total(dbready: Dbready, target: str, table: str) -> list[str]:
    """Return what is believed of the column total: role and confidence."""
    ended = dbready("explain", target, table, "--format", "json")
    assert ended.code == 0, ended.err
    columns = json.loads(ended.out)["columns"]
    (total,) = (column for column in columns if column["name"] == "total")
    return [word for role in total["roles"] for word in (role["role"], role["confidence"])]


def test_a_correction_applies_to_every_target_that_has_the_table(
    dbready: Dbready, here: Path
) -> None:
    write(here, TARGETS + MONEY)
    assert role_of_total(dbready, "billing", "invoices") == ["money", "high"]
    assert dbready("audit", "shop", "--fail-on", "never").err == ""


def test_a_correction_of_one_target_applies_only_there(dbready: Dbready, here: Path) -> None:
    write(here, TARGETS + '[targets.shop.columns."orders.total"]\nrole = "none"\n' + MONEY)
    assert role_of_total(dbready, "shop", "orders") == []
    assert role_of_total(dbready, "billing", "invoices") == ["money", "high"]
    write(here, TARGETS + '[targets.shop.tables."main.orders"]\nkind = "event"\n')
    assert dbready("explain", "shop", "orders").out.startswith("main.orders: event, high")


def test_a_correction_of_a_target_that_fits_nothing_there_is_an_error(
    dbready: Dbready, here: Path
) -> None:
    write(here, TARGETS + "[targets.shop.columns.'main.invoices.total']\nrole = 'money'\n")
    refused = dbready("audit", "shop")
    assert_refused(refused, 2, ":8: there is no column main.invoices.total", "")
    assert dbready("audit", "billing", "--fail-on", "never").code == 0


def test_a_misspelt_column_of_a_table_that_is_there_is_an_error(
    dbready: Dbready, here: Path
) -> None:
    write(here, TARGETS + MONEY.replace("total", "totl"))
    assert dbready("audit", "shop", "--fail-on", "never").code == 0
    assert_refused(dbready("audit", "billing"), 2, "no column main.invoices.totl", "total?")


def test_a_misspelt_table_gets_a_suggestion_with_several_targets(
    dbready: Dbready, here: Path
) -> None:
    write(here, TARGETS + MONEY.replace("invoices", "invoicse"))
    warning = "no table main.invoicse in this target; did you mean main.invoices?"
    ended = dbready("audit", "billing", "--fail-on", "never")
    assert (ended.code, ended.err.count("\n")) == (0, 1)
    assert warning in ended.err
    assert dbready("audit", "shop", "--fail-on", "never").err == ""


def test_with_one_target_every_correction_has_to_fit(dbready: Dbready, here: Path) -> None:
    write(here, TARGETS.partition("[targets.shop]")[0] + MONEY.replace("invoices", "bills"))
    assert_refused(dbready("audit", "billing"), 2, "there is no column main.bills.total", "")


def test_corrections_of_a_target_are_checked_like_the_rest(dbready: Dbready, here: Path) -> None:
    write(here, TARGETS + "[targets.shop.columns]\ntotal = 'money'\n")
    assert_refused(dbready("audit", "shop"), 2, ":8: write tables [targets.shop", "")
    write(here, TARGETS + "[targets.shop.tables.orders]\nkind = 'evnt'\n")
    assert_refused(dbready("audit", "shop"), 2, ":8: there is no kind evnt", "event?")


@pytest.fixture
def house(here: Path) -> Path:
    """Return a directory with one rule."""
    return write_rule(here, rule_text()).parent


def rules_of(dbready: Dbready, *arguments: object) -> set[str]:
    ended = dbready("audit", *arguments, "--format", "json", "--fail-on", "never")
    assert ended.code == 0, ended.err
    return {rule["name"] for rule in json.loads(ended.out)["rules"]}


def test_rule_directories_are_named_once_for_all_targets(
    dbready: Dbready, here: Path, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "[rules.house-rule]\nseverity = 'low'\n"
    targets = TARGETS.replace("sqlite:///", f"sqlite:///{here}/")
    write(here, "rule_directories = ['house']\n" + targets + settings)
    (here / "deeper").mkdir()
    monkeypatch.chdir(here / "deeper")
    for arguments in (["billing"], ["shop"], ["shop", "--rules", house]):
        assert "house-rule" in rules_of(dbready, *arguments)
    assert "house-rule" in dbready("rules", "list").out


def test_a_target_may_have_rules_of_its_own(dbready: Dbready, here: Path, house: Path) -> None:
    assert house.is_dir()
    write(here, TARGETS + "rule_directories = ['house']\n")
    assert "house-rule" in rules_of(dbready, "shop")
    assert "house-rule" not in rules_of(dbready, "billing")


def test_settings_of_an_unknown_rule_explain_how_to_name_its_directory(
    dbready: Dbready, here: Path
) -> None:
    write(here, TARGETS + "[rules.house-rule]\nseverity = 'low'\n")
    assert_refused(dbready("audit", "shop"), 2, "no rule house-rule", "rule_directories")
    write(here, "rules = ['house']\n" + TARGETS)
    refused = dbready("audit", "shop")
    assert_refused(refused, 2, ":1: rules is not a table", "rule_directories = [")
    write(here, "rule_directories = 'house'\n" + TARGETS)
    assert_refused(dbready("audit", "shop"), 2, ":1: rule_directories is not", "[")
    write(here, "rule_directories = ['absent']\n" + TARGETS)
    assert_refused(dbready("audit", "shop"), 2, "absent is not a directory of rules", "")


def test_a_byte_order_mark_is_no_part_of_a_file(dbready: Dbready, here: Path, house: Path) -> None:
    write(here, "\ufeffrule_directories = ['house']\n" + TARGETS)
    for path in house.iterdir():
        path.write_text("\ufeff" + path.read_text("utf-8"), "utf-8")
    assert "house-rule" in rules_of(dbready, "shop")

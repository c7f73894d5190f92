"""`dbready tables`: the inventory on each dialect, in each format, complete or with exit code 3."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.report import html
from dbready.report import inventory as report
from tests.cli.running import assert_refused
from tests.report.test_hostile_names import EVIL, hostile
from tests.report.test_html import inventory, read

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.findings.audit import Audit
    from tests.cli.running import Dbready
    from tests.conftest import Database

SCHEMA = """
create table customers (id integer primary key, name varchar(50), password varchar(50), updated_at timestamp null);
create table order_lines (order_id integer not null, line integer not null, primary key (order_id, line));
create view names as select name from customers;
"""


def test_each_dialect_lists_tables_and_views(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(SCHEMA)
    path = tmp_path / "tables.csv"
    ended = dbready("tables", database.url, "-o", path)
    assert (ended.code, ended.out) == (0, "")
    rows = {row["table"]: row for row in csv.DictReader(path.read_text("utf-8").splitlines())}
    assert set(rows) == {"customers", "order_lines", "names"}
    assert rows["customers"]["key"] == "id"
    assert rows["order_lines"]["key"] == "order_id, line"
    assert rows["names"]["type"] == "view"
    assert rows["names"]["extraction"] == "full copy"
    assert rows["customers"]["update_column"] == "updated_at"
    assert rows["customers"]["cursor"] == "updated_at"
    assert int(rows["customers"]["findings"]) > 0


def test_the_terminal_shows_what_fits(
    dbready: Dbready, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    wide = dbready("tables", shop).out
    assert re.search(
        r"^TABLE +KIND +ROWS +KEY +UPDATE COLUMN +EXTRACTION +FINDINGS$", wide, re.MULTILINE
    )
    assert re.search(
        r"^main\.inventory +entity +240 +product_id, warehouse +updated_at +changed rows by updated_at( +\d+)?$",
        wide,
        re.MULTILINE,
    )
    assert wide.endswith("1 table has no key.\n")
    monkeypatch.setenv("COLUMNS", "80")
    narrow = dbready("tables", shop).out
    assert re.search(r"^TABLE +KIND +ROWS +EXTRACTION +FINDINGS$", narrow, re.MULTILINE)
    assert max(map(len, narrow.splitlines()[1:])) <= 80  # after the path


def test_a_table_that_could_not_be_read_is_named_and_the_code_is_3(
    dbready: Dbready, tmp_path: Path
) -> None:
    source = tmp_path / "shop.db"
    with closing(sqlite3.connect(source)) as database:
        database.executescript("create table a (id integer); create table b (id integer);")
    snapshot = tmp_path / "shop.snapshot"
    assert dbready("collect", source, "-o", snapshot).code == 0
    with closing(sqlite3.connect(snapshot)) as facts:
        facts.execute(
            "insert into coverage values ('not_collected', 'columns', null, 'main', 'b', 'lock timeout', null, 1)"
        )
        facts.commit()
    ended = dbready("tables", snapshot)
    assert ended.code == 3
    assert "main.a" in ended.out
    assert "Not audited: main.b (lock timeout)." in ended.out


def test_a_format_that_the_inventory_does_not_have_is_refused(dbready: Dbready, shop: Path) -> None:
    refused = dbready("tables", shop, "-o", "tables.sarif")
    assert_refused(refused, 2, "tables.sarif: this command writes no .sarif reports", ".csv")


def test_reports_are_written_again_but_nothing_else_is_replaced(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    names = [tmp_path / f"tables{suffix}" for suffix in (".html", ".md", ".csv", ".txt")]
    arguments = [part for path in names for part in ("-o", path)]
    for _ in range(2):
        assert dbready("tables", shop, *arguments).code == 0
    names[1].write_text("# My notes\n")
    assert dbready("tables", shop, *arguments).code == 2


def with_inventory(evil: str) -> Audit:
    audit = hostile(evil)
    object.__setattr__(audit, "inventory", inventory(evil, evil))
    return audit


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_no_name_is_markup(evil: str) -> None:
    page = read(report.render("html", with_inventory(evil), 80))
    if evil.strip():
        plain = read(report.render("html", with_inventory("plain"), 80))
        assert page.tags == plain.tags
    assert "script" not in {tag for tag, _ in page.tags}
    rows = list(csv.reader(io.StringIO(report.render("csv", with_inventory(evil), 80), newline="")))
    assert {len(row) for row in rows} == {len(report.COLUMNS)}
    lines = report.render("markdown", with_inventory(evil), 80).splitlines()
    table = [re.sub(r"\\\|", "", line) for line in lines if line.startswith("|")]
    assert {line.count("|") for line in table} == {len(report.TITLES) + 1}


def test_the_page_of_tables_needs_no_script() -> None:
    page = read(html.tables(with_inventory("plain"), "2 tables."))
    (policy,) = [
        value for _, name, value in page.attributes if name == "content" and "'none'" in value
    ]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'")

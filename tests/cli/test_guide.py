"""`dbready guide`: conventions, what departs from them, and rules that hold new tables to them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

RULE = re.compile(
    r"rules new (?P<name>[\w-]+) .*?^```sql\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def test_conventions_name_the_tables_that_depart_from_them(dbready: Dbready, shop: Path) -> None:
    text = dbready("guide", shop).out
    assert "### Time of the last update: `updated_at`" in text
    assert "Followed by 14 of 16 entity tables." in text
    assert "2 tables without it: `main.addresses`, `main.payments`" in text
    assert "superuser-account" not in text
    assert "zero-dates-allowed" not in text  # MySQL and MariaDB only
    assert re.search(r"`timestamp-without-time-zone`: .* \(less certain ones only\)", text)


def test_each_rule_of_the_guide_finds_what_the_guide_says(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    text = dbready("guide", shop).out
    rules = {match["name"]: match["text"] for match in RULE.finditer(text)}
    assert {"house-creation-time", "house-update-time", "house-primary-key"} <= set(rules)
    house = tmp_path / "house"
    for name, rule in rules.items():
        assert dbready("rules", "new", name, house).code == 0
        (path,) = house.rglob(f"{name}.sql")
        path.write_text(rule, "utf-8")
    ended = dbready(
        "audit", shop, "--rules", house, "--select", "house-update-time", "--format", "csv"
    )
    assert "house-update-time" in ended.out
    assert {"addresses", "payments"} == set(
        re.findall(r",(addresses|payments|orders|refunds),", ended.out)
    )


def test_a_guide_is_replaced_and_nothing_else(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    for _ in range(2):
        assert dbready("guide", shop, "-o", path).code == 0
    path.write_text("# Ours\n", "utf-8")
    refused = dbready("guide", shop, "-o", path)
    assert_refused(refused, 2, "is not a report of dbready", "--force")
    refused = dbready("guide", shop, "-o", tmp_path / "guide.pdf")
    assert_refused(refused, 2, "writes no .pdf reports", ".md")


def test_what_few_tables_do_is_no_rule(dbready: Dbready, tmp_path: Path) -> None:
    source = tmp_path / "few.db"
    tables = [
        f"create table t{n} (id integer primary key, name text, added_on text);" for n in range(5)
    ]
    marked = [
        f"create table m{n} (id integer primary key, name text, deleted_at timestamp);"
        for n in range(2)
    ]
    with closing(sqlite3.connect(source)) as database:
        database.executescript("".join(tables + marked))
    text = dbready("guide", source).out
    assert "### Marker of deleted rows: `deleted_at`" in text
    assert "Followed by 2 of 7 entity tables: too few for a rule." in text
    assert "house-soft-delete" not in text
    assert "house-primary-key" in text

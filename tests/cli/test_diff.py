"""`dbready diff`: its exit codes, formats, sides and settings."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from tests.cli.running import Dbready
    from tests.cli.scanning import Fleet
    from tests.conftest import Database

SCHEMA = Path(__file__).parents[2] / "docs" / "diff.schema.json"
BEFORE = """
create table customers (id integer primary key, email text not null, phone text, status text);
create table orders (id integer primary key, customer_id integer references customers (id), note text);
"""
AFTER = """
create table customers (id integer primary key, email text not null, telephone text, status text);
create table orders (id integer primary key, customer_id integer references customers (id));
create table invoices (number text);
"""


def made(path: Path, sql: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)
    return path


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return made(tmp_path / "before.db", BEFORE)


@pytest.fixture
def after(tmp_path: Path) -> Path:
    return made(tmp_path / "after.db", AFTER)


def document(dbready: Dbready, *arguments: object) -> dict[str, Any]:
    done = dbready("diff", *arguments, "--format", "json")
    found: dict[str, Any] = json.loads(done.out)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found)
    assert found["summary"]["exit_code"] == done.code
    return found


def changes(found: dict[str, Any]) -> set[tuple[str, str, str | None, str | None]]:
    return {(x["what"], x["kind"], x["table"], x["column"]) for x in found["changes"]}


def test_changes_are_shown_by_table_with_what_they_break(
    dbready: Dbready, before: Path, after: Path
) -> None:
    done = dbready("diff", before, after)
    assert done.code == 0
    assert "BREAKS  note removed: TEXT\n            -> queries that name note fail" in done.out
    assert "phone renamed to telephone (probably:" in done.out
    assert "invoices added (1 column)" in done.out
    assert "3 differences; 2 of them break loads. Exit code 0." in done.out


def test_markdown_says_once_that_a_table_was_added(
    dbready: Dbready, before: Path, after: Path
) -> None:
    out = dbready("diff", before, after, "--format", "markdown").out
    assert "### invoices added (1 column)" in out
    assert "* added: 1 column" not in out
    removed = dbready("diff", after, before, "--format", "markdown").out
    assert "every query on it fails" in removed.split("### invoices removed")[1].split("###")[0]


def test_two_equal_databases_have_no_differences(
    dbready: Dbready, before: Path, tmp_path: Path
) -> None:
    other = made(tmp_path / "other.db", BEFORE)
    assert "No differences. Exit code 0." in dbready("diff", before, other, "--fail-on-drift").out


def test_drift_and_breaking_changes_make_the_exit_code_on_request(
    dbready: Dbready, before: Path, after: Path, tmp_path: Path
) -> None:
    wider = made(tmp_path / "wider.db", f"{BEFORE} create table more (id integer primary key);")
    assert dbready("diff", before, wider).code == 0
    assert dbready("diff", before, wider, "--breaking").code == 0
    assert dbready("diff", before, wider, "--fail-on-drift").code == 1
    broken = document(dbready, before, after, "--breaking")
    assert broken["summary"]["exit_code"] == 1
    assert all(change["is_breaking"] for change in broken["changes"])


def test_json_lists_every_change(dbready: Dbready, before: Path, after: Path) -> None:
    found = document(dbready, before, after)
    assert changes(found) == {
        ("renamed", "column", "customers", "telephone"),
        ("removed", "column", "orders", "note"),
        ("added", "table", "invoices", None),
    }
    assert {(x["what"], x["name"], x["table"]) for x in found["findings"]} >= {
        ("added", "table-without-primary-key", "invoices")
    }


def test_reports_are_written_in_every_format_and_replaced(
    dbready: Dbready, before: Path, after: Path, tmp_path: Path
) -> None:
    paths = [tmp_path / f"drift{suffix}" for suffix in (".html", ".md", ".json", ".txt")]
    for _ in range(2):
        done = dbready("diff", before, after, *(word for path in paths for word in ("-o", path)))
        assert done.code == 0, done.err
    for path in paths:
        assert "telephone" in path.read_text("utf-8")


def test_names_hold_no_markup(dbready: Dbready, tmp_path: Path) -> None:
    one = made(tmp_path / "one.db", "create table a (id integer primary key)")
    name = "<b>*x*</b>"
    other = made(tmp_path / "two.db", f'create table "{name}" (id integer, "y\x1b[1m" text)')
    page, text = tmp_path / "x.html", tmp_path / "x.md"
    done = dbready("diff", one, other, "-o", page, "-o", text, "-o", "-")
    assert "\x1b" not in done.out
    assert "<b>" not in page.read_text("utf-8")
    assert "<b>" not in text.read_text("utf-8")


def test_snapshots_and_databases_are_compared(
    dbready: Dbready, before: Path, after: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "before.snapshot"
    assert dbready("collect", before, "-o", snapshot).code == 0
    assert changes(document(dbready, snapshot, after)) == changes(document(dbready, before, after))


def test_patterns_of_the_settings_file_leave_changes_out(
    dbready: Dbready, before: Path, after: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "dbready.toml"
    settings.write_text('[drift]\nignore = ["table:inv*", "orders.note", "finding:*"]\n', "utf-8")
    found = document(dbready, before, after, "--config", settings)
    assert changes(found) == {("renamed", "column", "customers", "telephone")}
    assert found["summary"]["ignored"] >= 2
    assert found["findings"] == []


def test_the_settings_file_confirms_and_denies_renames(
    dbready: Dbready, before: Path, after: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "dbready.toml"
    entry = '[[drift.rename]]\ntable = "customers"\ncolumn = "telephone"\nto = "phone"\n'
    settings.write_text(entry, "utf-8")
    (renamed,) = [
        change
        for change in document(dbready, before, after, "--config", settings)["changes"]
        if change["what"] == "renamed"
    ]
    assert not renamed["is_probable"]
    settings.write_text(f"{entry}confirmed = false\n", "utf-8")
    found = changes(document(dbready, before, after, "--config", settings))
    assert ("removed", "column", "customers", "phone") in found
    assert ("added", "column", "customers", "telephone") in found


@pytest.mark.parametrize(
    "written",
    [
        ('[drift]\nignore = ["indx:*"]', "nothing of the kind indx is compared"),
        ('[[drift.rename]]\ntable = "a"', "this [[drift.rename]] has no to"),
        ('[drift]\nignored = ["a"]', "unknown key ignored"),
    ],
)
def test_wrong_settings_are_refused_with_their_line(
    dbready: Dbready, before: Path, after: Path, tmp_path: Path, written: tuple[str, str]
) -> None:
    text, words = written
    settings = tmp_path / "dbready.toml"
    settings.write_text(text, "utf-8")
    done = dbready("diff", before, after, "--config", settings)
    assert done.code == 2
    assert words in done.sentence


def test_a_live_database_is_not_compared_with_itself(dbready: Dbready, before: Path) -> None:
    done = dbready("diff", before, before)
    assert done.code == 2
    assert "compared with itself" in done.sentence


def test_what_a_side_could_not_read_is_not_removed(
    dbready: Dbready, before: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "part.snapshot"
    assert dbready("collect", before, "-o", snapshot).code == 0
    with closing(sqlite3.connect(snapshot)) as facts:
        facts.execute("delete from tables where table_name = 'orders'")
        facts.execute("delete from columns where table_name = 'orders'")
        facts.execute(
            "insert into coverage (coverage_kind, schema_name, table_name, reason, is_incomplete) "
            "values ('not_collected', 'main', 'orders', 'it was locked', 1)"
        )
        facts.commit()
    found = document(dbready, before, snapshot, "--fail-on-drift")
    assert found["changes"] == []
    assert found["summary"]["exit_code"] == 3
    assert [(x["side"], x["table"], x["reason"]) for x in found["not_compared"]] == [
        ("after", "orders", "it was locked")
    ]
    assert "it was locked" in dbready("diff", before, snapshot).out


def test_databases_of_different_kinds_are_refused(
    dbready: Dbready, before: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "other.snapshot"
    assert dbready("collect", before, "-o", snapshot).code == 0
    with closing(sqlite3.connect(snapshot)) as facts:
        facts.execute("update server set dialect = 'postgresql'")
        facts.commit()
    done = dbready("diff", before, snapshot)
    assert done.code == 2
    assert done.help == "compare databases of the same kind"


def test_stored_scans_are_compared_with_each_other_and_with_the_database(
    dbready: Dbready, fleet: Fleet
) -> None:
    fleet.create("shop", sql=BEFORE)
    fleet.write("", "shop")
    fleet.scan()
    fleet.create("shop", sql="alter table orders drop column note")
    where = ("--config", fleet.folder / "dbready.toml")
    expected = {("removed", "column", "orders", "note")}
    assert changes(document(dbready, "shop@latest", "shop", *where)) == expected
    fleet.scan()
    assert changes(document(dbready, "shop@-1", "shop@latest", *where)) == expected
    assert changes(document(dbready, "shop@latest", "shop", *where)) == set()
    done = dbready("diff", "shop@-5", "shop", *where)
    assert done.code == 2
    assert "the history has 2 runs" in done.sentence
    assert dbready("diff", "shop@latest", "shop@-1", *where, "--show-sql").code == 2


def test_a_screen_lists_the_tables_that_matter_most_and_a_file_all(
    dbready: Dbready, tmp_path: Path
) -> None:
    names = [f"t{number}" for number in range(40)]
    tables = [f"create table {name} (id integer primary key, c_{name} integer);" for name in names]
    one = made(tmp_path / "one.db", "".join(tables))
    changed = [text.replace("integer)", "text)") for text in tables[:-1]]
    other = made(tmp_path / "two.db", "".join([*changed, tables[-1].replace("c_", "d")]))
    file = tmp_path / "drift.txt"
    out = dbready("diff", one, other, "-o", file, "-o", "-").out
    assert "15 more changes in 15 tables" in out
    assert file.read_text("utf-8").count("BREAKS") == 40
    assert "BREAKS  c_t39 renamed to dt39" in file.read_text("utf-8")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_table_that_is_locked_on_one_side_is_not_compared(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(
        "create table orders (id integer primary key, total integer check (total > 0)); "
        "create table items (id integer primary key, note text)"
    )
    snapshot = tmp_path / "before.snapshot"
    assert dbready("collect", database.url, "-o", snapshot).code == 0
    database.execute("alter table items drop column note")
    with psycopg.connect(database.url) as other:
        other.execute("lock table orders in access exclusive mode")
        found = document(dbready, snapshot, database.url, "--lock-timeout", "0.2")
    assert changes(found) == {("removed", "column", "items", "note")}
    assert found["summary"]["exit_code"] == 3
    assert {(each["side"], each["table"]) for each in found["not_compared"]} == {
        ("after", "orders")
    }


def test_tables_that_the_account_cannot_see_are_not_removed(
    dbready: Dbready, mariadb_database: Database, tmp_path: Path
) -> None:
    name = mariadb_database.name
    mariadb_database.execute(
        "create table orders (id int primary key); create table items (id int primary key);"
        f"create user viewer identified by 'v'; grant select on {name}.orders to viewer"
    )
    snapshot = tmp_path / "before.snapshot"
    assert dbready("collect", mariadb_database.url, "-o", snapshot).code == 0
    try:
        url = mariadb_database.url.replace("root@", "viewer:v@")
        found = document(dbready, snapshot, url)
    finally:
        mariadb_database.execute("drop user viewer")
    assert {change for change in changes(found) if change[1] == "table"} == set()
    assert any("others may exist" in each["reason"] for each in found["not_compared"])

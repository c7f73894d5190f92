"""`dbready explain`: what is believed of a table, and how it is corrected."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

ODD = "o\x1b[2Jdd\u202e"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, which has no settings yet."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(path: Path, sql: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(sql)
    return path


def test_a_table_is_explained_with_reasons(dbready: Dbready, shop: Path) -> None:
    out = dbready("explain", shop, "orders").out
    first, reason, *_ = out.splitlines()
    assert first == "main.orders: entity, high confidence"
    assert reason == "  its rows change: it has deleted_at, status, updated_at"
    assert "coupon_id is named after the table" in out
    parts = ("COLUMNS", "REFERS TO", "REFERRED TO BY", "CONVENTIONS OF THIS DATABASE")
    assert [line for line in out.splitlines() if line in parts] == list(parts)
    assert '[tables."main.orders"]' in out


def test_a_column_with_several_roles_is_named_once(dbready: Dbready, shop: Path) -> None:
    lines = dbready("explain", shop, "orders").out.splitlines()
    columns = lines[lines.index("COLUMNS") : lines.index("REFERS TO")]
    assert len([line for line in columns if "currency_code" in line]) == 1


WRITES = """
insert into statement_writes (schema_name, table_name, operation, columns, account, calls, affected_rows, counted_since)
values
    ('main', 'orders', 'update', '["status"]', 'app_rw', 1204, 1300, '2026-11-01T00:00:00Z'),
    ('main', 'orders', 'delete', '[]', null, 1, null, null);
insert into scheduled_jobs (scheduler, job_name, schedule, is_enabled, operation, schema_name, table_name, retention)
values ('event', 'purge_orders', 'every day', 0, 'delete', 'main', 'orders', '2 years');
"""


def test_who_writes_the_table_is_shown_where_the_server_counts_it(
    dbready: Dbready, shop: Path, here: Path
) -> None:
    assert "WRITTEN BY" not in dbready("explain", shop, "orders").out
    assert dbready("collect", shop, "-o", here / "shop.snapshot").code == 0
    made(here / "shop.snapshot", WRITES)
    lines = dbready("explain", "shop.snapshot", "orders").out.splitlines()
    start = lines.index("WRITTEN BY")
    assert [" ".join(line.split()) for line in lines[start + 1 : start + 4]] == [
        "app_rw update 1,204 times, 1,300 rows, since 2026-11-01: status",
        "(unknown) delete once",
        "purge_orders delete job, every day: rows older than 2 years; it does not run",
    ]
    assert "Set by none of these statements: " in lines[start + 4]
    assert "updated_at" in " ".join(lines[start + 4 : start + 8])
    found = json.loads(dbready("explain", "shop.snapshot", "orders", "--format", "json").out)
    assert found["written_by"][0] == {
        "account": "app_rw",
        "operation": "update",
        "columns": ["status"],
        "calls": 1204,
        "affected_rows": 1300,
        "counted_since": "2026-11-01T00:00:00Z",
    }
    assert found["jobs"][0]["retention"] == "2 years"
    assert "updated_at" in found["unwritten_columns"]


def test_json_holds_the_same(dbready: Dbready, shop: Path) -> None:
    found = json.loads(dbready("explain", shop, "main.orders", "--format", "json").out)
    assert (found["schema"], found["table"], found["kind"]) == ("main", "orders", "entity")
    assert {"columns": ["coupon_id"], "schema": "main", "table": "coupons"}.items() <= next(
        item for item in found["references"] if item["columns"] == ["coupon_id"]
    ).items()
    assert {item["table"] for item in found["referred_by"]} == {
        "order_items",
        "payments",
        "shipments",
    }
    roles = {column["name"]: column["roles"] for column in found["columns"]}
    assert roles["updated_at"][0]["role"] == "updated_at"
    assert roles["id"] == []


def test_a_snapshot_is_explained_like_its_database(
    dbready: Dbready, shop: Path, tmp_path: Path
) -> None:
    dbready("collect", shop, "-o", tmp_path / "shop.snapshot")
    offline = dbready("explain", tmp_path / "shop.snapshot", "orders")
    assert offline.out == dbready("explain", shop, "orders").out


def test_case_matters_only_where_names_differ_in_case_alone(dbready: Dbready, shop: Path) -> None:
    assert dbready("explain", shop, "ORDERS").out == dbready("explain", shop, "orders").out


@pytest.mark.parametrize(
    ("name", "help_"), [("ordrs", "did you mean orders?"), ("zzzz", "its tables: addresses, ")]
)
def test_an_unknown_table_is_refused(dbready: Dbready, shop: Path, name: str, help_: str) -> None:
    assert_refused(dbready("explain", shop, name), 2, f"there is no table {name}", help_)


def test_a_name_of_several_tables_is_refused(dbready: Dbready, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.snapshot"
    dbready("collect", small, "-o", path)
    with closing(sqlite3.connect(path)) as facts:
        for table in ("tables", "columns"):
            facts.execute(f"create temp table copy as select * from {table}")
            facts.execute("update copy set schema_name = 'other'")
            facts.execute(f"insert into {table} select * from copy")
            facts.execute("drop table copy")
        facts.commit()
    refused = dbready("explain", path, "orders")
    assert_refused(refused, 2, "orders is the name of several", "main.orders, other.orders")
    assert dbready("explain", path, "other.orders").code == 0


def test_control_characters_in_names_are_shown_escaped(dbready: Dbready, tmp_path: Path) -> None:
    path = made(tmp_path / "odd.db", f'create table "{ODD}" (id integer, "a\x07b" text)')
    out = dbready("explain", path, ODD).out
    assert "main.o\\x1b[2Jdd\\u202e" in out
    assert "a\\x07b" in out
    assert not {"\x1b", "\x07", "\u202e"}.intersection(out)


def test_what_the_settings_file_says_wins(dbready: Dbready, small: Path, here: Path) -> None:
    (here / "dbready.toml").write_text(
        '[vocabulary.time]\ncreation = ["frobnicated"]\n\n'
        '[tables."main.orders"]\nkind = "event"\n\n'
        '[columns."orders.updated_at"]\nrole = "none"\n'
    )
    lines = dbready("explain", small, "orders").out.splitlines()
    assert lines[:2] == ["main.orders: event, high confidence", "  set in dbready.toml:5"]
    assert next(line for line in lines if "updated_at" in line).split() == ["updated_at", "TEXT"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[tables."main.orders"]\nkind = "evnt"', (":2: there is no kind evnt", "event?")),
        ('[tables."main.orders"]\nkid = "event"', (":2: unknown key kid", "kind?")),
        ('[columns."orders.id"]\nrole = "stats"', (":2: there is no role stats", "status?")),
        ('[columns."orders"]\nrole = "status"', (":2: orders names no column", "TABLE.COLUMN")),
        ('[tables."orders"]\nkind = 3', (":2: kind is a number, not a string", "write kind =")),
        ("tables = 3", (":1: write tables", "for example")),
        ("[vocabulary.tim]\nx = []", (":1: the vocabulary has no section tim", "time?")),
        ('[vocabulary.time]\nupdat = ["x"]', (":2: the vocabulary has no list updat", "update?")),
        ('[vocabulary.time]\nupdate = "x"', (":2: update is a string, not a list", "update = [")),
        ('[vocab.time]\nupdate = ["x"]', (":1: unknown key vocab", "vocabulary?")),
    ],
)
def test_errors_in_the_settings_file_are_refused_with_the_line(
    dbready: Dbready, small: Path, here: Path, text: str, said: tuple[str, str]
) -> None:
    (here / "dbready.toml").write_text(text)
    assert_refused(dbready("explain", small, "orders"), 2, *said)


def test_a_settings_file_about_another_database_is_ignored_unless_it_was_named(
    dbready: Dbready, small: Path, here: Path
) -> None:
    path = here / "dbready.toml"
    path.write_text('[tables."main.ships"]\nkind = "event"\n')
    assert dbready("explain", small, "orders").code == 0
    refused = dbready("explain", small, "orders", "--config", path)
    assert_refused(refused, 2, "there is no table main.ships", "dbready explain TARGET TABLE")


def test_the_statements_are_shown_and_nothing_is_explained(dbready: Dbready, shop: Path) -> None:
    out = dbready("explain", shop, "orders", "--show-sql").out
    assert "select" in out
    assert "COLUMNS" not in out


def test_without_a_table_the_error_says_where_tables_and_rules_are_explained(
    dbready: Dbready,
) -> None:
    ended = dbready("explain", "table-without-updated-at")
    assert ended.code == 2
    assert "dbready: missing argument 'TABLE'\n" in ended.err
    assert "help: dbready tables TARGET lists the tables; dbready rules show NAME" in ended.err

"""The sandbox: a stranger's SELECT reads facts and nothing else, and not for ever."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.facts import sandbox
from dbready.facts.sandbox import Forbidden, guarded, rows, tables_read
from tests.facts.building import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FOR_EVER = "with recursive n (i) as (select 1 union all select i + 1 from n)"

FORBIDDEN = {
    "catalog": "select sql from sqlite_schema",
    "old catalog": "select sql from sqlite_master",
    "temporary catalog": "select * from sqlite_temp_schema",
    "catalog in a subquery": "select (select count(*) from sqlite_schema) from tables",
    "pragma": "pragma database_list",
    "pragma that writes": "pragma writable_schema = 1",
    "pragma function": "select * from pragma_database_list",
    "pragma function with argument": "select * from pragma_table_info('tables')",
    "attach": "attach '/etc/passwd' as x",
    "attach memory": "attach ':memory:' as x",
    "detach": "detach main",
    "vacuum into": "vacuum into '/tmp/stolen'",
    "insert": "insert into schemas (schema_name) values ('x')",
    "update": "update tables set comment = 'x'",
    "delete": "delete from tables",
    "delete returning": "delete from tables returning schema_name, table_name",
    "replace": "replace into schemas (schema_name) values ('x')",
    "create": "create table t (id)",
    "create temporary": "create temp table t as select * from tables",
    "create view": "create temp view v as select * from tables",
    "create trigger": "create trigger t after insert on tables begin select 1; end",
    "drop": "drop table tables",
    "alter": "alter table tables rename to t",
    "index": "create index i on tables (comment)",
    "reindex": "reindex",
    "analyze": "analyze",
    "begin": "begin",
    "savepoint": "savepoint s",
    "load_extension": "select load_extension('/tmp/x.so')",
    "load_extension with entry": "select load_extension('/tmp/x.so', 'init')",
    "randomblob": "select randomblob(10)",
    "zeroblob": "select zeroblob(10)",
    "random": "select random()",
    "fts3_tokenizer": "select fts3_tokenizer('x')",
    "sqlite_compileoption_get": "select sqlite_compileoption_get(1)",
    "readfile": "select readfile('/etc/passwd')",
    "virtual table": "create virtual table v using fts5(x)",
    "last_insert_rowid": "select last_insert_rowid()",
}


@pytest.fixture
def facts() -> Iterator[sqlite3.Connection]:
    with closing(facts_of({"shop.orders": ["id", "total"]})) as facts:
        yield facts


def run(facts: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
    with guarded(facts):
        return list(rows(facts.execute(sql)))


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_rule_cannot(facts: sqlite3.Connection, sql: str) -> None:
    before = list(facts.iterdump())
    with pytest.raises((Forbidden, sqlite3.Error)) as caught:
        run(facts, sql)
    assert caught.type is Forbidden or "no such" in str(caught.value)
    assert list(facts.iterdump()) == before


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("select count(*) from tables", {"tables"}),
        ("select 1 from tables join columns using (schema_name)", {"tables", "columns"}),
        ("with t as (select * from tables) select * from t", {"tables"}),
        ("select value from columns, json_each('[1]')", {"columns"}),
        ("select (select max(comment) from views) from tables", {"tables", "views"}),
        ("select row_number() over (order by table_name) from tables", {"tables"}),
        ("with t as (select 1 from tables) select count(*) from t", {"tables"}),
        (
            "select 1 from views left join tables using (schema_name) where exists (select 1 from keys)",
            {"views", "tables", "keys"},
        ),
        ("select iif(1, upper('a'), printf('%d', 1)) || date('now')", set()),
    ],
)
def test_what_a_rule_reads_is_told(facts: sqlite3.Connection, sql: str, reads: set[str]) -> None:
    assert tables_read(facts, sql, {}) == reads


@pytest.mark.parametrize(
    "sql",
    [
        f"{FOR_EVER} select count(*) from n",
        f"{FOR_EVER} select max(i) from n",
        f"{FOR_EVER} select * from n order by i",
        f"{FOR_EVER} select n.i from n join n as m on m.i = -n.i",
        f"{FOR_EVER} select i from n where i < 0",
    ],
)
def test_a_rule_cannot_run_for_ever(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.1)
    started = time.monotonic()
    with pytest.raises(Forbidden, match=r"took longer than 0\.1 s"):
        run(facts, sql)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "sql",
    [
        "select printf('%3999999d', 1) || 'xx'",
        "select replace(printf('%*s', 100000, ' '), ' ', printf('%*s', 100000, 'x'))",
        "select hex(printf('%*s', 3000000, 'x'))",
    ],
)
def test_a_rule_cannot_build_a_huge_text(facts: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(sqlite3.Error, match="too big"):
        run(facts, sql)


@pytest.mark.parametrize("function", ["json_group_array(x)", "group_concat(x)", "count(*)"])
def test_a_rule_cannot_fill_the_memory_with_one_value(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    monkeypatch.setattr(sandbox, "MOST_BYTES", 20_000_000)
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    many = f"{FOR_EVER}, m (x) as materialized (select printf('%10000d', i) from n)"
    with pytest.raises(Forbidden, match=r"needs more than 20 MB of memory|took longer"):
        run(facts, f"{many} select {function} from m")


@pytest.mark.parametrize("column", ["i", "printf('%3000000d', i)"])
def test_a_rule_cannot_fill_the_memory_with_rows(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(sandbox, "MOST_ROWS", 1000)
    monkeypatch.setattr(sandbox, "MOST_TEXT", 10_000_000)
    with pytest.raises(Forbidden, match="returns more than 1000 rows or 10000000 characters"):
        run(facts, f"{FOR_EVER} select {column} from n")


@pytest.mark.parametrize("operator", ["glob", "like"])
def test_a_pattern_cannot_hang_a_rule(facts: sqlite3.Connection, operator: str) -> None:
    wild = "*" if operator == "glob" else "%"
    pattern = f"{wild}a" * 20 + f"{wild}b"
    text = "replace(printf('%*s', 3000, ' '), ' ', 'a')"
    started = time.monotonic()
    run(facts, f"select {text} {operator} '{pattern}'")
    assert time.monotonic() - started < 2


def test_the_connection_is_free_again_afterwards(facts: sqlite3.Connection) -> None:
    with pytest.raises(Forbidden):
        run(facts, "delete from tables")
    limit = facts.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
    assert limit > sandbox.LONGEST_VALUE
    facts.execute("delete from tables")
    assert facts.execute("select count(*) from sqlite_schema").fetchone() != (0,)


def test_an_error_of_sqlite_stays_what_it_is(facts: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such column: colour"):
        run(facts, "select colour from tables")

"""The sandbox: an untrusted SELECT reads only facts, within limits."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
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
    "printf": "select printf('%.*c', 2000000000, 'x')",
    "format": "select format('%.*c', 2000000000, 'x')",
    "json_patch": "select json_patch('{}', '{}')",
    "hard_heap_limit": "pragma hard_heap_limit = 1",
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
        ("select iif(1, upper('a'), quote(1)) || date('now')", set()),
    ],
)
def test_the_facts_that_a_rule_reads_are_known(
    facts: sqlite3.Connection, sql: str, reads: set[str]
) -> None:
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


# Texts of 32 kB, 64 kB and so on, made of one letter.
LARGE = "large (t, n) as (select 'a', 1 union all select t || t, n + 1 from large where n < {n})"
X = LARGE.format(n=17)  # the last one has 65,536 bytes


@pytest.mark.parametrize(
    "sql",
    [
        f"with recursive {LARGE.format(n=30)} select max(t) from large",
        f"with recursive {X} select hex(hex(t)) from large",
        f"with recursive {X} select replace(t, 'a', t) from large",
        f"with recursive {X} select json_array(t, t, t) from large",
    ],
)
def test_a_rule_cannot_build_a_huge_text(facts: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(Forbidden, match="builds a text or row of more than 100 kB"):
        run(facts, sql)


@pytest.mark.slow
@pytest.mark.parametrize("function", ["json_group_array(t)", "group_concat(t)", "count(*)"])
def test_a_rule_cannot_fill_the_memory_with_one_value(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    monkeypatch.setattr(sandbox, "MOST_BYTES", 40_000_000)
    monkeypatch.setattr(sandbox, "SECONDS", 2.0)
    sql = f"{FOR_EVER}, {X}, m (t) as materialized (select t || i from n, large where large.n = 17)"
    with pytest.raises(Forbidden, match=r"needs more than 40 MB of memory|took longer"):
        run(facts, f"{sql} select {function} from m")


@pytest.mark.parametrize("column", ["i", "(select max(t) from large) || i"])
def test_a_rule_cannot_fill_the_memory_with_rows(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(sandbox, "MOST_ROWS", 1000)
    monkeypatch.setattr(sandbox, "MOST_TEXT", 10_000_000)
    with pytest.raises(Forbidden, match="returns more than 1,000 rows or 10,000,000 characters"):
        run(facts, f"{FOR_EVER}, {X} select {column} from n")


SLOW = {
    "instr": "instr(t || t, substr(t, 1, 32000) || 'b')",
    "replace": "replace(t, substr(t, 1, 32000) || 'b', '')",
    "trim": "trim(t, replace(t, 'a', 'b') || 'a')",
    "rtrim": "rtrim(t, replace(t, 'a', 'b') || 'a')",
    "like": f"t like '%{'_' * 200}b'",
    "glob": f"t glob '*{'[^b]' * 60}b'",
    "wildcards": f"t like '{'%a' * 100}b'",
    "json": "json_extract(json_array(t), '$[0]')",
}


@pytest.mark.parametrize("call", SLOW.values(), ids=SLOW)
def test_no_function_exceeds_the_time_limit_by_much(
    facts: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.2)
    large = f"{X}, m (t) as materialized (select substr(max(t), 1, 49000) from large)"
    started = time.monotonic()
    with pytest.raises(Forbidden, match=r"took longer than 0\.2 s"):
        run(facts, f"{FOR_EVER}, {large} select count({call}) from n, m")
    assert time.monotonic() - started < 15


def test_a_statement_without_loops_is_limited_by_its_length(facts: sqlite3.Connection) -> None:
    calls = ", ".join(f"instr(t, '{number}')" for number in range(101))
    with pytest.raises(Forbidden, match="calls too many functions"):
        run(facts, f"with m (t) as (select 'a') select {calls} from m")


def test_queries_that_repeat_each_other_are_limited(facts: sqlite3.Connection) -> None:
    copies = ", ".join(f"q{n} as (select * from q{n - 1}, q{n - 1})" for n in range(1, 30))
    started = time.monotonic()
    with pytest.raises((Forbidden, sqlite3.Error)):
        run(facts, f"with q0 as (select table_name from tables), {copies} select 1 from q29")
    assert time.monotonic() - started < 5


INTERRUPTED = """
import sys
from dbready import interrupts
from dbready.facts import snapshot
from dbready.facts.sandbox import guarded
interrupts.install()
facts = snapshot.new()
print("ready", flush=True)
try:
    with guarded(facts):
        facts.execute(sys.argv[1]).fetchall()
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("aggregate", ["count(*)", "count(mentions('a', 'b' || i))"])
def test_a_signal_interrupts_a_rule(aggregate: str) -> None:
    sql = f"{FOR_EVER} select {aggregate} from n"
    command = [sys.executable, "-c", INTERRUPTED, sql]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        child.stdout.readline()
        time.sleep(0.3)
        child.send_signal(signal.SIGTERM)
        assert child.communicate(timeout=5)[0] == "interrupted\n"


def test_trim_does_what_sqlite_does(facts: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:")) as plain:
        for name in ("trim", "ltrim", "rtrim"):
            for arguments in (("xxaxx", "x"), ("abcab", "ba"), ("a", ""), (None, "x"), ("x", None)):
                sql = f"select {name}(?, ?)"
                assert facts.execute(sql, arguments).fetchone() == (
                    plain.execute(sql, arguments).fetchone()
                )


def test_the_connection_is_unrestricted_afterwards(facts: sqlite3.Connection) -> None:
    with pytest.raises(Forbidden):
        run(facts, "delete from tables")
    limit = facts.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
    assert limit > sandbox.TRUSTED.longest
    facts.execute("delete from tables")
    assert facts.execute("select count(*) from sqlite_schema").fetchone() != (0,)


def test_errors_of_sqlite_are_passed_on_unchanged(facts: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such column: colour"):
        run(facts, "select colour from tables")

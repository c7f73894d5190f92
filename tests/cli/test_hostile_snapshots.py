"""Malicious snapshots: nothing in them runs, and errors say what is wrong."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.errors import TargetError, UsageError
from dbready.facts import long_texts, snapshot, verification
from tests.cli.running import assert_refused
from tests.facts.building import facts_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready

OTHER_TABLES = "its tables are not those of the fact schema"
# Each would take hours if it were evaluated.
ENDLESS = "instr(replace(hex(zeroblob(9000000)), '0', 'a'), replace(hex(zeroblob(4000000)), '0', 'a') || 'b') > 0"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return an honest snapshot, to be spoiled by the test."""
    path = tmp_path / "kept.snapshot"
    with closing(facts_of({"shop.orders": ["id", "total"]})) as facts:
        snapshot.save(facts, path)
    return path


def spoil(path: Path, sql: str) -> None:
    """Change a file; the schema may be rewritten as a text."""
    with closing(sqlite3.connect(path)) as file:
        file.executescript(f"pragma writable_schema = on; {sql}")
        file.commit()


def rewrite(table: str, old: str, new: str) -> str:
    """Return what replaces a part of a table's definition, without a look at its rows."""
    change = f"replace(sql, '{old}', '{new.replace(chr(39), chr(39) * 2)}')"
    return f"update sqlite_schema set sql = {change} where name = '{table}'"


HOSTILE = {
    "check": rewrite("columns", ") strict", f", check ({ENDLESS})) strict"),
    "generated column": rewrite("columns", ") strict", f", g int as ({ENDLESS})) strict"),
    "default": rewrite("columns", "comment text", f"comment text default ({ENDLESS})"),
    "index": "create index i on columns (length(comment))",
    "trigger": "create trigger t after delete on columns begin delete from tables; end",
    "view": "drop table columns; create view columns as with recursive n as "
    "(select 1 as i union all select i + 1 from n) select max(i) as schema_name from n",
    "virtual table": "drop table columns; create virtual table columns using fts5 (schema_name)",
    "rowid table": rewrite("columns", "strict, without rowid", "strict"),
    "no types": rewrite("columns", "strict, without rowid", "without rowid"),
    "no table": "drop table keys",
}


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE)
def test_nothing_that_a_snapshot_defines_is_evaluated(kept: Path, sql: str) -> None:
    spoil(kept, sql)
    started = time.monotonic()
    with pytest.raises(TargetError, match="is a damaged snapshot") as caught:
        snapshot.load(kept)
    assert time.monotonic() - started < 3
    assert caught.value.exit_code == 3
    assert caught.value.cause == OTHER_TABLES or "malformed" in str(caught.value.cause)


ADDED = {
    "check": f"create table notes (a, check ({ENDLESS})); pragma ignore_check_constraints = on; "
    "insert into notes values (1)",
    "generated column": "create table notes (a); insert into notes values (1); "
    + rewrite("notes", "(a)", f"(a, g as ({ENDLESS}))"),
    "view": "create view notes as with recursive n as (select 1 as i union all select i + 1 from n) "
    "select max(i) from n",
}


@pytest.mark.parametrize("sql", ADDED.values(), ids=ADDED)
def test_additional_objects_of_a_snapshot_are_never_read(kept: Path, sql: str) -> None:
    spoil(kept, sql)
    started = time.monotonic()
    snapshot.load(kept).close()
    assert time.monotonic() - started < 3


WRONG_VALUES = {
    "dialect": ("update server set dialect = 'No SQL'", "its dialect is 'No SQL'"),
    "no list": ("update indexes set columns = '{}'", "indexes.columns holds something other than"),
    "no JSON": ("update indexes set columns = '['", "indexes.columns holds something other than"),
    "lists in a list": ("update indexes set columns = '[[]]'", "indexes.columns holds something"),
    "deep list": (
        f"update indexes set columns = '{'[' * 900 + ']' * 900}'",
        "indexes.columns holds something other than a list",
    ),
    "two servers": (
        "insert into server select * from server",
        "it does not contain exactly one row of server",
    ),
}


@pytest.mark.parametrize(("sql", "cause"), WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_values_that_no_collection_makes_are_refused(
    dbready: Dbready, kept: Path, sql: str, cause: str
) -> None:
    index = "('shop', 'orders', 'i', '[]', null, 'btree', 0, 0, null, 0, null, null)"
    spoil(kept, f"insert into indexes values {index}; {sql}")
    ended = dbready("audit", kept)
    assert_refused(ended, 3, f"{kept} is a damaged snapshot", "dbready collect TARGET -o FILE")
    assert cause in ended.err


def test_estimates_whose_sum_is_too_large_do_not_stop_an_audit(
    dbready: Dbready, kept: Path
) -> None:
    figures = "('shop', '{}', 9223372036854775807, 9223372036854775807)"
    columns = "(schema_name, table_name, estimated_rows, total_bytes)"
    spoil(
        kept,
        "insert into tables (schema_name, table_name, table_type, is_partition) "
        "values ('shop', 'more', 'base table', 0); "
        f"insert or replace into table_statistics {columns} "
        f"values {figures.format('orders')}, {figures.format('more')}",
    )
    ended = dbready("audit", kept, "--fail-on", "never")
    assert ended.code == 0, ended.err
    assert "2 tables, no foreign keys, about" in ended.out


def test_values_of_another_type_are_refused(kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as file:
        ((sql,),) = file.execute("select sql from sqlite_schema where name = 'server_settings'")
    spoil(kept, rewrite("server_settings", "strict, without rowid", "without rowid"))
    spoil(kept, "insert into server_settings values (x'ff', x'ff')")
    spoil(kept, rewrite("server_settings", "without rowid", "strict, without rowid"))
    with closing(sqlite3.connect(kept)) as file:
        assert file.execute(
            "select sql from sqlite_schema where name = 'server_settings'"
        ).fetchall() == [(sql,)]
    with pytest.raises(TargetError) as caught:
        snapshot.load(kept)
    assert caught.value.cause == "non-TEXT value in server_settings.setting_name"


def test_text_that_is_not_utf8_is_explained(dbready: Dbready, kept: Path) -> None:
    spoil(kept, "update columns set comment = cast(x'ff' as text)")
    ended = dbready("audit", kept)
    assert ended.code == 3
    assert "unexpected error" not in ended.err
    assert "Traceback" not in ended.err


def test_long_comments_are_cut(kept: Path) -> None:
    spoil(kept, "update columns set comment = replace(hex(zeroblob(2500000)), '0', 'é')")
    with closing(snapshot.load(kept)) as facts:
        (comment,) = facts.execute("select comment from columns").fetchone()
    assert comment == "é" * long_texts.LONGEST + "…"


def test_a_huge_value_is_refused(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "LONGEST_VALUE", 1_000_000)
    spoil(kept, "update columns set comment = hex(zeroblob(1000000))")
    with pytest.raises(TargetError, match="is a damaged snapshot") as caught:
        snapshot.load(kept)
    assert caught.value.cause == "string or blob too big"


def test_a_huge_file_is_refused_before_it_is_read(kept: Path) -> None:
    given = kept.parent / "given"  # a directory that the suite does not search for secrets
    given.mkdir()
    kept = kept.rename(given / kept.name)
    os.truncate(kept, snapshot.LARGEST_FILE + 1)
    started = time.monotonic()
    with pytest.raises(TargetError, match="is a damaged snapshot") as caught:
        snapshot.load(kept)
    assert caught.value.cause == "it is larger than 4 GB"
    assert time.monotonic() - started < 1


def test_pages_that_refer_to_each_other_in_a_circle_are_refused(kept: Path) -> None:
    """Make an interior page whose children are the page itself."""
    size = 4096
    content = bytearray(kept.read_bytes())
    with closing(sqlite3.connect(kept)) as file:
        ((number,),) = file.execute("select rootpage from sqlite_schema where name = 'snapshot'")
    cells = b"".join(number.to_bytes(4, "big") + bytes([1]) for _ in range(300))
    start = size - len(cells)
    pointers = b"".join((start + 5 * n).to_bytes(2, "big") for n in range(300))
    header = (
        b"\x05\0\0"
        + (300).to_bytes(2, "big")
        + start.to_bytes(2, "big")
        + b"\0"
        + number.to_bytes(4, "big")
    )
    page = header + pointers
    content[(number - 1) * size : number * size] = page + b"\0" * (start - len(page)) + cells
    kept.write_bytes(content)
    started = time.monotonic()
    with pytest.raises(TargetError, match="is a damaged snapshot"):
        snapshot.load(kept)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_a_snapshot_is_a_regular_file(dbready: Dbready, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.snapshot"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    ended = dbready("audit", path)
    assert ended.code == UsageError.exit_code
    assert f"{path} is a d" in ended.sentence  # device or directory

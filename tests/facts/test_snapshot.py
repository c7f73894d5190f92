"""Snapshots are written completely or not at all, are private, and are refused if they are invalid."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.errors import EXIT_INCOMPLETE, DbreadyError, TargetError, UsageError
from dbready.facts import contract, snapshot
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def facts() -> Iterator[sqlite3.Connection]:
    with closing(facts_of({"shop.orders": ["id", "total"]})) as facts:
        yield facts


@pytest.fixture
def kept(facts: sqlite3.Connection, tmp_path: Path) -> Path:
    path = tmp_path / "kept.snapshot"
    snapshot.save(facts, path)
    return path


def dump(facts: sqlite3.Connection) -> list[str]:
    return list(facts.iterdump())


def change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.executescript(sql)


def test_what_was_saved_is_loaded(facts: sqlite3.Connection, kept: Path) -> None:
    with closing(snapshot.load(kept)) as loaded:
        assert dump(loaded) == dump(facts)
        assert loaded.execute("""select mentions('a b', 'b')""").fetchone() == (1,)


def test_an_older_snapshot_gets_the_derived_tables_of_today(kept: Path) -> None:
    change(kept, "drop table conventions; alter table table_kinds drop column effective_kind;")
    with closing(snapshot.load(kept)) as loaded:
        names = {
            name for (name,) in loaded.execute("select name from pragma_table_info('table_kinds')")
        }
        assert "effective_kind" in names
        assert loaded.execute("select * from conventions").fetchall() == []


def test_a_loaded_snapshot_is_a_copy(kept: Path) -> None:
    before = kept.read_bytes()
    with closing(snapshot.load(kept)) as loaded:
        loaded.execute("delete from columns")
    assert kept.read_bytes() == before


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_a_snapshot(
    facts: sqlite3.Connection, tmp_path: Path, umask: int
) -> None:
    before = os.umask(umask)
    try:
        snapshot.save(facts, tmp_path / "kept.snapshot")
    finally:
        os.umask(before)
    assert (tmp_path / "kept.snapshot").stat().st_mode & 0o777 == 0o600


def test_nobody_else_may_read_a_snapshot_while_it_is_written(
    facts: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []

    def look(self: Path, target: Path) -> None:
        del target
        modes.append(self.stat().st_mode & 0o777)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", look)
    with pytest.raises(DbreadyError, match="cannot write the snapshot") as caught:
        snapshot.save(facts, tmp_path / "kept.snapshot")
    assert caught.value.exit_code == EXIT_INCOMPLETE
    assert modes == [0o600]
    assert caught.value.cause
    assert "No space left" in caught.value.cause
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_keeps_the_older_snapshot(
    facts: sqlite3.Connection, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.read_bytes()
    facts.execute("delete from columns")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(DbreadyError):
        snapshot.save(facts, kept)
    assert kept.read_bytes() == before
    assert [path.name for path in kept.parent.iterdir()] == ["kept.snapshot"]


def test_a_snapshot_needs_a_directory(facts: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write the snapshot"):
        snapshot.save(facts, tmp_path / "absent" / "kept.snapshot")


@pytest.mark.parametrize("content", [b"dear diary", b"SQLite format 3\0" + b"\0" * 200])
def test_a_snapshot_replaces_no_other_file(
    facts: sqlite3.Connection, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "precious"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="exists and is not a snapshot"):
        snapshot.save(facts, path)
    assert path.read_bytes() == content


def test_a_snapshot_may_fill_an_empty_file(facts: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    snapshot.save(facts, path)
    assert snapshot.is_snapshot(path)


def test_deleted_facts_leave_no_trace_in_the_file(
    facts: sqlite3.Connection, tmp_path: Path
) -> None:
    add(facts, "server_settings", {"setting_name": "secret_setting", "setting_value": "x" * 5000})
    facts.execute("delete from server_settings")
    snapshot.save(facts, tmp_path / "kept.snapshot")
    assert b"secret_setting" not in (tmp_path / "kept.snapshot").read_bytes()


@pytest.mark.parametrize(
    ("damage", "cause"),
    [
        ("drop table columns", "its tables are not those of the fact schema"),
        ("alter table columns rename to c", "its tables are not those of the fact schema"),
        ("alter table columns drop column comment", "its tables are not those"),
        ("drop table columns; create view columns as select 1", "its tables are not those"),
        (
            "create trigger t after delete on columns begin delete from tables; end",
            "its tables are not those of the fact schema",
        ),
        ("delete from snapshot", "it does not contain exactly one row of snapshot"),
        ("delete from server", "it does not contain exactly one row of server"),
    ],
)
def test_a_snapshot_that_breaks_the_contract_is_refused(
    kept: Path, damage: str, cause: str
) -> None:
    change(kept, damage)
    with pytest.raises(TargetError, match="is a damaged snapshot") as caught:
        snapshot.load(kept)
    assert caught.value.cause
    assert cause in caught.value.cause
    assert "dbready collect" in caught.value.help


def test_objects_added_to_a_snapshot_do_not_invalidate_it(kept: Path) -> None:
    change(kept, "create view v as select * from tables; create table notes (note text); analyze")
    snapshot.load(kept).close()


@pytest.mark.parametrize("page", [1, 2, 5, 20])
def test_a_damaged_page_is_refused(kept: Path, page: int) -> None:
    content = bytearray(kept.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    kept.write_bytes(content)
    with pytest.raises(TargetError, match="is a damaged snapshot"):
        snapshot.load(kept)


def test_a_truncated_file_is_refused(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:-4096])
    with pytest.raises(TargetError, match="is a damaged snapshot"):
        snapshot.load(kept)


def test_the_mark_tells_a_snapshot_from_other_databases(kept: Path, tmp_path: Path) -> None:
    assert snapshot.is_snapshot(kept)
    change(tmp_path / "other.db", "create table t (id)")
    assert not snapshot.is_snapshot(tmp_path / "other.db")
    assert snapshot.is_sqlite(tmp_path / "other.db")
    (tmp_path / "text").write_text("text", "utf-8")
    assert not snapshot.is_snapshot(tmp_path / "text")
    assert not snapshot.is_sqlite(tmp_path / "text")


def test_only_columns_of_the_contract_are_inserted(facts: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="tables has no column colour"):
        snapshot.insert(facts, "tables", ["schema_name", "colour"], [("shop", "red")])


def test_unknown_values_are_null_and_booleans_numbers(facts: sqlite3.Connection) -> None:
    names = ["schema_name", "table_name", "table_type", "comment", "is_partition", "can_select"]
    names += ["can_write"]
    snapshot.insert(facts, "tables", names, [("s", "t", "base table", None, True, False, None)])
    query = f"select {', '.join(names)} from tables where schema_name = 's'"
    assert facts.execute(query).fetchall() == [("s", "t", "base table", None, 1, 0, None)]


def test_rows_are_inserted_atomically(facts: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        snapshot.insert(facts, "schemas", ["schema_name"], [("a",), (None,)])
    assert facts.execute("select count(*) from schemas where schema_name = 'a'").fetchone() == (0,)
    assert not facts.in_transaction


def test_derived_facts_are_known_by_name() -> None:
    assert set(contract.derived_tables()) == {
        "column_roles",
        "table_kinds",
        "table_changes",
        "inferred_references",
        "refuted_references",
        "value_descriptions",
        "sensitive_columns",
        "personal_tables",
        "coded_columns",
        "key_circles",
        "kept_times",
        "server_log",
        "numeric_times",
        "settled_zones",
        "time_zones",
        "data_origins",
        "conventions",
    }
    assert set(contract.nightly_tables()) == {
        "compared_scans",
        "counter_changes",
        "key_usage_changes",
        "replication_changes",
        "probe_changes",
    }
    assert set(contract.computed_tables()) < set(snapshot.fact_columns())


def test_an_old_sqlite_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(UsageError, match=r"SQLite 3\.37 or later is needed"):
        snapshot.new()

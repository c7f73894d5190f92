"""A history is brought forward, and what is newer or something else is refused and left as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.errors import UsageError
from dbready.history import migrations, schema
from dbready.history.database import url_of_file
from dbready.history.errors import HistoryError
from dbready.history.store import History

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from tests.conftest import Database


def version_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        (version,) = database.execute("select value from dbready_history").fetchone()
    return str(version)


def test_an_older_history_is_brought_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"
    History(url_of_file(path))

    def add_column(connection: sa.Connection) -> None:
        connection.exec_driver_sql("alter table scans add column added text")

    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(migrations, "MIGRATIONS", {1: add_column})
    for _ in range(2):  # the second time, there is nothing to do
        History(url_of_file(path))
        assert version_of(path) == "2"


def test_a_migration_that_fails_leaves_the_history_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.db"
    History(url_of_file(path))

    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("alter table scans add column added text")
        connection.exec_driver_sql("select nothing")

    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setattr(migrations, "MIGRATIONS", {1: fail})
    with pytest.raises(HistoryError):
        History(url_of_file(path))
    assert version_of(path) == "1"
    with closing(sqlite3.connect(path)) as database:
        names = [row[1] for row in database.execute("pragma table_info(scans)")]
    assert "added" not in names


def test_a_newer_history_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    History(url_of_file(path))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("update dbready_history set value = '99'")
    with pytest.raises(UsageError, match="was written by a newer version of dbready") as refused:
        History(url_of_file(path))
    assert "update dbready" in refused.value.help
    assert version_of(path) == "99"


def test_a_database_of_something_else_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table orders (id integer primary key)")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is not a history of dbready: it has a table orders"):
        History(url_of_file(path))
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing of interest\n" * 100, "utf-8")
    with pytest.raises(HistoryError, match="it is not a SQLite file"):
        History(url_of_file(path))
    assert path.read_text("utf-8").startswith("nothing of interest\n")


def test_a_directory_that_cannot_be_written_to_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(HistoryError, match="cannot be opened"):
        History(url_of_file(tmp_path / "file" / "history.db"))


def test_postgresql_may_have_tables_of_others_but_none_of_ours(
    postgresql_database: Database,
) -> None:
    postgresql_database.execute("create table orders (id integer)")
    assert History(postgresql_database.url).scans() == []
    assert postgresql_database.execute("select count(*) from orders") == [(0,)]


def test_postgresql_with_a_table_of_our_name_is_refused(postgresql_database: Database) -> None:
    postgresql_database.execute("create table scans (id integer)")
    with pytest.raises(UsageError, match="it has a table scans"):
        History(postgresql_database.url)
    tables = "select tablename from pg_tables where schemaname = 'public'"
    assert postgresql_database.execute(tables) == [("scans",)]

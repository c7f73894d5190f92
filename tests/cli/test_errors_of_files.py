"""Targets that are files: every kind of wrong file has its own message and help."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbready.facts import snapshot
from tests.cli.running import assert_refused, run_bound_by_permissions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready


@pytest.fixture
def kept(dbready: Dbready, small: Path) -> Path:
    """Return a snapshot of a small database."""
    path = small.with_suffix(".snapshot")
    assert dbready("collect", small, "-o", path).code == 0
    return path


def test_a_missing_file_is_a_wrong_path(dbready: Dbready, tmp_path: Path) -> None:
    ended = dbready("audit", tmp_path / "absent.db")
    assert_refused(ended, 2, f"there is no file {tmp_path}/absent.db", "check the path")


def test_an_absolute_path_in_a_url_has_four_slashes(dbready: Dbready, small: Path) -> None:
    ended = dbready("audit", f"sqlite://{small}")
    path = str(small).removeprefix("/")
    assert_refused(ended, 2, f"there is no file {path}", f"write sqlite:////{path} (four slashes)")


def test_a_directory_is_not_a_database(dbready: Dbready, tmp_path: Path) -> None:
    ended = dbready("audit", tmp_path)
    assert_refused(ended, 2, "is a directory, not a database", "name the database file in it")


def test_a_pipe_is_not_a_database_and_nobody_waits_for_it(dbready: Dbready, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = dbready("audit", tmp_path / "pipe")
    assert_refused(ended, 2, "is a device or a pipe", "copy its contents into a file")


def test_an_empty_file_is_not_a_database(dbready: Dbready, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    ended = dbready("audit", tmp_path / "empty.db")
    assert_refused(ended, 3, "empty.db is an empty file", "supported targets: postgresql://")


def test_a_file_of_something_else_is_not_a_database(dbready: Dbready, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("dear diary", "utf-8")
    ended = dbready("audit", tmp_path / "notes.txt")
    assert_refused(ended, 3, "is neither a SQLite database nor a snapshot", "supported targets")


def test_a_damaged_database_is_not_read(dbready: Dbready, tmp_path: Path, small: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(small.read_bytes()[:100] + b"\xff" * 4000)
    ended = dbready("audit", broken)
    assert_refused(ended, 3, "cannot be read as a SQLite database", "integrity_check")
    assert "cause: " in ended.err


def test_a_locked_database_says_so(dbready: Dbready, small: Path) -> None:
    with closing(sqlite3.connect(small, isolation_level=None)) as writer:
        writer.execute("begin exclusive")
        ended = dbready("audit", small, "--lock-timeout", "0.01")
    assert_refused(ended, 3, "is locked by another program", "try again when its transaction")


@pytest.mark.parametrize("keep", [200, 5000])
def test_a_damaged_snapshot_is_refused(dbready: Dbready, kept: Path, keep: int) -> None:
    kept.write_bytes(kept.read_bytes()[:keep] + b"\xff" * 4000)
    ended = dbready("audit", kept)
    assert_refused(ended, 3, "is a damaged snapshot", "collect it again: dbready collect")


def test_a_foreign_snapshot_is_distinguished_from_a_damaged_one(
    dbready: Dbready, small: Path
) -> None:
    foreign = small.rename(small.with_suffix(".snapshot"))
    ended = dbready("audit", foreign)
    assert_refused(ended, 3, "but not a dbready snapshot", "rename it: small.db")


def test_a_text_named_snapshot_is_not_a_snapshot(dbready: Dbready, tmp_path: Path) -> None:
    (tmp_path / "x.snapshot").write_text("text", "utf-8")
    ended = dbready("audit", tmp_path / "x.snapshot")
    assert_refused(ended, 3, "neither a SQLite database nor a snapshot", "dbready collect TARGET")


@pytest.mark.parametrize(
    ("step", "help_"), [(1, "upgrade dbready: pip install"), (-1, "collect it again")]
)
def test_a_snapshot_of_another_version_is_refused(
    dbready: Dbready, kept: Path, step: int, help_: str
) -> None:
    version = snapshot.SCHEMA_VERSION + step
    with closing(sqlite3.connect(kept)) as file:
        file.execute(f"pragma user_version = {version}")
    ended = dbready("audit", kept)
    assert_refused(ended, 3, f"is a snapshot of version {version}; this dbready reads", help_)


@pytest.fixture
def public() -> Iterator[Path]:
    """Return a directory that another account can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="dbready-"))
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_an_unreadable_file_is_said_to_be_unreadable(public: Path, small: Path) -> None:
    path = Path(shutil.copy(small, public / "private.db"))
    path.chmod(0o000)
    ended = run_bound_by_permissions("audit", path, files=[public, path])
    assert_refused(ended, 3, "private.db cannot be read", "an account that can read the file")
    assert "cause: Permission denied" in ended.err


def test_a_file_in_a_closed_directory_is_unreadable_too(public: Path, small: Path) -> None:
    closed = public / "closed"
    closed.mkdir()
    shutil.copy(small, closed / "private.db")
    closed.chmod(0o000)
    ended = run_bound_by_permissions("audit", closed / "private.db", files=[public, closed])
    closed.chmod(0o700)
    assert_refused(ended, 3, "private.db cannot be read", "an account that can read the file")


@pytest.mark.parametrize("command", ["audit", "collect"])
def test_a_report_that_cannot_be_written_leaves_nothing_behind(
    public: Path, shop: Path, command: str
) -> None:
    path = Path(shutil.copy(shop, public / "shop.db"))
    public.chmod(0o500)
    report = public / "report"
    ended = run_bound_by_permissions(command, path, "-o", report, files=[public, path])
    assert_refused(ended, 2, f"cannot write the {'report' if command == 'audit' else 'snap'}", "")
    assert [file.name for file in public.iterdir()] == ["shop.db"]


@pytest.mark.parametrize("command", ["audit", "collect"])
def test_a_directory_cannot_become_a_report(
    dbready: Dbready, small: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "folder").mkdir()
    ended = dbready(command, small, "-o", tmp_path / "folder")
    assert_refused(ended, 2, "cannot write the", "name a file in a directory that exists")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["folder", "small.db"]


@pytest.mark.parametrize("command", ["audit", "collect"])
def test_no_report_takes_the_place_of_a_database(
    dbready: Dbready, small: Path, command: str
) -> None:
    database = small.rename(small.with_suffix(""))  # which would be a report in text
    before = database.read_bytes()
    ended = dbready(command, database, "-o", database)
    assert_refused(ended, 2, "it was not overwritten", "name a new file")
    assert database.read_bytes() == before


def test_a_snapshot_may_replace_a_snapshot(dbready: Dbready, small: Path, kept: Path) -> None:
    assert dbready("collect", small, "-o", kept).code == 0
    assert snapshot.is_snapshot(kept)


def test_a_report_may_go_to_a_device(dbready: Dbready, small: Path) -> None:
    assert dbready("audit", small, "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()

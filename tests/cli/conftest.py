"""Fixtures of the command line's tests."""

from __future__ import annotations

import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.cli import demo, main, scan_run
from dbready.connect import secrets
from tests.cli.running import Ended
from tests.cli.scanning import Fleet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.running import Dbready

LOW_ONLY = """
create table orders (id integer primary key, created_at text not null, updated_at text not null);
"""


@pytest.fixture
def dbready(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dbready:
    """Return what runs a command in this process, with no secret known from another test."""
    monkeypatch.setattr(secrets, "_known", set())
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        code = main._run([str(argument) for argument in arguments])  # noqa: SLF001 - main() exits
        captured = capsys.readouterr()
        return Ended(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo's database; tests only read it."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    demo.write_sample(path)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a database with one table."""
    path = tmp_path / "small.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(LOW_ONLY)
    return path


@pytest.fixture
def fleet(tmp_path: Path, dbready: Dbready, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    """Return an empty fleet, whose targets are scanned in threads of this process, without pauses."""
    monkeypatch.setattr(scan_run, "_processes", ThreadPoolExecutor)
    monkeypatch.setattr(scan_run, "PAUSES", (0.01, 0.01))
    # Short, since sockets are made there; what ends at this moment may still remove its own files.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        yield Fleet(tmp_path, dbready, scratch)

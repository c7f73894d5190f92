"""`dbready audit --since`: what has changed since earlier snapshots."""

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
    from tests.conftest import Database

SCHEMA = """
create table orders (id integer primary key, total integer, deleted_at timestamp null);
insert into orders (id, total) values (1, 10), (2, 20), (3, 30), (4, 40), (5, 50), (6, 60), (7, 70), (8, 80),
    (9, 90), (10, 100), (11, 110), (12, 120);
"""
NOT_A_SNAPSHOT = "name a file that was written earlier by: dbready collect TARGET -o FILE"


def moved(path: Path, time: str) -> Path:
    """Say that a snapshot was collected at another time."""
    with closing(sqlite3.connect(path)) as facts:
        facts.execute("update snapshot set collected_at = ?", [time])
        facts.commit()
    return path


def found(dbready: Dbready, *arguments: object) -> list[str]:
    """Return what was deleted, as an audit reports it."""
    ended = dbready("audit", *arguments, "--select", "new-hard-deletes", "--format", "json")
    return [finding["message"] for finding in json.loads(ended.out)["findings"]]


def test_deletes_since_a_snapshot_are_reported_online_and_offline(
    dbready: Dbready, postgresql_database: Database, tmp_path: Path
) -> None:
    postgresql_database.execute(SCHEMA)
    monday, tuesday = tmp_path / "monday.snapshot", tmp_path / "tuesday.snapshot"
    dbready("collect", postgresql_database.url, "-o", monday)
    moved(monday, "2026-01-12T01:00:00Z")
    postgresql_database.execute("delete from orders where id <= 10")
    dbready("collect", postgresql_database.url, "-o", tuesday)
    moved(tuesday, "2026-01-13T01:00:00Z")
    message = (
        "10 rows of orders were deleted between 2026-01-12 01:00 and 2026-01-13 01:00 UTC, "
        "although deleted_at could have marked them"
    )
    assert found(dbready, tuesday, "--since", monday) == [message]
    for order in ((monday, tuesday), (tuesday, monday)):
        options = [text for path in order for text in ("--since", path)]
        assert found(dbready, postgresql_database.url, *options) == [message]
    assert found(dbready, tuesday) == []
    assert found(dbready, monday, "--since", tuesday) == []


def test_without_a_snapshot_the_report_says_what_is_missing(dbready: Dbready, small: Path) -> None:
    report = json.loads(dbready("audit", small, "--format", "json").out)
    reasons = {rule["name"]: rule["reason"] for rule in report["rules"]}
    assert reasons["doubled-table"] == (
        "needs an earlier scan: dbready scan, or audit --since SNAPSHOT"
    )


@pytest.mark.parametrize("name", ["text.snapshot", "small.db"])
def test_what_is_no_snapshot_is_refused(
    dbready: Dbready, small: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "text.snapshot").write_text("facts", "utf-8")
    path = small if name == "small.db" else tmp_path / name
    ended = dbready("audit", small, "--since", path)
    assert_refused(ended, 2, f"--since: {path} is not a snapshot", NOT_A_SNAPSHOT)


def test_a_snapshot_that_does_not_exist_is_refused(
    dbready: Dbready, small: Path, tmp_path: Path
) -> None:
    path = tmp_path / "missing.snapshot"
    ended = dbready("audit", small, "--since", path)
    assert_refused(ended, 2, f"--since: {path} does not exist", NOT_A_SNAPSHOT)

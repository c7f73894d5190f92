"""Shards of a scan write to one PostgreSQL history at the same moment, and a merge reports the night."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dbready.history import locks
from dbready.history.store import History
from dbready.scan import shards
from tests.cli.scanning import ORDERS, REFUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Ended
    from tests.cli.scanning import Fleet
    from tests.servers import PostgreSQL

NAMES = tuple(f"shop_{number}" for number in range(6))
PARTS = ("1/3", "2/3", "3/3")


@pytest.fixture
def history(postgresql: PostgreSQL) -> Iterator[str]:
    """Return the URL of an empty database for a history."""
    postgresql.create_database("nightly")
    yield postgresql.url("nightly")
    postgresql.drop_database("nightly")


@pytest.fixture
def many(fleet: Fleet) -> Fleet:
    fleet.create(*NAMES, sql=ORDERS)
    fleet.write("", *NAMES)
    return fleet


def at_once(fleet: Fleet, history: str, name: str, *parts: str) -> dict[str, Ended]:
    """Run shards at the same moment, each as a process."""
    started = {
        part: fleet.start("--history", history, "--scan-name", name, "--shard", part, "--jobs", 1)
        for part in parts
    }
    return {part: fleet.wait(process) for part, process in started.items()}


def one(fleet: Fleet, history: str, name: str, part: str) -> Ended:
    """Run a shard in this process."""
    return fleet.scan("--history", history, "--scan-name", name, "--shard", part)


def merged(fleet: Fleet, history: str, name: str) -> dict[str, Any]:
    ended = fleet.scan("--history", history, "--merge", "--scan-name", name, "--format", "json")
    document: dict[str, Any] = json.loads(ended.out)
    assert document["summary"]["exit_code"] == ended.code
    return document


def test_shards_make_one_night(many: Fleet, history: str) -> None:
    first = at_once(many, history, "monday", *PARTS)
    assert [ended.code for ended in first.values()] == [0, 0, 0], first
    for part in PARTS:
        own = {name for name in NAMES if shards.takes(shards.parse(part), name)}
        assert {name for name in NAMES if f"{name}  first scan" in first[part].out} == own
    assert merged(many, history, "monday")["scan"]["state"] == "complete"
    many.create("shop_3", sql=REFUNDS)
    at_once(many, history, "tuesday", *PARTS)
    night = merged(many, history, "tuesday")
    assert [target["name"] for target in night["targets"]] == list(NAMES)
    changed = {
        (target["name"], change["rule"], change["change"])
        for target in night["targets"]
        for change in target["changes"]
        if change["severity"] == "high"
    }
    assert changed == {("shop_3", "money-as-float", "new")}
    assert night["summary"]["exit_code"] == 1


def test_a_merge_names_the_shards_and_targets_that_did_not_come(many: Fleet, history: str) -> None:
    for part in ("1/3", "3/3"):
        assert one(many, history, "monday", part).code == 0
    night = merged(many, history, "monday")
    lost = [name for name in NAMES if shards.takes((2, 3), name)]
    assert (night["missing_shards"], night["not_scanned"]) == (["2/3"], lost)
    assert (night["scan"]["state"], night["summary"]["exit_code"]) == ("interrupted", 3)
    one(many, history, "monday", "2/3")
    late = merged(many, history, "monday")
    assert (late["missing_shards"], late["not_scanned"]) == ([], [])
    assert (late["scan"]["state"], late["summary"]["exit_code"]) == ("complete", 0)


def test_a_shard_that_runs_twice_writes_once(many: Fleet, history: str) -> None:
    for part in PARTS:
        one(many, history, "monday", part)
    before = History(history).runs()
    assert one(many, history, "monday", "2/3").code == 0
    assert History(history).runs() == before
    assert merged(many, history, "monday")["summary"]["exit_code"] == 0


def test_a_shard_does_not_overlap_with_itself_or_with_a_whole_scan(
    many: Fleet, history: str
) -> None:
    kept = History(history)
    lock = locks.take(kept, 2)
    assert one(many, history, "monday", "1/3").code == 0
    ended = one(many, history, "monday", "2/3")
    assert (ended.code, ended.sentence) == (
        3,
        "another scan uses this history, and two scans never overlap",
    )
    assert many.scan("--history", history).code == 3
    lock.release()
    assert many.scan("--history", history).code == 0


def test_the_password_of_a_history_is_fetched_and_never_shown(
    many: Fleet, postgresql: PostgreSQL, history: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del history  # the database is there, and belongs to the superuser
    postgresql.execute("create role keeper login password 'h1story-secret'")
    postgresql.execute("alter database nightly owner to keeper")
    try:
        url = postgresql.url("nightly", "keeper")
        many.write(f'[history]\nurl = "{url}"\npassword_env = "KEEPER"\n', NAMES[0], keeps=False)
        monkeypatch.setenv("KEEPER", "wr0ng-secret")
        refused = many.scan()
        assert (refused.code, refused.out) == (3, "")
        assert f"the history {url} cannot be reached" in refused.err
        assert "wr0ng-secret" not in refused.err
        monkeypatch.setenv("KEEPER", "h1story-secret")
        ended = many.scan()
        assert (ended.code, ended.err) == (0, "")
        typed = postgresql.url("nightly", "keeper", "h1story-secret")
        exposed = many.scan("--history", typed)
        assert exposed.code == 0
        assert "other users can see the password" in exposed.err
        assert "h1story-secret" not in ended.out + exposed.out + exposed.err
    finally:
        postgresql.drop_database("nightly")
        postgresql.execute("drop role keeper")
        postgresql.create_database("nightly")

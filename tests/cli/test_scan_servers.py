"""A fleet of servers: what is dead, silent, locked, closed to us or crashes costs only itself."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbready.cli import scan_run, scan_target
from dbready.history.store import History
from tests.cli.scanning import ORDERS, REFUNDS
from tests.processes import Process, account
from tests.servers import PostgreSQL, postgresql_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.scanning import Fleet
    from tests.conftest import Database

TABLES = """
create table orders (id integer primary key, updated_at timestamp not null, check (id > 0));
create table invoices (id integer primary key, updated_at timestamp not null);
"""


def target(name: str, url: str, *lines: str) -> str:
    return "\n".join([f"[targets.{name}]", f'url = "{url}"', *lines, ""])


@pytest.fixture
def silent() -> Iterator[int]:
    """Return the port of a server that accepts connections and says nothing."""
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_each_target_costs_only_itself(
    fleet: Fleet, postgresql_database: Database, mariadb_database: Database, silent: int
) -> None:
    postgresql_database.execute(TABLES + "create role reporting login password 'r-3porting'")
    mariadb_database.execute(TABLES)
    server = postgresql_database.server
    assert isinstance(server, PostgreSQL)
    wrong = server.url(postgresql_database.name, "reporting", "wr0ng-secret")
    fleet.create("files")
    fleet.write(
        target("pg", postgresql_database.url)
        + target("maria", mariadb_database.url)
        + target("dead", "postgresql://auditor@127.0.0.1:1/shop")
        + target("silent", f"postgresql://auditor@127.0.0.1:{silent}/shop", "timeout = 1")
        + target("wrong", wrong),
        "files",
    )
    night = fleet.night()
    outcomes = {each["name"]: each["outcome"] for each in night["targets"]}
    assert outcomes == {
        "pg": "complete",
        "maria": "complete",
        "dead": "failed",
        "silent": "failed",
        "wrong": "failed",
        "files": "complete",
    }
    failed = {each["name"]: each for each in night["targets"] if each["outcome"] == "failed"}
    assert "took longer than 1 s" in failed["silent"]["error"]
    # The same password again and again locks accounts.
    attempts = {name: each["attempts"] for name, each in failed.items()}
    assert attempts == {"dead": 3, "silent": 1, "wrong": 1}
    assert all(each["help"] for each in failed.values())
    with psycopg.connect(postgresql_database.url) as other:
        other.execute("lock table orders in access exclusive mode")
        locked = {each["name"]: each for each in fleet.night("pg", "files")["targets"]}
    assert (locked["pg"]["outcome"], locked["pg"]["changes"]) == ("incomplete", [])
    assert "orders" in locked["pg"]["error"]
    assert locked["files"]["outcome"] == "complete"
    assert {each["name"]: each["changes"] for each in fleet.night("pg")["targets"]} == {"pg": []}
    assert "wr0ng-secret" not in (fleet.folder / "history.db").read_bytes().decode("latin-1")


def test_what_an_incomplete_run_reports_is_reported_once(
    fleet: Fleet, postgresql_database: Database
) -> None:
    postgresql_database.execute(TABLES)
    fleet.write(target("pg", postgresql_database.url))
    fleet.scan()
    postgresql_database.execute("create table refunds (id integer primary key, amount real)")
    with psycopg.connect(postgresql_database.url) as other:
        other.execute("lock table orders in access exclusive mode")
        first = fleet.night()["targets"][0]
    assert first["outcome"] == "incomplete"
    changed = {(each["change"], each["object_name"], each["rule"]) for each in first["changes"]}
    assert ("new", "refunds.amount", "money-as-float") in changed
    assert ("added", "refunds", None) in changed
    again = fleet.night()["targets"][0]
    assert (again["outcome"], again["changes"]) == ("complete", [])


def test_a_target_that_crashes_costs_only_itself(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, fork_server: None
) -> None:
    del fork_server
    monkeypatch.setattr(scan_run, "_processes", PROCESSES)
    fleet.create("one", "two")
    fleet.write('[targets.crashes]\nurl = "sqlite:///one.db"\nrule_directories = ["house"]', "two")
    monkeypatch.setattr(scan_target, "scan_target", crash_or_scan)
    night = fleet.night()
    crashed, two = night["targets"]
    assert (crashed["outcome"], two["outcome"]) == ("failed", "complete")
    assert crashed["error"] == "the scan of crashes crashed"
    assert crashed["cause"] == "its process was ended by SIGSEGV"
    assert "dbready audit crashes" in crashed["help"]


SCAN = scan_target.scan_target
PROCESSES = scan_run._processes  # noqa: SLF001 - each target in a process of its own, as users have it


def crash_or_scan(task: Any) -> Any:  # noqa: ANN401 - as scan_target()
    if task.target == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    return SCAN(task)


def test_targets_on_one_server_have_one_connection(
    fleet: Fleet, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_database.execute(TABLES)
    port = postgresql_database.url.rpartition(":")[2]
    running: list[str] = []
    most = [0]

    def watched(task: Any) -> Any:  # noqa: ANN401 - as scan_target()
        running.append(task.target)
        most[0] = max(most[0], len(running))
        try:
            return SCAN(task)
        finally:
            running.remove(task.target)

    monkeypatch.setattr(scan_target, "scan_target", watched)
    hosts = ("127.0.0.1", "localhost", "127.0.0.1")
    fleet.write(
        "".join(
            target(f"pg_{number}", f"postgresql://postgres@{host}:{port}")
            for number, host in enumerate(hosts)
        )
    )
    night = fleet.night("--jobs", 3)
    assert [each["outcome"] for each in night["targets"]] == ["complete"] * 3
    assert most == [1]


class Restartable(PostgreSQL):
    """A PostgreSQL server that can be stopped and started again."""

    def start_again(self) -> None:
        """Kill the server and start it again."""
        child = self.process._child  # noqa: SLF001 - its directory stays
        child.send_signal(signal.SIGQUIT)
        child.wait()
        command = child.args
        assert isinstance(command, list)
        plain = command[command.index(str(postgresql_programs() / "postgres")) :]
        self.process = Process(plain, self.process.home, account("postgres"), end=signal.SIGINT)
        self.process.wait_for(lambda: self.execute("select 1"), psycopg.OperationalError)


@pytest.fixture
def restartable() -> Iterator[Restartable]:
    server = Restartable()
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.slow
def test_a_server_that_restarts_in_mid_scan_costs_nothing(
    fleet: Fleet, restartable: Restartable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server holds the history and is a target as well."""
    restartable.create_database("history")
    restartable.create_database("shop")
    restartable.execute(TABLES, "shop")
    fleet.create("one", "two", sql=ORDERS)
    fleet.write(target("shop", restartable.url("shop")), "one", "two")
    history = restartable.url("history")
    assert fleet.scan("--history", history).code == 0
    fleet.create("two", sql=REFUNDS)
    show, restarts = scan_run._show, list[bool]()  # noqa: SLF001

    def restarting(*given: Any) -> None:  # noqa: ANN401 - as _show()
        show(*given)
        if not restarts:  # from this thread: a server ends with the thread that started it
            restartable.start_again()
            restarts.append(True)

    monkeypatch.setattr(scan_run, "_show", restarting)
    monkeypatch.setattr("dbready.history.store.PAUSES", (0.2, 0.5, 1.0, 2.0, 4.0))
    ended = fleet.scan("--history", history, "--jobs", 1)
    assert restarts
    if ended.code == 3:
        assert "--resume" in ended.help
        ended = fleet.scan("--history", history, "--resume")
    assert ended.code == 1, ended
    assert "money-as-float in refunds.amount of two (new, high)" in ended.out
    kept = History(history)
    night = kept.night(kept.scans(limit=1)[0])
    assert (night.scan.state, night.not_scanned) == ("complete", ())
    assert {each.run.outcome for each in night.targets} == {"complete"}

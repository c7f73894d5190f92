"""Fixtures of the whole suite: servers for each worker, an empty database for each test."""

from __future__ import annotations

import gc
import os
import signal
import sqlite3
import tempfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests import unit
from tests.chromium import Chromium
from tests.other_servers import ClickHouse, Firebird
from tests.processes import ServerMissingError, program
from tests.servers import MariaDB, PgBouncer, PostgreSQL
from tests.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers import Row, Server

pytest_plugins = ["tests.scratch", "tests.secret_watch", "tests.fork_server"]
Running = TypeVar("Running", PostgreSQL, MariaDB, PgBouncer, Sshd, Chromium, Firebird, ClickHouse)
Started = TypeVar("Started")
DIALECTS = ("postgresql", "mariadb", "sqlite")
SERVERS = (
    "postgresql",
    "mariadb",
    "pgbouncer",
    "openssh",
    "chromium",
    "firebird",
    "clickhouse",
)
NEEDS_SERVER = frozenset(
    {*SERVERS, "postgresql_database", "mariadb_database", "standby", "sshd", "ssh_client"}
)
# Files whose tests start servers or many processes of their own, try many random inputs, build wheels, wait
# for time limits, or otherwise take seconds: tests without a server are to be run after every change.
WAITS = frozenset(
    {
        "test_acceptance.py",
        "test_any_baseline.py",
        "test_any_document.py",
        "test_architecture.py",
        "test_changes.py",
        "test_checklist.py",
        "test_ci_recipes.py",
        "test_cleartext.py",
        "test_completion.py",
        "test_confinement.py",
        "test_connection_steps.py",
        "test_counters_of_servers.py",
        "test_dask.py",
        "test_scan_dask.py",
        "test_demo.py",
        "test_dependencies.py",
        "test_fuzz.py",
        "test_fuzz_servers.py",
        "test_generic_session.py",
        "test_history.py",
        "test_interrupts.py",
        "test_large_facts.py",
        "test_memory.py",
        "test_mysql_session.py",
        "test_notify.py",
        "test_opening.py",
        "test_output.py",
        "test_packaging.py",
        "test_pressure.py",
        "test_processes.py",
        "test_sandbox.py",
        "test_scan.py",
        "test_scan_interrupted.py",
        "test_scratch.py",
        "test_second_process.py",
        "test_statement_writes.py",
        "test_streams.py",
        "test_time_zones.py",
        "test_tls.py",
        "test_tunnel.py",
        "test_tunnel_hosts.py",
        "test_tunnel_login.py",
    }
)
# Directories and files whose tests run whole commands, audit whole examples, or write whole documents from them.
WHOLE = frozenset(
    {
        "cli",
        "export",
        "site",
        "test_docs.py",
        "test_formats.py",
        "test_html.py",
        "test_markdown.py",
        "test_rules.py",
        "test_terminal.py",
        "test_uncertain_findings.py",
    }
)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """One empty database of one dialect; it is the test's own."""

    dialect: str
    name: str
    url: str
    server: Server | None = None
    path: Path | None = None

    def execute(self, sql: str) -> list[Row]:
        """Run one or several statements; return the rows of the last one (SQLite: none)."""
        if self.server is not None:
            return self.server.execute(sql, self.name)
        with closing(sqlite3.connect(str(self.path))) as connection:
            connection.execute("pragma synchronous = off")
            connection.executescript(sql)
            connection.commit()
        return []


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a misspelt name of a server that is to be left out; let interrupts interrupt."""
    del config
    # Background jobs ignore SIGINT, those of nohup SIGHUP, and so would the commands under test.
    for number, handler in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGHUP, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
    if unknown := left_out() - set(SERVERS):
        message = f"DBREADY_WITHOUT names {', '.join(unknown)}; it knows {', '.join(SERVERS)}"
        raise pytest.UsageError(message)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the files of which `make test-unit` runs no test, or which its other half runs."""
    expression, name = str(config.option.markexpr), collection_path.name
    half = os.environ.get(unit.HALF)
    if half and collection_path.suffix == ".py" and zlib.crc32(name.encode()) % 2 != int(half):
        return True
    is_whole = name in WHOLE and "not command" in expression
    is_slow = (name in WAITS or name == "safety") and "not server" in expression
    return True if is_whole or is_slow else None


def pytest_collection_finish() -> None:
    """Keep thousands of collected tests out of every later garbage collection, and collect seldom."""
    gc.freeze()
    gc.set_threshold(10_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that need a server or take long, and those that run whole commands.

    `make test-unit` leaves out both; `-m "not server"` runs what needs no server, commands included.
    Tests with tools of others are deselected unless `-m integration` requests them.
    """
    of_others = [item for item in items if "integrations" in item.path.parts]
    for item in of_others:
        item.add_marker("integration")
    if of_others and "integration" not in str(config.getoption("markexpr")):
        items[:] = [item for item in items if "integrations" not in item.path.parts]
        config.hook.pytest_deselected(items=of_others)
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        callspec = getattr(item, "callspec", None)
        dialect = callspec.params.get("database") if callspec else None
        is_slow = item.get_closest_marker("slow") is not None
        slow = is_slow or "safety" in item.path.parts or item.path.name in WAITS
        if names & NEEDS_SERVER or dialect in SERVERS or slow:
            item.add_marker("server")
        if not WHOLE.isdisjoint(item.path.parts):
            item.add_marker("command")


def left_out() -> set[str]:
    names = os.environ.get("DBREADY_WITHOUT", "").split(",")
    return {name.strip() for name in names} - {""}


def _installed(name: str, start: Callable[[], Started]) -> Started:
    """Start something, unless it is left out by name; a program that is missing fails the test."""
    if name in left_out():
        pytest.skip(f"DBREADY_WITHOUT leaves {name} out")
    try:
        return start()
    except ServerMissingError as error:
        pytest.fail(
            f"{error}: run scripts/install-servers, or leave it out with DBREADY_WITHOUT={name}",
            pytrace=False,
        )


def _started(name: str, start: Callable[[], Running]) -> Iterator[Running]:
    server = _installed(name, start)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Return this worker's PostgreSQL cluster."""
    yield from _started("postgresql", PostgreSQL)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """Return this worker's MariaDB server."""
    yield from _started("mariadb", MariaDB)


@pytest.fixture(scope="session")
def firebird() -> Iterator[Firebird]:
    """Return this worker's Firebird server."""
    yield from _started("firebird", Firebird)


@pytest.fixture(scope="session")
def clickhouse() -> Iterator[ClickHouse]:
    """Return this worker's ClickHouse server."""
    yield from _started("clickhouse", ClickHouse)


@pytest.fixture(scope="session")
def pgbouncer(postgresql: PostgreSQL) -> Iterator[PgBouncer]:
    """Return a PgBouncer in transaction mode before this worker's PostgreSQL cluster."""
    yield from _started("pgbouncer", lambda: PgBouncer(postgresql))


@pytest.fixture(scope="session")
def standby(postgresql: PostgreSQL) -> Iterator[PostgreSQL]:
    """Return a hot standby of this worker's PostgreSQL cluster, copied at this moment."""
    yield from _started("postgresql", lambda: PostgreSQL(standby_of=postgresql))


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    """Return this worker's OpenSSH server, which lets the account of the tests in."""
    yield from _started("openssh", Sshd)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Return this worker's headless browser."""
    yield from _started("chromium", Chromium)


@pytest.fixture(scope="session")
def ssh_client() -> str:
    """Return the path of OpenSSH's client."""
    return _installed("openssh", lambda: program("ssh", "OpenSSH"))


@pytest.fixture
def socket_directory() -> Iterator[Path]:
    """Return a directory for sockets, whose paths have at most 107 bytes: tmp_path is too long for some."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty database, of each dialect in turn; parametrize it indirectly for less."""
    dialect: str = request.param
    if dialect == "sqlite":
        yield _file(tmp_path)
    else:
        yield from _fresh(dialect, request.getfixturevalue(dialect))


@pytest.fixture
def postgresql_database(postgresql: PostgreSQL) -> Iterator[Database]:
    """Return an empty PostgreSQL database."""
    yield from _fresh("postgresql", postgresql)


@pytest.fixture
def mariadb_database(mariadb: MariaDB) -> Iterator[Database]:
    """Return an empty MariaDB database."""
    yield from _fresh("mariadb", mariadb)


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Database:
    """Return an empty SQLite file."""
    return _file(tmp_path)


def _fresh(dialect: str, server: Server) -> Iterator[Database]:
    name = f"test_{next(_numbers)}"
    server.create_database(name)
    try:
        yield Database(dialect, name, server.url(name), server)
    finally:
        server.drop_database(name)


def _file(folder: Path) -> Database:
    path = folder / f"test_{next(_numbers)}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma synchronous = off")  # nobody misses it after a power failure
        connection.execute("vacuum")  # an empty file is no database yet
    return Database("sqlite", path.stem, f"sqlite:///{path}", path=path)

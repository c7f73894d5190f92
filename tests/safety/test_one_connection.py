"""What a server's activity views show of an audit, and whether anybody has to wait for it."""

from __future__ import annotations

import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbready import __version__
from tests.processes import HOST
from tests.safety.running import started
from tests.safety.servers_seen import ACCOUNT, connected, stalling, wait_until_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Database

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
TABLES = 200
ACTIVITY = {
    "postgresql": "select application_name, client_addr::text from pg_stat_activity where datname = '{}' "
    "and pid <> pg_backend_pid() and query not like 'lock table%'",
    "mariadb": "select left(info, 16), substring_index(host, ':', 1) from information_schema.processlist "
    f"where user = '{ACCOUNT}'",
}
NAME = {"postgresql": f"dbready/{__version__}", "mariadb": f"/* dbready/{__version__} */"}


@SERVERS
def test_an_audit_uses_one_connection_and_names_itself(
    database: Database, watched: str, tmp_path: Path
) -> None:
    assert database.server
    with stalling(database), started(tmp_path, "audit", watched, "--lock-timeout", "20") as audit:
        wait_until_waiting(database)
        rows = database.server.execute(ACTIVITY[database.dialect].format(database.name))
        assert audit.is_running
    ((name, host),) = rows
    assert NAME[database.dialect].startswith(name)
    assert host.startswith(HOST)


@SERVERS
def test_schema_changes_do_not_wait_for_audits(
    database: Database, watched: str, tmp_path: Path
) -> None:
    """Two audits in a row, and meanwhile DDL that would rather fail than wait."""
    database.execute(
        "".join(
            f"create table t{number} (id int primary key, v int, w int, check (v > 0));"
            for number in range(TABLES)
        )
    )
    over = threading.Event()
    waits: list[float] = []
    changing = threading.Thread(target=_change, args=(database, over, waits))
    changing.start()
    try:
        codes = []
        for _ in range(2):
            with started(tmp_path, "collect", watched, "-o", tmp_path / "x.snapshot") as collecting:
                codes.append(collecting.ended().code)
    finally:
        over.set()
        changing.join()
    assert set(codes) <= {0, 3}  # 3: a table changed while its facts were read
    assert len(waits) > 20
    assert max(waits) < 1


def _change(database: Database, over: threading.Event, waits: list[float]) -> None:
    with _impatient(database) as execute:
        number = 0
        while not over.is_set():
            number = (number + 1) % TABLES
            begun = time.monotonic()
            execute(f"alter table t{number} add column extra int")
            execute(f"alter table t{number} drop column extra")
            waits.append(time.monotonic() - begun)


@contextmanager
def _impatient(database: Database) -> Iterator[Callable[[str], object]]:
    if database.dialect == "postgresql":
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute("set lock_timeout = '500ms'")
            yield owner.execute
        return
    with closing(connected(database.server, database.name)) as other:  # type: ignore[arg-type]
        cursor = other.cursor()
        cursor.execute("set session lock_wait_timeout = 1")
        yield cursor.execute

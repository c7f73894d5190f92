"""Other sessions interfere with dbready's session in the middle of an audit."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused
from tests.conftest import Database
from tests.safety.running import started
from tests.safety.servers_seen import stalling, wait_until_waiting
from tests.servers import MariaDB, PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
SCHEMA = """
create table customers (id int primary key, name varchar(20), created_at timestamp null);
create table invoices (id int primary key, customer_id int, amount float);
"""
CANCEL = {"postgresql": "select pg_cancel_backend({})", "mariadb": "kill query {}"}
KILL = {"postgresql": "select pg_terminate_backend({})", "mariadb": "kill {}"}
STALLED = {"postgresql": "enum_values", "mariadb": "tables"}
PATIENT = ("--lock-timeout", "20")


@SERVERS
def test_a_cancelled_statement_loses_only_its_own_facts_and_is_reported(
    database: Database, watched: str, tmp_path: Path
) -> None:
    database.execute(SCHEMA)
    with started(tmp_path, "audit", watched, "--format", "json", *PATIENT) as audit:
        with stalling(database):
            database.execute(CANCEL[database.dialect].format(wait_until_waiting(database)))
            time.sleep(0.3)  # nothing shows that the server has acted on it
        ended = audit.ended()
    assert (ended.code, ended.err) == (3, "")
    (missing,) = (
        entry
        for entry in json.loads(ended.out)["coverage"]["not_collected"]
        if entry["is_incomplete"]
    )
    assert missing["fact"] == STALLED[database.dialect]
    assert missing["reason"].endswith(("user request", "interrupted"))
    assert missing["remedy"] == "the statement was cancelled: run the audit again"


@SERVERS
@pytest.mark.parametrize("command", ["audit", "collect"])
def test_a_killed_connection_is_one_error_and_leaves_no_file(
    database: Database, watched: str, tmp_path: Path, command: str
) -> None:
    database.execute(SCHEMA)
    output = tmp_path / ("report.json" if command == "audit" else "kept.snapshot")
    with (
        stalling(database),
        started(tmp_path, command, watched, "-o", output, *PATIENT) as audit,
    ):
        database.execute(KILL[database.dialect].format(wait_until_waiting(database)))
        ended = audit.ended()
    assert_refused(ended, 3, " was lost", "run the audit again")
    assert not output.exists()


@pytest.mark.server
@pytest.mark.parametrize("start", [PostgreSQL, MariaDB])
def test_a_server_that_shuts_down_is_one_error_and_leaves_no_file(
    start: Callable[[], PostgreSQL | MariaDB], tmp_path: Path
) -> None:
    server = start()
    try:
        server.create_database("shop")
        dialect = "postgresql" if isinstance(server, PostgreSQL) else "mariadb"
        database = Database(dialect, "shop", server.url("shop"), server)
        database.execute(SCHEMA)
        if dialect == "mariadb":
            database.execute(
                "create user dbready_auditor; grant select on shop.* to dbready_auditor"
            )
        url = server.url("shop", None if dialect == "postgresql" else "dbready_auditor")
        output = tmp_path / "report.json"
        with stalling(database), started(tmp_path, "audit", url, "-o", output, *PATIENT) as audit:
            wait_until_waiting(database)
            server.stop()
            ended = audit.ended()
    finally:
        server.stop()
    assert_refused(ended, 3, " was lost", "run the audit again")
    assert not output.exists()

"""Interrupts end the statement on the server and print one sentence."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
# MariaDB notices by itself that a sleeper's client has gone; not so while it computes.
BUSY = {
    "postgresql": "select pg_sleep(300)",
    "mariadb": "select benchmark(1000000000000, md5('x'))",
}
INTERRUPTED = """
import sys
from dbready.connect import opening, session, target
opened = opening.connect(target.parse(sys.argv[1]), session.Limits(statement=300))
print("open", flush=True)
try:
    opened.query(sys.argv[2])
finally:
    opened.close()
"""


@SERVERS
def test_an_interrupt_leaves_no_session_at_the_server(database: Database) -> None:
    sleep = BUSY[database.dialect]
    command = [sys.executable, "-c", INTERRUPTED, database.url, sleep]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout
        child.stdout.readline()
        wait_until(lambda: running(database, sleep) == 1)
        child.send_signal(signal.SIGINT)
        child.wait(60)
    wait_until(lambda: running(database, sleep) == 0)


def running(database: Database, sleep: str) -> int:
    """Return how many sessions run the statement."""
    marks = sleep.split("(", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    query = (
        "select count(*) from pg_stat_activity where state = 'active' "
        f"and query like '%{marks}(%' and pid <> pg_backend_pid() and datname = current_database()"
        if database.dialect == "postgresql"
        else f"select count(*) from information_schema.processlist where info like '%{marks}(%' "
        "and id <> connection_id()"
    )
    ((count,),) = database.execute(query)
    assert isinstance(count, int)
    return count


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_command_says_one_sentence(number: signal.Signals) -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        url = f"postgresql://a@{HOST}:{listener.getsockname()[1]}/x"
        command = [sys.executable, "-m", "dbready", "audit", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            listener.settimeout(60)
            with contextlib.closing(listener.accept()[0]):
                time.sleep(0.3)
                child.send_signal(number)
                out, err = child.communicate(timeout=50)
    assert child.returncode == 3
    assert out == b""
    assert err.strip().startswith(b"dbready: interrupted\nhelp: ")
    assert err.strip().count(b"\n") == 1

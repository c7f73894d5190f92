"""Servers and networks that stop answering without a word: the run ends at its deadline."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import pytest

from tests.cli.running import assert_refused
from tests.processes import HOST
from tests.safety.running import started, wait_until
from tests.safety.servers_seen import sessions, stalling, wait_until_waiting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Database
    from tests.safety.conftest import Bastion

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
LIMIT = 2.0
# Enough to reach the middle of the audit on a busy machine.
LATER = 6.0
PATIENT = ("--lock-timeout", "300", "--statement-timeout", "300", "--timeout")
FAR_BELOW_PATIENT = 60.0


@pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
def test_a_port_that_accepts_and_says_nothing_ends_the_run(scheme: str, tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        output = tmp_path / "report.json"
        begun = time.monotonic()
        arguments = ("audit", f"{scheme}://somebody@{HOST}:{port}/shop", "-o", output)
        with started(tmp_path, *arguments, *PATIENT, f"{LIMIT:g}") as audit:
            ended = audit.ended()
    assert_refused(ended, 3, f"took longer than {LIMIT:g} s", "--timeout")
    assert time.monotonic() - begun < FAR_BELOW_PATIENT
    assert not output.exists()


def test_a_server_process_that_stops_ends_the_run(
    postgresql_database: Database, tmp_path: Path
) -> None:
    output = tmp_path / "report.json"
    with started(
        tmp_path, "audit", postgresql_database.url, "-o", output, *PATIENT, f"{LATER:g}"
    ) as audit:
        begun = time.monotonic()
        with stalling(postgresql_database):
            number = wait_until_waiting(postgresql_database)
            os.kill(number, signal.SIGSTOP)
        try:
            ended = audit.ended()
        finally:
            os.kill(number, signal.SIGCONT)
    assert_refused(ended, 3, f"took longer than {LATER:g} s", "--timeout")
    assert time.monotonic() - begun < FAR_BELOW_PATIENT
    assert not output.exists()
    wait_until(lambda: not sessions(postgresql_database), "the end of the session")


@SERVERS
def test_a_link_that_dies_silently_ends_the_run(
    database: Database, watched: str, tmp_path: Path
) -> None:
    output = tmp_path / "report.json"
    parts = urlsplit(watched)
    assert parts.port
    with Link(parts.port) as link:
        url = watched.replace(f":{parts.port}", f":{link.port}")
        with started(tmp_path, "audit", url, "-o", output, *PATIENT, f"{LATER:g}") as audit:
            begun = time.monotonic()
            with stalling(database):
                wait_until_waiting(database)
                link.is_alive.clear()
            ended = audit.ended()
        assert_refused(ended, 3, f"took longer than {LATER:g} s", "--timeout")
        assert time.monotonic() - begun < FAR_BELOW_PATIENT
        assert not output.exists()


class Link:
    """A connection to a local port that can die silently: bytes vanish, and neither end notices."""

    def __init__(self, goal: int) -> None:
        self._goal = goal
        self._listener = socket.create_server((HOST, 0))
        self._ends: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.is_alive = threading.Event()
        self.is_alive.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        """Return the open link."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        for end in [self._listener, *self._ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((HOST, self._goal))
                self._ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, goal: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.is_alive.is_set():
                    goal.sendall(data)


@SERVERS
def test_an_ssh_server_that_falls_silent_ends_the_run(
    database: Database, watched: str, tmp_path: Path, bastion: Bastion
) -> None:
    output = tmp_path / "report.json"
    arguments = ("audit", watched, *bastion.options, "-o", output, *PATIENT, f"{LATER:g}")
    with started(tmp_path, *arguments, environment=bastion.environment) as audit:
        with stalling(database):
            wait_until_waiting(database)
            begun = time.monotonic()
            bastion.sshd.signal_sessions(signal.SIGSTOP)
        try:
            ended = audit.ended()
        finally:
            bastion.sshd.signal_sessions(signal.SIGCONT)
    assert_refused(ended, 3, f"took longer than {LATER:g} s", "--timeout")
    assert time.monotonic() - begun < FAR_BELOW_PATIENT
    assert not output.exists()
    wait_until(lambda: not bastion.sshd.sessions(), "the end of the SSH session")
    wait_until(lambda: not sessions(database), "the end of the session")

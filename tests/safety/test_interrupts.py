"""What is left of an audit that is interrupted: nothing, here or on the server."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.safety.running import started, wait_until
from tests.safety.servers_seen import sessions, stalling, wait_until_waiting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Database
    from tests.safety.conftest import Bastion

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
SIGNALS = pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
    ],
)
SENTENCE = ["dbready: interrupted", "help: nothing was written; run it again"]
# The server would let the session wait for five minutes.
PATIENT = ("--lock-timeout", "300", "--statement-timeout", "300")
FAR_BELOW_PATIENT = 60.0


@SERVERS
@SIGNALS
def test_an_interrupt_leaves_no_session_and_no_file(
    database: Database, watched: str, tmp_path: Path, number: signal.Signals
) -> None:
    output = tmp_path / "report.json"
    with stalling(database):
        with started(tmp_path, "audit", watched, "-o", output, *PATIENT) as audit:
            wait_until_waiting(database)
            audit.signal(number)
            ended = audit.ended(FAR_BELOW_PATIENT)
        wait_until(lambda: not sessions(database), "the end of the session", FAR_BELOW_PATIENT)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.strip().splitlines() == SENTENCE
    assert not output.exists()


@SERVERS
@SIGNALS
def test_an_interrupt_leaves_no_tunnel(
    database: Database, watched: str, tmp_path: Path, bastion: Bastion, number: signal.Signals
) -> None:
    arguments = ("audit", watched, *bastion.options, *PATIENT)
    with stalling(database):
        with started(tmp_path, *arguments, environment=bastion.environment) as audit:
            wait_until_waiting(database)
            assert bastion.sshd.sessions()
            audit.signal(number)
            ended = audit.ended(FAR_BELOW_PATIENT)
        wait_until(lambda: not sessions(database), "the end of the session", FAR_BELOW_PATIENT)
    wait_until(lambda: not bastion.sshd.sessions(), "the end of the SSH session")
    assert ended.code == 3
    assert ended.err.strip().splitlines() == SENTENCE

"""Fixtures of the tests that connect: an SSH client's home directory, a server to reach, and a check for leaks."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.connect.bastion import Client

PATIENCE = 2.0


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return private keys: one of each kind, and one with a passphrase."""
    from tests.connect.bastion import make_keys  # noqa: PLC0415 - imports Paramiko

    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def second_sshd(sshd: Sshd) -> Iterator[Sshd]:
    """Return another server, whose only host key is RSA."""
    del sshd  # requests OpenSSH
    server = Sshd(host_keys=("rsa",))
    yield server
    server.stop()


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Fail a test that leaves a thread or a socket behind."""
    gc.collect()  # what an earlier test forgot is not this one's
    before = _threads_and_sockets()
    yield
    deadline = time.monotonic() + PATIENCE
    while (after := _threads_and_sockets()) != before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert after == before


def _threads_and_sockets() -> tuple[set[str], int]:
    threads = {thread.name for thread in threading.enumerate()}
    links = []
    for path in Path("/proc/self/fd").iterdir() if Path("/proc/self/fd").is_dir() else ():
        try:
            links.append(str(path.readlink()))
        except OSError:
            continue
    return threads, sum(link.startswith("socket:") for link in links)


@pytest.fixture
def goal(nothing_left: None) -> Iterator[tuple[str, int]]:
    """Return the address of a server that sends everything back."""
    from tests.connect.bastion import listening  # noqa: PLC0415 - as above

    del nothing_left  # it looks last
    with listening() as address:
        yield address


@pytest.fixture
def client(
    sshd: Sshd,
    keys: dict[str, Path],
    goal: tuple[str, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Client:
    """Return a client whose first key is let in, and who knows the server."""
    from tests.connect.bastion import Client  # noqa: PLC0415 - as above

    (tmp_path / ".ssh").mkdir(mode=0o700)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("dbready.connect.ssh.config.SYSTEM_FILE", tmp_path / "none")
    monkeypatch.setattr("dbready.connect.ssh.plan.DEFAULT_GLOBAL", ())
    sshd.authorize(keys["ed25519"])
    made = Client(sshd, tmp_path, keys, goal)
    made.known_hosts.write_text(sshd.known_hosts())
    return made

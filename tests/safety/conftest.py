"""Fixtures of the proofs of the safety contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dbready.cli import main
from dbready.connect import secrets
from tests.cli.running import Ended
from tests.processes import HOST
from tests.safety.running import wait_until
from tests.safety.servers_seen import ACCOUNT, sessions
from tests.sshd import make_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.sshd import Sshd


@pytest.fixture
def dbready(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Dbready:
    """Return what runs a command in this process."""
    monkeypatch.setattr(secrets, "_known", set())
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        code = main._run([str(argument) for argument in arguments])  # noqa: SLF001 - main() exits
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ended(code, captured.out, captured.err)

    return run


@dataclass(frozen=True, slots=True)
class Bastion:
    """An SSH server in front of the databases, and the home directory of a user with access."""

    sshd: Sshd
    options: tuple[str, ...]
    environment: Mapping[str, str]


@pytest.fixture
def bastion(sshd: Sshd, tmp_path: Path) -> Bastion:
    """Return an SSH server that a child of the test may go through, by these options."""
    home = tmp_path / "given" / "home"
    (home / ".ssh").mkdir(mode=0o700, parents=True)
    sshd.authorize(make_key(home / ".ssh" / "id_ed25519", "ed25519"))
    (home / ".ssh" / "known_hosts").write_text(sshd.known_hosts())
    options = ("--ssh", f"{sshd.user}@{HOST}:{sshd.port}")
    return Bastion(sshd, options, {"HOME": str(home), "SSH_AUTH_SOCK": ""})


@pytest.fixture
def watched(database: Database) -> Iterator[str]:
    """Return the URL of a server's database for an account whose sessions can be recognized.

    Fails a test after which one of them is left.
    """
    assert database.server
    if database.dialect == "postgresql":
        yield database.url
    else:
        database.execute(
            f"create user {ACCOUNT}; grant select, trigger on {database.name}.* to {ACCOUNT};"
            f"grant select on performance_schema.* to {ACCOUNT}"
        )
        yield database.server.url(database.name, ACCOUNT)
        database.execute(f"drop user {ACCOUNT}")
    wait_until(lambda: not sessions(database), "the end of dbready's sessions")

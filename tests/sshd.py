"""A throwaway OpenSSH server on a free loopback port, with keys of its own."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.processes import HOST, Process, directory, free_port, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS = ("ed25519", "ecdsa", "rsa")
PASSPHRASE = "correct horse"
PRIVILEGE_SEPARATION = Path("/run/sshd")  # sshd demands it of root


def make_key(path: Path, kind: str, passphrase: str = "") -> Path:
    """Make a key pair as people do: PATH and PATH.pub."""
    size = ["-b", "2048"] if kind == "rsa" else []
    # One round: a test needs no protection against guessing.
    command = [program("ssh-keygen", "OpenSSH"), "-q", "-t", kind, *size, "-a", "1"]
    subprocess.run([*command, "-N", passphrase, "-C", path.name, "-f", str(path)], check=True)
    return path


def fingerprint(path: Path) -> str:
    """Return a key's fingerprint as ssh-keygen prints it."""
    command = [program("ssh-keygen", "OpenSSH"), "-l", "-f", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]


class _Daemon(Process):
    """The listening process."""

    @property
    def pid(self) -> int:
        """Return its number; sessions are its children."""
        return self._child.pid


class Sshd:
    """An OpenSSH server for the account that runs the tests; `settings` go into its sshd_config."""

    def __init__(
        self, settings: Mapping[str, str] | None = None, *, host_keys: tuple[str, ...] = KINDS
    ) -> None:
        sshd = program("sshd", "OpenSSH")
        if os.geteuid() == 0:
            PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
        home = directory(None)
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.port = free_port()
        self.host_keys = {kind: make_key(home / f"host_{kind}", kind) for kind in host_keys}
        self.authorized_keys = home / "authorized_keys"
        self.authorized_keys.touch(0o600)
        options = {
            "AuthorizedKeysFile": str(self.authorized_keys),
            "KbdInteractiveAuthentication": "no",
            "ListenAddress": HOST,
            "LogLevel": "VERBOSE",
            "PasswordAuthentication": "no",
            "PermitRootLogin": "yes",
            "PidFile": "none",
            "Port": str(self.port),
            "StrictModes": "no",
            "UsePAM": "no",
            **(settings or {}),
        }
        lines = [f"{name} {value}" for name, value in options.items()]
        lines += [f"HostKey {path}" for path in self.host_keys.values()]
        config = home / "sshd_config"
        config.write_text("\n".join([*lines, ""]))
        command = [sshd, "-D", "-e", "-f", str(config)]
        self.process = _Daemon(command, home, None, end=signal.SIGTERM)
        self.process.wait_for(self._greets, OSError)

    def _greets(self) -> None:
        with socket.create_connection((HOST, self.port), 1) as client:
            client.recv(64)

    def authorize(self, *keys: Path) -> None:
        """Let these keys, and no others, log in."""
        texts = [path.with_name(f"{path.name}.pub").read_text() for path in keys]
        self.authorized_keys.write_text("".join(texts))

    def host_key(self, kind: str) -> str:
        """Return a host key as known_hosts files hold it: kind and text."""
        words = self.host_keys[kind].with_name(f"host_{kind}.pub").read_text().split()
        return " ".join(words[:2])

    def known_hosts(self, *kinds: str, host: str | None = None) -> str:
        """Return the known_hosts lines for this server: all its keys, or these kinds."""
        name = host or f"[{HOST}]:{self.port}"
        return "".join(f"{name} {self.host_key(kind)}\n" for kind in kinds or self.host_keys)

    def sessions(self) -> list[int]:
        """Return the processes that serve logged-in clients, children of children included."""
        return list(_descendants(self.process.pid))

    def signal_sessions(self, number: signal.Signals) -> None:
        """Send a signal to every session; the server itself keeps running."""
        for pid in self.sessions():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def log_text(self) -> str:
        """Return what the server has logged."""
        return self.process.log.read_text("utf-8", "replace")

    def stop(self) -> None:
        """End the server with its sessions; safe to call twice."""
        self.signal_sessions(signal.SIGKILL)
        self.process.stop()


def _descendants(parent: int) -> Iterator[int]:
    tasks = Path(f"/proc/{parent}/task/{parent}/children")
    with contextlib.suppress(OSError):
        for word in tasks.read_text().split():
            yield int(word)
            yield from _descendants(int(word))


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


@contextlib.contextmanager
def agent(*keys: Path) -> Iterator[Path]:
    """Run an ssh-agent that holds these keys; yields its socket."""
    with tempfile.TemporaryDirectory(prefix="dbready-agent-") as folder:
        path = Path(folder) / "agent"
        child = subprocess.Popen(
            [program("ssh-agent", "OpenSSH"), "-D", "-a", str(path)], stdout=subprocess.DEVNULL
        )
        try:
            while not _answers(path):
                time.sleep(0.01)
            environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}
            for key in keys:
                subprocess.run(
                    [program("ssh-add", "OpenSSH"), "-q", str(key)],
                    env=environment,
                    check=True,
                    capture_output=True,
                )
            yield path
        finally:
            child.terminate()
            child.wait()

"""Server processes that the suite starts: their account, their directory, their end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Sequence

HOST = "127.0.0.1"
ROOT = Path(__file__).parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 15.0


class ServerMissingError(Exception):
    """A server's programs are not installed."""


def program(name: str, server: str) -> str:
    """Return the path of a program, also where only root looks; raises ServerMissingError."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        message = f"{server} is not installed"
        raise ServerMissingError(message)
    return path


def free_port() -> int:
    """Return a loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def account(*names: str) -> str | None:
    """Return the account that servers run as: None keeps ours, root has to become another."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in (*names, "nobody") if name in known)


def directory(owner: str | None) -> Path:
    """Make an empty directory that belongs to a server's account."""
    path = Path(tempfile.mkdtemp(prefix="dbready-"))
    if owner:
        entry = pwd.getpwnam(owner)
        os.chown(path, entry.pw_uid, entry.pw_gid)
    return path


def command_as(owner: str | None, command: Sequence[str], *, death: str = "TERM") -> list[str]:
    """Return a command that runs as another account and dies with the process that starts it."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return list(command)
    group = pwd.getpwnam(owner).pw_gid if owner else None
    switch = [f"--reuid={owner}", f"--regid={group}", "--clear-groups"] if owner else []
    return [setpriv, *switch, f"--pdeathsig={death}", *command]


def bound_by_permissions(command: Sequence[str], *files: Path) -> list[str]:
    """Return a command that cannot read or write what file modes forbid, also where root runs the tests.

    As root it runs without capabilities, as the owner of the checkout, who can read that wherever
    it is. The files are given to this account.
    """
    if os.geteuid() != 0:
        return list(command)
    owner = ROOT.stat()
    for path in files:
        os.chown(path, owner.st_uid, owner.st_gid)
    account = [f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    return ["setpriv", *account, "--inh-caps=-all", "--bounding-set=-all", *command]


def run_as(owner: str | None, command: Sequence[str]) -> None:
    """Run a command to its end as another account; raises with its output when it fails."""
    done = subprocess.run(
        command_as(owner, command), cwd="/", capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = f"{command[0]} failed:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)


class Process:
    """One server process with its directory, its log, and its end."""

    def __init__(
        self, command: Sequence[str], home: Path, owner: str | None, *, end: signal.Signals
    ) -> None:
        self.home = home
        self.log = home / "server.log"
        self._end = end
        self._command = command_as(owner, command, death=end.name.removeprefix("SIG"))
        self._child = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                cwd=self.home,
                env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for the tests, which then stop their servers
            )

    def restart(self, end: signal.Signals | None = None) -> None:
        """End the process with a signal, its usual one by default, and start it again on its directory."""
        self._child.send_signal(end or self._end)
        self._child.wait(STOP_SECONDS)
        self._child = self._start()

    def wait_for(self, ready: Callable[[], object], errors: type[Exception]) -> None:
        """Wait until the server answers; stops it and raises with its log when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                ready()
            except errors:
                if self._child.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.02)
                    continue
                text = self.log.read_text("utf-8", "replace")
                self.stop()
                message = f"{self._child.args!r} did not start:\n{text[-2000:]}"
                raise RuntimeError(message) from None
            return

    def stop(self) -> None:
        """End the process and remove its directory."""
        if self._child.poll() is None:
            self._child.send_signal(self._end)
            try:
                self._child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        shutil.rmtree(self.home, ignore_errors=True)

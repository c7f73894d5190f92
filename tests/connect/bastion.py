"""What the tests of the tunnel share: a client's home directory, and servers to reach through it."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import paramiko
from paramiko.server import InteractiveQuery

from dbready.connect.tunnel import Hop, Route, Tunnel, open_tunnel
from tests.processes import HOST
from tests.sshd import PASSPHRASE, make_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.sshd import Sshd

SECONDS = 3.0
PIECE = 1 << 16


def make_keys(folder: Path) -> dict[str, Path]:
    """Make a key of each kind, and one with a passphrase."""
    keys = {kind: make_key(folder / kind, kind) for kind in ("ed25519", "ecdsa", "rsa")}
    return {**keys, "locked": make_key(folder / "locked", "ed25519", PASSPHRASE)}


@dataclass
class Client:
    """A home directory, and the prompts and notices of the tunnels that are opened there."""

    sshd: Sshd
    home: Path
    keys: dict[str, Path]
    goal: tuple[str, int]
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)

    @property
    def known_hosts(self) -> Path:
        """Return the user's known_hosts file."""
        return self.home / ".ssh" / "known_hosts"

    def configure(self, text: str) -> None:
        """Write the user's ssh_config; {port} and {user} are the server's."""
        filled = text.replace("{port}", str(self.sshd.port)).replace("{user}", self.sshd.user)
        (self.home / ".ssh" / "config").write_text(filled)

    def hop(self, key: str | None = "ed25519", **changes: str | int) -> Hop:
        """Return the server as a hop with every option."""
        file = self.keys[key] if key else None
        values = {"host": HOST, "port": self.sshd.port, "user": self.sshd.user, **changes}
        return Hop(**values, key_file=file)  # type: ignore[arg-type]

    def open(
        self,
        *hops: Hop,
        goal: tuple[str, int] | None = None,
        accept_new: bool = False,
        timeout: float = SECONDS,
        silence: float = 15.0,
        terminal: bool = True,
    ) -> Tunnel:
        """Open a tunnel through these hops, or straight through the server."""
        route = Route(hops or (self.hop(),), accept_new=accept_new)
        host, port = goal or self.goal
        return open_tunnel(
            route,
            host,
            port,
            timeout=timeout,
            ask=self._ask if terminal else None,
            notify=self.told.append,
            on_death=lambda: self.deaths.append(threading.current_thread().name),
            silence=silence,
        )

    def _ask(self, prompt: str) -> str:
        self.asked.append(prompt)
        return next(answer for word, answer in self.answers.items() if word in prompt)


def talks(tunnel: Tunnel) -> bool:
    """Say whether bytes reach the other end and come back."""
    with socket.create_connection(tunnel.address, SECONDS) as connection:
        connection.sendall(b"hello")
        return connection.recv(PIECE) == b"hello"


@contextlib.contextmanager
def listening(serve: Callable[[socket.socket], None] | None = None) -> Iterator[tuple[str, int]]:
    """Run a server on a loopback port, by default an echo server; yields its address."""
    threads: list[threading.Thread] = []
    clients: list[socket.socket] = []

    def one(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            (serve or echo)(client)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            clients.append(client)
            threads.append(threading.Thread(target=one, args=(client,)))
            threads[-1].start()

    with socket.create_server((HOST, 0)) as listener:
        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield listener.getsockname()
        finally:
            for each in (listener, *clients):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            for thread in (acceptor, *threads):
                thread.join()


def echo(client: socket.socket) -> None:
    """Send everything back."""
    while data := client.recv(PIECE):
        client.sendall(data)


def silent(client: socket.socket) -> None:
    """Accept and read, and never answer."""
    while client.recv(PIECE):
        pass


@dataclass(frozen=True)
class Account:
    """Who may log in to a password_server, how, and how long it takes to decide."""

    user: str
    password: str
    methods: tuple[str, ...]
    key_first: bool = False
    seconds: float = 0.0


class _Door(paramiko.ServerInterface):
    """Lets one account in and forwards; OpenSSH's passwords are those of the whole system."""

    def __init__(self, account: Account, connected: Callable[[socket.socket, int], None]) -> None:
        self._account = account
        self._connected = connected
        self._key_seen = not account.key_first

    def get_allowed_auths(self, username: str) -> str:
        del username
        return ",".join(self._account.methods if self._key_seen else ("publickey",))

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        del username, key
        self._key_seen = True
        return paramiko.common.AUTH_PARTIALLY_SUCCESSFUL

    def check_auth_password(self, username: str, password: str) -> int:
        time.sleep(self._account.seconds)
        right = (username, password) == (self._account.user, self._account.password)
        return paramiko.common.AUTH_SUCCESSFUL if right else paramiko.common.AUTH_FAILED

    def check_auth_interactive(self, username: str, submethods: str) -> InteractiveQuery:
        del username, submethods
        query = InteractiveQuery("name", "instructions")
        query.add_prompt("Password:", False)  # noqa: FBT003 - paramiko's own
        return query

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        return self.check_auth_password(self._account.user, responses[0])

    def check_channel_direct_tcpip_request(
        self, chanid: int, origin: tuple[str, int], destination: tuple[str, int]
    ) -> int:
        del origin
        self._connected(socket.create_connection(destination, SECONDS), chanid)
        return paramiko.common.OPEN_SUCCEEDED


@contextlib.contextmanager
def password_server(account: Account) -> Iterator[tuple[int, str]]:
    """Run an SSH server that asks for passwords; yields its port and its key's fingerprint."""
    key = paramiko.ECDSAKey.generate()
    started: list[paramiko.Transport] = []
    threads: list[threading.Thread] = []
    goals: list[socket.socket] = []

    def serve(client: socket.socket) -> None:
        transport = paramiko.Transport(client)
        started.append(transport)
        transport.add_server_key(key)
        with contextlib.suppress(paramiko.SSHException, EOFError):
            transport.start_server(server=_Door(account, lambda goal, _: goals.append(goal)))
        while transport.is_active():
            channel = transport.accept(0.05)
            if channel:
                for step in ((channel, goals[-1]), (goals[-1], channel)):
                    threads.append(threading.Thread(target=_copy, args=step))
                    threads[-1].start()

    with listening(serve) as (_, port):
        try:
            yield port, key.fingerprint
        finally:
            for transport in started:
                transport.close()
                transport.packetizer.complete_handshake()
            for goal in goals:
                with contextlib.suppress(OSError):
                    goal.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
            for goal in goals:
                goal.close()


def _copy(source: socket.socket | paramiko.Channel, sink: socket.socket | paramiko.Channel) -> None:
    with contextlib.suppress(OSError, EOFError):
        while data := source.recv(PIECE):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

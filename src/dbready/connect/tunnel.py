"""An SSH tunnel to a database, for this process only: host keys verified, dead links detected.

It is built on paramiko directly: sshtunnel never checks known_hosts, listens on every interface by
default, silently ignores ProxyJump, uses only the first IdentityFile, shows the password in
its repr, has no connect timeout and one error for every cause, and hangs for ever on a link that
dies silently; closing these means replacing all that it does.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

from dbready.connect.ssh.route import Hop, Route, parse_hop

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from dbready.connect.ssh.forward import Forwarder
    from dbready.connect.ssh.link import Link

__all__ = ["Hop", "Route", "Tunnel", "open_tunnel", "parse_hop"]

SILENCE_SECONDS = 15.0
LOOK_SECONDS = 0.1
PINGS_IN_SILENCE = 3
END_SECONDS = 2.0


class Tunnel:
    """Connections to the database, for this process only, while the SSH connections live."""

    def __init__(
        self,
        links: Sequence[Link],
        forwarder: Forwarder,
        on_death: Callable[[], None],
        silence: float,
    ) -> None:
        self._dead: str | None = None
        self._links = links
        self._forwarder = forwarder
        self._on_death = on_death
        self._silence = silence
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._ended = False
        watchers = [threading.Thread(target=self._watch, name="dbready-watch", daemon=True)]
        watchers += [
            threading.Thread(target=self._ping, args=(link,), name="dbready-ping", daemon=True)
            for link in links
        ]
        self._threads = watchers
        for thread in watchers:
            thread.start()

    @property
    def address(self) -> tuple[str, int]:
        """Return a loopback port that is forwarded to the database; connections of other processes are closed."""
        return self._forwarder.address()

    def connect(self) -> socket.socket:
        """Return a socket that is connected to the database, for drivers that can take one."""
        return self._forwarder.connect()

    @property
    def dead(self) -> str | None:
        """Return why the tunnel failed; None while it works, or after it was closed."""
        return self._dead if self._over.is_set() else self._dead or self._reason()

    def __enter__(self) -> Self:
        """Return the tunnel; leaving the block closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the tunnel."""
        self.close()

    def close(self) -> None:
        """Close the port and all connections, and end the threads; safe to call twice and from any thread."""
        with self._lock:
            if not self._ended:
                self._ended = True
                self._dead = self._reason()
                self._over.set()
                self._end()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(END_SECONDS)

    def _end(self) -> None:
        if self._dead is None:
            self._forwarder.refuse()
        # The first link first: without it no other one can wait for anything.
        for link in self._links:
            link.shut()
        self._forwarder.refuse()
        self._forwarder.cut()

    def _ping(self, link: Link) -> None:
        # Waits for the reply without limit, and even the sending can hang: _watch has the clock.
        from dbready.connect.ssh.forward import BROKEN  # noqa: PLC0415 - paramiko is there by now

        while not self._over.wait(self._silence / PINGS_IN_SILENCE) and link.is_active():
            try:
                link.global_request("keepalive@openssh.com", wait=True)
            except BROKEN:
                return

    def _watch(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            reason = self._reason()
            if reason:
                self._die(reason)
                return

    def _reason(self) -> str | None:
        for link in self._links:
            if not link.is_active():
                words = f": {link.words}" if link.words else ""
                return f"{link.server.label} ended the SSH connection{words}"
            if time.monotonic() - link.wire.heard > self._silence:
                return f"{link.server.label} has not answered for {self._silence:g} s"
        return None

    def _die(self, reason: str) -> None:
        with self._lock:
            if self._ended:
                return
            self._ended = True
            self._dead = reason
            self._over.set()
            self._end()
        self._on_death()


def open_tunnel(  # noqa: PLR0913 - all by name
    route: Route,
    host: str,
    port: int,
    *,
    timeout: float,
    ask: Callable[[str], str] | None,
    notify: Callable[[str], None],
    on_death: Callable[[], None],
    silence: float = SILENCE_SECONDS,
) -> Tunnel:
    """Connect hop by hop, up to host:port as the last hop resolves it.

    The host key is verified before the login. Raises UsageError or TargetError, with every
    connection closed. A link that is silent for `silence` seconds is dead:
    on_death() is called once, from a thread of the tunnel.
    """
    from dbready.connect.ssh.forward import Forwarder  # noqa: PLC0415 - paramiko, only now
    from dbready.connect.ssh.link import dial  # noqa: PLC0415
    from dbready.connect.ssh.login import login  # noqa: PLC0415
    from dbready.connect.ssh.plan import resolve  # noqa: PLC0415

    links: list[Link] = []
    try:
        for server in resolve(route):
            previous = links[-1] if links else None
            links.append(
                dial(server, previous, timeout, accept_new=route.accept_new, notify=notify)
            )
            login(links[-1], ask)
        return Tunnel(links, Forwarder(links[-1], (host, port), timeout), on_death, silence)
    except BaseException:
        for link in links:
            link.shut()
        raise

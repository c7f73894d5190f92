"""Carries connections of this process through an SSH connection to one address."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import paramiko

from dbready.connect.ssh import peers
from dbready.connect.ssh.link import reach
from dbready.errors import TargetError

if TYPE_CHECKING:
    from dbready.connect.ssh.link import Link

LOOPBACK = "127.0.0.1"
PIECE = 1 << 20  # bytes taken at once: all that has arrived
ACCEPT_SECONDS = 0.2
DRAIN_SECONDS = 0.3
DEATH_SECONDS = 0.2
END_SECONDS = 2.0
BROKEN = (OSError, EOFError, paramiko.SSHException)


class Forwarder:
    """Connects this process, and no other, to the destination; each connection gets its own channel."""

    def __init__(self, link: Link, goal: tuple[str, int], timeout: float) -> None:
        """Open a first channel to the destination; raises TargetError when it cannot be reached."""
        self._link = link
        self._goal = goal
        self._timeout = timeout
        # Kept for the first connection, so that the database never sees two.
        self._spare: paramiko.Channel | None = reach(link, *goal, timeout)
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, tuple[socket.socket, ...]] = {}
        self._over = threading.Event()
        self._listener: socket.socket | None = None
        self._address: tuple[str, int] | None = None
        self._acceptor: threading.Thread | None = None

    def connect(self) -> socket.socket:
        """Return a socket that is connected to the destination: nothing listens, and no one else can use it."""
        self._require_open()
        ours, theirs = socket.socketpair()
        self._start(theirs)
        return ours

    def address(self) -> tuple[str, int]:
        """Return a loopback port for a driver that cannot take a socket; only this process may use it."""
        with self._lock:
            if self._address is None:
                self._require_open()
                self._address = self._listen()
            return self._address

    def _require_open(self) -> None:
        if self._over.is_set():
            raise TargetError("the SSH tunnel has ended", help="run it again")

    def _listen(self) -> tuple[str, int]:
        if not peers.can_tell():
            raise TargetError(
                "on this system dbready cannot keep other users out of the SSH tunnel",
                cause=f"there is no {peers.DESCRIPTORS}",
                help="open the tunnel yourself (ssh -L PORT:HOST:PORT) and audit localhost:PORT",
            )
        self._listener = socket.create_server((LOOPBACK, 0))
        self._listener.settimeout(ACCEPT_SECONDS)
        self._acceptor = threading.Thread(
            target=self._accept, args=(self._listener,), name="dbready-accept", daemon=True
        )
        self._acceptor.start()
        host, port = self._listener.getsockname()
        return host, port

    def refuse(self) -> None:
        """Accept no more connections, and let what was just sent to the database arrive."""
        self._over.set()
        if self._listener and self._acceptor:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept() where the system can
            self._listener.close()
            self._acceptor.join(END_SECONDS)
        for thread in self._carriers():
            thread.join(DRAIN_SECONDS)
            if thread.is_alive():
                break

    def cut(self) -> None:
        """Break every connection and wait for its threads; the link is already down."""
        with self._lock:
            sockets = [each for pair in self._open.values() for each in pair]
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._carriers():
            thread.join(END_SECONDS)

    def _carriers(self) -> list[threading.Thread]:
        with self._lock:
            return [each for each in self._open if each is not threading.current_thread()]

    def _accept(self, listener: socket.socket) -> None:
        while not self._over.is_set():
            try:
                local, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            if not peers.is_own(local):
                local.close()
                continue
            local.settimeout(None)
            local.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._start(local)

    def _start(self, local: socket.socket) -> None:
        carrier = threading.Thread(
            target=self._carry, args=(local,), name="dbready-carry", daemon=True
        )
        with self._lock:
            self._open[carrier] = (local,)
        carrier.start()

    def _carry(self, local: socket.socket) -> None:
        channel: paramiko.Channel | None = None
        try:
            channel = self._channel()
            upwards = threading.Thread(
                target=_upwards, args=(local, channel), name="dbready-carry-up", daemon=True
            )
            upwards.start()
            self._downwards(channel, local)
            upwards.join()
        except TargetError:
            pass  # the client sees its connection end, as it would without a tunnel
        finally:
            local.close()
            if channel:
                with suppress(*BROKEN):
                    channel.close()
            with self._lock:
                self._open.pop(threading.current_thread(), None)

    def _downwards(self, channel: paramiko.Channel, local: socket.socket) -> None:
        try:
            while data := channel.recv(PIECE):
                local.sendall(data)
            if not channel.eof_received:
                # Most likely the link has died: who sees the end of this connection will ask why.
                self._link.join(DEATH_SECONDS)
            # With its channel closed, nobody reads what the client would still send.
            local.shutdown(socket.SHUT_RDWR if channel.closed else socket.SHUT_WR)
        except BROKEN:
            with suppress(*BROKEN):
                channel.close()
            with suppress(OSError):
                local.shutdown(socket.SHUT_RDWR)

    def _channel(self) -> paramiko.Channel:
        with self._lock:
            spare, self._spare = self._spare, None
        if spare and not spare.closed and not spare.eof_received:
            return spare
        if spare:
            with suppress(*BROKEN):
                spare.close()  # the database gave up waiting
        return reach(self._link, *self._goal, self._timeout)


def _upwards(local: socket.socket, channel: paramiko.Channel) -> None:
    try:
        while data := local.recv(PIECE):
            channel.sendall(data)
        channel.shutdown_write()  # the other direction may go on
    except BROKEN:
        with suppress(*BROKEN):
            channel.close()

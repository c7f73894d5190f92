"""One SSH connection: opened and verified, before the login."""

from __future__ import annotations

import logging
import socket
import threading
import time
from typing import TYPE_CHECKING

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from dbready.connect.ssh import hostkeys
from dbready.connect.ssh.plan import place
from dbready.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbready.connect.ssh.plan import Server

FIRST_BYTES = 256
END_SECONDS = 2.0
PROHIBITED, CONNECT_FAILED, RESOURCE_SHORTAGE = 1, 2, 4
# AES-GCM first: measured, it carries 1.4 times as much as paramiko's own first choice.
CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
)

# Our errors say what went wrong; without a handler, Python would print paramiko's messages too.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class Wire:
    """The socket or channel below a Transport; records when data last arrived."""

    def __init__(self, inner: socket.socket | paramiko.Channel) -> None:
        self.inner = inner
        self.first = b""
        self.heard = time.monotonic()
        self._closed = False  # paramiko looks at it

    def send(self, data: bytes) -> int:
        """Send some of the bytes; return how many."""
        return self.inner.send(data)

    def recv(self, size: int) -> bytes:
        """Return what has arrived, empty at the end."""
        data = self.inner.recv(size)
        if data:
            self.heard = time.monotonic()
            if len(self.first) < FIRST_BYTES:
                self.first += data
        return data

    def settimeout(self, seconds: float) -> None:
        """Limit each send and recv."""
        self.inner.settimeout(seconds)

    def close(self) -> None:
        """Close what is below."""
        self._closed = True
        self.inner.close()


class Link(paramiko.Transport):
    """A Transport that keeps the server's error messages and can be closed at any time."""

    def __init__(self, server: Server, wire: Wire, timeout: float) -> None:
        # paramiko wants nothing of a socket but what a Wire has.
        super().__init__(wire)  # type: ignore[arg-type]
        self.server = server
        self.wire = wire
        self.words = ""
        self.banner_timeout = timeout
        self.handshake_timeout = timeout
        self.auth_timeout = timeout
        self.channel_timeout = timeout
        self.name = f"dbready-ssh-{server.host}"

    def shut(self) -> None:
        """Close the connection and end its thread, even while they wait; safe to call twice."""
        self.close()
        self.wire.close()
        if self.is_alive() and self is not threading.current_thread():
            self.join(END_SECONDS)
        self.packetizer.complete_handshake()  # its timer is a thread of its own

    def _parse_channel_open_failure(self, m: paramiko.Message) -> None:
        m.get_int()
        m.get_int()
        self.words = one_line(m.get_text())
        m.rewind()
        super()._parse_channel_open_failure(m)  # type: ignore[misc]

    def _parse_disconnect(self, m: paramiko.Message) -> None:
        m.get_int()
        self.words = one_line(m.get_text())
        m.rewind()
        super()._parse_disconnect(m)  # type: ignore[misc]


def one_line(text: str) -> str:
    """Return a server's message on one line, without control characters."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))


def dial(
    server: Server,
    previous: Link | None,
    timeout: float,
    *,
    accept_new: bool,
    notify: Callable[[str], None],
) -> Link:
    """Connect to a server, through the previous one if any, and verify its host key."""
    lines = hostkeys.known(server)
    offered = hostkeys.algorithms(lines)
    presented: list[str] = []
    # A server has several keys and presents one; the fingerprint may belong to another.
    for _ in hostkeys.ALGORITHMS:
        link = _negotiate(server, previous, offered, presented, timeout)
        try:
            shown = link.get_remote_server_key()
            key = hostkeys.Key(shown.get_name(), shown.asbytes())
            if server.pin in (None, key.fingerprint):
                hostkeys.verify(server, key, lines, accept_new=accept_new, notify=notify)
                return link
        except BaseException:
            link.shut()
            raise
        link.shut()
        presented.append(key.fingerprint)
        used = hostkeys.ALGORITHMS.get(key.kind, ())
        offered = tuple(name for name in offered if name not in used)
    raise hostkeys.wrong_pin(server, presented)


def _negotiate(
    server: Server,
    previous: Link | None,
    offered: Sequence[str],
    presented: Sequence[str],
    timeout: float,
) -> Link:
    if presented and not offered:
        raise hostkeys.wrong_pin(server, presented)
    wire = Wire(
        _dial_directly(server, timeout)
        if previous is None
        else reach(previous, server.host, server.port, timeout)
    )
    link = Link(server, wire, timeout)
    try:
        options = link.get_security_options()
        options.ciphers, options.digests, options.key_types = CIPHERS, MACS, tuple(offered)
        link.start_client(timeout=timeout)
        link.get_remote_server_key()  # raises where the time ended in mid-negotiation
    except (paramiko.SSHException, OSError, EOFError) as error:
        link.shut()
        if presented and isinstance(error, IncompatiblePeer):
            raise hostkeys.wrong_pin(server, presented) from None
        raise _no_ssh(server, wire, error, timeout) from None
    except BaseException:
        link.shut()
        raise
    return link


def _no_ssh(server: Server, wire: Wire, error: Exception, timeout: float) -> TargetError:
    said = one_line(wire.first.split(b"\n")[0][:60].decode("utf-8", "replace"))
    target = place(server.host, server.port)
    if isinstance(error, IncompatiblePeer):
        return TargetError(
            f"{server.label} and dbready support no common algorithm",
            cause=one_line(str(error)),
            help="the server's algorithms are all obsolete, or newer than dbready's; update the older side",
        )
    if wire.first and b"SSH-" not in wire.first:
        return TargetError(
            f"{target} is not an SSH server",
            cause=f"it answered: {said}",
            help="check the port; SSH servers listen on 22 by default",
        )
    if time.monotonic() - wire.heard >= timeout * 0.9:
        return TargetError(
            f"{target} accepts connections, but did not answer as an SSH server within {timeout:g} s",
            help="check the port; if it is right, the server is overloaded or hangs",
        )
    return TargetError(
        f"{target} ended the connection before the login",
        cause=one_line(str(error)) or None,
        help="the server or a firewall rejects this address, or has too many logins "
        "at once (MaxStartups)",
    )


def _dial_directly(server: Server, timeout: float) -> socket.socket:
    target = place(server.host, server.port)
    try:
        connected = socket.create_connection((server.host, server.port), timeout)
    except (socket.gaierror, UnicodeError):
        raise TargetError(
            f"the SSH server's name {server.host} cannot be resolved",
            help="check the spelling, and whether a VPN is needed",
        ) from None
    except TimeoutError:
        raise TargetError(
            f"the SSH server {target} did not answer within {timeout:g} s",
            help="check host and port, and whether a firewall blocks them or a VPN is needed",
        ) from None
    except ConnectionRefusedError:
        raise TargetError(
            f"no SSH server listens on {target}",
            help="check host and port of the SSH server",
        ) from None
    except OSError as error:
        raise TargetError(
            f"the SSH server {target} cannot be reached",
            cause=error.strerror,
            help="check the network, and whether a VPN is needed",
        ) from None
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def reach(link: Link, host: str, port: int, timeout: float) -> paramiko.Channel:
    """Open a channel through a server to a host; raises TargetError with the cause."""
    link.words = ""
    try:
        return link.open_channel("direct-tcpip", (host, port), ("127.0.0.1", 0), timeout=timeout)
    except paramiko.ChannelException as error:
        raise _unreachable(link, place(host, port), error.code) from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        if link.is_active():
            raise TargetError(
                f"{link.server.label} got no answer from {place(host, port)} within {timeout:g} s",
                help="check host and port as that server sees them, and firewalls between the two",
            ) from None
        raise ended(link, str(error)) from None


def _unreachable(link: Link, goal: str, code: int) -> TargetError:
    server, words = link.server.label, link.words
    if code == PROHIBITED:
        return TargetError(
            f"{server} does not allow forwarding to {goal}",
            cause=words or None,
            help="ask its administrator to allow TCP forwarding (AllowTcpForwarding, PermitOpen "
            "in sshd_config; permitopen, restrict in authorized_keys)",
        )
    if code == RESOURCE_SHORTAGE:
        return TargetError(
            f"{server} allows no more sessions",
            cause=words or None,
            help="try again later, or end other connections through it",
        )
    if "not known" in words or "resolution" in words or "unknown host" in words.lower():
        return TargetError(
            f"{server} cannot resolve the host {goal.rsplit(':', 1)[0]}",
            cause=words,
            help="that server resolves the name: use the name that is known there",
        )
    return TargetError(
        f"{server} cannot reach {goal}",
        cause=words or None,
        help="check host and port as that server sees them, and firewalls between the two",
    )


def ended(link: Link, words: str = "") -> TargetError:
    """Return the error for a server that closed the connection."""
    return TargetError(
        f"{link.server.label} ended the SSH connection",
        cause=link.words or one_line(words) or None,
        help="run it again; if it recurs, the server's log says why",
    )

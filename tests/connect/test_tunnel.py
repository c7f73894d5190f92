"""The tunnel: what it forwards, how it ends, and that it leaves nothing behind."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dbready.connect.ssh import peers
from dbready.connect.tunnel import Hop
from dbready.errors import TargetError
from tests.connect.bastion import PIECE, SECONDS, echo, listening, silent, talks
from tests.processes import HOST, account, free_port
from tests.sshd import Sshd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dbready.connect.tunnel import Tunnel
    from tests.connect.bastion import Client

MEGABYTE = 1 << 20
SIZE = 20 * MEGABYTE


def received(connection: socket.socket) -> int:
    return sum(len(data) for data in iter(lambda: connection.recv(MEGABYTE), b""))


def wait_until(true: Callable[[], object], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(true())


@pytest.fixture
def own_sshd(client: Client, keys: dict[str, Path]) -> Iterator[Sshd]:
    """Return a server that the test may harm; the client goes through it."""
    server = Sshd(host_keys=("ed25519",))
    server.authorize(keys["ed25519"])
    client.sshd = server
    client.known_hosts.write_text(server.known_hosts())
    yield server
    server.stop()


def test_bytes_are_forwarded_in_both_directions(client: Client) -> None:
    with client.open() as tunnel:
        assert talks(tunnel)
        assert tunnel.dead is None


def test_the_port_is_open_on_loopback_only(client: Client) -> None:
    with client.open() as tunnel:
        host, port = tunnel.address
        assert host == "127.0.0.1"
        other = socket.socket()
        with other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", port))


TRY = """
import encodings.idna, os, socket, sys
if sys.argv[2:]:
    os.setuid(int(sys.argv[2]))
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 3) as connection:
    try:
        connection.sendall(b"let me in")
        print(connection.recv(100))
    except ConnectionError:
        print("closed")
"""


def uids() -> list[list[str]]:
    """Return whom a stranger can be: this account, and another one where we may become it."""
    name = account("nobody")
    return [[], [str(pwd.getpwnam(name).pw_uid)]] if name else [[]]


@pytest.mark.parametrize("uid", uids())
def test_no_other_process_and_no_other_account_gets_through(client: Client, uid: list[str]) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        while data := connection.recv(PIECE):
            heard.append(data)
            connection.sendall(data)

    with listening(listen) as goal, client.open(goal=goal) as tunnel:
        stranger = subprocess.run(
            (sys.executable, "-c", TRY, str(tunnel.address[1]), *uid),
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS * 3,
        )
        assert stranger.stdout.strip() in {"b''", "closed"}
        assert talks(tunnel)
    assert b"".join(heard) == b"hello"


def test_a_socket_is_connected_to_the_database_and_no_port_is_open(client: Client) -> None:
    with client.open() as tunnel:
        with tunnel.connect() as connection:
            connection.sendall(b"hello")
            assert connection.recv(PIECE) == b"hello"
        names = {thread.name for thread in threading.enumerate()}
        assert "dbready-accept" not in names


def test_no_port_is_opened_where_the_system_cannot_distinguish_processes(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(peers, "DESCRIPTORS", tmp_path / "absent")
    with client.open() as tunnel:
        with pytest.raises(TargetError, match="cannot keep other users out") as caught:
            tunnel.address  # noqa: B018 - it is a property
        assert "ssh -L" in caught.value.help


def test_the_database_sees_one_connection_only(client: Client) -> None:
    seen: list[socket.socket] = []

    def count(connection: socket.socket) -> None:
        seen.append(connection)
        connection.sendall(connection.recv(PIECE))

    with listening(count) as goal, client.open(goal=goal) as tunnel:
        assert talks(tunnel)
    assert len(seen) == 1


def test_a_database_that_gave_up_waiting_is_called_again(client: Client) -> None:
    calls: list[int] = []

    def impatient(connection: socket.socket) -> None:
        calls.append(1)
        if len(calls) > 1:
            echo(connection)

    with listening(impatient) as goal, client.open(goal=goal) as tunnel:
        time.sleep(0.1)
        assert talks(tunnel)


def test_several_connections_at_once(client: Client) -> None:
    with client.open() as tunnel:
        ends = [socket.create_connection(tunnel.address, SECONDS) for _ in range(5)]
        for number, end in enumerate(ends):
            end.sendall(b"%d" % number)
        assert [end.recv(PIECE) for end in reversed(ends)] == [b"4", b"3", b"2", b"1", b"0"]
        for end in ends:
            end.close()


def test_twenty_megabytes_arrive_whole_and_fast(client: Client) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(bytes(SIZE))

    with (
        listening(flood) as goal,
        client.open(goal=goal) as tunnel,
        socket.create_connection(tunnel.address, SECONDS) as connection,
    ):
        start = time.monotonic()
        assert received(connection) == SIZE
        assert time.monotonic() - start < 4  # 5 MB/s at the very least


def test_an_end_that_stops_sending_still_receives(client: Client) -> None:
    def count(connection: socket.socket) -> None:
        connection.sendall(b"%d" % received(connection))

    with (
        listening(count) as goal,
        client.open(goal=goal) as tunnel,
        socket.create_connection(tunnel.address, SECONDS) as connection,
    ):
        connection.sendall(bytes(5 * MEGABYTE))
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(PIECE) == b"%d" % (5 * MEGABYTE)
        assert connection.recv(PIECE) == b""


def test_the_end_of_the_remote_side_arrives(client: Client) -> None:
    with (
        listening(lambda connection: connection.sendall(b"bye")) as goal,
        client.open(goal=goal) as tunnel,
        socket.create_connection(tunnel.address, SECONDS) as connection,
    ):
        assert received(connection) == 3


def test_a_remote_side_that_stops_sending_still_receives(client: Client) -> None:
    heard: list[int] = []

    def count(connection: socket.socket) -> None:
        connection.recv(1)
        connection.shutdown(socket.SHUT_WR)
        heard.append(received(connection))

    with listening(count) as goal, client.open(goal=goal) as tunnel:
        with socket.create_connection(tunnel.address, SECONDS) as connection:
            connection.sendall(b"!")
            assert connection.recv(PIECE) == b""
            connection.sendall(bytes(MEGABYTE))
        assert wait_until(lambda: heard, SECONDS)
    assert heard == [MEGABYTE]


def test_a_tunnel_can_have_two_hops(client: Client, second_sshd: Sshd) -> None:
    second_sshd.authorize(client.keys["rsa"])
    with client.known_hosts.open("a") as file:
        file.write(second_sshd.known_hosts())
    second = Hop(HOST, second_sshd.port, second_sshd.user, client.keys["rsa"])
    with client.open(client.hop(), second) as tunnel:
        assert talks(tunnel)
        assert second_sshd.sessions()


def test_what_was_sent_last_arrives_before_the_end(client: Client) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        connection.sendall(b"hello")
        heard.extend(iter(lambda: connection.recv(PIECE), b""))

    with listening(listen) as goal:
        tunnel = client.open(goal=goal)
        with socket.create_connection(tunnel.address, SECONDS) as connection:
            assert connection.recv(PIECE) == b"hello"
            connection.sendall(b"quit")
        tunnel.close()
    assert heard == [b"quit"]


def test_closing_leaves_no_thread_port_or_session(client: Client) -> None:
    tunnel = client.open()
    connection = socket.create_connection(tunnel.address, SECONDS)
    connection.sendall(b"hello")
    assert connection.recv(PIECE) == b"hello"
    tunnel.close()
    tunnel.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("dbready")]
    assert connection.recv(1) == b""
    connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(tunnel.address, SECONDS)
    assert wait_until(lambda: not client.sshd.sessions(), SECONDS)
    assert client.deaths == []


def test_an_interrupt_while_connecting_leaves_nothing(client: Client) -> None:
    with listening(silent) as address:
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            client.open(Hop(*address), timeout=10)
        timer.join()


def assert_dead(client: Client, tunnel: Tunnel, words: str) -> None:
    assert words in str(tunnel.dead)
    assert wait_until(lambda: client.deaths, SECONDS)
    assert client.deaths == ["dbready-watch"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(tunnel.address, SECONDS)


def test_a_server_that_dies_ends_the_tunnel(client: Client, own_sshd: Sshd) -> None:
    tunnel = client.open()
    with socket.create_connection(tunnel.address, SECONDS) as connection:
        own_sshd.signal_sessions(signal.SIGKILL)
        assert connection.recv(1) == b""
        assert_dead(client, tunnel, "ended the SSH connection")
    tunnel.close()


def test_a_server_that_falls_silent_ends_the_tunnel(client: Client, own_sshd: Sshd) -> None:
    tunnel = client.open(silence=0.6)
    with socket.create_connection(tunnel.address, SECONDS) as connection:
        time.sleep(1)  # idle is not silent
        assert tunnel.dead is None
        own_sshd.signal_sessions(signal.SIGSTOP)
        start = time.monotonic()
        assert connection.recv(1) == b""
        assert time.monotonic() - start < 2
        assert_dead(client, tunnel, "has not answered for 0.6 s")
    tunnel.close()


def test_a_silent_server_ends_the_tunnel_in_mid_transfer(client: Client, own_sshd: Sshd) -> None:
    tunnel = client.open(silence=0.6)
    with socket.create_connection(tunnel.address, SECONDS) as connection:
        own_sshd.signal_sessions(signal.SIGSTOP)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(bytes(100 * MEGABYTE))  # larger than all buffers in between
        assert_dead(client, tunnel, "has not answered")
    tunnel.close()


def test_a_silent_first_server_ends_a_tunnel_through_two(
    client: Client, own_sshd: Sshd, second_sshd: Sshd
) -> None:
    second_sshd.authorize(client.keys["ed25519"])
    with client.known_hosts.open("a") as file:
        file.write(second_sshd.known_hosts())
    second = Hop(HOST, second_sshd.port, second_sshd.user, client.keys["ed25519"])
    tunnel = client.open(client.hop(), second, silence=0.6)
    assert tunnel.address
    own_sshd.signal_sessions(signal.SIGSTOP)
    assert wait_until(lambda: tunnel.dead, SECONDS)
    assert_dead(client, tunnel, f"{HOST}:{own_sshd.port} has not answered")
    tunnel.close()


def test_closing_a_tunnel_whose_server_is_silent_does_not_wait(
    client: Client, own_sshd: Sshd
) -> None:
    tunnel = client.open()
    own_sshd.signal_sessions(signal.SIGSTOP)
    start = time.monotonic()
    tunnel.close()
    assert time.monotonic() - start < 1


def test_a_database_that_is_not_there_has_its_own_error(client: Client) -> None:
    port = free_port()
    with pytest.raises(TargetError, match=rf"cannot reach {HOST}:{port}") as caught:
        client.open(goal=(HOST, port))
    assert "as that server sees them" in caught.value.help


def test_a_database_host_that_the_server_does_not_know_has_its_own_error(client: Client) -> None:
    with pytest.raises(TargetError, match=r"cannot resolve the host nowhere\.invalid"):
        client.open(goal=("nowhere.invalid", 5432))


def test_a_server_that_forbids_forwarding_has_its_own_error(
    client: Client, keys: dict[str, Path]
) -> None:
    server = Sshd({"AllowTcpForwarding": "no"}, host_keys=("ed25519",))
    try:
        server.authorize(keys["ed25519"])
        client.known_hosts.write_text(server.known_hosts())
        with pytest.raises(TargetError, match="does not allow forwarding") as caught:
            client.open(client.hop(port=server.port))
        assert "AllowTcpForwarding" in caught.value.help
    finally:
        server.stop()


def test_a_second_server_that_is_not_there_has_its_own_error(client: Client) -> None:
    port = free_port()
    with pytest.raises(TargetError, match=rf"cannot reach {HOST}:{port}"):
        client.open(client.hop(), Hop(HOST, port))


def test_an_unknown_host_has_its_own_error(client: Client) -> None:
    with pytest.raises(TargetError, match=r"name nowhere\.invalid cannot be resolved"):
        client.open(Hop("nowhere.invalid"))


def test_a_closed_port_has_its_own_error(client: Client) -> None:
    port = free_port()
    with pytest.raises(TargetError, match=f"no SSH server listens on {HOST}:{port}"):
        client.open(Hop(HOST, port))


def test_a_web_server_has_its_own_error(client: Client) -> None:
    def web(connection: socket.socket) -> None:
        connection.recv(PIECE)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(web) as address, pytest.raises(TargetError, match="is not an SSH server") as no:
        client.open(Hop(*address))
    assert no.value.cause == "it answered: HTTP/1.1 400 Bad Request"


def test_a_port_that_says_nothing_has_its_own_error(client: Client) -> None:
    with (
        listening(silent) as address,
        pytest.raises(TargetError, match=r"did not answer as an SSH server within 0\.6 s"),
    ):
        client.open(Hop(*address), timeout=0.6)


def test_a_server_that_drops_the_connection_has_its_own_error(client: Client) -> None:
    with (
        listening(socket.socket.close) as address,
        pytest.raises(TargetError, match="ended the connection before the login"),
    ):
        client.open(Hop(*address))


def test_a_server_that_never_accepts_has_its_own_error(client: Client) -> None:
    with socket.socket() as full:
        full.bind((HOST, 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # the queue is full then: the next SYN is not answered
            each.settimeout(0)
            each.connect_ex(address)
        with pytest.raises(TargetError, match=r"did not answer (as an SSH server )?within 0\.6 s"):
            client.open(Hop(*address), timeout=0.6)
        for each in waiting:
            each.close()

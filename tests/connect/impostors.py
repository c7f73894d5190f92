"""Fake servers that speak enough of a protocol to ask for a password."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS = 5.0
SALT = b"abcdefghijklmnopqrst"
PUBLIC_KEY_WANTED, SHA256_KEY_WANTED = b"\x02", b"\x01"
PROMPT = b"\x05Password: "  # not echoed, and the last one


@dataclass
class Impostor:
    """A listening server; `heard` is all that its clients sent, decrypted if it has the key."""

    address: tuple[str, int] | str
    heard: bytearray = field(default_factory=bytearray)
    key: rsa.RSAPrivateKey | None = None

    @property
    def port(self) -> int:
        """Return the TCP port."""
        assert not isinstance(self.address, str)
        return self.address[1]

    def public_pem(self) -> bytes:
        """Return the RSA key that it presents."""
        if self.key is None:
            self.key = rsa.generate_private_key(65537, 2048)
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def decrypt(self, data: bytes) -> bytes:
        """Return the password in what was encrypted with its key."""
        assert self.key
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - MySQL's
        scrambled = self.key.decrypt(data, oaep)
        return bytes(byte ^ SALT[at % len(SALT)] for at, byte in enumerate(scrambled))


class Wire:
    """One client's connection, which writes down what it hears."""

    def __init__(self, inner: socket.socket, impostor: Impostor) -> None:
        self.inner = inner
        self._impostor = impostor

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes; raises EOFError when the client has left."""
        data = b""
        while len(data) < size:
            more = self.inner.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        self._impostor.heard += data
        return data

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.inner.sendall(data)

    def encrypt(self, folder: Path) -> None:
        """Go on inside TLS, with the certificate in a folder."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.crt", folder / "server.key")
        self.inner = context.wrap_socket(self.inner, server_side=True)


@contextmanager
def impersonating(
    talk: Callable[[Impostor, Wire], None], path: Path | None = None
) -> Iterator[Impostor]:
    """Serve on a loopback port, or on a Unix socket, until the block ends."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    with listener:
        listener.bind(str(path) if path else (HOST, 0))
        listener.listen()
        impostor = Impostor(str(path) if path else listener.getsockname())
        thread = threading.Thread(target=_serve, args=(listener, impostor, talk), daemon=True)
        thread.start()
        yield impostor
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(SECONDS)


def _serve(
    listener: socket.socket, impostor: Impostor, talk: Callable[[Impostor, Wire], None]
) -> None:
    while True:
        try:
            inner, _ = listener.accept()
        except OSError:
            return
        inner.settimeout(SECONDS)
        wire = Wire(inner, impostor)
        with suppress(OSError, EOFError):
            talk(impostor, wire)
        wire.inner.close()


# PostgreSQL: https://www.postgresql.org/docs/current/protocol-message-formats.html
TLS_REQUEST, GSS_REQUEST = 80877103, 80877104
CLEARTEXT, MD5 = struct.pack("!I", 3), struct.pack("!I", 5) + b"salt"


def postgresql(request: bytes, folder: Path | None = None) -> Callable[[Impostor, Wire], None]:
    """Ask for a password in one way, inside TLS where there is a folder with a certificate."""

    def talk(_: Impostor, wire: Wire) -> None:
        while True:
            (size,) = struct.unpack("!I", wire.read(4))
            startup = wire.read(size - 4)
            (code,) = struct.unpack("!I", startup[:4])
            if code == TLS_REQUEST and folder:
                wire.send(b"S")
                wire.encrypt(folder)
            elif code in {TLS_REQUEST, GSS_REQUEST}:
                wire.send(b"N")
            else:
                break
        wire.send(b"R" + struct.pack("!I", len(request) + 4) + request)
        wire.read(1)
        (size,) = struct.unpack("!I", wire.read(4))
        wire.read(size - 4)
        words = b"SFATAL\0C28P01\0Mthat was all I wanted to know\0\0"
        wire.send(b"E" + struct.pack("!I", len(words) + 4) + words)

    return talk


# MySQL: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
PLUGIN_AUTH, SECURE_CONNECTION, PROTOCOL_41, SSL = 1 << 19, 1 << 15, 1 << 9, 1 << 11


def _packet(number: int, data: bytes) -> bytes:
    return struct.pack("<I", len(data))[:3] + bytes([number]) + data


class MysqlWire:
    """Packets of MySQL's protocol, numbered as it wants."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._number = 0
        self.asked_already = False

    def send(self, data: bytes) -> None:
        """Send one packet."""
        self.wire.send(_packet(self._number, data))
        self._number = (self._number + 1) % 256

    def read(self) -> bytes:
        """Return one packet."""
        head = self.wire.read(4)
        self._number = (head[3] + 1) % 256
        return self.wire.read(int.from_bytes(head[:3], "little"))


def mysql(
    method: str,
    ask: Callable[[Impostor, MysqlWire], None],
    *,
    first: str = "mysql_native_password",
    folder: Path | None = None,
) -> Callable[[Impostor, Wire], None]:
    """Greet with one authentication method, switch to another (unless the client begins it), and ask."""

    def talk(impostor: Impostor, wire: Wire) -> None:
        client = MysqlWire(wire)
        client.send(greeting(first, has_tls=folder is not None))
        answer = client.read()
        if folder and len(answer) == 32:  # the request for TLS
            wire.encrypt(folder)
            answer = client.read()
        client.asked_already = f"{method}\0".encode() in answer
        if not client.asked_already:
            more = PROMPT if method == "dialog" else SALT + b"\0"
            client.send(b"\xfe" + method.encode() + b"\0" + more)
        ask(impostor, client)
        client.send(b"\xff" + struct.pack("<H", 1045) + b"#28000that was all I wanted to know")

    return talk


def greeting(method: str, *, has_tls: bool) -> bytes:
    """Return the first packet of MySQL 8.0, which names an authentication method."""
    flags = PLUGIN_AUTH | SECURE_CONNECTION | PROTOCOL_41 | (SSL if has_tls else 0)
    return (
        b"\x0a8.0.36\0"
        + struct.pack("<I", 7)
        + SALT[:8]
        + b"\0"
        + struct.pack("<H", flags & 0xFFFF)
        + b"\x2d"
        + struct.pack("<H", 2)
        + struct.pack("<H", flags >> 16)
        + bytes([len(SALT) + 1])
        + bytes(10)
        + SALT[8:]
        + b"\0"
        + method.encode()
        + b"\0"
    )


def listen(_: Impostor, client: MysqlWire) -> None:
    """Take the one packet that the client answers with."""
    client.read()


def rsa_key(impostor: Impostor, client: MysqlWire) -> None:
    """Present a key of our own, also unasked, and decrypt what comes."""
    answer = SHA256_KEY_WANTED if client.asked_already else client.read()
    if answer == SHA256_KEY_WANTED:
        client.send(b"\x01" + impostor.public_pem())
        answer = client.read()
    _decrypted(impostor, answer)


def full_authentication(impostor: Impostor, client: MysqlWire) -> None:
    """Refuse the fast way of caching_sha2_password, and present a key of our own."""
    client.read()
    client.send(b"\x01\x04")
    answer = client.read()
    if answer == PUBLIC_KEY_WANTED:
        client.send(b"\x01" + impostor.public_pem())
        answer = client.read()
    _decrypted(impostor, answer)


def unasked_key(impostor: Impostor, client: MysqlWire) -> None:
    """Present another key after the password has come under the one that the client knows."""
    client.read()
    client.send(b"\x01" + impostor.public_pem())
    _decrypted(impostor, client.read())


def _decrypted(impostor: Impostor, answer: bytes) -> None:
    impostor.public_pem()
    with suppress(ValueError):
        impostor.heard += impostor.decrypt(answer)

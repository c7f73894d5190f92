"""Servers that greet, ask and answer with wrong bytes."""

from __future__ import annotations

import struct
from random import Random
from typing import TYPE_CHECKING

from tests.connect.impostors import SALT, MysqlWire, greeting, impersonating
from tests.fuzz.cases import PASSWORD, mutated_bytes
from tests.fuzz.running import check
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.connect.impostors import Impostor, Wire

PATIENCE = 0.5  # seconds, when both ends wait for each other
TLS_REQUESTS = {80877103, 80877104}
WORDS = ["tables", "on", "off", "1s", "30s", "15.4", "", "a\nhelp: b", "x" * 5000, "9" * 400, "é"]


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def _postgresql_greeting() -> bytes:
    settings = {
        "server_version": "15.4",
        "server_encoding": "UTF8",
        "client_encoding": "UTF8",
        "integer_datetimes": "on",
        "standard_conforming_strings": "on",
    }
    told = b"".join(
        _message(b"S", f"{name}\0{value}\0".encode()) for name, value in settings.items()
    )
    ready = _message(b"K", b"\0\0\0\1\0\0\0\2") + _message(b"Z", b"I")
    return _message(b"R", struct.pack("!I", 0)) + told + ready


def _postgresql_answer(random: Random) -> bytes:
    """Return rows of a few columns, or an error."""
    if random.random() < 0.3:
        fields = [b"SERROR", b"C" + random.choice([b"42501", b"55P03", b"XX000", b""])]
        fields += [b"M" + random.choice(WORDS).encode()] if random.random() < 0.8 else []
        return _message(b"E", b"".join(field + b"\0" for field in fields) + b"\0") + _READY
    width = random.choice([0, 1, 4, 8])
    kinds = [random.choice([25, 23, 20, 16, 1009, 3802]) for _ in range(width)]
    head = b"".join(
        f"{random.choice(WORDS[:1])}{at}\0".encode() + struct.pack("!IhIhih", 0, 0, kind, -1, -1, 0)
        for at, kind in enumerate(kinds)
    )
    rows = b"".join(
        _message(b"D", struct.pack("!h", width) + b"".join(_cell(random) for _ in range(width)))
        for _ in range(random.choice([0, 1, 1, 3]))
    )
    return (
        _message(b"T", struct.pack("!h", width) + head)
        + rows
        + _message(b"C", b"SELECT 1\0")
        + _READY
    )


_READY = _message(b"Z", b"I")


def _cell(random: Random) -> bytes:
    if random.random() < 0.1:
        return struct.pack("!i", -1)
    text = random.choice(WORDS).encode()
    return struct.pack("!i", len(text)) + text


def postgresql(random: Random) -> Callable[[Impostor, Wire], None]:
    """Let anybody in, and answer anything; some bytes of it are wrong."""

    def talk(_: Impostor, wire: Wire) -> None:
        wire.inner.settimeout(PATIENCE)
        while True:
            (size,) = struct.unpack("!I", wire.read(4))
            startup = wire.read(size - 4)
            if struct.unpack("!I", startup[:4])[0] not in TLS_REQUESTS:
                break
            wire.send(_perhaps(random, b"N", 0.05))
        wire.send(_perhaps(random, _postgresql_greeting(), 0.5))
        for _number in range(100):
            wire.read(1)
            (size,) = struct.unpack("!I", wire.read(4))
            wire.read(size - 4)
            wire.send(_perhaps(random, _postgresql_answer(random), 0.7))

    return talk


def mysql(random: Random) -> Callable[[Impostor, Wire], None]:
    """Greet as MariaDB or MySQL, let anybody in, and answer anything; some bytes of it are wrong."""

    def talk(_: Impostor, wire: Wire) -> None:
        wire.inner.settimeout(PATIENCE)
        client = MysqlWire(wire)
        hello = greeting("mysql_native_password", has_tls=False)
        if random.random() < 0.5:
            hello = hello.replace(b"8.0.36\0", b"10.11.6-MariaDB\0")
        client.send(_perhaps(random, hello, 0.3))
        client.read()
        if random.random() < 0.2:
            client.send(_perhaps(random, b"\xfemysql_native_password\0" + SALT + b"\0", 0.5))
            client.read()
        client.send(_perhaps(random, b"\0\0\0\2\0\0\0", 0.2))
        for _number in range(100):
            client.read()
            for packet in _mysql_answer(random):
                client.send(_perhaps(random, packet, 0.2))

    return talk


def _mysql_answer(random: Random) -> Iterator[bytes]:
    choice = random.random()
    if choice < 0.4:
        yield b"\0\0\0\2\0\0\0"
        return
    if choice < 0.6:
        code = struct.pack("<H", random.choice([1045, 1205, 1142, 1969, 2013, 0]))
        yield b"\xff" + code + b"#42000" + random.choice(WORDS).encode()
        return
    width = random.choice([1, 2, 5])
    yield bytes([width])
    for at in range(width):
        name = f"column_{at}".encode()
        parts = (b"def", b"", b"", b"", name, name)
        body = b"".join(bytes([len(part)]) + part for part in parts)
        kind = random.choice([0xFD, 0x08, 0x0C, 0x05, 0xF6, 0xF5])
        yield body + b"\x0c" + struct.pack("<HIBHB", 45, 1024, kind, 0, 0) + b"\0\0"
    yield b"\xfe\0\0\2\0"
    for _ in range(random.choice([0, 1, 2])):
        words = [random.choice(WORDS)[:200].encode() for _ in range(width)]
        yield b"".join(bytes([len(word)]) + word for word in words)
    yield b"\xfe\0\0\2\0"


def _perhaps(random: Random, data: bytes, share: float) -> bytes:
    return mutated_bytes(random, data) if random.random() < share else data


TALKS = {"postgresql": postgresql, "mysql": mysql}


def run(kind: str, seed: int) -> None:
    """Audit a server of a kind; raises AssertionError, which says how to run it again."""
    random = Random(f"{kind} {seed}")  # noqa: S311 - no secret
    with impersonating(TALKS[kind](random)) as impostor:
        url = f"{kind}://auditor:{PASSWORD}@{HOST}:{impostor.port}/shop"
        command = random.choice(["audit", "audit", "doctor"])
        # No such server can be audited: nothing of it may look clean, or found.
        arguments = [command, url, "--timeout", "3", "--statement-timeout", "1"]
        check(arguments, f"{kind} {seed}", frozenset({3}))

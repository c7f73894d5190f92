"""The connection to a server that never stops answering is closed before memory is full."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING

import pytest

from dbready.connect import memory
from tests.connect.impostors import MysqlWire, greeting, impersonating
from tests.fuzz.running import ended
from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.connect.impostors import Impostor, Wire

MEGABYTE = b"x" * 1_000_000


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


def postgresql(flood: bytes, repeated: bytes) -> Callable[[Impostor, Wire], None]:
    """Let anybody in, and answer the first question without end."""

    def talk(_: Impostor, wire: Wire) -> None:
        while True:
            (size,) = struct.unpack("!I", wire.read(4))
            if struct.unpack("!I", wire.read(size - 4)[:4])[0] >> 16 == 3:
                break
            wire.send(b"N")
        version = _message(b"S", b"server_version\x0015.4\0")
        wire.send(_message(b"R", bytes(4)) + version + _message(b"Z", b"I"))
        wire.read(5)
        wire.send(flood)
        while True:
            wire.send(repeated)

    return talk


ROWS = _message(b"T", b"\0\1a\0" + struct.pack("!IhIhih", 0, 0, 25, -1, -1, 0))
ROW = _message(b"D", b"\0\1" + struct.pack("!i", len(MEGABYTE)) + MEGABYTE)
# One message of a gigabyte: its length is all that is right about it.
HUGE_ROW = ROWS + b"D" + struct.pack("!I", 2**30 + 10) + b"\0\1" + struct.pack("!i", 2**30)
HUGE_ERROR = b"E" + struct.pack("!I", 2**30 + 10) + b"M"


def mysql(_: Impostor, wire: Wire) -> None:
    """Let anybody in, and answer the first statement with packets of 16 MB that belong together."""
    client = MysqlWire(wire)
    client.send(greeting("mysql_native_password", has_tls=False))
    client.read()
    client.send(b"\0\0\0\2\0\0\0")
    client.read()
    number = 1
    while True:
        wire.send(b"\xff\xff\xff" + bytes([number]) + b"\1" * 0xFFFFFF)
        number = (number + 1) % 256


@pytest.mark.parametrize(
    ("scheme", "talk"),
    [
        ("postgresql", postgresql(ROWS, ROW)),
        ("postgresql", postgresql(HUGE_ROW, MEGABYTE)),
        ("postgresql", postgresql(HUGE_ERROR, MEGABYTE)),
        ("mysql", mysql),
    ],
    ids=["rows", "one row", "one error", "packets"],
)
def test_a_server_cannot_fill_the_memory(
    scheme: str, talk: Callable[[Impostor, Wire], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST_BYTES", 100_000_000)
    before, started = memory.used(), time.monotonic()
    with impersonating(talk) as impostor:
        code, text = ended(["audit", f"{scheme}://a:b@{HOST}:{impostor.port}/x"])
    assert code == 3
    assert "help: " in text
    assert "unexpected error" not in text
    assert memory.used() - before < 600_000_000
    assert time.monotonic() - started < 20

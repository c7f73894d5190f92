"""A proxy in front of PostgreSQL that changes what clients say, as some poolers do."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def rewriting(port: int, replaced: Mapping[bytes, bytes]) -> Iterator[int]:
    """Return the port of a proxy that replaces bytes by as many others on the way to the server."""
    assert all(len(before) == len(after) for before, after in replaced.items())
    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=_serve, args=(listener, port, replaced), daemon=True).start()
        yield listener.getsockname()[1]


def _serve(listener: socket.socket, port: int, replaced: Mapping[bytes, bytes]) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return  # the test is over
        server = socket.create_connection((HOST, port))
        for source, sink, changes in ((client, server, replaced), (server, client, {})):
            threading.Thread(target=_copy, args=(source, sink, changes), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket, replaced: Mapping[bytes, bytes]) -> None:
    with source, suppress(OSError):
        while data := source.recv(65536):
            for before, after in replaced.items():
                data = data.replace(before, after)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

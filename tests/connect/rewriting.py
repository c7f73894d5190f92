"""A proxy that changes messages to a server, as some poolers do."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Changes = Mapping[bytes, bytes]


@contextmanager
def rewriting(port: int, asked: Changes, answered: Changes = MappingProxyType({})) -> Iterator[int]:
    """Return the port of a proxy that replaces bytes by as many others, to and from the server."""
    pairs = [*asked.items(), *answered.items()]
    assert all(len(before) == len(after) for before, after in pairs)
    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=_serve, args=(listener, port, asked, answered), daemon=True).start()
        yield listener.getsockname()[1]


def _serve(listener: socket.socket, port: int, asked: Changes, answered: Changes) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return  # the test is over
        server = socket.create_connection((HOST, port))
        for source, sink, changes in ((client, server, asked), (server, client, answered)):
            threading.Thread(target=_copy, args=(source, sink, changes), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket, replaced: Changes) -> None:
    with source, suppress(OSError):
        while data := source.recv(65536):
            for before, after in replaced.items():
                data = data.replace(before, after)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)

"""A TCP proxy on loopback that adds a round-trip time and leaves the bandwidth alone."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

HOST = "127.0.0.1"
CHUNK = 1 << 20


async def serve(port: int, seconds: float) -> None:
    """Forward to a loopback port, later by half of the round trip each way; print our own port."""

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)  # a connection costs one round trip before it carries anything
        to_server, from_server = await asyncio.open_connection(HOST, port, limit=CHUNK)
        await asyncio.gather(
            delay(reader, from_server, seconds / 2), delay(to_server, writer, seconds / 2)
        )

    server = await asyncio.start_server(forward, HOST, 0, limit=CHUNK)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


async def delay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Pass everything on, each piece so much later than it came; pieces overlap on their way."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def receive() -> None:
        data = b"any"
        while data:
            try:
                data = await reader.read(CHUNK)
            except ConnectionError:
                data = b""
            pieces.put_nowait((loop.time() + seconds, data))

    receiving = asyncio.create_task(receive())
    with suppress(ConnectionError):
        while True:
            due, data = await pieces.get()
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            if not data:
                break
            writer.write(data)
            await writer.drain()
    receiving.cancel()
    writer.close()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))

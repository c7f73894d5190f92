"""The first steps: resolve the host name and open a TCP connection."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from dbready.doctor.steps import Step
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.connect.target import Target

NAME_HELP = "check the spelling; names of private networks need their VPN, or a tunnel (--ssh)"
REFUSED_HELP = (
    "check the host and port; the server may be down, or reachable only through a tunnel (--ssh)"
)
SILENT_HELP = "a firewall may drop the packets: ask for access from your address, or use --ssh"
MOST_SHOWN = 3


def reach(target: Target, seconds: float) -> Iterator[Step]:
    """Return the steps name and tcp of a target without tunnel; ends with the first that failed."""
    address = address_of(target)
    if address is None:
        is_service = target.kind == "generic"
        words = "left to the driver" if is_service else "a socket, or several hosts to choose from"
        yield Step("name", "none", words)
        yield Step("tcp", "none", "left to the driver")
        return
    host, port = address
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        words = getattr(error, "strerror", None) or str(error)
        yield Step("name", "failed", f"host {host} not found", words, NAME_HELP)
        return
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    more = f" and {len(addresses) - MOST_SHOWN} more" if len(addresses) > MOST_SHOWN else ""
    names = ", ".join(addresses[:MOST_SHOWN]) + more
    is_address = addresses == [host]
    yield Step("name", "none" if is_address else "ok", "an address" if is_address else names)
    yield _knock(host, port, seconds)


def address_of(target: Target) -> tuple[str, int] | None:
    """Return the one host and port of a server; None for a socket and for several hosts."""
    if target.kind == "postgresql":
        from dbready.connect.postgresql import address  # noqa: PLC0415 - the one driver that is needed
    elif target.kind == "generic":
        from dbready.connect.generic.opening import address  # noqa: PLC0415
    else:
        from dbready.connect.mysql import address  # noqa: PLC0415
    try:
        return address(target)
    except UsageError:
        return None


def _knock(host: str, port: int, seconds: float) -> Step:
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    started = time.monotonic()
    try:
        with socket.create_connection((host, port), timeout=seconds):
            took = (time.monotonic() - started) * 1000
    except TimeoutError:
        return Step(
            "tcp", "failed", f"no answer from {place} within {seconds:g} s", None, SILENT_HELP
        )
    except OSError as error:
        return Step("tcp", "failed", f"nothing listens at {place}", error.strerror, REFUSED_HELP)
    return Step("tcp", "ok", f"{place} in {took:.1f} ms")

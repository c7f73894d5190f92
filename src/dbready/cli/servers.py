"""Which server a target is on: at most one connection of a scan goes to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.cli.resolve import Typed, resolve
from dbready.errors import DbreadyError

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.connect.target import Target

THIS_HOST = frozenset({"localhost", "::1", "127.0.0.1", ""})


def server_of(name: str, config: Path) -> str | None:
    """Return host and port of a named target, behind its SSH server if it has one; None: it shares with nobody.

    Targets that cannot be resolved here have no server: their own scan says why.
    """
    try:
        target, _ = resolve(name, Typed(config=config))
        if target.kind in {"sqlite", "snapshot"}:
            return None
        place = _address(target)
    except DbreadyError:
        return None
    hop = target.route.hops[-1].host if target.route else ""
    return f"{hop} {place}"


def _address(target: Target) -> str:
    """Return host and port; of sockets and lists of hosts, the place as labels show it."""
    try:
        if target.kind == "postgresql":
            from dbready.connect.postgresql_options import address  # noqa: PLC0415 - the one that is needed
        else:
            from dbready.connect.mysql_options import address  # noqa: PLC0415
        host, port = address(target)
    except DbreadyError:
        return target.label.split("://", 1)[-1].rpartition("@")[2].rpartition("/")[0]
    return f"{'localhost' if host.lower() in THIS_HOST else host.lower()}:{port}"

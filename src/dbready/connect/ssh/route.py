"""The SSH servers to go through, as the user named them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.connect import secrets
from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FORM = "write [USER@]HOST[:PORT], or a Host of ~/.ssh/config; IPv6 addresses need brackets"
HIGHEST_PORT = 65535
HOST = re.compile(r"[\w.\-]+|[0-9A-Fa-f:.]+(%[\w.\-]+)?")


@dataclass(frozen=True, slots=True)
class Hop:
    """One SSH server; None values come from ssh_config. `host_key` is a SHA256 fingerprint."""

    host: str
    port: int | None = None
    user: str | None = None
    key_file: Path | None = None
    host_key: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The hops in order (the last one connects to the database), and how unknown hosts are treated."""

    hops: tuple[Hop, ...]
    accept_new: bool = False
    config_file: Path | None = None
    known_hosts: Path | None = None


def parse_hop(text: str) -> Hop:
    """Parse `user@bastion:2222`, an alias of ssh_config or `[::1]:22`; refuses everything else."""
    user, at, place = text.strip().removeprefix("ssh://").removesuffix("/").rpartition("@")
    if ":" in user:
        secrets.remember_pieces(user.split(":", 1)[1])
        raise UsageError(
            "an SSH server cannot be given with a password",
            help="leave it out: dbready prompts for it on a terminal; keys and agents need none",
        )
    if at and not re.fullmatch(r"[^\s\-][^\s]*", user):
        raise _refused("the user name is empty or contains blanks")
    host, port = _place(place)
    return Hop(host, port, user or None)


def _place(text: str) -> tuple[str, int | None]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or ":" not in host:
            raise _refused("brackets are for an IPv6 address, followed by :PORT")
        port = rest[1:] if rest else None
    elif text.count(":") > 1:
        raise _refused("an IPv6 address needs brackets, as in [::1]:22")
    else:
        host, colon, rest = text.partition(":")
        port = rest if colon else None
    # A name that starts with - is a misplaced option.
    if not HOST.fullmatch(host) or host.startswith("-"):
        raise _refused("the host name is empty or contains invalid characters")
    return host, None if port is None else port_number(port)


def port_number(text: str) -> int:
    """Return a TCP port; refuses anything else."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        raise _refused(f"a port is a number from 1 to {HIGHEST_PORT}")
    return int(text)


def _refused(cause: str) -> UsageError:
    # The text is not repeated: what does not parse may contain a part of a password.
    return UsageError("the SSH server cannot be parsed", cause=cause, help=FORM)

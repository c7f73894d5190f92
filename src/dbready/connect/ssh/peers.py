"""Distinguishes this process's own connections to a loopback port from all others."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

DESCRIPTORS = Path("/dev/fd")


def can_tell() -> bool:
    """Return whether this system lists the descriptors of a process."""
    return DESCRIPTORS.is_dir()


def is_own(accepted: socket.socket) -> bool:
    """Return whether the other end of a connection is a socket of this very process.

    Other accounts and processes do not matter then, and nothing has to be guessed
    from a port number: the two addresses of a connection exist only once.
    """
    ends = accepted.getpeername(), accepted.getsockname()
    return any(_ends_of(int(path.name)) == ends for path in DESCRIPTORS.iterdir())


def _ends_of(descriptor: int) -> tuple[object, object] | None:
    with suppress(OSError):
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            with socket.socket(fileno=os.dup(descriptor)) as own:
                return own.getsockname(), own.getpeername()
    return None

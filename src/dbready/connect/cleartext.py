"""When a password may be sent in clear text: to a verified server, over a Unix socket, or through SSH.

A server chooses how it wants the password. One that is not verified may be anybody, so dbready
answers it only with methods that do not reveal the password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.errors import TargetError

if TYPE_CHECKING:
    from dbready.connect.tls import Mode

HELP = (
    "verify the server (--tls verify-full, with --tls-ca FILE where needed), or connect through "
    "its Unix socket or --ssh; --allow-cleartext-password sends it anyway"
)


def is_protected(mode: Mode, *, has_ca: bool, is_socket: bool, through_tunnel: bool) -> bool:
    """Return whether nobody but the server in question can read what is sent."""
    verifies = mode in {"verify-full", "verify-ca"} or (mode == "require" and has_ca)
    return verifies or is_socket or through_tunnel


def refused(label: str, cause: str, or_else: str | None = None) -> TargetError:
    """Return the error for a server that requires a password in a form that would reveal it."""
    return TargetError(
        f"{label} requires the password in clear text; it was not sent, because the server is not verified",
        cause=cause,
        help=f"{HELP}; {or_else}" if or_else else HELP,
    )

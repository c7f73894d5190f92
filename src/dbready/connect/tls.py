"""TLS: how strictly a server is verified, and which authorities are trusted."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from dbready.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

# "prefer" is the default for servers on this machine: TLS if offered, not verified.
Mode = Literal["verify-full", "verify-ca", "require", "prefer", "disable"]
MODES: tuple[Mode, ...] = ("verify-full", "verify-ca", "require", "disable")
Reason = Literal["untrusted", "expired", "name", "other"]

# Where systems keep their trusted authorities, for Python builds that look elsewhere.
STORES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/openssl@3/cert.pem",
)
# X509_V_ERR_... of OpenSSL; every other code means a chain that is not trusted.
EXPIRED = frozenset({9, 10})
OTHER_NAME = frozenset({62, 64})
POSTGRESQL_ASKS_FOR_TLS = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


@dataclass(frozen=True, slots=True)
class Tls:
    """The options given; without a `mode`, the target's URL decides, then the default."""

    mode: Mode | None = None
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


NOTHING_ASKED = Tls()


def mode_named(mode: str, where: str) -> Mode:
    """Return the mode of that name; refuses unknown ones."""
    for known in get_args(Mode):
        if mode == known and mode in MODES:
            return known  # type: ignore[no-any-return]
    raise UsageError(
        f'{where}: tls = "{mode}" is not known',
        help=f"use one of {', '.join(MODES)}; verify-full is the safest",
    )


def require_files(tls: Tls) -> None:
    """Refuse files that cannot be read; libpq would continue without a client certificate."""
    for name, path in (("ca", tls.ca), ("cert", tls.cert), ("key", tls.key)):
        try:
            if path is not None:
                path.open("rb").close()
        except OSError as error:
            raise UsageError(
                f"the TLS file {path} ({name}) cannot be read",
                cause=error.strerror,
                help="name a PEM file that this account can read",
            ) from None
    if tls.key and not tls.cert:
        raise UsageError("a TLS key without its certificate", help="name both: cert and key")


def is_near(host: str | None) -> bool:
    """Return whether a host is this machine: none given, a socket, localhost or a loopback address."""
    names = (host or "").split(",")
    return all(_is_near(name.strip()) for name in names)


def _is_near(host: str) -> bool:
    if not host or host.startswith(("/", "@")) or host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def default_mode(host: str | None, *, through_tunnel: bool, has_ca: bool) -> Mode:
    """Return the mode of a target that asks for none: verified, unless the connection is private.

    A private connection is still verified if an authority is given.
    """
    if through_tunnel:
        return "verify-full" if has_ca else "prefer"
    if is_near(host):
        return "verify-ca" if has_ca else "prefer"
    return "verify-full"


def trust_store() -> str | None:
    """Return the file of the authorities that this system trusts, if it has one."""
    own = ssl.get_default_verify_paths()  # knows SSL_CERT_FILE
    found = (path for path in (own.cafile, own.openssl_cafile, *STORES) if path)
    return next((path for path in found if Path(path).is_file()), None)


def context(mode: Mode, tls: Tls, key_password: str | None = None) -> ssl.SSLContext | None:
    """Return the context that verifies a server; None for modes that do not.

    As in libpq, `require` with an authority verifies the chain.
    """
    if mode in {"disable", "prefer"}:
        return None
    made = ssl.create_default_context(cafile=str(tls.ca) if tls.ca else trust_store())
    made.verify_flags &= ~ssl.VERIFY_X509_STRICT  # servers sign their own without the extensions
    made.check_hostname = mode == "verify-full"
    made.verify_mode = ssl.CERT_NONE if mode == "require" and not tls.ca else ssl.CERT_REQUIRED
    if tls.cert:
        made.load_cert_chain(tls.cert, tls.key, lambda: key_password or "")
    return made


def reason(error: ssl.SSLCertVerificationError) -> Reason:
    """Return why a certificate was rejected."""
    if error.verify_code in EXPIRED:
        return "expired"
    return "name" if error.verify_code in OTHER_NAME else "untrusted"


def look_again(
    address: tuple[str, int], host: str, ca: str | None, *, seconds: float
) -> tuple[Reason, str]:
    """Repeat PostgreSQL's TLS handshake to learn why it failed; libpq does not say.

    Nothing is sent after the handshake: no account, no password.
    """
    try:
        verifier = ssl.create_default_context(cafile=ca)
        verifier.verify_flags &= ~ssl.VERIFY_X509_STRICT
        verifier.check_hostname = False
        with socket.create_connection(address, seconds) as plain:
            plain.sendall(POSTGRESQL_ASKS_FOR_TLS)
            if plain.recv(1) == b"S":
                verifier.wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return reason(error), error.verify_message
    except (OSError, ValueError):
        pass  # it still fails: the first message is kept
    return "other", ""


def refused(label: str, host: str, why: Reason, words: str) -> TargetError:
    """Return the error for a rejected certificate, and what to do about it."""
    message, advice = REFUSALS[why]
    return TargetError(message.format(label=label, host=host), cause=words, help=advice)


def not_offered(label: str, words: str) -> TargetError:
    """Return the error for a server without TLS."""
    return TargetError(
        f"{label} does not offer TLS",
        cause=words,
        help="enable TLS on the server, or connect through SSH (--ssh USER@HOST); "
        "use --tls disable only on a trusted network",
    )


def as_worded(words: str) -> Reason:
    """Return the reason from the message of libpq or of Python's ssl."""
    tests: tuple[tuple[Reason, Callable[[str], bool]], ...] = (
        ("expired", lambda text: "expired" in text or "not yet valid" in text),
        ("name", lambda text: "does not match host name" in text or "not valid for" in text),
        ("untrusted", lambda text: "CERTIFICATE_VERIFY_FAILED" in text),
    )
    return next((why for why, fits in tests if fits(words)), "other")


ACCEPT_LESS = "--tls require encrypts without verifying the server"
_UNTRUSTED = (
    "the certificate of {label} was not issued by an authority that this system trusts",
    f"pass the CA certificate with --tls-ca FILE (managed databases offer it for download); {ACCEPT_LESS}",
)
REFUSALS: dict[Reason, tuple[str, str]] = {
    "untrusted": _UNTRUSTED,
    "other": _UNTRUSTED,
    "expired": (
        "the certificate of {label} has expired or is not valid yet",
        f"ask for a new certificate, and check this machine's clock; {ACCEPT_LESS}",
    ),
    "name": (
        "the certificate of {label} is not for the host {host}",
        "use the host name in the certificate, or --tls verify-ca, which ignores the name",
    ),
}

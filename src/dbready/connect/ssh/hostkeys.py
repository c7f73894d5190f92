"""Host keys: verifies a server against known_hosts or a fingerprint, and adds new servers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.connect.ssh.config import matches
from dbready.connect.ssh.plan import SSH_PORT, known_name
from dbready.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dbready.connect.ssh.plan import Server

# In the order of preference; each key type with the signature algorithms that it is used with.
ALGORITHMS = {
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256"),
}
HASHED = "|1|"
SALT_BYTES = 20


@dataclass(frozen=True, slots=True)
class Key:
    """One public key: its type and its bytes on the wire."""

    kind: str
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint as ssh-keygen -l prints it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")
        return f"SHA256:{digest}"


@dataclass(frozen=True, slots=True)
class Known:
    """One line of a known_hosts file that names the server."""

    place: str
    marker: str
    key: Key
    by_port: bool
    """False if the line names the host without its port, which may be another server's."""


def known(server: Server) -> list[Known]:
    """Return the lines of all known_hosts files that name a server."""
    files = (*server.known_hosts, *server.global_known_hosts)
    return [line for file in files for line in _read(file, server)]


def _read(file: Path, server: Server) -> Iterator[Known]:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        # A file that cannot be read may contain the line that revokes the key.
        raise UsageError(
            f"the known hosts in {file} cannot be read",
            cause=error.strerror,
            help="make the file readable, or name another one",
        ) from None
    # As OpenSSH does, a key that is known of the host without its port counts too; an alias stands
    # for itself only.
    aliased = server.known_as != known_name(server.host, server.port)
    bare = server.known_as if aliased else known_name(server.host, SSH_PORT)
    for number, line in enumerate(lines, 1):
        words = line.split()
        marker = words.pop(0) if words and words[0].startswith("@") else ""
        key = _key(words[1:3])
        if key is None:
            continue
        by_port = _names(words[0], server.known_as)
        if by_port or _names(words[0], bare):
            yield Known(f"{file}:{number}", marker, key, by_port)


def _key(words: Sequence[str]) -> Key | None:
    try:
        kind, text = words
        return Key(kind, base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        return None


def _names(field: str, name: str) -> bool:
    if not field.startswith(HASHED):
        return matches(name, field.lower().split(","))
    try:
        salt, digest = (base64.b64decode(part) for part in field[len(HASHED) :].split("|"))
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(_digest(salt, name), digest)


def _digest(salt: bytes, name: str) -> bytes:
    return hmac.new(salt, name.encode(), hashlib.sha1).digest()


def algorithms(lines: Sequence[Known]) -> tuple[str, ...]:
    """Return the algorithms to offer, beginning with those of the server's known keys."""
    known_kinds = {line.key.kind for line in lines if not line.marker}
    kinds = sorted(ALGORITHMS, key=lambda kind: kind not in known_kinds)
    return tuple(name for kind in kinds for name in ALGORITHMS[kind])


def verify(
    server: Server,
    key: Key,
    lines: Sequence[Known],
    *,
    accept_new: bool,
    notify: Callable[[str], None],
) -> None:
    """Accept the server's known key, and a new one if `accept_new`; refuse all others."""
    for line in lines:
        if line.marker == "@revoked" and line.key == key:
            raise TargetError(
                f"the host key of {server.label} is revoked: {key.fingerprint}",
                cause=f"{line.place} says so",
                help="do not connect; ask the server's administrator for its new key",
            )
    if server.pin == key.fingerprint:
        return
    if server.pin:
        raise wrong_pin(server, [key.fingerprint])
    plain = [line for line in lines if not line.marker]
    if any(line.key == key for line in plain):
        return
    if other := [line for line in plain if line.by_port]:
        raise _changed(server, key, other)
    if any(line.marker == "@cert-authority" and line.by_port for line in lines):
        raise _certified(server, key)
    if not accept_new:
        raise _unknown(server, key)
    _add(server, key, notify)


def wrong_pin(server: Server, presented: Sequence[str]) -> TargetError:
    """Return the error for a server without a key of the configured fingerprint."""
    return TargetError(
        f"{server.label} does not have the configured host key {server.pin}",
        cause=f"the server presents {', '.join(presented)}",
        help="ask the server's administrator which one is right: this may be an impostor",
    )


def _changed(server: Server, key: Key, lines: Sequence[Known]) -> TargetError:
    # The line of the same key type is the most useful one.
    old = min(lines, key=lambda line: line.key.kind != key.kind)
    return TargetError(
        f"the host key of {server.label} has changed: this may be another server",
        cause=f"it presents {key.kind} {key.fingerprint}; "
        f"{old.place} has {old.key.kind} {old.key.fingerprint}",
        help="ask the server's administrator; only if the new key is right, remove that line "
        f"(ssh-keygen -R '{server.known_as}' -f FILE)",
    )


def _certified(server: Server, key: Key) -> TargetError:
    return TargetError(
        f"{server.label} is known only through a certificate authority, which dbready does not support",
        cause=f"it presents {key.kind} {key.fingerprint}",
        help="if that is right, add the key itself to known_hosts, or set its fingerprint "
        "as host_key in dbready.toml",
    )


def _unknown(server: Server, key: Key) -> TargetError:
    return TargetError(
        f"the SSH server {server.label} is unknown: no known_hosts file names {server.known_as}",
        cause=f"it presents {key.kind} {key.fingerprint}",
        help="compare the fingerprint with the one that the server's administrator gives you; "
        "if they match, --ssh-accept-new adds it",
    )


def _add(server: Server, key: Key, notify: Callable[[str], None]) -> None:
    notify(f"{server.label} is new; its host key is {key.kind} {key.fingerprint}")
    if not server.known_hosts:
        notify("not saved: there is no known_hosts file")
        return
    file = server.known_hosts[0]
    try:
        _append(file, server, key)
    except OSError as error:
        notify(f"not saved: {file}: {error.strerror}")
        return
    notify(f"added to {file}")


def _append(file: Path, server: Server, key: Key) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = file.read_bytes() if file.is_file() else b""
    hashed = server.hash_names
    if hashed is None:
        hashed = HASHED.encode() in before  # as the file's other lines
    name = _hashed(server.known_as) if hashed else server.known_as
    line = f"{name} {key.kind} {base64.b64encode(key.blob).decode()}\n"
    if before and not before.endswith(b"\n"):
        line = f"\n{line}"
    number = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(number, "a", encoding="utf-8") as out:
        out.write(line)


def _hashed(name: str) -> str:
    salt = os.urandom(SALT_BYTES)
    parts = (base64.b64encode(part).decode() for part in (salt, _digest(salt, name)))
    return f"{HASHED}{'|'.join(parts)}"

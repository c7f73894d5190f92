"""Keys to log in with, from files and from an agent, in the order in which they are tried."""

from __future__ import annotations

import base64
import binascii
import io
import os
import shlex
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from paramiko.agent import AgentKey, AgentSSH

from dbready.connect import secrets
from dbready.connect.ssh.hostkeys import Key
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dbready.connect.ssh.plan import Server

MAGIC = b"openssh-key-v1\0"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
AGENT_SECONDS = 30.0  # the user may have to confirm there


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key to try; one in a file may still need its passphrase."""

    name: str
    key: paramiko.PKey | None = field(repr=False)
    path: Path | None = None

    @property
    def label(self) -> str:
        """Return the key's name for messages: its source, and its fingerprint if known."""
        if self.key is None:
            return self.name
        return f"{self.name} ({Key('', self.key.asbytes()).fingerprint})"


@dataclass(frozen=True, slots=True)
class Choice:
    """The keys to try in this order, and those that cannot be, with the reason and what repairs them."""

    candidates: tuple[Candidate, ...]
    unusable: tuple[str, ...]
    repairs: tuple[str, ...] = ()


class _EncryptedError(Exception):
    """A key file needs a passphrase."""


class _UnusableError(Exception):
    """A key file cannot be used; holds the reason and the remedy."""

    help = "name the private key itself, in the format that ssh-keygen writes"


class _OpenToOthersError(_UnusableError):
    """A key file that other accounts may use."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(f"other accounts can read it (mode {mode:04o})")
        self.help = f"run: chmod 600 {shlex.quote(str(path))}"


class Agent(AgentSSH):
    """A connection to an ssh-agent, with a time limit."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(AGENT_SECONDS)
        try:
            self._socket.connect(str(path))
            self._connect(self._socket)  # type: ignore[attr-defined]
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


class _AgentKey(AgentKey):
    """An agent's key; if the agent refuses to sign, only this key fails."""

    def sign_ssh_data(self, data: bytes, algorithm: str | None = None) -> bytes:  # type: ignore[override]
        try:
            return super().sign_ssh_data(data, algorithm)  # type: ignore[return-value]
        except (paramiko.SSHException, OSError):
            return b""


def agent(server: Server) -> Agent | None:
    """Return the server's agent; None if none answers."""
    if server.agent is None or not hasattr(socket, "AF_UNIX"):
        return None
    try:
        return Agent(server.agent)
    except (OSError, paramiko.SSHException):
        return None


def choose(server: Server, agent: Agent | None) -> Choice:
    """Return the keys to try; refuses an unusable key file that the user named."""
    held = {key.asbytes(): key for key in agent.get_keys()} if agent else {}
    first, ready, locked, unusable, repairs = [], [], [], [], []
    for path in server.key_files:
        public = public_part(path)
        if public in held:
            first.append(_held(held.pop(public)))
            continue
        try:
            ready.append(Candidate(str(path), _load(path, None), path))
        except _EncryptedError:
            locked.append(Candidate(str(path), None, path))
        except _UnusableError as error:
            if server.key_origin == "option":
                raise UsageError(
                    f"the key file {path} cannot be used",
                    cause=str(error),
                    help=error.help,
                ) from None
            if server.key_origin == "config" or path.exists():
                unusable.append(f"{path}: {error}")
                if isinstance(error, _OpenToOthersError):
                    repairs.append(error.help)
    others = [] if server.only_these_keys else [_held(key) for key in held.values()]
    return Choice((*first, *ready, *others, *locked), tuple(unusable), tuple(repairs))


def _held(key: AgentKey) -> Candidate:
    name = f"agent key {key.comment or key.get_name()}"
    return Candidate(name, _AgentKey(key.agent, key.blob, key.comment))


def unlock(candidate: Candidate, ask: Callable[[str], str]) -> Candidate:
    """Prompt for a key's passphrase and return the decrypted key; refuses a wrong passphrase."""
    assert candidate.path is not None  # noqa: S101 - only files are locked
    passphrase = ask(f"Passphrase for {candidate.path}: ")
    secrets.remember(passphrase)
    try:
        return Candidate(candidate.name, _load(candidate.path, passphrase), candidate.path)
    except (_EncryptedError, _UnusableError):
        raise UsageError(
            f"wrong passphrase for {candidate.path}",
            help="run it again, or add the key to an agent: ssh-add FILE",
        ) from None


def _load(path: Path, passphrase: str | None) -> paramiko.PKey:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _UnusableError("there is no such file") from None
    except OSError as error:
        raise _UnusableError(error.strerror or "it cannot be read") from None
    if data.startswith(b"PuTTY-User-Key-File"):
        raise _UnusableError("it is in PuTTY's format: export it with puttygen -O private-openssh")
    if data.split(None, 1)[:1] and data.split(None, 1)[0].split(b"-")[0] in (b"ssh", b"ecdsa"):
        raise _UnusableError("it is a public key")
    if b"PRIVATE KEY-----" not in data:
        raise _UnusableError("it is not a private key")
    _require_private(path)
    key = _decode(data, passphrase)
    certificate = path.with_name(f"{path.name}-cert.pub")
    if certificate.is_file():
        with suppress(ValueError, OSError):  # then the key itself is tried
            key.load_certificate(str(certificate))
    return key


def _require_private(path: Path) -> None:
    """Refuse a key that other accounts may use, under the same condition as ssh does."""
    status = path.stat()
    if os.name == "posix" and status.st_uid == os.getuid() and status.st_mode & OTHERS:
        raise _OpenToOthersError(path, stat.S_IMODE(status.st_mode))


def _decode(data: bytes, passphrase: str | None) -> paramiko.PKey:
    load = (
        serialization.load_ssh_private_key
        if b"OPENSSH PRIVATE KEY" in data
        else serialization.load_pem_private_key
    )
    try:
        key = load(data, passphrase.encode() if passphrase else None)
    except TypeError:  # how cryptography reports a missing passphrase
        raise _EncryptedError from None
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _UnusableError(f"it is damaged or of an unsupported type ({error})") from None
    kinds = (
        (rsa.RSAPrivateKey, paramiko.RSAKey),
        (ec.EllipticCurvePrivateKey, paramiko.ECDSAKey),
        (ed25519.Ed25519PrivateKey, paramiko.Ed25519Key),
    )
    for loaded, kind in kinds:
        if isinstance(key, loaded):
            text = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.OpenSSH,
                serialization.NoEncryption(),
            )
            return kind.from_private_key(io.StringIO(text.decode()))
    raise _UnusableError("its type is not supported: create one of ed25519, ecdsa or rsa")


def public_part(path: Path) -> bytes | None:
    """Return the public key of a private key's file without its passphrase, or None."""
    with suppress(OSError, ValueError, IndexError):
        return base64.b64decode(path.with_name(f"{path.name}.pub").read_text().split()[1])
    with suppress(OSError, ValueError, binascii.Error):
        lines = path.read_text().splitlines()
        data = base64.b64decode("".join(line for line in lines if not line.startswith("-----")))
        if data.startswith(MAGIC):
            message = paramiko.Message(data[len(MAGIC) :])
            for _ in ("cipher", "kdf", "options"):
                message.get_binary()
            message.get_int()
            return message.get_binary()
    return None

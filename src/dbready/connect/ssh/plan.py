"""Resolves the hops that the user named to SSH servers, with ssh_config."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.connect.ssh import config
from dbready.connect.ssh.route import Hop, Route, parse_hop, port_number
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.connect.ssh.config import Options, Setting

SSH_PORT = 22
LONGEST_ROUTE = 8
DEFAULT_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
DEFAULT_KNOWN = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")
DEFAULT_GLOBAL = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")
PIN = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, slots=True)
class Server:
    """One SSH server: how to connect, verify it and log in."""

    host: str
    port: int
    user: str
    known_as: str
    known_hosts: tuple[Path, ...]
    global_known_hosts: tuple[Path, ...]
    hash_names: bool | None
    pin: str | None
    key_files: tuple[Path, ...]
    key_origin: str
    """Who named the key files: "option", "config" or "default"."""
    only_these_keys: bool
    agent: Path | None

    @property
    def label(self) -> str:
        """Return the server's name for messages."""
        return f"{self.user}@{place(self.host, self.port)}"


def place(host: str, port: int) -> str:
    """Return a host and its port as one word."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def resolve(route: Route) -> tuple[Server, ...]:
    """Return the servers in connection order, ProxyJump hosts included."""
    if not route.hops:
        raise UsageError("the route has no SSH server", help="name one with --ssh [USER@]HOST")
    settings = config.load(route.config_file)
    hops = (*_jumps(settings, route.hops[0], ()), *route.hops)
    return tuple(_server(settings, route, hop) for hop in hops)


def _jumps(settings: Sequence[Setting], hop: Hop, way: tuple[str, ...]) -> tuple[Hop, ...]:
    # As in OpenSSH, only the first of several jump hosts is reached through its own ProxyJump.
    if hop.host in way or len(way) >= LONGEST_ROUTE:
        raise UsageError(
            f"ProxyJump is circular: {' -> '.join((*way, hop.host))}",
            help="correct ProxyJump in the SSH configuration",
        )
    options = config.lookup(settings, hop.host, hop.user)
    proxy = next((key for key in options if key in ("proxyjump", "proxycommand")), None)
    words = options[proxy] if proxy else []
    if not words or words[0].lower() == "none":
        return ()
    if proxy == "proxycommand":
        raise UsageError(
            f"the SSH configuration has a ProxyCommand for {hop.host}, which dbready does not support",
            help="name the servers in between instead, with ProxyJump or one --ssh each",
        )
    found = tuple(parse_hop(word) for word in ",".join(words).split(","))
    return (*_jumps(settings, found[0], (*way, hop.host)), *found)


def _server(settings: Sequence[Setting], route: Route, hop: Hop) -> Server:
    options = config.lookup(settings, hop.host, hop.user)
    host = config.host_name(options, hop.host)
    port = hop.port or port_number(_first(options, "port", str(SSH_PORT)))
    user = hop.user or _first(options, "user", config.local_user())
    tokens = config.tokens_for(hop.host, host, port, user)
    alias = _first(options, "hostkeyalias", "")
    hashed = _first(options, "hashknownhosts", "").lower()
    server = Server(
        host=host,
        port=port,
        user=user,
        known_as=alias.lower() or known_name(host, port),
        known_hosts=_files(options.get("userknownhostsfile", DEFAULT_KNOWN), tokens),
        global_known_hosts=_files(options.get("globalknownhostsfile", DEFAULT_GLOBAL), tokens),
        hash_names=hashed == "yes" if hashed else None,
        pin=_pin(hop.host_key),
        key_files=tuple(Path.home() / ".ssh" / name for name in DEFAULT_KEYS),
        key_origin="default",
        only_these_keys=_first(options, "identitiesonly", "no").lower() == "yes",
        agent=_agent(_first(options, "identityagent", "SSH_AUTH_SOCK"), tokens),
    )
    if route.known_hosts:
        server = replace(server, known_hosts=(route.known_hosts,))
    return _with_keys(server, hop, options.get("identityfile"), tokens)


def _with_keys(server: Server, hop: Hop, named: list[str] | None, tokens: dict[str, str]) -> Server:
    if hop.key_file:
        files = (hop.key_file.expanduser(),)
        return replace(server, key_files=files, key_origin="option", only_these_keys=True)
    if named is not None:
        return replace(server, key_files=_files(named, tokens), key_origin="config")
    return server


def known_name(host: str, port: int) -> str:
    """Return the name under which known_hosts files keep a server."""
    return host.lower() if port == SSH_PORT else f"[{host.lower()}]:{port}"


def _first(options: Options, keyword: str, otherwise: str) -> str:
    words = options.get(keyword)
    return words[0] if words else otherwise


def _files(words: Sequence[str], tokens: dict[str, str]) -> tuple[Path, ...]:
    return tuple(
        Path(config.expand(word, tokens)).expanduser() for word in words if word.lower() != "none"
    )


def _agent(word: str, tokens: dict[str, str]) -> Path | None:
    if word == "none":
        return None
    if word.startswith("$") and not word.startswith("${"):
        word = os.environ.get(word[1:], "")
    elif word == "SSH_AUTH_SOCK":
        word = os.environ.get(word, "")
    else:
        word = config.expand(word, tokens)
    return Path(word).expanduser() if word else None


def _pin(text: str | None) -> str | None:
    if text is None:
        return None
    pin = text.strip().rstrip("=")
    if not PIN.fullmatch(pin):
        raise UsageError(
            "the host key's fingerprint is invalid",
            help="write it as ssh-keygen -l prints it: SHA256: and 43 characters",
        )
    return pin

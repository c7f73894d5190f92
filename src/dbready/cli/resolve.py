"""Resolves what was typed (a name in dbready.toml, a URL or a path) and its options to a target."""

from __future__ import annotations

import difflib
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from dbready import config
from dbready.config import keys
from dbready.connect import target as targets
from dbready.connect import tls
from dbready.connect.passwords import Kind, Source
from dbready.errors import UsageError
from dbready.facts.dialects import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.config import Config, Settings
    from dbready.connect.target import Target
    from dbready.connect.tunnel import Route

SOURCES: dict[str, Kind] = {
    "password_env": "variable",
    "password_file": "file",
    "password_command": "command",
    "password_keyring": "keyring",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The options that say how to connect to a target."""

    config: Path | None = None
    tls: str | None = None
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    ssh: Sequence[str] = ()
    ssh_accept_new: bool = False
    allow_cleartext_password: bool = False
    allow_unprotected: bool = False


def resolve(text: str, typed: Typed) -> tuple[Target, Settings | None]:
    """Return the target, and its settings if it is a named target.

    A name in the settings file takes precedence over a file of that name; ./NAME is always the file.
    """
    if typed.config:
        settings_file(typed.config)  # a file that was named must be valid, whatever the target
    if not config.NAME.fullmatch(text):
        return _with_options(targets.parse(text), None, typed), None
    known = settings_file(typed.config)
    settings = known.targets.get(text)
    if settings is None:
        if not Path(text).exists():
            raise _unknown(text, known)
        return _with_options(targets.parse(text), None, typed), None
    return _with_options(_named(settings), settings, typed), settings


def password_exposure(target: Target, settings: Settings | None) -> str | None:
    """Return a warning if others can read the password."""
    if not target.has_password:
        return None
    if settings is None:
        return (
            "other users can see the password in the process list, and the shell keeps it in its history; "
            "leave it out: dbready prompts for it on a terminal, or use ~/.pgpass, PGPASSWORD, ~/.my.cnf "
            "or dbready.toml (dbready init)"
        )
    is_written = not keys.VARIABLE.search(settings.values.get("url", ""))
    if is_written and settings.path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return (
            f"{settings.where('url')} contains a password, and others can read the file; "
            "use password_command, password_env or password_file"
        )
    return None


def settings_file(path: Path | None) -> Config:
    """Load the settings file that was named, or the nearest one; empty if there is none."""
    return config.load(path or config.find(Path.cwd()))


def shared_settings(path: Path | None) -> Config:
    """Load the settings that apply to every target; empty if the nearest file is not trusted."""
    return config.load(path or (None if untrusted(path) else config.find(Path.cwd())))


def untrusted(path: Path | None) -> str | None:
    """Return why the nearest settings file is not used, unless one was named."""
    try:
        if path is None:
            config.find(Path.cwd())
    except UsageError as error:
        return f"{error.message}; {error.help}"
    return None


def _unknown(name: str, known: Config) -> UsageError:
    if known.path is None:
        return UsageError(
            f"there is no file {name}, and no {config.FILE} here or in a parent directory that names a target",
            help=f"create one with dbready init, or name a server: {targets.FORMS}",
        )
    near = difflib.get_close_matches(name, known.targets, n=1)
    listed = ", ".join(known.targets) or "none yet"
    return UsageError(
        f"{known.path} has no target {name}, and there is no file of that name",
        help=f"did you mean {near[0]}?" if near else f"its targets: {listed}",
    )


def _named(settings: Settings) -> Target:
    url = settings.value("url") or url_of_parts(settings)
    if "://" not in url and not url.startswith("sqlite:"):
        raise UsageError(
            f"{settings.where('url')}: url is not a URL", help=f"supported targets: {targets.FORMS}"
        )
    group = settings.value("defaults_group")
    return replace(
        targets.parse(url, settings.path.parent),
        password=source_of(settings),
        defaults_file=settings.file("defaults_file"),
        defaults_group=group,
    )


def url_of_parts(settings: Settings) -> str:
    """Return the URL for dialect, host, port, database, user and service."""
    dialect, host, port = (settings.value(key) for key in ("dialect", "host", "port"))
    user = quote(settings.value("user") or "", safe="")
    # SQLAlchemy takes the database of its own dialects as it is: a path keeps its slashes.
    database = quote(settings.value("database") or "", safe="" if dialect in OWN else "/")
    options = {"service": settings.value("service")}
    if host and host.startswith("/"):
        options["host" if dialect == "postgresql" else "unix_socket"] = host
        host = None
    if host and host.count(":") == 1:
        raise UsageError(
            f"{settings.where('host')}: host {host} contains a port",
            help="write host and port as separate keys",
        )
    place = f"[{host}]" if host and ":" in host else quote(host or "", safe=",")
    query = urlencode({name: value for name, value in options.items() if value})
    account = f"{user}@" if user else ""
    return f"{dialect}://{account}{place}{f':{port}' if port else ''}/{database}{'?' if query else ''}{query}"


def source_of(settings: Settings) -> Source | None:
    """Return where the settings say to fetch the password."""
    for key, kind in SOURCES.items():
        if key in settings.values:
            value = settings.file(key) if kind == "file" else settings.value(key)
            kept = tuple(value) if isinstance(value, list) else str(value)
            return Source(kind, kept, settings.where(key))
    return None


def _with_options(target: Target, settings: Settings | None, typed: Typed) -> Target:
    asked = _tls(settings, typed)
    route = _route(settings, typed)
    allows = typed.allow_cleartext_password or bool(
        settings and settings.value("allow_cleartext_password")
    )
    allows_writes = typed.allow_unprotected or bool(
        settings and settings.value("allow_unprotected")
    )
    if target.kind == "generic":
        _require_none_of_tls(target, asked)
    if target.kind not in {"postgresql", "mysql", "generic"} or target.path is not None:
        if asked != tls.NOTHING_ASKED or route or allows:
            raise UsageError(
                f"{target.label} is a file: options for TLS, SSH and passwords do not apply",
                help="leave these options out",
            )
        return replace(target, allow_unprotected=allows_writes)
    label = f"{target.label} through {route.hops[-1].host}" if route else target.label
    return replace(
        target,
        tls=asked,
        route=route,
        label=label,
        allow_cleartext_password=allows,
        allow_unprotected=allows_writes,
    )


def _require_none_of_tls(target: Target, asked: tls.Tls) -> None:
    """Refuse options for TLS that dbready could not pass on: each driver has its own."""
    if asked != tls.NOTHING_ASKED and target.path is None:
        raise UsageError(
            f"options for TLS do not apply to {target.dialect}:// URLs",
            help="write those of the driver into the URL; see dbready docs dialects",
        )


def _tls(settings: Settings | None, typed: Typed) -> tls.Tls:
    def file(key: str) -> Path | None:
        return settings.file(key) if settings else None

    written = settings.value("tls") if settings else None
    mode = tls.mode_named(typed.tls, "--tls") if typed.tls else None
    if settings and written and not mode:
        mode = tls.mode_named(written, settings.where("tls"))
    return tls.Tls(
        mode,
        ca=typed.tls_ca or file("ca"),
        cert=typed.tls_cert or file("cert"),
        key=typed.tls_key or (None if typed.tls_cert else file("key")),
    )


def _route(settings: Settings | None, typed: Typed) -> Route | None:
    given = settings.value("ssh") if settings else None
    if not typed.ssh and not given:
        if typed.ssh_accept_new:
            raise UsageError(
                "--ssh-accept-new requires SSH", help="name the server: --ssh USER@HOST"
            )
        return None
    from dbready.connect.tunnel import Hop, Route, parse_hop  # noqa: PLC0415 - only where needed

    hops = [hop for text in typed.ssh for hop in text.split(",")]
    if settings is None or hops or isinstance(given, str):
        texts = hops or str(given).split(",")
        return Route(tuple(parse_hop(text.strip()) for text in texts), typed.ssh_accept_new)
    jumps = settings.value("ssh", "jump") or ()
    last = Hop(
        _required_host(settings),
        number(settings, "ssh", "port"),
        settings.value("ssh", "user"),
        settings.file("ssh", "key_file"),
        settings.value("ssh", "host_key"),
    )
    return Route(
        (*(parse_hop(text) for text in jumps), last),
        typed.ssh_accept_new or bool(settings.value("ssh", "accept_new")),
        settings.file("ssh", "config_file"),
        settings.file("ssh", "known_hosts"),
    )


def _required_host(settings: Settings) -> str:
    host = settings.value("ssh", "host")
    if not host:
        raise UsageError(
            f"{settings.where('ssh')}: ssh has no host", help='write host = "bastion.example.com"'
        )
    return str(host)


def number(settings: Settings, *keys: str) -> Any:  # noqa: ANN401 - int, float or None
    """Return a number, even if a variable contains it."""
    value = settings.value(*keys)
    if not isinstance(value, str):
        return value
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        raise UsageError(
            f"{settings.where(*keys)}: {value!r} is not a number", help="check the variable's value"
        ) from None

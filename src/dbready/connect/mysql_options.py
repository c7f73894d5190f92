"""Translates a target into the driver's arguments: option file, address, TLS, password."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbready.connect import cleartext, option_files, secrets, tls
from dbready.connect.mysql_authentication import HANDLERS
from dbready.connect.session import APPLICATION_NAME
from dbready.connect.target import is_port
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine.url import URL

    from dbready.connect.session import Limits
    from dbready.connect.target import Target

PORT = 3306
TLS_OPTIONS = frozenset(
    {
        "ssl_ca",
        "ssl_cert",
        "ssl_check_hostname",
        "ssl_disabled",
        "ssl_key",
        "ssl_key_password",
        "ssl_verify_cert",
        "ssl_verify_identity",
    }
)
PLAIN_OPTIONS = frozenset({"bind_address", "unix_socket"})
OPTIONS = TLS_OPTIONS | PLAIN_OPTIONS | {"server_public_key"}
TRUE = frozenset({"1", "on", "true", "yes"})
# Common in the URLs of applications; dbready's own limits and encoding hold instead.
IGNORED = frozenset(
    {"charset", "client_flag", "connect_timeout", "read_timeout", "use_unicode", "write_timeout"}
)


def arguments(
    target: Target, limits: Limits, *, through_tunnel: bool, password: str | None
) -> dict[str, Any]:
    """Return the driver's arguments; TLS is a context of ours, or the driver's own preference."""
    values, options = _merged(target)
    secret = password or values.get("password") or os.environ.get("MYSQL_PWD") or ""
    wait = max(1, int(limits.connect))
    return {
        **{name: values[name] for name in ("host", "user", "database") if values.get(name)},
        **{name: options[name] for name in PLAIN_OPTIONS if options.get(name)},
        **_security(target, options, values.get("host"), through_tunnel=through_tunnel),
        "server_public_key": _public_key(options.get("server_public_key")),
        "port": _port(values),
        "password": secret.encode(),  # the driver would send latin1
        "connect_timeout": wait,
        "read_timeout": wait,
        "write_timeout": wait,
        "charset": "utf8mb4",
        "autocommit": True,
        "program_name": APPLICATION_NAME,
    }


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to reach; refuses sockets."""
    values, options = _merged(target)
    if options.get("unix_socket"):
        raise UsageError(
            f"{target.label} is a socket, which SSH cannot forward to",
            help="name host and port as the SSH server knows them, for example localhost",
        )
    return values.get("host") or "localhost", _port(values)


def _merged(target: Target) -> tuple[dict[str, str], dict[str, str]]:
    """Return address and account, and the options: from the URL, then from the option file."""
    url = _parsed(target)
    options = {name: str(value) for name, value in url.query.items()}
    _require_known(options)
    own = {
        "user": url.username,
        "password": url.password and str(url.password),
        "host": url.host,
        "port": url.port and str(url.port),
        "database": url.database,
    }
    values = {name: str(value) for name, value in own.items() if value}
    for name, value in _of_file(target, values, options).items():
        place = options if name.startswith(("ssl", "unix")) else values
        place.setdefault(name, value)
    return values, options


def _parsed(target: Target) -> URL:
    from sqlalchemy.engine.url import make_url  # noqa: PLC0415 - slow to load
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        return make_url(target.url)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "this mysql:// URL is invalid",
            cause=secrets.redact(str(error)),
            help="percent-encode special characters of the password (@ is %40, / is %2F, # is %23)",
        ) from None


def _require_known(options: Iterable[str]) -> None:
    # Options such as init_command or sql_mode would send statements that dbready does not control.
    unknown = sorted(set(options) - OPTIONS - IGNORED)
    if unknown:
        raise UsageError(
            f"the option {unknown[0]} of a mysql:// URL is not supported",
            help=f"supported options: {', '.join(sorted(OPTIONS))}",
        )


def _of_file(
    target: Target, values: Mapping[str, str], options: Mapping[str, str]
) -> dict[str, str]:
    """Return what an option file adds; a password in ~/.my.cnf is not used for another account or host."""
    if target.defaults_file or target.defaults_group:
        path = (target.defaults_file or Path(option_files.HOME)).expanduser()
        found = dict(option_files.read(path, target.defaults_group))
    else:
        found = dict(option_files.of_home())
        if any(name in found and values.get(name, found[name]) != found[name] for name in OWNER):
            found.pop("password", None)
    if values.get("host") or options.get("unix_socket"):
        found.pop("socket", None)
        if values.get("host", found.get("host")) != found.get("host"):
            found.pop("port", None)
    names = {"socket": "unix_socket"}
    return {names.get(name, name.replace("-", "_")): value for name, value in found.items()}


OWNER = ("user", "host", "port")


def _port(values: Mapping[str, str]) -> int:
    port = values.get("port") or str(PORT)
    if not is_port(port):
        raise UsageError("the port of the option file is not a number", help="write port = 3306")
    return int(port)


def _security(
    target: Target, options: Mapping[str, str], host: str | None, *, through_tunnel: bool
) -> dict[str, Any]:
    """Return the arguments for TLS, and the handlers that protect the password from unverified servers."""
    ca, cert, key = (options.get(f"ssl_{name}") for name in ("ca", "cert", "key"))
    files = tls.Tls(
        ca=target.tls.ca or (Path(ca) if ca else None),
        cert=target.tls.cert or (Path(cert) if cert else None),
        key=target.tls.key or (Path(key) if key else None),
    )
    is_socket = bool(options.get("unix_socket"))
    default = tls.default_mode(
        None if is_socket else host, through_tunnel=through_tunnel, has_ca=bool(files.ca)
    )
    mode = target.tls.mode or _asked(options, default)
    if mode == "prefer" and files.cert:
        mode = "require"
    found: dict[str, Any] = {}
    if mode == "disable":
        found["ssl_disabled"] = True
    elif made := tls.context(mode, files, options.get("ssl_key_password")):
        found["ssl"] = made
    is_protected = cleartext.is_protected(
        mode, has_ca=bool(files.ca), is_socket=is_socket, through_tunnel=through_tunnel
    )
    if not (is_protected or target.allow_cleartext_password):
        found["auth_plugin_map"] = HANDLERS
    return found


def _public_key(named: str | None) -> bytes | None:
    """Return the server's RSA key from a PEM file, or from the PEM text itself."""
    if not named:
        return None
    if named.startswith("-----BEGIN"):
        return named.encode()
    try:
        return Path(named).expanduser().read_bytes()
    except OSError as error:
        raise UsageError(
            f"the RSA key {named} (server_public_key) cannot be read",
            cause=error.strerror,
            help="name the PEM file that the server calls public_key.pem",
        ) from None


def _asked(options: Mapping[str, str], default: tls.Mode) -> tls.Mode:
    """Return the mode that the driver's own options ask for; switching a check off asks for less."""
    said = {name: value.lower() in TRUE for name, value in options.items() if name in TLS_OPTIONS}
    names = [said[name] for name in ("ssl_verify_identity", "ssl_check_hostname") if name in said]
    if said.get("ssl_disabled"):
        return "disable"
    if any(names):
        return "verify-full"
    if said.get("ssl_verify_cert"):
        return "verify-ca"
    if default == "prefer":
        return default
    if "ssl_verify_cert" in said:
        return "require"
    return "verify-ca" if names else default

"""Translates a target into libpq's options: service, address, TLS, password, authentication methods."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from dbready.connect import cleartext, passfile, secrets, tls
from dbready.connect.target import is_port
from dbready.errors import TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.connect.target import Target

PORT = 5432
REQUIRE_AUTH_SINCE = 160000  # libpq
NO_FILE = str(Path(os.devnull) / "none")


def given(
    target: Target, local_address: tuple[str, int] | None, password: str | None
) -> dict[str, Any]:
    """Return libpq's options; through a tunnel it still expects the certificate of the real host."""
    options = _parsed(target)
    known = {**_defaults(options.get("service")), **options}
    options.update(_tls(target, options, known, through_tunnel=local_address is not None))
    if password:
        options["password"] = password
    in_file = _passwords_in_file(known)
    if passfile.ignored(passfile.path_of(known)):
        options["passfile"] = NO_FILE  # or libpq would print a warning of its own
    if local_address:
        name, port = address(target)
        options.update(host=name, hostaddr=local_address[0], port=str(local_address[1]))
        if not known.get("password") and not password:
            options["password"] = _from_passfile(known, name, port)
    elif _host(known) and known.get("port"):
        options.setdefault("port", known["port"])
    if not _is_protected(target, known, options, through_tunnel=local_address is not None):
        offers_one = bool(options.get("password") or known.get("password") or in_file)
        options.update(_no_cleartext(known.get("require_auth"), offers_one=offers_one))
    return {name: value for name, value in options.items() if value is not None}


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to reach; refuses sockets and lists of hosts."""
    known = _known(target)
    host = _host(known) or "localhost"
    if host.startswith(("/", "@")) or "," in host:
        raise UsageError(
            f"{target.label} is not a single host and port, which SSH forwarding needs",
            help="name the host as the SSH server knows it, for example localhost",
        )
    port = str(known.get("port") or PORT)
    if not is_port(port):
        raise UsageError(
            f"the port of {target.label} is not a number", help="write a number, such as 5432"
        )
    return host, int(port)


def assumed_database(target: Target) -> str | None:
    """Return the account's name if no database is named: libpq uses it as the database."""
    known = _known(target)
    return None if known.get("dbname") else str(known.get("user") or "")


def ignored_passfile(target: Target) -> str | None:
    """Return how to fix a password file that libpq ignores; None if there is nothing to fix."""
    return passfile.ignored(passfile.path_of(_known(target)))


def _known(target: Target) -> dict[str, Any]:
    """Return what libpq will know of the target: the URL's options, and its own defaults for the rest."""
    options = _parsed(target)
    return {**_defaults(options.get("service")), **options}


def _host(known: Mapping[str, Any]) -> str:
    return str(known.get("host") or known.get("hostaddr") or "")


def _is_socket(known: Mapping[str, Any]) -> bool:
    """Return whether every host is a Unix socket, as no host at all is."""
    if known.get("hostaddr") or os.name != "posix":
        return False
    return all(not host or host[0] in "/@" for host in _host(known).split(","))


def _parsed(target: Target) -> dict[str, Any]:
    url = target.url.replace("postgres+", "postgresql+", 1)
    if "+" in url.split("://", 1)[0]:
        url = "postgresql://" + url.split("://", 1)[1]
    try:
        return dict(conninfo_to_dict(url))
    except (psycopg.ProgrammingError, UnicodeError) as error:
        raise UsageError(
            "this postgresql:// URL is invalid",
            cause=secrets.redact(str(error).strip()),
            help="percent-encode special characters; options are libpq's, such as ?sslmode=require",
        ) from None


def _defaults(service: str | None) -> dict[str, str]:
    """Return what libpq would fill in: variables and, first, the entry of pg_service.conf."""
    with _service(service):
        found = {
            option.keyword.decode(): (option.val or b"").decode("utf-8", "replace")
            for option in Conninfo.get_defaults()
        }
    secrets.remember(found.get("password"))
    return {name: value for name, value in found.items() if value}


@contextmanager
def _service(name: str | None) -> Iterator[None]:
    """Set PGSERVICE: the defaults of libpq include a service's entry only where the variable names it."""
    before = os.environ.get("PGSERVICE")
    if name:
        os.environ["PGSERVICE"] = name
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PGSERVICE", None)
        else:
            os.environ["PGSERVICE"] = before


def _passwords_in_file(known: Mapping[str, Any]) -> list[str]:
    """Return the passwords that libpq will find by itself, one a host at most; redact() knows them then."""
    hosts = _host(known).split(",")
    ports = str(known.get("port") or PORT).split(",")
    found = []
    for at, host in enumerate(hosts):
        port = ports[at] if at < len(ports) else ports[0]
        names = (host, "localhost") if _is_socket(known) else (host,)
        found += [_from_passfile(known, name, int(port)) for name in names if is_port(port)]
    return [password for password in found if password]


def _from_passfile(known: Mapping[str, Any], host: str, port: int) -> str | None:
    account = str(known.get("user") or "")
    database = str(known.get("dbname") or account)
    return passfile.lookup(passfile.path_of(known), host, port, database, account)


def _is_protected(
    target: Target, known: Mapping[str, Any], options: Mapping[str, Any], *, through_tunnel: bool
) -> bool:
    return target.allow_cleartext_password or cleartext.is_protected(
        options["sslmode"],
        has_ca=bool(options["sslrootcert"]),
        is_socket=_is_socket(known),
        through_tunnel=through_tunnel,
    )


def _no_cleartext(require_auth: str | None, *, offers_one: bool) -> dict[str, str]:
    """Return options with which libpq sends no password in clear text; refuses a libpq that has none."""
    if pq.version() >= REQUIRE_AUTH_SINCE:
        return {"require_auth": _without_cleartext(require_auth)}
    if offers_one:
        raise TargetError(
            f"the installed libpq ({pq.version() // 10000}) sends the password in clear text to any "
            "server that asks for it, and this server is not verified",
            help=f"install a newer one with: pip install 'psycopg[binary]'; or {cleartext.HELP}",
        )
    return {"passfile": NO_FILE}


def _without_cleartext(methods: str | None) -> str:
    """Return require_auth without `password`, otherwise as the user wrote it: it may be stricter."""
    named = [method.strip() for method in (methods or "").split(",") if method.strip()]
    if all(method.startswith("!") for method in named):
        return ",".join(dict.fromkeys([*named, "!password"]))
    kept = [method for method in named if method != "password"]
    if not kept:
        raise UsageError(
            "require_auth asks for a password in clear text, and the server is not verified",
            help=cleartext.HELP,
        )
    return ",".join(kept)


def _tls(
    target: Target, options: dict[str, Any], known: dict[str, Any], *, through_tunnel: bool
) -> dict[str, str | None]:
    asked = target.tls
    ca = str(asked.ca) if asked.ca else known.get("sslrootcert")
    mode = asked.mode or _asked_elsewhere(options, known)
    mode = mode or tls.default_mode(_host(known), through_tunnel=through_tunnel, has_ca=bool(ca))
    if not ca and mode in {"verify-full", "verify-ca", "require"}:
        ca = _root_file() or (None if mode == "require" else tls.trust_store() or "system")
    chosen: dict[str, str | None] = {"sslmode": mode, "sslrootcert": ca}
    if asked.cert:
        chosen.update(sslcert=str(asked.cert), sslkey=str(asked.key) if asked.key else None)
    return chosen


def _asked_elsewhere(options: dict[str, Any], known: dict[str, Any]) -> tls.Mode | None:
    # libpq reports its built-in "prefer" just like one that was requested.
    is_asked = "sslmode" in options or "PGSSLMODE" in os.environ or known.get("sslmode") != "prefer"
    return cast("tls.Mode", known["sslmode"]) if is_asked and known.get("sslmode") else None


def _root_file() -> str | None:
    path = Path.home() / ".postgresql" / "root.crt"
    return str(path) if path.is_file() else None

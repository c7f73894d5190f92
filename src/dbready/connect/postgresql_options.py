"""Turns a target into libpq's options: service, address, TLS, password."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from dbready.connect import passwords, secrets, tls
from dbready.connect.target import is_port
from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.connect.target import Target

PORT = 5432


def given(target: Target, entrance: tuple[str, int] | None, password: str | None) -> dict[str, Any]:
    """Return what libpq is told; through a tunnel it still expects the certificate of the real host."""
    options = _understand(target)
    known = {**_ambient(options.get("service")), **options}
    host = known.get("host") or known.get("hostaddr")
    options.update(_tls(target, options, known, through_tunnel=entrance is not None))
    if password:
        options["password"] = password
    if entrance:
        name, port = address(target)
        options.update(host=name, hostaddr=entrance[0], port=str(entrance[1]))
        if not known.get("password") and not password:
            account = str(known.get("user") or "")
            database = str(known.get("dbname") or account)
            options["password"] = passwords.from_pgpass(name, port, database, account)
    elif host and known.get("port"):
        options.setdefault("port", known["port"])
    return {name: value for name, value in options.items() if value is not None}


def address(target: Target) -> tuple[str, int]:
    """Return the host and port that a tunnel has to lead to; refuses sockets and lists of hosts."""
    options = _understand(target)
    known = {**_ambient(options.get("service")), **options}
    host = str(known.get("host") or known.get("hostaddr") or "localhost")
    if host.startswith(("/", "@")) or "," in host:
        raise UsageError(
            f"{target.label} is not one host and port: SSH cannot lead there",
            help="name the host as the SSH server knows it, for example localhost",
        )
    port = str(known.get("port") or PORT)
    if not is_port(port):
        raise UsageError(
            f"the port of {target.label} is not a number", help="write a number, such as 5432"
        )
    return host, int(port)


def _understand(target: Target) -> dict[str, Any]:
    url = target.url.replace("postgres+", "postgresql+", 1)
    if "+" in url.split("://", 1)[0]:
        url = "postgresql://" + url.split("://", 1)[1]
    try:
        return dict(conninfo_to_dict(url))
    except (psycopg.ProgrammingError, UnicodeError) as error:
        raise UsageError(
            "this postgresql:// URL cannot be understood",
            cause=secrets.redact(str(error).strip()),
            help="percent-encode special characters; options are those of libpq, such as ?sslmode=require",
        ) from None


def _ambient(service: str | None) -> dict[str, str]:
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
    """Make libpq see a service: it reads the entry of the variable only."""
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


def _tls(
    target: Target, options: dict[str, Any], known: dict[str, Any], *, through_tunnel: bool
) -> dict[str, str | None]:
    asked = target.tls
    ca = str(asked.ca) if asked.ca else known.get("sslrootcert")
    host = known.get("host") or known.get("hostaddr")
    mode = asked.mode or _asked_elsewhere(options, known)
    mode = mode or tls.default_mode(host, through_tunnel=through_tunnel, has_ca=bool(ca))
    if mode in {"verify-full", "verify-ca"} and not ca and not _has_root_file():
        ca = tls.trust_store() or "system"
    chosen: dict[str, str | None] = {"sslmode": mode, "sslrootcert": ca}
    if asked.cert:
        chosen.update(sslcert=str(asked.cert), sslkey=str(asked.key) if asked.key else None)
    return chosen


def _asked_elsewhere(options: dict[str, Any], known: dict[str, Any]) -> tls.Mode | None:
    # libpq tells its built-in "prefer" as it tells somebody's.
    is_asked = "sslmode" in options or "PGSSLMODE" in os.environ or known.get("sslmode") != "prefer"
    return cast("tls.Mode", known["sslmode"]) if is_asked and known.get("sslmode") else None


def _has_root_file() -> bool:
    return (Path.home() / ".postgresql" / "root.crt").is_file()

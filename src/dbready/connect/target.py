"""Targets: a database URL, a SQLite or DuckDB file, or a snapshot."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes, urlsplit

from dbready.connect import other_forms, secrets
from dbready.connect.generic import drivers, urls
from dbready.connect.tls import NOTHING_ASKED, Tls
from dbready.errors import TargetError, UsageError
from dbready.facts import snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.connect.passwords import Source
    from dbready.connect.tunnel import Route

Kind = Literal["postgresql", "mysql", "sqlite", "generic", "snapshot"]

SCHEMES: dict[str, Kind] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
}
SECRET_OPTIONS = ("password", "sslpassword", "ssl_key_password")
NOT_ESCAPED = re.compile(r"%(?![0-9a-fA-F]{2})")
SEPARATORS = re.compile(r"[;,|=&\s]")
DUCKDB_MAGIC = b"DUCK"  # after a checksum of 8 bytes
LONGEST_LABEL = 64  # one more than DNS allows
HIGHEST_PORT = 65535
HOST_AND_PORT = re.compile(r"(?:\[[^\]]*\]|[^:,]*):([^:,]+)")
FORMS = "postgresql://USER@HOST/DATABASE, mysql://..., mariadb://..., sqlite:///PATH, or the path of a file"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to audit; `label` is safe to print, `url` is not and stays out of the repr."""

    kind: Kind
    label: str
    url: str = field(default="", repr=False)
    path: Path | None = None
    database: str | None = None
    account: str | None = None
    has_password: bool = False
    """Whether the URL holds one."""
    tls: Tls = NOTHING_ASKED
    route: Route | None = None
    password: Source | None = None
    defaults_file: Path | None = None
    defaults_group: str | None = None
    allow_cleartext_password: bool = False
    """Whether a server that is not verified may have the password in clear text."""
    dialect: str | None = None
    """Of a generic target: the name under which facts and rules know its dialect."""
    allow_unprotected: bool = False
    """Whether to read through a session that would accept writes."""


def parse(text: str, folder: Path | None = None) -> Target:
    """Parse a URL or a path; refuses unknown schemes and files that are not databases.

    The path in a SQLite URL is relative to the folder, if there is one; ~ is then the home directory.
    """
    if text[:5].lower() != "jdbc:" and ("://" in text or text.startswith("sqlite:")):
        return _from_url(text, folder)
    refusal = other_forms.refusal(text)
    if refusal and not os.path.lexists(text):
        raise refusal
    return _from_path(Path(text))


def _from_url(text: str, folder: Path | None) -> Target:
    scheme = text.split(":", 1)[0].split("+", 1)[0].lower()
    kind = SCHEMES.get(scheme)
    if kind is None:
        return _from_other_url(scheme, text, folder)
    if kind == "sqlite":
        path = Path(unquote(_sqlite_path(text)))
        return _from_path(folder / path.expanduser() if folder else path)
    return _from_server_url(kind, scheme, text)


def _from_other_url(scheme: str, text: str, folder: Path | None) -> Target:
    """Parse the URL of a dialect that is read through SQLAlchemy."""
    urls.remember_secrets(text)
    urls.require_reachable(scheme, SCHEMES, FORMS)
    dialect = drivers.dialect_of(scheme)
    named = urls.file_named(scheme, text)
    if named is None:
        return replace(_from_server_url("generic", scheme, text), dialect=dialect)
    path = folder / Path(named).expanduser() if folder else Path(named)
    if not path.is_file():
        raise UsageError(
            f"there is no file {path}", help="check the path; dbready creates no databases"
        )
    return _of_file(dialect, path, text)


def _of_file(dialect: str, path: Path, url: str) -> Target:
    return Target("generic", str(path), url=url, path=path, database=path.stem, dialect=dialect)


def _from_server_url(kind: Kind, scheme: str, text: str) -> Target:
    # The password ends at the last @: people paste it unescaped.
    account = text.split("://", 1)[1].rsplit("@", 1)
    if len(account) > 1 and ":" in account[0]:
        secrets.remember_pieces(account[0].split(":", 1)[1])
    if len(account) > 1:
        _require_account(account[0].split(":", 1)[0])
    _require_port(account)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _not_parsed(scheme) from None
    # Parsers disagree about such URLs: a piece of the password would be sent as a host's name.
    if (len(account) > 1 and re.search(r"[/?#@]", account[0])) or NOT_ESCAPED.search(parts.netloc):
        raise _not_parsed(scheme)
    secrets.remember(parts.password)
    _require_text(scheme, text)
    _require_host(host)
    options = dict(parse_qsl(parts.query))
    for name in SECRET_OPTIONS:
        secrets.remember(options.get(name))
    path = parts.path.removeprefix("/") if kind == "generic" else parts.path.lstrip("/")
    database = unquote(path) or None
    account_name = unquote(parts.username) if parts.username else options.get("user")
    place = f"[{host}]" if ":" in host else host or options.get("host", "")
    user = f"{account_name}@" if account_name else ""
    label = f"{scheme}://{user}{place}{f':{port}' if port else ''}/{database or ''}"
    if service := options.get("service"):
        label += f"?service={service}"
    return Target(
        kind,
        secrets.redact(label),
        url=text,
        database=database,
        account=account_name,
        has_password=bool(parts.password or options.get("password")),
    )


def _require_account(account: str) -> None:
    """Refuse an account with a character that may be meant to separate it from its password."""
    separator = SEPARATORS.search(account)
    if separator and "/" not in account[: separator.start()]:
        raise UsageError(
            "the account in this URL contains a separator, and a password may follow it",
            help="write ACCOUNT:PASSWORD@, or percent-encode the character if it is part of the "
            "account's name (; is %3B, a comma is %2C)",
        )


def _require_port(account: Sequence[str]) -> None:
    """Refuse a port that is none. Without an account, what follows the colon may be a password."""
    if len(account) == 1 or re.search(r"[/?#@]", account[0]):
        return
    port = HOST_AND_PORT.fullmatch(re.split("[/?#]", account[1], maxsplit=1)[0])
    if port and not is_port(port[1]):
        raise UsageError(
            f"the port {secrets.redact(port[1])} in this URL is not a number from 1 to {HIGHEST_PORT}",
            help="correct it, or leave it out if the server listens on the usual port",
        )


def _require_text(scheme: str, text: str) -> None:
    """Refuse what no driver can pass on: bytes that are not UTF-8, and NUL."""
    try:
        decoded = unquote_to_bytes(text).decode()
    except UnicodeError:  # its words could quote the password
        decoded = "\0"
    if "\0" in decoded:
        raise UsageError(
            f"this {scheme}:// URL contains bytes that are not text",
            help="percent-encode special characters as UTF-8 (é is %C3%A9)",
        )


def _require_host(hosts: str) -> None:
    """Refuse names that resolvers cannot look up; libpq takes several, separated by commas."""
    for host in unquote(hosts).split(","):
        labels = host.removesuffix(".").split(".")
        if (
            host
            and not host.startswith("/")
            and not all(0 < len(x) < LONGEST_LABEL for x in labels)
        ):
            raise UsageError(
                f"{secrets.redact(host)} is not a host name",
                help="the parts between the dots have 1 to 63 characters each",
            )


def is_port(text: str) -> bool:
    """Say whether a text is the number of a TCP port."""
    return re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) <= HIGHEST_PORT


def _not_parsed(scheme: str) -> UsageError:
    # The parser's message is not repeated: it may quote a part of the password.
    return UsageError(
        f"this {scheme}:// URL is invalid",
        help="percent-encode special characters of the password (@ is %40, / is %2F, # is %23, % is %25); "
        f"a port is a number from 1 to {HIGHEST_PORT}",
    )


def _sqlite_path(text: str) -> str:
    rest = text.split(":", 1)[1].split("?", 1)[0]
    if not rest.startswith("///"):
        raise UsageError(
            "a SQLite URL needs three slashes and a path",
            help="write sqlite:///relative.db or sqlite:////absolute/path.db, or just the path",
        )
    return rest[3:]


def _from_path(path: Path) -> Target:
    if "\0" in str(path):
        raise UsageError("a path cannot contain a NUL character", help="check the path")
    try:
        if path.is_dir():
            raise UsageError(
                f"{path} is a directory, not a database",
                help="name the database file in it",
            )
        if path.exists() and not path.is_file():
            raise UsageError(
                f"{path} is a device or a pipe, not a database",
                help="copy its contents into a file, and name that",
            )
        mark = _mark(path)
    except FileNotFoundError:
        raise UsageError(
            other_forms.missing(str(path)),
            help=f"write sqlite:////{path} (four slashes) or /{path}"
            if _is_below_root(path)
            else f"check the path, or name a server: {FORMS}",
        ) from None
    except OSError as error:
        raise TargetError(
            f"{path} cannot be read",
            cause=error.strerror,
            help="run dbready as an account that can read the file",
        ) from None
    if mark == "snapshot":
        return Target("snapshot", str(path), path=path)
    if mark == "sqlite" and path.suffix != ".snapshot":
        return Target("sqlite", str(path), path=path, database=path.name)
    if mark == "duckdb":
        urls.require_reachable("duckdb", SCHEMES, FORMS)
        return _of_file("duckdb", path, f"duckdb:///{quote(str(path))}")
    raise TargetError(_what_is(path, mark), help=_instead(path, mark))


def _is_below_root(path: Path) -> bool:
    """Say whether a missing path is that of a file without its first slash: sqlite:///srv/shop.db."""
    return not path.is_absolute() and Path("/", path).is_file()


def _mark(path: Path) -> str:
    if snapshot.is_snapshot(path):
        return "snapshot"
    with path.open("rb") as file:
        header = file.read(len(snapshot.SQLITE_MAGIC))
    if header == snapshot.SQLITE_MAGIC:
        return "sqlite"
    if header[8:12] == DUCKDB_MAGIC:
        return "duckdb"
    return "other" if header else "empty"


def _what_is(path: Path, mark: str) -> str:
    if mark == "sqlite":
        return f"{path} is a SQLite database, but not a dbready snapshot"
    if mark == "empty":
        return f"{path} is an empty file"
    return f"{path} is neither a SQLite database nor a snapshot"


def _instead(path: Path, mark: str) -> str:
    if mark == "sqlite":
        return f"to audit it as a database, rename it: {path.with_suffix('.db').name}"
    if path.suffix == ".snapshot":
        return "make a snapshot with: dbready collect TARGET -o FILE"
    return f"supported targets: {FORMS}"

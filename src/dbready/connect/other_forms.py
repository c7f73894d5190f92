"""Ways to name a server that other programs take: refused with the URL to write instead.

None of these texts is repeated in a message: each may hold a password.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit

from dbready.connect import secrets
from dbready.errors import UsageError

URL_FORM = "postgresql://USER@HOST/DATABASE or mysql://USER@HOST/DATABASE"
SERVERS = ("postgresql", "mysql", "mariadb")
_CONNECTION_STRING = re.compile(
    r"(?:^|[\s;])(?:host|hostaddr|server|port|user|uid|dbname|database|password|passwd|pwd|service|sslmode)\s*=",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"""(?:^|[\s;])(?:password|passwd|pwd)\s*=\s*(?:'((?:\\.|[^'\\])*)'|([^\s;]*))""", re.IGNORECASE
)
# What may hold a password although it is no connection string: u:password, -ppassword, pass=...
_MAY_HOLD_PASSWORD = re.compile(
    r"""^-|\s-\w|^[\w.+-]+:(?!.*\.(?:db|sqlite3?|snapshot)$)[^/\\]|(?:pass(?:word|wd)?|pwd)["']?\s*[=:]""",
    re.IGNORECASE,
)
_ONE_SLASH = re.compile(r"[a-z][a-z0-9+]*:/?[^/]", re.IGNORECASE)


def refusal(text: str) -> UsageError | None:
    """Return what to say of a text that names a server in another form; None for what may be a path."""
    if text.lower().startswith("jdbc:"):
        return _jdbc(text[len("jdbc:") :])
    if _CONNECTION_STRING.search(text):
        for quoted, plain in _PASSWORD.findall(text):
            secrets.remember(quoted or plain)
        return UsageError(
            "a target is given as a URL, not as a connection string of keywords",
            help=f"write {URL_FORM}; options follow as ?sslmode=require",
        )
    if "@" in text:
        _remember_account(text)
        is_url = _ONE_SLASH.match(text) and text.split(":", maxsplit=1)[0].lower() in (
            *SERVERS,
            "postgres",
        )
        what = "a URL has :// after its scheme" if is_url else "a server is named by a URL"
        return UsageError(what, help=f"write {URL_FORM}")
    return None


def missing(path: str) -> str:
    """Return the message about a file that is not there; what may hold a password is not repeated."""
    if _MAY_HOLD_PASSWORD.search(path):
        return "this is neither a URL nor a file that exists"
    return f"there is no file {path}"


def _remember_account(text: str) -> None:
    account, at, _ = text.rpartition("@")
    if at and ":" in account:
        secrets.remember_pieces(account.split(":", 1)[1])


def _jdbc(url: str) -> UsageError:
    """Return the error for a JDBC URL (without its prefix), with the same URL as dbready reads it."""
    message = "this is a JDBC URL"
    scheme, _, rest = url.partition(":")
    scheme = scheme.lower()
    if scheme == "sqlite":
        return UsageError(message, help="write the path of the file, without jdbc:sqlite:")
    _remember_account(rest)
    for _, password in re.findall(r"([?&;]password=)([^&;]*)", rest, re.IGNORECASE):
        secrets.remember(password)
    if scheme not in SERVERS or not re.match(r"//[^/]|[^/:]+$", rest):
        return UsageError(message, help=f"write {URL_FORM}")
    try:
        parts = urlsplit(rest if rest.startswith("//") else f"///{rest}", scheme=scheme)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return UsageError(message, help=f"write {URL_FORM}")
    options = dict(parse_qsl(parts.query))
    user = quote(options.get("user") or parts.username or "USER", safe="%")
    place = f"[{host}]" if ":" in host else host
    mode = options.get("sslmode", "") if scheme == "postgresql" else ""
    more = f"?sslmode={mode}" if re.fullmatch(r"[a-z-]+", mode) else ""
    return UsageError(
        message,
        help=f"write {scheme}://{user}@{place}{f':{port}' if port else ''}{parts.path}{more}; "
        "the password is asked for, or comes from ~/.pgpass, ~/.my.cnf or dbready.toml",
    )

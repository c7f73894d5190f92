"""Where a password comes from if the URL does not contain it; nothing here prints or stores one.

The first source that is available is used:

1. the URL on the command line (with a warning) or of a target, where ${VARIABLE} is expanded
2. password_env: a variable
3. password_file: the first line of a file that only its owner can read
4. password_command: the first line that a command prints, run without a shell within 30 s
5. password_keyring: the system's keyring, by service and account (needs dbready[keyring])
6. MySQL and MariaDB: defaults_file, or ~/.my.cnf (see option_files), then MYSQL_PWD
   PostgreSQL: libpq's own: PGPASSWORD, the service's entry, PGPASSFILE or ~/.pgpass
7. a prompt, if there is a terminal and the server requires a password
"""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dbready.connect import secrets
from dbready.errors import DbreadyError, TargetError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMAND_SECONDS = 30.0
Kind = Literal["variable", "file", "command", "keyring"]


class PasswordWantedError(TargetError):
    """The server requires a password, and no source has one."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a password; `where` is the file and line that names it."""

    kind: Kind
    value: str | tuple[str, ...] = field(repr=False)  # a command may hold a secret of its own
    where: str
    noun: str = "password"
    """What it holds, as its keys in dbready.toml begin: another secret is fetched in the same ways."""


def described(kind: Kind, value: str | Sequence[str]) -> str:
    """Return where a password would come from, without fetching it."""
    if kind == "command":
        words = value.split() if isinstance(value, str) else value
        return f"command {words[0]}"  # its arguments may contain secrets
    return f"{kind} {value}"


def fetch(source: Source, account: str) -> str:
    """Return the password, and remember it for redact(); refuses empty passwords and files that others can read."""
    readers: dict[Kind, Callable[[Source], str]] = {
        "variable": _from_variable,
        "file": _from_file,
        "command": _from_command,
        "keyring": lambda named: _from_keyring(named, account),
    }
    password = readers[source.kind](source)
    secrets.remember(password)
    if not password:
        raise _unusable(source, "is empty", help_=f"its first line has to be the {source.noun}")
    return password


def _unusable(source: Source, what: str, *, cause: str | None = None, help_: str) -> DbreadyError:
    return UsageError(
        f"{source.where}: the {source.noun}'s {described(source.kind, source.value)} {what}",
        cause=cause,
        help=help_,
    )


def _from_variable(source: Source) -> str:
    name = str(source.value)
    if name not in os.environ:
        raise _unusable(source, "is not set", help_=f"export {name}, or change {source.noun}_env")
    return os.environ[name]


def _from_file(source: Source) -> str:
    path = Path(str(source.value)).expanduser()
    try:
        with path.open(encoding="utf-8") as file:
            others = os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO)
            if others and os.name == "posix":
                raise _unusable(
                    source,
                    "can be read by others",
                    help_=f"run: chmod 600 {shlex.quote(str(path))}",
                )
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise _unusable(
            source, "cannot be read", cause=words, help_="name a file that this account can read"
        ) from None


def _from_command(source: Source) -> str:
    command = shlex.split(source.value) if isinstance(source.value, str) else [*source.value]
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # may quote the secret in any form
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _unusable(
            source,
            f"did not end within {COMMAND_SECONDS:g} s",
            help_="run it by hand: it may be waiting for input",
        ) from None
    except OSError as error:
        raise _unusable(
            source, "cannot be run", cause=error.strerror, help_="check the path of the program"
        ) from None
    printed = done.stdout.decode("utf-8", "replace")
    for line in printed.splitlines():
        secrets.remember(line)
    if done.returncode:
        raise _unusable(
            source,
            f"failed with exit code {done.returncode}",
            help_="run it by hand to see why; dbready shows nothing that it prints",
        )
    return next(iter(printed.splitlines()), "")


def _from_keyring(source: Source, account: str) -> str:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - an extra
    except ImportError:
        raise _unusable(
            source, "needs the package keyring", help_="run: pip install 'dbready[keyring]'"
        ) from None
    try:
        password = keyring.get_password(str(source.value), account)
    except Exception as error:  # noqa: BLE001 - each backend has its own
        raise _unusable(
            source,
            "cannot be opened",
            cause=secrets.redact(str(error)),
            help_="unlock it, or use password_env where nobody is logged in",
        ) from None
    if password is None:
        raise _unusable(
            source,
            f"has no account {account}",
            help_=f"run: keyring set {shlex.quote(str(source.value))} {shlex.quote(account)}",
        )
    return str(password)

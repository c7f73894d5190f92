"""ssh_config: the options that apply to a host. Host, Match and Include; the first value wins.

Not supported, and refused if a value depends on it: Match exec, tagged, localnetwork and later
criteria. Host names are not canonicalized.
"""

from __future__ import annotations

import getpass
import os
import re
import shlex
import socket
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DEEPEST_INCLUDE = 16
SYSTEM_FILE = Path("/etc/ssh/ssh_config")
MANY = "identityfile"  # the only keyword whose values accumulate
KEYWORDS = {
    "globalknownhostsfile",
    "hashknownhosts",
    "hostkeyalias",
    "hostname",
    "identitiesonly",
    "identityagent",
    "identityfile",
    "port",
    "proxycommand",
    "proxyjump",
    "user",
    "userknownhostsfile",
}

Options = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One Host or Match line; `place` is its file and line."""

    place: str
    keyword: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One option line, with the conditions under which it applies."""

    conditions: tuple[Condition, ...]
    keyword: str
    words: tuple[str, ...]


def load(path: Path | None) -> tuple[Setting, ...]:
    """Read one file, or the user's and then the system's; only a file that was named must exist."""
    own = Path.home() / ".ssh"
    if path is not None:
        return tuple(_read(path, own, (), 0))
    files = [(own / "config", own), (SYSTEM_FILE, SYSTEM_FILE.parent)]
    return tuple(
        setting
        for file, folder in files
        if file.is_file()
        for setting in _read(file, folder, (), 0)
    )


def _read(path: Path, folder: Path, outer: tuple[Condition, ...], depth: int) -> Iterator[Setting]:
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise UsageError(
            f"the SSH configuration {path} cannot be read",
            cause=error.strerror,
            help="make the file readable, or name another one",
        ) from None
    here = outer
    for number, line in enumerate(lines, 1):
        keyword, words = _split(line, f"{path}:{number}")
        if keyword in ("host", "match"):
            here = (*outer, Condition(f"{path}:{number}", keyword, words))
        elif keyword == "include":
            yield from _included(words, folder, here, depth + 1)
        elif keyword:
            yield Setting(here, keyword, words)


def _included(
    words: Iterable[str], folder: Path, outer: tuple[Condition, ...], depth: int
) -> Iterator[Setting]:
    if depth > DEEPEST_INCLUDE:
        raise UsageError(
            "the SSH configuration includes itself", help=f"look for Include lines in {folder}"
        )
    for word in words:
        pattern = folder / Path(word).expanduser()
        for path in sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))):
            if path.is_file():
                yield from _read(path, folder, outer, depth)


def _split(line: str, place: str) -> tuple[str, tuple[str, ...]]:
    found = re.match(r"\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$", line)
    keyword = found[1].lower() if found else ""
    if not found or keyword not in KEYWORDS | {"host", "match", "include"}:
        return "", ()
    if keyword == "proxycommand":  # for a shell to split
        return keyword, (found[2],)
    try:
        words = shlex.split(found[2])
    except ValueError:
        raise UsageError(
            f"{place}: the quotes do not match", help="see man ssh_config for the syntax"
        ) from None
    comment = next((at for at, word in enumerate(words) if word.startswith("#")), None)
    return keyword, tuple(words[:comment])


def lookup(settings: Sequence[Setting], name: str, user: str | None) -> Options:
    """Return the options for a host, by the name that the user gave, and a user."""
    options: Options = {"user": [user]} if user else {}
    finals = any("final" in each.words for setting in settings for each in setting.conditions)
    for final in (False, True) if finals else (False,):
        held: dict[str, bool] = {}
        for setting in settings:
            if all(_holds(each, name, options, held, final=final) for each in setting.conditions):
                _take(setting, options)
    return options


def _take(setting: Setting, options: Options) -> None:
    if setting.keyword == MANY:
        known = options.setdefault(MANY, [])
        known.extend(word for word in setting.words[:1] if word not in known)
    else:
        options.setdefault(setting.keyword, list(setting.words))


def _holds(
    condition: Condition, name: str, options: Options, held: dict[str, bool], *, final: bool
) -> bool:
    # Once a line: what its own block sets must not end the block.
    if condition.place not in held:
        held[condition.place] = (
            matches(name, condition.words)
            if condition.keyword == "host"
            else _match(condition, name, options, final=final)
        )
    return held[condition.place]


def _match(condition: Condition, name: str, options: Options, *, final: bool) -> bool:
    words = list(condition.words)
    local = local_user()
    values = {
        "host": host_name(options, name),
        "originalhost": name,
        "user": (options.get("user") or [local])[0],
        "localuser": local,
    }
    while words:
        criterion = words.pop(0).lower()
        wanted = not criterion.startswith("!")
        criterion = criterion.removeprefix("!")
        if criterion in ("all", "canonical", "final"):
            holds = {"all": True, "canonical": False, "final": final}[criterion]
        elif criterion in values and words:
            holds = matches(values[criterion], words.pop(0).split(","))
        else:
            raise UsageError(
                f"{condition.place}: dbready does not support Match {criterion}",
                help="use another configuration file for dbready, or give the options themselves",
            )
        if holds != wanted:
            return False
    return True


def local_user() -> str:
    """Return the name of the account that runs dbready; its number if it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def host_name(options: Options, name: str) -> str:
    """Return the host to connect to for the name that the user gave."""
    words = options.get("hostname")
    return expand(words[0], {"h": name}) if words else name


def matches(text: str, patterns: Iterable[str]) -> bool:
    """Return whether a name matches a list of patterns with * and ?; a matching ! pattern excludes it."""
    found = False
    for pattern in patterns:
        if _pattern(pattern.removeprefix("!")).fullmatch(text):
            if pattern.startswith("!"):
                return False
            found = True
    return found


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(translate(text.replace("[", "[[]")))  # [ has no special meaning


def expand(text: str, tokens: dict[str, str]) -> str:
    """Expand tokens such as %h, and ${VARIABLES}, in a value; refuses unknown ones."""

    def token(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        value = tokens.get(found[1]) if found[1] else os.environ.get(found[2])
        if value is None:
            raise UsageError(
                f"the SSH configuration contains {found[0]}, which dbready does not support there",
                help=f"write the value itself; supported here: {' '.join(f'%{key}' for key in tokens)}",
            )
        return value

    return re.sub(r"%(.)|\$\{(\w+)\}", token, text)


def tokens_for(name: str, host: str, port: int, user: str) -> dict[str, str]:
    """Return the values of %d, %h, %n, %p, %r, %u, %L and %l."""
    return {
        "d": str(Path.home()),
        "h": host,
        "L": socket.gethostname().split(".")[0],
        "l": socket.gethostname(),
        "n": name,
        "p": str(port),
        "r": user,
        "u": local_user(),
    }

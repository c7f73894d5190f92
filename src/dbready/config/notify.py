"""Whom dbready.toml tells of a scan: [[notify]] and [heartbeat]. Their URLs are secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dbready.config.keys import COMMAND, TEXT, TEXTS, require_keys
from dbready.config.lines import line_of
from dbready.errors import UsageError
from dbready.findings.finding import SEVERITIES, Severity

if TYPE_CHECKING:
    from pathlib import Path

    Lines = Mapping[tuple[str, ...], int]

SECTIONS = {"notify": "tables [[notify]]", "heartbeat": "a table [heartbeat]"}
URL_KEYS: Mapping[str, str] = {
    "url": TEXT,
    "url_env": TEXT,
    "url_file": TEXT,
    "url_command": COMMAND,
}
KEYS: Mapping[str, str] = {
    **URL_KEYS,
    "when": TEXT,
    "targets": TEXTS,
    "environments": TEXTS,
    "min_severity": TEXT,
    "format": TEXT,
    "report_url": TEXT,
}
CHOICES = {
    "when": ("changed", "failed", "always"),
    "format": ("text", "markdown"),
    "min_severity": SEVERITIES,
}
PLACEHOLDERS = ("{target}", "{scan}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the URL of a destination comes from; `where` is the file and line that says so."""

    key: str
    value: str | tuple[str, ...] = field(repr=False)
    where: str


@dataclass(frozen=True, slots=True)
class Notify:
    """One [[notify]]: where to send, of which targets, from which severity, and when."""

    address: Address
    when: str = "changed"
    targets: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    min_severity: Severity = "low"
    format: str = "text"
    report_url: str | None = None


@dataclass(frozen=True, slots=True)
class Notifications:
    """All that a file says of messages and of the heartbeat."""

    notify: tuple[Notify, ...] = ()
    heartbeat: Address | None = None


NOTHING = Notifications()


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> Notifications:
    """Return what a parsed file says; refuses unknown keys and values with their line."""
    entries = document.get("notify", [])
    if not isinstance(entries, list) or not all(isinstance(item, Mapping) for item in entries):
        raise UsageError(
            f"{path}:{line_of(lines, ('notify',))}: notify is not an array of tables",
            help="write [[notify]] with two brackets, and its keys below it",
        )
    beat = document.get("heartbeat")
    if beat is not None and not isinstance(beat, Mapping):
        raise UsageError(
            f"{path}:{line_of(lines, ('heartbeat',))}: heartbeat is not a table",
            help='write [heartbeat], and url = "https://..." or url_env = "..." below it',
        )
    return Notifications(
        tuple(_notify(path, lines, number, entry) for number, entry in enumerate(entries)),
        None if beat is None else _heartbeat(path, lines, beat),
    )


def _notify(path: Path, lines: Lines, number: int, entry: Mapping[str, Any]) -> Notify:
    place = ("notify", str(number))
    require_keys(path, lines, place, entry, KEYS)
    for key, choices in CHOICES.items():
        if key in entry and entry[key] not in choices:
            raise UsageError(
                f"{path}:{line_of(lines, (*place, key))}: {key} cannot be {entry[key]!r}",
                help=f"write one of {', '.join(choices)}",
            )
    if "report_url" in entry:
        _require_link(f"{path}:{line_of(lines, (*place, 'report_url'))}", entry["report_url"])
    values: dict[str, Any] = {
        key: tuple(value) if KEYS[key] == TEXTS else value
        for key, value in entry.items()
        if key not in URL_KEYS
    }
    return Notify(_address(path, lines, place, entry), **values)


def _heartbeat(path: Path, lines: Lines, table: Mapping[str, Any]) -> Address:
    require_keys(path, lines, ("heartbeat",), table, URL_KEYS)
    return _address(path, lines, ("heartbeat",), table)


def _address(path: Path, lines: Lines, place: tuple[str, ...], table: Mapping[str, Any]) -> Address:
    given = [key for key in URL_KEYS if key in table]
    if len(given) != 1:
        key = given[1] if given else ""
        where = f"{path}:{line_of(lines, (*place, key) if key else place)}"
        raise UsageError(
            f"{where}: {key} cannot be combined with {given[0]}"
            if given
            else f"{where}: it does not say where to send",
            help="write one of url, url_env, url_file and url_command; a URL is a secret, so a "
            "variable, file or command is better than url",
        )
    (key,) = given
    value = table[key]
    return Address(
        key,
        tuple(value) if isinstance(value, list) else value,
        f"{path}:{line_of(lines, (*place, key))}",
    )


def _require_link(where: str, url: str) -> None:
    bare = url
    for placeholder in PLACEHOLDERS:
        bare = bare.replace(placeholder, "x")
    if urlsplit(bare).scheme not in {"http", "https", "file"} or "{" in bare:
        raise UsageError(
            f"{where}: report_url is not a URL with {' and '.join(PLACEHOLDERS)} in it",
            help='write report_url = "https://dbready.example.com/pages/targets/{target}.html"',
        )

"""dbready.toml: named targets and settings, found in the working directory or its parents.

Tables [targets.NAME] have the keys in KEYS. What it says that names mean
is read by config/beliefs.py. Every value may hold ${VARIABLE},
filled in when the target is used. Options of the command line win over the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dbready import text_file
from dbready.config import acceptance, beliefs, checklist, drift, nightly, notify, policy, rules
from dbready.config.keys import (
    KEYS,
    PARTS,
    PASSWORD_KEYS,
    POLICY_KEYS,
    SSH_KEYS,
    VARIABLE,
    require_keys,
)
from dbready.config.lines import line_of, lines_of, syntax_error
from dbready.config.trust import require_trusted
from dbready.errors import UsageError

if TYPE_CHECKING:
    from dbready.config.acceptance import Acceptance
    from dbready.config.beliefs import Beliefs, Owner
    from dbready.config.checklist import Checklist
    from dbready.config.drift import DriftSettings
    from dbready.config.nightly import Nightly
    from dbready.config.notify import Notifications
    from dbready.config.policy import Policy
    from dbready.derive.corrections import Correction
    from dbready.engine.settings import RuleSettings

FILE = "dbready.toml"
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")  # no dot, no slash: never mistaken for a file name


@dataclass(frozen=True, slots=True)
class Settings:
    """One named target as written: `values` are raw, value() fills in variables."""

    name: str
    path: Path
    values: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]
    corrections: tuple[Correction, ...] = ()
    acceptance: Acceptance = acceptance.NOTHING
    owners: tuple[Owner, ...] = ()
    above: tuple[str, ...] = ("targets",)
    """The tables that enclose this one; (): it is a table of its own, such as [history]."""

    @property
    def line(self) -> int:
        """Return the line where the target starts."""
        return line_of(self.lines, (*self.above, self.name))

    def where(self, *keys: str) -> str:
        """Return the file and line of a key, for messages."""
        return f"{self.path}:{line_of(self.lines, (*self.above, self.name, *keys))}"

    def value(self, *keys: str) -> Any:  # noqa: ANN401 - the types of KEYS
        """Return a value with its variables expanded; None if it is absent."""
        found: Any = self.values
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return self._filled(found, keys)

    def file(self, *keys: str) -> Path | None:
        """Return a path; relative ones are relative to the settings file."""
        text = self.value(*keys)
        return None if text is None else self.path.parent / Path(text).expanduser()

    def files(self, key: str) -> tuple[Path, ...]:
        """Return a list of paths, relative to the settings file."""
        return tuple(self.path.parent / Path(text).expanduser() for text in self.value(key) or ())

    def _filled(self, value: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return [self._filled(item, keys) for item in value]
        return self._expand(value, keys) if isinstance(value, str) else value

    def _expand(self, text: str, keys: tuple[str, ...]) -> str:
        account = range(text.find("://") + 3, text.rfind("@")) if "://" in text else range(0)

        def variable(match: re.Match[str]) -> str:
            name = match[1]
            if name not in os.environ:
                raise UsageError(
                    f"{self.where(*keys)}: the variable {name} is not set",
                    help=f"export {name}=..., or write the value into {keys[-1]}",
                )
            # A password in a variable is not escaped yet; a whole URL, a host or a database is used as it is.
            if match.start() not in account:
                return os.environ[name]
            is_password = ":" in text[account.start : match.start()]
            return quote(os.environ[name], safe="" if is_password else ":")

        return VARIABLE.sub(variable, text)


@dataclass(frozen=True, slots=True)
class Config:
    """A settings file: its targets by name, and what it says of the rest."""

    path: Path | None
    targets: Mapping[str, Settings]
    beliefs: Beliefs = beliefs.NOTHING
    rules: tuple[RuleSettings, ...] = ()
    rule_directories: tuple[Path, ...] = ()
    policy: Policy = policy.NOTHING
    acceptance: Acceptance = acceptance.NOTHING
    checklist: Checklist = checklist.NOTHING
    notifications: Notifications = notify.NOTHING
    nightly: Nightly = nightly.NOTHING
    drift: DriftSettings = drift.NOTHING
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def history(self) -> Settings | None:
        """Return where scans are stored, if the file says so."""
        if self.path is None or self.nightly.history is None:
            return None
        return Settings("history", self.path, self.nightly.history, self.lines, above=())


def find(directory: Path) -> Path | None:
    """Return the nearest dbready.toml in a directory or above it; refuses one that others control."""
    here = directory.absolute()
    for folder in (here, *here.parents):
        path = folder / FILE
        if path.is_file():
            require_trusted(path)
            return path
    return None


def load(path: Path | None) -> Config:
    """Read a settings file; None has no targets. Errors name the line."""
    if path is None:
        return Config(None, {})
    try:
        text = text_file.read(path)
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(
            f"the settings file {path} cannot be read",
            cause=words,
            help="create one with: dbready init",
        ) from None
    return _parsed(path, text)


@lru_cache(maxsize=4)
def _parsed(path: Path, text: str) -> Config:
    """Return what a text says; a scan asks for the same one with each target."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line, words = syntax_error(text, error)
        raise UsageError(
            f"{path}:{line}: not valid TOML",
            cause=words,
            help='strings need quotes: key = "value"; dbready init writes a valid file',
        ) from None
    return parse(path, text, document)


def parse(path: Path, text: str, document: Mapping[str, Any]) -> Config:
    """Return the targets of a parsed file; `text` is what its lines are looked up in."""
    lines = lines_of(text)
    known = {
        "targets": "tables [targets.NAME]",
        **POLICY_KEYS,
        **beliefs.SECTIONS,
        **rules.SECTIONS,
        **acceptance.SECTIONS,
        **checklist.SECTIONS,
        **notify.SECTIONS,
        **nightly.SECTIONS,
        **drift.SECTIONS,
    }
    require_keys(path, lines, (), document, known)
    return Config(
        path,
        _targets(path, document, lines),
        beliefs.read(path, document, lines),
        rules.read(path, document, lines),
        rules.directories(path, document, lines),
        policy.read(path, document, lines),
        acceptance.read(path, document, lines),
        checklist.read(path, document, lines),
        notify.read(path, document, lines),
        nightly.read(path, document, lines),
        drift.read(path, document, lines),
        lines,
    )


def _targets(
    path: Path, document: Mapping[str, Any], lines: Mapping[tuple[str, ...], int]
) -> dict[str, Settings]:
    targets = document.get("targets", {})
    found = {}
    for name, values in targets.items() if isinstance(targets, dict) else [("", None)]:
        where = f"{path}:{line_of(lines, ('targets', name))}"
        if not isinstance(values, dict):
            raise UsageError(
                f"{where}: targets must be tables",
                help="write [targets.NAME], and the keys below it",
            )
        if not NAME.fullmatch(name):
            raise UsageError(
                f"{where}: {name!r} is not a valid target name",
                help="use letters, digits, - and _",
            )
        corrections = beliefs.of_target(path, name, values, lines)
        accepted = acceptance.of_target(path, name, values, lines)
        owners = beliefs.owners_of_target(path, name, values, lines)
        plain = {
            key: value
            for key, value in values.items()
            if not (key in beliefs.KEYS and isinstance(value, dict)) and key not in acceptance.KEYS
        }
        require_keys(path, lines, ("targets", name), plain, KEYS)
        if isinstance(values.get("ssh"), dict):
            require_keys(path, lines, ("targets", name, "ssh"), values["ssh"], SSH_KEYS)
        found[name] = Settings(name, path, plain, lines, corrections, accepted, owners)
        _require_sense(found[name])
    return found


def _require_sense(settings: Settings) -> None:
    values = settings.values
    where = settings.where()
    ways = [key for key in ("url", "dialect") if key in values]
    if len(ways) != 1:
        what = "both url and dialect" if ways else "neither url nor dialect"
        raise UsageError(
            f"{where}: the target {settings.name} has {what}",
            help='write url = "postgresql://USER@HOST/DATABASE", or dialect, host, database and user',
        )
    parts = [key for key in (*PARTS, "service") if key in values]
    if "url" in values and parts:
        raise UsageError(
            f"{settings.where(parts[0])}: {parts[0]} cannot be combined with url",
            help="use either url, or its parts as keys",
        )
    sources = [key for key in PASSWORD_KEYS if key in values]
    if len(sources) > 1:
        raise UsageError(
            f"{settings.where(sources[1])}: {sources[1]} cannot be combined with {sources[0]}",
            help="keep one of them",
        )

"""What dbready.toml says of rules: directories of others, and [rules.NAME] with severity, enabled and options."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbready.config.keys import TEXT, TEXTS, require_keys
from dbready.config.lines import line_of
from dbready.engine.settings import RuleSettings
from dbready.errors import UsageError
from dbready.findings.finding import SEVERITIES

if TYPE_CHECKING:
    Lines = Mapping[tuple[str, ...], int]

DIRECTORIES = "rule_directories"
SECTIONS = {"rules": "tables [rules.NAME]", DIRECTORIES: TEXTS}
OPTIONS = "a table"
KEYS = {"severity": TEXT, "enabled": "true or false", "options": OPTIONS}
EXAMPLE = 'for example [rules.personal-data] and below it severity = "medium"'


def read(path: Path, document: Mapping[str, Any], lines: Lines) -> tuple[RuleSettings, ...]:
    """Return what a parsed file says of rules; whether the rules exist is checked when they are loaded."""
    found = []
    content = document.get("rules", {})
    if not isinstance(content, Mapping):
        raise UsageError(
            f"{path}:{line_of(lines, ['rules'])}: rules is not a table [rules.NAME]",
            help=f'directories of rules are named by {DIRECTORIES} = ["house"]',
        )
    for name, values in content.items():
        where = f"{path}:{line_of(lines, ['rules', name])}"
        if not isinstance(values, Mapping):
            raise UsageError(f"{where}: write [rules.{name}]", help=EXAMPLE)
        options = values.get("options", {})
        plain = {key: value for key, value in values.items() if key != "options"}
        require_keys(path, lines, ("rules", name), plain, KEYS)
        _require_severity(path, name, values, lines)
        if not isinstance(options, Mapping):
            line = line_of(lines, ["rules", name, "options"])
            raise UsageError(
                f"{path}:{line}: options is not a table", help=f"write [rules.{name}.options]"
            )
        found.append(
            RuleSettings(name, values.get("severity"), values.get("enabled"), options, where)
        )
    return tuple(found)


def directories(path: Path, document: Mapping[str, Any], lines: Lines) -> tuple[Path, ...]:
    """Return the directories whose rules are used as well, relative to the settings file."""
    texts = document.get(DIRECTORIES, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UsageError(
            f"{path}:{line_of(lines, [DIRECTORIES])}: {DIRECTORIES} is not {TEXTS}",
            help=f'write {DIRECTORIES} = ["house"], above the first table',
        )
    return tuple(path.parent / Path(text).expanduser() for text in texts)


def _require_severity(path: Path, name: str, values: Mapping[str, Any], lines: Lines) -> None:
    severity = values.get("severity")
    if severity is not None and severity not in SEVERITIES:
        line = line_of(lines, ["rules", name, "severity"])
        raise UsageError(
            f"{path}:{line}: severity cannot be {severity!r}",
            help=f"severity is one of: {', '.join(SEVERITIES)}",
        )

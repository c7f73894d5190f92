"""Changes rules as a settings file asks: another severity, on or off, other options."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbready.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dbready.engine.rule import Rule
    from dbready.findings.finding import Severity


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The settings of one rule; `where` is their file and line."""

    name: str
    severity: Severity | None
    is_enabled: bool | None
    options: Mapping[str, Any]
    where: str


def apply(known: Sequence[Rule], settings: Sequence[RuleSettings]) -> list[Rule]:
    """Return the rules with the settings applied; refuses rules and options that do not exist."""
    wanted = {item.name: item for item in settings}
    names = [rule.name for rule in known]
    for item in settings:
        if item.name not in names:
            raise UsageError(
                f"{item.where}: there is no rule {item.name}",
                help=_near(item.name, names)
                + "name a directory of your own rules with rule_directories or --rules",
            )
    return [_changed(rule, wanted[rule.name]) if rule.name in wanted else rule for rule in known]


def _changed(rule: Rule, item: RuleSettings) -> Rule:
    for name, value in item.options.items():
        _require_option(rule, item.where, name, value)
    is_default = rule.is_default if item.is_enabled is None else item.is_enabled
    return replace(
        rule,
        severity=item.severity or rule.severity,
        has_set_severity=item.severity is not None,
        is_default=is_default,
        # Who enables a rule wants to hear it, whatever the profile.
        audience="reader" if item.is_enabled else rule.audience,
        options={**rule.options, **item.options},
    )


def _require_option(rule: Rule, where: str, name: str, value: object) -> None:
    if name not in rule.options:
        raise UsageError(
            f"{where}: {rule.name} has no option {name}",
            help=_near(name, list(rule.options))
            + (f"its options: {', '.join(rule.options)}" if rule.options else "it has none"),
        )
    default = rule.options[name]
    is_number = isinstance(default, int | float) and not isinstance(default, bool)
    fits = (
        isinstance(value, int | float) and not isinstance(value, bool)
        if is_number
        else isinstance(value, type(default))
    )
    if not fits:
        raise UsageError(
            f"{where}: option {name} of {rule.name} cannot be {value!r}",
            help=f"write a value like its default: {name} = {_written(default)}",
        )


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else repr(default)


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}? " if near else ""

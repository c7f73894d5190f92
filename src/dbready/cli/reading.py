"""How a target is read: what was typed, else what the settings file says, else the default."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import click

from dbready.cli import probing
from dbready.config.acceptance import NOTHING, Acceptance
from dbready.config.checklist import NOTHING as NO_CHECKLIST
from dbready.config.checklist import Checklist
from dbready.connect.session import Limits
from dbready.errors import UsageError
from dbready.facts.scope import Scope

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from dbready.cli.probing import Probing
    from dbready.config import Config, Settings
    from dbready.config.beliefs import Beliefs
    from dbready.config.policy import Policy
    from dbready.connect.target import Target
    from dbready.engine.settings import RuleSettings

SHORTEST, LONGEST = (
    0.001,
    2_000_000.0,
)  # seconds that every server accepts in whole milliseconds


@dataclass(frozen=True, slots=True)
class Reading:
    """How a target is read: limits, scope, verbosity; the target itself once resolved."""

    limits: Limits
    scope: Scope
    show_sql: bool
    verbose: bool
    target: Target | None = None
    warning: str | None = None
    """A warning about how the target was named, shown once it is connected."""
    beliefs: Beliefs | None = None
    """Corrections and vocabulary of the settings file."""
    rules: tuple[RuleSettings, ...] = ()
    """Settings of rules in the settings file."""
    rule_directories: tuple[Path, ...] = ()
    """Directories of rules that the settings file names."""
    acceptance: Acceptance = NOTHING
    """Suppressions and decisions of the settings file, those of this target first."""
    policy: Policy | None = None
    """Profile and exit code policy of the settings file, for this target or for all."""
    probing: Probing | None = None
    """How live rows are read; None: not at all."""
    settings_at: tuple[Path, int] | None = None
    """The settings file, and the line of the target in it."""
    is_explicit: bool = False
    """Whether the user chose the settings file for this target, rather than dbready finding it."""
    checklist: Checklist = NO_CHECKLIST
    """What the settings file says of the go-live review."""
    earlier: tuple[sqlite3.Connection, ...] = ()
    """Facts of earlier scans to compare with, the latest first; see derive/over_nights.py."""


def reading(options: dict[str, Any], text: str | None = None) -> Reading:
    """Take the options of reads_target() out of a command's parameters, and resolve `text`, else its TARGET.

    The settings of a named target fill in what was not typed; senseless limits are refused.
    """
    from dbready.cli.resolve import Typed, password_exposure, resolve, shared_settings, untrusted  # noqa: PLC0415 - --help needs none of it
    from dbready.config import policy as policies  # noqa: PLC0415

    text = text or str(click.get_current_context().params["target"])
    reached = Typed(**{field.name: options.pop(field.name) for field in fields(Typed)})
    options.pop("debug")
    show_sql, verbose = options.pop("show_sql"), options.pop("verbose")
    target, settings = resolve(text, reached)
    limits = Limits(
        **{
            name: _positive(option, _chosen(options, settings, option))
            for name, option in TIMES.items()
        }
    )
    scope = Scope(**{field.name: _chosen(options, settings, field.name) for field in fields(Scope)})
    known = shared_settings(reached.config)
    return Reading(
        limits,
        scope,
        show_sql,
        verbose,
        target,
        password_exposure(target, settings) or untrusted(reached.config),
        _with_corrections(known.beliefs, settings),
        known.rules,
        (*known.rule_directories, *(settings.files("rule_directories") if settings else ())),
        settings.acceptance + known.acceptance if settings else known.acceptance,
        policies.changed(known.policy, settings.values) if settings else known.policy,
        probing=probing.chosen(options, settings, target),
        settings_at=_settings_at(known, settings),
        is_explicit=settings is not None or reached.config is not None,
        checklist=known.checklist,
    )


def _settings_at(known: Config, settings: Settings | None) -> tuple[Path, int] | None:
    if settings is not None:
        return settings.path, settings.line
    return None if known.path is None else (known.path, 1)


def _with_corrections(beliefs: Beliefs, settings: Settings | None) -> Beliefs:
    """Add the corrections of a target to those of the file: the target's win."""
    own = settings.corrections if settings else ()
    owners = settings.owners if settings else ()
    return replace(
        beliefs,
        corrections=(*beliefs.corrections, *own),
        owners=(*beliefs.owners, *owners),
    )


TIMES = {"lock": "lock_timeout", "statement": "statement_timeout", "run": "timeout"}


def _chosen(options: dict[str, Any], settings: Settings | None, name: str) -> Any:  # noqa: ANN401 - as the options
    """Return what was typed, else what the settings say, else the default."""
    from dbready.cli.resolve import number  # noqa: PLC0415 - as above

    typed = options.pop(name)
    is_typed = (
        click.get_current_context().get_parameter_source(name)
        is click.core.ParameterSource.COMMANDLINE
    )
    if settings is None or is_typed or name not in settings.values:
        return typed
    return number(settings, name) if name in TIMES.values() else tuple(settings.value(name))


def _positive(name: str, seconds: float) -> float:
    if not SHORTEST <= seconds <= LONGEST:
        raise UsageError(
            f"--{name.replace('_', '-')} {probing.spelled(seconds)} is not a time",
            help="name seconds from 0.001 to 2000000, for example 30",
        )
    return seconds

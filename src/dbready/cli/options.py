"""Options shared by several commands."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from dbready.cli import completion, probing
from dbready.config.acceptance import NOTHING, Acceptance
from dbready.config.checklist import NOTHING as NO_CHECKLIST
from dbready.config.checklist import Checklist
from dbready.connect.session import Limits
from dbready.errors import UsageError
from dbready.facts.scope import Scope
from dbready.report import formats

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from dbready.cli.probing import Probing
    from dbready.config import Config, Settings
    from dbready.config.beliefs import Beliefs
    from dbready.config.policy import Policy
    from dbready.connect.target import Target
    from dbready.engine.settings import RuleSettings

P = ParamSpec("P")
R = TypeVar("R")

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
            f"--{name.replace('_', '-')} {seconds:g} is not a time",
            help="name seconds from 0.001 to 2000000, for example 30",
        )
    return seconds


def reads_target(function: Callable[P, R]) -> Callable[P, R]:
    """Add TARGET and the options that say how it is read."""
    for decorate in reversed((TARGET, *DECORATORS)):
        function = decorate(function)
    return function


def reads_sides(function: Callable[P, R]) -> Callable[P, R]:
    """Add the arguments A and B, and the options that say how each of them is read."""
    for decorate in reversed((*SIDES, *DECORATORS)):
        function = decorate(function)
    return function


PATH = click.Path(path_type=Path)
# Those of connect/tls.py, without loading ssl for --help.
MODES = ("verify-full", "verify-ca", "require", "disable")

config_option = click.option(
    "--config",
    type=PATH,
    metavar="FILE",
    help="Settings file.  [default: dbready.toml in this directory or a parent]",
)

TARGET = click.argument("target", shell_complete=completion.targets)
SIDES = (
    click.argument("a", metavar="A", shell_complete=completion.targets),
    click.argument("b", metavar="B", shell_complete=completion.targets),
)
DECORATORS: tuple[Callable[[Any], Any], ...] = (
    config_option,
    click.option(
        "--tls",
        type=click.Choice(MODES),
        help="How to verify the server.  [default: verify-full, except for local servers and through SSH]",
    ),
    click.option(
        "--tls-ca",
        type=PATH,
        metavar="FILE",
        help="CA certificates (PEM) to verify the server with.",
    ),
    click.option("--tls-cert", type=PATH, metavar="FILE", help="Client certificate (PEM)."),
    click.option(
        "--tls-key", type=PATH, metavar="FILE", help="Private key (PEM) of the client certificate."
    ),
    click.option(
        "--ssh",
        multiple=True,
        metavar="USER@HOST[:PORT]",
        help="Connect through this SSH server; repeatable, in order from here to the database.",
    ),
    click.option(
        "--ssh-accept-new",
        is_flag=True,
        help="Accept and remember the key of an unknown SSH server.",
    ),
    click.option(
        "--allow-cleartext-password",
        is_flag=True,
        help="Send the password in clear text even to an unverified server that requests it.",
    ),
    click.option(
        "--allow-unprotected",
        is_flag=True,
        help="Read even through a session that cannot be made read-only; see dbready docs dialects.",
    ),
    click.option(
        "--schema",
        "schemas",
        multiple=True,
        metavar="PATTERN",
        help="Include only matching schemas; repeatable.",
    ),
    click.option(
        "--exclude-schema",
        "exclude_schemas",
        multiple=True,
        metavar="PATTERN",
        help="Exclude matching schemas; repeatable.",
    ),
    click.option(
        "--table",
        "tables",
        multiple=True,
        metavar="PATTERN",
        help="Include only matching tables, NAME or SCHEMA.NAME; repeatable.",
    ),
    click.option(
        "--exclude-table",
        "exclude_tables",
        multiple=True,
        metavar="PATTERN",
        help="Exclude matching tables; repeatable.",
    ),
    click.option(
        "--timeout",
        default=600.0,
        show_default=True,
        metavar="SECONDS",
        help="Time limit of the whole run.",
    ),
    click.option(
        "--lock-timeout",
        default=1.0,
        show_default=True,
        metavar="SECONDS",
        help="Time limit for waiting for a lock.",
    ),
    click.option(
        "--statement-timeout",
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="Time limit of each statement.",
    ),
    click.option("--show-sql", is_flag=True, help="Print the statements instead of sending them."),
    click.option("-v", "--verbose", is_flag=True, help="Print progress and timings to stderr."),
    click.option("--debug", is_flag=True, help="Print the traceback of errors."),
)

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    help="Output format.",
)


report_format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(formats.NAMES),
    default="terminal",
    show_default=True,
    help="Output format of the report.",
)

FORCE = click.option("--force", is_flag=True, help="Replace FILE even if it is not a report.")


def output_option(function: Callable[P, R]) -> Callable[P, R]:
    """Add -o and --force for one report; output.destination() understands them."""
    file = click.option(
        "-o",
        "--output",
        type=PATH,
        metavar="FILE",
        help="Write the report to FILE, as JSON if its name ends in .json; - is standard output.",
    )
    return file(FORCE(function))


def outputs_option(function: Callable[P, R]) -> Callable[P, R]:
    """Add -o for several reports, and --force; output.destinations() understands them."""
    file = click.option(
        "-o",
        "--output",
        type=PATH,
        multiple=True,
        metavar="FILE",
        help="Write a report to FILE; its suffix names the format: .html, .md, .json, .csv, .sarif, "
        ".xml (JUnit) or .txt. Repeatable; - is standard output.",
    )
    return file(FORCE(function))


def baseline_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add the options that compare an audit with an earlier one."""
    for decorate in reversed(BASELINE):
        function = decorate(function)
    return function


BASELINE: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--baseline",
        type=PATH,
        metavar="FILE",
        help="Exit with 1 only for findings that are new or worse than in FILE.",
    ),
    click.option(
        "--update-baseline",
        is_flag=True,
        help="Write FILE if there is none; else remove from it what is gone.",
    ),
    click.option(
        "--accept-new", is_flag=True, help="With --update-baseline, also add new findings."
    ),
    click.option(
        "--map-schema",
        multiple=True,
        metavar="HERE=THERE",
        help="Compare schema HERE of this target with schema THERE of the baseline; repeatable.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Refuse suppressions and decisions that match nothing; list new decided findings.",
    ),
)

rules_option = click.option(
    "--rules",
    "rule_directories",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also use the rules in this directory; repeatable.",
)

"""Options shared by several commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from dbready.cli import completion
from dbready.report import formats

if TYPE_CHECKING:
    from collections.abc import Callable


P = ParamSpec("P")
R = TypeVar("R")


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


def _divided(
    ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Return each of `a,b` by itself; what names nothing is left for the refusal of unknown names."""
    del ctx, parameter
    return tuple(name for text in value for name in _names(text))


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())] or [text]


def rule_patterns(option: str, help_: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return an option that names rules, categories or tags, in lists with commas as well."""
    return click.option(
        option,
        multiple=True,
        metavar="PATTERN",
        callback=_divided,
        shell_complete=completion.rules,
        help=f"{help_} matching rules, categories or tags (comma-separated); repeatable.",
    )


rules_option = click.option(
    "--rules",
    "rule_directories",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also use the rules in this directory; repeatable.",
)

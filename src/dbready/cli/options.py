"""Options that several commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from dbready.connect.session import Limits
from dbready.errors import UsageError
from dbready.facts.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

SHORTEST, LONGEST = (
    0.001,
    2_000_000.0,
)  # seconds that every server can be told in whole milliseconds


@dataclass(frozen=True, slots=True)
class Reading:
    """How a target is read: limits, scope, and what is told meanwhile."""

    limits: Limits
    scope: Scope
    show_sql: bool
    verbose: bool


def reading(options: dict[str, Any]) -> Reading:
    """Take the options of reads_target() out of a command's parameters; refuses senseless limits."""
    limits = Limits(
        lock=_positive("--lock-timeout", options.pop("lock_timeout")),
        statement=_positive("--statement-timeout", options.pop("statement_timeout")),
        run=_positive("--timeout", options.pop("timeout")),
    )
    scope = Scope(
        options.pop("schemas"),
        options.pop("exclude_schemas"),
        options.pop("tables"),
        options.pop("exclude_tables"),
    )
    options.pop("debug")
    return Reading(limits, scope, options.pop("show_sql"), options.pop("verbose"))


def _positive(option: str, seconds: float) -> float:
    if not SHORTEST <= seconds <= LONGEST:
        raise UsageError(
            f"{option} {seconds:g} is not a time",
            help="name seconds from 0.001 to 2000000, for example 30",
        )
    return seconds


def reads_target(function: Callable[P, R]) -> Callable[P, R]:
    """Add TARGET and the options that say how it is read."""
    for decorate in reversed(DECORATORS):
        function = decorate(function)
    return function


DECORATORS: tuple[Callable[[Any], Any], ...] = (
    click.argument("target"),
    click.option(
        "--schema",
        "schemas",
        multiple=True,
        metavar="PATTERN",
        help="Only schemas like this; repeatable.",
    ),
    click.option(
        "--exclude-schema",
        "exclude_schemas",
        multiple=True,
        metavar="PATTERN",
        help="No schemas like this.",
    ),
    click.option(
        "--table",
        "tables",
        multiple=True,
        metavar="PATTERN",
        help="Only tables like this: NAME or SCHEMA.NAME.",
    ),
    click.option(
        "--exclude-table",
        "exclude_tables",
        multiple=True,
        metavar="PATTERN",
        help="No tables like this.",
    ),
    click.option(
        "--timeout",
        default=600.0,
        show_default=True,
        metavar="SECONDS",
        help="Limit of the whole run.",
    ),
    click.option(
        "--lock-timeout",
        default=1.0,
        show_default=True,
        metavar="SECONDS",
        help="Limit of waiting for a lock.",
    ),
    click.option(
        "--statement-timeout",
        default=30.0,
        show_default=True,
        metavar="SECONDS",
        help="Limit of one statement.",
    ),
    click.option(
        "--show-sql", is_flag=True, help="Print every statement that would be sent, and stop."
    ),
    click.option(
        "-v", "--verbose", is_flag=True, help="Say on stderr what is read and how long it takes."
    ),
    click.option("--debug", is_flag=True, help="Print the traceback of an error."),
)

rules_option = click.option(
    "--rules",
    "rule_directories",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also use the rules in this directory; repeatable.",
)

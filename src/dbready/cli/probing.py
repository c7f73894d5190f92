"""Options of probing, and the stage itself: from collected facts to what live rows say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

import click

from dbready.errors import UsageError
from dbready.facts import dialects

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbready.config import Settings
    from dbready.connect.target import Target

    Progress = Callable[[str, int, int], None]

P = ParamSpec("P")
R = TypeVar("R")
Where = Literal["always", "replica"]

SECONDS = 60.0  # probe/budget.py, without loading it for --help
ON_PRIMARY = 'probe = "replica" in dbready.toml, and this server is not known to be a replica'


@dataclass(frozen=True, slots=True)
class Probing:
    """How live rows are to be read."""

    where: Where
    seconds: float
    directories: tuple[Path, ...] = ()
    keeps_values: bool = True


def probes_rows(function: Callable[P, R]) -> Callable[P, R]:
    """Add the options that say whether and how live rows are read."""
    for decorate in reversed(DECORATORS):
        function = decorate(function)
    return function


probes_option = click.option(
    "--probes",
    "probe_directories",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also use the probes in this directory; repeatable. Does not imply --probe.",
)
DECORATORS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--probe/--no-probe",
        "probe",
        default=None,
        help="Read samples of live rows, within a budget.  [default: no, unless dbready.toml says so]",
    ),
    click.option(
        "--probe-budget",
        default=SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="Time limit of reading rows, pauses included.",
    ),
    probes_option,
    click.option(
        "--no-values", is_flag=True, help="Keep no value that a probe found, only counts."
    ),
)


def spelled(seconds: float) -> str:
    """Return a number of seconds without an exponent, as people type it."""
    is_short = abs(seconds) < 1e15  # noqa: PLR2004 - longer ones are slips of the finger
    return f"{seconds:f}".rstrip("0").rstrip(".") if is_short else f"{seconds:g}"


def chosen(options: dict[str, Any], settings: Settings | None, target: Target) -> Probing | None:
    """Take the options of probes_rows() out of a command's parameters; None: no row is read."""
    if "probe" not in options:
        return None
    typed, seconds = options.pop("probe"), options.pop("probe_budget")
    directories, no_values = options.pop("probe_directories"), options.pop("no_values")
    said = settings.value("probe") if settings else None
    if not 0 < seconds <= 3600:  # noqa: PLR2004 - an hour
        raise UsageError(
            f"--probe-budget {spelled(seconds)} is not a time",
            help="name seconds from 1 to 3600, for example 30",
        )
    if typed and said == "never":
        raise UsageError(
            f'--probe: {settings.where("probe") if settings else ""} says probe = "never"',
            help="ask the person who set it; without --probe no row is read",
        )
    is_wanted = typed or (typed is None and said in {"always", "replica"})
    if is_wanted and target.kind == "generic":
        product = dialects.product(target.dialect or "").name
        raise UsageError(
            f"there are no probes for {product}",
            help="leave out --probe, and probe in dbready.toml",
        )
    is_snapshot = target.kind == "snapshot"
    if typed and is_snapshot:
        raise UsageError(
            "--probe: a snapshot has no rows",
            help="read them while collecting: dbready collect TARGET --probe -o FILE",
        )
    if is_snapshot or not is_wanted:
        return None
    where: Where = "replica" if said == "replica" else "always"
    return Probing(where, seconds, directories, keeps_values=not no_values)

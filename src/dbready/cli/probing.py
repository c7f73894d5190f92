"""Options of probing, and the stage itself: from collected facts to what live rows say."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

import click

from dbready.errors import UsageError
from dbready.facts import dialects

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from dbready.cli.options import Reading
    from dbready.config import Settings
    from dbready.connect.session import Session
    from dbready.connect.target import Target
    from dbready.probe.file import Probe

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


def chosen(options: dict[str, Any], settings: Settings | None, target: Target) -> Probing | None:
    """Take the options of probes_rows() out of a command's parameters; None: no row is read."""
    if "probe" not in options:
        return None
    typed, seconds = options.pop("probe"), options.pop("probe_budget")
    directories, no_values = options.pop("probe_directories"), options.pop("no_values")
    said = settings.value("probe") if settings else None
    if not 0 < seconds <= 3600:  # noqa: PLR2004 - an hour
        raise UsageError(
            f"--probe-budget {seconds:g} is not a time",
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
            f"dbready has no probes for {product}",
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


def read_rows(
    session: Session,
    facts: sqlite3.Connection,
    how: Reading,
    progress: Progress | None = None,
) -> None:
    """Run the probes on a target whose facts were collected; the results become facts."""
    from dbready.facts import snapshot  # noqa: PLC0415 - as below
    from dbready.probe import partitions, run  # noqa: PLC0415 - only with --probe

    if how.probing is None or not _may_read(facts, how.probing):
        return
    # Meaning is needed to choose what to read, and computed again with what the rows say.
    with closing(_with_meaning(facts, how)) as meaning:
        request = run.Request(
            _probes(how.probing), partitions.partitions(facts), how.probing.seconds
        )
        run.probe(session, meaning, request, progress)
        for table in run.TABLES:
            names = snapshot.fact_columns()[table]
            rows = meaning.execute(f"select * from {table}").fetchall()  # noqa: S608 - names of the contract
            snapshot.insert(facts, table, names, rows)
    facts.execute("update snapshot set statements = ?", [session.sent])


def statements(session: Session, facts: sqlite3.Connection, how: Reading) -> list[str]:
    """Return the statements that probing would send for these facts; sends only questions about sizes."""
    from dbready.probe import partitions, run  # noqa: PLC0415 - only with --probe

    if how.probing is None or not _may_read(facts, how.probing):
        return []
    with closing(_with_meaning(facts, how)) as meaning:
        request = run.Request(_probes(how.probing), partitions.partitions(facts))
        return run.preview(session, meaning, request)


def _probes(how: Probing) -> Sequence[Probe]:
    from dbready.probe import file  # noqa: PLC0415 - only with --probe

    known = file.load(how.directories)
    return [probe for probe in known if how.keeps_values or probe.into != "column_values"]


def _may_read(facts: sqlite3.Connection, how: Probing) -> bool:
    """Keep away from primaries where only replicas may be probed, and say so in coverage."""
    (role,) = facts.execute("select server_role from server").fetchone()
    if how.where == "always" or role == "replica":
        return True
    facts.execute(
        "insert into coverage (coverage_kind, fact, reason, is_incomplete) values ('not_collected', 'probing', ?, 0)",
        [ON_PRIMARY],
    )
    return False


def _with_meaning(facts: sqlite3.Connection, how: Reading) -> sqlite3.Connection:
    from dbready.cli import pipeline  # noqa: PLC0415 - it imports this module
    from dbready.facts import snapshot  # noqa: PLC0415 - as above

    meaning = snapshot.new()
    facts.backup(meaning)
    pipeline.prepare(meaning, how.scope, how, is_quiet=True)
    return meaning

"""`dbready scan`: audits the targets of dbready.toml, keeps what it finds, and says what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from dbready.cli import completion
from dbready.cli.histories import history_option
from dbready.cli.options import PATH, config_option, format_option
from dbready.errors import UsageError
from dbready.findings.audit import FailOn

if TYPE_CHECKING:
    from dbready.cli.notifications import Audience
    from dbready.cli.scan_plan import Plan
    from dbready.history.records import Night

MOST_JOBS = 64


@click.command(epilog="Example: dbready scan --environment prod --jobs 8")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completion.targets)
@config_option
@click.option(
    "--environment",
    "environments",
    multiple=True,
    metavar="PATTERN",
    help="Scan only targets of matching environments; repeatable.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    metavar="N",
    help="Targets at a time; of each server, only one.  [default: 4, or the workers of --executor]",
)
@click.option(
    "--executor",
    metavar="URL",
    help="Run the targets on a Dask cluster: dask://HOST:8786, the address of its scheduler.",
)
@click.option(
    "--probe/--no-probe",
    "probe",
    default=None,
    help="Read samples of live rows, within a budget.  [default: no, unless dbready.toml says so]",
)
@history_option
@click.option("--resume", is_flag=True, help="Complete the last scan, which was interrupted.")
@click.option(
    "--fail-on",
    type=click.Choice(get_args(FailOn)),
    help="Exit with 1 if findings of this severity or above are new or worse.  [default: high, "
    "unless dbready.toml says otherwise]",
)
@click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    help="Time limit of each target.  [default: 600, unless dbready.toml says otherwise]",
)
@click.option(
    "--shard",
    metavar="N/COUNT",
    help="Scan one part of the targets, such as 3/50; other machines scan the other parts.",
)
@click.option(
    "--scan-name",
    metavar="NAME",
    help="Name of the scan; its shards share it.  [default: when it began; of shards, the date in UTC]",
)
@click.option(
    "--merge",
    is_flag=True,
    help="Report what the shards of a scan found, and name those that did not run.",
)
@format_option
@click.option(
    "--metrics",
    type=PATH,
    metavar="FILE",
    help="Also write the results as OpenMetrics text for a monitoring system.",
)
@click.option("-v", "--verbose", is_flag=True, help="Print each target to stderr as it ends.")
@click.option("--debug", is_flag=True, expose_value=False, help="Print the traceback of an error.")
def scan(names: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401 - the options above
    """Audit the targets of dbready.toml and say what changed since the last complete scan.

    Scans all targets, or those with these names. Each is scanned on its own: one that cannot be
    reached, hangs or crashes costs only itself. The first scan of a target reports no change.

    Exit codes: 0 nothing new or worse at or above --fail-on, 1 such findings, 2 usage error, 3 a
    target could not be scanned, or only in part; the last line then also names such findings.
    """
    from dbready.cli import histories, scan_night, scan_plan  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.notifications import audience  # noqa: PLC0415

    _refuse_combinations(names, options)
    known = scan_plan.settings(options["config"])
    history = histories.opened(options["history"], known)
    plan = scan_plan.of(names, options, known, history)
    told = audience(known.notifications, options["metrics"])
    if plan.shard is not None:
        return _print(scan_night.run(plan), options["format_"])
    return _told(plan, told, options)


def _told(plan: Plan, told: Audience, options: dict[str, Any]) -> int:
    """Run the scan, print the night, and tell everybody; the exit code is that of the scan."""
    from dbready.cli import scan_night  # noqa: PLC0415 - as above
    from dbready.cli.notices import notify  # noqa: PLC0415
    from dbready.errors import DbreadyError  # noqa: PLC0415

    problems = [] if options["merge"] else told.started()
    try:
        night = scan_night.merged(plan) if options["merge"] else scan_night.run(plan)
    except DbreadyError as error:
        for problem in (*problems, *told.stopped(error.exit_code, str(error))):
            notify(f"warning: {problem}")
        raise
    code = _print(night, options["format_"])
    for problem in (*problems, *told.ended(night, code)):
        notify(f"warning: {problem}")
    return code


def _print(night: Night, format_: str) -> int:
    from dbready.scan import report  # noqa: PLC0415 - as above

    click.echo(report.render(night) if format_ == "json" else report.write(night), nl=False)
    return report.exit_code(night)


def _refuse_combinations(names: tuple[str, ...], options: dict[str, Any]) -> None:
    chosen = {
        "NAME": bool(names),
        "--environment": bool(options["environments"]),
        "--shard": options["shard"] is not None,
    }
    for option in ("resume", "merge"):
        if not options[option]:
            continue
        for name, is_given in chosen.items():
            if is_given:
                raise UsageError(
                    f"--{option} cannot be combined with {name}",
                    help="leave it out: the scan itself says which targets it has",
                )
    if options["resume"] and options["merge"]:
        raise UsageError("--resume cannot be combined with --merge", help="use one of them")

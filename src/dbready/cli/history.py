"""`dbready history`: what scans found over time; shows, exports, renames and removes runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dbready.cli import completion
from dbready.cli.histories import history_option
from dbready.cli.options import PATH, config_option, format_option
from dbready.report import formats

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.history.store import History

debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Print the traceback of errors."
)
force_option = click.option(
    "--force", is_flag=True, help="Replace FILE even if it is not a report."
)


class ListByDefault(click.Group):
    """A group in which a word that is no command is a target to list."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` before what is no command."""
        names = [word for word in args if not word.startswith("-")]
        asks_help = {"-h", "--help"} & set(args)
        if not (names and names[0] in self.commands) and not (asks_help and not names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ListByDefault, epilog="Example: dbready history shop")
def history() -> None:
    """Show what scans found over time: dbready history [NAME].

    Without a command, lists the scans and their targets, or with NAME the runs of a target, its
    open findings and when each was first seen. A target named like a command is listed
    with dbready history list NAME.
    """


@history.command("list", epilog="Example: dbready history list shop")
@click.argument("name", required=False, shell_complete=completion.targets)
@config_option
@history_option
@format_option
@click.option("--all", "everything", is_flag=True, help="List all scans, runs and findings.")
@debug_option
def list_(
    name: str | None,
    config: Path | None,
    history: str | None,
    format_: str,
    *,
    everything: bool,
) -> None:
    """List scans and targets, or the runs and findings of NAME."""
    from dbready.cli import history_tables  # noqa: PLC0415 - --help needs none of it

    kept = _opened(history, config)
    if format_ == "json":
        click.echo(history_tables.as_json(kept, name))
        return
    click.echo(history_tables.as_text(kept, name, everything=everything), nl=False)


@history.command("show", epilog="Example: dbready history show shop@-1 -o shop.html")
@click.argument("reference")
@config_option
@history_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(formats.NAMES),
    default="terminal",
    show_default=True,
    help="Output format of the report.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write the report to FILE; its suffix names the format. - is standard output.",
)
@force_option
@click.option("--all", "everything", is_flag=True, help="List all objects of all findings.")
@debug_option
def show(reference: str, **options: Any) -> None:  # noqa: ANN401 - the options above
    """Print the report of a run.

    REFERENCE is NAME@latest, NAME@-1 (the run before), or NAME@2026-11-20 (the last one by then).
    JSON is the report as it was. The other formats are made again from the stored facts, with the
    rules and the settings of today.
    """
    from dbready.cli import history_report, output  # noqa: PLC0415 - --help needs none of it
    from dbready.history import refs  # noqa: PLC0415

    where = output.destination({**options, "fixes": None}, formats.NAMES)
    kept = _opened(options["history"], options["config"])
    run = refs.resolve(kept, reference, refs.WITH_FACTS)
    text = history_report.render(
        kept, run, where, options["config"], everything=options["everything"]
    )
    output.write(text, where.path, color=where.format_ == "terminal")


@history.command("export", epilog="Example: dbready history export shop@-1 -o shop.snapshot")
@click.argument("name", required=False, metavar="[NAME | NAME@WHEN]")
@config_option
@history_option
@click.option(
    "-o", "--output", type=PATH, metavar="FILE", help="File to write to; - is standard output."
)
@force_option
@debug_option
def export(name: str | None, **options: Any) -> None:  # noqa: ANN401 - the options above
    """Write scans, runs, changes and findings as JSON lines, or the facts of NAME@WHEN as a snapshot.

    JSON lines are about all targets, or about NAME. A snapshot needs -o FILE; it can be audited and
    compared like one of dbready collect.
    """
    from dbready.cli import history_export, output  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import UsageError  # noqa: PLC0415
    from dbready.history import refs  # noqa: PLC0415

    kept = _opened(options["history"], options["config"])
    path = None if str(options["output"]) == "-" else options["output"]
    if name is None or not refs.is_reference(name):
        output.write(history_export.lines(kept, name), path)
        return
    if path is None:
        raise UsageError("a snapshot cannot go to standard output", help="name a file: -o FILE")
    history_export.snapshot(kept, refs.resolve(kept, name, refs.WITH_FACTS), path)


@history.command("prune", epilog='Example: dbready history prune --keep "90 days"')
@config_option
@history_option
@click.option(
    "--keep",
    metavar="TIME",
    help='How long runs are kept, such as "90 days".  [default: keep in dbready.toml]',
)
@debug_option
def prune(config: Path | None, history: str | None, keep: str | None) -> None:
    """Remove old runs; the last complete run of each target stays.

    What only removed runs refer to is removed with them: facts, reports, and findings that are gone.
    """
    from dbready.cli.resolve import shared_settings  # noqa: PLC0415 - --help needs none of it
    from dbready.config import nightly  # noqa: PLC0415
    from dbready.errors import UsageError  # noqa: PLC0415
    from dbready.history import locks  # noqa: PLC0415

    known = shared_settings(config)
    time = nightly.duration(keep, "--keep") if keep is not None else known.nightly.keep
    if time is None:
        raise UsageError(
            "nothing says how long runs are kept",
            help='name a time: --keep "90 days", or keep = "90 days" in dbready.toml',
        )
    kept = _opened(history, config)
    lock = locks.take(kept)
    try:
        removed = kept.prune(time)
        if removed.contents:
            kept.shrink()
    finally:
        lock.release()
    click.echo(
        f"removed {_count(removed.runs, 'run')}, {_count(removed.scans, 'scan')} and "
        f"{_count(removed.contents, 'stored content')}"
    )


@history.command("rename", epilog="Example: dbready history rename shop store")
@click.argument("old")
@click.argument("new", shell_complete=completion.targets)
@config_option
@history_option
@debug_option
def rename(old: str, new: str, config: Path | None, history: str | None) -> None:
    """Give the runs and findings of target OLD the name NEW, as dbready.toml calls it now."""
    from dbready.config import NAME  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import UsageError  # noqa: PLC0415
    from dbready.history import locks, refs  # noqa: PLC0415

    if not NAME.fullmatch(new):
        raise UsageError(f"{new!r} is not a valid target name", help="use letters, digits, - and _")
    kept = _opened(history, config)
    refs.require_target(kept, old)
    lock = locks.take(kept)
    try:
        count = kept.rename(old, new)
    finally:
        lock.release()
    click.echo(f"{old} is now {new}: {_count(count, 'run')}")


def _opened(place: str | None, config: Path | None) -> History:
    from dbready.cli.histories import opened  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.resolve import shared_settings  # noqa: PLC0415

    return opened(place, shared_settings(config), must_exist=True)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

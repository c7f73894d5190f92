"""`dbready site`: a dashboard of static pages, from the history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from dbready.cli.histories import history_option
from dbready.cli.options import PATH, config_option

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.config import Config
    from dbready.site.rules import About

WORD = re.compile(r"[a-z][a-z0-9_-]+")


@click.command(epilog="Example: dbready site -o /var/www/dbready")
@click.option(
    "-o",
    "--output",
    type=PATH,
    required=True,
    metavar="DIR",
    help="Write the pages into this directory. A site that is there is replaced.",
)
@history_option
@config_option
@click.option("--title", default="Databases", show_default=True, help="Name of the site.")
@click.option(
    "--reports",
    type=click.IntRange(0, 1000),
    default=10,
    show_default=True,
    help="Full reports of each target, the newest that differ; findings of older nights are shown "
    "without their evidence.",
)
@click.option(
    "--force", is_flag=True, help="Write into a directory that holds other files; they are kept."
)
@click.option("--debug", is_flag=True, expose_value=False, help="Print the traceback of an error.")
def site(  # noqa: PLR0913 - its options
    output: Path, history: str | None, config: Path | None, title: str, reports: int, *, force: bool
) -> int:
    """Write a dashboard of all targets from the history of scans.

    Static pages: the fleet, each target over time, what changed on each night, and a search over
    all findings. They need no server, also open from a disk, and request nothing from anywhere.
    The pages are replaced when all of them are written, or not at all.

    Exit codes: 0 written, 2 usage error, 3 the history or the directory cannot be used.
    """
    from datetime import UTC, datetime  # noqa: PLC0415 - --help needs none of it

    from dbready.cli import histories  # noqa: PLC0415
    from dbready.cli.resolve import shared_settings  # noqa: PLC0415
    from dbready.errors import EXIT_CLEAN, UsageError  # noqa: PLC0415
    from dbready.report.text import size  # noqa: PLC0415
    from dbready.site import build, publish  # noqa: PLC0415

    known = shared_settings(config)
    publish.require_ours(output, is_forced=force)
    past = histories.opened(history, known, must_exist=True)
    if not past.targets():
        raise UsageError(
            f"the history {past.label} holds no scans", help="scan first, with: dbready scan"
        )
    wanted = build.Wanted(datetime.now(UTC), title, reports, _rules(known))
    count, written = publish.write(build.pages(past, wanted), output)
    click.echo(
        f"wrote {count:,} pages ({size(written)}) to {output}; start at {output / publish.START}",
        err=True,
    )
    return EXIT_CLEAN


def _rules(known: Config) -> dict[str, About]:
    """Return what the rules' own pages say; rules of the settings file included."""
    from dbready.engine import loader, page, settings  # noqa: PLC0415 - --help needs none of it
    from dbready.report import pages  # noqa: PLC0415
    from dbready.site.rules import About  # noqa: PLC0415

    found = {}
    for rule in settings.apply(loader.load(known.rule_directories), known.rules):
        text = page.text(rule)
        prose = " ".join(
            part for name, part in page.sections(text).items() if name != pages.LEFT_OUT
        )
        words = {*WORD.findall(prose.lower()), *rule.tags}
        found[rule.name] = About(
            rule.summary, rule.category, pages.html(text, ()), " ".join(sorted(words))
        )
    return found

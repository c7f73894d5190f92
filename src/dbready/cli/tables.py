"""`dbready tables`: every table and view of a target, and how each can be extracted."""

from __future__ import annotations

from typing import Any

import click

from dbready.cli.options import FORCE, PATH, reads_target
from dbready.cli.probing import probes_rows
from dbready.cli.reading import reading

FORMATS = ("terminal", "html", "markdown", "csv")


@click.command(epilog="Example: dbready tables shop.snapshot -o tables.csv")
@reads_target
@probes_rows
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="terminal",
    show_default=True,
    help="Output format.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    multiple=True,
    metavar="FILE",
    help="Write the list to FILE; its suffix names the format: .html, .md, .csv or .txt. "
    "Repeatable; - is standard output.",
)
@FORCE
def tables(target: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """List every table and view of TARGET.

    For each: its kind, rows, size, key, update column, how it can be extracted, and how many findings
    it has. Empty tables, and tables that have not been written for at least 30 days, are marked.

    Exit codes: 0 the list is complete, 2 usage error, 3 something could not be read.
    """
    from dbready.cli import meaning, notices, output, pipeline, within  # noqa: PLC0415 - --help needs none of it
    from dbready.engine import inventory  # noqa: PLC0415
    from dbready.errors import EXIT_CLEAN, EXIT_INCOMPLETE  # noqa: PLC0415
    from dbready.report import inventory as report  # noqa: PLC0415

    how = reading(options)
    if how.show_sql:
        pipeline.show_sql(target, how)
        return 0
    where = output.destinations(options, FORMATS)
    chosen = within.rules(how)
    stack, progress = notices.progress_display(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        meaning.prepare(facts, how.scope, how)
        result = within.audit(facts, how, chosen, inventory=inventory.inventory(facts))
    texts = [report.render(each.format_, result, output.width(each.path)) for each in where]
    for each, text in zip(where, texts, strict=True):
        output.write(text, each.path)
    return EXIT_INCOMPLETE if result.is_incomplete else EXIT_CLEAN

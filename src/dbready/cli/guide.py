"""`dbready guide`: the team's design guide, from conventions and rules."""

from __future__ import annotations

from typing import Any

import click

from dbready.cli.options import FORCE, PATH, reads_target, rules_option
from dbready.cli.reading import reading


@click.command(epilog="Example: dbready guide shop.db -o guide.md")
@reads_target
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write the guide to FILE (.md), else print it.",
)
@FORCE
@rules_option
def guide(target: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Write a design guide for TARGET.

    It says which conventions its tables follow and which tables depart from them, gives for each a
    rule of your own to start from, and lists the rules in force.

    Exit codes: 0 the guide is complete, 2 usage error, 3 something could not be read.
    """
    from dbready.checklist import guide as document  # noqa: PLC0415 - --help needs none of it
    from dbready.cli import meaning, notices, output, pipeline, within  # noqa: PLC0415
    from dbready.errors import EXIT_CLEAN, EXIT_INCOMPLETE  # noqa: PLC0415

    how = reading(options)
    asked = {**options, "format_": "markdown"}
    where = output.destination(asked, ("markdown",))
    chosen = within.rules(how, options["rule_directories"], "owner")
    if how.show_sql:
        pipeline.show_sql(target, how)
        return EXIT_CLEAN
    stack, progress = notices.progress_display(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        meaning.prepare(facts, how.scope, how)
        audit = within.audit(facts, how, chosen)
    output.write(document.write(facts, audit), where.path)
    return EXIT_INCOMPLETE if audit.is_incomplete else EXIT_CLEAN

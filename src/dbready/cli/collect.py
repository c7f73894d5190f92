"""`dbready collect`: writes the facts of a target to a file, for audits without access."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dbready.cli.options import reads_target
from dbready.cli.probing import probes_rows
from dbready.cli.reading import reading
from dbready.errors import EXIT_INCOMPLETE, UsageError


@click.command(
    epilog="Example: dbready collect postgresql://auditor@db.example.com/shop -o shop.snapshot"
)
@reads_target
@probes_rows
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to write the snapshot to.",
    required=True,
)
def collect(target: str, output: Path, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Write the facts of TARGET to a snapshot FILE.

    A snapshot is a SQLite file with the schema and the server's statistics, without rows or secrets.
    Audit it anywhere with dbready audit FILE.
    """
    from dbready.cli import notices, pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.facts import scope, snapshot  # noqa: PLC0415

    if str(output) == "-":
        raise UsageError("a snapshot cannot go to standard output", help="name a file: -o FILE")
    how = reading(options)
    if how.show_sql:
        pipeline.show_sql(target, how)
        return 0
    stack, progress = notices.progress_display(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        scope.apply(facts, how.scope)
        snapshot.save(facts, output)
    (statements,) = facts.execute("select statements from snapshot").fetchone()
    click.echo(
        f"{output}: {scope.counted(facts)}, in {statements} statements; "
        f"audit it with: dbready audit {output}",
        err=True,
    )
    (incomplete,) = facts.execute("select count(*) from coverage where is_incomplete").fetchone()
    if incomplete:
        click.echo("The snapshot is incomplete: the audit of it says what is missing.", err=True)
    return EXIT_INCOMPLETE if incomplete else 0

"""`dbready explain`: what dbready infers about a table, and why."""

from __future__ import annotations

import json
from typing import Any

import click

from dbready.cli import json_schemas
from dbready.cli.options import format_option, reads_target
from dbready.cli.probing import probes_rows
from dbready.cli.reading import reading
from dbready.errors import UsageError


@click.command(epilog="Example: dbready explain shop.snapshot orders")
@reads_target
@probes_rows
@click.argument("table", required=False, metavar="TABLE")
@format_option
@json_schemas.option
def explain(target: str, table: str | None, format_: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Show what dbready infers about TABLE of TARGET, and why.

    TABLE is NAME or SCHEMA.NAME. The output shows its kind, the roles of its columns, its references
    in both directions, the conventions of the database that rules compare it with, and who writes
    it, where the server counts statements.
    """
    from dataclasses import asdict  # noqa: PLC0415 - --help needs none of it

    from dbready.cli import explanation_text, meaning, notices, output, pipeline  # noqa: PLC0415
    from dbready.derive.explain import explain as explained  # noqa: PLC0415

    if table is None:
        raise UsageError(
            "missing argument 'TABLE'",
            help="dbready tables TARGET lists the tables; dbready rules show NAME explains a rule",
        )
    directory = options.pop("json_schemas")
    how = reading(options)
    if how.show_sql:
        pipeline.show_sql(target, how)
        return 0
    stack, progress = notices.progress_display(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        meaning.add_meaning(facts, how)
        found = explained(facts, table)
        if directory is not None:
            for path in json_schemas.write(facts, directory, (found.schema, found.table)):
                notices.notify(f"wrote {path}")
    if format_ == "json":
        output.write(json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n", None)
    else:
        output.write("\n".join(explanation_text.lines(found, output.width(None))) + "\n", None)
    return 0

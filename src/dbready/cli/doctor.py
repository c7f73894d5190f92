"""`dbready doctor`: checks the connection to a target and the privileges of the account."""

from __future__ import annotations

import sys
from typing import Any

import click

from dbready.cli.options import format_option, output_option, reads_target
from dbready.cli.reading import reading


@click.command(epilog="Example: dbready doctor postgresql://auditor@db.example.com/shop")
@reads_target
@format_option
@output_option
def doctor(target: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Check the connection to TARGET step by step, and the privileges of the account.

    If a check fails, doctor prints its cause and what to do. Otherwise it prints the server's version,
    the privileges of the account, and the SQL to create an account with the least privileges.

    Exit codes: 0 all checks passed, 2 usage error, 3 a check failed.
    """
    from dbready.cli import notices, output, pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.connect import target as targets  # noqa: PLC0415
    from dbready.doctor import report  # noqa: PLC0415
    from dbready.doctor.examination import ExaminationOptions, examine, read_only_question  # noqa: PLC0415

    how = reading(options)
    if how.show_sql:
        pipeline.show_sql(target, how, lambda session: [read_only_question(session)])
        return 0
    where = output.destination(options, ("terminal", "json"))
    stack, progress = notices.progress_display(how)
    with stack:
        chosen = ExaminationOptions(
            how.limits, how.scope, notices.prompting(), notices.notify, progress
        )
        found = examine(how.target or targets.parse(target), chosen)
    if how.warning:
        notices.notify(f"warning: {how.warning}")
    if where.format_ == "json":
        text = report.render_json(found)
    else:
        marks = report.marks_for("utf-8" if where.path else sys.stdout.encoding)
        text = report.render(found, output.width(where.path), marks)
    output.write(text, where.path)
    return report.exit_code(found)

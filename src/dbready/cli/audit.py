"""`dbready audit`: from a target to a report."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import click

from dbready.cli import json_schemas
from dbready.cli.options import (
    PATH,
    baseline_options,
    outputs_option,
    reads_target,
    report_format_option,
    rule_patterns,
    rules_option,
)
from dbready.cli.probing import probes_rows
from dbready.cli.reading import reading
from dbready.findings.audit import FailOn, Profile
from dbready.findings.finding import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.cli.output import Destination
    from dbready.cli.reading import Reading
    from dbready.engine.rule import Rule
    from dbready.findings.audit import Audit
    from dbready.report.formats import Wanted


@click.command(
    epilog="Example: dbready audit postgresql://auditor@db.example.com/shop --fail-on medium"
)
@reads_target
@probes_rows
@json_schemas.option
@report_format_option
@outputs_option
@click.option(
    "--fail-on",
    type=click.Choice(get_args(FailOn)),
    default="high",
    show_default=True,
    help="Exit with 1 if there are findings of this severity or above.",
)
@rule_patterns("--fail-on-except", "Never exit with 1 for")
@click.option(
    "--profile",
    type=click.Choice(get_args(Profile)),
    default="reader",
    show_default=True,
    help="Report what concerns people who read the database, or also what only its owner can fix.",
)
@rule_patterns("--select", "Run only")
@rule_patterns("--ignore", "Skip")
@click.option(
    "--min-confidence",
    type=click.Choice(get_args(Confidence)),
    default="medium",
    show_default=True,
    help="Omit less certain findings.",
)
@click.option(
    "--min-severity",
    type=click.Choice(get_args(Severity)),
    default="info",
    show_default=True,
    help="Omit less severe findings.",
)
@click.option(
    "--since",
    multiple=True,
    type=PATH,
    metavar="SNAPSHOT",
    help="Also report what has changed since an earlier dbready collect of TARGET; repeatable.",
)
@baseline_options
@rules_option
@click.option(
    "--locate-in",
    type=PATH,
    metavar="FILE",
    help="In SARIF, point to the line of FILE that names the table, such as a data dictionary.",
)
@click.option(
    "--show",
    "by",
    type=click.Choice(["rule", "table", "owner"]),
    default="rule",
    show_default=True,
    help="List findings by rule, table or owner (terminal format).",
)
@click.option(
    "--fixes",
    type=PATH,
    metavar="FILE",
    help="Also write the fixes of all findings as a SQL script to review.",
)
@click.option("--all", "everything", is_flag=True, help="List all objects of all findings.")
def audit(target: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Audit TARGET and print the findings.

    TARGET is a name from dbready.toml, a URL (postgresql://, postgres://, mysql://, mariadb://,
    sqlite:///PATH), the path of a SQLite database, or a snapshot written by dbready collect.

    Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it (with --baseline, new or
    worse ones), 2 usage error, 3 the audit failed or is incomplete.
    """
    from dbready.cli import baselines, meaning, notices, output, pipeline, places, policy  # noqa: PLC0415 - --help needs none of it
    from dbready.derive.ahead import Ahead  # noqa: PLC0415
    from dbready.report import fixes, formats  # noqa: PLC0415

    how = reading(options)
    how = replace(how, earlier=pipeline.earlier(options["since"]))
    chosen, kept = chosen_rules(options, how)
    applied = policy.of(options, kept["fail_on"])
    if how.show_sql:
        pipeline.show_sql(target, how)
        return 0
    where = output.destinations(options, formats.NAMES)
    shown_at = places.places(how, options["locate_in"])
    stack, progress = notices.progress_display(how)
    with stack, closing(Ahead()) as ahead:
        facts = pipeline.facts_of(target, how, progress, ahead)
        meaning.prepare(facts, how.scope, how, ahead)
        if options["json_schemas"]:
            json_schemas.write(facts, options["json_schemas"])
        shown = pipeline.inventory(facts, where)
        result = pipeline.audit(facts, chosen, min_confidence="low", inventory=shown, **kept)
        judged = policy.judge(result, facts, how, applied)
    result = judged.audit
    wanted = formats.Wanted(
        everything=options["everything"],
        places=shown_at,
        by=options["by"],
        lists_new=applied.is_strict,
    )
    write(result, where, wanted)
    if options["fixes"]:
        output.write(fixes.render(result, pipeline.sizes(facts)), options["fixes"])
    if judged.text is not None and applied.path:
        baselines.write(applied.path, judged.text, is_new=applied.known is None)
    return result.exit_code


def chosen_rules(options: dict[str, Any], how: Reading) -> tuple[list[Rule], dict[str, Any]]:
    """Return the rules to run, and what an audit says of profile and exit code."""
    from dbready.cli import policy  # noqa: PLC0415 - --help needs none of it
    from dbready.engine import loader, settings  # noqa: PLC0415

    directories = (*how.rule_directories, *options["rule_directories"])
    known = settings.apply(loader.load(directories), how.rules)
    chosen = loader.select(known, options["select"], options["ignore"])
    kept = {name: _setting(options, how, name) for name in ("profile", "fail_on", "fail_on_except")}
    loader.refuse_unknown(known, "--fail-on-except", kept["fail_on_except"])
    policy.refuse_unknown_rules(known, how.acceptance)
    chosen, others = loader.of_profile(chosen, kept["profile"], options["select"])
    return chosen, {**kept, "not_in_profile": tuple(rule.name for rule in others)}


def write(result: Audit, where: Sequence[Destination], wanted: Wanted) -> None:
    """Write the audit to each destination, in its format; only a screen limits its length."""
    from dbready.cli import output  # noqa: PLC0415 - --help needs none of it
    from dbready.report import formats  # noqa: PLC0415

    texts = [
        formats.render(
            each.format_,
            result,
            replace(wanted, width=output.width(each.path), is_whole=output.is_file(each.path)),
        )
        for each in where
    ]
    for each, text in zip(where, texts, strict=True):
        output.write(text, each.path, color=each.format_ == "terminal")


def _setting(options: dict[str, Any], how: Reading, name: str) -> Any:  # noqa: ANN401 - as the options
    """Return what was typed, else what the settings file says, else the default."""
    source = click.get_current_context().get_parameter_source(name)
    said = getattr(how.policy, name, None)
    is_typed = source is click.core.ParameterSource.COMMANDLINE
    return options[name] if is_typed or said is None else said

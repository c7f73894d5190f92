"""`dbready diff`: what differs between two databases, or between two moments of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from dbready.cli.histories import history_option
from dbready.cli.options import FORCE, PATH, reads_sides, rules_option
from dbready.cli.probing import probes_rows
from dbready.errors import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.cli.sides import Side
    from dbready.drift.change import Change, Options
    from dbready.drift.findings import Audited
    from dbready.drift.result import About, Drift

FORMATS = ("terminal", "json", "markdown", "html")


@click.command(epilog="Example: dbready diff staging prod --breaking")
@reads_sides
@probes_rows
@history_option
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
    help="Write the differences to FILE; its suffix names the format: .html, .md, .json or .txt. "
    "Repeatable; - is standard output.",
)
@FORCE
@click.option("--fail-on-drift", is_flag=True, help="Exit with 1 if anything differs.")
@click.option(
    "--breaking",
    is_flag=True,
    help="Show only what breaks a load that works on A, and exit with 1 if there is any.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also compare what differs between environments by nature: owners, row counts, names of "
    "indexes, order of columns, letter case and versions.",
)
@click.option(
    "--map-schema",
    multiple=True,
    metavar="A=B",
    help="Compare schema A of the first side with schema B of the second; repeatable.",
)
@rules_option
def diff(a: str, b: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Show what changed from A to B: tables, columns, keys, values, settings, grants and findings.

    A and B are names from dbready.toml, URLs, paths of SQLite databases, snapshots, or stored scans:
    NAME@latest, NAME@-1 (the one before), NAME@2026-11-20. What one side could not read is listed as
    not compared.

    Exit codes: 0 compared, 1 something differs (--fail-on-drift) or breaks a load (--breaking), 2 usage
    error, 3 something could not be read.
    """
    from dbready.cli import notices, output, sides  # noqa: PLC0415 - --help needs none of it
    from dbready.cli.resolve import shared_settings  # noqa: PLC0415
    from dbready.report.drift import formats  # noqa: PLC0415

    settings = shared_settings(options["config"]).drift
    chosen = _options(options, settings.renames)
    where = output.destinations(options, FORMATS)
    both = [sides.resolve(text, options) for text in (a, b)]
    sides.require_different(*both)
    if both[0].how.show_sql:
        return _show_sql(both)
    stack, progress = notices.progress_display(both[0].how)
    with stack:
        facts = [sides.facts_of(side, progress) for side in both]
        drift = _compared(both, facts, chosen, settings.ignore, options)
    drift = replace(
        drift, only_breaking=options["breaking"], fail_on_drift=options["fail_on_drift"]
    )
    texts = [
        formats.render(
            each.format_,
            drift,
            formats.Wanted(output.width(each.path), is_whole=output.is_file(each.path)),
        )
        for each in where
    ]
    for each, text in zip(where, texts, strict=True):
        output.write(text, each.path, color=each.format_ == "terminal")
    return drift.exit_code


def _options(options: Mapping[str, Any], renames: Any) -> Options:  # noqa: ANN401 - of the settings
    from dbready.drift.change import Options  # noqa: PLC0415 - --help needs none of it

    pairs: dict[str, str] = {}
    for text in options["map_schema"]:
        old, mark, new = text.partition("=")
        if not (mark and old and new) or old in pairs or new in pairs.values():
            raise UsageError(
                f"--map-schema {text} is not a pair of schemas",
                help="write --map-schema NAME_IN_A=NAME_IN_B, once for each schema",
            )
        pairs[old] = new
    return Options(options["everything"], tuple(pairs.items()), renames)


def _show_sql(both: Sequence[Side]) -> int:
    from dbready.cli import pipeline  # noqa: PLC0415 - --help needs none of it

    live = [side for side in both if side.is_live]
    if not live:
        raise UsageError("both sides are stored: no statement is sent", help="name a database")
    for side in live:
        click.echo(f"-- {side.text}")
        pipeline.show_sql(side.text, side.how)
    return EXIT_CLEAN


def _compared(
    both: Sequence[Side],
    facts: Sequence[sqlite3.Connection],
    chosen: Options,
    ignore: Sequence[str],
    options: Mapping[str, Any],
) -> Drift:
    from dbready.cli import meaning  # noqa: PLC0415 - --help needs none of it
    from dbready.drift import findings, pairing, rows, side  # noqa: PLC0415
    from dbready.drift.compare import compare_sides, not_compared, require_comparable  # noqa: PLC0415
    from dbready.drift.result import Drift  # noqa: PLC0415

    for each, known in zip(both, facts, strict=True):
        meaning.add_meaning(known, each.how)
    abouts = [_about(each, known) for each, known in zip(both, facts, strict=True)]
    unread = not_compared(facts[0], facts[1])
    before, after = side.read(facts[0]), side.read(facts[1])
    require_comparable(before, after)
    _require_schemas(chosen, before.schemas, after.schemas)
    paired = pairing.pair(before, after, chosen)
    changes = compare_sides(before, after, paired, chosen)
    apart = rows.compare(before, after, paired)
    are_read = [bool(known.execute("select 1 from probing").fetchone()) for known in facts]
    if any(are_read) and not all(are_read):
        unlike = are_read.index(False)
        abouts[unlike] = replace(abouts[unlike], size=f"{abouts[unlike].size}, no live rows read")
    # Last: it removes from the facts what rules leave out.
    audits = (_audited(both[0], facts[0], options), _audited(both[1], facts[1], options))
    found = findings.compare(audits[0], audits[1], paired)
    drift = Drift(
        abouts[0],
        abouts[1],
        _kept(changes, ignore),
        _kept(found, ignore),
        _kept(apart, ignore),
        is_read=all(are_read),
        not_compared=unread,
    )
    shown = len(drift.changes) + len(drift.findings) + len(drift.rows)
    return replace(drift, ignored=len(changes) + len(found) + len(apart) - shown)


def _kept(changes: Sequence[Change], ignore: Sequence[str]) -> tuple[Change, ...]:
    return tuple(change for change in changes if not any(map(change.matches, ignore)))


def _about(side: Side, facts: sqlite3.Connection) -> About:
    from dbready.drift.result import About  # noqa: PLC0415 - --help needs none of it
    from dbready.facts import scope  # noqa: PLC0415

    label, collected_at = facts.execute(
        "select target_label, collected_at from snapshot"
    ).fetchone()
    product, version = facts.execute("select product, version from server").fetchone()
    return About(side.text, label, f"{product} {version}", collected_at, scope.counted(facts))


def _require_schemas(chosen: Options, before: set[str], after: set[str]) -> None:
    for old, new in chosen.schemas:
        for name, known, which in ((old, before, "first"), (new, after, "second")):
            if name not in known:
                raise UsageError(
                    f"--map-schema {old}={new}: the {which} side has no schema {name} with tables",
                    help=f"its schemas: {', '.join(sorted(known)) or 'none'}",
                )


def _audited(side: Side, facts: sqlite3.Connection, options: Mapping[str, Any]) -> Audited:
    """Return what the rules find on one side; removes from its facts what rules leave out."""
    from dbready.cli import baselines, pipeline, within  # noqa: PLC0415 - --help needs none of it
    from dbready.drift.findings import Audited  # noqa: PLC0415
    from dbready.facts import scope  # noqa: PLC0415

    how = side.how
    chosen = within.rules(how, options["rule_directories"])
    scope.apply_defaults(facts)
    scope.drop_incomplete(facts)
    audit = pipeline.audit(facts, chosen, "never", "medium")
    return Audited(audit.results, baselines.examined(audit, facts, how, {}))

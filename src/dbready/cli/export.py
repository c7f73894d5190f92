"""`dbready export`: what the audit learned, as a file of the tool that comes next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dbready.cli.options import PATH, reads_target
from dbready.cli.probing import probes_rows
from dbready.cli.reading import reading
from dbready.export.formats import BY_NAME, FORMATS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.cli.reading import Reading
    from dbready.export.formats import Format
    from dbready.export.model import Model
    from dbready.export.options import Options
    from dbready.findings.audit import Audit

STANDARD_OUTPUT = Path("-")


@click.command(epilog="Example: dbready export dbt shop.snapshot -o models/sources.yml")
@click.argument("format", metavar="FORMAT", type=click.Choice([each.name for each in FORMATS]))
@reads_target
@probes_rows
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="PATH",
    help="Write to this file or, for formats of several files, directory. An export that is there "
    "is replaced.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if PATH is out of date.")
@click.option("--force", is_flag=True, help="Replace files even if they are not exports.")
@click.option(
    "--around",
    multiple=True,
    metavar="PATTERN",
    help="Only matching tables, NAME or SCHEMA.NAME, and the tables that they refer to or that refer "
    "to them; repeatable.",
)
@click.option(
    "--no-log",
    is_flag=True,
    help="Plan extraction without the server's log: no change data capture.",
)
@click.option(
    "--freshness",
    type=click.IntRange(0, 8784),
    default=24,
    show_default=True,
    metavar="HOURS",
    help="dbt: warn if a table has had no new row for this long; 0: never.",
)
@click.option(
    "--map-schema",
    multiple=True,
    metavar="HERE=THERE",
    help="dbt: schema HERE of this target is loaded into schema THERE; repeatable.",
)
def export(target: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Write what dbready knows about TARGET in the FORMAT of another tool.

    \b
    dbt          sources.yml with descriptions, freshness and tests
    singer       catalog for Singer taps and Meltano
    airbyte      configured catalog for Airbyte
    odcs         data contract (Open Data Contract Standard 3.1)
    json-schema  a JSON Schema for each table; PATH is a directory
    dbml         diagram of everything for DBML tools
    mermaid      diagram; in a directory, one for each cluster of tables
    markdown     data dictionary
    html         data dictionary as one page
    csv          data dictionary as a sheet

    Exit codes: 0 written, or with --check everything is up to date, 1 with --check something is
    not, 2 usage error, 3 something could not be read.
    """  # noqa: D301 - click's mark for a paragraph that is printed as it is
    from dbready.cli import meaning, notices, pipeline  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import EXIT_CLEAN, EXIT_INCOMPLETE  # noqa: PLC0415

    how = reading(options)
    wanted = BY_NAME[options["format"]]
    path: Path | None = None if str(options["output"]) == "-" else options["output"]
    _refuse(wanted, path, options)
    chosen = _options(options, path)
    if how.show_sql:
        pipeline.show_sql(target, how)
        return EXIT_CLEAN
    stack, progress = notices.progress_display(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        meaning.prepare(facts, how.scope, how)
        model, audit = _model(facts, how, options["around"], uses_log=not options["no_log"])
    _require_schemas(model, chosen.schemas)
    code = _write(wanted, _texts(wanted, model, chosen, path), options)
    if audit.is_incomplete:
        notices.notify("warning: some tables could not be read and are not in the export")
        return EXIT_INCOMPLETE
    return code


def _write(
    wanted: Format, written: tuple[dict[Path, str], Path | None], options: Mapping[str, Any]
) -> int:
    """Write the files, or print the only one, or what --check finds; return the exit code."""
    from dbready.cli import exported  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import EXIT_CLEAN  # noqa: PLC0415

    texts, directory = written
    if options["check"]:
        return _check(texts, directory, wanted)
    if STANDARD_OUTPUT in texts:
        click.echo(texts[STANDARD_OUTPUT], nl=False)
    else:
        exported.write(texts, directory, wanted.name, is_forced=options["force"])
    return EXIT_CLEAN


def _check(texts: Mapping[Path, str], directory: Path | None, wanted: Format) -> int:
    """Print what differs from the files that exist; return the exit code."""
    from dbready.cli import exported  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import EXIT_CLEAN, EXIT_FOUND  # noqa: PLC0415

    changed = list(exported.differences(texts, directory, wanted.name))
    exported.print_lines(changed)
    return EXIT_FOUND if changed else EXIT_CLEAN


def _refuse(wanted: Format, path: Path | None, options: Mapping[str, Any]) -> None:
    """Refuse, before anything is read, what cannot be written."""
    from dbready.cli import exported  # noqa: PLC0415 - --help needs none of it
    from dbready.errors import UsageError  # noqa: PLC0415

    if path is None:
        if options["check"]:
            raise UsageError("--check does not say which file", help="name it: -o FILE")
        if not wanted.is_file:
            raise UsageError(
                f"{wanted.name} is written as one file for each table",
                help="name a directory: -o DIR",
            )
        return
    is_forced = options["force"] or options["check"]
    exported.refuse_unwritable(path, is_directory=_is_directory(wanted, path), is_forced=is_forced)


def _is_directory(wanted: Format, path: Path) -> bool:
    """Say whether a format that writes either is to write a directory."""
    if wanted.is_file and wanted.is_directory:
        return path.is_dir() or not path.suffix
    return wanted.is_directory


def _options(options: Mapping[str, Any], path: Path | None) -> Options:
    from dbready.cli import exported  # noqa: PLC0415 - --help needs none of it
    from dbready.export.options import Options  # noqa: PLC0415 - --help needs none of it

    schemas = _schemas(options["map_schema"])
    return Options(options["freshness"], schemas, exported.existing(path, options["format"]))


def _schemas(texts: Iterable[str]) -> dict[str, str]:
    """Return the pairs of --map-schema."""
    from dbready.errors import UsageError  # noqa: PLC0415 - --help needs none of it

    found: dict[str, str] = {}
    for text in texts:
        here, mark, there = text.partition("=")
        if not (mark and here and there) or here in found:
            raise UsageError(
                f"--map-schema {text} is not a pair of schemas",
                help="write --map-schema NAME_HERE=NAME_IN_THE_WAREHOUSE, once for each schema",
            )
        found[here] = there
    return found


def _require_schemas(model: Model, schemas: Mapping[str, str]) -> None:
    """Refuse a --map-schema of a schema that has no tables: it may be misspelt."""
    from dbready.errors import UsageError  # noqa: PLC0415 - --help needs none of it

    for here, there in schemas.items():
        if here not in model.schemas:
            raise UsageError(
                f"--map-schema {here}={there}: this target has no schema {here} with tables",
                help=f"its schemas: {', '.join(model.schemas) or 'none'}",
            )


def _model(
    facts: sqlite3.Connection, how: Reading, around: Sequence[str], *, uses_log: bool
) -> tuple[Model, Audit]:
    """Return what is exported, and the audit that it is part of."""
    from dbready.cli import within  # noqa: PLC0415 - --help needs none of it
    from dbready.engine import inventory  # noqa: PLC0415
    from dbready.export import neighbourhood  # noqa: PLC0415
    from dbready.export.reading import read  # noqa: PLC0415

    audit = within.audit(facts, how, within.rules(how))
    known = inventory.inventory(facts, uses_log=uses_log)
    return neighbourhood.around(read(facts, known, audit), around), audit


def _texts(
    wanted: Format, model: Model, options: Options, path: Path | None
) -> tuple[dict[Path, str], Path | None]:
    """Return the files by their paths, and the directory if the format writes one."""
    if path is not None and _is_directory(wanted, path):
        texts = wanted.texts(model, options)
        return {path / name: text for name, text in texts.items()}, path
    return {path or STANDARD_OUTPUT: wanted.text(model, options)}, None

"""`dbready probes`: lists and shows probes of live rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from dbready.cli.options import format_option
from dbready.cli.probing import probes_option
from dbready.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.probe.file import Probe

HEADERS = ("probe", "cost", "what it asks")
debug_option = click.option(
    "--debug", is_flag=True, expose_value=False, help="Print the traceback of errors."
)


@click.group(epilog="Example: dbready probes show orphans")
def probes() -> None:
    """List and show the probes that --probe runs on live rows."""


@probes.command("list", epilog="Example: dbready probes list")
@format_option
@probes_option
@debug_option
def list_(format_: str, probe_directories: tuple[Path, ...]) -> None:
    """List the probes: name, cost, and what each asks."""
    from tabulate import tabulate  # noqa: PLC0415 - --help needs none of it

    from dbready.probe import loader  # noqa: PLC0415 - as above

    known = loader.load(probe_directories)
    if format_ == "json":
        click.echo(json.dumps([_described(probe) for probe in known], indent=2, ensure_ascii=False))
        return
    rows = [(probe.name, probe.cost, probe.summary) for probe in known]
    click.echo(tabulate(rows, headers=HEADERS, tablefmt="simple"))


def _described(probe: Probe) -> dict[str, object]:
    return {
        "name": probe.name,
        "summary": probe.summary,
        "decides": probe.decides,
        "cost": probe.cost,
        "dialects": sorted(probe.statements),
        "measures": list(probe.measures),
        "rows": probe.rows,
        "since": probe.since,
    }


@probes.command(epilog="Example: dbready probes show orphans")
@click.argument("name")
@probes_option
@debug_option
def show(name: str, probe_directories: tuple[Path, ...]) -> None:
    """Print the page of the probe NAME and its statements."""
    from dbready.cli import output  # noqa: PLC0415 - --help needs none of it
    from dbready.probe import loader  # noqa: PLC0415 - as above

    known = {probe.name: probe for probe in loader.load(probe_directories)}
    if name not in known:
        raise UsageError(f"there is no probe {name}", help=f"probes: {', '.join(sorted(known))}")
    found = known[name]
    page = (
        found.page_path.read_text("utf-8").rstrip() if found.page_path.is_file() else found.summary
    )
    parts = [page, "", "## Statements"]
    for dialect, sql in found.statements.items():
        parts += ["", f"{dialect}:", "", *(f"    {line}".rstrip() for line in sql.splitlines())]
    output.write("\n".join(parts) + "\n", None)

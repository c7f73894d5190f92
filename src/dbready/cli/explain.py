"""`dbready explain`: what dbready believes about a table, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from dbready.cli.options import format_option, reading, reads_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.derive.explain import Explanation


@click.command(epilog="Example: dbready explain shop.snapshot orders")
@reads_target
@click.argument("table")
@format_option
def explain(target: str, table: str, format_: str, **options: Any) -> int:  # noqa: ANN401 - the options above
    """Say what dbready believes about TABLE of TARGET, each belief with its reason.

    TABLE is a name, or SCHEMA.NAME: its kind, the roles of its columns, what it refers to and what
    refers to it, and the conventions of the database that rules compare it with.
    """
    from dataclasses import asdict  # noqa: PLC0415 - --help needs none of it

    from dbready.cli import output, pipeline  # noqa: PLC0415
    from dbready.derive.explain import explain as explained  # noqa: PLC0415

    how = reading(options)
    if how.show_sql:
        pipeline.show_sql(target, how)
        return 0
    stack, progress = pipeline.telling(how)
    with stack:
        facts = pipeline.facts_of(target, how, progress)
        pipeline.add_meaning(facts, how)
        found = explained(facts, table)
    if format_ == "json":
        output.write(json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n", None)
    else:
        output.write("\n".join(_lines(found)) + "\n", None)
    return 0


def _lines(found: Explanation) -> Iterator[str]:
    from dbready.report.text import visible  # noqa: PLC0415

    yield visible(f"{found.schema}.{found.table}: {found.kind}, {found.confidence} confidence")
    yield visible(f"  {found.reason}")
    yield ""
    yield "COLUMNS"
    yield from _table([row for column in found.columns for row in _rows(column)])
    for title, references in (
        ("REFERS TO", found.references),
        ("REFERRED TO BY", found.referred_by),
    ):
        if references:
            yield ""
            yield title
            yield from _table(
                [
                    (
                        ", ".join(item.columns),
                        f"{item.schema}.{item.table}",
                        item.confidence,
                        item.reason,
                    )
                    for item in references
                ]
            )
    if found.conventions:
        yield ""
        yield "CONVENTIONS OF THIS DATABASE"
        yield from _table(
            [
                (item.convention.replace("_", " "), item.value, item.reason)
                for item in found.conventions
            ]
        )
    yield ""
    yield "Where this is wrong, say so in dbready.toml, for example:"
    yield visible(f'  [tables."{found.schema}.{found.table}"]')
    yield f'  kind = "{found.kind}"'


def _rows(column: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - a column of the explanation
    if not column.roles:
        yield column.name, column.data_type, "", "", ""
    for at, role in enumerate(column.roles):
        named = ("", "") if at else (column.name, column.data_type)
        yield *named, role.role, role.confidence, role.reason


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    from tabulate import tabulate  # noqa: PLC0415

    from dbready.report.text import visible  # noqa: PLC0415

    cells = [[visible(cell) for cell in row] for row in rows]
    text = tabulate(cells, tablefmt="plain", disable_numparse=True)
    yield from (f"  {line.rstrip()}" for line in text.splitlines())

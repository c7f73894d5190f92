"""Writes the inventory: every table and view in a row, for the terminal and as HTML, Markdown and CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.report import coverage, summary
from dbready.report.csv import cell
from dbready.report.lines import wrap
from dbready.report.markdown import code, escape
from dbready.report.text import approximate, joined, size, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.inventory import Table


COLUMNS = (
    "schema", "table", "type", "kind", "rows", "bytes", "key", "update_column", "extraction", "cursor",
    "reason", "findings", "owner", "is_empty", "unused_since", "comment",
)  # fmt: skip
TITLES = (
    "Table",
    "Kind",
    "Rows",
    "Size",
    "Key",
    "Update column",
    "Extraction",
    "Findings",
    "Notes",
)
# Left out, one after the other, where a screen is too narrow for all; extraction names the column.
EXPENDABLE = ("Update column", "Key", "Size", "Kind")


def render(name: str, audit: Audit, width: int) -> str:
    """Return the inventory of an audit in a format, with a final newline."""
    writers: Mapping[str, Callable[[Audit, int], str]] = {
        "terminal": _terminal,
        "html": _html,
        "markdown": _markdown,
        "csv": _csv,
    }
    return writers[name](audit, width)


def _tables(audit: Audit) -> Iterator[tuple[Table, int]]:
    """Return the tables, each with its number of findings."""
    counted = Counter((each.about.schema, each.about.table) for each in audit.findings)
    for table in audit.inventory.tables if audit.inventory else ():
        yield table, counted[table.schema, table.name]


def notes(table: Table) -> str:
    """Return what marks a table: that it is empty, or has not been written for long."""
    empty = ["empty"] if table.is_empty else []
    unused = [f"no writes since {table.unused_since[:10]}"] if table.unused_since else []
    return ", ".join(empty + unused)


def _row(table: Table, found: int) -> tuple[str, ...]:
    """Return a table as TITLES has it; names are as the database has them."""
    how = table.extraction
    return (
        f"{table.schema}.{table.name}",
        table.kind or table.type,
        "" if table.rows is None else approximate(table.rows),
        size(table.bytes),
        ", ".join(table.key or ()),
        table.update_column or "",
        f"{how.method} by {how.cursor}" if how.cursor else how.method,
        str(found or ""),
        notes(table),
    )


def _heading(audit: Audit) -> list[str]:
    return [summary.server(audit), summary.size(audit)]


def _summary(audit: Audit) -> str:
    tables = [table for table, _ in _tables(audit)]
    if not tables:
        return "No tables."
    methods = Counter(table.extraction.method for table in tables)
    parts = [f"{count} by {method}" for method, count in methods.most_common()]
    return f"{len(tables)} tables and views. Extraction: {', '.join(parts)}.{_keyless(tables)}"


def _keyless(tables: Sequence[Table]) -> str:
    count = sum(table.key is None and "view" not in table.type for table in tables)
    return f" {count} {'table has' if count == 1 else 'tables have'} no key." if count else ""


def _terminal(audit: Audit, width: int) -> str:
    from tabulate import tabulate  # noqa: PLC0415 - only this format needs it

    rows = [tuple(map(visible, _row(*each))) for each in _tables(audit)]
    shown = _fitting(rows, width)
    cells = [[row[TITLES.index(title)] for title in shown] for row in rows]
    align = ["right" if title in {"Rows", "Size", "Findings"} else "left" for title in shown]
    table = tabulate(
        cells,
        [title.upper() for title in shown],
        "plain",
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=align if cells else None,
    )
    lines = [f"dbready {__version__} tables: {visible(audit.label)}"]
    for text in _heading(audit):
        lines += wrap(visible(text), width)
    lines += ["", *(line.rstrip() for line in table.splitlines()), "", "COVERAGE"]
    for text in coverage.unread(audit):
        lines += wrap(visible(text), width)
    return joined([*lines, "", *wrap(_summary(audit), width)])


def _fitting(rows: Sequence[tuple[str, ...]], width: int) -> list[str]:
    """Return the columns that fit, all where there is room."""
    widths = [max([len(title), *(len(row[at]) for row in rows)]) for at, title in enumerate(TITLES)]
    shown = [title for at, title in enumerate(TITLES) if any(row[at] for row in rows)]
    for title in EXPENDABLE:
        if sum(widths[TITLES.index(each)] + 2 for each in shown) - 2 <= width:
            break
        shown = [each for each in shown if each != title]
    return shown


def _markdown(audit: Audit, width: int) -> str:
    del width
    rows = [_row(*each) for each in _tables(audit)]
    lines = [
        f"<!-- dbready tables: {escape(audit.label).replace('-->', '')} -->",
        f"# Tables of {code(audit.label)}",
        "  \n".join(escape(text) for text in _heading(audit)),
        escape(_summary(audit)),
        "\n".join([_line(TITLES), _line(["---"] * len(TITLES)), *map(_cells, rows)]),
        "## Coverage",
        "\n".join(f"* {escape(text)}" for text in coverage.unread(audit)),
    ]
    return "\n\n".join(lines) + "\n"


def _cells(row: Sequence[str]) -> str:
    name, kind, rows, bytes_, key, updated, how, found, marks = row
    names = [code(text).replace("|", "\\|") if text else "" for text in (name, key, updated)]
    return _line([names[0], kind, rows, bytes_, names[1], names[2], escape(how), found, marks])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _csv(audit: Audit, width: int) -> str:
    del width
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table, found in _tables(audit):
        how = table.extraction
        values = (
            table.schema, table.name, table.type, table.kind, table.rows, table.bytes,
            None if table.key is None else ", ".join(table.key), table.update_column,
            how.method, how.cursor, how.reason, found,
            audit.owners.get((table.schema, table.name)),
            "yes" if table.is_empty else "no", table.unused_since, table.comment,
        )  # fmt: skip
        writer.writerow([cell(value) for value in values])
    return text.getvalue()


def _html(audit: Audit, width: int) -> str:
    from dbready.report import html  # noqa: PLC0415 - only this format needs it

    del width
    return html.tables(audit, _summary(audit))

"""Writes what dbready infers about a table for a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbready.report.lines import wrap
from dbready.report.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbready.derive.explanation import (
        Column,
        Convention,
        Explanation,
        Job,
        Origin,
        Reference,
        TimeZone,
        Writer,
    )

LEAST_BESIDE = 36  # columns of text beside names; with less, it stands below them


def lines(found: Explanation, width: int) -> Iterator[str]:
    """Return what dbready infers about a table as lines of at most `width` columns."""
    yield from _heading(found)
    yield from _section(
        "COLUMNS", [row for column in found.columns for row in _rows(column)], width
    )
    yield from _live_rows(found, width)
    for title, rows in (
        ("REFERS TO", [_reference(item) for item in found.references]),
        ("REFERRED TO BY", [_reference(item) for item in found.referred_by]),
        ("TIME ZONES", [_time_zone(item) for item in found.time_zones]),
        ("ORIGIN OF ROWS", [row for item in found.origins for row in _origin(item)]),
        ("CONVENTIONS OF THIS DATABASE", [_convention(item) for item in found.conventions]),
    ):
        if rows:
            yield from _section(title, rows, width)
    yield from _writers(found, width)
    yield ""
    yield "If any of this is wrong, correct it in dbready.toml:"
    yield visible(f'  [tables."{found.schema}.{found.table}"]')
    yield f'  kind = "{found.kind}"'


def _heading(found: Explanation) -> Iterator[str]:
    """Return what the table is and why dbready believes it."""
    yield visible(f"{found.schema}.{found.table}: {found.kind}, {found.confidence} confidence")
    yield visible(f"  {found.reason}")
    if found.kind != found.effective_kind:
        yield f"  Only a guess: rules treat it as an {found.effective_kind}."
    if found.housekeeping:
        yield f"  Kept by the application for itself: {found.housekeeping}."
    if found.part_of:
        yield visible(f"  Its rows are parts of the rows of {found.part_of}.")
    if found.changing_column and not found.reason.startswith("its rows change"):
        yield visible(f"  Its rows change: {found.changing_column} does.")


def _writers(found: Explanation, width: int) -> Iterator[str]:
    if found.written_by or found.jobs:
        yield ""
        yield "WRITTEN BY"
        yield from _table([*map(_writer, found.written_by), *map(_job, found.jobs)], width)
    if found.unwritten_columns:
        names = visible(", ".join(found.unwritten_columns))
        yield from wrap(f"  Set by none of these statements: {names}", width, "  ")


def _writer(item: Writer) -> tuple[str, ...]:
    text = "once" if item.calls == 1 else f"{item.calls:,} times"
    if item.affected_rows is not None:
        text += f", {item.affected_rows:,} {'row' if item.affected_rows == 1 else 'rows'}"
    if item.counted_since:
        text += f", since {item.counted_since[:10]}"
    if item.columns:
        text += f": {', '.join(item.columns)}"
    return item.account or "(unknown)", item.operation, text


def _job(item: Job) -> tuple[str, ...]:
    text = f"job, {item.schedule}" if item.schedule else "job"
    if item.retention:
        text += f": rows older than {item.retention}"
    if item.is_enabled is False:
        text += "; it does not run"
    return item.name, item.operation, text


def _live_rows(found: Explanation, width: int) -> Iterator[str]:
    """Return what probes showed: observations, values, and the shape of JSON."""
    rows = [(column.name, "", text) for column in found.columns for text in column.observations]
    if rows:
        yield ""
        yield "SEEN IN ROWS"
        yield from _table(rows, width)
    counted = [
        (
            column.name,
            value.value,
            f"{value.rows:,} rows" + (f": {value.description}" if value.description else ""),
        )
        for column in found.columns
        for value in column.values
    ]
    if counted:
        yield ""
        yield "VALUES"
        yield from _table(counted, width)
    for column in found.columns:
        if column.json_schema is not None:
            yield ""
            yield visible(f"JSON SCHEMA OF {column.name}")
            text = json.dumps(column.json_schema, indent=2, ensure_ascii=False)
            yield from (visible(line) for line in text.splitlines())


def _reference(item: Reference) -> tuple[str, ...]:
    text = f"{item.confidence}: {item.reason}" if item.reason else item.confidence
    if item.outlives_target:
        text += "; rows are kept when the target's are deleted, so no foreign key is wanted"
    return ", ".join(item.columns), f"{item.schema}.{item.table}", text


def _time_zone(item: TimeZone) -> tuple[str, ...]:
    text = f"{item.confidence}: {item.evidence}" if item.confidence else item.evidence
    if item.other_zones:
        text += f"; {', '.join(item.other_zones)} fit as well"
    if item.differs_from:
        text += f"; differs from {item.differs_from} by {item.difference}"
    return item.column, item.zone or "unknown", text


def _origin(item: Origin) -> Iterator[tuple[str, ...]]:
    if item.first_time:
        yield item.column, "sampled", f"from {item.first_time} to {item.last_time}"
    if item.imported_by:
        yield item.column, "imported", item.evidence
        since = (
            f"; in the sample, these begin on {item.organic_since}" if item.organic_since else ""
        )
        yield item.column, "organic", f"where {item.organic_filter}{since}"
    if item.gap_from:
        yield item.column, "gap", f"no row from {item.gap_from} to {item.gap_until}"
    if item.kept_days:
        yield item.column, "kept", f"{item.kept_days} days; older rows seem to be deleted"


def _rows(column: Column) -> Iterator[tuple[str, ...]]:
    if not column.roles:
        yield column.name, column.data_type, ""
    for at, role in enumerate(column.roles):
        named = ("", "") if at else (column.name, column.data_type)
        yield *named, f"{role.role} ({role.confidence}): {role.reason}"


def _convention(item: Convention) -> tuple[str, ...]:
    reason = item.reason.removesuffix(f": {item.value}")
    return item.convention.replace("_", " "), item.value, reason


def _section(title: str, rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    yield ""
    yield title
    yield from _table(rows, width)


def _table(rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    """Return rows of two names and a text: the text next to the names, or below them if that is too narrow."""
    cells = [tuple(visible(cell) for cell in row) for row in rows]
    sizes = [max(len(row[at]) for row in cells) for at in (0, 1)]
    left = 2 + sum(sizes) + 2 * len(sizes)
    is_beside = width - left >= LEAST_BESIDE
    indent = " " * (left if is_beside else 6)
    for name, other, text in cells:
        start = f"  {name:<{sizes[0]}}  {other:<{sizes[1]}}".rstrip()
        lines = wrap(text, max(width, LEAST_BESIDE), indent)
        if is_beside and lines:
            yield f"{start:<{left}}{lines.pop(0).strip()}"
        elif start.strip():
            yield start
        yield from lines

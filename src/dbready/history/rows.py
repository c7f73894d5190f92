"""Turns rows of a history into values, and values into rows."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from dbready.findings.finding import SEVERITIES
from dbready.history.records import Change, Run, Scan, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

SPAN_COLUMNS = {
    "target": "target_name",
    "opened_run": "opened_run_id",
    "closed_run": "closed_run_id",
    "schema": "schema_name",
    "table": "table_name",
    "column": "column_name",
}
CHANGE_COLUMNS = {"schema": "schema_name", "table": "table_name"}


def as_row(value: Change | Span, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a value as a row: booleans as numbers, names as the tables have them."""
    return {
        names.get(name, name): int(held) if isinstance(held, bool) else held
        for name, held in asdict(value).items()
    }


def as_scan(row: sa.RowMapping) -> Scan:
    """Return a row of scans."""
    return Scan(
        row["scan_id"],
        row["scan_name"],
        row["state"],
        row["started_at"],
        row["ended_at"],
        row["dbready_version"],
        row["host"],
        row["process_id"],
        tuple(json.loads(row["target_names"])),
        json.loads(row["options"]),
    )


def as_run(row: sa.RowMapping) -> Run:
    """Return a row of runs as a value."""
    names = {field.name for field in fields(Run)} & set(row)
    values: dict[str, Any] = {name: row[name] for name in names}
    counted = row["high"] is not None
    return Run(
        **values
        | {
            "target": row["target_name"],
            "is_first": bool(row["is_first"]),
            "by_severity": {name: row[name] for name in SEVERITIES} if counted else None,
        }
    )


def as_change(row: sa.RowMapping) -> Change:
    """Return a row of changes as a value."""
    back = {column: name for name, column in CHANGE_COLUMNS.items()}
    values: dict[str, Any] = {
        back.get(name, name): held
        for name, held in row.items()
        if name not in {"run_id", "position"}
    }
    return Change(**values | {name: bool(values[name]) for name in ("is_drift", "is_breaking")})


def as_span(row: sa.RowMapping) -> Span:
    """Return a row of finding_spans."""
    back = {column: name for name, column in SPAN_COLUMNS.items()}
    values: dict[str, Any] = {back.get(name, name): held for name, held in row.items()}
    return Span(**values | {"is_accepted": bool(values["is_accepted"])})

"""Stores what probes did and what they counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbready.facts import snapshot
from dbready.facts.shares import interval

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.probe.file import Probe
    from dbready.probe.sampling import Source

RUN_COLUMNS = (
    "schema_name", "table_name", "column_name", "probe", "compared_with", "outcome", "reason", "sample", "sample_table",
    "sampled_rows", "milliseconds", "statement",
)  # fmt: skip
RESULT_COLUMNS = (
    "schema_name", "table_name", "column_name", "probe", "measure", "compared_with", "found_rows", "sampled_rows",
    "lowest_share", "highest_share", "sample", "detail", "statement",
)  # fmt: skip
KEY = ("schema_name", "table_name", "column_name")
SAMPLED = "sampled_rows"
OF = "_of"  # orphans_of counts the rows to which the measure orphans could apply


@dataclass(frozen=True, slots=True)
class Run:
    """How one probe of one subject ended."""

    outcome: str
    reason: str | None = None
    source: Source | None = None
    sampled_rows: int | None = None
    milliseconds: int | None = None
    statement: str | None = None


def store_run(
    facts: sqlite3.Connection, probe: Probe, subject: Mapping[str, object], run: Run
) -> None:
    """Record how a probe ended."""
    source = run.source
    table = None
    if source is not None and (source.schema, source.table) != (
        subject["schema_name"],
        subject["table_name"],
    ):
        table = source.table
    row = [
        *(subject[name] for name in KEY),
        probe.name,
        subject.get("compared_with") or "",
        run.outcome,
        run.reason,
        source.method if source else None,
        table,
        run.sampled_rows,
        run.milliseconds,
        run.statement,
    ]
    snapshot.insert(facts, "probe_runs", RUN_COLUMNS, [row])


def store(
    facts: sqlite3.Connection,
    probe: Probe,
    subject: Mapping[str, object],
    run: Run,
    returned: Sequence[Mapping[str, Any]],
) -> None:
    """Store the rows that a probe returned."""
    if probe.into is not None:
        known = snapshot.fact_columns()[probe.into]
        names = [*KEY, *(name for name in known if name not in KEY)]
        rows = [
            [*(subject[name] for name in KEY), *(_plain(row[name]) for name in names[3:])]
            for row in returned
        ]
        snapshot.insert(facts, probe.into, names, rows)
        return
    row = returned[0]
    counted = {f"{measure}{OF}" for measure in probe.measures} | set(probe.measures) | {SAMPLED}
    others = _detail(
        {name: value for name, value in row.items() if name not in counted and value is not None}
    )
    rows = []
    for measure in probe.measures:
        found = int(row[measure] or 0)
        sampled = int(row.get(f"{measure}{OF}", row[SAMPLED]) or 0)
        method = run.source.method if run.source else "first"
        rows.append(
            [
                *(subject[name] for name in KEY),
                probe.name,
                measure,
                subject.get("compared_with") or "",
                found,
                sampled,
                *interval(found, sampled),
                method,
                others,
                run.statement,
            ]
        )
    snapshot.insert(facts, "probe_results", RESULT_COLUMNS, rows)


def _plain(value: object) -> object:
    """Return a sum, which some servers return as a decimal, as a whole number."""
    return int(value) if isinstance(value, Decimal) else value


def _detail(values: Mapping[str, object]) -> str:
    """Return figures as a JSON object."""
    return json.dumps(values, ensure_ascii=False, default=_number, sort_keys=True)


def _number(value: object) -> object:
    try:
        return float(value)  # type: ignore[arg-type]  # decimals
    except (TypeError, ValueError):
        return str(value)

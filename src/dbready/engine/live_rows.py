"""Reads from the facts what probes read of live rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbready.findings.live_rows import LiveRows, Unfinished

if TYPE_CHECKING:
    import sqlite3

PROBING = "select statements, seconds, outcome from probing"
EXAMINED = """
select count(*), cast(coalesce(sum(columns), 0) as integer), cast(coalesce(total(sampled_rows), 0) as integer)
from (
    select count(distinct column_name) as columns, max(sampled_rows) as sampled_rows
    from probe_runs
    where outcome in ('done', 'empty')
    group by schema_name, table_name
)
"""
UNFINISHED = """
select
    outcome,
    coalesce(reason, outcome),
    count(distinct schema_name || char(0) || table_name || char(0) || column_name),
    json_group_array(distinct coalesce(schema_name || '.', '') || table_name)
from probe_runs
where outcome not in ('done', 'empty')
group by outcome, coalesce(reason, outcome)
order by 3 desc, 1, 2
"""


def live_rows(facts: sqlite3.Connection) -> LiveRows | None:
    """Return what probes did; None where no row was read."""
    row = facts.execute(PROBING).fetchone()
    if row is None:
        return None
    unfinished = tuple(
        Unfinished(outcome, reason, columns, tuple(sorted(json.loads(tables))))
        for outcome, reason, columns, tables in facts.execute(UNFINISHED)
    )
    tables, columns, rows = facts.execute(EXAMINED).fetchone()
    statements, seconds, outcome = row
    return LiveRows(tables, columns, rows, statements, seconds, outcome, unfinished)

"""What the facts say about where rows come from: imports, gaps, copies and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.checklist.says import MOST, Says, among, count, looked
from dbready.report.markdown import code, escape

if TYPE_CHECKING:
    import sqlite3

IMPORTED = """
select named(schema_name, table_name) as table_name, imported_rows, sampled_rows, organic_since, organic_filter
from data_origins
where imported_by is not null
  and imported_rows < 0.98 * sampled_rows -- else the table was filled once
order by table_name
"""
GAPS = """
select named(schema_name, table_name) as table_name, gap_from, gap_until
from data_origins
where gap_from is not null
order by table_name
"""
TEST_ROWS = """
select named(schema_name, table_name) || '.' || column_name, found_rows, sampled_rows
from probe_results
where measure = 'test_rows'
order by table_name, column_name
"""
COPIES = """
select named(schema_name, table_name) as table_name
from table_kinds
where effective_kind in ('backup', 'staging')
order by table_name
"""


def migrated_data(facts: sqlite3.Connection) -> Says:
    """Say which rows were imported, and where rows are missing."""
    lines = []
    for table, _, _, since, condition in facts.execute(IMPORTED).fetchall():
        words = f"{code(table)} holds imported rows"
        if condition:
            words += f"; without them: {code('where ' + condition)}"
        elif since:
            words += f", all from before {escape(since)}"
        lines.append(words)
    lines += [
        f"{code(table)} has no rows between {escape(start)} and {escape(end)}"
        for table, start, end in facts.execute(GAPS)
    ]
    lines += among(
        facts.execute(COPIES).fetchall(),
        "Copies and staging tables ({count})",
    )
    if not lines:
        found = looked(facts, "data-history", "none were found")
        lines.append(f"Imported rows and gaps: {found}")
    return Says(tuple(lines))


def development_data(facts: sqlite3.Connection) -> Says:
    """Say that a database does not know."""
    del facts
    return Says(("Not known: a database does not tell how data for development is made",))


def test_data(facts: sqlite3.Connection) -> Says:
    """Say where rows look like tests."""
    found = facts.execute(TEST_ROWS).fetchall()
    if not found:
        return Says((f"Test rows: {looked(facts, 'test-rows', 'none were found')}",))
    tests = [(column, rows, of) for column, rows, of in found if rows]
    if not tests:
        reason = f"none in {count(len(found), 'column')} that were examined"
        return Says((f"Test rows: {looked(facts, 'test-rows', reason)}",))
    return Says(
        tuple(f"{code(column)} has rows that look like tests" for column, _, _ in tests),
        (
            "sampled rows that look like tests: "
            + ", ".join(
                f"{code(column)} ({rows:,} of {of:,})" for column, rows, of in tests[:MOST]
            ),
        ),
    )

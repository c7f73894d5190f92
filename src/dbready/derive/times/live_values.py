"""What probes showed of one column, in sentences and as values with their descriptions."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from dbready.derive.roles.measure_words import counted, none_found
from dbready.facts import shares

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

COUNTED = """
select probe, measure, compared_with, found_rows, sampled_rows, sample
from probe_results
where schema_name = ? and table_name = ? and column_name = ?
order by probe, compared_with, measure
"""
REFUTED = """
select referenced_table, found_rows, sampled_rows
from refuted_references
where schema_name = ? and table_name = ? and column_name = ?
"""
UNFINISHED = """
select probe, outcome, coalesce(reason, outcome)
from probe_runs
where schema_name = ? and table_name = ? and column_name = ? and outcome not in ('done', 'empty')
order by probe
"""
VALUES = """
select column_value, row_count
from column_values
where schema_name = ? and table_name = ? and column_name = ?
order by row_count desc, column_value
"""
# "1 = open, 2: paid; 3 - refunded", as comments list codes.
DESCRIBED = r"(?<![\w.]){value}['\"]?\s*(?:=>?|:|-|\u2013|\()\s*['\"]?(?P<text>[^,;|\n)=]{{1,60}}?)\s*(?=[,;|\n)'\"]|$)"


def observations(
    facts: sqlite3.Connection, schema: str, table: str, column: str
) -> tuple[str, ...]:
    """Return what probes counted in a column, and what they did not finish with, a sentence each."""
    key = [schema, table, column]
    found = []
    for other, count, sampled in facts.execute(REFUTED, key):
        found.append(
            f"no reference to {other}, though its name suggests it: {count:,} of {sampled:,} values do not exist there"
        )
    rows = facts.execute(COUNTED, key).fetchall()
    for probe, measures in groupby(rows, key=itemgetter(0)):
        found += _counted(probe, list(measures))
    for probe, outcome, reason in facts.execute(UNFINISHED, key):
        found.append(f"{probe} did not finish: {reason or outcome}")
    return tuple(found)


def _counted(probe: str, measures: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """Return what was found, or in one sentence that nothing was."""
    seen = [row for row in measures if row[3]]
    for _, measure, other, count, sampled, sample in seen:
        if measure == "distinct_values":
            yield f"{count:,} different {'value' if count == 1 else 'values'} in {sampled:,} rows ({probe})"
            continue
        place = f" in {other}" if other else ""
        noun = "hours" if measure == "empty_hours" else "values" if other else "rows"
        words = shares.in_words(count, sampled, sample, noun)
        yield f"{counted(measure)}{place}: {words} ({probe})"
    # Of the tables that a column was compared with, those that hold nothing of it are not interesting.
    looked_for = [measure for _, measure, other, *_ in measures if not other]
    _, _, _, _, sampled, sample = max(measures, key=itemgetter(4))
    if sampled > 0 and not seen and looked_for:
        yield f"{none_found(looked_for, sampled, sample)} ({probe})"


def values(
    facts: sqlite3.Connection, key: tuple[str, str, str], comment: str | None
) -> Iterator[tuple[str, int, str | None]]:
    """Return the values of a column with their number of rows and what its comment calls them."""
    for value, rows in facts.execute(VALUES, key).fetchall():
        yield value, rows, _description(comment, value)


def _description(comment: str | None, value: str) -> str | None:
    if comment is None:
        return None
    found = re.search(DESCRIBED.format(value=re.escape(value)), comment, re.IGNORECASE)
    return found["text"].strip() if found else None

"""Where rows come from: imports, gaps, rows that are deleted by age, and since when rows are written one by one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from dbready.facts import dialects

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

COLUMNS = (
    "schema_name", "table_name", "column_name", "first_time", "last_time", "imported_rows", "sampled_rows",
    "imported_by", "organic_since", "organic_filter", "gap_from", "gap_until", "kept_days", "lowest_key",
    "confidence", "evidence",
)  # fmt: skip
HISTORY = """
select p.schema_name, p.table_name, p.column_name, p.measure, p.found_rows, p.sampled_rows, p.sample, p.detail,
  c.has_time_zone
from probe_results as p
join columns as c using (schema_name, table_name, column_name)
where p.measure in ('bulk_rows', 'disordered_rows', 'migrated_rows')
order by 1, 2, 3
"""
OLDEST_ROWS = """
select p.schema_name, p.table_name, p.column_name, p.detail, s.deleted_rows
from probe_results as p
left join table_statistics as s using (schema_name, table_name)
where p.measure = 'oldest_rows'
order by 1, 2, 3
"""
MARKERS = "select is_nullable, type_family from columns where schema_name = ? and table_name = ? and column_name = ?"
DAY = 86_400
FEWEST_IMPORTED, IMPORTED_SHARE = 20, 0.02
LONGEST_IMPORT = 2 * DAY, 0.1  # seconds, or share of the time from the first row to the last
ORDER_SHARE, HIGHEST_SHARE = 0.1, 0.9
FEWEST_ROWS, SHORTEST_GAP = 200, 14 * DAY
LOWEST_KEY, LOWEST_SHARE, OLDEST = 1_000, 0.02, 1_100  # key, share of the highest key, days
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")

Key = tuple[str, str, str]


class Import(NamedTuple):
    """Rows that another system wrote, and the condition that leaves them out."""

    rows: int
    by: str
    """marker, bulk or order."""
    organic_since: str | None
    organic_filter: str
    confidence: str
    evidence: str


@dataclass(frozen=True, slots=True)
class History:
    """What the probe data-history found in one table."""

    key: Key
    counts: Mapping[str, int]
    sampled: int
    sample: str
    detail: Mapping[str, object]
    has_time_zone: bool
    dialect: str

    def number(self, name: str) -> float | None:
        """Return a figure of the detail."""
        value = self.detail.get(name)
        try:
            return float(str(value)) if value is not None else None
        except ValueError:
            return None


def find(facts: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield a row of data_origins for each table that the probes looked at."""
    kept = {
        (schema, table, column): rest for schema, table, column, *rest in facts.execute(OLDEST_ROWS)
    }
    found = {history.key: history for history in _histories(facts)}
    for key in sorted({*kept, *found}):
        history = found.get(key)
        imported = _imported(history, facts) if history else None
        gap = _gap(history) if history else (None, None)
        days, lowest = _kept(*kept[key]) if key in kept else (None, None)
        yield (
            *key,
            _shown(history.number("first_time")) if history else None,
            _shown(history.number("last_time")) if history else None,
            imported.rows if imported else 0,
            history.sampled if history else 0,
            imported.by if imported else None,
            imported.organic_since if imported else None,
            imported.organic_filter if imported else None,
            *gap,
            days,
            lowest,
            imported.confidence if imported else None,
            imported.evidence if imported else "nothing unusual in the rows sampled",
        )


def _histories(facts: sqlite3.Connection) -> Iterator[History]:
    (dialect,) = facts.execute("select dialect from server").fetchone() or ("sqlite",)
    counts: dict[Key, dict[str, int]] = {}
    rows = {}
    for schema, table, column, measure, found, *rest in facts.execute(HISTORY):
        key = (schema, table, column)
        counts.setdefault(key, {})[measure] = found
        rows[key] = rest
    for key, (sampled, sample, detail, zoned) in rows.items():
        yield History(key, counts[key], sampled, sample, json.loads(detail), bool(zoned), dialect)


def _shown(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _imported(history: History, facts: sqlite3.Connection) -> Import | None:
    return _by_marker(history, facts) or _by_bulk(history) or _by_order(history)


def _by_marker(history: History, facts: sqlite3.Connection) -> Import | None:
    """Judge by the column that marks migrated rows."""
    rows, column = history.counts.get("migrated_rows", 0), history.detail.get("marker_column")
    if not rows or column is None:
        return None
    is_nullable, family = facts.execute(MARKERS, [*history.key[:2], column]).fetchone() or (1, "")
    name = _quoted(str(column), history.dialect)
    condition = f"{name} is null"
    if not is_nullable:
        condition = {"text": f"{name} = ''", "boolean": f"not {name}"}.get(family, f"{name} = 0")
    evidence = f"{column} is set in {rows:,} of {history.sampled:,} rows sampled"
    return Import(rows, "marker", None, condition, "high", evidence)


def _by_bulk(history: History) -> Import | None:
    """Judge by rows that came in many in one second, within a short time."""
    rows = history.counts.get("bulk_rows", 0)
    start, end = history.number("bulk_from"), history.number("bulk_until")
    first, last = history.number("first_time"), history.number("last_time")
    if start is None or end is None or first is None or last is None:
        return None
    if rows < max(FEWEST_IMPORTED, IMPORTED_SHARE * history.sampled):
        return None
    longest, share = LONGEST_IMPORT
    if end - start > min(longest, share * (last - first)) or last - first < DAY:
        return None  # rows come in batches all the time, or all at once
    after = history.number("rows_after_bulk") or 0
    organic = history.number("first_after_bulk")
    is_first = rows + after >= history.sampled - 1
    evidence = f"{rows:,} of {history.sampled:,} rows sampled were created at {_shown(start)}"
    if end > start:
        most = history.number("rows_in_largest_second") or 0
        evidence = (
            evidence.replace(" at ", " from ")
            + f" to {_shown(end)}, up to {most:,.0f} in one second"
        )
    return Import(
        rows,
        "bulk",
        (_shown(organic) or "")[:10] or None,
        _outside(history, None if is_first else start, end),
        "high" if rows >= 10 * FEWEST_IMPORTED else "medium",
        evidence,
    )


def _by_order(history: History) -> Import | None:
    """Judge by keys that do not follow the creation times, up to some key."""
    disordered = history.counts.get("disordered_rows", 0)
    until, highest = history.number("disordered_until"), history.number("highest_key")
    rows = history.number("rows_until_disordered") or 0
    key = history.detail.get("key_column")
    if until is None or highest is None or key is None or disordered < FEWEST_IMPORTED:
        return None
    if until > HIGHEST_SHARE * highest or disordered < ORDER_SHARE * rows:
        return None
    evidence = (
        f"up to {key} {until:.0f} or more, the order of {key} is not that of {history.key[2]} "
        f"({disordered:,} of {rows:,.0f} rows sampled)"
    )
    since = (_shown(history.number("first_after_disordered")) or "")[:10] or None
    condition = f"{_quoted(str(key), history.dialect)} > {until:.0f}"
    return Import(int(rows), "order", since, condition, "medium", evidence)


def _outside(history: History, start: float | None, end: float) -> str:
    """Return the condition for times after an import, or before it as well."""
    name = _quoted(history.key[2], history.dialect)
    text, first, last = name, f"'{_shown(start)}'", f"'{_shown(end + 1)}'"
    if history.dialect == "sqlite":
        text = f"datetime({name})"
    elif history.has_time_zone and history.dialect == "postgresql":
        first, last = f"'{_shown(start)}+00'", f"'{_shown(end + 1)}+00'"
    elif history.has_time_zone:
        text, first, last = f"unix_timestamp({name})", f"{start or 0:.0f}", f"{end + 1:.0f}"
    if start is None:
        return f"{text} >= {last}"
    return f"({text} < {first} or {text} >= {last})"


def _quoted(name: str, dialect: str) -> str:
    if PLAIN.fullmatch(name):
        return name
    return dialects.quoted(name, dialect)


def _gap(history: History) -> tuple[str | None, str | None]:
    """Return the days between which no row was created, in a table that was read whole."""
    gap, until = history.number("largest_gap"), history.number("gap_until")
    first, last = history.number("first_time"), history.number("last_time")
    if None in {gap, until, first, last} or history.sample != "whole":
        return None, None
    assert gap is not None and until is not None and first is not None and last is not None  # noqa: S101, PT018
    if until - gap == history.number("bulk_until"):
        return None, None  # an import says nothing about the time after it
    second = history.number("second_gap") or 0
    usual = (last - first) / max(1, history.sampled)
    if history.sampled < FEWEST_ROWS or gap < max(SHORTEST_GAP, 20 * usual, 3 * second):
        return None, None
    return (_shown(until - gap) or "")[:10], (_shown(until) or "")[:10]


def _kept(detail: str, deleted: int | None) -> tuple[int | None, int | None]:
    """Return how old rows get, in days, and the lowest key, where older rows are deleted."""
    values = json.loads(detail)
    lowest, highest, days = (
        int(float(values.get(name) or 0)) for name in ("lowest_key", "highest_key", "oldest_days")
    )
    if lowest <= max(LOWEST_KEY, LOWEST_SHARE * highest) or deleted == 0 or not 0 < days < OLDEST:
        return None, None
    return days, lowest

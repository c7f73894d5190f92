"""Timestamps without a time zone of which something else settles the zone, or that need none."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from dbready.facts.functions import mentions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

COLUMNS = ("schema_name", "table_name", "column_name", "settled_by")

_NAIVE = """
select schema_name, table_name, column_name, default_expression, comment
from columns
where type_family = 'timestamp' and not has_time_zone
"""
_NAMES = "select schema_name, table_name, lower(column_name) from columns"
_IN_UTC = """
select schema_name, table_name, columns
from checks
where (expression like '%Z''%' or expression like '%+00:00''%') and columns is not null
"""
# Of which every row that was read names its instant.
_WITH_OFFSET = """
select schema_name, table_name, column_name
from probe_results
where measure = 'instants' and sampled_rows > 0 and found_rows = sampled_rows
"""
# Columns that hold the offset of all times of their table;
_OFFSETS = ("gmtoff", "utcoff", "gmt_offset", "utc_offset", "tz_offset", "timezone_offset")
# endings of those that hold the offset or the zone of the time of that name, or the time itself in UTC.
_ENDINGS = (
    "_gmtoff", "_utcoff", "_offset", "_utc_offset", "_tz", "_timezone", "_time_zone", "_tzid", "_zone",
    "_utc", "_gmt",
)  # fmt: skip
_NAMED = re.compile(r"utc|gmt|birth|(?<![a-z0-9])(?:dob|local)(?![a-z0-9])", re.IGNORECASE)
_DESCRIBED = re.compile(r"utc|gmt|time.*zone", re.IGNORECASE | re.DOTALL)
_DURATION = re.compile(r"duration|interval|run.*time$", re.IGNORECASE)
_IS_DURATION = re.compile(r"(?:.*_)?duration", re.IGNORECASE)

_Key = tuple[str, str, str]


class _Time(NamedTuple):
    schema: str
    table: str
    name: str
    default: str
    comment: str


def find(facts: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """Return the rows of settled_zones."""
    is_sqlite = facts.execute("select dialect from server").fetchone() == ("sqlite",)
    offsets = {key for key in facts.execute(_NAMES) if key[2].endswith((*_OFFSETS, *_ENDINGS))}
    checked: set[_Key] = {
        (schema, table, name)
        for schema, table, names in facts.execute(_IN_UTC)
        for name in json.loads(names)
    }
    read: set[_Key] = set(facts.execute(_WITH_OFFSET))
    for schema, table, name, default, comment in facts.execute(_NAIVE).fetchall():
        time = _Time(schema, table, name, default or "", comment or "")
        by = _by_itself(time) or (_by_sqlite(time) if is_sqlite else None)
        by = by or _beside(time, offsets)
        by = by or ("a check" if time[:3] in checked else "its rows" if time[:3] in read else None)
        if by:
            yield (*time[:3], by)


def _by_itself(time: _Time) -> str | None:
    """Return what of a column says in which zone its times are, or that they belong to no zone."""
    if _NAMED.search(time.name):
        return "its name"
    if "utc" in time.default.lower():
        return "its default"
    if _IS_DURATION.fullmatch(time.name):
        return "its name: it is a length of time"  # SQLAlchemy counts it from 1970 on MySQL, too
    # TAI is a scale of its own.
    is_tai = "TAI" in time.comment and mentions(time.comment, "TAI")
    return "its comment" if is_tai or _DESCRIBED.search(time.comment) else None


def _by_sqlite(time: _Time) -> str | None:
    """Return what a default of SQLite, whose clock is UTC, says of the times."""
    default = time.default.lower()
    if "1970-01-01 00:00:00" in default and _DURATION.search(time.name):
        return "a default of zero: it is a length of time"  # SQLAlchemy counts it from 1970
    if default.strip("() ") in {"0", "0.0"}:
        return "a default of zero: it counts seconds since 1970"
    if re.search(r"\d[+-]\d\d:\d\d['\"]", default):
        return "the offset in its default"
    if "localtime" not in default and re.search("current_timestamp|'now'", default):
        return "its default, the clock of SQLite"
    return None


def _beside(time: _Time, offsets: set[_Key]) -> str | None:
    """Return the column beside a time that holds its offset, its zone, or the same time in UTC."""
    names = (*_OFFSETS, *(f"{time.name.lower()}{ending}" for ending in _ENDINGS))
    return next((name for name in names if (time.schema, time.table, name) in offsets), None)

"""Asks the server how it would run a statement, and refuses plans that read more than the sample."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from dbready.probe.ranges import ALIAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dbready.connect.session import Session

NO_INDEX = "no index leads to the rows that it looks up"
SAMPLED = "sampled"  # alias of the table that a sample reads
MOST_COST = 500_000.0
DISABLED = 1e10  # what PostgreSQL before 18 adds for a plan that a setting forbids
# https://dev.mysql.com/doc/refman/8.0/en/explain-output.html#explain-join-types
BY_INDEX = frozenset(
    "system const eq_ref ref ref_or_null range index_merge unique_subquery index_subquery".split()  # noqa: SIM905
)
BLOCKING = frozenset(
    "Sort,Incremental Sort,Aggregate,Hash,Materialize,WindowAgg,Unique,Group,SetOp".split(",")  # noqa: SIM905
)
FILTERS = re.compile("filesort|Using where|Using temporary")
OTHER_TABLE = re.compile(r"\{\w*table\}\s+as\s+(\w+)")
SQLITE_SCAN = re.compile(r"SCAN (?:TABLE )?(?P<name>\S+)(?P<index> USING (?:COVERING )?INDEX)?")


def objection(
    session: Session, sql: str, before: str, others: frozenset[str], seconds: float
) -> str | None:
    """Return why a statement must not run; None if it reads its sample, and else only by an index.

    `before` are settings that precede it in the same message, `others` the aliases of tables besides the
    sample.
    """
    names, rows = session.query(before + EXPLAIN[session.dialect] + sql, seconds)
    steps = [dict(zip(names, row, strict=True)) for row in rows]
    return OBJECTIONS[session.dialect](steps, others)


def aliases(template: str) -> frozenset[str]:
    """Return the aliases under which a statement reads tables besides the sample."""
    others = {match[1].lower() for match in OTHER_TABLE.finditer(template)}
    return frozenset(others | {ALIAS}) if "{ranges}" in template else frozenset(others)


def _of_postgresql(steps: Sequence[Mapping[str, Any]], others: frozenset[str]) -> str | None:
    del others  # the plan names the tables themselves
    (value,) = steps[0].values()
    found = json.loads(value) if isinstance(value, str) else value
    plan = found[0]["Plan"]
    cost = float(plan["Total Cost"]) % DISABLED
    if cost > MOST_COST:
        return f"the server expects a cost of {cost:,.0f}"
    return next(_scans(plan, has_limit=False), None)


def _scans(node: Mapping[str, Any], *, has_limit: bool) -> Iterator[str]:
    """Yield the scans that read a table from one end to the other, except that of the sample."""
    kind, table = str(node["Node Type"]), node.get("Relation Name")
    has_limit = kind == "Limit" or (has_limit and kind not in BLOCKING)
    if table is not None and node.get("Alias") != SAMPLED:
        is_searched = "Index Cond" in node or kind == "Bitmap Heap Scan"
        is_first_rows = "Index" in kind and has_limit and "Filter" not in node
        if not (is_searched or is_first_rows):
            yield NO_INDEX
    for child in node.get("Plans", ()):
        yield from _scans(child, has_limit=has_limit)


def _of_mysql(steps: Sequence[Mapping[str, Any]], others: frozenset[str]) -> str | None:
    for step in steps:
        if str(step["table"]).lower() not in others:
            continue
        extra = str(step["Extra"])
        is_first_rows = step["type"] == "index" and not FILTERS.search(extra)
        if step["type"] is not None and step["type"] not in BY_INDEX and not is_first_rows:
            return NO_INDEX
    return None


def _of_sqlite(steps: Sequence[Mapping[str, Any]], others: frozenset[str]) -> str | None:
    details = [str(step["detail"]) for step in steps]
    for line in details:
        match = SQLITE_SCAN.match(line)
        if match is None or match["name"].lower() not in others:
            continue
        if not match["index"] or any("USE TEMP B-TREE FOR ORDER BY" in other for other in details):
            return NO_INDEX
    return None


EXPLAIN = {
    "postgresql": "explain (format json) ",
    "mysql": "explain ",
    "mariadb": "explain ",
    "sqlite": "explain query plan ",
}
OBJECTIONS: dict[str, Callable[[Sequence[Mapping[str, Any]], frozenset[str]], str | None]] = {
    "postgresql": _of_postgresql,
    "mysql": _of_mysql,
    "mariadb": _of_mysql,
    "sqlite": _of_sqlite,
}

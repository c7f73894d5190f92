"""Which rules over nights can run: what earlier scans say, and of which tables they say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.engine.availability import NotExamined
from dbready.facts.snapshot import fact_columns, nightly_tables

if TYPE_CHECKING:
    import sqlite3

    from dbready.engine.rule import Rule

NO_EARLIER_SCAN = "needs an earlier scan: dbready scan, or audit --since SNAPSHOT"
NOT_COUNTED = "the server does not count them"
REACH = "select max(julianday(n.collected_at) - julianday(c.counted_from)) from compared_scans as c, snapshot as n"
KNOWN = """
select
    count(*) filter (where {column} is not null),
    count(*) filter (where {column} is null and interval_number = 1),
    (select unknown_reason from compared_scans where unknown_reason is not null order by interval_number limit 1)
from {fact}
"""


def obstacle(rule: Rule, facts: sqlite3.Connection) -> str | None:
    """Return why a rule over nights cannot run; None if it can, and for all other rules."""
    if not (rule.over_days or _required(rule)):
        return None
    (days,) = facts.execute(REACH).fetchone()
    if days is None:
        return NO_EARLIER_SCAN
    if days < rule.over_days:
        return f"needs scans of {rule.over_days:g} days; the earliest is {days:.1f} days old"
    for fact, column in _columns(rule):
        known, unknown, reason = _known(facts, fact, column)
        if unknown and not known:
            return _unknown(column, reason)
    return None


def not_examined(rule: Rule, facts: sqlite3.Connection) -> NotExamined | None:
    """Return of how many tables the latest interval tells nothing; None if it tells of all."""
    found = []
    for fact, column in _columns(rule):
        _, unknown, reason = _known(facts, fact, column)
        if unknown:
            found.append(NotExamined(unknown, _unknown(column, reason)))
    return max(found, default=None)


def _unknown(column: str, reason: str | None) -> str:
    return f"{column.replace('_', ' ')} are unknown: {reason or NOT_COUNTED}"


def _required(rule: Rule) -> list[str]:
    return [name for name in rule.requires if name.partition(".")[0] in nightly_tables()]


def _columns(rule: Rule) -> list[tuple[str, str]]:
    """Return the required columns of fact tables that have a row for each table and interval."""
    named = [name.partition(".") for name in _required(rule)]
    return [
        (fact, column)
        for fact, _, column in named
        if column and {"table_name", "interval_number"} <= set(fact_columns()[fact])
    ]


def _known(facts: sqlite3.Connection, fact: str, column: str) -> tuple[int, int, str | None]:
    # The loader has checked that the names are those of the contract.
    known, unknown, reason = facts.execute(KNOWN.format(fact=fact, column=column)).fetchone()
    return known, unknown, reason

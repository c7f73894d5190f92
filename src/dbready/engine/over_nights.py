"""Which rules over nights can run: what earlier scans say, and of which tables they say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.engine.availability import NotExamined
from dbready.facts.contract import nightly_tables
from dbready.facts.snapshot import fact_columns

if TYPE_CHECKING:
    import sqlite3

    from dbready.engine.rule import Rule

NO_EARLIER_SCAN = "needs an earlier scan: dbready scan, or audit --since SNAPSHOT"
NOT_COUNTED = "the server does not count them"
REACH = "select max(julianday(n.collected_at) - julianday(c.counted_from)) from compared_scans as c, snapshot as n"
REASON = "select unknown_reason from compared_scans where unknown_reason is not null order by interval_number limit 1"
REASON_NOW = "select unknown_reason from compared_scans where interval_number = 1"
KNOWN = """
select
    count(*) filter (where {column} is not null),
    count(*) filter (where {column} is not null and interval_number = 1),
    count(*) filter (where {column} is null and interval_number = 1),
    (select count(*) from tables)
from {fact}
"""


class _Known(NamedTuple):
    """Whether a column is known in any interval, and for how many tables it is unknown in the latest one."""

    is_known: bool
    unknown_tables: int
    reason: str


def obstacle(rule: Rule, facts: sqlite3.Connection) -> str | None:
    """Return why a rule over nights cannot run; None if it can, and for all other rules."""
    required = [name for name in rule.requires if name.partition(".")[0] in nightly_tables()]
    if not (rule.over_days or required):
        return None
    (days,) = facts.execute(REACH).fetchone()
    if days is None:
        return NO_EARLIER_SCAN
    if days < rule.over_days:
        return f"needs scans of {rule.over_days:g} days; the earliest is {days:.1f} days old"
    for known in _columns(rule, facts):
        if known.unknown_tables and not known.is_known:
            return known.reason
    (reason,) = facts.execute(REASON_NOW).fetchone()
    return reason if reason and any(_is_empty(facts, name) for name in required) else None


def not_examined(rule: Rule, facts: sqlite3.Connection) -> NotExamined | None:
    """Return of how many tables the latest interval tells nothing; None if it tells of all."""
    found = [
        NotExamined(known.unknown_tables, known.reason)
        for known in _columns(rule, facts)
        if known.unknown_tables
    ]
    return max(found, default=None)


def _columns(rule: Rule, facts: sqlite3.Connection) -> list[_Known]:
    """Return what is known of the required columns that have a value for each table and interval."""
    named = [name.partition(".") for name in rule.requires if "." in name]
    return [
        _known(facts, fact, column)
        for fact, _, column in named
        if fact in nightly_tables()
        and {"table_name", "interval_number"} <= set(fact_columns()[fact])
    ]


def _known(facts: sqlite3.Connection, fact: str, column: str) -> _Known:
    # The loader has checked that the names are those of the contract.
    ever, now, unknown, tables = facts.execute(KNOWN.format(fact=fact, column=column)).fetchone()
    reason = facts.execute(REASON).fetchone()
    why = f"{column.replace('_', ' ')} are unknown: {reason[0] if reason else NOT_COUNTED}"
    return _Known(ever > 0, unknown if now else tables, why)


def _is_empty(facts: sqlite3.Connection, name: str) -> bool:
    fact = name.partition(".")[0]
    (is_empty,) = facts.execute(f"select not exists (select 1 from {fact})").fetchone()  # noqa: S608 - a name of the contract
    return bool(is_empty)

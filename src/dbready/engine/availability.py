"""Which facts a rule can rely on: what could not be collected, and what was made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbready.facts.snapshot import STATISTICS, dependencies

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from dbready.engine.rule import Rule

MISSING = """
select fact, reason, is_incomplete
from coverage
where coverage_kind = 'not_collected'
    and fact is not null
    and table_name is null
order by is_incomplete
"""


class Missing(NamedTuple):
    """Why a fact table could not be collected, and whether reading it failed.

    It did not fail where the server has no such facts, or does not show them to this account.
    """

    reason: str
    is_incomplete: bool


def missing_facts(facts: sqlite3.Connection) -> dict[str, Missing]:
    """Return the fact tables that were not collected, of the whole target or of some schemas."""
    return {
        fact: Missing(reason, bool(is_incomplete))
        for fact, reason, is_incomplete in facts.execute(MISSING)
    }


def obstacle_to(rule: Rule, missing: Mapping[str, Missing]) -> Missing | None:
    """Return why a rule cannot run; None where it can.

    A fact that the server does not have keeps the rules from running that need it. One that could not
    be read now, though it is there, also keeps those from running that use what was made from it:
    their findings would come and go with the failure.
    """
    needed = (rule.reads - STATISTICS) | set(rule.requires)
    for fact in sorted(needed & missing.keys()):
        reason, is_incomplete = missing[fact]
        return Missing(f"{fact} could not be read: {reason}", is_incomplete)
    for used in sorted(rule.reads):
        for fact in sorted({used, *dependencies()[used]} & missing.keys()):
            reason, is_incomplete = missing[fact]
            if is_incomplete:
                through = "" if used == fact else f", on which {used} depends,"
                return Missing(f"{fact}{through} could not be read: {reason}", is_incomplete)
    return None

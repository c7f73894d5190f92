"""Which facts a rule can rely on: what could not be collected, of everything or of some tables."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from dbready.facts.contract import dependencies
from dbready.facts.snapshot import OPTIONAL_FACTS
from dbready.findings.not_collected import NotCollected, facts_in_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.engine.rule import Rule

    TableId = tuple[str, str]

WHOLE = """
select fact, columns, reason, is_incomplete
from coverage
where coverage_kind = 'not_collected'
    and fact is not null
    and table_name is null
order by is_incomplete desc, fact
"""
# Tables of which something failed are taken out of the audit whole: these are only not visible.
OF_TABLES = """
select c.fact, c.columns, c.reason, c.schema_name, c.table_name
from coverage as c
join tables using (schema_name, table_name)
where c.coverage_kind = 'not_collected'
    and c.fact is not null
    and not c.is_incomplete
"""

# What is not visible of tables that the audit leaves out is of no interest.
NOT_COLLECTED = """
select c.fact, c.columns, c.schema_name, c.table_name, c.reason, c.remedy, c.is_incomplete
from coverage as c
left join tables as t using (schema_name, table_name)
where c.coverage_kind = 'not_collected'
    and (c.is_incomplete or c.fact = 'columns' or c.table_name is null or t.table_name is not null)
order by c.schema_name, c.table_name, c.fact, c.columns
"""

# Tables, or a schema's whole list of tables, that the server shows to other accounts only.
UNSEEN = """
select distinct c.schema_name, c.table_name, c.reason
from coverage as c
left join tables as t using (schema_name, table_name)
where c.coverage_kind = 'not_collected'
    and not c.is_incomplete
    and t.table_name is null
    and (c.fact = 'columns' and c.table_name is not null or c.fact is null and c.schema_name is not null)
order by c.table_name is null, c.schema_name, c.table_name
"""

# Columns that a probe did not finish with, by probe, the most frequent reason first.
UNFINISHED = """
select
    probe,
    sum(count(distinct schema_name || char(0) || table_name)) over (partition by probe),
    coalesce(reason, outcome) as reason
from probe_runs
where outcome not in ('done', 'empty')
group by probe, coalesce(reason, outcome)
order by probe, count(*) desc, reason
"""
NO_ROWS = "needs live rows: audit or collect with --probe"


class Missing(NamedTuple):
    """Facts that could not be collected; reading them failed, or the server lacks or hides them."""

    fact: str
    columns: tuple[str, ...] | None
    """The columns of the fact table concerned; None: all of them."""
    reason: str
    is_incomplete: bool


class Obstacle(NamedTuple):
    """Why a rule does not run, and whether another attempt may succeed."""

    reason: str
    is_incomplete: bool


class NotExamined(NamedTuple):
    """In how many tables a rule may have missed something (0: nobody can tell), and why."""

    tables: int
    reason: str


@dataclass(frozen=True, slots=True)
class Availability:
    """What could not be collected of the whole target, and of which tables."""

    table_count: int
    whole: tuple[Missing, ...]
    of_tables: Mapping[Missing, frozenset[TableId]]
    unseen: NotExamined | None = None
    """Tables that are not among the facts, because the account does not see them or all their columns."""
    probes: frozenset[str] | None = None
    """The probes that ran; None: no rows were read."""
    unfinished: Mapping[str, NotExamined] = field(default_factory=dict)
    """Of each probe, how many tables it did not finish with, and the most frequent reason."""


def read(facts: sqlite3.Connection) -> Availability:
    """Read from the coverage of a snapshot what could not be collected."""
    (count,) = facts.execute("select count(*) from tables").fetchone()
    whole = tuple(
        Missing(fact, names_of(columns), reason, bool(is_incomplete))
        for fact, columns, reason, is_incomplete in facts.execute(WHOLE)
    )
    of_tables: dict[Missing, set[TableId]] = defaultdict(set)
    for fact, columns, reason, *table in facts.execute(OF_TABLES):
        missing = Missing(fact, names_of(columns), reason, is_incomplete=False)
        of_tables[missing].add((table[0], table[1]))
    return Availability(
        count,
        whole,
        {missing: frozenset(tables) for missing, tables in of_tables.items()},
        _unseen(facts),
        *_probed(facts),
    )


def _unseen(facts: sqlite3.Connection) -> NotExamined | None:
    found = facts.execute(UNSEEN).fetchall()
    if not found:
        return None
    return NotExamined(sum(table is not None for _, table, _ in found), f"tables: {found[0][2]}")


def _probed(
    facts: sqlite3.Connection,
) -> tuple[frozenset[str] | None, Mapping[str, NotExamined]]:
    row = facts.execute("select probes from probing").fetchone()
    if row is None:
        return None, {}
    found: dict[str, NotExamined] = {}
    for probe, tables, reason in facts.execute(UNFINISHED):
        found.setdefault(probe, NotExamined(tables, f"{probe}: {reason}"))
    return frozenset(json.loads(row[0])), found


def unread_rows(rule: Rule, known: Availability) -> str | None:
    """Return why a rule that needs live rows knows nothing; None where its probes ran."""
    if not rule.probes:
        return None
    if known.probes is None:
        return NO_ROWS
    missing = [name for name in rule.probes if name not in known.probes]
    return f"needs the probe {missing[0]}, which did not run" if missing else None


def not_collected(facts: sqlite3.Connection, rules: Sequence[Rule]) -> tuple[NotCollected, ...]:
    """Return what could not be collected, each with the rules that need it."""
    (dialect,) = facts.execute("select dialect from server").fetchone() or ("",)
    rules = [rule for rule in rules if rule.runs_on(dialect)]
    affected: dict[Missing, tuple[str, ...]] = {}
    found = []
    for fact, columns, schema, table, reason, remedy, is_incomplete in facts.execute(NOT_COLLECTED):
        # A table of which something failed is left out whole: that is not one rule's concern.
        concerns_rules = fact is not None and not (is_incomplete and table)
        missing = Missing(fact or "", names_of(columns), reason, bool(is_incomplete))
        if concerns_rules and missing not in affected:
            affected[missing] = tuple(rule.name for rule in rules if is_affected(rule, missing))
        found.append(
            NotCollected(
                fact=fact,
                schema=schema,
                table=table,
                reason=reason,
                remedy=remedy,
                is_incomplete=bool(is_incomplete),
                columns=missing.columns,
                rules=affected.get(missing, ()) if concerns_rules else (),
            )
        )
    return tuple(found)


def names_of(columns: str | None) -> tuple[str, ...] | None:
    """Return the columns that a row of coverage is about; None: all of the fact table."""
    return None if columns is None else tuple(json.loads(columns))


def is_affected(rule: Rule, missing: Missing) -> bool:
    """Say whether a rule cannot run, or may miss something, without these facts."""
    return _is_blocked(rule, missing) or _names(rule, rule.finds_more_with, missing)


def without_replaced(rule: Rule, known: Availability) -> Rule:
    """Return the rule without what it requires where probes told it instead."""
    is_told = (
        rule.or_probes and known.probes is not None and known.probes.issuperset(rule.or_probes)
    )
    return replace(rule, requires=(), probes=rule.or_probes) if is_told else rule


def obstacle_to(rule: Rule, known: Availability) -> Obstacle | None:
    """Return why a rule cannot run; None where it can.

    A fact that the server lacks keeps only those rules from running that need it. A fact that could
    not be read now also stops the rules that use what was concluded from it: otherwise their findings
    would come and go with the failure.
    """
    for missing in known.whole:
        if _is_blocked(rule, missing):
            return Obstacle(_why(rule, missing), missing.is_incomplete)
    for missing, tables in known.of_tables.items():
        if len(tables) == known.table_count and _names(rule, rule.requires, missing):
            return Obstacle(_why(rule, missing), is_incomplete=False)
    return None


def not_examined(rule: Rule, known: Availability) -> NotExamined | None:
    """Return in how many tables a rule that ran may have missed something; None where in none."""
    if unfinished := [known.unfinished[name] for name in rule.probes if name in known.unfinished]:
        return max(unfinished)
    for missing in known.whole:
        if _names(rule, rule.finds_more_with, missing):
            return NotExamined(known.table_count, _why(rule, missing))
    tables: set[TableId] = set()
    reasons: Counter[str] = Counter()
    for missing, hidden in known.of_tables.items():
        if _names(rule, (*rule.requires, *rule.finds_more_with), missing):
            tables |= hidden
            reasons[_why(rule, missing)] += len(hidden)
    if not tables:
        return None
    ((reason, _),) = reasons.most_common(1)
    return NotExamined(len(tables), reason)


def with_unseen(rule: Rule, gap: NotExamined | None, known: Availability) -> NotExamined | None:
    """Add the tables that the account does not see to what a rule about tables did not examine."""
    if known.unseen is None or (rule.object == "server" and not rule.reads & {"tables", "columns"}):
        return gap
    if gap is None:
        return known.unseen
    return NotExamined(gap.tables + known.unseen.tables, gap.reason)


def _is_blocked(rule: Rule, missing: Missing) -> bool:
    if missing.is_incomplete:
        return any(missing.fact in {fact, *dependencies()[fact]} for fact in rule.reads)
    if missing.fact in rule.reads - OPTIONAL_FACTS:
        return missing.columns is None or _names(rule, (missing.fact,), missing)
    return _names(rule, rule.requires, missing)


def _names(rule: Rule, listed: Iterable[str], missing: Missing) -> bool:
    """Say whether a list of fact tables, or of their columns, names facts that the rule reads."""
    if missing.columns is None:
        return any(name.partition(".")[0] == missing.fact for name in listed)
    return any(
        name == f"{missing.fact}.{column}"
        or (name == missing.fact and (missing.fact, column) in rule.columns)
        for name in listed
        for column in missing.columns
    )


def _why(rule: Rule, missing: Missing) -> str:
    facts = facts_in_words(missing.fact, missing.columns)
    through = next(
        (
            f", on which {facts_in_words(fact)} depend,"
            for fact in sorted(rule.reads)
            if missing.fact not in rule.reads and missing.fact in dependencies()[fact]
        ),
        "",
    )
    return f"{facts}{through} could not be read: {missing.reason}"

"""Runs rules over facts; each rule ends with an outcome, and never silently."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from dbready.engine import availability, database, over_nights, page, rows
from dbready.facts import dialects, second_process
from dbready.facts.sandbox import guarded
from dbready.facts.sandbox import rows as limited
from dbready.findings.result import Result, outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from dbready.engine.availability import Availability, NotExamined
    from dbready.engine.database import Database
    from dbready.engine.rule import Rule
    from dbready.facts.sandbox import Row
    from dbready.findings.result import Outcome

    Returned = tuple[list[Row], int]

# Why what a rule requires may be empty: the rule then knows nothing, and is not clean.
EMPTY = {
    "table_statistics.deleted_rows": "needs the server's count of deleted rows, which is zero or was reset",
    "table_statistics.estimated_rows": "needs tables with rows, of which the server knows none",
    "column_statistics": "needs statistics of values: run analyze, or use --probe",
}
# What populations count that dbready recognized by names, types and structure.
RECOGNIZED = re.compile(
    r"(\(select [^()]* from )?(column_roles|inferred_references|table_kinds|table_changes|coded_columns)\b"
)
SERVERS = ("postgresql", "mysql", "mariadb")

# Facts about a table that rest on other tables.
RELATIONAL = frozenset(
    {
        "foreign_keys",
        "inferred_references",
        "table_kinds",
        "table_changes",
        "coded_columns",
        "conventions",
        "key_circles",
    }
)
# What probes found, and what is derived from it.
ROW_FACTS = frozenset({
    "probe_results", "probe_runs", "column_values", "json_paths", "inferred_references",
    "refuted_references", "numeric_times", "time_zones", "data_origins", "probe_changes",
})  # fmt: skip


def run(known: Sequence[Rule], facts: sqlite3.Connection) -> list[Result]:
    """Run every rule; an error of one costs that rule only."""
    row = facts.execute("select dialect from server").fetchone()
    dialect = row[0] if row else ""
    available = availability.read(facts)
    rules = [availability.without_replaced(rule, available) for rule in known]
    done = {
        number: result
        for number, rule in enumerate(rules)
        if (result := _skipped(rule, facts, dialect, available))
    }
    todo = [number for number in range(len(rules)) if number not in done]
    counted: dict[tuple[object, ...], int] = {}
    tasks = [partial(_execute, rules[number], facts, counted) for number in todo]
    with second_process.answering(tasks, facts) as answers:
        about = database.read(facts, dialect)
        for at, execute in answers.each():
            number = todo[at]
            rule = rules[number]
            gap = availability.with_unseen(rule, _gap(rule, facts, available), available)
            done[number] = _run_one(rule, gap, about, execute)
    return [done[number] for number in range(len(rules))]


def _skipped(
    rule: Rule, facts: sqlite3.Connection, dialect: str, available: Availability
) -> Result | None:
    """Return the result of a rule that cannot run here; None for the others."""
    if reason := _not_applicable(rule, dialect):
        return _result(rule, "skipped", reason=reason)
    if obstacle := availability.obstacle_to(rule, available):
        reason, is_incomplete = obstacle
        return _result(rule, "skipped", reason=reason, is_incomplete=is_incomplete)
    if missing := availability.unread_rows(rule, available) or over_nights.obstacle(rule, facts):
        return _result(rule, "skipped", reason=missing)
    if empty := _empty(rule, facts):
        gap = _gap(rule, facts, available)
        return _result(rule, "skipped", reason=gap.reason if gap else empty)
    return None


def _gap(rule: Rule, facts: sqlite3.Connection, available: Availability) -> NotExamined | None:
    """Return in how many of the known tables a rule may have missed something; None where in none."""
    gaps = (availability.not_examined(rule, available), over_nights.not_examined(rule, facts))
    return max(filter(None, gaps), default=None)


def _run_one(
    rule: Rule, gap: NotExamined | None, about: Database, execute: Callable[[], Returned]
) -> Result:
    try:
        returned, population = execute()
        findings, ruled_out = rows.findings(rule, returned, population, about)
    except Exception as error:  # noqa: BLE001 - a faulty rule fails alone
        reason = str(error) or type(error).__name__
        return _result(rule, "failed", reason=reason, is_incomplete=True)
    # What a belief rules out was looked at, even where the population leaves it out.
    population = max(population, len(findings)) or len(ruled_out)
    return _result(
        rule,
        outcome(findings, is_whole=gap is None, examined=population),
        findings=findings,
        ruled_out=ruled_out,
        population=population,
        reason=gap.reason if gap else None,
        not_examined=gap.tables if gap else 0,
    )


def _not_applicable(rule: Rule, dialect: str) -> str | None:
    """Return why a rule makes no sense on a dialect; None where it does."""
    product = dialects.product(dialect).name if dialect else "an unknown server"
    if rule.probes and dialect not in {"", *dialects.OWN}:
        return f"needs live rows, which dbready does not read on {product}"
    if not rule.runs_on(dialect):
        if dialect and not dialects.is_embedded(dialect) and set(SERVERS) <= set(rule.dialects):
            return f"needs facts that dbready does not read on {product}"
        return f"not applicable on {product}"
    lacking = dialects.lacks(dialect, rule.assumes)
    return f"not applicable on {product}: {lacking}" if lacking else None


def _empty(rule: Rule, facts: sqlite3.Connection) -> str | None:
    """Return why a rule cannot run for want of rows that it requires."""
    for required in sorted(set(rule.requires) & set(EMPTY)):
        fact, _, column = required.partition(".")
        known = f"{column} > 0" if column else "true"
        if facts.execute(f"select not exists (select 1 from {fact} where {known})").fetchone()[0]:  # noqa: S608 - names of the contract
            return EMPTY[required]
    return None


def _result(rule: Rule, outcome: Outcome, **rest: Any) -> Result:  # noqa: ANN401 - the fields of Result
    text = page.readable(rule) if outcome == "found" else ""
    return Result(
        name=rule.name,
        category=rule.category,
        tags=rule.tags,
        severity=rule.severity,
        object=rule.object,
        population_name=rule.population_name,
        summary=rule.summary,
        why=page.why(text),
        page=text,
        question=rule.question,
        outcome=outcome,
        is_relational=bool(rule.reads & RELATIONAL),
        is_recognized=bool(RECOGNIZED.match(rule.population)),
        uses_rows=bool(rule.probes or rule.reads & ROW_FACTS),
        probes=rule.probes,
        **rest,
    )


def _execute(
    rule: Rule, facts: sqlite3.Connection, counted: dict[tuple[object, ...], int]
) -> Returned:
    """Return a rule's rows and its population; `counted` has the populations that other rules share."""
    with guarded(facts, is_trusted=rule.is_built_in):
        cursor = facts.execute(rule.sql, rule.options)
        returned = list(limited(cursor))
        used = {
            name: value for name, value in rule.options.items() if f":{name}" in rule.population
        }
        asked = (rule.population, *sorted(used.items()))
        if asked not in counted:
            # The name of a fact table and a condition, from a file that the loader has compiled.
            count = f"select count(*) from {rule.population}"  # noqa: S608
            counted[asked] = facts.execute(count, rule.options).fetchone()[0]
    return returned, counted[asked]

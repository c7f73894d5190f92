"""Runs rules over facts; each rule ends clean, found, skipped or failed, and never silently."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from dbready.engine import page, template
from dbready.engine import rule as rules
from dbready.facts.sandbox import guarded
from dbready.facts.sandbox import rows as limited
from dbready.findings.audit import Result, is_systemic
from dbready.findings.finding import CONFIDENCES, SEVERITIES, DatabaseObject, Finding

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.engine.rule import Rule
    from dbready.findings.audit import Outcome

STATISTICS = {"table_statistics", "column_statistics", "server_settings"}
# Why a fact table that a rule requires may be empty: the rule then knows nothing, and is not clean.
EMPTY = {
    "probe_results": "needs live rows, which this version does not read",
    "column_statistics": "needs statistics of values, and the server has none: analyze makes them",
}


def run(known: Sequence[Rule], facts: sqlite3.Connection) -> list[Result]:
    """Run every rule; an error of one costs that rule only."""
    row = facts.execute("select dialect from server").fetchone()
    dialect = row[0] if row else ""
    missing = _missing(facts)
    return [_run_one(rule, facts, dialect, missing) for rule in known]


def _missing(facts: sqlite3.Connection) -> dict[str, tuple[str, bool]]:
    """Return the facts that were not collected of whole schemas: why, and whether it matters."""
    rows = facts.execute(
        "select fact, reason, is_incomplete from coverage "
        "where coverage_kind = 'not_collected' and fact is not null and table_name is null "
        "order by is_incomplete"
    )
    return {fact: (reason, bool(is_incomplete)) for fact, reason, is_incomplete in rows}


def _run_one(
    rule: Rule, facts: sqlite3.Connection, dialect: str, missing: Mapping[str, tuple[str, bool]]
) -> Result:
    if dialect not in rule.dialects:
        return _result(rule, "skipped", reason=f"has no meaning on {dialect}")
    needed = (rule.reads - STATISTICS) | set(rule.requires)
    for fact in sorted(needed & set(missing)):
        reason, is_incomplete = missing[fact]
        words = f"{fact} could not be read: {reason}"
        return _result(rule, "skipped", reason=words, is_incomplete=is_incomplete)
    if empty := _empty(rule, facts):
        return _result(rule, "skipped", reason=empty)
    try:
        rows, population = _execute(rule, facts)
        findings = _findings(rule, dialect, rows, population)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's rule does, it costs that rule only
        reason = str(error) or type(error).__name__
        return _result(rule, "failed", reason=reason, is_incomplete=True)
    return _result(rule, "found" if findings else "clean", findings=findings, population=population)


def _empty(rule: Rule, facts: sqlite3.Connection) -> str | None:
    """Return why a rule cannot run for want of rows that it requires."""
    for fact in sorted(set(rule.requires) & set(EMPTY)):
        if facts.execute(f"select not exists (select 1 from {fact})").fetchone()[0]:  # noqa: S608 - a name of the contract
            return EMPTY[fact]
    return None


def _result(rule: Rule, outcome: Outcome, **rest: Any) -> Result:  # noqa: ANN401 - the fields of Result
    return Result(
        name=rule.name,
        category=rule.category,
        severity=rule.severity,
        object=rule.object,
        summary=rule.summary,
        why=page.why(rule) if outcome == "found" else "",
        question=rule.question,
        outcome=outcome,
        **rest,
    )


def _execute(rule: Rule, facts: sqlite3.Connection) -> tuple[list[dict[str, Any]], int]:
    with guarded(facts):
        cursor = facts.execute(rule.sql, rule.options)
        rows = [dict(zip(rule.returns, row, strict=True)) for row in limited(cursor)]
        # The name of a fact table and a condition, from a file that the loader has compiled.
        count = f"select count(*) from {rule.population}"  # noqa: S608
        (population,) = facts.execute(count, rule.options).fetchone()
    return rows, max(population, len(rows))


def _findings(
    rule: Rule, dialect: str, rows: list[dict[str, Any]], population: int
) -> tuple[Finding, ...]:
    systemic = is_systemic(len(rows), population)
    made = [_finding(rule, dialect, row, systemic=systemic) for row in rows]
    return tuple(sorted(made, key=_order))


def _order(finding: Finding) -> tuple[int, int, str, str, str]:
    thing = finding.about
    return (
        SEVERITIES.index(finding.severity),
        CONFIDENCES.index(finding.confidence),
        thing.schema or "",
        thing.table or "",
        str(thing),
    )


def _finding(rule: Rule, dialect: str, row: dict[str, Any], *, systemic: bool) -> Finding:
    fix = rule.fix_for(dialect)
    return Finding(
        rule=rule.name,
        severity=rule.severity
        if rule.has_set_severity
        else _one_of(SEVERITIES, row.get("severity"), rule.severity),
        confidence=_one_of(CONFIDENCES, row.get("confidence"), rule.confidence),
        about=_object(rule, row),
        message=template.message(rule.message, row),
        detail=template.message(rule.detail, row) if rule.detail else None,
        evidence=_evidence(rule, row),
        question=rule.question,
        fix=template.fix(fix, row, dialect) if fix else None,
        systemic=systemic,
    )


def _one_of(known: tuple[Any, ...], value: object, default: object) -> Any:  # noqa: ANN401 - the literal type of `known`
    if value is None:
        return default
    if value not in known:
        message = f"the rule returned {value!r}, which is none of {', '.join(known)}"
        raise ValueError(message)
    return value


def _object(rule: Rule, row: dict[str, Any]) -> DatabaseObject:
    names = {
        "key": "key_name",
        "foreign_key": "constraint_name",
        "index": "index_name",
        "trigger": "trigger_name",
    }
    keys = rules.KEY_COLUMNS[rule.object]
    for key in keys:
        if not isinstance(row[key], str):
            message = f"the rule returned {row[key]!r} as {key}"
            raise TypeError(message)
    columns = row.get("columns") if "columns" in keys else None
    return DatabaseObject(
        kind=rule.object,
        schema=row["schema_name"] if "schema_name" in keys else None,
        table=row["table_name"] if "table_name" in keys else None,
        column=row["column_name"] if "column_name" in keys else None,
        columns=_names(columns) if columns else None,
        name=row[names[rule.object]] if rule.object in names else None,
    )


def _names(columns: str) -> tuple[str, ...]:
    """Return the names of a JSON list; what an index has in place of a column is an expression."""
    return tuple("(expression)" if name is None else str(name) for name in json.loads(columns))


def _evidence(rule: Rule, row: dict[str, Any]) -> dict[str, object]:
    left_out = {*rules.KEY_COLUMNS[rule.object], *rules.OVERRIDES}
    return {name: _value(name, value) for name, value in row.items() if name not in left_out}


def _value(name: str, value: object) -> object:
    """Show lists as lists, flags as true or false, and as text what JSON cannot hold."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if (
        isinstance(value, str)
        and value.startswith("[")
        and name.endswith(("columns", "values", "events"))
    ):
        return json.loads(value)
    if isinstance(value, int) and name.startswith(("is_", "has_", "can_")):
        return bool(value)
    return value

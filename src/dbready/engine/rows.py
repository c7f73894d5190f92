"""Turns a rule's rows into findings, and sets aside the rows that a belief about the table rules out."""

from __future__ import annotations

import json
import math
from itertools import repeat
from typing import TYPE_CHECKING, Any

from dbready.engine import rule as rules
from dbready.engine import template
from dbready.engine.words import LISTS, Said, form_of, value_of
from dbready.findings.cause import NAMING_STYLE, naming_style
from dbready.findings.finding import CONFIDENCES, SEVERITIES, DatabaseObject, Finding
from dbready.findings.result import is_systemic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dbready.engine.database import Database, Place
    from dbready.engine.rule import Rule
    from dbready.findings.finding import Cause

    Row = tuple[object, ...]
    Column = Sequence[Any]

SEVERITY_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
CONFIDENCE_RANK = {confidence: rank for rank, confidence in enumerate(CONFIDENCES)}
NAMES = {
    "key": "key_name",
    "foreign_key": "constraint_name",
    "index": "index_name",
    "trigger": "trigger_name",
}


def findings(
    rule: Rule, rows: Sequence[Row], population: int, about: Database
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return what a rule found, and apart from it what a belief rules out; most important first.

    A row with a text in `excluded_by` is ruled out by that belief, unless the belief is the
    table's kind and that is of low confidence.
    """
    if not rows:
        return (), ()
    # By column instead of by row: large schemas have hundreds of thousands of findings.
    columns = {
        name: _shared(values, about)
        for name, values in zip(rule.returns, zip(*rows, strict=True), strict=True)
    }
    made = _findings(rule, columns, population, about)
    ranks = _ranks(columns, made)
    made.sort(key=_place)
    # keeps equal ones in order
    made.sort(key=lambda finding: _weight(finding, ranks, about.importance))
    return (
        tuple(finding for finding in made if finding.excluded_by is None),
        tuple(finding for finding in made if finding.excluded_by is not None),
    )


def _shared(values: Column, about: Database) -> list[Any]:
    """Return the values of a column; texts that other findings have too are the same objects."""
    shared = about.shared
    return [shared.setdefault(value, value) if type(value) is str else value for value in values]


def _findings(
    rule: Rule, columns: Mapping[str, Column], population: int, about: Database
) -> list[Finding]:
    for name in rule.returns:
        if name.endswith(LISTS):
            # A list that cannot be read costs the rule now, not the report later.
            for value in set(columns[name]):
                value_of(name, value)
    form = form_of(rule, about)
    rows = list(zip(*columns.values(), strict=True))
    beliefs = _beliefs(columns, len(rows), about)
    found = beliefs.count(None)
    systemic = is_systemic(found, max(population, found))
    returned = {} if rule.has_set_severity else columns
    return [
        Finding(
            rule=rule.name,
            severity=severity,
            confidence=confidence,
            about=thing,
            detail=detail,
            question=rule.question,
            systemic=systemic and belief is None,
            said=Said(form, values),
            excluded_by=belief,
            cause=cause,
            escalates=escalates,
        )
        for values, severity, confidence, thing, detail, belief, cause, escalates in zip(
            rows,
            _one_of(SEVERITIES, returned.get("severity"), rule.severity),
            _one_of(CONFIDENCES, columns.get("confidence"), rule.confidence),
            _objects(rule, columns),
            _details(rule, columns, len(rows), about),
            beliefs,
            _causes(rule, columns, about),
            _escalations(rule, columns),
            strict=False,  # what is the same for all of them has no end
        )
    ]


def _beliefs(columns: Mapping[str, Column], count: int, about: Database) -> list[str | None]:
    if rules.EXCLUDED_BY not in columns:
        return [None] * count
    nowhere = (None,) * count
    return [
        None if (*place, belief) in about.unsure_kinds else _belief(belief)
        for *place, belief in zip(
            columns.get("schema_name", nowhere),
            columns.get("table_name", nowhere),
            columns[rules.EXCLUDED_BY],
            strict=True,
        )
    ]


def _belief(belief: object) -> str | None:
    if belief is None or (isinstance(belief, str) and belief.strip()):
        return belief
    message = f"the rule returned {belief!r} as {rules.EXCLUDED_BY}, which takes a text or NULL"
    raise TypeError(message)


def _place(finding: Finding) -> tuple[str, str, str]:
    thing = finding.about
    return thing.schema or "", thing.table or "", str(thing)


def _ranks(columns: Mapping[str, Column], made: Sequence[Finding]) -> Mapping[int, float]:
    """Return the rank that the rule gives to each finding, by the finding's identity."""
    values = columns.get(rules.SORT_RANK, ())
    return {
        id(finding): value
        for finding, value in zip(made, values, strict=False)
        if isinstance(value, int | float)
    }


def _weight(
    finding: Finding, ranks: Mapping[int, float], importance: Mapping[Place, int]
) -> tuple[int, int, float, int]:
    """Return a sort key: by severity, confidence, the rule's rank and importance, highest first."""
    thing = finding.about
    return (
        SEVERITY_RANK[finding.severity],
        CONFIDENCE_RANK[finding.confidence],
        -ranks.get(id(finding), 0),
        -importance.get((thing.schema, thing.table), 0),
    )


def _details(
    rule: Rule, columns: Mapping[str, Column], count: int, about: Database
) -> Iterable[str | None]:
    if not rule.detail:
        return repeat(None)
    return _shared(template.messages(rule.detail, columns, count), about)


def _escalations(
    rule: Rule, columns: Mapping[str, Column]
) -> Iterable[tuple[tuple[str, float], ...]]:
    """Return the evidence that makes known findings worse when it grows."""
    name = rule.escalates
    if name is None:
        return repeat(())
    if name.endswith(LISTS):
        lengths = {value: _escalates(name, value) for value in set(columns[name])}
        return [lengths[value] for value in columns[name]]
    return [_escalates(name, value) for value in columns[name]]


def _escalates(name: str, value: object) -> tuple[tuple[str, float], ...]:
    """Return name and value of a number, or of a list's length; nothing where it is unknown."""
    if value is None:
        return ()
    if isinstance(value, str) and name.endswith(LISTS):
        return ((name, len(json.loads(value))),)
    if not isinstance(value, int | float):
        message = f"the rule returned {value!r} as {name}, which escalates names: not a number"
        raise TypeError(message)
    return ((name, value),) if math.isfinite(value) else ()


def _causes(rule: Rule, columns: Mapping[str, Column], about: Database) -> Iterable[Cause]:
    """Return what findings share with others; a value that is unknown is shared with none."""
    if not rule.cause:
        return repeat(())
    pairs = [_pairs(name, columns) for name in rule.cause]
    shared = about.shared
    return [
        () if None in cause else shared.setdefault(cause, cause)
        for cause in zip(*pairs, strict=True)
    ]


def _pairs(name: str, columns: Mapping[str, Column]) -> list[tuple[str, str] | None]:
    if name == NAMING_STYLE:
        names = columns["column_name"]
        styles = {each: (name, naming_style(str(each))) for each in set(names)}
        return [styles[each] for each in names]
    return [
        None if value is None else (name, template.format_value(name, value))
        for value in columns[name]
    ]


def _one_of(known: tuple[Any, ...], values: Column | None, default: object) -> Iterable[Any]:
    if values is None:
        return repeat(default)
    for value in set(values) - {None, *known}:
        message = f"the rule returned {value!r}, which is none of {', '.join(known)}"
        raise ValueError(message)
    return [default if value is None else value for value in values]


def _objects(rule: Rule, columns: Mapping[str, Column]) -> Iterable[DatabaseObject]:
    keys = rules.KEY_COLUMNS[rule.object]
    for key in keys:
        for value in columns[key]:
            if not isinstance(value, str):
                message = f"the rule returned {value!r} as {key}"
                raise TypeError(message)
    unknown: Iterable[Any] = repeat(None)
    parts: dict[str, Iterable[Any]] = {key: columns[key] for key in keys}
    if "columns" in parts:
        names = {text: _names(text) if text else None for text in set(parts["columns"])}
        parts["columns"] = [names[text] for text in parts["columns"]]
    return map(
        DatabaseObject,
        repeat(rule.object),
        parts.get("schema_name", unknown),
        parts.get("table_name", unknown),
        parts.get("column_name", unknown),
        parts.get("columns", unknown),
        parts.get(NAMES.get(rule.object, ""), unknown),
    )


def _names(columns: str) -> tuple[str, ...]:
    """Return the names of a JSON list; what an index has in place of a column is an expression."""
    return tuple("(expression)" if name is None else str(name) for name in json.loads(columns))

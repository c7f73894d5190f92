"""Turns a rule's rows into findings, and sets aside the rows that a belief about the table rules out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbready.engine import rule as rules
from dbready.engine import template
from dbready.findings.audit import is_systemic
from dbready.findings.cause import NAMING_STYLE, naming_style
from dbready.findings.finding import CONFIDENCES, SEVERITIES, DatabaseObject, Finding, Words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.engine.rule import Rule
    from dbready.findings.finding import Cause

    Row = Mapping[str, Any]
    Place = tuple[str | None, str | None]

LISTS = ("columns", "values", "events")  # endings of returned columns that hold JSON lists
NAMES = {
    "key": "key_name",
    "foreign_key": "constraint_name",
    "index": "index_name",
    "trigger": "trigger_name",
}
IMPORTANCE = """
with refers as (
  select referenced_schema as schema_name, referenced_table as table_name, table_name as other, columns
  from foreign_keys
  union
  select referenced_schema, referenced_table, table_name, json_array(column_name)
  from inferred_references
  where confidence <> 'low'
)
select t.schema_name, t.table_name, coalesce(s.estimated_rows, 0),
  count(r.other) filter (where r.other <> t.table_name)
from tables as t
left join table_statistics as s using (schema_name, table_name)
left join refers as r using (schema_name, table_name)
group by t.schema_name, t.table_name
"""
UNSURE_KINDS = """
select schema_name, table_name, kind
from table_kinds
where confidence = 'low'
"""


@dataclass(frozen=True, slots=True)
class Database:
    """What findings need to know of the database at large."""

    dialect: str
    importance: Mapping[Place, int]
    """Tables by how much depends on them: references to them and rows, in coarse steps."""
    unsure_kinds: frozenset[tuple[str, str, str]]
    """Schema, table and kind of the beliefs that are too weak to rule a finding out."""
    populations: dict[tuple[object, ...], int] = field(default_factory=dict)
    """What rules have counted already: many have the same population."""
    shared: dict[Any, Any] = field(default_factory=dict)
    """Names, texts and causes that findings have in common: each is kept once."""


def database(facts: sqlite3.Connection, dialect: str) -> Database:
    """Read from the facts, in two statements, what every rule's findings need."""
    importance = {
        (schema, table): int(math.log2(1 + references) + math.log10(1 + max(0, rows)))
        for schema, table, rows, references in facts.execute(IMPORTANCE)
    }
    return Database(dialect, importance, frozenset(facts.execute(UNSURE_KINDS)))


def findings(
    rule: Rule, rows: Sequence[tuple[object, ...]], population: int, about: Database
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return what a rule found, and apart from it what a belief rules out; most important first.

    A row with a text in `excluded_by` is ruled out by that belief, unless the belief is the
    table's kind and that is of low confidence.
    """
    form = _form(rule, about)
    beliefs = _beliefs(form, rows)
    found = beliefs.count(None)
    systemic = is_systemic(found, max(population, found))
    made = [
        _finding(form, row, systemic=systemic and belief is None, belief=belief)
        for row, belief in zip(rows, beliefs, strict=True)
    ]
    made.sort(key=lambda finding: _order(finding, about.importance))
    return (
        tuple(finding for finding in made if finding.excluded_by is None),
        tuple(finding for finding in made if finding.excluded_by is not None),
    )


def _beliefs(form: _Form, rows: Sequence[tuple[object, ...]]) -> list[str | None]:
    if rules.EXCLUDED_BY not in form.rule.returns:
        return [None] * len(rows)
    return [_belief(form.named(values), form.about) for values in rows]


def _belief(row: Row, about: Database) -> str | None:
    belief = row.get(rules.EXCLUDED_BY)
    if belief is None:
        return None
    if not isinstance(belief, str) or not belief.strip():
        message = f"the rule returned {belief!r} as {rules.EXCLUDED_BY}, which takes a text or NULL"
        raise TypeError(message)
    place = (row.get("schema_name"), row.get("table_name"), belief)
    return None if place in about.unsure_kinds else belief


def _order(
    finding: Finding, importance: Mapping[Place, int]
) -> tuple[int, int, int, str, str, str]:
    thing = finding.about
    return (
        SEVERITIES.index(finding.severity),
        CONFIDENCES.index(finding.confidence),
        -importance.get((thing.schema, thing.table), 0),
        thing.schema or "",
        thing.table or "",
        str(thing),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """What all findings of one rule have in common, looked up once."""

    rule: Rule
    about: Database
    fix: str | None
    workaround: str | None
    keys: tuple[str, ...]
    cause: tuple[str, ...]
    evidence: tuple[str, ...]
    lists: tuple[str, ...]

    def named(self, values: tuple[object, ...]) -> Row:
        """Return the values of a row by the names of the rule's columns."""
        return dict(zip(self.rule.returns, values, strict=True))


@dataclass(frozen=True, slots=True)
class _Said:
    """Makes the words of a finding when a report asks for them."""

    form: _Form
    values: tuple[object, ...]

    def __call__(self) -> Words:
        form, row = self.form, self.form.named(self.values)
        fix, workaround, dialect = form.fix, form.workaround, form.about.dialect
        return Words(
            message=template.message(form.rule.message, row),
            evidence={name: _value(name, row[name]) for name in form.evidence},
            fix=template.fix(fix, row, dialect) if fix else None,
            workaround=template.fix(workaround, row, dialect) if workaround else None,
        )


def _form(rule: Rule, about: Database) -> _Form:
    keys = rules.KEY_COLUMNS[rule.object]
    left_out = {*keys, *rules.OVERRIDES, rules.EXCLUDED_BY}
    return _Form(
        rule,
        about,
        rule.fix_for(about.dialect),
        rule.workaround_for(about.dialect),
        keys,
        rule.cause,
        tuple(name for name in rule.returns if name not in left_out),
        tuple(name for name in rule.returns if name.endswith(LISTS)),
    )


def _finding(
    form: _Form, values: tuple[object, ...], *, systemic: bool, belief: str | None
) -> Finding:
    rule, shared = form.rule, form.about.shared
    values = tuple(
        [shared.setdefault(value, value) if type(value) is str else value for value in values]
    )
    row = form.named(values)
    for name in form.lists:
        _value(
            name, row[name]
        )  # a list that cannot be read costs the rule now, not the report later
    detail = template.message(rule.detail, row) if rule.detail else None
    cause = _cause(form.cause, row)
    return Finding(
        rule=rule.name,
        severity=rule.severity
        if rule.has_set_severity
        else _one_of(SEVERITIES, row.get("severity"), rule.severity),
        confidence=_one_of(CONFIDENCES, row.get("confidence"), rule.confidence),
        about=_object(rule, form.keys, row),
        detail=shared.setdefault(detail, detail),
        question=rule.question,
        systemic=systemic,
        said=_Said(form, values),
        excluded_by=belief,
        cause=shared.setdefault(cause, cause),
        escalates=_escalates(rule, row),
    )


def _escalates(rule: Rule, row: Row) -> tuple[tuple[str, float], ...]:
    """Return the evidence that makes a known finding worse when it grows: a number, or a list's length."""
    name = rule.escalates
    value = row[name] if name else None
    if name is None or value is None:
        return ()
    if isinstance(value, str) and name.endswith(LISTS):
        return ((name, len(json.loads(value))),)
    if not isinstance(value, int | float):
        message = f"the rule returned {value!r} as {name}, which escalates names: not a number"
        raise TypeError(message)
    return ((name, value),) if math.isfinite(value) else ()


def _cause(names: tuple[str, ...], row: Row) -> Cause:
    """Return what the finding shares with others; a value that is unknown is shared with none."""
    pairs = [
        (name, naming_style(row["column_name"]) if name == NAMING_STYLE else row[name])
        for name in names
    ]
    if any(value is None for _, value in pairs):
        return ()
    return tuple((name, template.format_value(name, value)) for name, value in pairs)


def _one_of(known: tuple[Any, ...], value: object, default: object) -> Any:  # noqa: ANN401 - the literal type of `known`
    if value is None:
        return default
    if value not in known:
        message = f"the rule returned {value!r}, which is none of {', '.join(known)}"
        raise ValueError(message)
    return value


def _object(rule: Rule, keys: tuple[str, ...], row: Row) -> DatabaseObject:
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
        name=row[NAMES[rule.object]] if rule.object in NAMES else None,
    )


def _names(columns: str) -> tuple[str, ...]:
    """Return the names of a JSON list; what an index has in place of a column is an expression."""
    return tuple("(expression)" if name is None else str(name) for name in json.loads(columns))


def _value(name: str, value: object) -> object:
    """Show lists as lists, flags as true or false, and as text what JSON cannot hold."""
    if isinstance(value, str):
        is_list = value.startswith("[") and name.endswith(LISTS)
        return json.loads(value) if is_list else value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and name.startswith(("is_", "has_", "can_")):
        return bool(value)
    return value

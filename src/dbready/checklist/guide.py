"""The design guide: which conventions a database follows, what departs from them, and the rules in force."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready import __version__
from dbready.checklist.says import count, dotted
from dbready.report import summary
from dbready.report.markdown import code, escape, fenced
from dbready.report.text import visible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from dbready.findings.audit import Audit
    from dbready.findings.result import Result

MOST_DEPARTING = 20
INTRODUCTION = (
    "What most tables of this database have in common, and the rules that dbready checks it with. "
    "Follow the conventions in new tables, and decide about the tables that depart from them."
)
RULES = "Each names what to avoid; `dbready rules show NAME` explains it, with examples."
NOT_DESIGN = {"access", "extraction"}  # about accounts and servers, not about tables
INAPPLICABLE = "not applicable"
# Of several usual ways, the one that most tables follow.
CONVENTIONS = """
select convention, value, table_count, population
from (
  select *, row_number() over (partition by convention order by table_count desc, value) as place
  from conventions
)
where place = 1
order by convention
"""
HEADER = """\
/*
summary    = "{summary}"
severity   = "low"
confidence = "high"
object     = "table"
tags       = ["house"]
question   = "{question}"
population = "table_kinds where effective_kind = 'entity'"
message    = "{message}"
since      = "0.1.0"
*/
"""
WITHOUT_COLUMN = """\
select k.schema_name, k.table_name, {value} as wanted
from table_kinds as k
where k.effective_kind = 'entity'
  and not exists (
    select 1
    from columns as c
    where c.schema_name = k.schema_name
      and c.table_name = k.table_name
      and c.column_name = {value}
  )
order by k.schema_name, k.table_name
"""
WITHOUT_KEY = """\
select k.schema_name, k.table_name, {value} as wanted
from table_kinds as k
where k.effective_kind = 'entity'
  and not exists (
    select 1
    from keys as p
    join columns as c using (schema_name, table_name)
    where p.schema_name = k.schema_name
      and p.table_name = k.table_name
      and p.key_type = 'primary'
      and p.column_count = 1
      and c.column_name = json_extract(p.columns, '$[0]')
      and c.type_family = {value}
  )
order by k.schema_name, k.table_name
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a convention is about, in words."""

    title: str
    rule: str
    summary: str
    question: str
    message: str
    sql: str


COLUMN = ("Which column of this table serves instead?", "{table_name} has no column {wanted}")
SUBJECTS: Mapping[str, Subject] = {
    "creation_column": Subject(
        "Time of creation", "house-creation-time", "Table lacks the usual time of creation",
        *COLUMN, WITHOUT_COLUMN,
    ),
    "update_column": Subject(
        "Time of the last update", "house-update-time", "Table lacks the usual update time",
        *COLUMN, WITHOUT_COLUMN,
    ),
    "soft_delete": Subject(
        "Marker of deleted rows", "house-soft-delete", "Table lacks the usual marker of deleted rows",
        *COLUMN, WITHOUT_COLUMN,
    ),
    "primary_key": Subject(
        "Primary key", "house-primary-key", "Primary key is of another type than usual",
        "Why does this table have another key?", "the primary key of {table_name} is not one column of type {wanted}",
        WITHOUT_KEY,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention, the tables that depart from it, and a rule that finds them."""

    subject: Subject
    value: str
    followed: int
    population: int
    departing: tuple[str, ...]
    rule: str
    """The text of the rule's file."""


def conventions(facts: sqlite3.Connection) -> tuple[Convention, ...]:
    """Return what most entity tables have in common."""
    found = []
    for name, value, followed, population in facts.execute(CONVENTIONS).fetchall():
        subject = SUBJECTS.get(name)
        if subject:
            literal = "'" + str(value).replace("'", "''") + "'"
            query = subject.sql.format(value=literal)
            rows = facts.execute(query).fetchall()
            names = tuple(dotted([row[:2] for row in rows]))
            words = {key: getattr(subject, key) for key in ("summary", "question", "message")}
            rule = HEADER.format(**words) + query
            found.append(Convention(subject, str(value), followed, population, names, rule))
    return tuple(found)


def write(facts: sqlite3.Connection, audit: Audit) -> str:
    """Return the guide as Markdown."""
    label = re.sub(r"-(?=-)|[<>]", lambda match: f"%{ord(match[0]):02X}", visible(audit.label))
    known = conventions(facts)
    parts = [
        f"<!-- dbready guide: {label} -->",
        f"# Design guide: {code(audit.label)}",
        f"{escape(summary.server(audit))}  \n{escape(summary.size(audit))}",
        INTRODUCTION,
        "## Conventions",
        *(part for each in known for part in _convention(each)),
    ]
    if not known:
        parts.append("No convention covers a quarter of the entity tables.")
    parts += [
        "## Rules in force",
        RULES,
        *_rules(audit.results),
        f"Written by dbready {__version__}.",
    ]
    return "\n\n".join(parts) + "\n"


def _convention(each: Convention) -> Iterator[str]:
    yield f"### {each.subject.title}: {code(each.value)}"
    departing = len(each.departing)
    followed = f"Followed by {each.followed:,} of {count(each.population, 'entity table')}"
    if 2 * each.followed < each.population:
        yield f"{followed}: too few for a rule. Decide which new tables need it."
        return
    yield f"{followed}."
    if departing:
        shown = ", ".join(map(code, each.departing[:MOST_DEPARTING]))
        left = departing - MOST_DEPARTING
        more = f" and {left:,} more" if left > 0 else ""
        yield f"{count(departing, 'table')} without it: {shown}{more}"
    name = each.subject.rule
    yield f"A rule that holds new tables to it: `dbready rules new {name} house-rules`, then write into `{name}.sql`:"
    yield fenced(visible_lines(each.rule))


def visible_lines(text: str) -> Sequence[str]:
    """Return the lines of a text, without control characters."""
    return [visible(line) for line in text.rstrip("\n").split("\n")]


def _rules(results: Sequence[Result]) -> Iterator[str]:
    by_category: dict[str, list[Result]] = {}
    for result in results:
        if result.category in NOT_DESIGN or (result.reason or "").startswith(INAPPLICABLE):
            continue
        by_category.setdefault(result.category, []).append(result)
    for category in sorted(by_category):
        title = category.replace("-", " ").capitalize()
        yield f"### {title.replace('Json', 'JSON')}"
        yield "\n".join(_rule(result) for result in sorted(by_category[category], key=_name))


def _name(result: Result) -> str:
    return result.name


def _rule(result: Result) -> str:
    ended = {
        "found": f"{len(result.findings):,} found",
        "clean": "none found",
        "uncertain": "less certain ones only",
        "empty": "nothing to look at",
        "accepted": "accepted",
        "partial": "none found, not every table was examined",
        "skipped": "not examined",
        "failed": "not examined",
    }
    severity = f"{result.severity}, " if result.outcome == "found" else ""
    return f"* {code(result.name)}: {escape(result.summary)} ({severity}{ended[result.outcome]})"

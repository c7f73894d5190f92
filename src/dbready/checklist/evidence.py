"""What is known about each question: by facts, by the inventory, by settings, and by the document itself."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbready.checklist import evidence_access as access
from dbready.checklist import evidence_flow as flow
from dbready.checklist import evidence_model as model
from dbready.checklist import evidence_origins as origins
from dbready.checklist.says import Says, count, is_sqlite, name_tables, names
from dbready.report.markdown import code, escape

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from dbready.checklist.questions import Question
    from dbready.checklist.says import Evidence
    from dbready.findings.audit import Audit

MOST_TABLES = 200  # of a list of all tables
FROM_FACTS: Mapping[str, Evidence] = {
    "hosting": access.hosting,
    "replica": access.replica,
    "permissions": access.permissions,
    "environments": access.environments,
    "authentication": access.authentication,
    "password-storage": access.password_storage,
    "tunnel": access.tunnel,
    "documentation": model.documentation,
    "value-sets": model.value_sets,
    "json": model.json,
    "constraints": model.constraints,
    "time-zones": model.time_zones,
    "creation": flow.creation,
    "modification": flow.modification,
    "status-changes": flow.status_changes,
    "deletes": flow.deletes,
    "retention": flow.retention,
    "migrated-data": origins.migrated_data,
    "development-data": origins.development_data,
    "test-data": origins.test_data,
    "design-guide": model.design_guide,
    "sensitive-data": access.sensitive_data,
}
COLUMNS = """
select schema_name, table_name, column_name, data_type
from columns
order by schema_name, table_name, ordinal_position
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A metric that is wanted, and the columns that it needs, as TABLE.COLUMN or SCHEMA.TABLE.COLUMN."""

    name: str
    columns: tuple[str, ...]


def of(
    question: Question, facts: sqlite3.Connection, audit: Audit, metrics: Sequence[Wanted]
) -> Says:
    """Return what is known about a question."""
    name_tables(facts)
    if question.is_own:
        known = (
            "what its rules find is listed below" if question.rules else "no rule is named for it"
        )
        return Says((f"A question of your own: {known}",))
    from_audit = {
        "ownership": lambda: _ownership(facts, audit),
        "metrics": lambda: _metrics(facts, metrics),
        "extraction": lambda: _extraction(audit),
        "to-dos": lambda: Says(()),  # from the document: see review.py
    }
    made = from_audit.get(question.id)
    return made() if made else FROM_FACTS[question.id](facts)


def _ownership(facts: sqlite3.Connection, audit: Audit) -> Says:
    tables = {place: owner for place, owner in audit.owners.items() if place[1] is not None}
    if not tables:
        reason = "SQLite has no owners" if is_sqlite(facts) else "the server does not tell"
        return Says(
            (f'Not known: {reason}; name them in dbready.toml: `[tables."NAME"]` with `owner`',)
        )
    counted = Counter(tables.values())
    examples = defaultdict(list)
    for (_, table), owner in sorted(tables.items(), key=str):
        examples[owner].append(str(table))
    lines = [
        f"{code(owner)} owns {count(number, 'table')}: {names(examples[owner])}"
        for owner, number in counted.most_common()
    ]
    left = audit.table_count - len(tables)
    lines += [f"{count(left, 'table')} without a known owner"] if left > 0 else []
    return Says(tuple(lines))


def _metrics(facts: sqlite3.Connection, metrics: Sequence[Wanted]) -> Says:
    if not metrics:
        return Says(
            ("Not known: dbready.toml names none; add `[[metric]]` with `name` and `columns`",)
        )
    types: defaultdict[str, list[str]] = defaultdict(list)
    for schema, table, column, data_type in facts.execute(COLUMNS):
        types[f"{table}.{column}"].append(data_type)
        types[f"{schema}.{table}.{column}"].append(data_type)
    lines, is_complete = [], True
    for metric in metrics:
        parts = []
        for column in metric.columns:
            found = types.get(column)
            if found:
                several = f" in {len(found)} schemas" if len(found) > 1 else ""
                parts.append(f"{code(column)} is {escape(found[0])}{several}")
                continue
            is_complete = False
            near = difflib.get_close_matches(column, types, n=1, cutoff=0.7)
            hint = f" (did you mean {code(near[0])}?)" if near else ""
            parts.append(f"**there is no column** {code(column)}{hint}")
        lines.append(f"{escape(metric.name)}: {'; '.join(parts)}")
    return Says(tuple(lines), is_answer=is_complete)


def _extraction(audit: Audit) -> Says:
    tables = audit.inventory.tables if audit.inventory else ()
    if not tables:
        return Says(("No table is visible",))
    counted = Counter(table.extraction.method for table in tables)
    head = ", ".join(f"{method}: {number:,}" for method, number in counted.most_common())
    lines = [f"Tables and views by method: {head}"]
    for table in tables[:MOST_TABLES]:
        how = table.extraction
        by = f" by {code(how.cursor)}" if how.cursor else ""
        lines.append(f"{code(f'{table.schema}.{table.name}')}: {how.method}{by}; {how.reason}")
    left = len(tables) - MOST_TABLES
    lines += [f"and {left:,} more: `dbready tables TARGET` lists them"] if left > 0 else []
    return Says(tuple(lines))

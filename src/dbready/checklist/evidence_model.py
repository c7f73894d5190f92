"""What the facts say about the data model: documentation, codes, JSON, constraints, time zones, conventions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dbready.checklist.says import (
    MOST,
    Says,
    among,
    count,
    dotted,
    is_sqlite,
    looked,
    names,
    one,
    server,
)
from dbready.report.markdown import code, escape

if TYPE_CHECKING:
    import sqlite3

COMMENTS = """
select
  (select count(*) from tables),
  (select count(*) from tables where trim(coalesce(comment, '')) <> ''),
  (select count(*) from columns),
  (select count(*) from columns where trim(coalesce(comment, '')) <> '')
"""
STATUS = """
select distinct named(schema_name, table_name) as table_name, column_name
from column_roles
where role = 'status'
  and confidence <> 'low'
order by table_name, column_name
"""
ENUMS = """
select distinct named(schema_name, table_name) as table_name, column_name
from enum_values
order by table_name, column_name
"""
LOOKUPS = """
select named(schema_name, table_name) as table_name
from table_kinds
where effective_kind = 'lookup'
order by table_name
"""
VALUES = """
select named(schema_name, table_name) as table_name, column_name, column_value
from column_values
join column_roles using (schema_name, table_name, column_name)
where role = 'status'
order by table_name, column_name, row_count desc, column_value
"""
JSON_COLUMNS = """
select named(schema_name, table_name) as table_name, column_name
from columns
where type_family = 'json'
union
select named(schema_name, table_name), column_name
from json_paths
order by 1, 2
"""
JSON_KEYS = """
select named(schema_name, table_name) || '.' || column_name, substr(json_path, 3), json_type
from json_paths
where json_path like '$.%'
  and json_path not like '$.%.%'
  and json_path not like '%[]%'
order by table_name, column_name, json_path, json_type
"""
CONSTRAINTS = """
select
  (select count(*) from tables),
  (select count(*) from keys where key_type = 'primary'),
  (select count(*) from keys where key_type = 'unique'),
  (select count(*) from foreign_keys),
  (select count(*) from foreign_keys where on_delete = 'cascade'),
  (select count(*) from inferred_references where confidence <> 'low'),
  (select count(*) from checks),
  (select count(*) from columns),
  (select count(*) from columns where is_nullable),
  (select count(*) from columns where default_expression is not null)
"""
TIMES = """
select
  count(*),
  count(*) filter (where has_time_zone = 0)
from columns
where type_family = 'timestamp'
"""
ZONES = """
select zone, confidence, count(*), min(named(schema_name, table_name) || '.' || column_name)
from time_zones
where zone is not null
group by zone, confidence
order by count(*) desc, zone
"""
UNKNOWN_ZONES = """
select named(schema_name, table_name) as table_name, column_name
from time_zones
where zone is null
order by table_name, column_name
"""
CONVENTIONS = """
select convention, value, table_count, population
from conventions
order by convention, table_count desc, value
"""
IN_WORDS = {
    "update_column": "Time of the last update",
    "creation_column": "Time of creation",
    "soft_delete": "Marker of deleted rows",
    "primary_key": "Primary key",
}


def documentation(facts: sqlite3.Connection) -> Says:
    """Say how many tables and columns have comments."""
    if is_sqlite(facts):
        return Says(("Not known: SQLite stores no comments on tables and columns",))
    tables, told, columns, explained = one(facts, COMMENTS)
    return Says(
        (
            (
                f"Comments in the database: {told:,} of {count(tables, 'table')}, "
                f"{explained:,} of {count(columns, 'column')}"
            ),
            "Documentation outside the database not known",
        )
    )


def value_sets(facts: sqlite3.Connection) -> Says:
    """Say which columns hold codes, and where their values are declared."""
    status = facts.execute(STATUS).fetchall()
    lines = among(status, "Columns with a status ({count})")
    lines += among(facts.execute(ENUMS).fetchall(), "Columns with an enumerated type ({count})")
    lines += among(facts.execute(LOOKUPS).fetchall(), "Lookup tables ({count})")
    found: defaultdict[str, list[str]] = defaultdict(list)
    for table, column, value in facts.execute(VALUES):
        found[f"{table}.{column}"].append(value)
    lines += [f"{code(column)} holds {names(sorted(values))}" for column, values in found.items()]
    if status and not found:
        lines.append(f"Values in use: {looked(facts, 'value-set', 'none was kept')}")
    return Says(tuple(lines) or ("No column looks like a status or a code",))


def json(facts: sqlite3.Connection) -> Says:
    """Say which columns hold JSON, and which keys."""
    columns = facts.execute(JSON_COLUMNS).fetchall()
    if not columns:
        in_text = looked(facts, "json-text", "none was found")
        return Says((f"No column has a JSON type; JSON in text columns: {in_text}",))
    lines = among(columns, "Columns with JSON ({count})")
    keys: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for column, key, type_ in facts.execute(JSON_KEYS):
        keys[column].setdefault(key, []).append(type_)
    for column, found in keys.items():
        shown = [f"{code(key)} ({' or '.join(types)})" for key, types in list(found.items())[:MOST]]
        left = len(found) - len(shown)
        more = f" and {left:,} more" if left else ""
        lines.append(f"Keys of {code(column)}: {', '.join(shown)}{more}")
    if keys:
        lines.append(
            "The JSON Schema of each column: `dbready audit TARGET --probe --json-schemas DIR`"
        )
    else:
        lines.append(f"Keys: {looked(facts, 'json-shape', 'no document was found')}")
    return Says(tuple(lines))


def constraints(facts: sqlite3.Connection) -> Says:
    """Count what the database enforces."""
    (
        tables, primary, unique, foreign, cascading, inferred, checks, columns, nullable, defaults,
    ) = one(facts, CONSTRAINTS)  # fmt: skip
    return Says(
        (
            f"Primary keys: {primary:,} in {count(tables, 'table')}; other unique keys: {unique:,}",
            (
                f"Foreign keys: {foreign:,}, of which {cascading:,} cascade deletes; "
                f"references that no foreign key enforces: {inferred:,}"
            ),
            f"CHECK constraints: {checks:,}",
            f"Columns that accept NULL: {nullable:,} of {columns:,}; with a default: {defaults:,}",
        )
    )


def time_zones(facts: sqlite3.Connection) -> Says:
    """Say which timestamps record a zone, and in which zone the others are."""
    total, naive = one(facts, TIMES)
    known = server(facts)
    zone = known["time_zone"]
    lines = []
    if is_sqlite(facts):
        lines.append("The server's time zone: not applicable, SQLite is a file without a server")
    else:
        lines.append(
            f"The server's time zone: {escape(zone)}"
            if zone
            else "The server's time zone: not known"
        )
    lines.append(f"Timestamp columns: {total:,}, of which {naive:,} record no time zone")
    if not naive:
        return Says(tuple(lines), is_answer=total > 0)
    found = facts.execute(ZONES).fetchall()
    lines += [
        f"Rows show {escape(zone)} ({confidence} confidence) in {count(number, 'column')}, "
        f"such as {code(example)}"
        for zone, confidence, number, example in found
    ]
    unknown = facts.execute(UNKNOWN_ZONES).fetchall()
    if unknown and found:
        lines.append(f"Rows do not show the zone of {names(dotted(unknown))}")
    elif not found:
        lines.append(
            f"Zone of these columns: {looked(facts, 'newest-times', 'rows do not show it')}"
        )
    return Says(tuple(lines))


def design_guide(facts: sqlite3.Connection) -> Says:
    """Say which conventions the schema follows."""
    lines = [
        f"{IN_WORDS.get(convention, escape(convention))}: {code(value)} in {tables:,} "
        f"of {population:,} entity tables"
        for convention, value, tables, population in facts.execute(CONVENTIONS)
    ]
    return Says(tuple(lines) or ("No convention covers a quarter of the entity tables",))

"""Fills in facts that a dialect provides only indirectly, so that they mean the same for all dialects."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from dbready.collect import ddl
from dbready.collect.reshape import json_list
from dbready.facts import long_texts, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

TableKey = tuple[str, str]

LONG_TEXTS_OF_SCHEMA = long_texts.COLUMNS.keys() - {"scheduled_jobs", "coverage"}

KEYS_WITH_NULLS = """
update keys
set has_nullable_column = exists (
    select 1
    from columns as c
    join json_each(keys.columns) as k on k.value = c.column_name
    where c.schema_name = keys.schema_name
        and c.table_name = keys.table_name
        and c.is_nullable
)
"""

# A partitioned parent has no rows of its own: it gets the sum of its partitions' estimates.
PARTITION_TOTALS = """
with recursive members (schema_name, table_name, root_schema, root_table) as (
    select t.schema_name, t.table_name, p.schema_name, p.table_name
    from tables as t
    join tables as p
        on p.schema_name = t.parent_schema
        and p.table_name = t.parent_table
    where t.is_partition
        and not p.is_partition
    union all
    select t.schema_name, t.table_name, m.root_schema, m.root_table
    from tables as t
    join members as m
        on m.schema_name = t.parent_schema
        and m.table_name = t.parent_table
    where t.is_partition
),
totals as (
    select
        m.root_schema,
        m.root_table,
        sum(s.estimated_rows) as estimated_rows,
        sum(s.total_bytes) as total_bytes,
        sum(s.inserted_rows) as inserted_rows,
        sum(s.updated_rows) as updated_rows,
        sum(s.deleted_rows) as deleted_rows
    from members as m
    join table_statistics as s using (schema_name, table_name)
    group by m.root_schema, m.root_table
)
update table_statistics
set
    estimated_rows = totals.estimated_rows,
    total_bytes = totals.total_bytes,
    inserted_rows = totals.inserted_rows,
    updated_rows = totals.updated_rows,
    deleted_rows = totals.deleted_rows
from totals
where totals.root_schema = table_statistics.schema_name
    and totals.root_table = table_statistics.table_name
"""

WRITABLE = """
update server
set can_write = (select max(can_write) from tables)
where can_write is null
"""


def complete_schema(facts: sqlite3.Connection) -> None:
    """Complete the facts that describe the schema, in place; safe to run once a collection."""
    (dialect,) = facts.execute("select dialect from server").fetchone() or (None,)
    columns = _columns(facts)
    with snapshot.transaction(facts):
        if dialect == "sqlite":
            _sqlite_foreign_keys(facts, columns)
        _check_columns(facts, columns)
        if dialect in {"mariadb", "sqlite"}:
            _json_by_check(facts)
        if dialect in {"mysql", "mariadb"}:
            _enum_values(facts)
        _not_null_by_check(facts)
        _assigned_columns(facts, columns)
        facts.execute(KEYS_WITH_NULLS)
        long_texts.shorten(facts, LONG_TEXTS_OF_SCHEMA)


def complete_rest(facts: sqlite3.Connection) -> None:
    """Complete what is collected after the schema, in place: statistics, privileges, jobs."""
    with snapshot.transaction(facts):
        facts.execute(PARTITION_TOTALS)
        facts.execute(WRITABLE)
        long_texts.shorten(facts, long_texts.COLUMNS.keys() - LONG_TEXTS_OF_SCHEMA)


def _columns(facts: sqlite3.Connection) -> Mapping[TableKey, dict[str, str]]:
    """Return the columns of the tables whose facts name columns only in texts, by lower-case name."""
    wanted = "select schema_name, table_name from checks where columns is null"
    wanted += " union select schema_name, table_name from triggers"
    wanted += " union select schema_name, table_name from tables where schema_name = 'main'"
    found: dict[TableKey, dict[str, str]] = defaultdict(dict)
    query = f"select schema_name, table_name, column_name from columns join ({wanted}) using (schema_name, table_name)"  # noqa: S608 - constants
    for schema, table, column in facts.execute(query):
        found[schema, table][column.lower()] = column
    return found


def _spell(names: Iterable[str | None], spelling: Mapping[str, str]) -> list[str | None]:
    return [None if name is None else spelling.get(name.lower(), name) for name in names]


def _sqlite_foreign_keys(
    facts: sqlite3.Connection, columns: Mapping[TableKey, dict[str, str]]
) -> None:
    """Spell names as their tables do, fill in implied primary keys, and name constraints by their columns."""
    tables = {table.lower(): table for _, table in columns}
    primary = dict(facts.execute("select table_name, columns from keys where key_type = 'primary'"))
    rows = facts.execute(
        "select table_name, constraint_name, columns, referenced_table, referenced_columns from foreign_keys"
    )
    for table, old_name, names, referenced, referenced_names in rows.fetchall():
        target = tables.get(referenced.lower(), referenced)
        own = _spell(json.loads(names), columns.get(("main", table), {}))
        theirs = _spell(json.loads(referenced_names), columns.get(("main", target), {}))
        if None in theirs:
            theirs = json.loads(primary.get(target, referenced_names))
        name = f"fk_{table}_{'_'.join(map(str, own))}_{target}"
        facts.execute(
            "update or replace foreign_keys set constraint_name = ?, columns = ?, referenced_table = ?, "
            "referenced_columns = ? where table_name = ? and constraint_name = ?",
            [name, json_list(own), target, json_list(theirs), table, old_name],
        )


def _check_columns(facts: sqlite3.Connection, columns: Mapping[TableKey, dict[str, str]]) -> None:
    rows = facts.execute(
        "select schema_name, table_name, constraint_name, expression from checks "
        "where columns is null and expression is not null"
    )
    for schema, table, name, expression in rows.fetchall():
        spelling = columns.get((schema, table), {})
        mentioned = sorted(spelling[word] for word in ddl.names_in(expression) if word in spelling)
        facts.execute(
            "update checks set columns = ? where schema_name = ? and table_name = ? and constraint_name = ?",
            [json_list(mentioned), schema, table, name],
        )


def _json_by_check(facts: sqlite3.Connection) -> None:
    """MariaDB's JSON is text with CHECK (json_valid(column)); SQLite has no other way."""
    rows = facts.execute(
        "select schema_name, table_name, expression, columns from checks where expression is not null"
    )
    for schema, table, expression, names in rows.fetchall():
        mentioned = json.loads(names or "[]")
        if len(mentioned) == 1 and "json_valid" in ddl.names_in(expression):
            facts.execute(
                "update columns set type_family = 'json' where type_family = 'text' "
                "and schema_name = ? and table_name = ? and column_name = ?",
                [schema, table, mentioned[0]],
            )


def _enum_values(facts: sqlite3.Connection) -> None:
    """MySQL and MariaDB keep the values of an ENUM or SET in the text of its type, escaped."""
    rows = facts.execute(
        "select schema_name, table_name, column_name, data_type from columns where type_family in ('enum', 'set')"
    )
    for schema, table, column, data_type in rows.fetchall():
        strings = [token.text for token in ddl.tokens(data_type) if token.kind == "string"]
        values = [text[1:-1].replace("''", "'").replace("\\\\", "\\") for text in strings]
        facts.executemany(
            "insert or ignore into enum_values values (?, ?, ?, ?, ?)",
            [
                (schema, table, column, position, value)
                for position, value in enumerate(values, start=1)
            ],
        )


def _not_null_by_check(facts: sqlite3.Connection) -> None:
    """CHECK (column IS NOT NULL) that holds for every row is as good as NOT NULL."""
    rows = facts.execute(
        "select schema_name, table_name, expression, columns from checks "
        "where expression like '%not null%' and coalesce(is_validated, 1) and coalesce(is_enforced, 1)"
    )
    for schema, table, expression, names in rows.fetchall():
        words = [
            token.name.lower() for token in ddl.tokens(expression) if token.text not in {"(", ")"}
        ]
        mentioned = json.loads(names or "[]")
        if (
            len(mentioned) == 1
            and words[0] in {mentioned[0].lower(), "value"}
            and words[1:] == ["is", "not", "null"]
        ):
            facts.execute(
                "update columns set is_nullable = 0 where schema_name = ? and table_name = ? and column_name = ?",
                [schema, table, mentioned[0]],
            )


def _assigned_columns(
    facts: sqlite3.Connection, columns: Mapping[TableKey, dict[str, str]]
) -> None:
    """Spell the columns that triggers set as their tables do."""
    rows = facts.execute(
        "select schema_name, table_name, trigger_name, assigned_columns from triggers "
        "where assigned_columns not in ('[]', 'null')"
    )
    for schema, table, name, assigned in rows.fetchall():
        spelled = _spell(json.loads(assigned), columns.get((schema, table), {}))
        facts.execute(
            "update triggers set assigned_columns = ? where schema_name = ? and table_name = ? and trigger_name = ?",
            [json_list(spelled), schema, table, name],
        )

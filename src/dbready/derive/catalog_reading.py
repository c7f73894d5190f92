"""Reads the tables, columns and keys of a snapshot with a constant number of queries."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

from dbready.derive.catalog import VERSION, Catalog, Column, ForeignKey, Table, touched
from dbready.derive.names import stem, stems
from dbready.derive.repeated_words import (
    drop_repetition,
    own_words,
    says_table,
    shared_endings,
    shared_words,
    without_table,
)
from dbready.derive.vocabulary import cached, words

if TYPE_CHECKING:
    import sqlite3

    from dbready.derive.names import Words

_IDS = frozenset({"id", "ID", "Id"})
_START_SHARE = 0.5
_END_SHARE = 0.8  # ends such as "history" say what a table is for


# A row for each table, with a line of JSON for each column in the order of the primary key. Equal
# columns are equal lines, and are parsed once: what would make most of them distinct, such as a key's
# generated default, is left out or, as whether NULL is accepted, stands apart. SQLite evaluates both
# sides of AND, but only the branch of CASE that applies.
_COLUMNS = """
select schema_name, table_name, group_concat(iif(is_nullable, '1', ''), ','), group_concat(
    json_array(
        column_name, data_type,
        case
            when is_written_time then 'timestamp'
            when data_type = 'char(36)' then 'uuid'
            else type_family
        end,
        character_length, on_update_expression, is_identity,
        case when type_family in ('timestamp', 'date') and default_expression is not null then
            default_expression like '%now(%'
            or default_expression like '%current_%'
            or default_expression like '%localtime%'
            or default_expression like '%clock_timestamp%'
        else is_written_time end,
        case when type_family = 'text'
          and (instr(default_expression, '{') or instr(default_expression, '['))
        then
            substr(ltrim(default_expression, '('''), 1, 2) in ('{}', '[]', '{"', '["', '[{')
        else 0 end,
        case when type_family = 'text'
          and default_expression is not null
          and column_name glob '*[Ss][Tt][Aa][Tt][EeUu]*'
        then
            ltrim(default_expression, '(''') glob '[a-zA-Z][a-zA-Z][a-zA-Z]*'
            and default_expression not like 'null%'
        else 0 end
    ),
    char(10)
)
from (
    select *,
        -- SQLite stores the text of datetime('now') also in columns declared as numbers.
        case when type_family in ('integer', 'decimal') and default_expression is not null then
            (
                default_expression like '%current_timestamp%'
                or default_expression like '%datetime(%now%'
                or default_expression like '%date(%now%'
            )
            and default_expression not like '%epoch%'
            and default_expression not like '%julian%'
            and instr(default_expression, '%s') = 0
        else 0 end as is_written_time
    from columns
)
group by schema_name, table_name
"""


def read(facts: sqlite3.Connection) -> Catalog:
    """Return every table of a snapshot, ordered by schema and name."""
    catalog = _tables(facts)
    _read_columns(facts, catalog)
    for table in catalog.values():
        drop_repetition(table)
        table.own.update(own_words(table))
    _read_keys(facts, catalog)
    return catalog


_TABLES = """
select schema_name, table_name, is_partition, partition_key,
    exists (
        select 1
        from triggers as g
        where g.schema_name = t.schema_name
          and g.table_name = t.table_name
          and g.always_fails
          and g.is_enabled is not 0
          and has_column(g.events, 'update')
    ),
    coalesce(
        replace(t.comment, '-', ' ') like '%append only%'
        or replace(t.comment, '-', ' ') like '%insert only%'
        or t.comment like '%never updated%'
        or t.comment like 'immutable %',
        0
    )
from tables as t
order by schema_name, table_name
"""


def _tables(facts: sqlite3.Connection) -> Catalog:
    rows = facts.execute(_TABLES).fetchall()
    starts = shared_words((row[:2] for row in rows), 0, _START_SHARE)
    ends = shared_words((row[:2] for row in rows), -1, _END_SHARE)
    endings = shared_endings(row[:2] for row in rows)
    first, last = (says_table((row[:2] for row in rows), at) for at in (0, -1))
    catalog = {}
    for schema, name, is_partition, partition_key, rejects_updates, is_append_only in rows:
        own = stems(name)
        if len(own) > 1 and own[0] == starts.get(schema):
            own = own[1:]
        is_marked = own[-1] == ends.get(schema) or own[-1] in words("tables", "lookup_mark")
        if len(own) > 1 and (is_marked or VERSION.fullmatch(own[-1])):
            own = own[:-1]  # agents_v2, also beside others
        own = without_table(own, is_first=schema in first, is_last=schema in last)
        own = _without_ending(own, endings.get(schema))
        catalog[schema, name] = Table(
            (schema, name),
            own,
            bool(is_partition),
            partition_key,
            bool(rejects_updates),
            bool(is_append_only),
        )
    return catalog


def _without_ending(names: Words, ending: str | None) -> Words:
    """Return a name without the ending that its last word shares with those of others: invoicemodel."""
    if ending is None or names[-1] == ending or not names[-1].endswith(ending):
        return names
    return (*names[:-1], stem(names[-1].removesuffix(ending)))


def _read_columns(facts: sqlite3.Connection, catalog: Catalog) -> None:
    known: dict[str, Column] = {}
    for schema, name, nullable, lines in facts.execute(_COLUMNS):
        if table := catalog.get((schema, name)):
            columns = table.columns
            for line in lines.split("\n"):
                column = known.get(line)
                if column is None:
                    column = known[line] = _column(line)
                columns[column.name] = column
            table.nullable.update(compress(columns, nullable.split(",")))
    _mark_touched(facts, catalog)


@cached
def _column(line: str) -> Column:
    """Return a column; equal columns of several snapshots are one object, too, and their roles are found once."""
    return Column(*json.loads(line))


def _mark_touched(facts: sqlite3.Connection, catalog: Catalog) -> None:
    """Mark the columns that a trigger sets when a row is updated."""
    for schema, name, assigned in facts.execute(
        """
        select schema_name, table_name, assigned.value
        from triggers, json_each(assigned_columns) as assigned
        where has_column(events, 'update')
          and is_enabled is not 0
        """
    ):
        table = catalog.get((schema, name))
        if table and assigned in table.columns:
            table.columns[assigned] = touched(table.columns[assigned])


def _read_keys(facts: sqlite3.Connection, catalog: Catalog) -> None:
    for schema, name, key_type, columns, is_alternate in facts.execute(
        """
        select
            schema_name, table_name, key_type, columns,
            key_type = 'unique'
            and column_count = 1
            and exists (
                select 1
                from columns
                where columns.schema_name = keys.schema_name
                  and columns.table_name = keys.table_name
                  and columns.column_name = json_extract(keys.columns, '$[0]')
                  and not columns.is_nullable
            )
        from keys
        where predicate is null
        """
    ):
        if table := catalog.get((schema, name)):
            names = _names(columns)
            if key_type == "primary":
                table.primary_key.extend(names)
            else:
                table.unique_keys.append(names)
            if is_alternate and names[0] in table.columns:
                table.alternate_keys.append(names[0])
    _presume_keys(facts, catalog)
    for schema, name, columns, *target, target_columns in facts.execute(
        """
        select schema_name, table_name, columns, referenced_schema, referenced_table, referenced_columns
        from foreign_keys
        """
    ):
        if table := catalog.get((schema, name)):
            foreign_key = ForeignKey(
                _names(columns),
                (target[0], target[1]),
                _names(target_columns),
            )
            table.foreign_keys.append(foreign_key)


def _presume_keys(facts: sqlite3.Connection, catalog: Catalog) -> None:
    """Note the generated ids of tables without a primary key."""
    without = [
        table.id
        for table in catalog.values()
        if not (table.primary_key or table.is_partition or table.partition_key)
        and not _IDS.isdisjoint(table.columns)
    ]
    if not without:
        return
    for schema, name, column in facts.execute(
        """
        select c.schema_name, c.table_name, c.column_name
        from json_each(?) as t
        cross join columns as c
        where c.schema_name = t.value ->> 0
          and c.table_name = t.value ->> 1
          and c.column_name in ('id', 'ID', 'Id')
          and c.type_family in ('integer', 'uuid')
          and (
              c.is_identity
              or c.default_expression like 'nextval(%'
              or c.default_expression like 'gen_random_uuid(%'
              or c.default_expression like 'uuid_generate_%'
          )
        """,
        [json.dumps(without)],
    ):
        table = catalog[schema, name]
        if (column,) not in table.unique_keys:
            table.presumed_keys.append(column)


@lru_cache(maxsize=1 << 16)
def _names(columns: str) -> Words:
    return tuple(json.loads(columns))

"""Reads the model of all export formats from facts and an audit."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.derive import json_schema
from dbready.export import values
from dbready.export.model import Column, Key, Model, Note, Reference, Table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from dbready.export.values import ValueSet
    from dbready.findings import inventory
    from dbready.findings.audit import Audit

    Place = tuple[str, str]

COLUMNS = """
select c.schema_name, c.table_name, c.column_name, c.data_type, c.type_family, c.is_nullable, c.is_generated,
  c.is_identity, c.has_time_zone, c.datetime_precision, c.character_length, c.numeric_precision, c.numeric_scale,
  coalesce(c.is_unsigned, 0), c.default_expression, c.comment, s.data_class, z.zone
from columns as c
left join sensitive_columns as s
  on s.schema_name = c.schema_name
  and s.table_name = c.table_name
  and s.column_name = c.column_name
  and s.confidence <> 'low'
left join time_zones as z
  on z.schema_name = c.schema_name
  and z.table_name = c.table_name
  and z.column_name = c.column_name
  and z.confidence <> 'low'
order by c.schema_name, c.table_name, c.ordinal_position
"""
KEYS = """
select schema_name, table_name, columns, key_type = 'primary', coalesce(has_nullable_column, 0)
from keys
where predicate is null
order by schema_name, table_name, key_type, column_count, key_name
"""
REFERENCES = """
select schema_name, table_name, columns, referenced_schema, referenced_table, referenced_columns,
  coalesce(is_validated, 1) and coalesce(is_enforced, 1), null, 0, on_delete, on_update
from foreign_keys
union all
select schema_name, table_name, json_array(column_name), referenced_schema, referenced_table, referenced_columns,
  0, reason, outlives_target, null, null
from inferred_references
where confidence <> 'low'
order by 1, 2, 3, 4, 5, 6
"""
INDEXED = """
select schema_name, table_name, json_extract(columns, '$[0]')
from indexes
where coalesce(is_valid, 1)
  and predicate is null
"""
JSON_COLUMNS = """
select distinct schema_name, table_name, column_name
from json_paths
"""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all tables are made from, by table."""

    columns: Mapping[Place, Sequence[tuple[Any, ...]]]
    keys: Mapping[Place, Sequence[tuple[Any, ...]]]
    references: Mapping[Place, Sequence[tuple[Any, ...]]]
    indexed: Mapping[Place, Sequence[tuple[Any, ...]]]
    values: Mapping[tuple[str, str, str], ValueSet]
    json: Mapping[tuple[str, str, str], Mapping[str, Any]]
    notes: Mapping[tuple[str, str, str | None], Sequence[Note]]
    owners: Mapping[tuple[str | None, str | None], str]


def read(facts: sqlite3.Connection, known: inventory.Inventory, audit: Audit) -> Model:
    """Return the model of prepared facts, with the findings of an audit."""
    columns = _by_table(facts, COLUMNS)
    comments = {
        (*place, row[0]): row[13] for place, rows in columns.items() for row in rows if row[13]
    }
    made = _Facts(
        columns,
        _by_table(facts, KEYS),
        _by_table(facts, REFERENCES),
        _by_table(facts, INDEXED),
        values.read(facts, comments),
        _json_schemas(facts),
        _notes(audit),
        _owners(facts, audit),
    )
    tables = [_table(each, made) for each in known.tables]
    return Model(
        _database(audit),
        str(audit.server["dialect"]),
        tuple(table for table in tables if not table.is_view),
        tuple(table for table in tables if table.is_view),
    )


def _database(audit: Audit) -> str:
    """Return the name of the database; several have that of their server's product."""
    name = audit.server["database_name"]
    if name is None and audit.server["dialect"] == "sqlite":
        name = audit.label.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return str(name or audit.server["dialect"])


def _owners(facts: sqlite3.Connection, audit: Audit) -> Mapping[tuple[str | None, str | None], str]:
    """Return the owners of tables, unless the server names the same account for all of them."""
    accounts = {row[0] for row in facts.execute("select distinct owner from tables")}
    named = {owner for (_, table), owner in audit.owners.items() if table is not None}
    return {} if len(accounts) == 1 and named == accounts else audit.owners


def _by_table(facts: sqlite3.Connection, sql: str) -> Mapping[Place, list[tuple[Any, ...]]]:
    found: defaultdict[Place, list[tuple[Any, ...]]] = defaultdict(list)
    for schema, table, *rest in facts.execute(sql):
        found[schema, table].append(tuple(rest))
    return found


def _json_schemas(facts: sqlite3.Connection) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """Return what the JSON of columns looks like, without what differs from sample to sample."""
    found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for place in facts.execute(JSON_COLUMNS).fetchall():
        schema = json_schema.of_column(facts, *place)
        if schema is not None:
            left_out = {"$schema", "title", "description"}
            found[place] = {key: value for key, value in schema.items() if key not in left_out}
    return found


def _notes(audit: Audit) -> dict[tuple[str, str, str | None], list[Note]]:
    found: defaultdict[tuple[str, str, str | None], list[Note]] = defaultdict(list)
    for result in audit.results:
        for finding in result.findings:
            about = finding.about
            if about.schema is not None and about.table is not None:
                note = Note(result.name, finding.severity, result.summary)
                notes = found[about.schema, about.table, _column_of(about.column, about.columns)]
                if note not in notes:
                    notes.append(note)
    return dict(found)


def _column_of(column: str | None, columns: Collection[str] | None) -> str | None:
    return next(iter(columns)) if column is None and columns and len(columns) == 1 else column


def _table(known: inventory.Table, made: _Facts) -> Table:
    place = known.place
    roles = {column.name: column.roles for column in known.columns}
    columns = tuple(_columns(place, roles, made))
    return Table(
        known.schema,
        known.name,
        known.type,
        known.kind,
        known.comment,
        made.owners.get(place),
        known.update_column,
        known.is_empty,
        known.unused_since,
        known.extraction,
        columns,
        tuple(
            Key(_names(names), bool(primary), bool(nullable))
            for names, primary, nullable in made.keys.get(place, ())
        ),
        tuple(_reference(place, row) for row in made.references.get(place, ())),
        frozenset(column for (column,) in made.indexed.get(place, ()) if column is not None),
        tuple(made.notes.get((*place, None), ())),
        {column.name: column for column in columns},
    )


def _columns(place: Place, roles: Mapping[str, tuple[str, ...]], made: _Facts) -> Iterator[Column]:
    for (
        name, type_, family, nullable, generated, identity, zoned, fraction, length, precision, scale, unsigned,
        default, comment, sensitive, zone,
    ) in made.columns.get(place, ()):  # fmt: skip
        key = (*place, name)
        yield Column(
            name,
            type_,
            family,
            bool(nullable),
            bool(generated),
            bool(identity),
            None if zoned is None else bool(zoned),
            fraction,
            length,
            precision,
            scale,
            bool(unsigned),
            default,
            comment,
            sensitive,
            zone,
            roles.get(name, ()),
            made.values.get(key),
            made.json.get(key),
            tuple(made.notes.get(key, ())),
        )


def _reference(place: Place, row: tuple[Any, ...]) -> Reference:
    names, schema, table, targets, enforced, reason, outlives, on_delete, on_update = row
    return Reference(
        *place,
        _names(names),
        schema,
        table,
        _names(targets),
        bool(enforced),
        reason,
        bool(outlives),
        on_delete,
        on_update,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(map(str, json.loads(text)))

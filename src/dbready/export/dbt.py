"""Writes dbt sources: descriptions, freshness, and tests of what the database promises or seems to promise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.export import names, plan, yaml
from dbready.export.marker import comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.export.model import Column, Model, Reference, Table
    from dbready.export.options import Options
    from dbready.export.values import ValueSet

# Names that every warehouse takes without quotation marks.
SIMPLE = re.compile(r"[a-z_][a-z0-9_]*")
RESERVED = frozenset(
    {
        "all", "and", "any", "array", "as", "asc", "between", "both", "by", "case", "cast", "check", "collate",
        "column", "constraint", "create", "cross", "current_date", "current_time", "current_timestamp",
        "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
        "false", "fetch", "for", "foreign", "from", "full", "grant", "group", "having", "in", "inner", "insert",
        "intersect", "into", "is", "join", "lateral", "leading", "left", "like", "limit", "localtime",
        "localtimestamp", "natural", "new", "not", "null", "offset", "old", "on", "only", "or", "order", "outer",
        "over", "partition", "placing", "primary", "qualify", "references", "right", "row", "rows", "select",
        "session_user", "set", "some", "start", "table", "tablesample", "then", "to", "trailing", "true", "trigger",
        "union", "unique", "update", "user", "using", "values", "view", "when", "where", "window", "with",
    }
)  # fmt: skip
# What Jinja would run: dbt renders every text of the file.
JINJA = re.compile(r"\{(?=[{%#])")
SLOW_KINDS = frozenset({"lookup", "join", "framework", "migration", "backup", "staging"})
"""Kinds of tables that may rightly stay the same for weeks."""
CLOCKS = frozenset({"timestamp", "date", "text"})
MOST_VALUES = 100
WARN = {"config": {"severity": "warn"}}


@dataclass(frozen=True, slots=True)
class _Names:
    """What dbt calls schemas and tables: it allows no spaces, and makes names of files of them."""

    sources: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]]

    def has(self, schema: str, table: str) -> bool:
        """Say whether a table is one of the sources."""
        return table in self.tables.get(schema, {})

    def reference(self, schema: str, table: str) -> str:
        """Return how a test names a table."""
        return f"source('{self.sources[schema]}', '{self.tables[schema][table]}')"


def write(model: Model, options: Options) -> str:
    """Return a properties file for dbt 1.10.6 or later, with a source for each schema."""
    known = _Names(
        names.slugs(model.schemas, r"\w"),
        {
            schema: names.slugs((x.name for x in model.tables if x.schema == schema), r"\w")
            for schema in model.schemas
        },
    )
    sources = [_source(model, schema, known, options) for schema in model.schemas]
    return comment("dbt") + yaml.dump({"version": 2, "sources": sources})


def _source(model: Model, schema: str, known: _Names, options: Options) -> dict[str, Any]:
    source: dict[str, Any] = {"name": known.sources[schema]}
    there = options.schemas.get(schema, schema)
    if there != source["name"]:
        source["schema"] = _plain(_inside_quotes(there))
    if not _is_simple(there):
        source["quoting"] = {"schema": True}
    source["tables"] = [
        _table(table, known, options) for table in model.tables if table.schema == schema
    ]
    return source


def _table(table: Table, known: _Names, options: Options) -> dict[str, Any]:
    made: dict[str, Any] = {"name": known.tables[table.schema][table.name]}
    if not _is_simple(table.name):
        made |= {
            "identifier": _plain(_inside_quotes(table.name)),
            "quoting": {"identifier": True},
        }
    if table.comment:
        made["description"] = _plain(table.comment)
    made["config"] = _config(table, options)
    if tests := list(_table_tests(table)):
        made["data_tests"] = tests
    made["columns"] = [_column(table, column, known) for column in table.columns]
    return made


def _config(table: Table, options: Options) -> dict[str, Any]:
    how = plan.of(table)
    config: dict[str, Any] = {}
    loaded_at = _loaded_at(table, how)
    if loaded_at is not None:
        config["loaded_at_field"] = loaded_at
        config["freshness"] = (
            {"warn_after": {"count": options.freshness, "period": "hour"}}
            if options.freshness and _changes_often(table)
            else None
        )
    meta: dict[str, Any] = {"kind": table.kind} if table.kind else {}
    if table.owner:
        meta["owner"] = _plain(table.owner)
    if table.primary_key:
        meta["key"] = [_plain(name) for name in table.primary_key]
    others = [each for each in table.references if len(each.columns) > 1 or each.outlives_target]
    if others:
        meta["references"] = [_plain(_reference_in_words(each)) for each in others]
    meta["extraction"] = _extraction(how)
    config["meta"] = meta
    return config


def _extraction(how: plan.Plan) -> dict[str, Any]:
    said: dict[str, Any] = {"method": how.method}
    if how.cursor is not None:
        said["cursor"] = _plain(how.cursor)
    said["reason"] = _plain(how.reason)
    if how.misses:
        said["misses"] = [_plain(text) for text in how.misses]
    if how.notes:
        said["notes"] = [_plain(text) for text in how.notes]
    return said


def _loaded_at(table: Table, how: plan.Plan) -> str | None:
    """Return an expression for the time of the newest row; None where no column shows it as a time."""
    column = table.by_name.get(how.cursor or table.update_column or "")
    if column is None or column.family not in CLOCKS or '"' in column.name:
        return None
    name = _expression(column.name)
    return _plain(name if column.family == "timestamp" else f"cast({name} as timestamp)")


def _changes_often(table: Table) -> bool:
    return table.kind not in SLOW_KINDS and not table.is_empty and table.unused_since is None


def _reference_in_words(reference: Reference) -> str:
    target = f"{reference.referenced_schema}.{reference.referenced_table}"
    words = (
        f"{', '.join(reference.columns)} to {target} ({', '.join(reference.referenced_columns)})"
    )
    return f"{words}; rows outlive it" if reference.outlives_target else words


def _table_tests(table: Table) -> Iterator[dict[str, Any]]:
    """Return the tests of keys of several columns: dbt tests one column, or one expression."""
    for key in table.keys:
        is_usable = not any('"' in name for name in key.columns)
        if len(key.columns) > 1 and not key.has_nullable_column and is_usable:
            # A cast that all warehouses of dbt know but BigQuery, where the tag leaves the test out.
            parts = [f"cast({_expression(name)} as varchar(1000))" for name in key.columns]
            yield {
                "unique": {
                    "arguments": {"column_name": " || '|' || ".join(parts)},
                    "config": {"tags": ["composite_key"]},
                }
            }


def _column(table: Table, column: Column, known: _Names) -> dict[str, Any]:
    made: dict[str, Any] = {"name": _plain(column.name)}
    if not _is_simple(column.name):
        made["quote"] = True
    made["data_type"] = _plain(column.data_type)
    if words := _description(column):
        made["description"] = _plain(words)
    if column.roles:
        made["config"] = {"meta": {"roles": list(column.roles)}}
    # dbt puts names between quotation marks, but does not double those inside.
    tests = [] if '"' in column.name else list(_tests(table, column, known))
    if tests:
        made["data_tests"] = tests
    return made


def _description(column: Column) -> str:
    parts = [column.comment] if column.comment else []
    meanings = column.values.meanings if column.values else {}
    if meanings and not column.comment:
        parts.append(", ".join(f"{value} = {text}" for value, text in meanings.items()))
    if column.time_zone and not column.has_time_zone:
        parts.append(f"No time zone; rows show times in {column.time_zone}.")
    if column.sensitive:
        parts.append(f"Probably holds {column.sensitive}.")
    return "\n\n".join(parts)


def _tests(table: Table, column: Column, known: _Names) -> Iterator[str | dict[str, Any]]:
    if any(key.columns == (column.name,) for key in table.keys):
        yield "unique"
    if not column.is_nullable:
        yield "not_null"
    if column.values and len(column.values.values) <= MOST_VALUES:
        yield {"accepted_values": _accepted(column, column.values)}
    for reference in table.references:
        is_one = reference.columns == (column.name,) and len(reference.referenced_columns) == 1
        if is_one and known.has(*reference.target) and not reference.outlives_target:
            yield {"relationships": _relationship(reference, known)}


def _accepted(column: Column, known: ValueSet) -> dict[str, Any]:
    is_number = column.family in {"integer", "decimal", "float"}
    # dbt writes each value into SQL as it is: between quotation marks, or without for numbers.
    values: list[object] = [_plain(value.replace("'", "''")) for value in known.values]
    if is_number and all(re.fullmatch(r"-?\d{1,18}", value) for value in known.values):
        values = [int(value) for value in known.values]
        arguments: dict[str, Any] = {"values": values, "quote": False}
    else:
        arguments = {"values": values}
    return {"arguments": arguments} | ({} if known.is_enforced else WARN)


def _relationship(reference: Reference, known: _Names) -> dict[str, Any]:
    arguments = {
        "to": known.reference(*reference.target),
        "field": _plain(_expression(reference.referenced_columns[0])),
    }
    return {"arguments": arguments} | ({} if reference.is_enforced else WARN)


def _is_simple(name: str) -> bool:
    return SIMPLE.fullmatch(name) is not None and name not in RESERVED


def _expression(name: str) -> str:
    """Return a column's name as SQL."""
    return name if _is_simple(name) else f'"{_inside_quotes(name)}"'


def _inside_quotes(name: str) -> str:
    return name.replace('"', '""')


def _plain(text: str) -> str:
    """Return a text that Jinja renders as it is."""
    return JINJA.sub("{{ '{' }}", text)

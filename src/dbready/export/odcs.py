"""Writes a data contract (Open Data Contract Standard 3.1), with the relationships between tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbready.export import names, plan, yaml
from dbready.export.marker import comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbready.export.model import Column, Key, Model, Reference, Table
    from dbready.export.options import Options
    from dbready.export.values import ValueSet

SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TOP = re.compile(r"[A-Za-z\"'#]")  # how a part of the contract, or a comment before it, begins
LOGICAL = {
    "boolean": "boolean",
    "integer": "integer",
    "decimal": "number",
    "float": "number",
    "money": "number",
    "date": "date",
    "time": "time",
    "timestamp": "timestamp",
    "array": "array",
    "json": "object",
}
OF_JSON = {
    "object": "object",
    "array": "array",
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}


@dataclass(frozen=True, slots=True)
class _Names:
    """What the contract calls tables and columns, and the ids of those whose names need one."""

    tables: Mapping[tuple[str, str], str]
    table_ids: Mapping[str, str]
    column_ids: Mapping[tuple[str, str], Mapping[str, str]]

    def needs_id(self, place: tuple[str, str], column: str | None = None) -> bool:
        """Say whether a reference has to use ids: names of other characters are not allowed there."""
        columns = self.column_ids[place] if column is None else [column]
        is_odd = not all(SIMPLE.fullmatch(each) for each in columns)
        return is_odd or not SIMPLE.fullmatch(self.tables[place])

    def end(self, place: tuple[str, str], column: str) -> str:
        """Return how a relationship names a column."""
        name = self.tables[place]
        if not self.needs_id(place, column):
            return f"{name}.{column}"
        return f"schema/{self.table_ids[name]}/properties/{self.column_ids[place][column]}"


def write(model: Model, options: Options) -> str:
    """Return the contract, a draft at first; what people wrote outside `schema` is kept. No views."""
    tables = names.of_tables(model, "_")
    known = _Names(
        tables,
        names.slugs(tables.values()),
        {
            table.place: names.slugs(column.name for column in table.columns)
            for table in model.tables
        },
    )
    head = {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": names.slugs([model.database])[model.database],
        "name": model.database,
        "version": "1.0.0",
        "status": "draft",
    }
    schema = yaml.dump({"schema": [_table(table, known) for table in model.tables]})
    before, after = _kept(options.existing)
    return (before or comment("odcs", what="Only schema is") + yaml.dump(head)) + schema + after


def _kept(existing: str | None) -> tuple[str, str]:
    """Return the lines of a contract before and after its schema; nothing if it has none."""
    lines = (existing or "").splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if line.startswith("schema:")), None)
    if start is None:
        return "", ""
    rest = lines[start + 1 :]
    end = next((at for at, line in enumerate(rest) if TOP.match(line)), len(rest))
    return "".join(lines[:start]), "".join(rest[end:])


def _table(table: Table, known: _Names) -> dict[str, Any]:
    name = known.tables[table.place]
    made: dict[str, Any] = {"id": known.table_ids[name]} if known.needs_id(table.place) else {}
    made |= {
        "name": name,
        "physicalName": table.name,
        "physicalType": "table",
        "logicalType": "object",
    }
    if table.comment:
        made["description"] = table.comment
    made["properties"] = [_column(table, column, known) for column in table.columns]
    composite = [
        _relationship(reference, known, with_from=True)
        for reference in table.references
        if len(reference.columns) > 1 and _is_known(reference, known)
    ]
    if composite:
        made["relationships"] = composite
    if quality := [_unique(key) for key in table.keys if _is_composite(key)]:
        made["quality"] = quality
    made["customProperties"] = list(_of_table(table))
    return made


def _of_table(table: Table) -> Iterator[dict[str, Any]]:
    yield {"property": "schema", "value": table.schema}
    if table.kind:
        yield {"property": "kind", "value": table.kind}
    if table.owner:
        yield {"property": "owner", "value": table.owner}
    yield {"property": "extraction", "value": plan.of(table).sentence.removeprefix("Extraction: ")}


def _column(table: Table, column: Column, known: _Names) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if known.needs_id(table.place, column.name):
        made["id"] = known.column_ids[table.place][column.name]
    made |= {"name": column.name, "physicalType": column.data_type}
    made |= _logical(column)
    if column.comment:
        made["description"] = column.comment
    if column.name in (key := _primary(table)):
        made |= {"primaryKey": True, "primaryKeyPosition": key.index(column.name) + 1}
    if not column.is_nullable:
        made["required"] = True
    if any(each.columns == (column.name,) for each in table.keys):
        made["unique"] = True
    if column.sensitive:
        made["classification"] = "confidential"
    relationships = [
        _relationship(reference, known)
        for reference in table.references
        if reference.columns == (column.name,) and _is_known(reference, known)
    ]
    if relationships:
        made["relationships"] = relationships
    if column.values:
        made["quality"] = [_valid(column.values)]
    if more := list(_of_column(column)):
        made["customProperties"] = more
    return made


def _of_column(column: Column) -> Iterator[dict[str, Any]]:
    if column.roles:
        yield {"property": "roles", "value": list(column.roles)}
    if column.sensitive:
        yield {"property": "sensitiveData", "value": column.sensitive}
    if column.values and column.values.meanings:
        yield {"property": "valueMeanings", "value": dict(column.values.meanings)}


def _logical(column: Column) -> dict[str, Any]:
    if column.json_schema is not None:
        return _of_json(column.json_schema)
    type_ = LOGICAL.get(column.family, "string")
    made: dict[str, Any] = {"logicalType": type_}
    if type_ == "string" and column.length is not None:
        made["logicalTypeOptions"] = {"maxLength": column.length}
    elif type_ == "timestamp":
        zoned = {"timezone": bool(column.has_time_zone)}
        zone = {"defaultTimezone": column.time_zone} if column.time_zone else {}
        made["logicalTypeOptions"] = zoned | ({} if column.has_time_zone else zone)
    elif column.family == "uuid":
        made["logicalTypeOptions"] = {"format": "uuid"}
    return made


def _of_json(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the logical type of JSON; several types at one place have none."""
    types = schema.get("type", [])
    listed = [types] if isinstance(types, str) else [each for each in types if each != "null"]
    if len(listed) != 1 or listed[0] not in OF_JSON:
        return {}
    made: dict[str, Any] = {"logicalType": OF_JSON[listed[0]]}
    if listed[0] == "object" and schema.get("properties"):
        made["properties"] = [
            {"name": name, **_of_json(inner)} for name, inner in schema["properties"].items()
        ]
    if listed[0] == "array" and isinstance(schema.get("items"), dict):
        made["items"] = _of_json(schema["items"])
    return made


def _primary(table: Table) -> tuple[str, ...]:
    return next((key.columns for key in table.keys if key.is_primary), ())


def _is_composite(key: Key) -> bool:
    return len(key.columns) > 1 and not key.has_nullable_column


def _unique(key: Key) -> dict[str, Any]:
    return {
        "type": "library",
        "metric": "duplicateValues",
        "arguments": {"properties": list(key.columns)},
        "mustBe": 0,
    }


def _valid(known: ValueSet) -> dict[str, Any]:
    quality: dict[str, Any] = {
        "type": "library",
        "metric": "invalidValues",
        "arguments": {"validValues": list(known.values)},
        "mustBe": 0,
        "description": f"Values listed {known.origin}",
    }
    return quality if known.is_enforced else {**quality, "severity": "warning"}


def _is_known(reference: Reference, known: _Names) -> bool:
    columns = known.column_ids.get(reference.target, {})
    return all(name in columns for name in reference.referenced_columns)


def _relationship(
    reference: Reference, known: _Names, *, with_from: bool = False
) -> dict[str, Any]:
    place = (reference.schema, reference.table)
    to = [known.end(reference.target, name) for name in reference.referenced_columns]
    made: dict[str, Any] = {"type": "foreignKey"}
    if with_from:
        made |= {"from": [known.end(place, name) for name in reference.columns], "to": to}
    else:
        made["to"] = to[0]
    if reference.reason is not None:
        said = {"property": "believed", "value": True, "description": reference.reason}
        made["customProperties"] = [said]
    return made

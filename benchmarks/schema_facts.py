"""Reads schemas that were written down as facts, without a server: NAME.json.gz and NAME.snapshot."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

from dbready.collect.normalise import complete_rest, complete_schema
from dbready.facts import snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    Document = Mapping[str, Any]
    Row = tuple[object, ...]

ENDINGS = (".json.gz", ".snapshot")
# The first word of a type, as both kinds of servers print it.
FAMILIES: dict[str, str] = {
    word: family
    for family, words in {
        "boolean": "boolean bool",
        "integer": "bigint integer int smallint tinyint mediumint year oid serial bigserial",
        "decimal": "numeric decimal",
        "float": "double real float",
        "money": "money",
        "text": "character varchar char text longtext mediumtext tinytext citext bpchar name",
        "date": "date",
        "time": "time",
        "timestamp": "timestamp datetime",
        "interval": "interval",
        "json": "json jsonb",
        "uuid": "uuid",
        "binary": "bytea blob longblob mediumblob tinyblob binary varbinary",
        "enum": "enum",
        "set": "set",
        "bit": "bit",
        "network": "inet cidr macaddr",
        "geometry": "point geometry geography polygon linestring",
        "xml": "xml",
    }.items()
    for word in words.split()
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "tables": ("schema_name", "table_name", "table_type", "comment", "is_partition"),
    "columns": (
        "schema_name", "table_name", "column_name", "ordinal_position", "data_type", "type_family",
        "character_length", "is_nullable", "default_expression", "on_update_expression",
        "is_identity", "is_generated", "comment",
    ),
    "keys": ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count"),
    "foreign_keys": (
        "schema_name", "table_name", "constraint_name", "columns", "column_count",
        "referenced_schema", "referenced_table", "referenced_columns",
    ),
    "checks": ("schema_name", "table_name", "constraint_name", "expression"),
    "indexes": (
        "schema_name", "table_name", "index_name", "columns", "is_unique", "is_primary", "has_expression",
    ),
    "triggers": (
        "schema_name", "table_name", "trigger_name", "timing", "events", "assigned_columns",
    ),
}  # fmt: skip


def find(folder: Path) -> dict[str, Path]:
    """Return the files of facts in a folder by the name of their database, in order."""
    return {
        path.name.removesuffix(ending): path
        for path in sorted(folder.iterdir())
        for ending in ENDINGS
        if path.name.endswith(ending)
    }


def load(path: Path) -> sqlite3.Connection:
    """Return the facts of one file as a snapshot; derived facts are empty."""
    if path.suffix == ".snapshot":
        return snapshot.load(path)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return facts_of(json.load(file))


def facts_of(document: Document) -> sqlite3.Connection:
    """Return the facts of one written-down schema as a snapshot."""
    facts = snapshot.new()
    dialect = document["engine"]
    server = ("dialect", "product", "version", "version_number")
    snapshot.insert(facts, "server", server, [(dialect, dialect, "1.0.0", 10000)])
    families = _families(document)
    for table in document["tables"]:
        place = (table["schema"] or document["name"], table["name"])
        for fact, rows in _rows(table, place, families).items():
            snapshot.insert(facts, fact, COLUMNS[fact], [(*place, *row) for row in rows])
    complete_schema(facts)
    complete_rest(facts)
    return facts


def _families(document: Document) -> dict[str, str]:
    """Return the families of all type names of one schema, its own ones too."""
    families = dict(FAMILIES)
    for schema, name, data_type in document.get("domains", ()):
        family = _family(data_type, FAMILIES)
        families |= dict.fromkeys((name.lower(), f"{schema}.{name}".lower()), family)
    for schema, name, _values in document.get("enums", ()):
        families |= dict.fromkeys((name.lower(), f"{schema}.{name}".lower()), "enum")
    return families


def _family(data_type: str, families: Mapping[str, str]) -> str:
    name = data_type.lower().replace('"', "")
    if name.endswith("[]"):
        return "array"
    if name in {"tinyint(1)", "bit(1)"}:
        return "boolean"
    found = families.get(name) or families.get(re.split(r"[ (]", name)[0], "other")
    return "range" if found == "other" and "range" in name else found


def _rows(
    table: Mapping[str, Any], place: tuple[str, str], families: Mapping[str, str]
) -> dict[str, list[Row]]:
    is_partition = bool(table.get("is_partition") or table.get("partition_of"))
    return {
        "tables": [("base table", table.get("comment"), int(is_partition))],
        "columns": [
            _column(column, position, families)
            for position, column in enumerate(table["columns"], 1)
        ],
        "keys": list(_keys(table)),
        "foreign_keys": [
            (
                key["name"],
                json.dumps(key["columns"]),
                len(key["columns"]),
                key.get("ref_schema") or place[0],
                key["ref_table"],
                json.dumps(key["ref_columns"]),
            )
            for key in table["fks"]
        ],
        "checks": [(name, expression) for name, expression, *_ in table["checks"]],
        "indexes": [
            (index["name"], json.dumps(index["columns"]), int(bool(index.get("unique"))), 0, 0)
            for index in table["indexes"]
            if index.get("columns")
        ],
        "triggers": [
            (trigger["name"], "before", _events(trigger), json.dumps(trigger.get("sets") or []))
            for trigger in table["triggers"]
        ],
    }


def _column(column: Mapping[str, Any], position: int, families: Mapping[str, str]) -> Row:
    default, extra = column.get("default"), column.get("extra") or ""
    family = _family(column["type"], families)
    length = re.search(r"\((\d+)\)", column["type"]) if family == "text" else None
    on_update = re.search(r"on update (\S+)", extra)
    is_identity = (
        "auto_increment" in extra or bool(column.get("identity")) or "nextval" in (default or "")
    )
    return (
        column["name"],
        position,
        column["type"],
        family,
        int(length[1]) if length else None,
        int(not column["not_null"]),
        None if default == "NULL" else default,
        on_update[1] if on_update else None,
        int(is_identity),
        int(bool(column.get("generated"))),
        column.get("comment"),
    )


def _keys(table: Mapping[str, Any]) -> Iterator[Row]:
    def key(name: str, key_type: str, columns: Sequence[str]) -> Row:
        return name, key_type, json.dumps(columns), len(columns)

    if table["pk"]:
        yield key("PRIMARY", "primary", table["pk"])
    for name, columns in table["unique"]:
        yield key(name, "unique", columns)


def _events(trigger: Mapping[str, Any]) -> str:
    text = trigger.get("event") or trigger.get("definition") or ""
    return json.dumps(re.findall(r"insert|update|delete", text.lower().split(" on ")[0]))

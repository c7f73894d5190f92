"""The types of each server become those of the next tool."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dbready.export.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database

POSTGRESQL = """
create type state as enum ('new', 'paid');
create domain positive as integer check (value > 0);
create table typed (
    id bigint generated always as identity primary key, state state not null, tags text[], counts integer[],
    price numeric(10, 2), whole numeric(10, 0), paid money, document jsonb, day date, at timestamptz not null,
    naive timestamp(0), clock time, span interval, key uuid, bytes bytea, address inet, flags bit(3),
    period daterange, markup xml, amount positive
);
"""
MARIADB = """
create table typed (
    id bigint unsigned auto_increment primary key, state enum('new', 'paid') not null, flags set('a', 'b'),
    price decimal(10, 2), document json, day date, at timestamp(6) not null default current_timestamp(6),
    naive datetime, clock time, bytes blob, is_on tinyint(1) not null, ratio double, year year
);
"""
JSON_TYPES = {
    "postgresql": {
        "id": "integer",
        "state": "string",
        "tags": ["null", "array"],
        "price": ["null", "number"],
        "paid": ["null", "string"],
        "day": ["null", "string"],
        "key": ["null", "string"],
        "amount": ["null", "integer"],
    },
    "mariadb": {
        "id": "integer",
        "state": "string",
        "flags": ["null", "string"],
        "price": ["null", "number"],
        "ratio": ["null", "number"],
        "naive": ["null", "string"],
    },
}


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_types_of_each_server_are_exported(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(POSTGRESQL if database.dialect == "postgresql" else MARIADB)
    snapshot = tmp_path / "typed.snapshot"
    assert dbready("collect", database.url, "-o", snapshot).code == 0
    for format_ in FORMATS:
        path = tmp_path / (f"typed{format_.suffix}" if format_.is_file else format_.name)
        assert dbready("export", format_.name, snapshot, "-o", path).code == 0
    singer = dbready("export", "singer", snapshot, "--no-log").out
    (stream,) = json.loads(singer)["streams"]
    found: dict[str, Any] = stream["schema"]["properties"]
    expected = JSON_TYPES[database.dialect]
    assert {name: found[name]["type"] for name in expected} == expected
    (schema,) = (tmp_path / "json-schema").iterdir()
    read = json.loads(schema.read_text("utf-8"))
    Draft202012Validator.check_schema(read)
    assert read["properties"]["state"]["enum"] == ["new", "paid"]
    contract = yaml.safe_load((tmp_path / "typed.odcs.yaml").read_text("utf-8"))
    (table,) = contract["schema"]
    logical = {each["name"]: each.get("logicalType") for each in table["properties"]}
    assert (logical["id"], logical["at"], logical["document"]) == ("integer", "timestamp", "object")
    assert 'Enum "' in (tmp_path / "typed.dbml").read_text("utf-8")
    if database.dialect == "postgresql":
        assert found["counts"]["items"] == {"type": ["integer", "null"]}
        assert logical["tags"] == "array"

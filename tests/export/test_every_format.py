"""Every format takes every name, keeps schemas apart, and uses what dbready.toml says."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dbready.export import marker
from dbready.export.formats import BY_NAME, FORMATS
from dbready.export.options import Options
from tests.export.exporting import of_facts
from tests.facts.building import add, facts_of
from tests.report.test_hostile_names import EVIL

if TYPE_CHECKING:
    from pathlib import Path

    from dbready.export.formats import Format
    from dbready.export.model import Model
    from tests.cli.running import Dbready

EACH = pytest.mark.parametrize("format_", FORMATS, ids=lambda each: each.name)
SQL = """
create table orders (id integer primary key, state integer not null, customer text, updated_at timestamp not null);
create table customers (code text primary key, name text not null);
"""
SETTINGS = """
[targets.shop]
url = "sqlite:///shop.db"

[tables."orders"]
owner = "Team Checkout"

[columns."orders.state"]
values = "1 = open, 2 = paid"

[columns."orders.customer"]
references = "customers"
"""


def texts(format_: Format, model: Model) -> list[str]:
    """Return everything that a format writes."""
    found = [format_.text(model, Options())] if format_.is_file else []
    return found + (list(format_.texts(model, Options()).values()) if format_.is_directory else [])


def parsed(format_: Format, text: str) -> Any:  # noqa: ANN401 - whatever is read
    """Return the document as its format reads it; fails where it is not one."""
    if format_.suffix.endswith(".json"):
        return json.loads(text)
    if format_.suffix.endswith((".yml", ".yaml")):
        return yaml.safe_load(text)
    if format_.suffix == ".csv":
        return list(csv.reader(io.StringIO(text, newline="")))
    return text


def two_schemas() -> Model:
    facts = facts_of({f"{schema}.orders": ["id", "other_id"] for schema in ("east", "west")})
    for schema in ("east", "west"):
        place = {"schema_name": schema, "table_name": "orders"}
        key = {"key_type": "primary", "column_count": 1, "has_nullable_column": 0}
        add(facts, "keys", {**place, "key_name": "pk", "columns": '["id"]', **key})
    reference = {
        "schema_name": "west",
        "table_name": "orders",
        "constraint_name": "fk",
        "columns": '["other_id"]',
        "column_count": 1,
        "referenced_schema": "east",
        "referenced_table": "orders",
        "referenced_columns": '["id"]',
        "is_enforced": 1,
    }
    add(facts, "foreign_keys", reference)
    return of_facts(facts)


@EACH
@pytest.mark.parametrize("evil", [each for each in EVIL.values() if "\udc80" not in each])
def test_no_name_breaks_a_format(evil: str, format_: Format) -> None:
    facts = facts_of({f"s{evil}.t{evil}": [evil, f"{evil}2"], f"s{evil}.other": ["id"]})
    facts.execute("update tables set comment = ?", [evil])
    facts.execute("update columns set comment = ?, default_expression = ?", [evil, evil])
    for text in texts(format_, of_facts(facts)):
        assert parsed(format_, text)
        beginning = text.encode("utf-8", "replace")[: marker.LONGEST_BEGINNING]
        assert marker.format_of(beginning) == format_.name
        assert text.endswith("\n")


@EACH
def test_tables_of_the_same_name_in_two_schemas_are_kept_apart(format_: Format) -> None:
    found = texts(format_, two_schemas())
    for text in found:
        assert parsed(format_, text)
    everything = "\n".join(found)
    assert "east" in everything
    assert "west" in everything


def test_references_lead_to_the_table_of_the_right_schema() -> None:
    model = two_schemas()

    def written(name: str) -> str:
        return texts(BY_NAME[name], model)[0]

    assert "to: \"source('east', 'orders')\"" in written("dbt")
    assert "to: east_orders.id" in written("odcs")
    assert 'Ref: "west"."orders"."other_id" > "east"."orders"."id"' in written("dbml")
    assert '"west.orders" }o--o| "east.orders" : "other_id"' in written("mermaid")
    assert "`east.orders.id`" in written("markdown")
    assert set(BY_NAME["json-schema"].texts(model, Options())) == {
        "east.orders.schema.json",
        "west.orders.schema.json",
    }


def test_an_empty_database_is_an_empty_export() -> None:
    for format_ in FORMATS:
        for text in texts(format_, of_facts(facts_of())):
            assert parsed(format_, text)


def test_what_the_settings_file_says_is_exported(
    dbready: Dbready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _database(tmp_path / "shop.db")
    (tmp_path / "dbready.toml").write_text(SETTINGS)
    ended = dbready("export", "dbt", "shop")
    assert ended.code == 0, ended
    (source,) = yaml.safe_load(ended.out)["sources"]
    (orders,) = [table for table in source["tables"] if table["name"] == "orders"]
    columns = {column["name"]: column for column in orders["columns"]}
    assert orders["config"]["meta"]["owner"] == "Team Checkout"
    assert columns["state"]["description"] == "1 = open, 2 = paid"
    accepted = {
        "accepted_values": {
            "arguments": {"values": [1, 2], "quote": False},
            "config": {"severity": "warn"},
        }
    }
    assert accepted in columns["state"]["data_tests"]
    assert columns["customer"]["data_tests"][0]["relationships"]["arguments"] == {
        "to": "source('main', 'customers')",
        "field": "code",
    }
    assert "1 = open, 2 = paid (in dbready.toml)" in dbready("export", "markdown", "shop").out


def _database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SQL)

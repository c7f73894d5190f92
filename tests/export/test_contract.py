"""The data contract and the JSON Schemas: constraints, value sets, and relationships whatever the names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from dbready.export import json_schema, odcs
from dbready.export.options import Options
from tests.export.exporting import SHOP, model_of

# As the standard's own schema has them.
SHORTHAND = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*")
BY_ID = re.compile(r"schema/[A-Za-z0-9_-]+/properties/[A-Za-z0-9_-]+")


def contract(sql: str = SHOP, *changes: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(odcs.write(model_of(sql, changes), Options()))
    return found


def tables(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the tables of a contract by name, their columns by name as well."""
    for table in found["schema"]:
        table["columns"] = {each["name"]: each for each in table["properties"]}
    return {table["name"]: table for table in found["schema"]}


def custom(thing: dict[str, Any], name: str) -> object:
    return next(each["value"] for each in thing["customProperties"] if each["property"] == name)


def test_the_contract_is_a_draft_of_version_3_1() -> None:
    found = contract()
    assert {key: found[key] for key in ("apiVersion", "kind", "version", "status")} == {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "version": "1.0.0",
        "status": "draft",
    }


def test_constraints_and_value_sets_are_in_the_contract() -> None:
    orders = tables(contract())["orders"]
    assert orders["columns"]["id"]["primaryKeyPosition"] == 1
    assert orders["columns"]["status"]["required"] is True
    (quality,) = orders["columns"]["status"]["quality"]
    assert quality["arguments"] == {"validValues": ["new", "paid"]}
    assert "severity" not in quality
    assert str(custom(orders, "extraction")).startswith("incremental by updated_at; ")
    (unique,) = tables(contract())["order_lines"]["quality"]
    assert unique["arguments"] == {"properties": ["order_id", "line"]}


def test_relationships_are_in_the_contract_and_believed_ones_say_so() -> None:
    orders = tables(contract())["orders"]["columns"]
    assert orders["customer_id"]["relationships"] == [{"type": "foreignKey", "to": "customers.id"}]
    (believed,) = orders["coupon_id"]["relationships"]
    assert believed["to"] == "coupons.id"
    assert custom(believed, "believed") is True


def test_a_reference_of_several_columns_belongs_to_the_table() -> None:
    sql = """
        create table lines (order_id integer, line integer, primary key (order_id, line));
        create table parts (
            id integer primary key, order_id integer, line integer,
            foreign key (order_id, line) references lines (order_id, line)
        );
    """
    (found,) = tables(contract(sql))["parts"]["relationships"]
    assert found["from"] == ["parts.order_id", "parts.line"]
    assert found["to"] == ["lines.order_id", "lines.line"]


def test_names_that_the_standard_does_not_allow_are_referred_to_by_id() -> None:
    sql = """
        create table "Order Lines" ("Line No" integer primary key, "line no 2" text, "Line-No" text);
        create table parts (id integer primary key, "of line" integer references "Order Lines" ("Line No"));
    """
    found = contract(sql)
    lines, parts = (tables(found)[name] for name in ("Order Lines", "parts"))
    (reference,) = parts["columns"]["of line"]["relationships"]
    assert reference["to"] == f"schema/{lines['id']}/properties/{lines['columns']['Line No']['id']}"
    assert BY_ID.fullmatch(reference["to"])
    ids = [each["id"] for each in lines["columns"].values()]
    assert len(set(map(str.casefold, ids))) == len(ids)


def test_json_and_time_zones_have_logical_types() -> None:
    sql = "create table t (id integer primary key, document json, at timestamp);"
    shape = "insert into json_paths values ('main', 't', 'document', '{}', '{}', 100, 100)"
    paths = [
        ("$", "object"),
        ("$.items", "array"),
        ("$.items[]", "object"),
        ("$.items[].n", "integer"),
    ]
    found = tables(contract(sql, *(shape.format(*each) for each in paths)))["t"]["columns"]
    assert found["document"]["properties"] == [
        {
            "name": "items",
            "logicalType": "array",
            "items": {
                "logicalType": "object",
                "properties": [{"name": "n", "logicalType": "integer"}],
            },
        }
    ]
    assert found["at"]["logicalTypeOptions"] == {"timezone": False}


def schemas(sql: str = SHOP, *changes: str) -> dict[str, dict[str, Any]]:
    found = json_schema.files(model_of(sql, changes), Options())
    read = {name: json.loads(text) for name, text in found.items()}
    for schema in read.values():
        Draft202012Validator.check_schema(schema)
    return read


ORDER = {
    "id": 1, "customer_id": 2, "coupon_id": None, "status": "new", "rating": None,
    "created_at": "2026-01-01T00:00:00", "updated_at": None, "deleted_at": None,
}  # fmt: skip


def test_each_table_has_a_schema_that_its_rows_fit() -> None:
    found = schemas()
    assert set(found) == {
        f"main.{name}.schema.json"
        for name in ("customers", "orders", "order_lines", "coupons", "countries")
    }
    Draft202012Validator(found["main.orders.schema.json"]).validate(ORDER)


@pytest.mark.parametrize("change", [{"status": "odd"}, {"id": None}, {"rating": 4}, {"more": 1}])
def test_rows_that_the_database_would_refuse_do_not_fit(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(schemas()["main.orders.schema.json"]).validate({**ORDER, **change})


def test_values_that_are_only_seen_are_examples() -> None:
    seen = "insert into column_values values ('main', 'coupons', 'code', 'A', 5, 10)"
    found = schemas(SHOP, seen)["main.coupons.schema.json"]["properties"]["code"]
    assert (found["examples"], "enum" in found) == (["A"], False)


def test_references_are_in_the_schema() -> None:
    found = schemas()["main.orders.schema.json"]["x-references"]
    assert [(each["columns"], each["table"], "believed" in each) for each in found] == [
        (["coupon_id"], "main.coupons", True),
        (["customer_id"], "main.customers", False),
    ]


def test_files_have_names_that_every_file_system_takes() -> None:
    sql = "".join(
        f'create table "{name}" (id integer primary key);'
        for name in ("a/b", "a:b", "Orders ", "..", "nul", "x" * 300, "caf\u00e9", "-rf")
    )
    found = list(schemas(sql))
    assert len({name.casefold() for name in found}) == 8
    for name in found:
        assert re.fullmatch(r"[\w.\- ]+\.schema\.json", name)
        assert len(name) < 130
        assert not name.startswith((".", "-"))

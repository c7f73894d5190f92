"""dbt sources: what the database enforces is tested, what is believed only warns, and no text is Jinja."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from dbready.export import dbt
from dbready.export.options import Options
from tests.export.exporting import SHOP, model_of
from tests.report.test_hostile_names import EVIL


def sources(
    sql: str = SHOP, *changes: str, options: Options | None = None
) -> dict[str, dict[str, Any]]:
    """Return the tables of the only source by name, their columns by name as well."""
    found = yaml.safe_load(dbt.write(model_of(sql, changes), options or Options()))
    assert found["version"] == 2
    (source,) = found["sources"]
    for table in source["tables"]:
        table["columns"] = {column["name"]: column for column in table["columns"]}
    return {table["name"]: table for table in source["tables"]}


def checked(table: dict[str, Any], column: str) -> dict[str, Any]:
    """Return the tests of a column by name, with their arguments."""
    found: dict[str, Any] = {}
    for each in table["columns"][column].get("data_tests", []):
        found |= each if isinstance(each, dict) else {each: None}
    return found


def test_keys_nullability_and_checks_become_tests() -> None:
    found = sources()
    assert set(checked(found["orders"], "id")) == {"unique", "not_null"}
    assert set(checked(found["customers"], "email")) == {"unique", "not_null"}
    assert checked(found["orders"], "status")["accepted_values"] == {
        "arguments": {"values": ["new", "paid"]}
    }
    assert checked(found["orders"], "rating")["accepted_values"] == {
        "arguments": {"values": [1, 2, 3], "quote": False}
    }
    assert checked(found["orders"], "updated_at") == {}


def test_believed_references_only_warn() -> None:
    found = sources(SHOP, "update foreign_keys set is_enforced = 1")["orders"]
    declared = checked(found, "customer_id")["relationships"]
    assert declared == {"arguments": {"to": "source('main', 'customers')", "field": "id"}}
    believed = checked(found, "coupon_id")["relationships"]
    assert believed["arguments"]["to"] == "source('main', 'coupons')"
    assert believed["config"] == {"severity": "warn"}


def test_foreign_keys_that_are_not_checked_only_warn() -> None:
    found = sources(SHOP, "update foreign_keys set is_enforced = 1, is_validated = 0")["orders"]
    assert checked(found, "customer_id")["relationships"]["config"] == {"severity": "warn"}


def test_references_of_logs_and_to_tables_that_are_left_out_are_not_tested() -> None:
    found = sources(SHOP, "update inferred_references set outlives_target = 1")["orders"]
    assert "relationships" not in checked(found, "coupon_id")
    assert found["config"]["meta"]["references"] == [
        "coupon_id to main.coupons (id); rows outlive it"
    ]
    assert "relationships" not in checked(
        sources(SHOP, "delete from tables where table_name = 'customers'")["orders"], "customer_id"
    )


def test_values_seen_in_rows_only_warn_and_quotation_marks_are_doubled() -> None:
    seen = "insert into column_values values ('main', 'coupons', 'code', 'it''s', 5, 10)"
    accepted = checked(sources(SHOP, seen)["coupons"], "code")["accepted_values"]
    assert accepted == {"arguments": {"values": ["it''s"]}, "config": {"severity": "warn"}}


def test_a_key_of_several_columns_is_tested_as_one_expression() -> None:
    (unique,) = sources()["order_lines"]["data_tests"]
    assert unique["unique"]["arguments"]["column_name"] == (
        "cast(order_id as varchar(1000)) || '|' || cast(line as varchar(1000))"
    )
    assert unique["unique"]["config"] == {"tags": ["composite_key"]}


def test_freshness_comes_from_the_update_column_of_tables_that_change() -> None:
    found = sources()
    assert found["orders"]["config"]["loaded_at_field"] == "updated_at"
    assert found["orders"]["config"]["freshness"] == {"warn_after": {"count": 24, "period": "hour"}}
    assert "loaded_at_field" not in found["countries"]["config"]
    lookup = "update table_kinds set kind = 'lookup' where table_name = 'orders'"
    assert sources(SHOP, lookup)["orders"]["config"]["freshness"] is None
    never = sources(options=Options(freshness=0))["orders"]["config"]
    assert (never["loaded_at_field"], never["freshness"]) == ("updated_at", None)


def test_dates_are_cast_and_numbers_are_no_clock() -> None:
    family = "update columns set type_family = '{}' where column_name = 'updated_at'"
    dated = sources(SHOP, family.format("date"))["orders"]["config"]
    assert dated["loaded_at_field"] == "cast(updated_at as timestamp)"
    assert "loaded_at_field" not in sources(SHOP, family.format("integer"))["orders"]["config"]


def test_the_plan_says_what_is_missed() -> None:
    said = sources()["orders"]["config"]["meta"]["extraction"]
    assert (said["method"], said["cursor"]) == ("incremental", "updated_at")
    assert "rows in which updated_at is NULL" in said["misses"]
    assert sources()["countries"]["config"]["meta"]["extraction"]["method"] == "full"


def test_views_are_no_sources() -> None:
    assert set(sources()) == {"customers", "orders", "order_lines", "coupons", "countries"}


def test_odd_names_are_quoted() -> None:
    found = sources(
        """
        create table "Order Lines" ("Line No" integer primary key, "select" text unique, "a""b" text not null);
        create table parts (id integer primary key, line integer references "Order Lines" ("Line No"));
        """
    )
    table = found["Order_Lines"]  # dbt refuses spaces
    assert (table["identifier"], table["quoting"]) == ("Order Lines", {"identifier": True})
    assert table["columns"]["Line No"]["quote"] is True
    assert table["columns"]["select"]["quote"] is True
    assert "data_tests" not in table["columns"]['a"b']  # dbt cannot quote it
    arguments = checked(found["parts"], "line")["relationships"]["arguments"]
    assert arguments == {"to": "source('main', 'Order_Lines')", "field": '"Line No"'}


def test_a_schema_is_read_where_it_is_loaded() -> None:
    text = dbt.write(model_of(SHOP), Options(schemas={"main": "Raw Shop"}))
    (source,) = yaml.safe_load(text)["sources"]
    assert (source["name"], source["schema"]) == ("main", "Raw Shop")
    assert source["quoting"] == {"schema": True}


@pytest.mark.parametrize("evil", [text for text in EVIL.values() if text.strip()])
def test_comments_are_kept_and_never_run(evil: str) -> None:
    changes = (
        "update columns set comment = char(123, 123) || 'x' || char(125, 125)",
        f"update tables set comment = '{evil.encode('utf-8', 'replace').decode().replace(chr(39), chr(39) * 2)}'"
        if "\0" not in evil
        else "update tables set comment = 'plain'",
    )
    text = dbt.write(model_of(SHOP, changes), Options())
    assert yaml.safe_load(text)
    assert "{{ '{' }}{x}}" in text
    assert "{%" not in text

"""Singer and Airbyte catalogs: how each table is replicated, by what, why, and what that misses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from dbready.export import airbyte, plan, singer
from dbready.export.options import Options
from dbready.findings.finding import DatabaseObject
from tests.export.exporting import SHOP, model_of
from tests.findings.making import finding_of, result_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbready.findings.result import Result

LOG = "update server_log set holds_changes = 1"
POSTGRESQL = "update server set dialect = 'postgresql'"
ADDRESSES = "create table addresses (id integer primary key, street text not null);"


def streams_of_singer(*changes: str, sql: str = SHOP) -> dict[str, dict[str, Any]]:
    found = json.loads(singer.write(model_of(sql, changes), Options()))
    return {stream["table_name"]: stream for stream in found["streams"]}


def streams_of_airbyte(*changes: str, sql: str = SHOP) -> dict[str, dict[str, Any]]:
    found = json.loads(airbyte.write(model_of(sql, changes), Options()))
    return {stream["stream"]["name"]: stream for stream in found["streams"]}


def of_table(stream: dict[str, Any]) -> dict[str, Any]:
    (found,) = [each["metadata"] for each in stream["metadata"] if not each["breadcrumb"]]
    return dict(found)


def misses(name: str, *changes: str, sql: str = SHOP, results: Sequence[Result] = ()) -> list[str]:
    found = model_of(sql, changes, results=results)
    (table,) = [table for table in found.tables if table.name == name]
    return list(plan.of(table).misses)


def test_the_method_stands_in_the_stream_and_in_its_metadata() -> None:
    found = streams_of_singer()
    for name, method, cursor, key in (
        ("orders", "INCREMENTAL", "updated_at", ["id"]),
        ("countries", "FULL_TABLE", None, ["code"]),
        ("order_lines", "FULL_TABLE", None, ["order_id", "line"]),
    ):
        stream, said = found[name], of_table(found[name])
        assert stream["replication_method"] == said["replication-method"] == method
        assert stream.get("replication_key") == said.get("replication-key") == cursor
        assert stream["key_properties"] == said["table-key-properties"] == key
        assert said["dbready.reason"]
    # Taps of the Meltano SDK look a stream up by either.
    assert found["orders"]["tap_stream_id"] == found["orders"]["stream"] == "main-orders"
    assert set(found) == {"customers", "orders", "order_lines", "coupons", "countries"}


def test_key_and_cursor_are_always_selected() -> None:
    said = {
        each["breadcrumb"][1]: each["metadata"]
        for each in streams_of_singer()["orders"]["metadata"]
        if each["breadcrumb"]
    }
    assert {name for name, each in said.items() if each["inclusion"] == "automatic"} == {
        "id",
        "updated_at",
    }
    assert said["status"]["sql-datatype"] == "TEXT"


def test_a_readable_log_decides_unless_it_is_ruled_out() -> None:
    stream = streams_of_singer(LOG)["orders"]
    assert (stream["replication_method"], "replication_key" in stream) == ("LOG_BASED", False)
    configured = streams_of_airbyte(LOG, POSTGRESQL)["orders"]
    assert configured["stream"]["source_defined_cursor"] is True
    assert configured["cursor_field"] == ["_ab_cdc_lsn"]
    assert "_ab_cdc_deleted_at" in configured["stream"]["json_schema"]["properties"]


@pytest.mark.parametrize(
    ("name", "mode", "destination", "cursor", "key"),
    [
        ("orders", "incremental", "append_dedup", ["updated_at"], [["id"]]),
        ("countries", "full_refresh", "overwrite", None, [["code"]]),
        ("order_lines", "full_refresh", "overwrite", None, [["order_id"], ["line"]]),
    ],
)
def test_airbyte_gets_a_mode_for_source_and_destination(
    name: str, mode: str, destination: str, cursor: list[str] | None, key: list[list[str]]
) -> None:
    found = streams_of_airbyte()[name]
    assert (found["sync_mode"], found["destination_sync_mode"]) == (mode, destination)
    assert found.get("cursor_field") == cursor
    assert found["primary_key"] == key
    assert found["stream"]["namespace"] == "main"
    assert found["stream"]["json_schema"]["description"].startswith("Extraction: ")
    assert mode in found["stream"]["supported_sync_modes"]


def test_a_table_without_a_key_is_appended() -> None:
    sql = "create table logs (message text, updated_at timestamp not null);"
    found = streams_of_airbyte(sql=sql)["logs"]
    assert (found["sync_mode"], found["destination_sync_mode"]) == ("incremental", "append")
    assert "primary_key" not in found
    stream = streams_of_singer(sql=sql)["logs"]
    assert any("no columns identify a row" in each for each in of_table(stream)["dbready.notes"])


def test_what_a_cursor_misses_is_said() -> None:
    said = misses("customers")
    assert "deletes" in said
    assert any("transaction was still open" in each for each in said)
    assert not any("NULL" in each for each in said)
    assert "rows in which updated_at is NULL" in misses("orders")
    assert "rows deleted without being marked first" in misses("orders")
    assert misses("customers", LOG) == []
    assert misses("countries") == ["intermediate versions of rows between two copies"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("datetime_precision = 0", "in the second of the last sync"),
        ("type_family = 'date'", "later on the day of the last sync"),
        ("has_time_zone = 0", "daylight saving time ends"),
    ],
)
def test_coarse_and_local_times_miss_more(change: str, expected: str) -> None:
    plain = "update columns set has_time_zone = 1, datetime_precision = 6"
    assert not any(expected in each for each in misses("customers", plain))
    changed = f"update columns set {change} where column_name = 'updated_at'"
    assert any(expected in each for each in misses("customers", plain, changed))


def test_an_update_time_that_is_not_always_set_misses_changes() -> None:
    about = DatabaseObject("column", "main", "customers", "updated_at")
    stale = result_of([finding_of(about)], name="stale-updated-at")
    assert "changes that do not set updated_at" in misses("customers", results=[stale])


def test_a_cursor_without_an_index_is_slow() -> None:
    (said,) = of_table(streams_of_singer()["orders"])["dbready.notes"]
    assert said == "no index begins with updated_at: each sync reads the whole table"
    indexed = f"{SHOP} create index by_time on orders (updated_at);"
    assert "dbready.notes" not in of_table(streams_of_singer(sql=indexed)["orders"])


TYPED = """
create table typed (
    id integer primary key, flag boolean not null, price decimal(10, 2), ratio double, name varchar(20),
    day date not null, at timestamp, document json not null, bytes blob
);
"""
SHAPE = "insert into json_paths values ('main', 'typed', 'document', '{}', '{}', 100, 100)"


def test_columns_have_schemas_of_their_values() -> None:
    changes = [SHAPE.format("$", "object"), SHAPE.format("$.total", "number")]
    schema = streams_of_singer(*changes, sql=TYPED)["typed"]["schema"]
    Draft202012Validator.check_schema(schema)
    found = schema["properties"]
    assert found["id"] == {"type": "integer"}
    assert found["flag"] == {"type": "boolean"}
    assert found["price"]["type"] == ["null", "number"]
    assert found["name"] == {"type": ["null", "string"], "maxLength": 20}
    assert found["day"] == {"type": "string", "format": "date"}
    assert found["at"] == {"type": ["null", "string"], "format": "date-time"}
    assert found["document"] == {
        "type": "object",
        "properties": {"total": {"type": ["null", "number"]}},
    }


def test_airbyte_copies_json_as_text_and_names_time_zones() -> None:
    changes = [SHAPE.format("$", "object"), SHAPE.format("$.total", "number")]
    found = streams_of_airbyte(*changes, sql=TYPED)["typed"]["stream"]["json_schema"]["properties"]
    assert found["document"]["type"] == "string"
    assert found["document"]["contentSchema"]["properties"] == {
        "total": {"type": ["null", "number"]}
    }
    assert found["at"]["airbyte_type"] == "timestamp_without_timezone"
    assert "required" not in json.dumps(found)

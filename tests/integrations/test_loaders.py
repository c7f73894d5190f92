"""Singer taps and Airbyte's models read the catalogs as they are, and taps replicate by them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft7Validator, FormatChecker

from tests.filling import fill
from tests.integrations.environments import python, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database

SINGER = ("singer-sdk==0.54.9",)
AIRBYTE = ("airbyte-protocol-models-pdv2==0.18.0",)
TAP_POSTGRES = ("meltanolabs-tap-postgres==0.10.0",)
TAP_MYSQL = ("pipelinewise-tap-mysql==1.6.0",)
READ_SINGER = """
import json, sys
from singer_sdk.singerlib import Catalog
catalog = Catalog.from_dict(json.load(open(sys.argv[1])))
print(json.dumps({
    name: [entry.replication_method, entry.replication_key, list(entry.key_properties),
           entry.metadata.root.schema_name, all(entry.metadata.resolve_selection().values())]
    for name, entry in catalog.items()
}))
"""
READ_AIRBYTE = """
import json, sys
from airbyte_protocol.models import ConfiguredAirbyteCatalog
catalog = ConfiguredAirbyteCatalog.model_validate(json.load(open(sys.argv[1])))
print(json.dumps({
    each.stream.name: [each.sync_mode.value, each.destination_sync_mode.value, each.cursor_field, each.primary_key]
    for each in catalog.streams
}))
"""
SCHEMA = """
create table customers (
    id integer not null primary key, email varchar(50) not null, "Full Name" varchar(50),
    born date, is_active boolean not null, created_at timestamp not null, updated_at timestamp not null
);
create table orders (
    id integer not null primary key,
    customer_id integer not null references customers (id),
    total numeric(10, 2) not null, updated_at timestamp not null
);
create table countries (code varchar(20) not null primary key, name varchar(50) not null);
"""


def test_singer_reads_the_catalog(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    assert dbready("export", "singer", shop, "-o", path).code == 0
    found = json.loads(run(python("singer", *SINGER) / "python", "-c", READ_SINGER, path))
    assert found["main-orders"] == ["INCREMENTAL", "updated_at", ["id"], "main", True]
    assert found["main-countries"] == ["FULL_TABLE", None, ["country_code"], "main", True]


def test_airbyte_reads_the_catalog(dbready: Dbready, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    assert dbready("export", "airbyte", shop, "-o", path).code == 0
    found = json.loads(run(python("airbyte", *AIRBYTE) / "python", "-c", READ_AIRBYTE, path))
    assert found["orders"] == ["incremental", "append_dedup", ["updated_at"], [["id"]]]
    assert found["countries"] == ["full_refresh", "overwrite", None, [["country_code"]]]


def replicated(text: str) -> Counter[str]:
    """Return how many records of each stream a tap sent; each fits the schema that the tap sent before."""
    known: dict[str, Draft7Validator] = {}
    counted: Counter[str] = Counter()
    for line in text.splitlines():
        message: dict[str, Any] = json.loads(line)
        if message["type"] == "SCHEMA":
            schema = message["schema"]
            known[message["stream"]] = Draft7Validator(schema, format_checker=FormatChecker())
        if message["type"] == "RECORD":
            known[message["stream"]].validate(message["record"])
            counted[message["stream"]] += 1
    return counted


def settings(database: Database) -> dict[str, object]:
    address = urlsplit(database.url)
    return {
        "host": address.hostname,
        "port": address.port,
        "user": address.username,
        "password": "",
        "database": database.name,
    }


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_tap_replicates_postgresql_by_the_catalog(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(SCHEMA)
    fill(database, 20)
    catalog, config = tmp_path / "catalog.json", tmp_path / "config.json"
    assert dbready("export", "singer", database.url, "-o", catalog).code == 0
    config.write_text(json.dumps({**settings(database), "password": "unused"}))
    tap = python("tap-postgres", *TAP_POSTGRES) / "tap-postgres"
    counted = replicated(run(tap, "--config", config, "--catalog", catalog))
    assert counted == {"public-customers": 20, "public-orders": 20, "public-countries": 20}


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_a_tap_replicates_mariadb_by_the_catalog(
    dbready: Dbready, database: Database, tmp_path: Path
) -> None:
    database.execute(SCHEMA.replace('"', "`"))
    database.execute(
        "insert into customers values (1, 'a', 'b', '2000-01-02', 1, '2026-01-01', '2026-01-01');"
        "insert into orders values (1, 1, 2.5, '2026-01-01'); insert into countries values ('CH', 'x')"
    )
    catalog, config = tmp_path / "catalog.json", tmp_path / "config.json"
    assert dbready("export", "singer", database.url, "--no-log", "-o", catalog).code == 0
    config.write_text(json.dumps(settings(database)))
    tap = python("tap-mysql", *TAP_MYSQL) / "tap-mysql"
    counted = replicated(run(tap, "--config", config, "--catalog", catalog))
    assert set(counted.values()) == {1}
    assert {name.split("-")[-1] for name in counted} == {"customers", "orders", "countries"}

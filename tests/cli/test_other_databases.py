"""Audits of DuckDB, Firebird and ClickHouse: what a user of each finds, and what does not apply there.

The schemas are in tests/databases; each has its problems on purpose.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready, Ended
    from tests.other_servers import ClickHouse, Firebird

SCHEMAS = Path(__file__).parent.parent / "databases"


@pytest.fixture(scope="module")
def duckdb_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("duckdb") / "shop.duckdb"
    with closing(duckdb.connect(str(path))) as database:
        database.execute((SCHEMAS / "duckdb.sql").read_text("utf-8"))
    return path


@pytest.fixture(scope="session")
def firebird_shop(firebird: Firebird) -> str:
    firebird.create_database("shop")
    firebird.execute((SCHEMAS / "firebird.sql").read_text("utf-8"), "shop")
    return firebird.url("shop")


@pytest.fixture(scope="session")
def clickhouse_shop(clickhouse: ClickHouse) -> Iterator[str]:
    clickhouse.create_database("shop")
    statements = (SCHEMAS / "clickhouse.sql").read_text("utf-8").split(";\n")
    clickhouse.script([sql for sql in statements if sql.strip()], "shop")
    yield clickhouse.url("shop")
    clickhouse.execute("drop database shop")


# The rules that these tests are about; some run only if they are selected.
RULES = (
    "audit-times-kept-by-application", "extractor-unfriendly-type", "mixed-time-zone-awareness",
    "money-as-float", "nullable-boolean", "orphaned-reference", "reference-without-foreign-key",
    "soft-delete-without-time",
    "status-as-number", "superuser-account", "table-without-primary-key",
    "table-without-replication-key", "table-without-updated-at", "timestamp-as-number",
    "timestamp-as-text", "timestamp-without-time-zone", "undocumented-table",
)  # fmt: skip


def audited(dbready: Dbready, target: object) -> dict[str, Any]:
    """Return the JSON report of an audit with RULES."""
    chosen = [word for rule in RULES for word in ("--select", rule)]
    ended = dbready("audit", target, "--format", "json", "--fail-on", "never", *chosen)
    assert ended.code == 0, ended
    document: dict[str, Any] = json.loads(ended.out)
    return document


def found(document: dict[str, Any]) -> dict[str, set[str]]:
    """Return the objects that each rule found: table, or table.column."""
    objects: dict[str, set[str]] = defaultdict(set)
    for finding in document["findings"]:
        place = finding["object"]
        parts = [place[part] for part in ("table", "column") if place[part]]
        objects[finding["rule"]].add(".".join(parts))
    return objects


def reasons(document: dict[str, Any]) -> dict[str, str]:
    """Return why each rule did not run."""
    return {
        rule["name"]: rule["reason"] for rule in document["rules"] if rule["outcome"] == "skipped"
    }


def test_a_duckdb_file_is_audited(dbready: Dbready, duckdb_shop: Path) -> None:
    document = audited(dbready, duckdb_shop)
    objects = found(document)
    assert objects["money-as-float"] == {
        "products.price",
        "order_lines.price",
        "daily_sales.revenue",
    }
    assert objects["mixed-time-zone-awareness"] == {"products"}
    assert objects["timestamp-as-number"] == {"payments.paid_at"}
    assert objects["extractor-unfriendly-type"] == {"products.tags", "products.dimensions"}
    assert objects["table-without-primary-key"] == {
        "events",
        "orders_backup_2024",
        "daily_sales",
        "import_staging",
    }
    assert "orders.customer_id" not in objects["reference-without-foreign-key"]
    assert "payments.order_id" in objects["reference-without-foreign-key"]
    assert document["target"]["product"] == "DuckDB"


def test_a_duckdb_file_has_no_accounts_and_no_triggers(dbready: Dbready, duckdb_shop: Path) -> None:
    why = reasons(audited(dbready, duckdb_shop))
    assert why["superuser-account"] == "not applicable on DuckDB"
    assert why["audit-times-kept-by-application"] == "not applicable on DuckDB: it has no triggers"
    assert why["orphaned-reference"] == "needs live rows, which dbready does not read on DuckDB"


def test_a_firebird_database_is_audited(dbready: Dbready, firebird_shop: str) -> None:
    document = audited(dbready, firebird_shop)
    objects = found(document)
    assert objects["money-as-float"] == {"products.price"}
    assert objects["timestamp-as-text"] == {"payments.paid_at"}
    assert objects["status-as-number"] == {"orders.status"}
    assert objects["nullable-boolean"] == {"customers.is_active"}
    assert objects["table-without-primary-key"] == {"import_staging"}
    assert objects["reference-without-foreign-key"] == {
        "order_lines.product_id",
        "payments.order_id",
    }
    assert "customers" not in objects["undocumented-table"]
    assert document["target"]["version"].startswith(("3.", "4.", "5."))


def test_triggers_of_firebird_are_understood(
    dbready: Dbready, firebird_shop: str, tmp_path: Path
) -> None:
    import sqlite3  # noqa: PLC0415 - two tests

    path = tmp_path / "firebird.snapshot"
    assert dbready("collect", firebird_shop, "-o", path).code == 0
    with closing(sqlite3.connect(path)) as facts:
        rows = facts.execute(
            "select table_name, trigger_name, timing, events, is_enabled, assigned_columns "
            "from triggers order by 1"
        ).fetchall()
    assert rows == [
        ("orders", "orders_touch", "before", '["insert","update"]', 0, '["updated_at"]'),
        ("products", "products_touch", "before", '["update"]', 1, '["updated_at"]'),
    ]


def test_what_firebird_does_not_tell_is_unknown(dbready: Dbready, firebird_shop: str) -> None:
    document = audited(dbready, firebird_shop)
    unknown = {item["fact"] for item in document["coverage"]["not_collected"]}
    assert {"column_statistics", "server_settings", "tables"} <= unknown
    assert "triggers" not in unknown
    why = reasons(document)
    assert why["superuser-account"] == "needs facts that dbready does not read on Firebird"
    assert why["table-without-replication-key"].startswith("needs tables with rows")


def test_a_clickhouse_database_is_audited(dbready: Dbready, clickhouse_shop: str) -> None:
    document = audited(dbready, clickhouse_shop)
    objects = found(document)
    assert objects["money-as-float"] == {"orders.price"}
    assert objects["timestamp-as-number"] == {"orders.paid_at"}
    assert objects["status-as-number"] == {"orders.status"}
    assert objects["extractor-unfriendly-type"] == {
        "events.properties",
        "order_lines.size",
        "order_lines.tags",
    }
    named = {place.split(".")[0] for places in objects.values() for place in places}
    assert named == {"events", "users", "orders", "order_lines", "products", "raw_import"}


def test_keys_and_references_do_not_apply_to_clickhouse(
    dbready: Dbready, clickhouse_shop: str
) -> None:
    document = audited(dbready, clickhouse_shop)
    why = reasons(document)
    assert why["reference-without-foreign-key"].endswith("it has no foreign keys")
    assert why["table-without-primary-key"].endswith("its keys do not keep rows unique")
    assert why["table-without-updated-at"].endswith("it adds rows and seldom changes them")
    assert "timestamp-without-time-zone" not in {*why, *found(document)}  # every time is an instant


def test_views_of_clickhouse_are_no_tables(
    dbready: Dbready, clickhouse_shop: str, tmp_path: Path
) -> None:
    import sqlite3  # noqa: PLC0415 - one test

    path = tmp_path / "clickhouse.snapshot"
    assert dbready("collect", clickhouse_shop, "-o", path).code == 0
    with closing(sqlite3.connect(path)) as facts:
        views = facts.execute("select view_name, is_materialized from views order by 1").fetchall()
        engines = facts.execute("select storage_engine from tables where table_name = 'users'")
        assert views == [("active_users", 0), ("daily", 1)]
        assert engines.fetchall() == [("ReplacingMergeTree",)]
        rows = facts.execute("select table_name from table_statistics where estimated_rows = 5000")
        assert rows.fetchall() == [("users",)]


def test_a_snapshot_of_another_database_is_audited_offline(
    dbready: Dbready, duckdb_shop: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.snapshot"
    assert dbready("collect", duckdb_shop, "-o", path).code == 0
    assert found(audited(dbready, path)) == found(audited(dbready, duckdb_shop))


def test_live_rows_of_other_databases_are_not_read(dbready: Dbready, duckdb_shop: Path) -> None:
    ended = dbready("audit", duckdb_shop, "--probe")
    assert ended.code == 2
    assert ended.sentence == "there are no probes for DuckDB"


def test_show_sql_says_that_the_rest_is_composed_later(dbready: Dbready, duckdb_shop: Path) -> None:
    ended = dbready("audit", duckdb_shop, "--show-sql")
    assert ended.code == 0
    assert "SQLAlchemy composes most statements" in ended.err
    assert "from duckdb_tables()" in ended.out


def test_verbose_prints_each_statement(dbready: Dbready, duckdb_shop: Path, tmp_path: Path) -> None:
    ended = dbready("collect", duckdb_shop, "--verbose", "-o", tmp_path / "x.snapshot")
    lines = [line for line in ended.err.splitlines() if line.lower().startswith("select")]
    (count,) = [int(word.split()[1]) for word in ended.err.split(",") if "statements" in word] or [
        0
    ]
    assert len(lines) == count - 1  # the first verified that the session is read-only


def test_the_number_of_statements_does_not_depend_on_the_tables(
    dbready: Dbready, tmp_path: Path
) -> None:
    counts = []
    for tables in (2, 40):
        path = tmp_path / f"{tables}.duckdb"
        with closing(duckdb.connect(str(path))) as database:
            for number in range(tables):
                database.execute(f"create table t{number} (id integer primary key)")
        counts.append(audited(dbready, path)["statements"])
    assert counts[0] == counts[1]


def test_options_for_tls_are_left_to_the_driver(dbready: Dbready, firebird_shop: str) -> None:
    ended = dbready("audit", firebird_shop, "--tls", "verify-full")
    assert ended.code == 2
    assert ended.sentence == "options for TLS do not apply to firebird:// URLs"


def test_a_named_target_may_be_any_database(
    dbready: Dbready,
    firebird: Firebird,
    firebird_shop: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert firebird_shop
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FB_PASSWORD", "masterkey")
    path = f"{firebird.home}/data/shop.fdb"
    (tmp_path / "dbready.toml").write_text(
        '[targets.fb]\ndialect = "firebird"\nhost = "127.0.0.1"\n'
        f'port = {firebird.port}\nuser = "sysdba"\ndatabase = "{path}"\n'
        'password_env = "FB_PASSWORD"\n',
        "utf-8",
    )
    ended = dbready("audit", "fb", "--fail-on", "never")
    assert ended.code == 0, ended
    assert "masterkey" not in ended.out + ended.err


def assert_checked(ended: Ended) -> None:
    """Assert what doctor says of a database that is read through SQLAlchemy."""
    assert ended.code == 0, ended
    steps = {step["name"]: step for step in json.loads(ended.out)["steps"]}
    assert steps["read_only"]["state"] == "ok"
    assert steps["read_only"]["detail"].startswith("confirmed by: select")
    assert steps["privileges"]["state"] == "none"
    assert steps["catalog"]["state"] == "ok"


def test_doctor_checks_a_duckdb_file(dbready: Dbready, duckdb_shop: Path) -> None:
    assert_checked(dbready("doctor", duckdb_shop, "--format", "json"))


def test_doctor_checks_firebird(dbready: Dbready, firebird_shop: str) -> None:
    assert_checked(dbready("doctor", firebird_shop, "--format", "json"))


def test_doctor_checks_clickhouse(dbready: Dbready, clickhouse_shop: str) -> None:
    assert_checked(dbready("doctor", clickhouse_shop, "--format", "json"))

"""MariaDB databases with odd names, and with everything that a table can be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pymysql
import pytest

from tests.safety.odd_names import (
    COMMON,
    EMOJI,
    assert_safe_to_print,
    audited,
    run_all_sql,
    tables_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database
    from tests.servers import MariaDB

NAMES = (*COMMON, "x" * 64)
KINDS = """
create sequence numbers;
create table prices (id int primary key, price float, at datetime) with system versioning;
create table measured (id int, at datetime not null, value double) partition by range (year(at))
    (partition before_2025 values less than (2025), partition later values less than maxvalue);
create table bookings (
    id int auto_increment primary key,
    room int check (room > 0),
    price decimal(10, 2) not null,
    doubled decimal(11, 2) generated always as (price * 2) virtual,
    tripled decimal(11, 2) generated always as (price * 3) stored,
    details json,
    status enum('it''s', 'a,b', '\\\\'),
    unique (room),
    fulltext (remark),
    remark varchar(50) invisible,
    constraint priced check (price > 0 and price < 100)
);
create table engine_of_old (id int primary key, at timestamp) engine = myisam;
create view booked as select id from bookings;
create view broken as select id from prices;
"""


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def test_odd_names_are_reported_right_and_all_printed_sql_runs(
    dbready: Dbready, mariadb_database: Database
) -> None:
    mariadb_database.execute(
        ";".join(
            f"create table {quoted(name)} (id int, {quoted(name)} datetime, amount float, "
            f"{quoted('of ' + name[:50])} json, customer_id int, deleted_at datetime)"
            for name in NAMES
        )
    )
    report = audited(dbready, mariadb_database.url)
    assert tables_of(report) == set(NAMES)
    naive = [x for x in report["findings"] if x["rule"] == "timestamp-without-time-zone"]
    assert set(NAMES) <= {x["object"]["column"] for x in naive}
    assert_safe_to_print(dbready, mariadb_database.url)
    assert run_all_sql(mariadb_database, report) == set(NAMES)


def test_no_name_can_hold_an_emoji(mariadb_database: Database) -> None:
    """MariaDB's names are utf8mb3: there is nothing to report right."""
    with pytest.raises(pymysql.MySQLError):
        mariadb_database.execute(f"create table {quoted(EMOJI)} (id int)")


def test_a_database_with_an_odd_name_is_audited(dbready: Dbready, mariadb: MariaDB) -> None:
    name = "odd 'db' ` %s \\ \u2603"
    mariadb.execute(f"create database {quoted(name)}")
    try:
        mariadb.execute(f"create table {quoted(name)}.t (id int, at datetime)")
        assert tables_of(audited(dbready, mariadb.url(name))) == {"t"}
        assert "t" in tables_of(audited(dbready, mariadb.url()))
    finally:
        mariadb.execute(f"drop database {quoted(name)}")


def test_every_kind_of_table_is_read_and_all_printed_sql_runs(
    dbready: Dbready, mariadb_database: Database, tmp_path: Path
) -> None:
    mariadb_database.execute(KINDS)
    report = audited(dbready, mariadb_database.url)
    assert [x for x in report["coverage"]["not_collected"] if x["is_incomplete"]] == []
    assert_safe_to_print(dbready, mariadb_database.url)
    kept = tmp_path / "kept.snapshot"
    assert dbready("collect", mariadb_database.url, "-o", kept).code == 0
    with closing(sqlite3.connect(kept)) as facts:
        tables = "select table_name, table_type, storage_engine from tables order by 1"
        assert facts.execute(tables).fetchall() == [
            ("bookings", "base table", "InnoDB"),
            ("engine_of_old", "base table", "MyISAM"),
            ("measured", "partitioned table", "InnoDB"),
            ("prices", "base table", "InnoDB"),
        ]
        generated = (
            "select column_name, generation_expression from columns where is_generated order by 1"
        )
        assert [name for name, _ in facts.execute(generated)] == ["doubled", "tripled"]
        assert facts.execute("select count(*) from checks").fetchone() >= (2,)
    # The server refuses to change the history of prices by default.
    ran = run_all_sql(mariadb_database, report, besides=("prices",))
    assert ran == {"engine_of_old", "measured", "prices"}

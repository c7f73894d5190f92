"""What is collected from MariaDB and MySQL, from tables with every odd feature."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from dbready.collect import collector, statements
from dbready.connect import mysql, target
from dbready.connect.session import Limits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.servers import MariaDB

ODD = r"""
create table parent (
  id int unsigned not null auto_increment primary key,
  a int,
  b int,
  unique key ab (a, b)
) comment = 'the ''parent''';
create sequence numbers;
create table `select` (
  `id` bigint unsigned not null auto_increment,
  `a"b'c``d` varchar(20) default 'it''s "x"',
  `order` int not null default 5,
  `flag` tinyint(1) not null default 0,
  `bit flag` bit(1) default b'1',
  `bits` bit(8),
  `small` smallint unsigned zerofill,
  `price` decimal(10,2) default 1.50,
  `ratio` float,
  `naive` datetime(6) default current_timestamp(6) on update current_timestamp(6),
  `zoned` timestamp not null default current_timestamp() on update current_timestamp(),
  `fixed` timestamp null default '2020-01-01 00:00:00',
  `clock` time(3),
  `year` year default 2020,
  `kind` enum('a', 'b,c', 'd''e') default 'a' comment 'a kind',
  `marks` set('x', 'y'),
  `json` json,
  `bytes` varbinary(16),
  `place` geometry not null,
  `null text` varchar(10) default 'NULL',
  `now text` varchar(40) default 'current_timestamp()',
  `made` varchar(36) default uuid(),
  `sum` int default (1 + 2),
  `next` int default nextval(numbers),
  `twice` int generated always as (`order` * 2) virtual,
  `copy` varchar(60) generated always as (concat(`a"b'c``d`, 'x')) stored,
  `hidden` int invisible,
  `body` mediumtext character set latin1,
  `ünïcødé` char(5) collate utf8mb4_bin,
  a_id int,
  b_id int,
  primary key (id),
  unique key `prefix``ed` (`a"b'c``d`(5)),
  unique key whole (`now text`, `ünïcødé`),
  key descending (`order` desc, `flag`),
  key words (`body`(10)),
  fulltext key search (`body`),
  spatial key area (`place`),
  constraint `to'parent` foreign key (a_id, b_id) references parent (a, b)
    on delete set null on update cascade,
  constraint positive check (`order` > 0 and `flag` in (0, 1))
);
create table logbook (id int not null, at datetime not null, primary key (id, at))
  partition by range (year(at))
  (partition p0 values less than (2020), partition p1 values less than maxvalue);
create table versioned (id int primary key, x int) with system versioning;
create table old (id int) engine = myisam;
create table twin (a int, constraint positive check (a > 1));
create view glimpse as select * from parent;
create table gone (id int);
create view broken as select * from gone;
drop table gone;
create table person (id int primary key, created_at datetime, updated_at datetime);
create trigger `stamp'it` before update on person for each row
  begin set new.updated_at = now(); end;
create trigger counted after delete on person for each row
  insert into old values (old.id);
"""
Row = tuple[Any, ...]


def collect(url: str) -> sqlite3.Connection:
    where = target.parse(url)
    with closing(mysql.connect(where, Limits(connect=5, lock=1, statement=20))) as opened:
        return collector.collect(opened, where)


@pytest.fixture(scope="module")
def odd(mariadb: MariaDB) -> Iterator[sqlite3.Connection]:
    """Return the facts of a database that has everything odd."""
    mariadb.create_database("odd")
    mariadb.execute(ODD, "odd")
    with closing(collect(mariadb.url("odd"))) as facts:
        yield facts
    mariadb.drop_database("odd")


def rows(facts: sqlite3.Connection, sql: str) -> list[Row]:
    return facts.execute(sql).fetchall()


def column(facts: sqlite3.Connection, names: str, column_name: str) -> Row:
    query = f"select {names} from columns where table_name = 'select' and column_name = ?"
    row: Row = facts.execute(query, [column_name]).fetchone()
    return row


def test_the_collection_is_complete(odd: sqlite3.Connection) -> None:
    assert rows(odd, "select * from coverage where is_incomplete") == []


def test_the_server_is_identified(odd: sqlite3.Connection) -> None:
    query = (
        "select dialect, product, database_name, server_role, replica_count, is_read_only,"
        " encoding, is_encrypted, is_local, account, is_superuser, can_write from server"
    )
    ((account,),) = rows(odd, "select account from server")
    assert account.startswith("root@")
    facts = ("mariadb", "MariaDB", "odd", "primary", 0, 0, "utf8mb4", 0, 1, account, 1, 1)
    assert rows(odd, query) == [facts]
    ((started, version),) = rows(odd, "select started_at, version from server")
    assert started.endswith("Z")
    assert version.count(".") == 2


def test_settings_that_decide_about_capture_are_there(odd: sqlite3.Connection) -> None:
    names = {name for (name,) in rows(odd, "select setting_name from server_settings")}
    assert {"log_bin", "binlog_format", "binlog_row_image", "sql_mode", "time_zone"} <= names


def test_tables_are_distinguished_from_views_and_sequences(odd: sqlite3.Connection) -> None:
    query = "select table_name, table_type, storage_engine from tables order by table_name"
    assert rows(odd, query) == [
        ("logbook", "partitioned table", "InnoDB"),
        ("old", "base table", "MyISAM"),
        ("parent", "base table", "InnoDB"),
        ("person", "base table", "InnoDB"),
        ("select", "base table", "InnoDB"),
        ("twin", "base table", "InnoDB"),
        ("versioned", "base table", "InnoDB"),
    ]
    views = rows(odd, "select view_name, is_materialized from views order by view_name")
    assert views == [("broken", 0), ("glimpse", 0)]


def test_columns_are_those_of_tables(odd: sqlite3.Connection) -> None:
    query = "select distinct table_name from columns except select table_name from tables"
    assert rows(odd, query) == []


def test_comments_and_partition_keys_are_kept(odd: sqlite3.Connection) -> None:
    query = (
        "select table_name, comment, partition_key from tables"
        " where table_name in ('logbook', 'parent') order by table_name"
    )
    assert rows(odd, query) == [
        ("logbook", None, "year(`at`)"),
        ("parent", "the 'parent'", None),
    ]
    assert column(odd, "comment", "kind") == ("a kind",)


@pytest.mark.parametrize(
    ("column_name", "family", "has_time_zone"),
    [
        ("id", "integer", None),
        ("a\"b'c`d", "text", None),
        ("flag", "boolean", None),
        ("bit flag", "boolean", None),
        ("bits", "bit", None),
        ("price", "decimal", None),
        ("ratio", "float", None),
        ("naive", "timestamp", 0),
        ("zoned", "timestamp", 1),
        ("clock", "time", 0),
        ("year", "integer", None),
        ("kind", "enum", None),
        ("marks", "set", None),
        ("json", "json", None),
        ("bytes", "binary", None),
        ("place", "geometry", None),
        ("ünïcødé", "text", None),
    ],
)
def test_types_have_families(
    odd: sqlite3.Connection, column_name: str, family: str, has_time_zone: int | None
) -> None:
    assert column(odd, "type_family, has_time_zone", column_name) == (family, has_time_zone)


@pytest.mark.parametrize(
    ("column_name", "default"),
    [
        ("a\"b'c`d", "'it''s \"x\"'"),
        ("order", "5"),
        ("bit flag", "b'1'"),
        ("price", "1.50"),
        ("naive", "current_timestamp(6)"),
        ("zoned", "current_timestamp()"),
        ("fixed", "'2020-01-01 00:00:00'"),
        ("null text", "'NULL'"),
        ("now text", "'current_timestamp()'"),
        ("made", "uuid()"),
        ("sum", "(1 + 2)"),
        ("marks", None),
        ("a_id", None),
    ],
)
def test_defaults_are_sql_text(
    odd: sqlite3.Connection, column_name: str, default: str | None
) -> None:
    assert column(odd, "default_expression", column_name) == (default,)


def test_columns_that_the_server_maintains_are_recognized(odd: sqlite3.Connection) -> None:
    assert column(odd, "is_identity, is_unsigned, numeric_precision", "id") == (1, 1, 20)
    assert column(odd, "is_identity", "next") == (1,)
    assert column(odd, "is_unsigned, numeric_precision", "small") == (1, 5)
    assert column(odd, "on_update_expression", "naive") == ("current_timestamp(6)",)
    assert column(odd, "on_update_expression", "fixed") == (None,)
    generated = "is_generated, generation_expression"
    assert column(odd, generated, "twice") == (1, "`order` * 2")
    assert column(odd, generated, "copy") == (1, "concat(`a\"b'c``d`,'x')")
    assert column(odd, generated, "made") == (0, None)


def test_accepted_values_keep_their_order_and_their_commas(odd: sqlite3.Connection) -> None:
    query = (
        "select enum_value from enum_values where column_name = 'kind' order by ordinal_position"
    )
    assert rows(odd, query) == [("a",), ("b,c",), ("d'e",)]


def test_a_unique_prefix_is_not_a_key(odd: sqlite3.Connection) -> None:
    query = (
        "select key_name, key_type, columns, has_nullable_column from keys"
        " where table_name = 'select' order by key_name"
    )
    assert rows(odd, query) == [
        ("PRIMARY", "primary", '["id"]', 0),
        ("whole", "unique", '["now text","ünïcødé"]', 1),
    ]


def test_indexes_have_their_method_and_prefixes(odd: sqlite3.Connection) -> None:
    query = (
        "select index_name, columns, method, is_unique, has_expression, is_valid from indexes"
        " where table_name = 'select' order by index_name"
    )
    assert rows(odd, query) == [
        ("PRIMARY", '["id"]', "btree", 1, 0, 1),
        ("area", '["place"]', "spatial", 0, 0, 1),
        ("descending", '["order","flag"]', "btree", 0, 0, 1),
        ("prefix`ed", '["a\\"b\'c`d"]', "btree", 1, 1, 1),
        ("search", '["body"]', "fulltext", 0, 0, 1),
        ("to'parent", '["a_id","b_id"]', "btree", 0, 0, 1),
        ("whole", '["now text","ünïcødé"]', "btree", 1, 0, 1),
        ("words", '["body"]', "btree", 0, 1, 1),
    ]


def test_foreign_keys_pair_their_columns(odd: sqlite3.Connection) -> None:
    query = (
        "select constraint_name, columns, referenced_table, referenced_columns, on_update,"
        " on_delete, is_enforced, is_validated from foreign_keys"
    )
    pair = ("to'parent", '["a_id","b_id"]', "parent", '["a","b"]', "cascade", "set null", 1, None)
    assert rows(odd, query) == [pair]


def test_checks_of_one_name_stay_with_their_tables(odd: sqlite3.Connection) -> None:
    query = (
        "select table_name, expression, columns from checks"
        " where constraint_name = 'positive' order by table_name"
    )
    assert rows(odd, query) == [
        ("select", "`order` > 0 and `flag` in (0,1)", '["flag","order"]'),
        ("twin", "`a` > 1", '["a"]'),
    ]


def test_triggers_have_the_columns_that_they_set(odd: sqlite3.Connection) -> None:
    query = "select trigger_name, timing, events, assigned_columns from triggers order by 1"
    assert rows(odd, query) == [
        ("counted", "after", '["delete"]', "[]"),
        ("stamp'it", "before", '["update"]', '["updated_at"]'),
    ]


def test_rows_that_nobody_counted_are_unknown(odd: sqlite3.Connection) -> None:
    query = "select inserted_rows, deleted_rows from table_statistics where table_name = 'parent'"
    assert rows(odd, query) == [(None, None)]


def test_the_number_of_statements_does_not_grow_with_the_tables(
    odd: sqlite3.Connection, mariadb_database: Database
) -> None:
    with closing(collect(mariadb_database.url)) as empty:
        ((few,),) = rows(empty, "select statements from snapshot")
    ((many,),) = rows(odd, "select statements from snapshot")
    assert many - few <= len(statements.ORDER)  # show warnings, where there are some


@pytest.mark.parametrize("version", [50744, 80011, 80016, 80036, 80400])
def test_statements_for_mysql_are_whole_on_every_version(version: int) -> None:
    for statement in statements.statements("mysql", version, "shop"):
        assert "-- since" not in statement.sql
        assert "{" not in statement.sql
        text = re.sub(r"^--.*\n|'[^']*'", "", statement.sql, flags=re.MULTILINE)
        assert text.startswith(("select", "show"))
        assert text.count("(") == text.count(")")


def test_mariadb_uses_the_statements_of_mysql_where_they_do_not_differ() -> None:
    names = [statement.name for statement in statements.statements("mysql", 80036)]
    of_mariadb = [statement.name for statement in statements.statements("mariadb", 101100)]
    assert [name for name in of_mariadb if name != "user_statistics"] == names


def test_only_newer_servers_are_asked_for_what_they_know() -> None:
    def sql(version: int) -> str:
        return "\n".join(statement.sql for statement in statements.statements("mysql", version))

    assert "current_role()" not in sql(50744)
    assert "check_constraints" not in sql(80015)
    assert "check_constraints" in sql(80016)
    assert "is_visible" in sql(80000)

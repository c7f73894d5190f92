"""Databases made by the same migration, or by dump and restore, do not differ."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.drift.compare import compare, not_compared
from tests.drift.databases import facts_of, lines
from tests.drift.test_planted_changes import MARIADB, POSTGRESQL, SQLITE
from tests.processes import HOST, program
from tests.servers import postgresql_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.servers import MariaDB, PostgreSQL

# What migrations of applications contain, and dumps write differently.
PARTITIONED = """
create domain positive as integer check (value > 0);
create table measures (
    id bigserial primary key,
    kind varchar(20) not null default 'a' check (kind in ('a', 'b') and length(kind) > 0),
    ratio numeric default 1.5 check (ratio between 0 and 2 or kind = 'b'),
    count positive,
    day date default current_date,
    at timestamp default (now() at time zone 'utc'),
    tags text[] default '{}',
    more jsonb not null default '{}'::jsonb,
    period tstzrange,
    unique (id, kind)
) partition by range (id);
"""
INDEXES = """
create table measures_1 partition of measures for values from (0) to (1000);
create index on measures (lower(kind), day desc) include (ratio) where kind <> 'b';
create index on measures using gin (more);
"""
MORE_MARIADB = """
create table measures (
    id bigint unsigned not null auto_increment primary key,
    kind varchar(20) not null default 'it''s' check (kind in ('a', 'b') and length(kind) > 0),
    ratio decimal(5, 2) default 1.5 check (ratio between 0 and 2 or kind = 'b'),
    flag tinyint(1) not null default 0,
    day date default curdate(),
    at datetime(6) default current_timestamp(6) on update current_timestamp(6),
    more json,
    name text character set latin1,
    key by_kind (kind(5), day),
    fulltext key by_name (name)
) comment = 'Measures';
"""


@pytest.fixture
def copy(postgresql: PostgreSQL) -> Iterator[str]:
    postgresql.create_database("copy")
    yield "copy"
    postgresql.drop_database("copy")


@pytest.fixture
def mariadb_copy(mariadb: MariaDB) -> Iterator[str]:
    mariadb.create_database("copy")
    yield "copy"
    mariadb.drop_database("copy")


def require_same(before: Database, url: str) -> None:
    facts = (facts_of(before, derived=True), facts_of(url, derived=True))
    assert lines(compare(*facts)) == set()
    assert not_compared(*facts) == ()


def test_two_runs_of_one_migration_are_the_same_on_postgresql(
    postgresql_database: Database, postgresql: PostgreSQL, copy: str
) -> None:
    for name in (postgresql_database.name, copy):
        postgresql.execute(POSTGRESQL + PARTITIONED + INDEXES, name)
    require_same(postgresql_database, postgresql.url(copy))


def test_a_restored_dump_is_the_same_on_postgresql(
    postgresql_database: Database, postgresql: PostgreSQL, copy: str
) -> None:
    postgresql_database.execute(POSTGRESQL + PARTITIONED + INDEXES)
    folder = postgresql_programs()
    dump = [str(folder / "pg_dump"), "--no-owner", postgresql_database.url]
    text = subprocess.run(dump, capture_output=True, check=True).stdout
    restore = [str(folder / "psql"), "--quiet", "--set=ON_ERROR_STOP=1", postgresql.url(copy)]
    subprocess.run(restore, input=text, capture_output=True, check=True)
    require_same(postgresql_database, postgresql.url(copy))


def test_two_runs_of_one_migration_are_the_same_on_mariadb(
    mariadb_database: Database, mariadb: MariaDB, mariadb_copy: str
) -> None:
    for name in (mariadb_database.name, mariadb_copy):
        mariadb.execute(MARIADB + MORE_MARIADB, name)
    require_same(mariadb_database, mariadb.url(mariadb_copy))


def test_a_restored_dump_is_the_same_on_mariadb(
    mariadb_database: Database, mariadb: MariaDB, mariadb_copy: str
) -> None:
    mariadb_database.execute(MARIADB + MORE_MARIADB)
    login = ["--no-defaults", f"--host={HOST}", f"--port={mariadb.port}", "--user=root"]
    dump = [program("mariadb-dump", "MariaDB"), *login, "--triggers", mariadb_database.name]
    text = subprocess.run(dump, capture_output=True, check=True).stdout
    restore = [program("mariadb", "MariaDB"), *login, mariadb_copy]
    subprocess.run(restore, input=text, capture_output=True, check=True)
    require_same(mariadb_database, mariadb.url(mariadb_copy))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_restored_dump_is_the_same_on_sqlite(
    database: Database, sqlite_database: Database
) -> None:
    database.execute(SQLITE)
    assert database.path
    with closing(sqlite3.connect(database.path)) as connection:
        sqlite_database.execute("\n".join(connection.iterdump()))
    require_same(database, sqlite_database.url)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_spelling_is_the_same_on_sqlite(
    database: Database, sqlite_database: Database
) -> None:
    database.execute(
        "create table a (id INTEGER primary key, n varchar(5) default 'x' check (n<>'y'))"
    )
    sqlite_database.execute(
        'create table "A" ("ID" integer, N VARCHAR( 5 ) DEFAULT (\'x\') constraint c CHECK (("N" != \'y\')), '
        "primary key (id))"
    )
    require_same(database, sqlite_database.url)


def test_settings_and_sizes_of_a_server_are_compared_on_request_only(
    postgresql_database: Database, postgresql: PostgreSQL, copy: str
) -> None:
    from dbready.drift.change import Options  # noqa: PLC0415

    for name, index in ((postgresql_database.name, "one"), (copy, "two")):
        postgresql.execute(
            f"create table a (id integer primary key, n integer); create index {index} on a (n)",
            name,
        )
    postgresql.execute("alter table a drop column n; alter table a add n integer", copy)
    postgresql.execute("alter table a drop column id cascade; alter table a add id integer primary key;"
                       "create index two on a (n); create role other; alter table a owner to other", copy)  # fmt: skip
    try:
        facts = (facts_of(postgresql_database), facts_of(postgresql.url(copy)))
        assert lines(compare(*facts)) == set()
        assert lines(compare(*facts, Options(everything=True))) == {
            "changed owner a.owner",
            "changed order a.columns",
            "renamed name a.two",
        }
    finally:
        postgresql.execute("drop table a", copy)
        postgresql.execute("drop role other")


def test_another_body_of_a_trigger_is_a_change(
    mariadb_database: Database, mariadb: MariaDB, mariadb_copy: str
) -> None:
    for name, value in ((mariadb_database.name, "'x'"), (mariadb_copy, "'y'")):
        mariadb.execute(
            "create table a (id int primary key, n text); "
            f"create trigger t before insert on a for each row set new.n = {value}",
            name,
        )
    (change,) = compare(facts_of(mariadb_database), facts_of(mariadb.url(mariadb_copy)))
    assert (change.kind, change.name) == ("trigger", "t")
    assert change.after == "before insert sets n, with another body"

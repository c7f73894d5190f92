"""Findings follow the schema: the server's statistics change their severity, not whether they are there."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.cli import meaning, pipeline
from dbready.cli.reading import Reading
from dbready.connect.session import Limits
from dbready.engine import loader, runner
from dbready.facts.scope import Scope
from dbready.findings.result import at_least
from tests.filling import fill
from tests.gallery import gallery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.findings.result import Result
    from tests.conftest import Database
    from tests.servers import MariaDB, PostgreSQL

READING = Reading(Limits(), Scope(), show_sql=False, verbose=False)
RULES = [rule for rule in loader.load() if rule.is_default]
# Rules whose finding is a statistic itself. They are skipped where the server has none.
OF_STATISTICS = frozenset(
    rule.name
    for rule in RULES
    if any(
        required.startswith(("table_statistics", "column_statistics")) for required in rule.requires
    )
)
# Rules that also report an object once the server has counted enough, and say so on their pages.
WAIT_FOR_COUNTS = frozenset({"table-without-updated-at", "untraceable-hard-delete"})
SIZE = "update pg_class set reltuples = {} where relkind = 'r' and relnamespace::regnamespace::text like 'example%'"
TABLES = """
select n.nspname || '.' || quote_ident(c.relname)
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname like 'example%'
"""
MARIADB_TABLES = """
select concat(table_schema, '.`', table_name, '`')
from information_schema.tables
where table_schema like 'example%' and table_type = 'BASE TABLE'
"""


@pytest.fixture
def on_postgresql(postgresql: PostgreSQL, postgresql_database: Database) -> Iterator[Database]:
    """Return the examples of all rules on PostgreSQL, without rows."""
    with gallery(postgresql, postgresql_database, RULES) as database:
        yield database


@pytest.fixture
def on_mariadb(mariadb: MariaDB, mariadb_database: Database) -> Iterator[Database]:
    """Return the examples of all rules on MariaDB, without rows."""
    with gallery(mariadb, mariadb_database, RULES) as database:
        yield database


def found(database: Database) -> dict[str, set[str]]:
    """Return the fingerprints of each rule that ran, as a report without options shows them."""
    with closing(pipeline.facts_of(database.url, READING)) as facts:
        meaning.prepare(facts, Scope())
        results = [at_least(result, "medium") for result in runner.run(RULES, facts)]
    assert [result.reason for result in results if result.outcome == "failed"] == []
    return {result.name: fingerprints(result) for result in results if result.outcome != "skipped"}


def fingerprints(result: Result) -> set[str]:
    return {finding.fingerprint for finding in result.findings}


def each(database: Database, statement: str, step: int = 1) -> str:
    """Return a statement for every table, or every second, third...; {table} is its name."""
    tables = TABLES if database.dialect == "postgresql" else MARIADB_TABLES
    names = sorted(row[0] for row in database.execute(tables))[::step]
    # Foreign keys and triggers are not what is looked at here.
    off = (
        "set session_replication_role = replica; "
        if database.dialect == "postgresql"
        else "set foreign_key_checks = 0; "
    )
    return off + "; ".join(statement.format(table=name) for name in names)


def is_the_same(database: Database, states: dict[str, str]) -> None:
    """Assert that the findings are the same in every state, and that the rules of statistics only wait."""
    first = found(database)
    changed = {}
    for state, statement in states.items():
        database.execute(statement)
        now = found(database)
        for name in first.keys() | now.keys():
            if name in WAIT_FOR_COUNTS and now.get(name, set()) >= first.get(name, set()):
                continue
            if name not in OF_STATISTICS and now.get(name) != first.get(name):
                changed[name, state] = first.get(name, set()) ^ now.get(name, set())
    assert changed == {}


def test_twenty_states_of_statistics_do_not_change_what_is_found_on_postgresql(
    on_postgresql: Database,
) -> None:
    database = on_postgresql
    empty = found(database)
    assert fill(database, 200)
    assert found(database).keys() >= empty.keys() - OF_STATISTICS
    update_one = each(database, _update("limit 1"))
    update_all = each(database, _update(""))
    delete_some = each(
        database, "delete from {table} where ctid in (select ctid from {table} limit 20)"
    )
    delete_half = each(
        database, "delete from {table} where ctid in (select ctid from {table} limit 90)", 2
    )
    states = {
        "analyze": "analyze",
        "one update in each table": update_one,
        "an update of every row": update_all,
        "deletes": delete_some,
        "analyze after deletes": "analyze",
        "counters reset": "select pg_stat_reset()",
        "one update after the reset": update_one,
        "deletes after the reset": delete_half,
        "counters of some tables reset": each(
            database, "select pg_stat_reset_single_table_counters('{table}'::regclass)", 3
        ),
        "vacuum": "analyze",
        "statistics of values gone": "set allow_system_table_mods = on; delete from pg_statistic",
        "sizes unknown": SIZE.format(-1),
        "coarse statistics": "set default_statistics_target = 1; analyze",
        "fine statistics": "set default_statistics_target = 1000; analyze",
        "huge tables by estimate": SIZE.format(50000000),
        "small tables by estimate": SIZE.format(3),
        "every row deleted": each(database, "delete from {table}", 2),
        "analyze of empty tables": "analyze",
        "counters reset again": "select pg_stat_reset()",
    }
    is_the_same(database, {"filled": "select 1", **states})


def test_states_of_statistics_do_not_change_what_is_found_on_mariadb(on_mariadb: Database) -> None:
    database = on_mariadb
    assert fill(database, 200)
    delete_some = each(database, "delete from {table} limit 20")
    delete_half = each(database, "delete from {table} limit 90", 2)
    states = {
        "filled": "select 1",
        "analyze": each(database, "analyze table {table}"),
        "deletes": delete_some,
        "statistics of values": each(database, "analyze table {table} persistent for all"),
        "deletes after analyze": delete_half,
        "statistics of values gone": "delete from mysql.column_stats; delete from mysql.table_stats; flush tables",
        "sizes of InnoDB gone": "delete from mysql.innodb_table_stats; flush tables",
        "every row deleted": each(database, "delete from {table}", 2),
        "analyze of empty tables": each(database, "analyze table {table}"),
    }
    is_the_same(database, states)


def _update(limit: str) -> str:
    """Return an update of any table, whatever its columns are: its first column stays as it is."""
    return (
        "do $$ declare name text; begin "
        "select quote_ident(attname) into name from pg_attribute "
        "where attrelid = '{table}'::regclass and attnum > 0 and attgenerated = '' "
        "and attidentity = '' and not attisdropped "
        "order by attnum limit 1; "
        "if name is not null then "
        "execute format('update {table} set %s = %s where ctid in (select ctid from {table} "
        + limit
        + ")', name, name); "
        "end if; end $$"
    )

"""Fixes run on databases full of rows: what is printed works, and what is not decided changes nothing."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pymysql
import pytest

from dbready.cli import meaning, pipeline
from dbready.engine import loader, runner, template
from dbready.facts.scope import Scope
from tests.filling import fill
from tests.gallery import gallery
from tests.test_rules import READING, decided

if TYPE_CHECKING:
    from dbready.findings.finding import Finding
    from tests.conftest import Database
    from tests.servers import MariaDB, PostgreSQL

RULES = loader.load()
REFUSALS = (psycopg.Error, pymysql.MySQLError)
# What no plain example makes: a publication, and an index whose build was given up.
MORE_ON_POSTGRESQL = """
create schema more;
set search_path = more;
create table parcels (id integer not null, number integer);
create publication changes for table parcels;
create table letters (id integer primary key, number integer);
create index parcels_sent on letters (number);
update pg_index set indisvalid = false where indexrelid = 'more.parcels_sent'::regclass;
"""
# Their fixes are run with an account that lacks the rights, or change the server for everybody.
ELSEWHERE = {
    "new-tables-unreadable",
    "row-security-hides-all-rows",
    "short-log-retention",
    "unreadable-table",
}
POSTGRESQL_COUNTS = """
select c.oid::regclass::text,
  (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', c.oid::regclass), false, true, '')))[1]
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and (n.nspname like 'example%' or n.nspname = 'more')
order by 1
"""
MARIADB_TABLES = """
select concat(table_schema, '.`', table_name, '`')
from information_schema.tables
where table_schema like 'example%' and table_type = 'BASE TABLE'
"""


def with_fixes(database: Database) -> list[Finding]:
    with closing(pipeline.facts_of(database.url, READING)) as facts:
        meaning.prepare(facts, Scope())
        results = runner.run(RULES, facts)
    return [finding for result in results for finding in result.findings if finding.fix]


def rows_of(database: Database) -> dict[str, int]:
    if database.dialect == "postgresql":
        return {row[0]: int(str(row[1])) for row in database.execute(POSTGRESQL_COUNTS)}
    names = [row[0] for row in database.execute(MARIADB_TABLES)]
    return {name: database.execute(f"select count(*) from {name}")[0][0] for name in names}


def having_fixes(dialect: str) -> set[str]:
    return {
        rule.name for rule in RULES if dialect in rule.dialects and rule.fix_for(dialect)
    } - ELSEWHERE


def assert_every_fix_runs(database: Database) -> None:
    """Run each fix, a second time with the decisions that it asks for; no row is lost."""
    rows = rows_of(database)
    found = with_fixes(database)
    assert {finding.rule for finding in found} == having_fixes(database.dialect)
    for finding in found:
        fix = str(finding.fix)
        if template.PLACEHOLDER.search(fix):
            with pytest.raises(REFUSALS, match="syntax"):
                database.execute(fix)
        database.execute(decided(fix))
    assert rows_of(database) == rows
    left = {finding.fingerprint for finding in with_fixes(database)}
    assert [str(finding.about) for finding in found if finding.fingerprint in left] == []


def test_every_fix_runs_on_a_filled_postgresql_database(
    postgresql: PostgreSQL, postgresql_database: Database
) -> None:
    with gallery(postgresql, postgresql_database, RULES) as database:
        database.execute(MORE_ON_POSTGRESQL)
        assert fill(database, 200)
        assert_every_fix_runs(database)


def test_every_fix_runs_on_a_filled_mariadb_database(
    mariadb: MariaDB, mariadb_database: Database
) -> None:
    with gallery(mariadb, mariadb_database, RULES) as database:
        assert fill(database, 200)
        assert_every_fix_runs(database)


def test_no_type_is_changed_under_a_view(postgresql_database: Database) -> None:
    postgresql_database.execute("""
        create table orders (id integer primary key, placed_at timestamp not null, details json);
        create view recent_orders as select id, placed_at, details from orders;
    """)
    changes = {
        finding.rule for finding in with_fixes(postgresql_database) if " type " in str(finding.fix)
    }
    assert changes == set()


def test_values_keep_their_instant_when_the_zone_is_named(postgresql_database: Database) -> None:
    postgresql_database.execute("""
        create table orders (id integer primary key, placed_at timestamp not null);
        insert into orders values (1, '2024-07-01 12:00:00');
    """)
    (finding,) = (
        item
        for item in with_fixes(postgresql_database)
        if item.rule == "timestamp-without-time-zone"
    )
    postgresql_database.execute(str(finding.fix).replace("<zone of the values>", "'Europe/Paris'"))
    instants = postgresql_database.execute(
        "select placed_at at time zone 'UTC' = '2024-07-01 10:00:00' from orders"
    )
    assert instants == [(True,)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_fix_rests_on_a_belief(rule: object) -> None:
    """A role, a kind or an inferred reference is no reason to change a database."""
    beliefs = {"column_roles", "inferred_references"}
    read = beliefs & getattr(rule, "reads", frozenset())
    allowed = {"legacy-character-set"}  # they only leave columns out
    assert not (read and getattr(rule, "fixes", None)) or getattr(rule, "name", "") in allowed

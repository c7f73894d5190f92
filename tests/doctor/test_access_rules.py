"""The fixes that the access rules print resolve their findings."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.cli import meaning
from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits
from dbready.engine import loader, runner
from dbready.facts.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbready.findings.finding import Finding
    from tests.conftest import Database

SECRET = "secret-word"
RULES = {rule.name: rule for rule in loader.load() if rule.category == "access"}
NAMES = {"postgresql": '"Odd-Reader"', "mariadb": "'odd-reader'@'127.0.0.1'"}
USERS = {"postgresql": "Odd-Reader", "mariadb": "odd-reader"}
MAKE = {
    "postgresql": """
        create role {account} login password 'secret-word';
        create schema "Sales"; create table "Sales".orders (id int); create table plain (id int);
        grant select on plain to {account};
    """,
    "mariadb": """
        create user {account} identified by 'secret-word';
        create table orders (id int primary key); create table plain (id int primary key);
        grant insert on orders to {account}; grant select on plain to {account};
    """,
}
DROP = {
    "postgresql": "drop owned by {account} cascade; drop role {account}",
    "mariadb": "drop user {account}",
}
servers = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)


@pytest.fixture
def reader(database: Database) -> Iterator[str]:
    """Make an account with a name that needs quotes and with some rights; return its URL."""
    account = NAMES[database.dialect]
    database.execute(MAKE[database.dialect].format(account=account))
    assert database.server
    yield database.server.url(database.name, USERS[database.dialect], SECRET)
    database.execute(DROP[database.dialect].format(account=account))


def found(url: str, rule: str) -> list[Finding]:
    place = target.parse(url)
    with (
        closing(opening.connect(place, Limits())) as opened,
        closing(collect(opened, place)) as facts,
    ):
        meaning.prepare(facts, Scope())
        (result,) = runner.run([RULES[rule]], facts)
    assert result.outcome != "failed"
    return list(result.findings)


def mend(database: Database, findings: list[Finding]) -> None:
    for finding in findings:
        assert finding.fix
        database.execute(finding.fix)


@servers
def test_unreadable_tables_are_readable_after_the_fix(database: Database, reader: str) -> None:
    findings = found(reader, "unreadable-table")
    assert [str(finding.about) for finding in findings] == ["orders"]
    mend(database, findings)
    assert found(reader, "unreadable-table") == []


@servers
def test_new_tables_are_covered_after_the_fix(database: Database, reader: str) -> None:
    findings = found(reader, "new-tables-unreadable")
    schema = {"postgresql": "public", "mariadb": database.name}[database.dialect]
    assert [str(finding.about) for finding in findings] == [schema]
    mend(database, findings)
    assert found(reader, "new-tables-unreadable") == []


@servers
def test_the_superuser_of_this_machine_is_the_only_thing_found(database: Database) -> None:
    database.execute("create table orders (id int primary key)")
    assert {rule for rule in RULES if found(database.url, rule)} <= {
        "superuser-account",
        "audit-on-primary",  # the suite may have a standby
    }


@servers
def test_an_account_that_may_write_is_reported(database: Database, reader: str) -> None:
    database.execute(f"grant insert on plain to {NAMES[database.dialect]}")
    tables = {str(finding.about) for finding in found(reader, "account-with-write-privileges")}
    assert tables == {"postgresql": {"plain"}, "mariadb": {"orders", "plain"}}[database.dialect]
    assert found(reader, "superuser-account") == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_policies_that_may_hide_rows_are_found_as_reader_only(
    database: Database, reader: str
) -> None:
    database.execute("alter table plain enable row level security")
    database.execute("create policy positive on plain using (id > 0)")
    (finding,) = found(reader, "row-security-hides-rows")
    assert str(finding.about) == "plain"
    assert found(reader, "row-security-hides-all-rows") == []
    assert found(database.url, "row-security-hides-rows") == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_an_exempt_account_reads_the_rows_that_policies_hid(
    database: Database, reader: str
) -> None:
    database.execute("alter table plain enable row level security")
    findings = found(reader, "row-security-hides-all-rows")
    assert [str(finding.about) for finding in findings] == ["plain"]
    assert found(reader, "row-security-hides-rows") == []
    mend(database, findings)
    assert found(reader, "row-security-hides-all-rows") == []

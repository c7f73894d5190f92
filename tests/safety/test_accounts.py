"""Accounts with few privileges: a complete audit with the README's statements, a clear error without."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import assert_refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready
    from tests.conftest import Database

README = Path(__file__).parents[2] / "README.md"
PASSWORD = "s3cr3t-of-an-auditor"
SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
SCHEMA = """
create table customers (
    id int primary key,
    email varchar(100) not null unique,
    status varchar(20) default 'new',
    created_at timestamp null,
    check (status <> '')
);
create table invoices (
    id int primary key,
    customer_id int references customers (id),
    total float,
    updated_at timestamp null
);
create index invoices_of_customer on invoices (customer_id);
"""


def statements(dialect: str) -> str:
    """Return the statements of the README that create a least-privilege account."""
    section = README.read_text("utf-8").split("### A least-privilege account")[1].split("\n## ")[0]
    found = re.findall(r"```sql\n(.*?)```", section, re.DOTALL)
    (text,) = (text for text in found if ("create role" in text) == (dialect == "postgresql"))
    return str(text).replace("CHANGE-ME", PASSWORD)


@pytest.fixture
def auditor(database: Database) -> Iterator[str]:
    """Return a database as the account that README describes."""
    assert database.server
    database.execute(SCHEMA)
    sql = re.sub(r"\bshop\b", database.name, statements(database.dialect))
    if database.dialect == "postgresql":
        sql = sql.replace("shop_owner", "postgres")
    database.execute(sql)
    yield database.server.url(database.name, "auditor", PASSWORD)
    if database.dialect == "postgresql":
        database.execute("drop owned by auditor; drop role auditor")
    else:
        database.execute("drop user auditor")


@pytest.fixture
def nobody(database: Database) -> Iterator[str]:
    """Return a database as an account that was granted nothing."""
    assert database.server
    database.execute(SCHEMA)
    if database.dialect == "postgresql":
        database.execute(f"create role nobody_here login password '{PASSWORD}'")
    else:
        database.execute(f"create user nobody_here identified by '{PASSWORD}'")
    yield database.server.url(database.name, "nobody_here", PASSWORD)
    database.execute(f"drop {'role' if database.dialect == 'postgresql' else 'user'} nobody_here")


@SERVERS
def test_the_account_of_the_readme_gets_a_whole_audit(
    dbready: Dbready, database: Database, auditor: str
) -> None:
    ended = dbready("audit", auditor, "--format", "json")
    report = json.loads(ended.out)
    assert ended.code in {0, 1}, report["coverage"]
    assert UNCOUNTED[database.dialect] == [
        gap["reason"] for gap in report["coverage"]["not_collected"]
    ]
    rules = {finding["rule"] for finding in report["findings"]}
    assert not rules & {"superuser-account", "account-with-write-privileges", "unreadable-table"}
    whole = json.loads(dbready("audit", database.url, "--format", "json").out)
    about_the_schema = {
        (finding["rule"], json.dumps(finding["object"]))
        for finding in whole["findings"]
        if finding["rule"] not in ABOUT_THE_ACCOUNT
    }
    assert about_the_schema
    assert about_the_schema <= {
        (finding["rule"], json.dumps(finding["object"])) for finding in report["findings"]
    }


# MariaDB counts rows and statements only with performance_schema, which it leaves off by default.
UNCOUNTED = {
    "postgresql": ["the server does not load pg_stat_statements"],
    "mariadb": [
        "performance_schema is off",
        "performance_schema does not count them on this server",
        "the account lacks the EVENT privilege",
    ],
}
ABOUT_THE_ACCOUNT = {"superuser-account", "account-with-write-privileges"}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_shows_its_catalog_to_an_account_without_rights_and_the_report_says_so(
    dbready: Dbready, nobody: str
) -> None:
    ended = dbready("audit", nobody, "--format", "json")
    assert ended.code == 1
    findings = json.loads(ended.out)["findings"]
    unreadable = {x["object"]["table"] for x in findings if x["rule"] == "unreadable-table"}
    assert unreadable == {"customers", "invoices"}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_may_refuse_an_account_the_database(
    dbready: Dbready, database: Database, nobody: str
) -> None:
    database.execute(f"revoke connect on database {database.name} from public")
    assert_refused(dbready("audit", nobody), 3, "cannot connect to postgresql://", "check")
    assert "does not have CONNECT privilege" in dbready("audit", nobody).err


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_mariadb_refuses_an_account_without_rights_the_database(
    dbready: Dbready, nobody: str
) -> None:
    assert_refused(dbready("audit", nobody), 3, "may not use the database", "grant select on")


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_a_server_that_shows_an_account_nothing_is_not_reported_as_empty(
    dbready: Dbready, nobody: str
) -> None:
    ended = dbready("audit", nobody.rsplit("/", 1)[0])
    assert ended.code == 3
    assert "the account sees no database here" in ended.out
    coverage = " ".join(ended.out.split())
    assert "grant select on DATABASE.* to 'nobody_here'@'%'" in coverage
    assert coverage.count("grant select on DATABASE") == 1

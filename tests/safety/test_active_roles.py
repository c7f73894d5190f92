"""Accounts that see tables through roles or PUBLIC: hidden objects are reported, and nothing else."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pymysql
import pytest

from dbready.facts.snapshot import OPTIONAL_FACTS
from tests.servers import MariaDB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready
    from tests.conftest import Database

PASSWORD = "s3cr3t-of-an-auditor"
TABLES = """
create table orders (id int primary key, placed_at varchar(20));
create table partly (id int primary key, updated_at datetime);
create table secret (id int primary key, total float);
create table audited (id int primary key);
create trigger stamp after insert on orders for each row insert into audited values (new.id);
"""
ONE_BY_ONE = "the account sees only tables that were granted one by one, and others may exist"
Gaps = dict[tuple[str | None, str | None], str]


@contextmanager
def through_role(database: Database, *grants: str, sets: str | None = "reader") -> Iterator[str]:
    """Yield the URL of an account that has only the role reader, which has these grants."""
    assert database.server
    database.execute(
        f"create user auditor identified by '{PASSWORD}'; create role reader; create role inner_role;"
        "grant reader to auditor"
    )
    try:
        if sets:
            database.execute(f"set default role {sets} for auditor")
        for grant in grants:
            database.execute(grant)
        yield database.server.url(database.name, "auditor", PASSWORD)
    finally:
        database.execute("drop user auditor; drop role reader, inner_role")
        for grant in grants:
            if grant.endswith("to public"):
                database.execute(
                    grant.replace("grant", "revoke").replace("to public", "from public")
                )


def audited(dbready: Dbready, url: str) -> dict[str, Any]:
    ended = dbready("audit", url, "--format", "json", "--min-confidence", "low")
    assert ended.code in {0, 1}, ended.err
    report: dict[str, Any] = json.loads(ended.out)
    return report


def gaps_of(report: dict[str, Any]) -> Gaps:
    """Return what is hidden by fact and table, apart from facts that an audit is complete without."""
    return {
        (gap["fact"], gap["table"]): gap["reason"]
        for gap in report["coverage"]["not_collected"]
        if gap["fact"] not in OPTIONAL_FACTS
    }


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {rule["name"]: rule["outcome"] for rule in report["rules"]}


def privileges_step(dbready: Dbready, url: str) -> dict[str, Any]:
    report = json.loads(dbready("doctor", url, "--format", "json").out)
    (step,) = (step for step in report["steps"] if step["name"] == "privileges")
    return dict(step)


@pytest.mark.parametrize(
    "grants",
    [
        ("grant select, trigger, event on `{}`.* to reader",),
        ("grant select, trigger, event on *.* to reader",),
        ("grant inner_role to reader", "grant select, trigger, event on `{}`.* to inner_role"),
        ("grant select, trigger, event on `{}`.* to public",),
    ],
    ids=["schema", "server", "nested", "public"],
)
def test_a_role_that_sees_everything_raises_no_alarm(
    dbready: Dbready, mariadb_database: Database, grants: tuple[str, ...]
) -> None:
    mariadb_database.execute(TABLES)
    with through_role(
        mariadb_database, *(grant.format(mariadb_database.name) for grant in grants)
    ) as url:
        report = audited(dbready, url)
        assert gaps_of(report) == {}
        partial = [rule["reason"] for rule in report["rules"] if rule["outcome"] == "partial"]
        assert not [reason for reason in partial if "account" in reason]
        assert report["target"]["table_count"] == 4
        step = privileges_step(dbready, url)
        assert (step["state"], step["detail"]) == ("ok", "all 4 tables can be read")
        doctor = " ".join(dbready("doctor", url).out.split())
    assert "may not administer the server, write, create tables" in doctor
    assert "unknown whether" not in doctor
    assert f"readable when created in {mariadb_database.name}" in doctor


@pytest.mark.parametrize(
    "grants",
    [
        ("grant select on orders to reader", "grant select on partly to reader"),
        (
            "grant inner_role to reader",
            "grant select on orders to inner_role",
            "grant select on partly to reader",
        ),
        ("grant select on orders to reader", "grant select on partly to public"),
    ],
    ids=["role", "nested", "public"],
)
def test_tables_that_were_not_granted_are_reported_as_hidden(
    dbready: Dbready, mariadb_database: Database, grants: tuple[str, ...]
) -> None:
    mariadb_database.execute(TABLES)
    with through_role(mariadb_database, *grants) as url:
        report = audited(dbready, url)
        assert gaps_of(report)[None, None] == ONE_BY_ONE
        assert outcomes(report)["nearly-exhausted-key"] == "partial"
        assert "clean" not in {
            outcomes(report)[rule] for rule in ("money-as-float", "table-without-primary-key")
        }
        assert report["target"]["table_count"] == 2
        terminal = " ".join(dbready("audit", url).out.split())
        assert f"tables of schema {mariadb_database.name} (the account sees only tables" in terminal
        assert (
            f"To fix this: grant select on `{mariadb_database.name}`.* to 'auditor'@'%'" in terminal
        )
        step = privileges_step(dbready, url)
        assert step["state"] == "limited"
        assert step["detail"].startswith("all 2 tables can be read at least in part")


def test_a_table_of_which_a_role_sees_some_columns_is_not_audited(
    dbready: Dbready, mariadb_database: Database
) -> None:
    mariadb_database.execute(TABLES)
    grants = ("grant select on orders to reader", "grant select (id) on partly to reader")
    with through_role(mariadb_database, *grants) as url:
        report = audited(dbready, url)
    assert gaps_of(report)["columns", "partly"].startswith("the account sees only columns")
    assert {item["object"]["table"] for item in report["findings"]} <= {"orders", None}


def test_a_role_that_is_not_active_shows_nothing(
    dbready: Dbready, mariadb_database: Database
) -> None:
    mariadb_database.execute(TABLES)
    grant = f"grant select, trigger on `{mariadb_database.name}`.* to reader"
    own = f"grant select on `{mariadb_database.name}`.orders to auditor"
    with through_role(mariadb_database, grant, own, sets=None) as url:
        report = audited(dbready, url)
        assert gaps_of(report)[None, None] == ONE_BY_ONE
        assert report["target"]["table_count"] == 1
        mariadb_database.execute("set default role reader for auditor")
        report = audited(dbready, url)
        assert gaps_of(report) == {}
        assert report["target"]["table_count"] == 4


def test_without_the_trigger_privilege_of_a_role_triggers_are_reported_as_hidden(
    dbready: Dbready, mariadb_database: Database
) -> None:
    mariadb_database.execute(TABLES)
    with through_role(
        mariadb_database, f"grant select on `{mariadb_database.name}`.* to reader"
    ) as url:
        gaps = audited(dbready, url)["coverage"]["not_collected"]
        (gap,) = (gap for gap in gaps if gap["fact"] == "triggers")
        mariadb_database.execute(gap["remedy"])
        assert gaps_of(audited(dbready, url)) == {}


def test_privileges_granted_table_by_table_to_a_role_are_known(
    dbready: Dbready, mariadb_database: Database
) -> None:
    mariadb_database.execute(TABLES)
    grants = (
        "grant select, trigger, update on orders to reader",
        "grant insert on secret to reader",
    )
    with through_role(mariadb_database, *grants) as url:
        report = audited(dbready, url)
        # Triggers of secret are hidden, those of orders are not.
        assert ("triggers", None) in gaps_of(report)
        written = {
            item["object"]["table"]
            for item in report["findings"]
            if item["rule"] == "account-with-write-privileges"
        }
        assert written == {"orders", "secret"}
        step = privileges_step(dbready, url)
    assert step["state"] == "failed"
    assert f"1 of 2 tables cannot be read: {mariadb_database.name}.secret" in step["detail"]


@pytest.mark.parametrize("outer", ["reader", "inner_role"])
def test_only_the_closest_pattern_of_the_roles_counts(
    dbready: Dbready, mariadb_database: Database, outer: str
) -> None:
    mariadb_database.execute(TABLES)
    name = mariadb_database.name.replace("_", "\\_")
    grants = (
        "grant inner_role to reader",
        f"grant trigger on `test%`.* to {outer}",
        f"grant select on `{name}`.* to reader",
        f"grant show view on `{name}`.* to inner_role",
    )
    with through_role(mariadb_database, *grants) as url:
        gaps = gaps_of(audited(dbready, url))
        place = urlsplit(url)
        with closing(
            pymysql.connect(
                host=place.hostname, port=place.port or 0, user="auditor", password=PASSWORD
            )
        ) as connection:
            cursor = connection.cursor()
            cursor.execute("select trigger_name from information_schema.triggers")
            assert cursor.fetchall() == ()
    assert set(gaps) == {("triggers", None)}


def test_tables_whose_columns_are_hidden_are_not_audited(
    dbready: Dbready, mariadb_database: Database
) -> None:
    mariadb_database.execute(TABLES)
    name = mariadb_database.name
    grants = (f"grant trigger on `{name}`.* to reader", "grant select on orders to reader")
    with through_role(mariadb_database, *grants) as url:
        report = audited(dbready, url)
        hidden = {table for fact, table in gaps_of(report) if fact == "columns"}
        assert hidden == {"audited", "partly", "secret"}
        assert outcomes(report)["money-as-float"] == "partial"
        assert report["target"]["table_count"] == 1
        step = privileges_step(dbready, url)
        assert step["state"] == "failed"
        for gap in report["coverage"]["not_collected"]:
            mariadb_database.execute(gap["remedy"])
        report = audited(dbready, url)
        assert gaps_of(report) == {}
        assert report["target"]["table_count"] == 4


def test_nothing_is_clean_where_the_privileges_cannot_be_read(dbready: Dbready) -> None:
    server = MariaDB({"skip-grant-tables": "1"})
    try:
        server.create_database("shop")
        server.execute("create table orders (id int primary key)", "shop")
        report = audited(dbready, server.url("shop"))
    finally:
        server.stop()
    reason = gaps_of(report)[None, None]
    assert reason.startswith("others may exist: the account's privileges could not be read")
    assert "--skip-grant-tables" in reason
    assert outcomes(report)["nearly-exhausted-key"] == "partial"
    assert outcomes(report)["account-with-write-privileges"] == "skipped"
    assert outcomes(report)["superuser-account"] == "skipped"

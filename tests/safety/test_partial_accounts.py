"""What an account may not see is never reported as clean: rule by rule, with the SQL that would show it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready
    from tests.conftest import Database

PASSWORD = "s3cr3t-of-an-auditor"
# Each table has something that only the statistics of its values or its sequence tell.
SCHEMA = """
create table orders (
    id serial primary key,
    shipping_class varchar(20),
    quantity varchar(20),
    extra varchar(200),
    tags varchar(200),
    deleted_at timestamp
);
insert into orders (shipping_class, quantity, extra, tags)
select
    (array['express', 'Express', 'standard', 'pick-up'])[1 + n % 4],
    (array['1', '25', '300', '7'])[1 + n % 4],
    (array['{"a": 1}', '{"b": 2}', '{"c": 3}'])[1 + n % 3],
    (array['red,green', 'green,blue', 'blue,red,green'])[1 + n % 3]
from generate_series(1, 5000) as n;
create table events (id bigserial primary key, happened_at timestamptz default now(), visitor text);
delete from orders where id > 4900;
select setval('orders_id_seq', 2100000000);
create table customers (id bigserial primary key, name text);
insert into customers (name) select n::text || ' and co' from generate_series(1, 100) as n;
analyze;
"""


@contextmanager
def account(database: Database, *grants: str) -> Iterator[str]:
    """Return the URL of an account with these grants."""
    assert database.server
    name = f"partial_{database.name}"
    database.execute(f"create role {name} login password '{PASSWORD}'")
    try:
        for grant in grants:
            database.execute(f"grant {grant} to {name}")
        yield database.server.url(database.name, name, PASSWORD)
    finally:
        database.execute(f"drop owned by {name}; drop role {name}")


def audited(dbready: Dbready, url: str) -> tuple[int, dict[str, Any]]:
    ended = dbready("audit", url, "--format", "json", "--min-confidence", "low")
    return ended.code, json.loads(ended.out)


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {rule["name"]: rule["outcome"] for rule in report["rules"]}


def not_collected(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was not collected, but for the statistics of statements, which the server does not load."""
    gaps: list[dict[str, Any]] = report["coverage"]["not_collected"]
    return [gap for gap in gaps if gap["fact"] != "statement_writes"]


def rule_of(report: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (rule for rule in report["rules"] if rule["name"] == name)
    return dict(found)


# These are about the account, not about the schema.
ABOUT_THE_ACCOUNT = {"superuser-account", "account-with-write-privileges"}
NEEDS_VALUES = {"json-as-text", "number-as-text", "value-spelling-variants"}


@pytest.mark.parametrize(
    "grants",
    [
        (),
        ("select on customers",),
        ("select on orders, customers, events",),
        ("select (id, deleted_at) on orders", "select on customers"),
    ],
)
def test_no_rule_is_clean_for_an_account_that_sees_less(
    dbready: Dbready, postgresql_database: Database, grants: tuple[str, ...]
) -> None:
    postgresql_database.execute(SCHEMA)
    _, whole = audited(dbready, postgresql_database.url)
    found = {name for name, outcome in outcomes(whole).items() if outcome == "found"}
    assert found >= {*NEEDS_VALUES, "nearly-exhausted-key"}
    with account(postgresql_database, *grants) as url:
        code, report = audited(dbready, url)
    seen = outcomes(report)
    assert {name for name in found - ABOUT_THE_ACCOUNT if seen[name] == "clean"} == set()
    assert code in {0, 1}  # nothing failed: the same account will see the same tomorrow


def test_the_grant_for_a_table_includes_the_one_for_its_schema(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute(
        'create schema legacy; create table legacy."Customer" (id int primary key); create table near (id int)'
    )
    with account(postgresql_database) as url:
        _, report = audited(dbready, url)
        grants = {gap["table"]: gap["remedy"] for gap in report["coverage"]["not_collected"]}
        name = grants["near"].removeprefix("grant select on public.near to ")
        usage, select = grants["Customer"].split("; ")
        assert (usage, select) == (
            f"grant usage on schema legacy to {name}",
            f'grant select on legacy."Customer" to {name}',
        )
        assert f"{usage}; {select}" in " ".join(dbready("audit", url).out.split())


def test_a_sequence_that_cannot_be_read_makes_its_rule_partial_and_says_what_to_grant(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute(SCHEMA)
    with account(postgresql_database, "select on all tables in schema public") as url:
        code, report = audited(dbready, url)
        terminal = " ".join(dbready("audit", url).out.split())
        gaps = [gap for gap in report["coverage"]["not_collected"] if gap["table"] == "orders"]
        (gap,) = gaps
        assert gap["rules"] == ["nearly-exhausted-key"]
        assert gap["remedy"].startswith(
            "grant select on all sequences in schema public to partial_"
        )
        exhausted = rule_of(report, "nearly-exhausted-key")
        assert (exhausted["outcome"], exhausted["not_examined"]) == ("partial", 1)
        assert exhausted["reason"] == (
            "sequence positions could not be read: the account may not read the sequence"
        )
        assert not NEEDS_VALUES & {
            name for name, outcome in outcomes(report).items() if outcome != "found"
        }
        assert "Hidden from this account: sequence positions of public.orders." in terminal
        assert f"To fix this: {gap['remedy']}" in terminal
        postgresql_database.execute(gap["remedy"])
        _, report = audited(dbready, url)
        assert rule_of(report, "nearly-exhausted-key")["outcome"] == "found"
        assert not_collected(report) == []
    assert code in {0, 1}


def test_row_level_security_hides_statistics_and_the_report_says_so(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute(SCHEMA)
    postgresql_database.execute("alter table orders enable row level security")
    with account(
        postgresql_database,
        "select on all tables in schema public",
        "select on all sequences in schema public",
    ) as url:
        _, report = audited(dbready, url)
    (gap,) = not_collected(report)
    assert (gap["fact"], gap["table"]) == ("column_statistics", "orders")
    assert gap["reason"] == "row level security hides them from the account"
    assert set(gap["rules"]) >= NEEDS_VALUES
    assert {rule_of(report, name)["outcome"] for name in NEEDS_VALUES} == {"partial"}


def test_tables_out_of_scope_are_not_missed(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute(SCHEMA)
    with account(postgresql_database, "select on customers, customers_id_seq") as url:
        report = json.loads(dbready("audit", url, "--table", "customers", "--format", "json").out)
    assert not_collected(report) == []
    assert "partial" not in outcomes(report).values()


def test_a_server_that_counts_no_written_rows_is_not_clean_of_deletes(
    dbready: Dbready, postgresql_database: Database
) -> None:
    postgresql_database.execute(SCHEMA)
    postgresql_database.execute(f"alter database {postgresql_database.name} set track_counts = off")
    _, report = audited(dbready, postgresql_database.url)
    hard_delete = rule_of(report, "hard-delete-despite-soft-delete")
    assert hard_delete["outcome"] == "skipped"
    assert hard_delete["reason"] == (
        "counts of written rows could not be read: track_counts is off"
    )


def granted(database: Database, *grants: str) -> Iterator[str]:
    """Yield the URL of a MariaDB account with these grants."""
    assert database.server
    database.execute(f"create user one_by_one identified by '{PASSWORD}'")
    for grant in grants:
        database.execute(f"grant {grant} to one_by_one")
    yield database.server.url(database.name, "one_by_one", PASSWORD)
    database.execute("drop user one_by_one")


TABLES = """
create table orders (id int primary key, placed_at datetime);
create table partly (id int primary key, updated_at datetime);
create table secret (id int primary key, total float);
"""


@pytest.fixture
def one_by_one(mariadb_database: Database) -> Iterator[str]:
    mariadb_database.execute(TABLES)
    yield from granted(mariadb_database, "select on orders", "select (id) on partly")


def test_mariadb_hides_tables_that_were_not_granted_and_the_report_says_so(
    dbready: Dbready, mariadb_database: Database, one_by_one: str
) -> None:
    code, report = audited(dbready, one_by_one)
    assert code in {0, 1}
    gaps = {
        (gap["schema"], gap["table"], gap["fact"]): gap
        for gap in report["coverage"]["not_collected"]
    }
    schema = gaps[mariadb_database.name, None, None]
    assert (
        schema["reason"]
        == "the account sees only tables that were granted one by one, and others may exist"
    )
    assert schema["remedy"] == f"grant select on `{mariadb_database.name}`.* to 'one_by_one'@'%'"
    partly = gaps[mariadb_database.name, "partly", "columns"]
    assert (
        partly["remedy"]
        == f"grant select on `{mariadb_database.name}`.`partly` to 'one_by_one'@'%'"
    )
    # Without its other columns, it would get false findings.
    assert {item["object"]["table"] for item in report["findings"]} <= {"orders", None}
    terminal = " ".join(dbready("audit", one_by_one).out.split())
    assert f"tables of schema {mariadb_database.name} (the account sees only tables" in terminal
    assert f"Not audited: {mariadb_database.name}.partly (the account sees only columns" in terminal
    doctor = json.loads(dbready("doctor", one_by_one, "--format", "json").out)
    (privileges,) = (step for step in doctor["steps"] if step["name"] == "privileges")
    assert privileges["state"] == "limited"
    assert doctor["exit_code"] == 0


def test_no_rule_about_tables_is_clean_where_mariadb_hides_some(
    dbready: Dbready, one_by_one: str
) -> None:
    _, report = audited(dbready, one_by_one)
    seen = outcomes(report)
    assert seen["nearly-exhausted-key"] == "partial"
    rule = rule_of(report, "nearly-exhausted-key")
    assert rule["not_examined"] == 1  # partly; the number of others is unknown
    assert "granted one by one" in rule["reason"]
    clean = {name for name, outcome in seen.items() if outcome == "clean"}
    assert "superuser-account" in clean  # which is about the account, and known
    assert not clean & {"table-without-primary-key", "timestamp-as-text", "money-as-float"}
    terminal = " ".join(dbready("audit", one_by_one).out.split())
    assert "No findings, but not every table could be examined" in terminal


def test_a_remedy_that_is_followed_is_not_repeated(
    dbready: Dbready, mariadb_database: Database, one_by_one: str
) -> None:
    _, report = audited(dbready, one_by_one)
    for gap in report["coverage"]["not_collected"]:
        mariadb_database.execute(gap["remedy"])
    _, report = audited(dbready, one_by_one)
    reasons = [gap["reason"] for gap in report["coverage"]["not_collected"]]
    assert reasons == [
        "performance_schema is off",
        "performance_schema does not count them on this server",
    ]
    assert report["target"]["table_count"] == 3

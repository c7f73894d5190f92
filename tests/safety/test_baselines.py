"""Baselines on real servers: what a lock or missing privileges hide is never gone, and renames are followed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.safety.servers_seen import exclusive_lock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.running import Dbready
    from tests.conftest import Database

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
PASSWORD = "correct-horse"
SCHEMA = """
create table customers (
    id int primary key, full_name varchar(50), created_at timestamp null, paid_amount float
);
create table invoices (
    id int primary key, invoice_number varchar(20), customer_id int,
    paid_amount float check (paid_amount > 0), created_at timestamp null
);
"""
LOCKED_WITH = "create table zz_waited_for (id int primary key)"


class Audited:
    """Audits of one database with one baseline."""

    def __init__(self, dbready: Dbready, url: str, file: Path) -> None:
        self._dbready, self.url, self.file = dbready, url, file

    def report(self, *options: object, url: str | None = None, code: int = 0) -> dict[str, Any]:
        """Return the report of an audit that ends with this exit code."""
        ended = self._dbready(
            "audit", url or self.url, "--baseline", self.file, "--format", "json",
            "--fail-on-except", "access", *options,
        )  # fmt: skip
        assert ended.code == code, ended
        document = json.loads(ended.out)
        assert isinstance(document, dict)
        return document


@pytest.fixture
def audited(dbready: Dbready, database: Database, tmp_path: Path) -> Audited:
    database.execute(SCHEMA)
    made = Audited(dbready, database.url, tmp_path / "baseline.json")
    made.report("--update-baseline")
    return made


def found(report: dict[str, Any], state: str) -> set[tuple[str, str, str | None]]:
    """Return the findings in a state, about tables and columns."""
    items = [*report["findings"], *report["baseline"]["gone"]]
    return {
        (item["rule"], item["object"]["table"], item["object"]["column"])
        for item in items
        if item["state"] == state and item["object"]["table"]
    }


@SERVERS
def test_a_locked_table_has_no_finding_that_is_gone(database: Database, audited: Audited) -> None:
    database.execute(LOCKED_WITH)
    audited.report("--update-baseline", "--accept-new")
    before = audited.file.read_text("utf-8")
    with exclusive_lock(database, "invoices"):
        report = audited.report("--update-baseline", "--accept-new", code=3)
    assert found(report, "gone") == set()
    left = {item["object"]["table"] for item in report["baseline"]["not_examined"]}
    assert "invoices" in left
    known = {item["table"] for item in json.loads(before)["findings"] if "table" in item}
    kept = json.loads(audited.file.read_text("utf-8"))["findings"]
    assert {item["table"] for item in kept if "table" in item} == known


@SERVERS
def test_tables_and_columns_are_followed_when_they_are_renamed(
    database: Database, audited: Audited
) -> None:
    database.execute(
        "alter table invoices rename to bills;"
        "alter table customers rename column created_at to made_at;"
        "alter table customers add column fee_amount float"
    )
    report = audited.report(code=1)
    assert ("money-as-float", "bills", "paid_amount") in found(report, "unchanged")
    assert ("money-as-float", "customers", "fee_amount") in found(report, "new")
    assert not {item for item in found(report, "new") if item[2] in {"made_at", "paid_amount"}}
    audited.report("--update-baseline", "--accept-new")
    tables = {item["table"] for item in json.loads(audited.file.read_text("utf-8"))["tables"]}
    assert tables == {"bills", "customers"}


@SERVERS
def test_what_was_dropped_is_gone(database: Database, audited: Audited) -> None:
    database.execute("drop table invoices; alter table customers drop column paid_amount")
    gone = found(audited.report("--update-baseline"), "gone")
    assert ("money-as-float", "invoices", "paid_amount") in gone
    assert ("money-as-float", "customers", "paid_amount") in gone
    assert found(audited.report(), "gone") == set()


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_what_is_hidden_from_an_account_is_not_gone(database: Database, audited: Audited) -> None:
    account = f"few_{database.name}"
    database.execute(
        f"create user {account} identified by '{PASSWORD}';"
        f"grant select on {database.name}.customers to {account}"
    )
    assert database.server
    before = {item["table"] for item in json.loads(audited.file.read_text("utf-8"))["tables"]}
    url = database.server.url(database.name, account, PASSWORD)
    report = audited.report("--update-baseline", url=url)
    assert not {item for item in found(report, "gone") if item[1] == "invoices"}
    assert {
        item["table"] for item in json.loads(audited.file.read_text("utf-8"))["tables"]
    } == before


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_environments_are_compared_by_a_mapped_schema(
    dbready: Dbready, database: Database, audited: Audited
) -> None:
    assert database.server
    other = f"{database.name}_dev"
    database.server.create_database(other)
    try:
        database.server.execute(f"{SCHEMA}alter table invoices add column fee_amount float", other)
        url = database.server.url(other)
        refused = dbready("audit", url, "--baseline", audited.file)
        assert refused.code == 2
        assert f"is the baseline of another target (mariadb, {database.name})" in refused.err
        mapped = ("--map-schema", f"{other}={database.name}")
        report = audited.report(*mapped, url=url, code=1)
        assert {item for item in found(report, "new") if item[0] == "money-as-float"} == {
            ("money-as-float", "invoices", "fee_amount")
        }
        assert found(report, "gone") == set()
        audited.report(*mapped, "--update-baseline", "--accept-new", url=url)
        names = {item["schema"] for item in json.loads(audited.file.read_text("utf-8"))["tables"]}
        assert names == {database.name}
    finally:
        database.server.drop_database(other)


@SERVERS
def test_fixes_run_on_the_server(
    dbready: Dbready, database: Database, audited: Audited, tmp_path: Path
) -> None:
    database.execute(
        "create index a on invoices (customer_id); create index b on invoices (customer_id)"
    )
    script = tmp_path / "fixes.sql"
    dbready("audit", audited.url, "--profile", "owner", "--fixes", script)
    text = script.read_text("utf-8")
    assert "drop index" in text
    for statement in [line for line in text.splitlines() if line and not line.startswith("--")]:
        database.execute(statement)
    again = dbready("audit", audited.url, "--profile", "owner", "--format", "json")
    assert "duplicate-index" not in {item["rule"] for item in json.loads(again.out)["findings"]}

"""A table that another session has locked exclusively loses its own facts and delays an audit little."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.safety.servers_seen import exclusive_lock

if TYPE_CHECKING:
    from tests.cli.running import Dbready
    from tests.conftest import Database

SERVERS = pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
# Every kind of expression for which a server would have to open the table.
HELD = """
create table held (
    id int primary key,
    amount float check (amount > 0),
    twice int generated always as (id * 2) stored,
    created_at timestamp null,
    customer_id int
);
create index held_by_customer on held (customer_id);
"""
OTHERS = """
create table zz_waited_for (id int primary key);
create table customers (id int primary key, total float, created_at timestamp null, status varchar(20));
create table invoices (id int primary key, customer_id int, amount float, updated_at timestamp null);
"""
PARTIAL = "create unique index on held (customer_id) where amount > 1;"


def audited(dbready: Dbready, url: str, *options: str) -> tuple[int, dict[str, Any], float]:
    begun = time.monotonic()
    ended = dbready("audit", url, "--format", "json", *options)
    return ended.code, json.loads(ended.out), time.monotonic() - begun


def objects(report: dict[str, Any]) -> set[tuple[str, str]]:
    """Return which rule found which object, but those of the table that is held."""
    return {
        (finding["rule"], json.dumps(finding["object"], sort_keys=True))
        for finding in report["findings"]
        if finding["object"].get("table") != "held"
    }


@SERVERS
def test_a_locked_table_loses_its_own_facts_within_about_the_lock_timeout(
    dbready: Dbready, database: Database
) -> None:
    database.execute(OTHERS + HELD + (PARTIAL if database.dialect == "postgresql" else ""))
    free_code, free, free_seconds = audited(dbready, database.url)
    with exclusive_lock(database, "held"):
        code, report, seconds = audited(dbready, database.url)
    assert (free_code, code) == (1, 3)
    assert seconds - free_seconds < 4, f"{seconds:.1f} s instead of {free_seconds:.1f} s"
    missing = {
        entry["table"] for entry in report["coverage"]["not_collected"] if entry["is_incomplete"]
    }
    assert missing == {"held"}
    assert not [entry for entry in report["findings"] if entry["object"].get("table") == "held"]
    assert len(objects(free)) > 5
    assert objects(report) == objects(free)


def test_many_locked_tables_take_no_longer_than_one(
    dbready: Dbready, postgresql_database: Database
) -> None:
    names = [f"t{number}" for number in range(40)]
    postgresql_database.execute(
        "".join(f"create table {name} (id int primary key check (id > 0));" for name in names)
    )
    with exclusive_lock(postgresql_database, ", ".join(names[1:])):
        code, report, seconds = audited(dbready, postgresql_database.url)
    assert code == 3
    assert seconds < 4
    gaps = report["coverage"]["not_collected"]
    missing = {entry["table"] for entry in gaps if entry["is_incomplete"]}
    assert missing == set(names[1:])

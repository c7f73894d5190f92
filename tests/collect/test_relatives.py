"""Relatives of PostgreSQL and MySQL: recognised by their version, and read although their catalogs lack something.

The texts are those of the products' documentation; only seekdb has been run.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.collect import relatives
from dbready.collect.collector import collect
from dbready.connect import opening, target
from dbready.connect.session import Limits, StatementError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbready.connect.session import Session
    from tests.conftest import Database

VERSIONS = {
    "CockroachDB CCL v23.2.4 (x86_64-pc-linux-gnu, built 2024/04/05)": ("CockroachDB", "23.2.4"),
    "PostgreSQL 11.2-YB-2.20.1.3-b0 on x86_64-pc-linux-gnu": ("YugabyteDB", "2.20.1.3"),
    "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0.61191": (
        "Redshift",
        "1.0.61191",
    ),
    "PostgreSQL 15.4 on x86_64-pc-linux-gnu": ("PostgreSQL", "15.4"),
}
MYSQL_VERSIONS = {
    "8.0.11-TiDB-v7.5.0 TiDB Server (Apache License 2.0)": ("TiDB", "7.5.0"),
    "5.7.25-OceanBase seekdb-v1.4.0.0 OceanBase 4.3.5.3 seekdb": ("seekdb", "1.4.0.0"),
    "5.7.25-OceanBase-v4.2.1.0 OceanBase 4.2.1.0": ("OceanBase", "4.2.1.0"),
    "8.0.30-Vitess Version: 19.0": ("Vitess", "8.0.30"),
    "8.0.36 MySQL Community Server - GPL": ("MySQL", "8.0.36"),
}


@pytest.mark.parametrize(("text", "expected"), VERSIONS.items())
def test_a_relative_of_postgresql_is_recognised(text: str, expected: tuple[str, str]) -> None:
    assert relatives.recognised("postgresql", text) == expected


@pytest.mark.parametrize(("text", "expected"), MYSQL_VERSIONS.items())
def test_a_relative_of_mysql_is_recognised(text: str, expected: tuple[str, str]) -> None:
    assert relatives.recognised("mysql", text) == expected


class Lacking:
    """A session on a server whose catalog lacks what some statements ask for."""

    def __init__(self, session: Session, unknown: str) -> None:
        self._session = session
        self._unknown = re.compile(unknown)
        self.dialect = session.dialect
        self.version_number = session.version_number
        self.preamble = session.preamble
        self.sent = 0

    def query(
        self, sql: str, seconds: float | None = None
    ) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        if match := self._unknown.search(sql):
            raise StatementError("other", f"{match[0]} does not exist")
        return self._session.query(sql, seconds)

    def warnings(self) -> Sequence[str]:
        return self._session.warnings()

    def describe(self, sql: str, seconds: float | None = None) -> str:
        return self._session.describe(sql, seconds)

    def close(self) -> None:
        self._session.close()

    def abort(self) -> None:
        self._session.abort()


LACKS = {
    "postgresql": r"pg_stat_\w+|pg_locks",
    "mariadb": r"performance_schema|global_status|information_schema\.events|session_status",
}


@pytest.mark.parametrize("database", ["postgresql", "mariadb"], indirect=True)
def test_what_a_relative_lacks_costs_its_own_facts_only(database: Database) -> None:
    database.execute("create table orders (id int primary key, price float)")
    place = target.parse(database.url)
    opened = opening.connect(place, Limits())
    session = Lacking(opened, LACKS[database.dialect])
    with closing(session), closing(collect(session, place)) as facts:
        product, account = facts.execute("select product, account from server").fetchone()
        assert product.lower() == database.dialect
        assert account
        gaps = dict(
            facts.execute("select fact, is_incomplete from coverage where table_name is null")
        )
        assert gaps["server"] == 0
        if database.dialect == "mariadb":
            tables = facts.execute("select table_name from tables").fetchall()
            assert tables == [("orders",)]
            assert "tables" not in gaps

"""An audit of a database in which there is nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.running import Dbready
    from tests.conftest import Database

PASSWORD = "s3cr3t-of-a-reader"


@pytest.fixture
def reader(database: Database) -> Iterator[str]:
    """Return the database as a read-only account: superusers are a finding of their own."""
    if database.dialect == "sqlite":
        yield database.url
        return
    assert database.server
    if database.dialect == "postgresql":
        database.execute(f"create role a_reader login password '{PASSWORD}'")
    else:
        database.execute(
            f"create user a_reader identified by '{PASSWORD}';"
            f"grant select, trigger on {database.name}.* to a_reader;"
            "grant select on performance_schema.* to a_reader"
        )
    yield database.server.url(database.name, "a_reader", PASSWORD)
    database.execute(f"drop {'role' if database.dialect == 'postgresql' else 'user'} a_reader")


def test_an_empty_database_has_nothing_to_find(dbready: Dbready, reader: str) -> None:
    ended = dbready("audit", reader)
    assert ended.code == 0, ended
    assert "\n0 tables, " in ended.out
    report = json.loads(dbready("audit", reader, "--format", "json").out)
    assert {finding["object"]["kind"] for finding in report["findings"]} <= {"server"}
    assert not [x for x in report["coverage"]["not_collected"] if x["is_incomplete"]]

"""Timestamps whose zone something else settles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


def zoneless(tables: Mapping[str, Mapping[str, str]]) -> sqlite3.Connection:
    """Return facts whose timestamps have no time zone."""
    facts = facts_of(tables)
    facts.execute("update columns set has_time_zone = 0 where type_family = 'timestamp'")
    return facts


def settled(column: str, update: str = "", *, dialect: str = "postgresql", beside: str = "") -> str:
    """Return what settles the zone of a column; empty where nothing does."""
    columns = {"id": "bigint pk", column: "timestamp"}
    if beside:
        columns[beside] = "text"
    facts = zoneless({"visits": columns})
    facts.execute(
        "insert into server (dialect, product, version, version_number) values (?, 'a', '3', 30000)",
        [dialect],
    )
    if update:
        facts.execute(f"update columns set {update} where column_name = ?", [column])
    derive(facts)
    found = facts.execute("select column_name, settled_by from settled_zones").fetchall()
    assert {name for name, _ in found} <= {column}
    return str(found[0][1]) if found else ""


@pytest.mark.parametrize(
    ("column", "update", "by"),
    [
        ("started_at", "", ""),
        ("started_utc", "", "its name"),
        ("birthday", "", "its name"),
        ("DOB", "", "its name"),
        ("billed_duration", "", "its name: it is a length of time"),
        ("duration_end", "", ""),
        ("local_start", "", "its name"),
        ("locale_seen", "", ""),
        ("started_at", "default_expression = 'utc_timestamp()'", "its default"),
        ("started_at", "default_expression = 'now()'", ""),
        ("started_at", "comment = 'always in the time zone of the clinic'", "its comment"),
        ("started_at", "comment = 'seconds of TAI'", "its comment"),
        ("started_at", "comment = 'when the container was lifted'", ""),
    ],
)
def test_a_column_tells_its_zone(column: str, update: str, by: str) -> None:
    assert settled(column, update) == by


@pytest.mark.parametrize(
    ("beside", "is_settled"),
    [
        ("utc_offset", True),
        ("started_at_tz", True),
        ("started_at_gmt", True),
        ("ended_at_tz", False),
        ("offset", False),
    ],
)
def test_a_column_beside_it_tells_its_zone(beside: str, is_settled: bool) -> None:  # noqa: FBT001
    assert settled("started_at", beside=beside) == (beside if is_settled else "")


@pytest.mark.parametrize(
    ("column", "default", "by"),
    [
        ("started_at", "current_timestamp", "its default, the clock of SQLite"),
        ("started_at", "datetime('now', 'localtime')", ""),
        ("started_at", "'2020-01-01 00:00:00+00:00'", "the offset in its default"),
        ("started_at", "(0)", "a default of zero: it counts seconds since 1970"),
        ("run_time", "'1970-01-01 00:00:00'", "a default of zero: it is a length of time"),
        ("started_at", "'1970-01-01 00:00:00'", ""),
    ],
)
def test_a_default_of_sqlite_tells_the_zone(column: str, default: str, by: str) -> None:
    update = "default_expression = '{}'".format(default.replace("'", "''"))
    assert settled(column, update, dialect="sqlite") == by
    assert settled(column, update) == ""


def test_checks_and_rows_settle_the_zone() -> None:
    facts = zoneless({"visits": {"id": "bigint pk", "checked": "timestamp", "read": "timestamp"}})
    facts.execute(
        "insert into checks values ('app', 'visits', 'ends_in_z', ?, ?, 1, 1)",
        ["(checked like '%Z')", '["checked"]'],
    )
    facts.execute(
        "insert into probe_results values ('app', 'visits', 'read', 'instants', 'instants', '', 9, 9, 0, 1,"
        " 'pages', '{}', 'select')"
    )
    derive(facts)
    found = dict(facts.execute("select column_name, settled_by from settled_zones"))
    assert found == {"checked": "a check", "read": "its rows"}

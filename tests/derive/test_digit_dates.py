"""Numbers are days where comments, defaults, statistics or rows show that their digits spell some."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.derive.times import digit_dates
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import sqlite3

TABLES = {
    "days": {"day_number": "integer key"},
    "orders": {
        "id": "bigint pk",
        "order_date": "integer",
        "birth_date": "integer",
        "batch_version": "integer",
        "created_at": "timestamp",
    },
}


def orders(comment: str | None = None, default: str | None = None) -> sqlite3.Connection:
    facts = facts_of(TABLES, [("orders", "batch_version", "days")])
    facts.execute(
        "update columns set comment = ?, default_expression = ? where type_family = 'integer'",
        [comment, default],
    )
    return facts


def times(facts: sqlite3.Connection) -> dict[str, tuple[str, str, str]]:
    derive(facts)
    found = facts.execute(
        "select column_name, role, confidence, reason from column_roles"
        " join columns using (schema_name, table_name, column_name)"
        " where type_family = 'integer' and role like '%time'"
    )
    return {column: tuple(rest) for column, *rest in found}


def known(*values: str) -> sqlite3.Connection:
    facts = orders()
    facts.execute(
        "insert into column_statistics select schema_name, table_name, column_name, 0, 3, ? from columns",
        [json.dumps(values)],
    )
    return facts


def sampled(found: int, sample: int) -> sqlite3.Connection:
    facts = orders()
    facts.execute(
        "insert into probe_results select schema_name, table_name, column_name, 'numeric-times', 'date_digits',"
        " '', ?, ?, 0, 1, 'pages', '{}', 'select' from columns",
        [found, sample],
    )
    return facts


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (orders(comment="the day, YYYYMMDD"), "its comment says YYYYMMDD"),
        (orders(default="20260131"), "its default is a day as YYYYMMDD"),
        (orders(default="'99991231'::integer"), "its default is a day as YYYYMMDD"),
        (known("20260131", "20260201"), "a day as YYYYMMDD by the values that the server knows"),
        (sampled(96, 100), "a day as YYYYMMDD in 96 of 100 rows sampled"),
    ],
)
def test_a_number_that_spells_days_has_the_role_of_a_date(
    facts: sqlite3.Connection, reason: str
) -> None:
    """A day of birth has no role as a date either, and what refers to a row is no time."""
    expected = ("event_time", "medium", f"a time with a general name; {reason}")
    assert times(facts) == {"order_date": expected}


@pytest.mark.parametrize(
    "facts",
    [
        orders(),
        orders(comment="YYYYMMDD + number of the day", default="20261331"),
        known("20260131", "20261231123"),
        known("1", "2"),
        sampled(90, 100),
        sampled(19, 19),
    ],
)
def test_other_numbers_stay_doubtful(facts: sqlite3.Connection) -> None:
    assert times(facts)["order_date"][1] == "low"


def test_what_is_derived_ahead_of_statistics_does_not_hold_where_they_show_days() -> None:
    assert digit_dates.rest_on_statistics(known("20260131"))
    assert not digit_dates.rest_on_statistics(known("20260131", "5"))

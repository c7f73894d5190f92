"""Which numbers are times for certain, and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    Tables = Mapping[str, Mapping[str, str]]

KEY = {"id": "bigint pk"}
TYPED = {**KEY, "created_at": "timestamp", "updated_at": "timestamp"}
MANY_TYPED = {f"things_{number}": TYPED for number in range(5)}


def _rows(facts: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    found = facts.execute("select table_name, column_name, confidence, reason from numeric_times")
    return {f"{table}.{column}": (sure, reason) for table, column, sure, reason in found}


def believed(tables: Tables, **facts_to_change: str) -> dict[str, str]:
    """Return the confidence of each number; each change is a condition of columns and what to set there."""
    facts = facts_of(tables)
    for name, change in facts_to_change.items():
        facts.execute(f"update columns set {change} where column_name = ?", [name])
    derive(facts)
    return {name: sure for name, (sure, _) in _rows(facts).items()}


def test_an_unmistakable_name_shows_a_time_where_its_table_has_no_type_for_times() -> None:
    tables = {
        "orders": {**KEY, "created_at": "bigint", "total": "integer"},
        "offers": {**KEY, "expires_at": "integer"},
        "logs": {**KEY, "log_timestamp": "integer"},
        "users": {**TYPED, "entry_timestamp": "bigint"},
        **MANY_TYPED,
    }
    assert believed(tables) == {
        "orders.created_at": "high",
        "offers.expires_at": "high",
        "logs.log_timestamp": "high",
        "users.entry_timestamp": "medium",
    }


def test_a_single_name_that_says_less_only_suggests_a_time() -> None:
    tables = {
        "devices": {**TYPED, "busy_at": "integer"},
        "alarms": {**TYPED, "cleared_time": "bigint"},
        "proposals": {**TYPED, "proposed_at": "integer"},
        "hosts": {**TYPED, "lease_expires": "integer"},
        "clips": {**TYPED, "start_time": "real", "end_time": "real"},
        **MANY_TYPED,
    }
    assert set(believed(tables).values()) == {"low"}
    wide = {"orders": {**TYPED, "paid_at": "bigint"}, **MANY_TYPED}
    assert believed(wide) == {"orders.paid_at": "medium"}


def test_two_names_in_a_table_without_a_type_for_times_suggest_more() -> None:
    accounts = {**KEY, "last_seen": "integer", "last_login": "integer"}
    found = believed({"accounts": accounts, **MANY_TYPED})
    assert found == {"accounts.last_seen": "medium", "accounts.last_login": "medium"}


def test_a_number_like_a_certain_time_of_its_table_is_one() -> None:
    auctions = {**KEY, "created_at": "bigint", "lot_expires": "bigint", "bid_expires": "integer"}
    found = believed({"auctions": auctions, **MANY_TYPED})
    assert found["auctions.lot_expires"] == "high"
    assert found["auctions.bid_expires"] == "low"


def test_a_name_that_several_tables_have_is_a_time() -> None:
    tables = {f"parts_{number}": {**TYPED, "inspected_at": "integer"} for number in range(3)}
    assert set(believed(tables).values()) == {"high"}
    del tables["parts_0"]
    assert set(believed(tables).values()) == {"low"}


def test_numbers_are_times_where_the_database_has_no_type_for_them() -> None:
    reviews = dict.fromkeys(("ease", "factor", "interval", "score"), "integer")
    tables = {
        "cards": {**KEY, "title": "text", "created_at": "bigint", "last_login": "bigint"},
        "alarms": {**KEY, "cleared_time": "bigint"},
        "reviews": {**KEY, **reviews, "time": "bigint"},
    }
    found = believed(tables)
    assert found["alarms.cleared_time"] == "high"
    assert found["reviews.time"] == "low", "it may say how long a review took"


def test_a_comment_and_a_check_show_a_time() -> None:
    hosts = {**TYPED, "lease_expires": "integer", "valid_to": "integer"}
    facts = facts_of({"hosts": hosts, **MANY_TYPED})
    facts.execute("update columns set comment = 'Date of the end' where column_name = 'valid_to'")
    snapshot.insert(
        facts,
        "checks",
        ("schema_name", "table_name", "constraint_name", "expression", "columns"),
        [("app", "hosts", "later", "lease_expires > 1500000000", '["lease_expires"]')],
    )
    derive(facts)
    assert _rows(facts) == {
        "hosts.lease_expires": ("high", "a CHECK compares it with a time"),
        "hosts.valid_to": ("high", "its comment says so"),
    }


def test_what_gives_the_unit_is_known() -> None:
    tables = {
        "orders": {
            **KEY, "created_ms": "bigint", "updated_at": "bigint", "paid_at": "bigint", "sent_at": "bigint",
        },
    }  # fmt: skip
    facts = facts_of(tables)
    for name, change in (
        ("updated_at", "default_expression = 'unix_timestamp()'"),
        ("paid_at", "comment = 'Seconds since 1970'"),
    ):
        facts.execute(f"update columns set {change} where column_name = ?", [name])
    derive(facts)
    stated = dict(facts.execute("select column_name, stated_in from numeric_times").fetchall())
    assert stated == {
        "created_ms": "name",
        "updated_at": "default",
        "paid_at": "comment",
        "sent_at": None,
    }


def test_what_sqlite_fills_with_the_text_of_a_time_is_no_number() -> None:
    facts = facts_of({"mails": {**KEY, "sent_at": "numeric", "read_at": "numeric"}})
    facts.execute(
        "update columns set default_expression = 'datetime(''now'')' where column_name = 'sent_at'"
    )
    facts.execute(
        "insert into server (dialect, product, version, version_number) values ('sqlite', 'SQLite', '3', 30000)"
    )
    derive(facts)
    assert not _rows(facts)


def test_a_timestamp_of_32_bits_counts_seconds_except_on_sqlite_where_a_number_has_64() -> None:
    def stated(dialect: str) -> dict[str, str | None]:
        facts = facts_of(
            {"logs": {**KEY, "timestamp": "integer", "timestamp_start_s": "real"},
             "visits": {**KEY, "timestamp": "bigint"}}
        )  # fmt: skip
        facts.execute(
            "insert into server (dialect, product, version, version_number) values (?, ?, '1', 1)",
            [dialect, dialect],
        )
        derive(facts)
        found = facts.execute("select table_name, column_name, stated_in from numeric_times")
        return {f"{table}.{column}": stated for table, column, stated in found}

    by_name = {"logs.timestamp_start_s": "name", "visits.timestamp": None}
    assert stated("mysql") == {"logs.timestamp": "type", **by_name}
    assert stated("sqlite") == {"logs.timestamp": None, **by_name}

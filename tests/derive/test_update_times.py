"""Columns that may be the time of the last change under another name, or by their comment."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}
Columns = dict[str, str]


def possible(columns: Columns) -> object:
    """Return the column of one table that may say when a row was changed."""
    facts = facts_of({"things": {**KEY, **columns}})
    derive(facts)
    return facts.execute("select possible_update_column from table_changes").fetchone()[0]


@pytest.mark.parametrize("column", ["acctupdatetime", "acct_last_modified", "acctchanged"])
def test_an_update_behind_what_all_names_begin_with_is_that_of_the_row(column: str) -> None:
    others = {f"acct{name}": "text" for name in ("sessionid", "terminatecause", "authentic")}
    assert possible({**others, column: "timestamp"}) == column
    assert possible({"title": "text", "prices_last_modified": "timestamp"}) is None


def test_the_last_change_of_a_state_may_be_that_of_the_row() -> None:
    columns = {"state": "text", "payload": "text"}
    assert possible({**columns, "last_state_change": "timestamp"}) == "last_state_change"
    assert possible({**columns, "last_password_change": "timestamp"}) is None


def test_the_creation_of_the_current_version_may_be_the_last_change() -> None:
    assert possible({"page": "text", "version_created": "integer"}) == "version_created"


def test_a_known_update_time_leaves_no_other_possible() -> None:
    known = {"updated_at": "timestamp", "last_state_change": "timestamp", "state": "text"}
    assert possible(known) is None


def test_a_lone_timestamp_may_be_of_any_change_unless_rows_change_for_certain() -> None:
    assert possible({"body": "text", "sync_timestamp": "bigint"}) == "sync_timestamp"
    assert possible({"body": "text", "status": "text", "sync_timestamp": "bigint"}) is None


@pytest.mark.parametrize(
    ("column", "comment", "confidence"),
    [
        ("record_time", "Creation or last update date/time", "low"),
        ("record_time", "Date/time of the last modification", "medium"),
        ("record_time", "Last update for the object count", None),
        ("last_update", "last update timestamp: by default the end of the session", "low"),
        ("last_update", "when the row was last touched", "high"),
    ],
)
def test_a_comment_says_which_time_it_is(column: str, comment: str, confidence: str | None) -> None:
    facts = facts_of({"things": {**KEY, "title": "text", column: "timestamp"}})
    facts.execute("update columns set comment = ? where column_name = ?", [comment, column])
    derive(facts)
    found = facts.execute(
        "select confidence from column_roles where role = 'updated_at' and column_name = ?",
        [column],
    ).fetchone()
    assert (found[0] if found else None) == confidence


def test_a_number_called_change_that_most_tables_have_may_be_the_time_of_the_last_change() -> None:
    def found(others: int) -> object:
        row = {**KEY, "title": "text", "private": "boolean", "change": "integer"}
        plain = {**KEY, "title": "text"}
        tables = {f"thing_{at}": row if at < others else plain for at in range(10)}
        facts = facts_of(tables)
        derive(facts)
        query = "select possible_update_column from table_changes where table_name = 'thing_0'"
        return facts.execute(query).fetchone()[0]

    assert found(9) == "change"
    assert found(2) is None


def test_a_time_that_most_tables_have_may_be_that_of_the_last_change() -> None:
    def found(others: int, **more: str) -> object:
        row = {**KEY, "phase": "text", "lddate": "timestamp", **more}
        tables = {
            f"thing_{at}": row if at < others else {**KEY, "phase": "text"} for at in range(10)
        }
        facts = facts_of(tables)
        facts.execute("update columns set is_nullable = 0 where column_name = 'lddate'")
        derive(facts)
        query = "select possible_update_column from table_changes where table_name = 'thing_0'"
        return facts.execute(query).fetchone()[0]

    assert found(9) == "lddate"
    assert found(2) is None
    assert found(9, created_at="timestamp") is None


def test_a_time_that_is_set_by_itself_may_be_of_any_change() -> None:
    assert possible({"status": "text", "auto_datetime": "timestamp"}) == "auto_datetime"
    assert possible({"status": "text", "auto_renewal_date": "timestamp"}) is None


def test_the_update_of_a_part_that_is_never_empty_may_be_that_of_the_row() -> None:
    def found(*, is_nullable: int, default: str | None) -> object:
        facts = facts_of({"runs": {**KEY, "status": "text", "progress_updated_at": "timestamp"}})
        facts.execute(
            "update columns set is_nullable = ?, default_expression = ? where type_family = 'timestamp'",
            [is_nullable, default],
        )
        derive(facts)
        return facts.execute("select possible_update_column from table_changes").fetchone()[0]

    assert found(is_nullable=0, default="now()") == "progress_updated_at"
    assert found(is_nullable=1, default="now()") is None
    assert found(is_nullable=0, default=None) is None


def test_a_bare_date_beside_tables_with_update_times_and_none_of_creation_may_be_one() -> None:
    def found(others: int, **more: str) -> object:
        system = {**KEY, "status": "text", "date": "timestamp required", **more}
        known = {**KEY, "title": "text", "update_time": "timestamp required"}
        facts = facts_of({"systems": system} | {f"body_{at}": known for at in range(others)})
        derive(facts)
        query = "select possible_update_column from table_changes where table_name = 'systems'"
        return facts.execute(query).fetchone()[0]

    assert found(3) == "date"
    assert found(2) is None
    assert found(3, created_at="timestamp") is None
    assert found(3, paid_at="timestamp") is None

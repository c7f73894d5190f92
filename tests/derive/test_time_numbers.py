"""Which numbers are moments, by their names, their room and the other numbers of the database."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, roles_of

KEY = {"id": "bigint pk"}
MOMENTS = {"created_at", "updated_at", "event_time", "scheduled_time", "status_changed_at"}


def moments(columns: dict[str, str], name: str) -> set[str]:
    """Return the times that a column is taken for with more than low confidence."""
    found = roles_of(facts_of({"things": {**KEY, **columns}}), "things", name)
    return {role for role, confidence in found.items() if confidence != "low"} & MOMENTS


@pytest.mark.parametrize("name", ["publish_time", "last_sync_time", "last_exist_sync_time"])
def test_a_number_with_room_for_milliseconds_is_a_time_where_a_verb_precedes_the_word(
    name: str,
) -> None:
    assert moments({name: "bigint"}, name)
    assert moments({name: "bigint", "gmt_create": "timestamp"}, name)


@pytest.mark.parametrize("name", ["last_run_time", "query_time", "devreadtime", "process_time"])
def test_a_wide_number_may_still_be_a_length_of_time(name: str) -> None:
    assert not moments({name: "bigint", "created_at": "timestamp"}, name)


@pytest.mark.parametrize("name", ["cost_to_date", "completed_stored_to_date", "value_to_date"])
def test_what_has_come_together_so_far_is_no_time(name: str) -> None:
    assert not moments({name: "numeric"}, name)


def test_a_period_that_a_number_ends_is_one() -> None:
    assert moments({"valid_to_date": "bigint"}, "valid_to_date")


@pytest.mark.parametrize("name", ["due_date_days", "approved_time_days", "final_date_days"])
def test_a_number_of_days_is_no_time(name: str) -> None:
    assert not moments({name: "integer"}, name)


def test_last_read_may_be_a_position_where_no_other_number_is_a_time() -> None:
    assert not moments({"last_read": "integer", "last_polled": "timestamp"}, "last_read")
    others = {"last_read": "integer", "last_polled": "timestamp", "created_ts": "bigint"}
    assert moments(others, "last_read")


def test_glued_and_italian_names_say_when_a_row_was_changed() -> None:
    for name in ("timelastmodified", "data_modifica", "datamodifica"):
        assert "updated_at" in moments({name: "timestamp"}, name)
    assert "created_at" in moments({"datainserimento": "timestamp"}, "datainserimento")


@pytest.mark.parametrize("name", ["release_date", "last_read", "valid_from", "draw_clock"])
@pytest.mark.parametrize("type_", ["integer", "numeric"])
def test_an_odd_number_is_no_time_in_a_database_with_a_type_for_times(
    name: str, type_: str
) -> None:
    assert not moments({name: type_, "created_at": "timestamp"}, name)


@pytest.mark.parametrize(
    "name", ["expires_at", "started_at", "last_login", "created_ts", "timestamp", "token_expires"]
)
def test_a_usual_name_makes_an_odd_number_a_time(name: str) -> None:
    assert moments({name: "integer", "changed_on": "timestamp"}, name)


def test_two_numbers_that_are_surely_times_confirm_the_others() -> None:
    def found(other: dict[str, str]) -> set[str]:
        items = {**KEY, "release_date": "integer", "loaded": "timestamp"}
        facts = facts_of({"items": items, "logins": {**KEY, **other}})
        roles = roles_of(facts, "items", "release_date")
        return {role for role, confidence in roles.items() if confidence != "low"}

    assert not found({"expires_at": "bigint"})
    assert found({"expires_at": "bigint", "last_login": "integer"})


def test_numbers_stay_times_where_no_column_has_a_type_for_times() -> None:
    assert moments({"release_date": "integer"}, "release_date")


def test_what_has_a_longest_is_a_length_of_time() -> None:
    lengths = {"write_time": "real", "max_write_time": "real", "taken": "timestamp"}
    assert not moments(lengths, "write_time")
    assert moments({"write_time": "bigint", "max_load": "bigint"}, "write_time")


def test_a_submitted_time_may_be_a_length_where_texts_hold_the_times_of_the_table() -> None:
    times = {"arrival_time": "text", "departure_time": "text"}
    assert moments({"submitted_time": "integer"}, "submitted_time")
    assert not moments({"submitted_time": "integer", **times}, "submitted_time")


@pytest.mark.parametrize("name", ["kneel_deployed_time", "logged_time", "used_time"])
def test_a_number_without_room_for_milliseconds_may_be_how_long_something_was_done(
    name: str,
) -> None:
    assert not moments({name: "integer"}, name)
    assert moments({name: "bigint"}, name)


def test_a_photo_is_taken_at_a_time_and_a_task_takes_one() -> None:
    stamps = {"import_timestamp": "bigint", "export_timestamp": "bigint"}
    assert moments({"datetime_taken": "bigint", **stamps}, "datetime_taken")
    assert not moments({"time_taken": "bigint", **stamps}, "time_taken")


@pytest.mark.parametrize("name", ["first_traded", "last_traded", "earliest_seen"])
def test_the_first_and_the_last_time_of_something_are_times_beside_others(name: str) -> None:
    assert moments({name: "bigint", "start_date": "bigint", "end_date": "bigint"}, name)
    assert not moments({name: "smallint", "start_date": "bigint", "end_date": "bigint"}, name)


@pytest.mark.parametrize("name", ["first_traded", "last_traded"])
def test_alone_they_may_be_how_many_or_which(name: str) -> None:
    assert not moments({name: "bigint", "start_date": "bigint", "end_date": "date"}, name)


@pytest.mark.parametrize("name", ["last_speed", "first_row", "traded", "first_traded_price"])
def test_other_numbers_beside_times_are_none(name: str) -> None:
    assert not moments({name: "bigint", "start_date": "bigint", "end_date": "bigint"}, name)

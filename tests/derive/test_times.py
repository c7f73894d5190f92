"""Times that are recognized by other columns or by the grammar of their names."""

from __future__ import annotations

import pytest

from dbready.facts import snapshot
from tests.derive.building import facts_of, roles_of

KEY = {"id": "bigint pk"}


def roles_among(columns: dict[str, str], name: str) -> dict[str, str]:
    return roles_of(facts_of({"things": {**KEY, **columns}}), "things", name)


@pytest.mark.parametrize("beside", ["size", "lastlogsize", "log_offset", "file_size"])
def test_mtime_beside_the_size_of_a_file_is_of_the_file(beside: str) -> None:
    columns = {"mtime": "integer", beside: "bigint"}
    assert roles_among(columns, "mtime") == {"event_time": "medium"}


def test_mtime_beside_other_columns_may_be_of_the_row() -> None:
    columns = {"mtime": "integer", "filename": "text", "data": "text"}
    assert roles_among(columns, "mtime")["updated_at"] == "low"


@pytest.mark.parametrize("name", ["lastchange", "last_change", "LastChange"])
def test_the_last_change_beside_a_state_may_be_of_the_state(name: str) -> None:
    columns = {"expression": "text", "state": "integer", name: "integer"}
    assert roles_among(columns, name) == {"updated_at": "low"}
    assert roles_among({"expression": "text", name: "integer"}, name)["updated_at"] != "low"


def test_the_last_change_that_the_server_sets_is_of_the_row() -> None:
    columns = {"state": "integer", "last_change": "timestamp on update"}
    assert roles_among(columns, "last_change")["updated_at"] == "high"


def test_the_time_of_writing_beside_the_time_of_the_event_is_of_the_insert() -> None:
    columns = {"clock": "integer", "value": "text", "write_clock": "integer"}
    assert roles_among(columns, "write_clock") == {"created_at": "medium"}


def test_the_time_of_writing_beside_a_creation_is_of_the_last_change() -> None:
    columns = {"date": "timestamp", "create_date": "timestamp", "write_date": "timestamp"}
    assert roles_among(columns, "write_date") == {"updated_at": "high"}
    assert roles_among({"name": "text", "write_date": "timestamp"}, "write_date") == {
        "updated_at": "high"
    }


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("delete_at", "timestamp"),
        ("auto_delete_after", "timestamp"),
        ("ts_delete", "integer"),
        ("purge_after", "date"),
        ("archive_on", "date"),
    ],
)
def test_a_deletion_in_the_present_tense_is_planned(name: str, data_type: str) -> None:
    roles = roles_among({name: data_type}, name)
    assert "scheduled_time" in roles
    assert "deleted_at" not in roles


def test_a_deletion_in_the_tense_of_all_times_has_happened() -> None:
    columns = {"create_at": "bigint", "update_at": "bigint", "delete_at": "bigint"}
    assert roles_among(columns, "delete_at") == {"deleted_at": "medium"}
    past = {"created_at": "bigint", "updated_at": "bigint", "delete_at": "bigint"}
    assert roles_among(past, "delete_at") == {"scheduled_time": "medium"}


@pytest.mark.parametrize(
    ("name", "data_type"),
    [("delete_after", "integer"), ("on_delete", "text"), ("delete_after_days", "integer")],
)
def test_what_a_deletion_does_or_waits_for_is_not_a_time(name: str, data_type: str) -> None:
    assert not {"scheduled_time", "deleted_at", "event_time"} & set(
        roles_among({name: data_type}, name)
    )


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("lastaccess", "event_time"),
        ("lastcheck", "event_time"),
        ("last_up", "event_time"),
        ("LAST_ANALYZED", "event_time"),
        ("LAST_ACCESS_TIME", "event_time"),
        ("lastsent", "event_time"),
        ("nextcheck", "scheduled_time"),
        ("next_run", "scheduled_time"),
        ("active_since", "event_time"),
        ("active_till", "scheduled_time"),
        ("disable_until", "scheduled_time"),
        ("maintenance_from", "scheduled_time"),
        ("valid_from", "scheduled_time"),
        ("valid_to", "scheduled_time"),
    ],
)
def test_a_number_is_a_time_by_last_next_and_the_bounds_of_a_period(name: str, role: str) -> None:
    assert roles_among({name: "integer", "x": "text", "y": "text"}, name)[role] == "medium"


@pytest.mark.parametrize(
    "name",
    [
        "last_id", "lastindex", "last_error", "last_position", "last_sync_count", "lastname", "last_page",
        "next_id", "nextval", "next_number", "next_version", "next_domain", "next_position",
        "days_since", "since", "since_version", "days_until", "pages_until",
        "last_run_time", "end_date_extension", "timestamp_rounding", "num_inserted", "num_created",
        "age_from", "age_to", "price_from", "user_to", "position_from", "version_to", "page_from",
    ],
)  # fmt: skip
def test_a_number_that_counts_numbers_or_refers_is_not_a_time(name: str) -> None:
    times = {"event_time", "scheduled_time", "created_at", "updated_at"}
    assert not times & set(roles_among({name: "integer"}, name))


@pytest.mark.parametrize("beside", [{"scanned": "integer"}, {"startedAt": "timestamp"}])
def test_created_and_updated_count_beside_other_counts_and_beside_real_times(
    beside: dict[str, str],
) -> None:
    columns = {"created": "integer", "updated": "integer", **beside}
    assert set(roles_among(columns, "created").values()) <= {"low"}
    assert set(roles_among(columns, "updated").values()) <= {"low"}


def test_a_number_named_time_is_doubtful_beside_real_times() -> None:
    assert roles_among({"paid_time": "integer"}, "paid_time")["event_time"] == "medium"
    columns = {"paid_time": "integer", "created_at": "timestamp"}
    assert roles_among(columns, "paid_time")["event_time"] == "low"


@pytest.mark.parametrize("name", ["lastcheck", "nextcheck", "active_since"])
def test_a_small_number_is_not_a_time(name: str) -> None:
    assert roles_among({name: "smallint"}, name) == {}


@pytest.mark.parametrize("name", ["send_ts", "reset_token_exp_time", "token_expires"])
def test_numbers_that_end_in_a_moment_or_an_expiry_are_times(name: str) -> None:
    facts = facts_of({"mails": {"id": "bigint pk", name: "bigint"}})
    assert {"event_time", "scheduled_time"} & roles_of(facts, "mails", name).keys()


@pytest.mark.parametrize("name", ["expires_in", "token_lifetime", "exp"])
def test_numbers_that_measure_how_long_something_is_valid_are_no_times(name: str) -> None:
    facts = facts_of({"mails": {"id": "bigint pk", name: "bigint"}})
    assert roles_of(facts, "mails", name) == {}


@pytest.mark.parametrize("name", ["client_id_issued_at", "size_changed_at", "expiration"])
def test_a_word_that_measures_does_not_hide_what_was_done_at_a_moment(name: str) -> None:
    facts = facts_of({"mails": {"id": "bigint pk", name: "bigint"}})
    assert "medium" in roles_of(facts, "mails", name).values()


@pytest.mark.parametrize("name", ["expiry", "invite_token_expires"])
def test_a_text_that_expires_is_a_time(name: str) -> None:
    assert roles_among({name: "text"}, name) == {"scheduled_time": "medium"}


def test_a_text_named_at_is_a_time_beside_times_of_its_type() -> None:
    assert roles_among({"indexedAt": "text"}, "indexedAt") == {"event_time": "low"}
    both = {"indexedAt": "text", "createdAt": "text"}
    assert roles_among(both, "indexedAt") == {"event_time": "medium"}
    other = {"indexedAt": "text", "createdAt": "varchar(36)"}
    assert roles_among(other, "indexedAt") == {"event_time": "low"}


@pytest.mark.parametrize("place", ["fileSize", "relativePath", "s3_object_key"])
def test_a_modification_beside_the_size_or_place_of_a_file_is_of_the_file(place: str) -> None:
    columns = {"name": "text", "modificationDate": "timestamp", place: "text"}
    assert "updated_at" not in roles_among(columns, "modificationDate")
    kept = {**columns, "createdAt": "timestamp"}
    assert roles_among(kept, "modificationDate")["updated_at"] == "high"
    row = {"name": "text", "updated_at": "timestamp", place: "text"}
    assert roles_among(row, "updated_at")["updated_at"] == "high"


def test_the_last_update_beside_other_operations_is_one_of_them() -> None:
    created = {"created_at": "timestamp", "last_update_at": "timestamp"}
    assert roles_among(created, "last_update_at") == {"updated_at": "high"}
    operations = {**created, "last_processed_at": "timestamp"}
    assert roles_among(operations, "last_update_at") == {"updated_at": "low"}
    seen = {"last_updated": "timestamp", "last_seen": "timestamp"}
    assert roles_among(seen, "last_updated") == {"updated_at": "high"}


@pytest.mark.parametrize(
    "beside", [{"is_updating": "boolean"}, {"last_update_started": "timestamp"}]
)
def test_a_result_that_is_being_updated_has_the_time_of_its_last_update(
    beside: dict[str, str],
) -> None:
    assert roles_among({"last_updated": "timestamp", **beside}, "last_updated") == {
        "updated_at": "low"
    }


def test_a_number_that_begins_with_date_may_say_what_the_dates_beside_it_are() -> None:
    dates = {"start_date": "text", "end_date": "text"}
    tables = {
        "reports": {**KEY, **dates, "date_static": "integer", "date_cancelled": "integer"},
        "visits": {**KEY, "date_visit": "integer"},
    }
    facts = facts_of(tables)
    assert roles_of(facts, "reports", "date_static") == {}
    assert "event_time" in roles_of(facts, "reports", "date_cancelled")
    assert "event_time" in roles_of(facts, "visits", "date_visit")


def test_a_plural_says_that_other_rows_than_that_of_the_column_were_updated() -> None:
    row = {**KEY, "name": "text"}
    trackers = {**row, "issues_updated": "timestamp", "tracker_updated": "timestamp"}
    facts = facts_of({"issue_trackers": trackers, "issues": {**row, "issues_updated": "timestamp"}})
    assert "updated_at" not in roles_of(facts, "issue_trackers", "issues_updated")
    assert roles_of(facts, "issue_trackers", "tracker_updated")["updated_at"] == "high"
    assert roles_of(facts, "issues", "issues_updated")["updated_at"] == "high"


@pytest.mark.parametrize(
    ("default", "confidence"), [("datetime('now')", "high"), ("unixepoch()", "medium")]
)
def test_a_number_whose_default_is_a_text_of_sqlite_is_a_time(
    default: str, confidence: str
) -> None:
    facts = facts_of({"things": {**KEY, "created_at": "numeric"}})
    facts.execute(
        "update columns set default_expression = ? where column_name = 'created_at'", [default]
    )
    assert roles_of(facts, "things", "created_at")["created_at"] == confidence


def test_an_update_on_a_day_beside_a_publication_may_be_typed_in() -> None:
    facts = facts_of(
        {"catalogs": {"published": "date", "updated": "date"}, "notes": {"updated": "date"}}
    )
    assert roles_of(facts, "catalogs", "updated")["updated_at"] == "low"
    assert roles_of(facts, "notes", "updated")["updated_at"] == "medium"
    assert roles_among({"date_written": "date"}, "date_written") == {"updated_at": "low"}


@pytest.mark.parametrize(
    ("column", "beside"), [("last_update", "next_update"), ("revised", "revised_utc_offset")]
)
def test_a_time_that_another_column_continues_is_of_what_the_row_describes(
    column: str, beside: str
) -> None:
    types = {"next_update": "timestamp", "revised_utc_offset": "integer"}
    assert roles_among({column: "timestamp"}, column)["updated_at"] != "low"
    row = {column: "timestamp", beside: types[beside]}
    assert roles_among(row, column)["updated_at"] == "low"


@pytest.mark.parametrize(("name", "is_time"), [("UpdatedInDB", 1), ("updated_by", 0), ("Text", 0)])
def test_what_a_trigger_sets_on_updates_is_the_update_time_if_its_name_says_so(
    name: str, is_time: int
) -> None:
    facts = facts_of({"messages": {"id": "bigint pk", name: "numeric"}})
    names = ("schema_name", "table_name", "trigger_name", "timing", "events", "assigned_columns")
    trigger = ("app", "messages", "touch", "after", '["update"]', f'["{name}"]')
    snapshot.insert(facts, "triggers", names, [trigger])
    assert ("updated_at" in roles_of(facts, "messages", name)) == is_time


@pytest.mark.parametrize(("table", "key"), [("questions", "course_id"), ("meetings", "video_id")])
def test_the_time_of_what_takes_place_is_no_position(table: str, key: str) -> None:
    columns = {key: "bigint", "start_time": "text", "end_time": "text"}
    facts = facts_of({table: {**KEY, **columns}})
    assert "scheduled_time" in roles_of(facts, table, "end_time")

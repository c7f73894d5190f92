"""Times of rows whose names begin with a word of the application."""

from __future__ import annotations

from tests.derive.building import facts_of, roles_of

KEY = {"id": "bigint pk"}


def test_a_time_that_many_tables_have_is_the_rows_own_whatever_word_precedes_it() -> None:
    names = ("contents", "remotes", "exports", "versions", "domains", "artifacts")
    times = {"zebra_created": "timestamp", "zebra_last_updated": "timestamp"}
    facts = facts_of({name: {**KEY, **times} for name in names})
    assert "updated_at" in roles_of(facts, "exports", "zebra_last_updated")
    assert "created_at" in roles_of(facts, "exports", "zebra_created")


def test_a_time_that_one_table_has_is_of_what_its_first_word_says() -> None:
    names = ("contents", "remotes", "exports", "versions", "domains")
    facts = facts_of(
        {
            **dict.fromkeys(names, KEY),
            "feeds": {**KEY, "icon_last_updated": "timestamp"},
        }
    )
    assert "updated_at" not in roles_of(facts, "feeds", "icon_last_updated")


def test_numbers_named_time_are_moments_where_every_time_is_a_number() -> None:
    tickets = {**KEY, "time": "bigint", "changetime": "bigint", "last_seen": "bigint"}
    notes = {**KEY, "time": "bigint"}
    facts = facts_of({"tickets": tickets, "notes": notes})
    assert roles_of(facts, "notes", "time")["event_time"] == "medium"
    mixed = facts_of({"tickets": tickets, "notes": notes, "races": {**KEY, "day": "date"}})
    assert roles_of(mixed, "notes", "time")["event_time"] == "low"


def test_a_number_is_a_time_where_its_name_is_one_in_another_table() -> None:
    events = {**KEY, "EVENT_TIME": "bigint"}
    runs = {**KEY, "CREATE_TIME": "bigint", "UPDATE_TIME": "bigint"}
    facts = facts_of({"partition_events": events, "log": {**events, "x": "text"}, "runs": runs})
    assert roles_of(facts, "log", "EVENT_TIME")["event_time"] == "medium"
    assert roles_of(facts_of({"log": events, "runs": runs}), "log", "EVENT_TIME") == {}


def test_a_text_is_a_time_where_several_tables_confirm_its_name() -> None:
    confirmed = {**KEY, "createdAt": "text", "sortAt": "text"}
    names = ("posts", "likes", "lists", "follows", "blocks")
    feeds = {"feeds": {**KEY, "sortAt": "text"}}
    facts = facts_of({**dict.fromkeys(names, confirmed), **feeds})
    assert roles_of(facts, "feeds", "sortAt") == {"event_time": "medium"}
    dated = {"races": {**KEY, "day": "date"}}  # so that not every time is a text
    fewer = facts_of({**dict.fromkeys(names[1:], confirmed), **feeds, **dated})
    assert roles_of(fewer, "feeds", "sortAt") == {"event_time": "low"}


def test_bounds_of_a_period_are_times_where_every_time_is_a_number_of_their_type() -> None:
    times = ["start_time", "expiry_date", "last_job_date", "created_at", "updated_at"]
    tables = {f"t{number}": {**KEY, name: "integer"} for number, name in enumerate(times)}
    usage = {**KEY, "window_start": "integer", "line_start": "integer", "wall_time": "integer"}
    facts = facts_of({**tables, "usage_sums": usage})
    assert roles_of(facts, "usage_sums", "window_start")["event_time"] == "medium"
    assert "event_time" not in roles_of(facts, "usage_sums", "line_start")
    assert "event_time" not in roles_of(facts, "usage_sums", "wall_time")


def test_a_lone_number_named_like_a_length_of_time_is_doubted_where_every_time_is_a_number() -> (
    None
):
    times = ["start_time", "expiry_date", "last_job_date", "created_at", "updated_at"]
    tables = {f"t{number}": {**KEY, name: "integer"} for number, name in enumerate(times)}
    lone = {**KEY, "play_time": "integer"}
    job = {**KEY, "state_time": "integer", "last_submit_time": "integer"}
    send = {**KEY, "send_time": "integer", "created_at": "integer"}
    facts = facts_of({**tables, "games": lone, "jobs": job, "mails": send})
    assert roles_of(facts, "games", "play_time")["event_time"] == "low"
    assert roles_of(facts, "jobs", "state_time")["event_time"] == "medium"
    assert roles_of(facts, "jobs", "last_submit_time")["event_time"] == "medium"
    assert roles_of(facts, "mails", "send_time")["event_time"] == "medium"


def test_a_clock_that_is_drawn_is_no_time() -> None:
    facts = facts_of({"tests": {**KEY, "draw_clock": "integer", "r_clock": "integer"}})
    assert roles_of(facts, "tests", "r_clock")["event_time"] == "medium"
    assert "event_time" not in roles_of(facts, "tests", "draw_clock")


def test_the_update_time_of_most_tables_is_that_of_the_row_beside_another() -> None:
    stamp = {"loader_last_updated_epoch": "timestamp"}
    tables = {f"t{number}": {**KEY, **stamp} for number in range(6)}
    facts = facts_of({**tables, "sources": {**KEY, **stamp, "last_updated": "timestamp"}})
    assert roles_of(facts, "sources", "last_updated") == {"updated_at": "low"}
    assert roles_of(facts, "sources", "loader_last_updated_epoch")["updated_at"] == "medium"


def test_texts_named_like_times_are_times_where_every_time_is_a_text() -> None:
    clear = {**KEY, "expires_at": "text", "created_at": "text", "updated_at": "text"}
    jobs = {
        **KEY,
        "updated": "text",
        "next_run": "text",
        "captured_at": "text",
        "created_by": "text",
    }
    facts = facts_of({"tokens": clear, "jobs": jobs})
    assert roles_of(facts, "jobs", "updated") == {"updated_at": "medium"}
    assert set(roles_of(facts, "jobs", "next_run").values()) == {"medium"}
    assert roles_of(facts, "jobs", "captured_at") == {"event_time": "medium"}
    assert "created_at" not in roles_of(facts, "jobs", "created_by")
    mixed = facts_of({"tokens": clear, "jobs": jobs, "races": {**KEY, "day": "date"}})
    assert roles_of(mixed, "jobs", "updated") == {"updated_at": "low"}
    assert roles_of(facts_of({"jobs": jobs}), "jobs", "updated") == {"updated_at": "low"}

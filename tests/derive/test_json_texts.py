"""Texts that hold JSON are found by what states it, and by what the rest of the database supports."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, roles_among, roles_of

KEY = {"id": "bigint pk"}
NAMED = {**KEY, "name": "varchar(36)", "title": "varchar(36)"}
STATED = {"rules": {**KEY, "detail_json": "text"}}
"""A database that keeps JSON in texts."""


def _json(tables: dict[str, dict[str, str]], column: str) -> str | None:
    """Return how surely a column of things is JSON."""
    return roles_of(facts_of(tables), "things", column).get("json")


@pytest.mark.parametrize("name", ["metadata", "lexical", "serialized_object", "report_json"])
def test_some_names_need_no_support(name: str) -> None:
    assert _json({"things": {**NAMED, name: "text"}}, name) == "medium"


def test_a_text_called_serialized_may_be_in_any_notation() -> None:
    assert _json({"things": {**NAMED, "serialized": "text"}}, "serialized") in {None, "low"}


def test_a_short_text_that_begins_with_json_is_about_json() -> None:
    assert roles_among({"json_content": "text"}, "json_content")["json"] == "medium"
    assert "json" not in roles_among({"json_root": "varchar(36)"}, "json_root")


@pytest.mark.parametrize(
    "name", ["geo_metadata", "run_data", "settings", "backend_config", "payload"]
)
def test_a_text_without_a_limit_holds_json_where_the_database_keeps_json_in_texts(
    name: str,
) -> None:
    things = {"things": {**NAMED, name: "text"}}
    assert _json(things, name) == "low"
    assert _json({**things, **STATED}, name) == "medium"
    without_limits = {**KEY, name: "text", "title": "text"}
    assert _json({"things": without_limits, **STATED}, name) == "low"


def test_names_of_several_texts_without_a_limit_are_a_habit_unless_the_database_is_large() -> None:
    things = {"things": {**NAMED, "event_data": "text"}}
    several = {"a": {**NAMED, "run_data": "text"}, "b": {**NAMED, "node_options": "text"}}
    many = {f"more_{number}": NAMED for number in range(200)}
    assert _json({**things, **several}, "event_data") == "medium"
    assert _json({**things, **several, **many}, "event_data") == "low"


@pytest.mark.parametrize("name", ["data", "context", "extra"])
def test_a_single_general_word_needs_more_than_room(name: str) -> None:
    things = {"things": {**NAMED, name: "text"}}
    assert _json({**things, **STATED}, name) == "low"
    beside = {"things": {**NAMED, name: "text", "detail_json": "text"}}
    assert _json(beside, name) == "medium"


@pytest.mark.parametrize(
    "name",
    ["notes", "key_data", "comment_data", "available_settings", "mount_options", "contact_info"],
)
def test_a_text_that_people_or_programs_write_or_that_is_a_key_is_not_structured(name: str) -> None:
    assert _json({"things": {**NAMED, name: "text"}, **STATED}, name) in {None, "low"}


def test_settings_of_a_login_may_be_encrypted() -> None:
    facts = facts_of({"login_methods": {**NAMED, "provider_config": "text", "a_json": "text"}})
    assert roles_of(facts, "login_methods", "provider_config").get("json", "low") == "low"


def test_a_text_holds_json_where_another_table_has_json_of_that_name() -> None:
    things = {"things": {**KEY, "extra_options": "text", "title": "text"}}
    assert _json(things, "extra_options") == "low"
    assert (
        _json({**things, "others": {**KEY, "extra_options": "jsonb"}}, "extra_options") == "medium"
    )
    assert _json(
        {"things": {**KEY, "params": "text"}, "a": {**KEY, "params": "jsonb"}}, "params"
    ) == ("low")


def test_a_text_is_not_json_because_a_column_of_that_name_is_of_type_json() -> None:
    customers = {**NAMED, "current_address": "jsonb"}
    facts = facts_of({"customers": customers, "old": {**KEY, "current_address": "text"}})
    assert "json" not in roles_of(facts, "old", "current_address")


@pytest.mark.parametrize(
    ("name", "confidence"),
    [("hooks", "medium"), ("comments", None), ("env_vars", None), ("images", None)],
)
def test_a_plural_beside_json_in_a_text_is_a_list(name: str, confidence: str | None) -> None:
    assert _json({"things": {**NAMED, name: "text", "app_json": "text"}}, name) == confidence
    assert _json({"things": {**NAMED, name: "text"}}, name) is None


def test_texts_with_json_as_their_default_say_that_data_is_json() -> None:
    facts = facts_of(
        {
            "pages": {**KEY, "tags": "text", "augments": "text"},
            "plugins": {**KEY, "data": "text"},
        }
    )
    assert roles_of(facts, "plugins", "data") == {"json": "low"}
    facts.execute("update columns set default_expression = '''[]''' where table_name = 'pages'")
    assert roles_of(facts, "plugins", "data") == {"json": "medium"}


def test_texts_of_a_framework_are_no_habit_of_the_application() -> None:
    results = {"results": {**NAMED, "perf_data": "text"}, "machines": {**NAMED, "setup": "text"}}
    sessions = {"django_session": {"session_key": "varchar(36)", "session_data": "text"}}
    logins = {"social_auth_partial": {**NAMED, "data": "text", "extra_data": "text"}}
    facts = facts_of({**results, **sessions, **logins})
    assert roles_of(facts, "results", "perf_data")["json"] == "low"
    others = {"runs": {**NAMED, "run_data": "text"}, "nodes": {**NAMED, "node_options": "text"}}
    assert roles_of(facts_of({**results, **others}), "results", "perf_data")["json"] == "medium"


def test_a_metadata_with_a_limit_may_hold_lines_of_keys_and_values() -> None:
    facts = facts_of({"jobs": {**KEY, "metadata": "text", "job_metadata": "text"}})
    facts.execute(
        "update columns set data_type = 'varchar', character_length = 2000 where type_family = 'text'"
    )
    assert roles_of(facts, "jobs", "metadata")["json"] == "low"
    assert roles_of(facts, "jobs", "job_metadata")["json"] == "medium"


def test_a_raw_text_is_json_where_rows_say_when_they_were_fetched() -> None:
    photo = {**KEY, "title": "varchar(36)", "sizes_raw": "text"}
    facts = facts_of({"photos": {**photo, "fetch_time": "timestamp"}, "mails": photo})
    assert roles_of(facts, "photos", "sizes_raw").get("json") == "medium"
    assert "json" not in roles_of(facts, "mails", "sizes_raw")


def test_a_text_holds_json_where_it_is_the_default_of_a_text_of_that_name() -> None:
    agents = {**KEY, "input_schema": "text", "augments": "text", "title": "text"}
    facts = facts_of({"agents": agents, "functions": agents})
    assert "json" not in roles_of(facts, "agents", "input_schema")
    facts.execute(
        """
        update columns
        set default_expression = '''{}'''
        where table_name = 'functions'
          and column_name in ('input_schema', 'augments')
        """
    )
    assert roles_of(facts, "agents", "input_schema")["json"] == "medium"
    assert "json" not in roles_of(facts, "agents", "augments")

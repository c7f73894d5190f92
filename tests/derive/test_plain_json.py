"""JSON whose structure readers need not know."""

from __future__ import annotations

import pytest

from dbready.derive.names import split
from dbready.derive.roles import plain_json
from tests.derive.building import facts_of, roles_of


@pytest.mark.parametrize(
    "name",
    [
        "tags",
        "order_ids",
        "sample_array",
        "target_countries",
        "errorDetails",
        "logs",
        "ui_state",
        "answer_schema",
        "view_settings",
        "credentials",
        "auth",
        "heading_path",
        "bcc",
        "previous_file_hashes",
        "table_of_contents",
        "judge_config",
        "env_vars_json",
        "key_backend_options",
        "example_specification",
        "default",
    ],
)
def test_lists_failures_and_what_only_the_application_shows_are_plain(name: str) -> None:
    (role,) = plain_json.by_name(split(name))
    assert role.role == "plain_json"


@pytest.mark.parametrize(
    "name", ["ids", "keys", "array", "schema", "metadata", "guide", "environment", "defaults_used"]
)
def test_other_names_leave_the_structure_open(name: str) -> None:
    assert not plain_json.by_name(split(name))


def test_settings_are_read_by_the_program_that_wrote_them_and_seldom_by_others() -> None:
    facts = facts_of(
        {
            "orders": {"id": "bigint pk", "details": "json", "loader_kwargs": "json"},
            "feature_flags": {"id": "bigint pk", "variants": "json"},
            "flags": {"id": "bigint pk", "variants": "json"},
        }
    )
    assert roles_of(facts, "orders", "loader_kwargs")["plain_json"] == "low"
    assert roles_of(facts, "feature_flags", "variants")["plain_json"] == "low"
    assert "plain_json" not in roles_of(facts, "orders", "details")
    assert "plain_json" not in roles_of(facts, "flags", "variants")


def test_arguments_and_results_of_calls_are_as_little_read_as_settings() -> None:
    facts = facts_of(
        {
            "tasks": {"id": "bigint pk", "args": "json", "result": "json", "progress": "json"},
            "tests": {"id": "bigint pk", "result": "json"},
        }
    )
    assert roles_of(facts, "tasks", "args")["plain_json"] == "low"
    assert roles_of(facts, "tasks", "result")["plain_json"] == "low"
    assert "plain_json" not in roles_of(facts, "tasks", "progress")
    assert "plain_json" not in roles_of(facts, "tests", "result")


def test_settings_that_are_a_text_with_json_are_settings_as_well() -> None:
    facts = facts_of({"shops": {"id": "bigint pk", "a_json": "text", "settings": "text = '{}'"}})
    assert roles_of(facts, "shops", "settings")["json"]
    assert roles_of(facts, "shops", "settings")["plain_json"] == "low"
    assert "plain_json" not in roles_of(facts, "shops", "a_json")


def test_copies_of_what_was_sent_and_received_are_read_less_than_settings() -> None:
    call = {"id": "bigint pk", "payload": "json", "response": "json", "details": "json"}
    facts = facts_of({"calls": call, "orders": {"id": "bigint pk", "payload": "json"}})
    assert roles_of(facts, "calls", "payload")["plain_json"] == "medium"
    assert roles_of(facts, "calls", "response")["plain_json"] == "medium"
    assert "plain_json" not in roles_of(facts, "calls", "details")
    assert "plain_json" not in roles_of(facts, "orders", "payload")


@pytest.mark.parametrize(("name", "confidence"), [("raw_response", "medium"), ("raw_json", "low")])
def test_a_raw_response_was_read_when_it_came_and_raw_json_may_be_all_that_is_known(
    name: str, confidence: str
) -> None:
    (role,) = plain_json.by_name(split(name))
    assert (role.role, role.confidence) == ("plain_json", confidence)


@pytest.mark.parametrize(
    ("name", "confidence"),
    [("judge_config", "medium"), ("settings", "low"), ("loader_kwargs", "low")],
)
def test_settings_of_a_part_are_of_the_program_and_others_may_be_of_the_row(
    name: str, confidence: str
) -> None:
    (role,) = plain_json.by_name(split(name))
    assert role.confidence == confidence


def test_a_leading_underscore_marks_what_a_program_keeps_for_itself() -> None:
    jobs = {"id": "bigint pk", "_max_jobs": "json", "max_jobs": "json"}
    facts = facts_of({"jobs": jobs})
    assert roles_of(facts, "jobs", "_max_jobs")["plain_json"] == "medium"
    assert "plain_json" not in roles_of(facts, "jobs", "max_jobs")


def test_what_a_program_adds_to_a_line_of_its_log_has_no_structure() -> None:
    line = {"id": "bigint pk", "level": "text", "message": "text", "extra_data": "json"}
    change = {"id": "bigint pk", "action": "text", "message": "text", "extra_data": "json"}
    facts = facts_of({"live_logs": line, "audit_logs": change})
    assert roles_of(facts, "live_logs", "extra_data")["plain_json"] == "medium"
    assert "plain_json" not in roles_of(facts, "audit_logs", "extra_data")


def test_nothing_but_its_name_says_that_a_text_is_a_copy_in_json() -> None:
    call = {"id": "bigint pk", "payload": "text = '{}'", "response": "text = '{}'"}
    facts = facts_of({"calls": call})
    assert roles_of(facts, "calls", "payload")["plain_json"] == "low"


@pytest.mark.parametrize("name", ["view_settings_json", "json_config", "backup_json"])
def test_what_json_is_of_stands_beside_the_word(name: str) -> None:
    facts = facts_of({"networks": {"id": "bigint pk", name: "text", "answers_json": "text"}})
    assert roles_of(facts, "networks", name)["plain_json"] == "low"
    assert "plain_json" not in roles_of(facts, "networks", "answers_json")


def test_the_content_of_a_part_of_a_page_is_plain_beside_its_style() -> None:
    panel = {"id": "bigint pk", "content": "json", "totals": "json"}
    facts = facts_of({"panels": {**panel, "custom_css_class": "text"}, "reports": panel})
    assert roles_of(facts, "panels", "content")["plain_json"] == "medium"
    assert "plain_json" not in roles_of(facts, "panels", "totals")
    assert "plain_json" not in roles_of(facts, "reports", "content")


def test_a_schema_in_a_table_of_schemas_describes_json() -> None:
    schema = {"id": "bigint pk", "schema": "json"}
    facts = facts_of({"json_schema": schema, "content_definitions": schema})
    assert roles_of(facts, "json_schema", "schema")["plain_json"] == "medium"
    assert "plain_json" not in roles_of(facts, "content_definitions", "schema")


def test_json_whose_numbers_stand_beside_it_is_plain() -> None:
    step = {"id": "bigint pk", "site_forces": "json", "charges": "json"}
    numbers = {"site_force_norm_max": "real", "site_forces_norm": "real"}
    facts = facts_of({"steps": {**step, **numbers}, "runs": {**step, "site_force_sum": "real"}})
    assert roles_of(facts, "steps", "site_forces")["plain_json"] == "medium"
    assert "plain_json" not in roles_of(facts, "steps", "charges")
    assert "plain_json" not in roles_of(facts, "runs", "site_forces")

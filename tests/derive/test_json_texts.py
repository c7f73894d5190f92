"""Texts that hold JSON are found by the room they have, and by what other tables keep under the same name."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, roles_of

KEY = {"id": "bigint pk"}
NAMED = {**KEY, "name": "varchar(36)", "title": "varchar(36)"}


@pytest.mark.parametrize("name", ["run_data", "settings", "backend_config", "serialized_object"])
def test_a_text_without_a_limit_is_structured_where_a_program_parses_what_is_named_so(
    name: str,
) -> None:
    facts = facts_of({"things": {**NAMED, name: "text"}})
    assert roles_of(facts, "things", name)["json"] == "medium"


@pytest.mark.parametrize(
    "name", ["notes", "key_data", "comment_data", "available_settings", "signature_data"]
)
def test_a_text_that_people_write_or_that_is_a_key_is_not_structured(name: str) -> None:
    facts = facts_of({"things": {**NAMED, name: "text"}})
    assert roles_of(facts, "things", name).get("json", "low") == "low"


def test_limits_of_other_tables_say_that_a_text_was_given_more_room() -> None:
    facts = facts_of({"history": {**KEY, "full_data": "text"}, "people": NAMED})
    assert roles_of(facts, "history", "full_data")["json"] == "medium"


def test_where_no_text_has_a_limit_more_room_says_nothing() -> None:
    facts = facts_of({"history": {**KEY, "full_data": "text", "name": "text"}})
    assert "json" not in roles_of(facts, "history", "full_data")


def test_settings_of_a_login_may_be_encrypted() -> None:
    facts = facts_of({"login_methods": {**NAMED, "provider_config": "text"}})
    assert roles_of(facts, "login_methods", "provider_config").get("json", "low") == "low"


def test_a_text_holds_json_where_another_table_keeps_it_in_a_text_of_that_name() -> None:
    rules = {**NAMED, "additional_info": "text", "detail_json": "text"}
    facts = facts_of({"rules": rules, "assets": {**KEY, "additional_info": "text"}})
    roles_of(facts, "rules", "detail_json")
    assert roles_of(facts, "assets", "additional_info")["json"] == "medium"


def test_a_text_is_not_json_because_a_column_of_that_name_is_of_type_json() -> None:
    customers = {**NAMED, "current_address": "jsonb"}
    facts = facts_of({"customers": customers, "old": {**KEY, "current_address": "text"}})
    assert "json" not in roles_of(facts, "old", "current_address")


def test_payloads_are_structured_even_if_nothing_else_of_their_table_is() -> None:
    tables = {"drafts": {**KEY, "payload": "text"}, "records": {**KEY, "body_json": "text"}}
    assert roles_of(facts_of(tables), "drafts", "payload")["json"] == "medium"


def test_what_people_write_is_no_json_because_another_table_has_the_type_for_it() -> None:
    typed = {"id": "bigint pk", "conditions": "jsonb", "limits_json": "jsonb"}
    written = {"id": "bigint pk", "conditions": "text", "title": "varchar(36)"}
    found = roles_of(facts_of({"permits": typed, "releases": written}), "releases", "conditions")
    assert found.get("json") != "medium"


def _json(extra: dict[str, dict[str, str]], column: str) -> str | None:
    """Return how surely a column of things is JSON in a database of a dozen tables."""
    tables = {f"others_{number}": NAMED for number in range(11)}
    return roles_of(facts_of({**tables, **extra}), "things", column).get("json")


@pytest.mark.parametrize("name", ["event_data", "display_config"])
def test_a_text_with_a_general_name_needs_others_like_it(name: str) -> None:
    things = {"things": {**NAMED, name: "text"}}
    assert _json(things, name) == "low"
    assert _json({**things, "a": {**KEY, "body_json": "text"}}, name) == "medium"
    several = {"a": {**NAMED, "run_data": "text"}, "b": {**NAMED, "node_data": "text"}}
    assert _json({**things, **several}, name) == "medium"
    typed = {"c": {**KEY, "p": "jsonb", "q": "jsonb", "r": "jsonb"}}
    assert _json({**things, **several, **typed}, name) == "low"
    assert _json({**things, "c": {**KEY, name: "jsonb"}}, name) == "medium"


@pytest.mark.parametrize("name", ["alarm_params", "user_options", "settings"])
def test_what_php_or_a_program_reads_needs_others_that_are_stated_to_be_json(name: str) -> None:
    things = {"things": {**NAMED, name: "text"}}
    assert _json(things, name) == "low"
    assert _json({**things, "a": {**KEY, "editor_lexical": "text", "b": "varchar(36)"}}, name) == (
        "medium"
    )


def test_single_texts_in_a_few_tables_are_no_habit_and_several_in_one_are() -> None:
    few = {f"t{at}": {**NAMED, f"{word}_data": "text"} for at, word in enumerate(("run", "perm"))}
    things = {"things": {**NAMED, "event_data": "text"}}
    more = {f"more_{number}": NAMED for number in range(20)}
    assert _json({**things, **few, **more}, "event_data") == "low"
    several = {"c": {**NAMED, "driver_config": "text", "boot_data": "text", "run_data": "text"}}
    assert _json({**things, **several, **more}, "event_data") == "medium"


@pytest.mark.parametrize("name", ["lexical", "serialized_object", "detail_json"])
def test_a_clear_name_needs_no_other_json(name: str) -> None:
    assert _json({"things": {**NAMED, name: "text"}}, name) == "medium"


def test_metadata_alone_is_json_where_the_database_has_the_type() -> None:
    things = {"things": {**NAMED, "metadata": "text"}}
    assert _json(things, "metadata") == "low"
    assert _json({**things, "a": {**KEY, "body": "jsonb"}}, "metadata") == "medium"


def test_arguments_of_a_task_queue_do_not_make_json_usual() -> None:
    things = {"things": {**NAMED, "event_data": "text"}}
    queue = {"tasks": {**NAMED, "args": "text", "kwargs": "text"}}
    rules = {"rules": {**NAMED, "conditions": "text", "actions": "text"}}
    assert _json({**things, **queue}, "event_data") == "low"
    assert _json({**things, **rules}, "event_data") == "medium"


def test_a_few_general_names_in_many_tables_are_no_habit() -> None:
    several = {"a": {**NAMED, "run_data": "text"}, "b": {**NAMED, "node_data": "text"}}
    things = {"things": {**NAMED, "event_data": "text"}, **several}
    many = {f"more_{number}": NAMED for number in range(200)}
    assert _json(things, "event_data") == "medium"
    assert _json({**things, **many}, "event_data") == "low"


def test_a_plural_is_json_in_a_type_that_the_schema_keeps_for_json() -> None:
    known = {f"part{number}_json": "text" for number in range(5)}
    tables = {
        "builds": {**NAMED, **known},
        "jobs": {**NAMED, "run_json": "text"},
        "events": {**NAMED, "meta_json": "text"},
        "pipelines": {**NAMED, "badges": "text"},
    }
    assert roles_of(facts_of(tables), "pipelines", "badges")["json"] == "medium"
    prose = {f"remark{number}": "text" for number in range(20)}
    facts = facts_of({**tables, "letters": {**NAMED, **prose}})
    assert roles_of(facts, "pipelines", "badges") == {"json": "low"}


def test_variables_of_an_environment_are_often_encrypted() -> None:
    facts = facts_of({"apps": {**NAMED, "app_json": "text", "env_vars": "text", "hooks": "text"}})
    assert roles_of(facts, "apps", "hooks")["json"] == "medium"
    assert roles_of(facts, "apps", "env_vars").get("json", "low") == "low"


@pytest.mark.parametrize("name", ["workflowGraph", "geojson"])
def test_graphs_and_places_are_json_in_longer_texts(name: str) -> None:
    facts = facts_of({"things": {**NAMED, name: "text"}})
    assert roles_of(facts, "things", name)["json"] == "medium"
    paragraph = facts_of({"things": {**NAMED, "paragraph": "text"}})
    assert "json" not in roles_of(paragraph, "things", "paragraph")


def test_texts_with_json_as_their_default_say_that_data_is_json() -> None:
    facts = facts_of(
        {
            "pages": {**KEY, "tags": "text", "augments": "text"},
            "plugins": {**KEY, "data": "text"},
        }
    )
    assert "json" not in roles_of(facts, "plugins", "data")
    facts.execute("update columns set default_expression = '''[]''' where table_name = 'pages'")
    assert roles_of(facts, "plugins", "data") == {"json": "medium"}

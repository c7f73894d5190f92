"""References that a part of a name, a pair of names or the keys of other tables give away."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}
NAMED = {**KEY, "name": "text"}


def test_a_row_that_extends_another_one_joins_nothing() -> None:
    child = {"base_ptr_id": "bigint pk", "kind_id": "bigint"}
    tables = {
        "app_entities_base": NAMED,
        "app_entities_event": child,
        "app_relations_eventwork": {**KEY, "related_event_id": "bigint", "note": "text"},
    }
    found = references_of(facts_of(tables))
    assert found["app_relations_eventwork.related_event_id"] == ("app_entities_event", "medium")


def test_what_extends_a_group_is_no_group_of_its_own() -> None:
    tables = {
        "auth_group": NAMED,
        "cms_pageusergroup": {"group_ptr_id": "bigint pk", "created_by_id": "bigint"},
        "cms_pagepermission": {**KEY, "group_id": "bigint", "can_edit": "boolean"},
    }
    assert references_of(facts_of(tables))["cms_pagepermission.group_id"][0] == "auth_group"


@pytest.mark.parametrize("column", ["node_name_id", "node_from_id", "node_to_id"])
def test_a_direction_or_a_name_may_stand_before_the_ending(column: str) -> None:
    tables = {
        "storagenode": NAMED,
        "storagegroup": NAMED,
        "storagepool": NAMED,
        "requests": {**KEY, column: "bigint"},
    }
    assert references_of(facts_of(tables))[f"requests.{column}"][0] == "storagenode"


def test_a_parent_of_a_school_is_none_of_the_folders_of_a_package() -> None:
    tables = {
        "school_parent": NAMED,
        "school_pupil": {**NAMED, "parent_id": "bigint"},
        "school_course": NAMED,
        "school_lesson": NAMED,
        "school_room": NAMED,
        "school_teacher": NAMED,
        "filer_folder": {**NAMED, "parent_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["filer_folder.parent_id"][0] == "filer_folder"
    assert found["school_pupil.parent_id"][0] == "school_parent"


def test_persons_of_many_modules_are_in_the_one_table_that_is_called_so() -> None:
    login = {**KEY, "email": "text", "password": "text"}
    modules = ("biography", "election", "campaign", "donation")
    tables = {
        "auth_user": login,
        "entity_person": NAMED,
        **{f"{module}_entry": {**KEY, "person_id": "bigint"} for module in modules},
    }
    found = references_of(facts_of(tables))
    assert found["election_entry.person_id"] == ("entity_person", "medium")


def test_a_message_is_of_the_table_whose_text_keys_have_the_same_length() -> None:
    tables = {
        "message": {"id": "varchar(36) key", "body": "text"},
        "chat_room": {**KEY, "last_message_id": "varchar(36)", "first_message_id": "text"},
    }
    found = references_of(facts_of(tables))
    assert found["chat_room.last_message_id"][1] != "low"
    assert found["chat_room.first_message_id"][1] == "low"


def test_the_states_of_tasks_are_in_the_table_of_both_names() -> None:
    listed = {"id": "char(1) pk", "label": "text"}
    tables = {
        "task": {**NAMED, "status": "char(1)"},
        "task_status": listed,
        "note": {**NAMED, "status": "char(1)"},
    }
    found = references_of(facts_of(tables))
    assert found["task.status"] == ("task_status", "medium")
    assert "note.status" not in found


def test_a_code_and_the_table_that_is_keyed_by_it_may_have_one_word_in_common() -> None:
    tables = {
        "status": {"jobstatus": "char(1) pk", "long_text": "text"},
        "job": {**NAMED, "jobstatus": "char(1)"},
        "unit_score_lookup": {"unit_score": "bigint pk", "label": "text"},
        "assays": {**NAMED, "unit_score": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["job.jobstatus"] == ("status", "medium")
    assert found["assays.unit_score"][0] == "unit_score_lookup"


def test_ancestors_in_a_closure_are_rows_of_the_table_that_it_closes() -> None:
    pair = {"ancestor": "bigint key", "descendant": "bigint key"}
    found = references_of(facts_of({"nodes": NAMED, "nodes_closure": pair}))
    assert found == {
        "nodes_closure.ancestor": ("nodes", "medium"),
        "nodes_closure.descendant": ("nodes", "medium"),
    }


def test_a_number_may_be_named_after_a_table_and_its_key() -> None:
    tables = {"uploads": {"indexno": "bigint pk"}, "roles": {**NAMED, "uploads_indexno": "bigint"}}
    assert references_of(facts_of(tables))["roles.uploads_indexno"] == ("uploads", "medium")


def test_items_of_many_tables_are_of_the_only_table_of_items() -> None:
    users = ("notes", "shares", "tags", "highlights", "chunks", "feeds")
    tables = {
        "knowledge_items": NAMED,
        **{name: {**KEY, "item_id": "bigint", "body": "text"} for name in users},
    }
    assert references_of(facts_of(tables))["notes.item_id"] == ("knowledge_items", "medium")
    few = {name: tables[name] for name in ("knowledge_items", "notes", "shares")}
    assert references_of(facts_of(few))["notes.item_id"][1] == "low"


def test_a_key_of_initials_is_that_of_the_table_with_these_letters() -> None:
    tables = {
        "workstreams": {"ws_id": "text key", "name": "text"},
        "snapshots": {"ws_id": "text key", "body": "text"},
        "usage_events": {**KEY, "ws_id": "text"},
    }
    assert references_of(facts_of(tables))["usage_events.ws_id"][0] == "workstreams"


def test_a_key_that_is_named_after_another_table_is_of_that_one() -> None:
    tables = {
        "journals": {"id": "uuid pk", "name": "text"},
        "permalink_journals": {"journal_id": "uuid key", "link": "text"},
        "permalink_journal_entries": {"id": "uuid pk", "journal_id": "uuid"},
    }
    found = references_of(facts_of(tables))
    assert found["permalink_journal_entries.journal_id"][0] == "journals"


def test_a_reference_holds_the_column_that_foreign_keys_name_where_the_key_has_another_type() -> (
    None
):
    tables = {
        "user": {**KEY, "user_id": "varchar(36)", "user_name": "text"},
        "bundle": {**KEY, "user_id": "varchar(36)"},
        "chat": {**KEY, "sender_user_id": "varchar(36)"},
    }
    facts = facts_of(tables, [("bundle", "user_id", "user")])
    facts.execute("""update foreign_keys set referenced_columns = '["user_id"]'""")
    assert references_of(facts)["chat.sender_user_id"][0] == "user"


def test_a_text_without_room_for_the_keys_of_a_table_is_none_of_them() -> None:
    tables = {
        "traces": {"trace_id": "varchar(36) key", "name": "text"},
        "logs": {**KEY, "trace_id": "varchar(11)"},
    }
    assert "logs.trace_id" not in references_of(facts_of(tables))


def test_the_names_of_pages_are_their_own_whatever_names_are_keys() -> None:
    tables = {
        "forms": {"name": "text key", "title": "text"},
        "submissions": {**KEY, "name": "text"},
        "windows": {**KEY, "name": "text"},
        "pages": {**KEY, "name": "text", "title": "text"},
    }
    declared = [(name, "name", "forms") for name in ("submissions", "windows")]
    assert "pages.name" not in references_of(facts_of(tables, declared))


def test_the_whole_name_of_a_table_comes_before_that_of_another_without_its_module() -> None:
    others = ("favorites", "preferences", "sessions", "sets", "schedules", "goals")
    tables = {
        "workouts": NAMED,
        "user_workouts": NAMED,
        **{f"user_{name}": {**KEY, "note": "text"} for name in others},
        "workout_exercises": {**KEY, "workout_id": "bigint", "note": "text"},
    }
    found = references_of(facts_of(tables))
    assert found["workout_exercises.workout_id"] == ("workouts", "high")


def test_a_mouse_is_one_of_the_mice() -> None:
    tables = {"mice": NAMED, "litters": {**KEY, "mouse_id": "bigint"}}
    assert references_of(facts_of(tables))["litters.mouse_id"] == ("mice", "high")

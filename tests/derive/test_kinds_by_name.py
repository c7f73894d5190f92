"""Kinds of tables whose names say what their rows are, where their columns agree."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, kinds_of

TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
ENTITY = {"id": "bigint pk", "name": "text", "email": "text", **TIMES}
CHANGE = {
    "id": "bigint pk",
    "transfer_id": "bigint",
    "state_id": "bigint",
    "created_at": "timestamp",
}


def test_changes_of_a_state_are_events_also_where_other_tables_refer_to_them() -> None:
    tables = {
        "transfers": ENTITY,
        "transfer_state_changes": CHANGE,
        "positions": {"id": "bigint pk", "transfer_state_change_id": "bigint", **TIMES},
    }
    keys = [
        ("transfer_state_changes", "transfer_id", "transfers"),
        ("positions", "transfer_state_change_id", "transfer_state_changes"),
    ]
    assert kinds_of(facts_of(tables, keys))["transfer_state_changes"] == "event"


def test_changes_that_people_plan_are_entities() -> None:
    planned = {**CHANGE, "title": "text", "status": "text"}
    tables = {"transfers": ENTITY, "transfer_changes": planned}
    keys = [("transfer_changes", "transfer_id", "transfers")]
    assert kinds_of(facts_of(tables, keys))["transfer_changes"] == "entity"


def test_a_list_of_the_events_that_may_happen_is_no_log() -> None:
    possible = {
        "event_id": "bigint pk",
        "name": "text",
        "description": "text",
        "created_at": "timestamp",
    }
    happened = {"event_id": "bigint pk", "payload": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({"event": possible}))["event"] != "event"
    assert kinds_of(facts_of({"event": happened}))["event"] == "event"


@pytest.mark.parametrize("name", ["list_entries", "transactions"])
def test_entries_and_transactions_with_a_description_are_edited(name: str) -> None:
    plain = {"id": "bigint pk", "amount": "numeric", "posted_at": "timestamp"}
    assert kinds_of(facts_of({name: plain}))[name] == "event"
    assert kinds_of(facts_of({name: {**plain, "description": "text"}}))[name] == "entity"


@pytest.mark.parametrize("name", ["audit_log_resource", "job_log_message", "api_audit_entry"])
def test_what_a_log_consists_of_is_an_event(name: str) -> None:
    columns = {"id": "bigint pk", "message": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({name: columns}))[name] == "event"


def test_results_and_errors_that_are_only_added_are_events() -> None:
    columns = {"id": "bigint pk", "payload": "text", "created_at": "timestamp"}
    graded = {**columns, "status": "text", "updated_at": "timestamp"}
    kinds = kinds_of(
        facts_of({"flow_results": columns, "flow_errors": columns, "graded_results": graded})
    )
    assert kinds["flow_results"] == "event"
    assert kinds["flow_errors"] == "event"
    assert kinds["graded_results"] == "entity"


def test_targets_of_events_are_written_with_them() -> None:
    targets = {"id": "bigint pk", "event_id": "bigint", "project_id": "bigint", "entity": "text"}
    tables = {
        "projects": ENTITY,
        "events": {"id": "bigint pk", "message": "text", "created_at": "timestamp"},
        "event_targets": targets,
    }
    keys = [("event_targets", "event_id", "events"), ("event_targets", "project_id", "projects")]
    assert kinds_of(facts_of(tables, keys))["event_targets"] == "event"


def test_rows_that_workers_lease_are_a_queue_also_with_a_time_in_their_key() -> None:
    leased = {
        "flow_id": "bigint key",
        "timestamp": "timestamp key",
        "request": "text",
        "leased_by": "text",
        "leased_until": "timestamp",
    }
    assert kinds_of(facts_of({"processing_requests": leased}))["processing_requests"] == "queue"


def test_codes_that_people_type_in_and_states_of_oauth_are_transient() -> None:
    code = {"id": "bigint pk", "code": "text", "subject": "text", "expired_at": "timestamp"}
    state = {"id": "bigint pk", "state": "text", "redirect_url": "text", "expires_at": "timestamp"}
    kinds = kinds_of(facts_of({"verify_codes": code, "IntegrationOAuthState": state}))
    assert kinds == {"verify_codes": "transient", "IntegrationOAuthState": "transient"}


def test_pairs_with_a_role_or_a_priority_are_joins() -> None:
    tables = {
        "databases": ENTITY,
        "groups": ENTITY,
        "database_groups": {
            "database_id": "bigint key",
            "group_id": "bigint key",
            "role": "text",
            "priority": "integer",
        },
    }
    assert kinds_of(facts_of(tables))["database_groups"] == "join"


def test_members_with_a_role_and_a_number_are_joins_also_without_a_unique_key() -> None:
    members = {
        "id": "uuid pk",
        "project_id": "bigint",
        "user_id": "bigint",
        "project_role": "text",
        "member_num": "integer",
    }
    kinds = kinds_of(facts_of({"projects": ENTITY, "users": ENTITY, "members": members}))
    assert kinds["members"] == "join"


def test_actors_of_films_did_not_write_the_row() -> None:
    tables = {
        "imdb_movies": ENTITY,
        "imdb_actors": ENTITY,
        "imdb_movie_actors": {"movie_id": "bigint", "actor_id": "bigint"},
    }
    keys = [
        ("imdb_movie_actors", "movie_id", "imdb_movies"),
        ("imdb_movie_actors", "actor_id", "imdb_actors"),
    ]
    assert kinds_of(facts_of(tables, keys))["imdb_movie_actors"] == "join"


def test_a_database_of_a_framework_alone_is_about_its_tables() -> None:
    own = {f"pma__{name}": ENTITY for name in "abcdefgh"}
    assert set(kinds_of(facts_of(own)).values()) == {"entity"}
    beside = {**own, "orders": ENTITY, "customers": ENTITY, "invoices": ENTITY}
    assert kinds_of(facts_of(beside))["pma__a"] == "framework"


@pytest.mark.parametrize(
    "name",
    ["customercatalog", "cw_microblog", "microblogentry", "sprint_backlog", "chatdialogs"],
)
def test_a_word_that_only_ends_like_log_makes_no_log(name: str) -> None:
    columns = {"id": "bigint pk", "title": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({name: columns}))[name] != "event"


@pytest.mark.parametrize("name", ["joblogentry", "catalogauditlog", "feedbacklogs"])
def test_a_log_of_a_blog_or_a_catalog_is_one(name: str) -> None:
    columns = {"id": "bigint pk", "message": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({name: columns}))[name] == "event"


@pytest.mark.parametrize("name", ["door_logaccess", "logerrors"])
def test_what_a_log_is_of_may_be_glued_to_it(name: str) -> None:
    entry = {"id": "bigint pk", "datetime": "timestamp", "opened": "boolean"}
    assert kinds_of(facts_of({name: entry}))[name] == "event"


def test_a_login_is_no_log() -> None:
    entry = {"id": "bigint pk", "name": "text", "datetime": "timestamp"}
    assert kinds_of(facts_of({"user_login": entry}))["user_login"] != "event"

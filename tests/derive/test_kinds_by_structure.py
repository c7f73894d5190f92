"""Kinds that follow from columns and keys, where the name of the table gives nothing away."""

from __future__ import annotations

import json

import pytest

from dbready.facts import snapshot
from tests.derive.building import facts_of, kinds_of, unique

KEY = {"id": "bigint pk"}

TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
ENTITY = {"id": "bigint pk", "name": "text", "email": "text", **TIMES}
CALL = {"sid": "text", "pid": "text", "node": "text"}
AUDITED = {
    "audit_id": "bigint",
    "audit_action": "text",
    "audit_when": "timestamp",
    "audit_by": "text",
}


def test_what_a_running_process_holds_is_transient() -> None:
    assert kinds_of(facts_of({"calls": CALL}))["calls"] == "transient"


@pytest.mark.parametrize("column", [{"started": "timestamp"}, {"status": "text"}])
def test_registered_servers_with_a_process_id_are_entities(column: dict[str, str]) -> None:
    assert kinds_of(facts_of({"daemons": {**CALL, **column}}))["daemons"] == "entity"


def test_locks_of_named_things_are_transient_and_locks_for_sale_are_not() -> None:
    held = {"name": "text key", "locked_by": "text", "owner": "text", "timeout": "integer"}
    sold = {"id": "bigint pk", "name": "text", "instance": "text", "price": "numeric"}
    kinds = kinds_of(facts_of({"job_locks": held, "bicycle_locks": sold}))
    assert kinds["job_locks"] == "transient"
    assert kinds["bicycle_locks"] == "entity"


def test_work_that_is_leased_to_workers_is_a_queue_whatever_its_name() -> None:
    work = {
        "id": "bigint pk",
        "state": "text",
        "attempts": "integer",
        "available_at": "timestamp",
        "lease_owner": "text",
        **TIMES,
    }
    assert kinds_of(facts_of({"triggered": work}))["triggered"] == "queue"


def test_flats_with_a_lease_are_entities() -> None:
    flat = {"id": "bigint pk", "lease_until": "timestamp", "owner": "text", "rent": "numeric"}
    assert kinds_of(facts_of({"flats": flat}))["flats"] == "entity"


def test_a_mailing_list_with_a_moderator_and_default_actions_is_an_entity() -> None:
    columns = {
        "id": "bigint pk",
        "moderator_password": "text",
        "default_member_action": "text",
        "subject_prefix": "text",
        "created_at": "timestamp",
    }
    assert kinds_of(facts_of({"lists": columns}))["lists"] == "entity"


def test_details_of_events_are_events() -> None:
    log = {"id": "bigint pk", "message": "text", "occurred_at": "timestamp"}
    detail = {"id": "bigint pk", "entry_id": "bigint", "content": "text"}
    tables = {"audit_log": log, "entry_details": detail, "entry_reviews": {**detail, **TIMES}}
    keys = [(name, "entry_id", "audit_log") for name in ("entry_details", "entry_reviews")]
    kinds = kinds_of(facts_of(tables, keys))
    assert kinds["entry_details"] == "event"
    assert kinds["entry_reviews"] == "entity"


def test_a_row_for_each_thing_with_a_time_in_another_key_is_no_event() -> None:
    columns = {"username": "text key", "timestamp": "bigint key", "service": "text"}
    facts = facts_of({"pushed": columns})
    assert kinds_of(facts)["pushed"] == "event"
    facts = facts_of({"pushed": columns})
    snapshot.insert(
        facts,
        "keys",
        ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count",
         "has_nullable_column"),
        [("app", "pushed", "thing", "unique", json.dumps(["username", "service"]), 2, 0)],
    )  # fmt: skip
    assert kinds_of(facts)["pushed"] == "entity"


def test_a_pair_with_a_name_in_its_key_is_a_join() -> None:
    pair = {"name": "text key", "step_id": "bigint key", "artifact_id": "bigint key"}
    kinds = kinds_of(facts_of({"steps": ENTITY, "artifacts": ENTITY, "outputs": pair}))
    assert kinds["outputs"] == "join"


def test_a_history_may_end_in_a_word_that_the_shared_prefix_leaves_alone() -> None:
    columns = {"name": "text", "value": "text", "count": "integer"}
    names = ("thing", "thing_class", "thing_device", "thing_hist", "thing_class_hist")
    kinds = kinds_of(facts_of(dict.fromkeys(names, columns)))
    assert kinds["thing_class_hist"] == "history"


def test_a_table_without_a_key_is_no_event_for_that() -> None:
    columns = {"name": "text", "host": "text", "options": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({"rooms": columns}))["rooms"] == "entity"


def test_daily_statistics_are_a_cache_and_daily_offers_are_not() -> None:
    columns = {"source_id": "bigint key", "average": "real", "peak": "real"}
    kinds = kinds_of(facts_of({"source_stats_daily": columns, "offers_daily": {**ENTITY}}))
    assert kinds["source_stats_daily"] == "cache"
    assert kinds["offers_daily"] == "entity"


def test_an_old_and_a_new_value_make_events_also_when_written_as_one_word() -> None:
    columns = {"ticket": "bigint key", "time": "timestamp", "oldvalue": "text", "newvalue": "text"}
    assert kinds_of(facts_of({"ticket_change": columns}))["ticket_change"] == "event"


def test_events_of_another_table_are_events_also_beside_a_table_of_events() -> None:
    happened = {
        "id": "bigint pk",
        "request_id": "bigint",
        "what": "text",
        "created_at": "timestamp",
    }
    of_an_event = {**happened, "event_id": "bigint"}
    tables = {"events": ENTITY, "requests": ENTITY, "request_events": happened}
    assert kinds_of(facts_of(tables))["request_events"] == "event"
    tables["request_events"] = of_an_event
    assert kinds_of(facts_of(tables))["request_events"] != "event"


def test_an_archive_alone_is_a_history_unless_its_rows_change() -> None:
    columns = {"id": "bigint pk", "text": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({"archive": columns}))["archive"] == "history"
    assert kinds_of(facts_of({"archive": {**columns, **TIMES}}))["archive"] == "entity"


def test_sessions_with_a_secret_are_transient_also_beside_a_table_of_sessions() -> None:
    kept = {"id": "text key", "token_hash": "text", "last_used_at": "timestamp"}
    kinds = kinds_of(facts_of({"sessions": ENTITY, "offline_sessions": kept}))
    assert kinds["offline_sessions"] == "transient"


def test_sessions_of_a_checkout_last() -> None:
    login = {"id": "text key", "user_agent": "text", "expires_at": "timestamp"}
    wide = {f"option_{number}": "text" for number in range(20)}
    tables = {"login_sessions": login, "checkout_sessions": {**login, **wide}}
    tables["parking_sessions"] = {**login, "deleted_at": "timestamp null"}
    kinds = kinds_of(facts_of(tables))
    assert kinds["login_sessions"] == "transient"
    assert kinds["checkout_sessions"] == "entity"
    assert kinds["parking_sessions"] == "entity"


def test_a_history_of_states_is_a_history_and_one_that_is_reviewed_is_not() -> None:
    states = {"id": "bigint pk", "event_time": "bigint", "hard_state": "text"}
    reviewed = {"id": "bigint pk", "data": "text", "status": "text", **TIMES}
    kinds = kinds_of(facts_of({"state_history": states, "employment_history": reviewed}))
    assert kinds["state_history"] == "history"
    assert kinds["employment_history"] == "entity"


def test_states_with_their_time_in_the_key_are_events() -> None:
    columns = {
        "visit": "bigint key",
        "date": "timestamp key",
        "status": "text",
        "snapshot_hash": "text",
        "size": "bigint",
    }
    assert kinds_of(facts_of({"visit_status": columns}))["visit_status"] == "event"


def test_hits_that_are_counted_up_are_entities() -> None:
    hits = {"id": "bigint pk", "page": "text", "first_hit_at": "timestamp"}
    counted = {**hits, "hit_count": "integer", "last_hit_at": "timestamp"}
    kinds = kinds_of(facts_of({"page_hits": hits, "branch_hits": counted}))
    assert kinds["page_hits"] == "event"
    assert kinds["branch_hits"] == "entity"


def test_a_pair_with_the_time_since_when_is_a_join() -> None:
    pair = {"member_id": "bigint key", "role_id": "bigint key", "assigned_at": "timestamp"}
    tables = {"members": ENTITY, "roles": ENTITY, "granted": pair}
    assert kinds_of(facts_of(tables))["granted"] == "join"


def test_a_pair_named_after_both_tables_is_a_join_with_small_facts_and_a_number_of_its_own() -> (
    None
):
    pair = {
        "id": "bigint pk",
        "event_id": "bigint",
        "registration_id": "bigint",
    }
    tables = {
        "events": ENTITY,
        "registrations": ENTITY,
        "events_registrations": {**pair, "attended": "boolean", "created_at": "timestamp"},
        "registration_events": {**pair, "is_for_definition": "integer"},
        "bookings": {**pair, "attended": "boolean", "note": "text"},
        "event_registrations": {**pair, "quantity": "integer", "price": "numeric"},
    }
    kinds = kinds_of(facts_of(tables))
    assert kinds["events_registrations"] == kinds["registration_events"] == "join"
    assert kinds["bookings"] == kinds["event_registrations"] == "entity"


def test_a_pair_of_which_one_is_a_user_of_another_system_is_a_join() -> None:
    pair = {"queue_id": "bigint key", "user_uid": "text key"}
    tables = {
        "desk_queues": ENTITY,
        "desk_tickets": ENTITY,
        "desk_queues_users": pair,
    }
    kinds = kinds_of(facts_of(tables))
    assert kinds["desk_queues_users"] == "join"


def test_a_pair_after_which_a_table_is_named_is_a_join_even_where_others_refer_to_it() -> None:
    pair = {
        "id": "bigint pk",
        "profile_id": "bigint",
        "server_id": "bigint",
        "order": "integer",
        "is_active": "boolean",
        **TIMES,
    }
    facts = facts_of({
        "profiles": ENTITY,
        "servers": ENTITY,
        "profile_servers": pair,
        "offers": pair,
        "tools": {**KEY, "profile_server_id": "bigint", "offer_id": "bigint"},
    })  # fmt: skip
    for table in ("profile_servers", "offers"):
        unique(facts, table, "profile_id", "server_id")
    kinds = kinds_of(facts)
    assert kinds["profile_servers"] == "join"
    assert kinds["offers"] == "entity"


def test_a_pair_with_a_list_is_a_join_unless_it_is_updated() -> None:
    pair = {"host_id": "bigint key", "user_id": "bigint key", "ports": "integer[]"}
    tables = {
        "hosts": ENTITY,
        "users": ENTITY,
        "opened": pair,
        "preferred": {**pair, "updated_at": "timestamp"},
    }
    kinds = kinds_of(facts_of(tables))
    assert kinds["opened"] == "join"
    assert kinds["preferred"] == "entity"


def test_a_pair_that_is_a_key_may_say_whether_it_is_current() -> None:
    pair = {
        "id": "bigint pk",
        "library_id": "bigint",
        "dbxref_id": "bigint",
    }
    facts = facts_of({
        "libraries": ENTITY, "dbxrefs": ENTITY, "citations": {**pair, "is_valid": "boolean"},
    })  # fmt: skip
    assert kinds_of(facts)["citations"] == "entity"
    unique(facts, "citations", "library_id", "dbxref_id")
    assert kinds_of(facts)["citations"] == "join"


def test_work_in_the_background_with_a_status_is_a_queue() -> None:
    work = {"id": "bigint pk", "job_type": "text", "status": "text", **TIMES}
    assert kinds_of(facts_of({"async_jobs": work}))["async_jobs"] == "queue"


def test_pairs_of_binary_ids_and_of_ancestors_are_joins() -> None:
    pair = {"period_id": "binary(20) key", "override_id": "binary(20) key"}
    ancestors = {"file_id": "bigint key", "ancestor_id": "bigint key", "depth": "integer"}
    tables = {"files": ENTITY, "periods": {"id": "binary(20) key", "label": "text"}}
    kinds = kinds_of(facts_of({**tables, "period_overrides": pair, "file_ancestors": ancestors}))
    assert kinds["period_overrides"] == "join"
    assert kinds["file_ancestors"] == "join"


def test_a_status_of_a_code_leaves_a_lookup() -> None:
    columns = {"id": "bigint pk", "name": "text", "status": "integer"}
    kinds = kinds_of(facts_of({"loan_type": columns, "loans": {**columns, "amount": "numeric"}}))
    assert kinds == {"loan_type": "lookup", "loans": "entity"}


def test_a_history_without_a_time_does_not_record_when_its_table_changed() -> None:
    images = {"id": "bigint pk", "name": "text", "status": "integer"}
    facts = facts_of(
        {"images": images, "image_history": {"image_id": "bigint key", "steps": "text"}}
    )
    assert kinds_of(facts)["image_history"] == "history"
    (original,) = facts.execute(
        "select original_table from table_kinds where table_name = 'image_history'"
    ).fetchone()
    assert original is None


def test_rows_that_extend_one_by_two_columns_are_no_pairs() -> None:
    key = {"name": "text key", "uri": "text key"}
    facts = facts_of({"assets": {**key, "label": "text"}, "asset_active": key})
    names = (
        "schema_name",
        "table_name",
        "columns",
        "referenced_schema",
        "referenced_table",
        "referenced_columns",
        "constraint_name",
        "column_count",
    )
    both = '["name", "uri"]'
    snapshot.insert(
        facts,
        "foreign_keys",
        names,
        [("app", "asset_active", both, "app", "assets", both, "fk", 2)],
    )
    assert kinds_of(facts)["asset_active"] == "entity"


def test_a_tenant_and_one_other_reference_are_no_pair() -> None:
    tables = {f"thing_{number}": {"id": "bigint pk", "org_id": "bigint"} for number in range(15)}
    rotation = {"id": "bigint pk", "org_id": "bigint", "thing_1_id": "bigint"}
    member = {"org_id": "bigint key", "thing_1_id": "bigint key"}
    others = {"orgs": {"id": "bigint pk"}, "turns": rotation, "org_thing": member}
    kinds = kinds_of(facts_of({**tables, **others}))
    assert kinds["turns"] == "entity"
    assert kinds["org_thing"] == "join"


def test_configurations_and_tokens_of_two_rows_are_no_pairs() -> None:
    pair = {"user_id": "bigint", "client_id": "bigint"}
    tables = {
        "users": {"id": "bigint pk"},
        "clients": {"id": "bigint pk"},
        "access_tokens": {"token": "text key", **pair},
        "client_configuration": {"id": "bigint pk", **pair},
        "clients_users": {"id": "bigint pk", **pair},
    }
    kinds = kinds_of(facts_of(tables))
    assert kinds["access_tokens"] != "join"
    assert kinds["client_configuration"] != "join"
    assert kinds["clients_users"] == "join"


def test_a_list_of_types_may_be_a_tree_with_a_public_key() -> None:
    types = {**KEY, "name": "text", "description": "text", "parent": "bigint"}
    facts = facts_of(
        {
            "place_type": types,
            "folder": types,
            "places": {**KEY, "type": "bigint", "folder": "bigint"},
        },
        [
            ("place_type", "parent", "place_type"),
            ("folder", "parent", "folder"),
            ("places", "type", "place_type"),
            ("places", "folder", "folder"),
        ],
    )
    kinds = kinds_of(facts)
    assert kinds["place_type"] == "lookup"
    assert kinds["folder"] == "entity"


def test_revisions_with_differences_are_a_history_whatever_times_they_have() -> None:
    columns = {**KEY, "title_diff": "text", "body_diff": "text", "updated_time": "timestamp"}
    assert kinds_of(facts_of({"revisions": columns})) == {"revisions": "history"}


def test_tombstones_are_events_also_where_copies_refer_to_them() -> None:
    gone = {"gid": "uuid key", "data": "jsonb", "deleted_at": "timestamp"}
    facts = facts_of(
        {"deleted_entity": gone, "lists": {**KEY, "gid": "uuid"}},
        [("lists", "gid", "deleted_entity")],
    )
    assert kinds_of(facts)["deleted_entity"] == "event"


def test_a_list_of_migrations_has_the_columns_of_one_whatever_word_follows_its_name() -> None:
    listed = {**KEY, "timestamp": "bigint", "name": "text"}
    assert kinds_of(facts_of({"migrations_v": listed}))["migrations_v"] == "migration"
    assert kinds_of(facts_of({"bird_sightings": listed}))["bird_sightings"] != "migration"


def test_revisions_with_names_are_what_was_released_and_no_history() -> None:
    columns = {**KEY, "item": "text", "body": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({"revisions": columns}))["revisions"] == "history"
    named = {**columns, "name": "text"}
    assert kinds_of(facts_of({"revisions": named}))["revisions"] == "entity"


STATES = {
    "id": "bigint pk",
    "name": "text",
    "color_code": "text",
    "order": "real",
    "is_default": "boolean",
    "is_custom": "boolean",
    "extra_data": "jsonb",
    **TIMES,
}


def test_a_list_of_states_is_a_lookup_with_how_they_are_shown_and_when_they_were_written() -> None:
    refers = {"id": "bigint pk", "ticket_status_id": "bigint"}
    kinds = kinds_of(facts_of({"ticket_status": STATES, "tickets": refers}))
    assert kinds["ticket_status"] == "lookup"


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("ticket_type", {}),
        ("ticket_status", {"happened_at": "timestamp"}),
        ("ticket_status", {"body": "jsonb"}),
        ("ticket_status", {"ticket_id": "bigint"}),
    ],
)
def test_types_that_are_configured_and_states_of_rows_are_no_lookup(
    name: str, column: dict[str, str]
) -> None:
    tables = {"tickets": ENTITY, name: {**STATES, **column}}
    assert kinds_of(facts_of(tables))[name] != "lookup"


def test_a_table_of_alembic_may_have_any_name() -> None:
    facts = facts_of({"alembic_version_ris": {"version_num": "text pk"}, "orders": KEY})
    assert kinds_of(facts)["alembic_version_ris"] == "migration"

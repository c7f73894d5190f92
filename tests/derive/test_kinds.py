"""What tables are for."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import facts_of, kinds_of

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
ENTITY = {**KEY, "name": "text", "email": "text", **TIMES}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("schema_migrations", "migration"),
        ("flyway_schema_history", "migration"),
        ("DATABASECHANGELOG", "migration"),
        ("django_session", "framework"),
        ("oban_jobs", "framework"),
        ("customers_bak", "backup"),
        ("customers_old", "backup"),
        ("customers_20240131", "backup"),
        ("customers_backup_2024", "backup"),
        ("customers_bak_2024_01_31", "backup"),
        ("customers_old_2", "backup"),
        ("customers_2024_backup", "backup"),
        ("customersBackup2024", "backup"),
        ("copy_of_customers", "backup"),
        ("stg_customers", "staging"),
        ("customers_staging_ignore", "staging"),
        ("raw_customers", "staging"),
        ("customers_history", "history"),
        ("customer_versions", "history"),
        ("audit_log", "event"),
        ("customers", "entity"),
    ],
)
def test_a_name_determines_the_kind(name: str, kind: str) -> None:
    kinds = kinds_of(facts_of({"customers": ENTITY, name: ENTITY}))
    assert kinds[name] == kind


@pytest.mark.parametrize(
    "name",
    [
        "backups", "raw_materials", "load_balancers", "jobs", "sessions", "queue", "old_town",
        "status_reports", "calendar_events", "bulk_imports", "copy",
    ],
)  # fmt: skip
def test_a_look_alike_is_an_entity(name: str) -> None:
    columns = {**ENTITY, "starts_at": "timestamp"}
    assert kinds_of(facts_of({name: columns, "customers": ENTITY}))[name] == "entity"


def test_a_table_of_references_is_a_join() -> None:
    tables = {
        "films": {**ENTITY},
        "actors": {**ENTITY},
        "film_actor": {
            "film_id": "bigint key",
            "actor_id": "bigint key",
            "updated_at": "timestamp",
        },
        "castings": {**KEY, "film_id": "bigint", "actor_id": "bigint", "role_text": "text"},
    }
    kinds = kinds_of(facts_of(tables, [("film_actor", "film_id", "films")]))
    assert kinds["film_actor"] == "join"
    assert kinds["castings"] == "entity"


def test_a_table_of_references_that_others_refer_to_is_an_entity() -> None:
    tables = {
        "films": ENTITY,
        "stores": ENTITY,
        "inventory": {"inventory_id": "bigint pk", "film_id": "bigint", "store_id": "bigint"},
        "rentals": {**ENTITY, "inventory_id": "bigint"},
    }
    assert kinds_of(facts_of(tables))["inventory"] == "entity"


def test_codes_and_labels_are_a_lookup() -> None:
    kinds = kinds_of(
        facts_of(
            {
                "languages": {"code": "char(1) key", "english_name": "text"},
                "order_types": {**KEY, "name": "text", **TIMES},
                "people": {**KEY, "first_name": "text", "last_name": "text"},
                "plans": {**KEY, "name": "text", "price": "numeric"},
            }
        )
    )
    assert kinds == {
        "languages": "lookup",
        "order_types": "lookup",
        "people": "entity",
        "plans": "entity",
    }


def test_statistics_change_no_kind() -> None:
    tables = {
        "order_types": {**KEY, "name": "text"},
        "scores": {**KEY, "points": "integer", "created_at": "timestamp"},
    }
    facts = facts_of(tables)
    before = kinds_of(facts)
    columns = ("schema_name", "table_name", "estimated_rows", "inserted_rows", "updated_rows")
    for name in tables:
        snapshot.insert(
            facts, "table_statistics", columns, [("app", name, 1_000_000, 9_000_000, 0)]
        )
    assert kinds_of(facts) == before == {"order_types": "lookup", "scores": "entity"}


def test_work_that_waits_is_a_queue() -> None:
    work = {**KEY, "payload": "jsonb", "attempts": "integer", "locked_at": "timestamp"}
    assert kinds_of(facts_of({"mail_jobs": work, "outbox": work, "outboxevent": work})) == {
        "mail_jobs": "queue",
        "outbox": "queue",
        "outboxevent": "queue",
    }


def test_a_version_in_the_key_makes_a_history() -> None:
    columns = {"node_id": "bigint key", "version": "bigint key", "timestamp": "timestamp"}
    assert kinds_of(facts_of({"nodes": columns})) == {"nodes": "history"}


def test_versions_that_go_through_states_are_entities() -> None:
    columns = {**ENTITY, "status": "text", "approved_at": "timestamp"}
    assert (
        kinds_of(facts_of({"quotes": ENTITY, "quote_versions": columns}))["quote_versions"]
        == "entity"
    )


def test_a_time_in_the_key_makes_events_unless_it_is_there_for_partitions() -> None:
    kinds = kinds_of(
        facts_of(
            {
                "output": {"source": "text key", "time": "timestamp key", "value": "text"},
                "payment": {
                    "payment_id": "bigint pk",
                    "payment_date": "timestamp key",
                    "amount": "numeric",
                },
            }
        )
    )
    assert kinds == {"output": "event", "payment": "entity"}


def test_tables_with_dates_in_their_names_are_partitions_where_there_are_many() -> None:
    months = {f"readout_2024{month:02}": ENTITY for month in range(1, 7)}
    assert "backup" not in kinds_of(facts_of({"readout": ENTITY, **months})).values()


def test_currencies_with_their_minor_units_are_a_lookup() -> None:
    columns = {"code": "char(1) key", "name": "text", "minor_units": "integer"}
    assert kinds_of(facts_of({"currencies": columns})) == {"currencies": "lookup"}


def test_settings_of_the_application_need_no_more_care_than_a_lookup() -> None:
    settings = {"id": "bigint pk", "site_name": "text", "updated_at": "timestamp"}
    users = {"users": {"id": "bigint pk", "email": "text"}}
    own = {"user_settings": {"id": "bigint pk", "user_id": "bigint", "theme": "text"}}
    kinds = kinds_of(facts_of({"settings": settings, **users, **own}))
    assert kinds == {"settings": "lookup", "users": "entity", "user_settings": "entity"}


@pytest.mark.parametrize("name", ["price_cache", "cache_index", "cached_thumbnails"])
def test_copies_that_can_be_rebuilt_are_a_cache(name: str) -> None:
    columns = {"id": "bigint pk", "price": "numeric", "updated_at": "timestamp"}
    assert kinds_of(facts_of({name: columns})) == {name: "cache"}


USER_AND_ROLE = {"user_id": "bigint key", "role_id": "bigint key"}
PEOPLE = {"users": ENTITY, "roles": ENTITY}


@pytest.mark.parametrize("name", ["user_log", "role_events", "user_queue", "tmp_roles"])
def test_two_references_are_a_join_whatever_the_table_is_called(name: str) -> None:
    columns = {**USER_AND_ROLE, "is_default": "boolean", "created_by": "bigint"}
    assert kinds_of(facts_of({**PEOPLE, name: columns}))[name] == "join"


@pytest.mark.parametrize(
    "column", [{"amount": "numeric"}, {"body": "text"}, {"a": "text", "b": "text", "c": "text"}]
)
def test_a_pair_that_holds_more_is_an_entity(column: dict[str, str]) -> None:
    kinds = kinds_of(facts_of({**PEOPLE, "grants": {**USER_AND_ROLE, **column}}))
    assert kinds["grants"] == "entity"


def test_a_position_that_is_a_fraction_leaves_a_join() -> None:
    columns = {**KEY, "person_id": "bigint", "role_id": "bigint", "role_ord": "real"}
    assert kinds_of(facts_of({**PEOPLE, "people_roles_lnk": columns}))["people_roles_lnk"] == "join"


def test_who_wrote_a_row_makes_no_join() -> None:
    columns = {**KEY, "created_by": "bigint", "updated_by": "bigint", **TIMES}
    assert kinds_of(facts_of({**PEOPLE, "boards": columns}))["boards"] == "entity"


def test_an_id_without_a_known_target_is_a_side_of_a_join_too() -> None:
    columns = {**KEY, "role_id": "bigint", "member_id": "bigint"}
    assert kinds_of(facts_of({**PEOPLE, "role_members": columns}))["role_members"] == "join"


@pytest.mark.parametrize("word", ["event", "version", "transaction", "type"])
def test_a_last_word_that_is_a_table_says_nothing_about_the_kind(word: str) -> None:
    columns = {**KEY, "name": "text", "created_at": "timestamp"}
    tables = {"articles": ENTITY, f"{word}s": ENTITY, f"article_{word}s": columns}
    assert kinds_of(facts_of(tables))[f"article_{word}s"] == "entity"


@pytest.mark.parametrize("column", ["version", "revision_id"])
def test_a_version_beside_another_things_id_in_the_key_makes_no_history(column: str) -> None:
    models = {"name": "text key", column: "bigint key", "stage": "text", "updated_at": "timestamp"}
    assert kinds_of(facts_of({"model_files": models}))["model_files"] == "entity"


def test_versions_that_others_refer_to_are_entities() -> None:
    versions = {**KEY, "package_id": "bigint", "number": "text", "created_at": "timestamp"}
    downloads = {**KEY, "package_version_id": "bigint"}
    tables = {"packages": ENTITY, "package_versions": versions, "downloads": downloads}
    assert kinds_of(facts_of(tables))["package_versions"] == "entity"
    del tables["downloads"]
    assert kinds_of(facts_of(tables))["package_versions"] == "history"


@pytest.mark.parametrize(
    "name", ["location_raw", "import_orders", "new_customers", "customers_new"]
)
def test_user_data_is_no_staging_unless_it_has_the_columns_of_its_table(name: str) -> None:
    own = {**KEY, "payload": "text", "device": "text", "received_at": "timestamp"}
    tables = {"locations": ENTITY, "orders": ENTITY, "customers": ENTITY}
    assert kinds_of(facts_of({**tables, name: own}))[name] == "entity"
    assert kinds_of(facts_of({**tables, "raw_orders": ENTITY}))["raw_orders"] == "staging"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("orders_backup_2019", "backup"),
        ("orders_backup20190131", "backup"),
        ("orders_backup", "entity"),
        ("orders_backup_2", "entity"),
        ("orders_2019", "entity"),
        ("backup_2019", "entity"),
        ("customers_backup_2019", "entity"),
    ],
)
def test_a_dated_copy_is_one_although_its_original_is_gone(name: str, kind: str) -> None:
    own = {**KEY, "path": "text", "bytes": "bigint", "finished_at": "timestamp"}
    assert kinds_of(facts_of({"customers": ENTITY, name: own}))[name] == kind


@pytest.mark.parametrize("name", ["site_backups", "searches_saved", "site_copy"])
def test_what_is_backed_up_or_saved_is_not_a_copy(name: str) -> None:
    own = {**KEY, "path": "text", "bytes": "bigint", "finished_at": "timestamp"}
    assert kinds_of(facts_of({"sites": ENTITY, "searches": ENTITY, name: own}))[name] == "entity"


def test_a_frameworks_table_has_the_frameworks_columns() -> None:
    own = {**KEY, "user_id": "bigint", "scopes": "text", **TIMES}
    framework = {**KEY, "tokenable_type": "text", "tokenable_id": "bigint", "token": "text"}
    assert kinds_of(facts_of({"personal_access_tokens": own})) == {
        "personal_access_tokens": "entity"
    }
    assert kinds_of(facts_of({"personal_access_tokens": framework})) == {
        "personal_access_tokens": "framework"
    }


@pytest.mark.parametrize("column", ["user_id", "price", "secret"])
def test_few_columns_alone_make_no_lookup(column: str) -> None:
    types = {"user_id": "bigint", "price": "numeric", "secret": "text"}
    own = {**KEY, "name": "text", column: types[column]}
    orders = {**KEY, "shelf_id": "bigint"}
    facts = facts_of({"users": ENTITY, "shelves": own, "orders": orders})
    assert kinds_of(facts)["shelves"] == "entity"


def test_a_guessed_kind_leaves_no_table_out() -> None:
    labels = {**KEY, "name": "text"}
    facts = facts_of({"tags": labels, "posts": {**ENTITY, "tag_id": "bigint"}})
    kinds_of(facts)
    row = facts.execute(
        "select kind, confidence, effective_kind from table_kinds where table_name = 'tags'"
    )
    assert row.fetchone() == ("lookup", "low", "entity")


def test_appointments_and_things_with_a_status_are_not_events() -> None:
    kinds = kinds_of(
        facts_of(
            {
                "events": {**KEY, "title": "text", "starts_at": "timestamp", **TIMES},
                "payments_transactions": {**KEY, "status": "text", "created_at": "timestamp"},
                "audits": {**KEY, "status": "text", **TIMES},
                "page_views": {**KEY, "path": "text", "created_at": "timestamp"},
            }
        )
    )
    assert kinds == {
        "events": "entity",
        "payments_transactions": "entity",
        "audits": "entity",
        "page_views": "event",
    }


def test_old_and_new_values_are_a_record_of_changes() -> None:
    columns = {**KEY, "old_value": "text", "new_value": "text", "created_at": "timestamp"}
    assert kinds_of(facts_of({"ticket_steps": columns})) == {"ticket_steps": "event"}


def test_a_task_of_people_is_not_a_queue() -> None:
    columns = {**ENTITY, "payload": "text", "published_at": "timestamp"}
    assert kinds_of(facts_of({"tasks": columns})) == {"tasks": "entity"}


@pytest.mark.parametrize("name", ["latest_metrics", "last_usage", "current_stats"])
def test_what_is_overwritten_is_not_an_event(name: str) -> None:
    columns = {"name": "text key", "value": "numeric", "measured_at": "timestamp"}
    assert kinds_of(facts_of({name: columns})) == {name: "entity"}
    assert kinds_of(facts_of({"daily_metrics": columns})) == {"daily_metrics": "event"}


@pytest.mark.parametrize(
    "columns",
    [
        {"item": "bigint key", "clock": "integer key", "num": "integer", "value_min": "real"},
        {"site": "text key", "day": "date key", "hits": "integer", "misses": "integer"},
    ],
)
def test_sums_of_a_period_change_until_it_ends(columns: dict[str, str]) -> None:
    more = {"value_avg": "real"} if "num" in columns else {}
    assert kinds_of(facts_of({"trends": columns | more})) == {"trends": "entity"}


def test_single_values_with_a_time_in_the_key_are_events() -> None:
    columns = {"item": "bigint key", "clock": "integer key", "value": "real"}
    assert kinds_of(facts_of({"samples_raw": columns})) == {"samples_raw": "event"}


@pytest.mark.parametrize("flag", ["acknowledged", "is_read", "processed", "redacted", "anonymized"])
def test_events_that_are_marked_afterwards_change(flag: str) -> None:
    columns = {**KEY, "message": "text", "created_at": "timestamp", flag: "boolean"}
    facts = facts_of({"problem_events": columns, "problem_log": columns})
    assert kinds_of(facts) == {"problem_events": "entity", "problem_log": "event"}
    row = facts.execute("select changing_column from table_kinds where table_name = 'problem_log'")
    assert row.fetchone() == (flag,)


@pytest.mark.parametrize("flag", ["succeeded", "is_cached", "bytes_read"])
def test_events_with_facts_of_their_moment_stay_events(flag: str) -> None:
    data_type = "integer" if flag == "bytes_read" else "boolean"
    columns = {**KEY, "message": "text", "created_at": "timestamp", flag: data_type}
    assert kinds_of(facts_of({"problem_events": columns})) == {"problem_events": "event"}


@pytest.mark.parametrize(
    ("column", "confidence", "changing"),
    [
        ("is_default", "medium", "is_default"),
        ("is_read", "medium", "is_read"),
        ("is_large", "medium", None),
        ("type", "medium", None),
        ("created_by", "high", None),
    ],
)
def test_a_pair_that_is_switched_on_and_off_changes(
    column: str, confidence: str, changing: str | None
) -> None:
    data_type = {"type": "text", "created_by": "bigint"}.get(column, "boolean")
    facts = facts_of({**PEOPLE, "grants": {**USER_AND_ROLE, column: data_type}})
    assert kinds_of(facts)["grants"] == "join"
    row = facts.execute(
        "select confidence, changing_column from table_kinds where table_name = 'grants'"
    )
    assert row.fetchone() == (confidence, changing)


def test_acknowledgements_are_events_unless_they_have_a_state() -> None:
    columns = {**KEY, "user_id": "bigint", "message": "text", "clock": "integer"}
    changes = {**columns, "old_severity": "integer", "new_severity": "integer"}
    kinds = kinds_of(
        facts_of(
            {
                "acknowledges": columns,
                "approvals": {**columns, "status": "text"},
                "escalated": changes,
            }
        )
    )
    assert kinds == {"acknowledges": "event", "approvals": "entity", "escalated": "event"}


def test_a_table_and_its_history_have_their_own_kinds() -> None:
    columns = {"item": "bigint key", "clock": "timestamp key", "value": "text"}
    kinds = kinds_of(facts_of({"readings": columns, "readings_history": columns}))
    assert kinds["readings_history"] == "history"
    assert kinds["readings"] == "event"


@pytest.mark.parametrize("writer", ["create_uid", "updated_by"])
def test_settings_may_say_who_wrote_them(writer: str) -> None:
    columns = {**KEY, "default_tax": "bigint", writer: "bigint"}
    facts = facts_of({"users": ENTITY, "sale_configuration": columns})
    assert kinds_of(facts)["sale_configuration"] == "lookup"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("usage_sums", {"site_id": "bigint key", "day": "date key", "hits": "integer"}),
        ("site_events", {**KEY, "site_id": "bigint", "clock": "integer", "acknowledged": "boolean"}),
    ],
)  # fmt: skip
def test_records_that_change_still_outlive_what_they_are_about(
    name: str, columns: dict[str, str]
) -> None:
    facts = facts_of({"sites": ENTITY, name: columns, "pages": {**ENTITY, "site_id": "bigint"}})
    assert kinds_of(facts)[name] == "entity"
    rows = facts.execute("select table_name, outlives_target from inferred_references")
    assert dict(rows.fetchall()) == {name: 1, "pages": 0}


def test_rows_of_one_period_are_a_copy_of_the_table_that_they_repeat() -> None:
    events = {"id": "bigint pk", "camera_id": "bigint", "started_at": "timestamp", "size": "bigint"}
    hour = {"event_id": "bigint pk", "camera_id": "bigint", "started_at": "timestamp"}
    facts = facts_of({"events": events, "events_hour": hour | {"size": "bigint"}})
    assert kinds_of(facts)["events_hour"] == "cache"


def test_a_log_of_what_has_a_start_and_an_end_is_written_twice() -> None:
    times = {"start_timestamp": "timestamp", "end_timestamp": "timestamp"}
    facts = facts_of(
        {
            "session_log": {"id": "uuid pk", **times},
            "request_log": {"id": "uuid pk", "created_at": "timestamp", "path": "text"},
        }
    )
    assert kinds_of(facts) == {"session_log": "event", "request_log": "event"}
    changing = facts.execute("select table_name, changing_column from table_kinds").fetchall()
    assert dict(changing) == {"session_log": "end_timestamp", "request_log": None}


@pytest.mark.parametrize("table", ["deleted_users", "users_tombstones", "crm_deleteduser"])
def test_a_table_of_what_was_deleted_is_a_record(table: str) -> None:
    columns = {"id": "bigint pk", "user_key": "bigint", "deleted_on": "timestamp"}
    assert kinds_of(facts_of({"users": KEY, table: columns}))[table] in {"event", "history"}


def test_a_type_may_have_a_text_beside_its_label_and_a_payment_method_more() -> None:
    facts = facts_of(
        {
            "enum_document_types": {"id": "bigint pk", "name": "text", "issuer": "text"},
            "payment_method": {"id": "bigint pk", "name": "text", "handler": "text"},
            "documents": {
                "id": "bigint pk",
                "enum_document_types_id": "bigint",
                "payment_method_id": "bigint",
            },
        }
    )
    assert kinds_of(facts)["enum_document_types"] == "lookup"
    assert kinds_of(facts)["payment_method"] == "entity"


def test_revisions_that_their_own_table_refers_to_are_its_history() -> None:
    revisions = {**KEY, "note_id": "bigint", "created_at": "timestamp", "source": "text"}
    notes = {**KEY, "title": "text", "current_revision_id": "bigint"}
    keys = [
        ("note_revisions", "note_id", "notes"),
        ("notes", "current_revision_id", "note_revisions"),
    ]
    tables = {"notes": notes, "note_revisions": revisions}
    assert kinds_of(facts_of(tables, keys))["note_revisions"] == "history"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("monitoringstats", {**KEY, "timestamp": "timestamp", "value": "integer"}),
        ("webhook_payloads", {**KEY, "created_at": "timestamp", "payload": "text"}),
        ("event", {**KEY, "created_at": "timestamp", "resource_status": "text"}),
    ],
)
def test_measurements_payloads_and_the_states_of_others_are_events(
    name: str, columns: dict[str, str]
) -> None:
    assert kinds_of(facts_of({"resource": ENTITY, name: columns}))[name] == "event"


def test_an_event_with_a_status_of_its_own_changes() -> None:
    event = {**KEY, "created_at": "timestamp", "status": "text"}
    assert kinds_of(facts_of({"resource": ENTITY, "event": event}))["event"] == "entity"


def test_a_table_of_access_tokens_is_the_applications() -> None:
    token = {"key": "text key", "created": "timestamp", "user_id": "bigint"}
    assert kinds_of(facts_of({"users": ENTITY, "authtoken_token": token}))["authtoken_token"] != (
        "framework"
    )


def test_a_key_of_another_system_makes_a_join_with_a_reference() -> None:
    pair = {"balancer_id": "varchar(36) key", "sg_id": "varchar(36) key"}
    facts = facts_of(
        {"balancers": {"id": "varchar(36) key", "name": "text"}, "balancer_groups": pair}
    )
    facts.execute("update columns set character_length = 36 where data_type = 'varchar(36)'")
    assert kinds_of(facts)["balancer_groups"] == "join"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("statistics", {**KEY, "sensor_id": "bigint", "created_at": "timestamp", "mean": "real", "max": "real"}),
        ("dashboardstat", {**KEY, "value": "text", "created_at": "timestamp"}),
        ("object_audit", {**KEY, "object_type": "text", "object_id": "bigint", "revision_id": "bigint"}),
    ],
)  # fmt: skip
def test_measurements_and_audits_are_events(name: str, columns: dict[str, str]) -> None:
    assert kinds_of(facts_of({name: columns})) == {name: "event"}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("statistics", {**KEY, "name": "text", "views": "integer", **TIMES}),
        ("stats", {**KEY, "name": "text", "created_at": "timestamp"}),
        ("column_stats", {**KEY, "rows": "integer", "last_analyzed": "timestamp"}),
        ("spans", {**KEY, "document_id": "bigint", "start": "integer", **TIMES}),
        ("actions", {**KEY, "actor_id": "bigint", "label": "text", "created_at": "timestamp"}),
        ("landing_page", {**KEY, "title": "text", "published_at": "timestamp"}),
    ],
)
def test_totals_spans_of_a_text_and_landing_pages_are_entities(
    name: str, columns: dict[str, str]
) -> None:
    assert kinds_of(facts_of({name: columns})) == {name: "entity"}


def test_a_pair_that_comes_again_is_an_event_and_one_that_is_a_key_is_a_join() -> None:
    columns = {"user_id": "bigint", "role_id": "bigint", "created_at": "timestamp"}
    tables = {**PEOPLE, "click_events": {**KEY, **columns}, "role_events": {**USER_AND_ROLE}}
    kinds = kinds_of(facts_of(tables))
    assert (kinds["click_events"], kinds["role_events"]) == ("event", "join")


def test_references_of_actions_of_transactions_outlive_what_the_actions_deleted() -> None:
    action = {"change_id": "bigint", "item_id": "bigint", "change_action": "char(1)"}
    facts = facts_of(
        {
            "transactions": {"change_id": "bigint pk", "made_at": "timestamp"},
            "items": {"item_id": "bigint pk", "title": "text"},
            "item_changes": action,
            "parts": {"id": "bigint pk", "item_id": "bigint", "change_id": "bigint"},
        },
        [
            ("item_changes", "change_id", "transactions"),
            ("parts", "change_id", "transactions"),
        ],
    )
    kinds_of(facts)
    rows = facts.execute(
        "select table_name, outlives_target from inferred_references where column_name = 'item_id'"
    )
    assert dict(rows.fetchall()) == {"item_changes": 1, "parts": 0}


def test_what_a_library_keeps_the_history_of_is_found_by_the_columns() -> None:
    bill = {"id": "bigint", "code": "text", "amount_due": "numeric", "subject_id": "text"}
    copy = {"history_id": "bigint key", "history_date": "timestamp", "history_type": "text"}
    facts = facts_of(
        {"tbl_bill": bill, "payments": {"id": "bigint"}, "invoice_past": {**bill, **copy}}
    )
    derive(facts)
    found = facts.execute(
        "select kind, original_table from table_kinds where table_name = 'invoice_past'"
    )
    assert found.fetchall() == [("history", "tbl_bill")]

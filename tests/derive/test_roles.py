"""What columns are for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import comment, facts_of, roles_among, roles_of

if TYPE_CHECKING:
    import sqlite3


@pytest.mark.parametrize(
    "name",
    [
        "updated_at", "updatedAt", "last_update", "last_updated", "modifieddate", "gmt_modified",
        "write_date", "date_upd", "last_change", "dt_modified", "row_updated_ts",
    ],
)  # fmt: skip
def test_the_time_of_the_last_change_is_found_under_many_names(name: str) -> None:
    facts = facts_of({"orders": {"id": "bigint pk", name: "timestamp"}})
    assert roles_of(facts, "orders", name) == {"updated_at": "high"}


def test_an_mtime_without_a_ctime_may_be_that_of_a_file() -> None:
    assert roles_among({"mtime": "timestamp"}, "mtime") == {"updated_at": "low"}
    both = {"mtime": "timestamp", "ctime": "timestamp"}
    assert roles_among(both, "mtime") == {"updated_at": "high"}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("created_at", "created_at"),
        ("datecreated", "created_at"),
        ("creation_time", "created_at"),
        ("deleted_at", "deleted_at"),
        ("discarded_at", "deleted_at"),
        ("last_login_at", "event_time"),
        ("avatar_updated_at", "event_time"),
        ("status_updated_at", "status_changed_at"),
        ("state_changed_on", "status_changed_at"),
    ],
)
def test_a_time_is_recognized_by_its_words(name: str, role: str) -> None:
    facts = facts_of({"accounts": {"id": "bigint pk", name: "timestamp"}})
    assert roles_of(facts, "accounts", name) == {role: "high"}


@pytest.mark.parametrize(
    "name", ["expires_at", "due_date", "valid_from", "start_date", "next_run_at"]
)
def test_a_plan_or_a_limit_is_a_scheduled_time(name: str) -> None:
    facts = facts_of({"contracts": {"id": "bigint pk", name: "timestamp"}})
    assert roles_of(facts, "contracts", name) == {"scheduled_time": "high"}


def test_a_birthday_is_no_time_of_the_row() -> None:
    facts = facts_of({"people": {"id": "bigint pk", "birth_date": "date"}})
    assert roles_of(facts, "people", "birth_date") == {}


@pytest.mark.parametrize(
    ("name", "data_type", "confidence"),
    [("bitmask", "bigint", "high"), ("user_flags", "integer", "medium")],
)
def test_a_number_with_several_answers_is_a_bit_mask(
    name: str, data_type: str, confidence: str
) -> None:
    facts = facts_of({"users": {"id": "bigint pk", name: data_type}})
    assert roles_of(facts, "users", name) == {"bit_mask": confidence}


@pytest.mark.parametrize("name", ["flags_count", "flag", "mask_id", "netmask"])
def test_a_number_that_counts_or_refers_is_not_a_bit_mask(name: str) -> None:
    facts = facts_of({"users": {"id": "bigint pk", name: "integer"}})
    assert "bit_mask" not in roles_of(facts, "users", name)


def test_a_comment_identifies_bit_masks_and_lists() -> None:
    columns = {"id": "bigint pk", "deleted": "tinyint", "watchers": "text", "title": "text"}
    facts = facts_of({"revisions": columns})
    comment(facts, "revisions", "deleted", "Bitfield of what is hidden")
    comment(facts, "revisions", "watchers", "Comma-separated user names")
    comment(facts, "revisions", "title", "Shown in lists")
    assert roles_of(facts, "revisions", "deleted") == {"bit_mask": "high"}
    assert roles_of(facts, "revisions", "watchers") == {"delimited_list": "high"}
    assert "delimited_list" not in roles_of(facts, "revisions", "title")


@pytest.mark.parametrize(
    ("data_type", "confidence"),
    [("date", "medium"), ("bigint", "medium"), ("binary(14)", "medium"), ("text", "medium")],
)
def test_a_time_in_another_type_is_less_sure(data_type: str, confidence: str) -> None:
    facts = facts_of({"pages": {"id": "bigint pk", "updated_at": data_type}})
    assert roles_of(facts, "pages", "updated_at")["updated_at"] == confidence


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("response_time", "bigint"),
        ("updated", "tinyint"),
        ("update", "integer"),
        ("created", "char(1)"),
    ],
)
def test_a_number_or_flag_that_holds_no_moment_is_not_a_time(name: str, data_type: str) -> None:
    facts = facts_of({"requests": {"id": "bigint pk", name: data_type}})
    assert not {"updated_at", "created_at", "event_time"} & roles_of(facts, "requests", name).keys()


def test_a_column_that_repeats_its_table_is_read_without_it() -> None:
    facts = facts_of({"wp_posts": {"id": "bigint pk", "post_modified": "timestamp"}})
    assert roles_of(facts, "wp_posts", "post_modified") == {"updated_at": "high"}


def test_a_prefix_of_all_columns_is_learnt() -> None:
    columns = {
        "usr_id": "bigint pk",
        "usr_name": "text",
        "usr_created": "timestamp",
        "usr_chg": "timestamp",
    }
    facts = facts_of({"t01": columns})
    assert roles_of(facts, "t01", "usr_chg") == {"updated_at": "high"}


def test_a_server_that_sets_the_time_says_more_than_the_name() -> None:
    facts = facts_of({"orders": {"id": "bigint pk", "tms": "timestamp on update"}})
    assert roles_of(facts, "orders", "tms") == {"updated_at": "medium"}


@pytest.mark.parametrize("name", ["install_date", "date", "since", "expires_at", "paid_at"])
def test_a_business_time_that_the_server_sets_is_no_update_time(name: str) -> None:
    facts = facts_of({"orders": {"id": "bigint pk", name: "timestamp on update"}})
    assert "updated_at" not in roles_of(facts, "orders", name)


@pytest.mark.parametrize(
    ("name", "role"),
    [("t_created", "created_at"), ("t_updated", "updated_at"), ("b_deleted", "is_deleted")],
)
def test_a_letter_before_a_name_is_its_type(name: str, role: str) -> None:
    family = "boolean" if name[0] == "b" else "timestamp"
    assert role in roles_among({name: family}, name)


def test_the_update_time_of_a_table_of_updates_keeps_its_role() -> None:
    facts = facts_of({"updated_rows": {"id": "bigint pk", "updated_at": "timestamp"}})
    assert roles_of(facts, "updated_rows", "updated_at") == {"updated_at": "high"}


def test_a_time_that_an_update_trigger_sets_is_the_time_of_the_update() -> None:
    facts = facts_of({"orders": {"id": "bigint pk", "zzz_at": "timestamp"}})
    columns = ("schema_name", "table_name", "trigger_name", "timing", "events", "assigned_columns")
    row = ("app", "orders", "touch", "before", json.dumps(["update"]), json.dumps(["zzz_at"]))
    snapshot.insert(facts, "triggers", columns, [row])
    assert roles_of(facts, "orders", "zzz_at") == {"updated_at": "medium"}


def test_a_bare_time_beside_a_version_is_the_time_of_that_version() -> None:
    columns = {"id": "bigint pk", "timestamp": "timestamp", "version": "bigint"}
    roles = roles_of(facts_of({"nodes": columns}), "nodes", "timestamp")
    assert roles == {"event_time": "medium", "updated_at": "medium"}


@pytest.mark.parametrize(
    ("name", "data_type", "confidence"),
    [
        ("deleted", "boolean", "high"),
        ("is_deleted", "char(1)", "high"),
        ("deleted", "bigint", "medium"),
        ("is_active", "boolean", "low"),
    ],
)
def test_a_soft_delete_flag_is_as_sure_as_its_word(
    name: str, data_type: str, confidence: str
) -> None:
    facts = facts_of({"customers": {"id": "bigint pk", name: data_type}})
    assert roles_of(facts, "customers", name)["is_deleted"] == confidence


def test_archived_is_not_deleted_where_deleted_exists() -> None:
    columns = {"id": "bigint pk", "archived_at": "timestamp", "deleted_at": "timestamp"}
    facts = facts_of({"plans": columns})
    assert roles_of(facts, "plans", "archived_at") == {"event_time": "medium"}
    assert roles_of(facts, "plans", "deleted_at") == {"deleted_at": "high"}


def test_counts_of_deleted_things_are_no_soft_delete() -> None:
    facts = facts_of({"changesets": {"id": "bigint pk", "num_deleted_nodes": "integer"}})
    assert roles_of(facts, "changesets", "num_deleted_nodes") == {}


def test_a_state_is_a_status_unless_it_is_a_part_of_an_address() -> None:
    facts = facts_of(
        {
            "orders": {"id": "bigint pk", "state": "text"},
            "customers": {"id": "bigint pk", "city": "text", "state": "text"},
        }
    )
    assert roles_of(facts, "orders", "state") == {"status": "high"}
    assert roles_of(facts, "customers", "state") == {}


def test_a_type_is_a_code_and_only_perhaps_a_status() -> None:
    facts = facts_of({"fees": {"id": "bigint pk", "fee_type": "integer", "content_type": "text"}})
    assert roles_of(facts, "fees", "fee_type") == {"type_code": "high", "status": "low"}
    assert roles_of(facts, "fees", "content_type") == {}


def test_a_step_beside_a_status_says_when_the_status_changed() -> None:
    columns = {"id": "bigint pk", "approved_at": "timestamp"}
    facts = facts_of({"loans": {**columns, "status": "text"}, "notes": columns})
    assert "status_changed_at" in roles_of(facts, "loans", "approved_at")
    assert "status_changed_at" not in roles_of(facts, "notes", "approved_at")


def test_a_type_beside_an_id_makes_both_polymorphic() -> None:
    facts = facts_of(
        {"comments": {"id": "bigint pk", "commentable_type": "text", "commentable_id": "bigint"}}
    )
    assert roles_of(facts, "comments", "commentable_type") == {"polymorphic_type": "high"}
    assert roles_of(facts, "comments", "commentable_id") == {"reference": "medium"}


@pytest.mark.parametrize("start", ["owner", "creator", "reference", "taggable"])
def test_a_type_beside_a_text_that_may_be_of_several_tables_makes_both_polymorphic(
    start: str,
) -> None:
    columns = {f"{start}_type": "text", f"{start}_id": "varchar(36)"}
    assert "polymorphic_type" in roles_among(columns, f"{start}_type")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("client_paths", {"path_type": "integer key", "path_id": "binary(20) key"}),
        ("approval_requests", {"approval_type": "integer", "approval_id": "bigint"}),
        ("integration_findings", {"resource_type": "text", "resource_id": "varchar(36)"}),
    ],
)
def test_a_type_beside_an_id_of_no_table_here_is_an_ordinary_code(
    table: str, columns: dict[str, str]
) -> None:
    facts = facts_of({table: columns, "notes": {"id": "bigint pk"}})
    assert "polymorphic_type" not in roles_of(facts, table, next(iter(columns)))


def test_a_type_beside_the_id_of_a_table_is_an_ordinary_code() -> None:
    facts = facts_of(
        {
            "customers": {"id": "bigint pk"},
            "orders": {"id": "bigint pk", "customer_id": "bigint", "customer_type": "text"},
        }
    )
    assert "polymorphic_type" not in roles_of(facts, "orders", "customer_type")


@pytest.mark.parametrize(
    ("name", "data_type", "role"),
    [
        ("unit_price", "numeric", "money"),
        ("total_cents", "bigint", "money"),
        ("contact_email", "text", "email"),
        ("phonenumber", "text", "phone"),
        ("stripe_customer_id", "text", "external_id"),
        ("external_id", "text", "external_id"),
        ("legacy_id", "bigint", "migrated_marker"),
        ("lock_version", "integer", "version"),
        ("created_by", "bigint", "actor"),
        ("country_code", "text", "code"),
        ("title", "text", "label"),
        ("is_default", "boolean", "flag"),
        ("payload", "jsonb", "json"),
        ("slug", "text", "slug"),
        ("reset_token", "text", "token"),
        ("sort_order", "integer", "sequence_number"),
        ("last_name", "text", "name"),
        ("remarks", "text", "description"),
    ],
)
def test_other_columns_are_recognized_by_name_and_type(
    name: str, data_type: str, role: str
) -> None:
    assert role in roles_of(
        facts_of({"things": {"id": "bigint pk", name: data_type}}), "things", name
    )


@pytest.mark.parametrize(
    ("name", "data_type", "role"),
    [
        ("total_time", "real", "money"),
        ("tax_rate", "numeric", "money"),
        ("email_settings", "jsonb", "email"),
        ("schema_version", "integer", "version"),
        ("work_order_id", "bigint", "sequence_number"),
        ("postal_code", "text", "code"),
    ],
)
def test_look_alikes_have_no_such_role(name: str, data_type: str, role: str) -> None:
    facts = facts_of({"things": {"id": "bigint pk", name: data_type}})
    assert role not in roles_of(facts, "things", name)


def test_a_text_that_must_be_valid_json_is_json() -> None:
    facts = facts_of({"settings": {"id": "bigint pk", "body": "text"}})
    columns = ("schema_name", "table_name", "constraint_name", "expression", "columns")
    row = ("app", "settings", "body", "json_valid(`body`)", json.dumps(["body"]))
    snapshot.insert(facts, "checks", columns, [row])
    assert roles_of(facts, "settings", "body") == {"json": "high"}


def test_every_role_says_why() -> None:
    facts = facts_of(
        {"orders": {"id": "bigint pk", "status": "text", "total": "numeric", "email": "text"}}
    )
    derive(facts)
    reasons = [reason for (reason,) in facts.execute("select reason from column_roles")]
    assert reasons
    assert all(reason and "\n" not in reason for reason in reasons)


def test_purged_is_a_flag_and_no_mark_of_deletion() -> None:
    facts = facts_of({"blobs": {"id": "bigint pk", "purged": "boolean"}})
    assert roles_of(facts, "blobs", "purged") == {"flag": "high"}


def test_whether_there_is_a_status_is_hardly_a_status() -> None:
    facts = facts_of({"imports": {"id": "bigint pk", "missing_status": "boolean"}})
    assert roles_of(facts, "imports", "missing_status")["status"] == "low"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("geaendert_am", "updated_at"),
        ("erstellt_am", "created_at"),
        ("geloescht_am", "deleted_at"),
        ("modifie_le", "updated_at"),
        ("fecha_creado", "created_at"),
    ],
)
def test_times_are_read_in_other_languages_too(name: str, role: str) -> None:
    facts = facts_of({"things": {"id": "bigint pk", name: "timestamp"}})
    assert roles_of(facts, "things", name) == {role: "high"}


def test_a_text_named_deleted_at_stays_one_beside_a_flag() -> None:
    columns = {"id": "bigint pk", "is_deleted": "boolean", "deleted_at": "text", "x": "text"}
    facts = facts_of({"orders": columns})
    assert roles_of(facts, "orders", "is_deleted")["is_deleted"] == "high"
    assert "deleted_at" in roles_of(facts, "orders", "deleted_at")


@pytest.mark.parametrize(
    ("type_column", "id_column"),
    [
        ("content_type_id", "object_id"),
        ("scope_content_type_id", "scope_object_id"),
        ("assigned_object_type_id", "assigned_object_id"),
        ("parent_type_id", "parent_id"),
    ],
)
def test_the_generic_keys_of_django_are_recognised_under_any_name(
    type_column: str, id_column: str
) -> None:
    columns = {"id": "bigint pk", type_column: "integer", id_column: "bigint"}
    tables = {"django_content_type": {"id": "integer pk"}, "ips": columns}
    facts = facts_of(tables, [("ips", type_column, "django_content_type")])
    assert "polymorphic_type" in roles_of(facts, "ips", type_column)
    assert roles_of(facts, "ips", id_column)["reference"] == "medium"


def test_a_type_id_that_refers_to_another_table_makes_no_generic_key() -> None:
    columns = {"id": "bigint pk", "device_type_id": "integer", "device_id": "bigint"}
    tables = {"device_types": {"id": "integer pk"}, "devices": {"id": "bigint pk"}, "ips": columns}
    facts = facts_of(tables, [("ips", "device_type_id", "device_types")])
    assert roles_of(facts, "ips", "device_type_id") == {"reference": "high"}


@pytest.mark.parametrize(
    ("values", "is_reference"),
    [
        (["res.partner,5", "sale.order,17"], True),
        (["Smith, 5", "Jones,17"], False),
        (["red,green", "sale.order,17"], False),
        ([], False),
    ],
)
def test_texts_of_a_table_and_an_id_refer(values: list[str], *, is_reference: bool) -> None:
    facts = facts_of({"properties": {"id": "bigint pk", "value": "text"}})
    columns = ("schema_name", "table_name", "column_name", "common_values")
    row = ("app", "properties", "value", json.dumps(values))
    snapshot.insert(facts, "column_statistics", columns, [row])
    assert ("reference" in roles_of(facts, "properties", "value")) == is_reference


@pytest.mark.parametrize(
    ("name", "data_type", "role"),
    [
        ("expires", "integer", "scheduled_time"),
        ("expire", "bigint", "scheduled_time"),
        ("created_at_int", "bigint", "created_at"),
        ("last_run_at", "bigint", "event_time"),
        ("left_at", "bigint", "event_time"),
        ("lastRequest", "bigint", "event_time"),
        ("failing_since", "bigint", "event_time"),
        ("start_time", "bigint", "scheduled_time"),
        ("clock", "integer", "event_time"),
        ("timestamp", "real", "event_time"),
        ("created_at", "real", "created_at"),
        ("updated", "numeric", "updated_at"),
        ("created_ms", "bigint", "created_at"),
        ("last_seen", "bigint", "event_time"),
        ("received_time", "integer", "event_time"),
    ],
)
def test_numbers_of_any_type_are_moments_where_their_names_say_so(
    name: str, data_type: str, role: str
) -> None:
    assert roles_among({name: data_type}, name)[role] == "medium"


@pytest.mark.parametrize("name", ["updated", "changed", "created", "inserted"])
def test_a_number_named_like_what_was_done_is_a_time_only_beside_another(name: str) -> None:
    other = "modified" if name in {"created", "inserted"} else "created"
    columns = {"id": "bigint pk", name: "integer", "starts_at": "timestamp"}
    facts = facts_of({"watchers": columns})
    assert set(roles_of(facts, "watchers", name).values()) == {"low"}
    facts = facts_of({"watchers": {**columns, other: "integer"}})
    assert set(roles_of(facts, "watchers", name).values()) == {"medium"}


def test_a_number_named_expire_that_has_no_room_for_milliseconds_may_be_a_duration() -> None:
    assert roles_among({"expire": "integer"}, "expire") == {}


def test_numbers_named_like_the_times_beside_them_are_times() -> None:
    names = ("time_start", "time_end", "time_submit", "time_limit", "time_spent")
    columns = dict.fromkeys(names, "bigint")
    assert roles_among(columns, "time_submit") == {"event_time": "medium"}
    assert roles_among(columns, "time_limit") == roles_among(columns, "time_spent") == {}
    columns["time_end"] = "integer"
    assert roles_among(columns, "time_submit") == {}


@pytest.mark.parametrize(
    "name",
    [
        "dailyOccurrenceCount", "priorityMs", "drift_amount_in_ms", "response_time", "time_worked",
        "start_sec", "entry_time_usec", "timeout_ms", "based_on", "total_time", "expires_in",
        "last_seen_count", "readtime", "time_left",
    ],
)  # fmt: skip
def test_counts_and_durations_are_not_moments(name: str) -> None:
    times = {"created_at", "updated_at", "deleted_at", "event_time", "scheduled_time"}
    for data_type in ("bigint", "real"):
        assert not times & roles_among({name: data_type}, name).keys()


@pytest.mark.parametrize("name", ["delete_at", "delete_after", "deletion_scheduled_at"])
def test_a_planned_deletion_is_not_a_deletion(name: str) -> None:
    assert "deleted_at" not in roles_among({name: "timestamp"}, name)


@pytest.mark.parametrize(
    ("name", "data_type"),
    [("delete_status", "integer"), ("deletion_state", "text"), ("removed", "boolean")],
)
def test_codes_and_flags_mark_deletion(name: str, data_type: str) -> None:
    assert roles_among({name: data_type}, name)["is_deleted"] == "medium"


@pytest.mark.parametrize(
    ("name", "data_type", "role"),
    [
        ("deleted", "varchar(36)", "medium"),
        ("deleted", "text", None),
        ("state", "varchar(36)", None),
    ],
)
def test_a_text_that_has_room_for_the_rows_own_key_marks_deletion(
    name: str, data_type: str, role: str | None
) -> None:
    assert roles_among({name: data_type}, name).get("is_deleted") == role


@pytest.mark.parametrize(
    "name", ["can_delete", "allow_delete", "should_be_deleted", "deleted_by_count", "visibility"]
)
def test_what_may_be_deleted_is_not_deleted(name: str) -> None:
    assert "is_deleted" not in roles_among({name: "boolean"}, name)


@pytest.mark.parametrize("name", ["canceled", "cancelled", "is_cancelled"])
def test_a_cancellation_is_a_deletion_where_no_status_says_more(name: str) -> None:
    assert roles_among({name: "boolean"}, name)["is_deleted"] == "medium"
    assert roles_among({name: "boolean", "status": "text"}, name)["is_deleted"] == "low"


def test_a_code_one_of_whose_values_is_deleted_marks_deletion() -> None:
    columns = {"id": "bigint pk", "lifecycle_stage": "text", "stage": "text"}
    facts = facts_of({"runs": columns})
    names = ("schema_name", "table_name", "constraint_name", "expression", "columns")
    text = "lifecycle_stage in ('active', 'deleted')"
    snapshot.insert(facts, "checks", names, [("app", "runs", "c", text, '["lifecycle_stage"]')])
    assert roles_of(facts, "runs", "lifecycle_stage")["is_deleted"] == "medium"
    assert "is_deleted" not in roles_of(facts, "runs", "stage")


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("revision_id", "bigint"), ("version_id", "integer"), ("migration_time", "bigint"),
        ("legacy", "boolean"), ("import_file", "text"), ("imported_by", "bigint"),
    ],
)  # fmt: skip
def test_ids_of_versions_and_imports_mark_nothing(name: str, data_type: str) -> None:
    found = roles_among({name: data_type}, name)
    assert "version" not in found
    assert found.get("migrated_marker") in {None, "low"}


def test_a_version_in_a_key_counts_no_changes() -> None:
    facts = facts_of({"files": {"model_id": "bigint key", "version": "bigint key"}})
    assert "version" not in roles_of(facts, "files", "version")
    facts = facts_of({"files": {"id": "bigint pk", "version": "bigint"}})
    assert roles_of(facts, "files", "version") == {"version": "high"}


@pytest.mark.parametrize(
    "name", ["uid", "session_sid", "aws_access_key_id", "google_api_key", "unique_id"]
)
def test_own_ids_and_secrets_are_not_ids_of_another_system(name: str) -> None:
    assert "external_id" not in roles_among({name: "text"}, name)


def test_a_state_keeps_its_role_beside_a_key_of_an_address() -> None:
    columns = {"state": "text", "invoice_address": "bigint", "address_id": "bigint"}
    assert roles_among(columns, "state") == {"status": "high"}
    columns = {"billing_state": "text", "billing_city": "text", "state": "text"}
    assert "status" not in roles_among(columns, "billing_state")
    assert roles_among(columns, "state") == {"status": "high"}
    assert roles_among({"state": "integer", "city": "text"}, "state") == {"status": "high"}


def test_states_of_oauth_traces_and_http_are_not_a_status() -> None:
    columns = {"state": "text", "code_verifier": "text", "redirect_uri": "text"}
    assert roles_among(columns, "state") == {"token": "medium"}
    prefixed = {"par_state": "text", "par_nonce": "text", "par_redirect_uri": "text"}
    assert roles_among(prefixed, "par_state") == {"token": "medium"}
    params = {"auth_params_state": "text", "auth_params_nonce": "text"}
    assert "status" not in roles_among(params, "auth_params_state")
    assert "status" not in roles_among({"callback_state": "text"}, "callback_state")
    assert "status" not in roles_among({"tracestate": "text"}, "tracestate")
    assert "status" not in roles_among({"status_code": "integer", "url": "text"}, "status_code")
    assert roles_among({"status_code": "integer"}, "status_code")["status"] == "high"


@pytest.mark.parametrize("name", ["email_confirmed_at", "last_failed_at", "verified_at"])
def test_steps_of_something_else_are_not_a_change_of_the_status(name: str) -> None:
    columns = {"status": "text", name: "timestamp"}
    assert "status_changed_at" not in roles_among(columns, name)


@pytest.mark.parametrize("name", ["jwks", "authorization_details", "client_jwks"])
def test_a_text_in_a_format_that_a_standard_defines_as_json_is_json(name: str) -> None:
    assert roles_among({name: "text"}, name)["json"] == "medium"
    assert "json" not in roles_among({f"{name}_uri": "text"}, f"{name}_uri")


@pytest.mark.parametrize(
    ("name", "data_type"),
    [("label_config", "text"), ("params", "varchar(36)"), ("extra_name", "text")],
)
def test_other_texts_hold_no_json(name: str, data_type: str) -> None:
    assert "json" not in roles_among({name: data_type}, name)


@pytest.mark.parametrize("name", ["unit_cost_estimate", "cost_per_sqm"])
def test_figures_of_an_amount_are_money_beside_money(name: str) -> None:
    columns = {name: "real", "items_per_second": "real", "max_estimate": "real"}
    assert "money" not in roles_among(columns, name)
    columns["unit_cost"] = "real"
    assert roles_among(columns, name)["money"] == "medium"
    assert "money" not in roles_among(columns, "items_per_second")
    assert "money" not in roles_among(columns, "max_estimate")


def test_floats_are_money_beside_a_currency_or_in_an_invoice() -> None:
    amounts = {"total": "real", "tax": "real", "rate": "real"}
    for name in ("total", "tax"):
        assert roles_among({**amounts, "currency": "text"}, name)["money"] == "medium"
        assert roles_among(amounts, name, "invoices")["money"] == "medium"
        assert "money" not in roles_among(amounts, name)
    assert "money" not in roles_among({**amounts, "currency": "text"}, "rate")


def test_a_tax_beside_exact_prices_may_be_a_percentage() -> None:
    columns = {"price": "numeric", "quantity": "real", "tax": "real"}
    assert roles_among(columns, "tax")["money"] == "low"


@pytest.mark.parametrize(
    ("name", "data_type", "role"),
    [
        ("Email Address", "text", "email"),
        ("Created At", "timestamp", "created_at"),
        ("unit price", "numeric", "money"),
    ],
)
def test_names_with_spaces_are_read_like_others(name: str, data_type: str, role: str) -> None:
    assert role in roles_among({name: data_type}, name)


@pytest.mark.parametrize(
    ("name", "role"), [("expires", "scheduled_time"), ("paid_at", "event_time")]
)
def test_a_business_time_stays_one_where_the_server_sets_it_on_update(name: str, role: str) -> None:
    assert roles_among({name: "timestamp on update"}, name) == {role: "high"}


def test_what_was_touched_may_not_have_changed() -> None:
    assert roles_among({"page_touched": "timestamp"}, "page_touched", "pages") == {
        "updated_at": "low"
    }


def test_an_actor_is_nobody_where_a_table_has_that_name() -> None:
    casts = {"film_id": "bigint key", "actor_id": "bigint key"}
    tables = {"films": {"id": "bigint pk"}, "actors": {"id": "bigint pk"}, "casts": casts}
    assert "actor" not in roles_of(facts_of(tables), "casts", "actor_id")


@pytest.mark.parametrize(
    ("code", "code_type", "id_column"),
    [
        ("object", "integer", "objectid"),
        ("source", "smallint", "source_id"),
        ("parent_item", "integer", "parent_item_id"),
        ("scope", "smallint", "scope_id"),
    ],
)
def test_a_small_code_beside_an_id_of_its_name_makes_both_polymorphic(
    code: str, code_type: str, id_column: str
) -> None:
    columns = {code: code_type, id_column: "bigint"}
    assert "polymorphic_type" in roles_among(columns, code)
    assert roles_among(columns, id_column) == {"reference": "medium"}


@pytest.mark.parametrize(
    ("columns", "others"),
    [
        ({"rating": "integer", "rating_id": "bigint"}, {}),
        ({"country": "text", "country_id": "bigint"}, {}),
        ({"scope": "smallint", "scope_id": "smallint"}, {}),
        ({"scope": "smallint", "scope_id": "bigint"}, {"scopes": {"id": "bigint pk"}}),
        ({"object": "integer", "objectid": "bigint"}, {"objects": {"id": "bigint pk"}}),
    ],
)
def test_a_value_beside_an_id_of_its_name_is_not_a_polymorphic_pair(
    columns: dict[str, str], others: dict[str, dict[str, str]]
) -> None:
    facts = facts_of({"things": {"id": "bigint pk", **columns}, **others})
    derive(facts)
    roles = [role for (role,) in facts.execute("select role from column_roles")]
    assert "polymorphic_type" not in roles


def test_a_type_beside_the_key_of_a_table_without_its_prefix_is_an_ordinary_code() -> None:
    changes = {
        "rc_id": "bigint pk", "rc_title": "text", "rc_bot": "smallint", "rc_log_type": "text",
        "rc_logid": "bigint",
    }  # fmt: skip
    logging = {
        "log_id": "bigint pk",
        "log_title": "text",
        "log_page": "bigint",
        "log_actor": "bigint",
    }
    facts = facts_of({"recentchanges": changes, "logging": logging})
    assert roles_of(facts, "recentchanges", "rc_log_type") == {
        "type_code": "medium",
        "status": "low",
    }
    facts = facts_of({"recentchanges": changes})
    assert "polymorphic_type" in roles_of(facts, "recentchanges", "rc_log_type")


def default(facts: sqlite3.Connection, column: str, expression: str) -> None:
    facts.execute(
        "update columns set default_expression = ? where column_name = ?", [expression, column]
    )


@pytest.mark.parametrize("expression", ["'{}'::text", "'[]'", "{}", "('{\"a\": 1}')"])
def test_a_text_whose_default_is_json_holds_json(expression: str) -> None:
    facts = facts_of({"things": {"id": "bigint pk", "data": "text", "plain": "text"}})
    default(facts, "data", expression)
    assert roles_of(facts, "things", "data") == {"json": "medium"}
    assert roles_of(facts, "things", "plain") == {}


@pytest.mark.parametrize("expression", ["'{title}'", "''", "'[none]'", "'data'"])
def test_a_text_with_a_template_as_default_holds_no_json(expression: str) -> None:
    facts = facts_of({"things": {"id": "bigint pk", "data": "text"}})
    default(facts, "data", expression)
    assert roles_of(facts, "things", "data") == {"json": "low"}


@pytest.mark.parametrize("name", ["encrypted_payload", "saml_metadata", "json_path", "json_url"])
def test_other_notations_and_texts_about_json_are_none(name: str) -> None:
    assert "json" not in roles_among({name: "text"}, name)


@pytest.mark.parametrize(
    ("name", "data_type", "beside"),
    [
        ("contact_info", "varchar(36)", "text"),
        ("contact_info", "text", "jsonb"),
        ("remarks", "text", "text"),
    ],
)
def test_not_every_text_beside_json_holds_json(name: str, data_type: str, beside: str) -> None:
    assert "json" not in roles_among({name: data_type, "payload": beside}, name)


@pytest.mark.parametrize("name", ["type", "fee_type", "field_type", "session_type"])
@pytest.mark.parametrize("data_type", ["varchar(36)", "integer"])
def test_a_type_is_a_code_as_text_and_as_number(name: str, data_type: str) -> None:
    is_alone = (name, data_type) == ("type", "integer")
    sure = "high" if is_alone else "medium"
    assert roles_among({name: data_type}, name) == {"type_code": sure, "status": "low"}


@pytest.mark.parametrize("name", ["mime_type", "media_type", "image_content_type"])
def test_the_type_of_a_file_is_no_code_of_the_row(name: str) -> None:
    assert "type_code" not in roles_among({name: "text"}, name)


def test_a_symbol_is_a_weaker_code() -> None:
    assert roles_among({"symbol": "text"}, "symbol") == {"code": "medium"}
    assert roles_among({"code": "text"}, "code") == {"code": "high"}


@pytest.mark.parametrize("column", ["notes", "comments", "firstnames", "address", "body"])
def test_prose_is_no_json_however_long_it_is(column: str) -> None:
    facts = facts_of({"orders": {"id": "bigint pk", "code": "varchar(36)", column: "text"}})
    assert "json" not in roles_of(facts, "orders", column)


@pytest.mark.parametrize(
    "beside",
    [
        {"ok": "integer", "failed": "integer", "skipped": "integer"},
        {"created": "timestamp", "updated": "timestamp"},
    ],
)
def test_a_number_of_changes_is_hardly_a_time(beside: dict[str, str]) -> None:
    facts = facts_of({"hosts": {"id": "bigint pk", "changed": "integer", **beside}})
    assert roles_of(facts, "hosts", "changed").get("updated_at") in {None, "low"}


def test_a_number_named_created_in_many_tables_is_a_time_even_beside_real_times() -> None:
    columns = {"id": "bigint pk", "created": "integer", "last_synced_at": "timestamp"}
    for count, confidence in ((4, "low"), (5, "medium")):
        facts = facts_of({f"things_{number}": columns for number in range(count)})
        assert roles_of(facts, "things_0", "created") == {"created_at": confidence}


def test_numbers_that_end_like_the_times_of_a_database_without_other_times_are_times() -> None:
    names = ("start_time", "end_time", "expire_time", "create_time", "update_time")
    columns = {"id": "bigint pk", **dict.fromkeys(names, "bigint")}
    other = {
        "id": "bigint pk",
        "send_time": "bigint",
        "execution_time": "bigint",
        "set_time": "integer",
    }
    facts = facts_of({"downtimes": columns, "sendings": other})
    assert roles_of(facts, "sendings", "send_time") == {"event_time": "medium"}
    assert roles_of(facts, "sendings", "execution_time") == {}
    assert roles_of(facts, "sendings", "set_time") == {}


def test_numbers_named_changed_and_created_are_times_in_other_tables() -> None:
    columns = {"id": "bigint pk", "status": "integer", "created": "integer", "changed": "integer"}
    facts = facts_of({"nodes": columns})
    assert roles_of(facts, "nodes", "changed") == {"updated_at": "medium"}
    assert roles_of(facts, "nodes", "created") == {"created_at": "medium"}


def test_text_of_a_name_that_everything_has_is_not_json_for_that() -> None:
    views = {"id": "bigint pk", "title": "varchar(36)", "data": "text"}
    facts = facts_of({"views": views, "jobs": {"id": "bigint pk", "data": "jsonb"}})
    assert roles_of(facts, "views", "data").get("json") == "low"


@pytest.mark.parametrize(
    "name", ["contact_info", "other_info", "freeform_contact_info", "parking_info", "mount_options"]
)
def test_information_for_people_and_arguments_of_programs_are_no_json(name: str) -> None:
    facts = facts_of({"orders": {"id": "bigint pk", "code": "varchar(36)", name: "text"}})
    assert roles_of(facts, "orders", name).get("json") != "medium"


@pytest.mark.parametrize("name", ["restrict_to_status", "filter_state", "lifecycle"])
def test_what_selects_by_a_status_is_no_status(name: str) -> None:
    assert "status" not in roles_among({name: "varchar(36)"}, name)


@pytest.mark.parametrize("beside", ["fstype", "inode", "atime"])
def test_the_times_of_a_described_file_are_not_those_of_the_row(beside: str) -> None:
    columns = {"modify_time": "timestamp", beside: "text"}
    assert "updated_at" not in roles_among(columns, "modify_time")
    assert "updated_at" in roles_among({"modify_time": "timestamp"}, "modify_time")


@pytest.mark.parametrize("name", ["license_state", "home_state", "oidc_state", "relay_state"])
def test_a_state_of_a_country_or_of_a_protocol_is_no_status(name: str) -> None:
    assert "status" not in roles_among({name: "text"}, name)


def test_a_permission_to_delete_is_no_deletion_where_every_column_begins_with_can() -> None:
    columns = {f"can_{verb}": "tinyint" for verb in ("add", "change", "delete", "publish", "view")}
    assert "is_deleted" not in roles_among(columns, "can_delete")


def test_a_text_holds_the_key_of_any_table_where_keys_are_numbers_and_uuids() -> None:
    owned = {"owner_type": "text", "owner_id": "text"}
    numbers = {f"teams_{at}": {"id": "bigint pk"} for at in range(8)}
    numbers["tokens"] = {"id": "bigint pk", **owned}
    assert "polymorphic_type" not in roles_of(facts_of(numbers), "tokens", "owner_type")
    items = {"id": "bigint pk", "item_type": "text", "item_id": "text"}
    both = facts_of({**numbers, "projects": {"id": "uuid pk"}, "items": items})
    assert "polymorphic_type" in roles_of(both, "tokens", "owner_type")
    assert "polymorphic_type" not in roles_of(both, "items", "item_type")


@pytest.mark.parametrize(
    ("columns", "type_column"),
    [
        ({"event_type": "text", "event_id": "bigint"}, "event_type"),  # it numbers the events
        ({"content_type_id": "integer", "brick_id": "text"}, "content_type_id"),  # a code
    ],
)
def test_types_beside_a_number_of_events_or_a_code_name_no_table(
    columns: dict[str, str], type_column: str
) -> None:
    tables = {"django_content_type": {"id": "integer pk"}, "logs": {"id": "integer pk", **columns}}
    declared = [("logs", "content_type_id", "django_content_type")]
    facts = facts_of(tables, declared if "brick_id" in columns else [])
    assert "polymorphic_type" not in roles_of(facts, "logs", type_column)


@pytest.mark.parametrize("beside", ["skipped", "unchanged", "errors", "inserted"])
def test_a_number_of_deleted_rows_beside_other_numbers_is_no_flag(beside: str) -> None:
    columns = {"deleted": "integer", "updated": "integer", beside: "integer"}
    assert "is_deleted" not in roles_among(columns, "deleted", "sync_job")


def test_a_number_named_deleted_beside_times_is_a_mark() -> None:
    columns = {"deleted": "integer", "created": "integer", "updated": "integer"}
    assert roles_among(columns, "deleted")["is_deleted"] == "medium"

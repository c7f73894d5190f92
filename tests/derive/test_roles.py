"""What columns are for."""

from __future__ import annotations

import json

import pytest

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import comment, facts_of, roles_of


@pytest.mark.parametrize(
    "name",
    [
        "updated_at", "updatedAt", "last_update", "last_updated", "modifieddate", "gmt_modified",
        "write_date", "mtime", "date_upd", "last_change", "dt_modified", "row_updated_ts",
    ],
)  # fmt: skip
def test_the_time_of_the_last_change_is_found_under_many_names(name: str) -> None:
    facts = facts_of({"orders": {"id": "bigint pk", name: "timestamp"}})
    assert roles_of(facts, "orders", name) == {"updated_at": "high"}


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
def test_a_time_is_told_by_its_words(name: str, role: str) -> None:
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
def test_a_number_that_counts_or_refers_is_no_bit_mask(name: str) -> None:
    facts = facts_of({"users": {"id": "bigint pk", name: "integer"}})
    assert "bit_mask" not in roles_of(facts, "users", name)


def test_a_comment_tells_bit_masks_and_lists() -> None:
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
def test_a_number_or_flag_that_holds_no_moment_is_no_time(name: str, data_type: str) -> None:
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
    assert roles_of(facts, "orders", "tms") == {"updated_at": "high"}


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
    assert roles_of(facts, "fees", "fee_type") == {"type_code": "medium", "status": "low"}
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
def test_other_columns_are_told_by_name_and_type(name: str, data_type: str, role: str) -> None:
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

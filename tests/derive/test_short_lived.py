"""Tables whose rows do not last, and tables that only look similar."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, kinds_of

KEY = {"id": "bigint pk"}
PEOPLE = {"users": {**KEY, "email": "text"}}

Columns = dict[str, str]


def kind_of(name: str, columns: Columns, others: dict[str, Columns] | None = None) -> str:
    """Derive, and return the kind of a table, and "?" after it where rules treat it as an entity instead."""
    facts = facts_of({**PEOPLE, **(others or {}), name: columns})
    derive(facts)
    row = facts.execute(
        "select kind, effective_kind from table_kinds where table_name = ?", [name]
    ).fetchone()
    return str(row[0]) + ("" if row[0] == row[1] else "?")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("task", {**KEY, "type": "integer", "status": "integer", "clock": "integer", "ttl": "integer"}),
        ("mail_retry", {**KEY, "message": "bigint", "tries": "integer"}),
        ("escalations", {**KEY, "user_id": "bigint", "step": "integer", "nextcheck": "integer"}),
        ("push_queue_items", {**KEY, "body": "text", "retries": "integer"}),
        ("device_commands", {**KEY, "status": "text", "attempts": "integer", "next_attempt_at": "timestamp"}),
        ("queued_emails", {**KEY, "subject": "text", "body": "text", "created_at": "timestamp"}),
    ],
)  # fmt: skip
def test_work_of_machines_that_is_tried_again_is_a_queue(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "queue"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("token_blacklist", {"token_signature": "text pk", "expires_at": "timestamp"}),
        (
            "attachment_links",
            {**KEY, "file": "text", "secret_hash": "text", "expires_at": "bigint required"},
        ),
    ],
)
def test_what_is_found_by_a_secret_and_ends_does_not_last(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "transient"


def test_what_is_only_listed_may_last() -> None:
    assert (
        kind_of("customer_blacklist", {**KEY, "name": "text", "until": "timestamp"}) != "transient"
    )


@pytest.mark.parametrize("name", ["job_queue", "housekeeper", "tasks", "http_retry"])
def test_a_name_alone_makes_a_guess_of_a_queue(name: str) -> None:
    assert kind_of(name, {**KEY, "target": "text", "value": "bigint"}) == "queue?"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("tasks", {**KEY, "title": "text", "max_tries": "integer", "due_at": "timestamp"}),
        ("call_queues", {**KEY, "name": "text", "retry_seconds": "integer"}),
        ("queue_settings", {**KEY, "retries": "integer", "updated_at": "timestamp"}),
        ("escalation_levels", {**KEY, "nextcheck": "integer"}),
        (
            "exams",
            {
                **KEY,
                "title": "text",
                "status": "text",
                "attempts": "integer",
                "max_attempts": "integer",
                "run_at": "timestamp",
            },
        ),
    ],
)
def test_what_people_name_and_what_rules_a_queue_is_not_a_queue(
    name: str, columns: Columns
) -> None:
    assert not kind_of(name, columns).startswith("queue")


def test_work_that_other_tables_refer_to_is_not_a_queue_by_its_attempts() -> None:
    others = {"task_notes": {**KEY, "task_id": "bigint", "note": "text"}}
    assert kind_of("task", {**KEY, "status": "integer", "ttl": "integer"}, others) == "entity"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("cachedfile", {**KEY, "path": "text", "expires_at": "timestamp"}),
        ("media_cache_thumbnails", {**KEY, "path": "text", "width": "integer"}),
        ("thumbnails", {**KEY, "path": "text", "height": "integer"}),
        ("geocode_cache", {**KEY, "place": "text"}),
    ],
)
def test_copies_are_a_cache(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "cache"


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("media_cache_parts", {**KEY, "path": "text"}, "cache?"),
        ("cache_servers", {**KEY, "host": "text", "expires_at": "timestamp"}, "entity"),
        ("server_keys", {**KEY, "serial": "text", "door": "text"}, "entity"),
        ("api_keys", {**KEY, "user_id": "bigint", "valid_until": "timestamp"}, "entity"),
    ],
)
def test_servers_of_a_cache_and_keys_of_doors_are_not_a_cache(
    name: str, columns: Columns, kind: str
) -> None:
    assert kind_of(name, columns) == kind


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("sessions", {"sessionid": "text key", "user_id": "bigint", "lastaccess": "integer", "secret": "text"}),
        ("session", {"sess_id": "text key", "changed": "timestamp", "ip": "text", "vars": "text"}),
        ("app_sessions", {"token": "text key", "user_agent": "text", "expires": "timestamp"}),
        ("eventlock", {"name_hash": "text key", "expires": "timestamp"}),
        ("task_locks", {**KEY, "task": "bigint", "locked_by": "text"}),
    ],
)  # fmt: skip
def test_sessions_and_locks_are_transient(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "transient"


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("sessions", {**KEY, "title": "text", "room": "text", "starts_at": "timestamp"}, "entity"),
        ("therapy_sessions", {**KEY, "user_id": "bigint", "minutes": "integer"}, "transient?"),
        ("door_locks", {**KEY, "name": "text", "token": "text"}, "entity"),
        ("time_clock", {**KEY, "owner": "text", "held": "timestamp"}, "entity"),
        ("blocks", {**KEY, "owner": "text", "expires": "timestamp"}, "entity"),
    ],
)
def test_lessons_doors_and_clocks_are_not_transient(name: str, columns: Columns, kind: str) -> None:
    assert kind_of(name, columns) == kind


@pytest.mark.parametrize("proof", ["ir_module", "ir_ui_view"])
def test_the_tables_of_a_framework_are_known_by_their_family(proof: str) -> None:
    family = {"ir_model": {**KEY, "name": "text"}, proof: {**KEY, "name": "text"}}
    assert kind_of("ir_session", {**KEY, "key": "text"}, family) == "framework"
    sales = {"sales": {**KEY, "partner": "bigint", "res_partner_id": "bigint"}}
    partner = {**KEY, "name": "text", "vat": "text", "balance": "numeric"}
    assert kind_of("res_partner", partner, family | sales) == "entity"


def test_a_first_word_alone_makes_no_family() -> None:
    assert kind_of("ir_sensors", {**KEY, "name": "text"}, {"ir_model": KEY}) == "entity"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("login_tokens", {"token": "text key", "user_id": "bigint", "expiry_ts": "bigint"}),
        ("reset_token", {"token": "text key", "user_id": "bigint", "used_at": "timestamp"}),
        ("ssoaccesstoken", {**KEY, "value": "text", "expires": "timestamp"}),
        (
            "sessions",
            {"sessionid": "varchar(36) key", "user_id": "bigint", "lastaccess": "integer"},
        ),
    ],
)
def test_secrets_that_end_and_sessions_are_transient(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "transient"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("authorization_codes", {**KEY, "code_hash": "text", "expires_at": "timestamp", "scopes": "jsonb"}),
        ("passcodes", {**KEY, "code": "text", "email": "text", "consumed": "boolean"}),
        ("reset_password_token", {**KEY, "user_id": "bigint", "token": "text"}),
        ("passwordreset", {**KEY, "recovery": "text", "email": "text", "expiration": "timestamp"}),
        ("sso_sessions", {**KEY, "assertion": "jsonb", "expires_at": "timestamp"}),
        ("sessions", {"id": "text key", "data": "text", "user": "text"}),
        ("session", {"sid": "text key", "sess": "jsonb", "expire": "timestamp"}),
    ],
)  # fmt: skip
def test_what_is_used_once_or_ends_is_transient(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "transient"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("country_codes", {**KEY, "code": "text", "valid_until": "timestamp"}),
        ("one_time_payments", {**KEY, "amount": "numeric", "paid_by": "text"}),
        ("coupons", {**KEY, "code": "text", "discount": "numeric", "used_at": "timestamp"}),
        ("email_blocks", {**KEY, "owner": "text", "until": "timestamp"}),
        ("emailblock", {**KEY, "owner": "text", "until": "timestamp"}),
        ("canal_locks", {**KEY, "name": "text", "built_on": "date"}),
    ],
)
def test_codes_payments_and_blocks_last(name: str, columns: Columns) -> None:
    assert kind_of(name, columns) == "entity"


def test_tokens_that_people_name_or_that_never_end_are_no_transient_rows() -> None:
    assert kind_of("api_tokens", {**KEY, "name": "text", "expires_at": "timestamp"}) == "entity"
    assert kind_of("access_tokens", {**KEY, "token": "text", "user_id": "bigint"}) == "entity"


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("ordersyncqueue", {**KEY, "order_id": "bigint", "attempts": "integer"}, "queue"),
        ("device_outbox", {"destination": "text", "queued_ts": "bigint", "body": "text"}, "queue"),
        ("querycache", {"qc_type": "text", "qc_value": "integer", "qc_title": "text"}, "cache"),
        ("audittrail", {**KEY, "action": "text", "transdate": "timestamp"}, "event"),
        ("applied_schema_deltas", {"version": "integer", "file": "text"}, "migration"),
        ("crm_alembic_version", {"version_num": "text key"}, "migration"),
        ("batch_class", {"id": "integer", "class": "text key"}, "lookup"),
    ],
)
def test_kinds_are_recognised_by_the_end_of_a_word_and_by_shape(
    name: str, columns: Columns, kind: str
) -> None:
    assert kind_of(name, columns) == kind


def test_what_a_person_is_granted_until_a_date_is_no_secret() -> None:
    grant = {"id": "bigint pk", "user_id": "bigint", "skill_id": "bigint", "expires": "timestamp"}
    facts = facts_of(
        {"users": {"id": "bigint pk"}, "skills": {"id": "bigint pk"}, "skill_grant": grant}
    )
    assert kinds_of(facts)["skill_grant"] != "transient"
    secret = facts_of({"oauth_grant": {**grant, "code": "text"}})
    assert kinds_of(secret) == {"oauth_grant": "transient"}


GRANT = {
    **KEY,
    "user_id": "bigint",
    "token_hash": "text",
    "state": "text",
    "expires_at": "timestamp required",
    "updated_at": "timestamp",
}


def test_an_authorization_that_must_end_is_transient_whatever_its_state() -> None:
    assert kind_of("approvals", GRANT) == "transient"
    assert kind_of("approvals", {**GRANT, "expires_at": "timestamp"}) == "entity"
    assert kind_of("approvals", {**GRANT, "token_hash": "integer"}) == "entity"


@pytest.mark.parametrize(
    "column", [{"email": "text"}, {"label": "text"}, {"amount_cents": "bigint"}, {"notes": "text"}]
)
def test_invitations_and_business_with_a_secret_link_are_entities(column: Columns) -> None:
    assert kind_of("approvals", {**GRANT, **column}) == "entity"


def test_what_other_tables_refer_to_does_not_end_with_its_secret() -> None:
    others = {"deliveries": {**KEY, "approval_id": "bigint"}}
    assert kind_of("approvals", GRANT, others) == "entity"


@pytest.mark.parametrize(
    "columns",
    [
        {"owner": "text", "seq": "bigint pk", "xml": "text"},
        {**KEY, "device": "text", "message_json": "text"},
    ],
)
def test_what_waits_in_a_queue_makes_it_one(columns: Columns) -> None:
    assert kind_of("device_inbox", columns) == "queue"


def test_queues_in_which_calls_wait_are_not_a_queue() -> None:
    assert kind_of("queues", {**KEY, "strategy": "integer", "data": "text"}) == "queue?"


def test_locks_that_only_say_what_is_locked_are_transient() -> None:
    columns = {"stack_id": "bigint key", "engine_id": "text", "created_at": "timestamp"}
    assert kind_of("stack_lock", columns) == "transient"
    assert kind_of("stack_lock", {**columns, "price": "numeric"}) != "transient"


def test_keys_and_values_of_sessions_and_caches_do_not_last() -> None:
    columns = {"session_key": "text", "session_time": "real", "session_value": "text"}
    assert kind_of("sessions", columns) == "transient"
    assert kind_of("kvcache", {"key": "text key", "value": "text"}) == "cache"

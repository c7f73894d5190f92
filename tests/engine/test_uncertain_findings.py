"""Findings of shipped rules that stay at low confidence where the schema leaves a doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY = {"id": "bigint pk"}


def _confidence(
    rule: str,
    tables: Mapping[str, Mapping[str, str]],
    foreign_keys: Sequence[tuple[str, str, str]] = (),
    *,
    deleted: int | None = None,
) -> dict[str, str]:
    """Return the confidence of each finding of a rule, by table or by table and column.

    `deleted` is the number of rows that the server counted as deleted, of each table.
    """
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables, foreign_keys)
    facts.execute("update columns set has_time_zone = 0 where type_family = 'timestamp'")
    if deleted is not None:
        counts = {"schema_name": "app", "inserted_rows": 1000, "deleted_rows": deleted}
        for name in tables:
            add(facts, "table_statistics", {**counts, "table_name": name})
    derive(facts)
    (result,) = runner.run([known for known in loader.load() if known.name == rule], facts)
    assert result.outcome in {"found", "clean"}, result
    return {str(finding.about): finding.confidence for finding in result.findings}


CHANGED = {"updated_at": "timestamp"}
ORDERS = {
    "orders": {**KEY, "title": "text", "email": "text", "paid": "text", **CHANGED},
    **{f"order_{name}": {**KEY, "order_id": "bigint"} for name in ("bill", "proof", "visit")},
}


def _deletes_of(tables: Mapping[str, Mapping[str, str]], deleted: int | None = 200) -> str:
    return _confidence("untraceable-hard-delete", tables, deleted=deleted)["orders"]


def test_deletes_that_were_counted_are_certain_and_others_only_possible() -> None:
    assert _deletes_of(ORDERS) == "high"
    assert _deletes_of(ORDERS, 5) == "low"
    assert _deletes_of(ORDERS, None) == "low"


def test_a_switch_may_mark_deleted_rows() -> None:
    assert _deletes_of({"orders": {**ORDERS["orders"], "is_active": "boolean"}}) == "low"


def test_a_log_of_any_table_may_name_deleted_rows() -> None:
    log = {**KEY, "object_type": "varchar(36)", "object_id": "bigint", "action": "text"}
    tables = {**ORDERS, "activity_log": {**log, "created_at": "timestamp"}}
    assert _deletes_of(tables) == "low"


def test_an_audit_log_and_a_table_of_deletions_may_name_deleted_rows() -> None:
    audit = {**KEY, "user_id": "bigint", "action": "text", "created_at": "timestamp"}
    gone = {**KEY, "table_name": "text", "deleted_at": "timestamp"}
    log = {**KEY, "event": "text", "extra": "text", "created_at": "timestamp"}
    for extra in ({"audit_events": audit}, {"deleted_rows": gone}, {"log": log}):
        assert _deletes_of({**ORDERS, **extra}) == "low"
    packages = {"packages": ORDERS["orders"], "deleted_packages": gone}  # says nothing about orders
    assert _deletes_of({**ORDERS, **packages}) == "high"


def test_a_missing_deletion_marker_is_missed_where_others_refer_to_the_table() -> None:
    marked = {
        name: {**KEY, "title": "text", "deleted_at": "timestamp null"}
        for name in (
            "shops",
            "staff",
            "prices",
            "brands",
            "towns",
            "fairs",
            "songs",
            "boats",
            "films",
        )
    }
    found = _confidence("soft-delete-gap", {**marked, **ORDERS})
    assert found["orders"] == "medium"
    found = _confidence("soft-delete-gap", {**marked, "orders": ORDERS["orders"]})
    assert found == {"orders": "low"}


def test_a_name_that_suggests_a_queue_leaves_a_doubt_whatever_the_status() -> None:
    jobs = {**KEY, "job_status": "text", "body": "text", "created_at": "timestamp"}
    found = _confidence("table-without-updated-at", {"export_jobs": jobs, "orders": jobs})
    assert found == {"export_jobs": "low", "orders": "high"}


def test_what_is_canceled_is_not_deleted() -> None:
    tables = {
        "shifts": {**KEY, "title": "text", "canceled": "boolean"},
        "notes": {**KEY, "title": "text", "is_deleted": "boolean"},
    }
    assert set(_confidence("soft-delete-without-time", tables)) == {"notes.is_deleted"}


def test_rows_that_a_hash_of_their_content_identifies_are_written_once() -> None:
    facts_of_content = dict.fromkeys(("body", "format", "encoding", "origin", "parser"), "text")
    content = {"sha1": "binary(20) key", **facts_of_content}
    mirror = {**content, "status": "text", "created_at": "timestamp"}
    pages = {f"{name}_page": {**KEY, "title": "text", "phone": "text"} for name in "abc"}
    found = _confidence("table-without-updated-at", {**pages, "content": content, "mirror": mirror})
    assert found["content"] == "low"
    assert found["mirror"] != "low"


def test_tables_without_references_are_no_details_where_no_table_has_any() -> None:
    room = {"name": "text", "host": "text", "options": "text", "created_at": "timestamp"}
    rooms = {f"room{letter}": room for letter in "abcdefghij"}
    assert set(_confidence("table-without-updated-at", rooms)) == set(rooms)
    parts = {f"{name}_part": {**KEY, f"{name}_id": "bigint"} for name in rooms}
    whole = {name: {**KEY, **room} for name in rooms}
    assert _confidence("table-without-updated-at", {**whole, **parts, "hall": room}) == {}


def test_the_session_of_a_conversation_is_no_secret() -> None:
    tables = {
        "chats": {**KEY, "session_id": "text", "title": "text"},
        "logins": {**KEY, "session_id": "text", "user_agent": "text"},
        "messages": {**KEY, "session_id": "text", "user_id": "bigint", "token_endpoint": "text"},
        "page_views": {**KEY, "session_id": "text", "user_id": "bigint"},
        "user_sessions": {**KEY, "session_id": "text"},
        "project_sessions": {**KEY, "session_id": "text", "project_id": "bigint"},
    }
    found = _confidence("sensitive-data", tables)
    assert found == {
        "chats.session_id": "low",
        "logins.session_id": "medium",
        "messages.session_id": "low",
        "page_views.session_id": "low",
        "user_sessions.session_id": "medium",
        "project_sessions.session_id": "low",
    }


@pytest.mark.parametrize(
    ("column", "beside", "confidence"),
    [
        ("tax_id", {"brand": "text"}, "low"),
        ("tax_id", {"birth_date": "text"}, "medium"),
        ("card_number", {"door": "text"}, "low"),
        ("card_number", {"expires": "text"}, "medium"),
        ("diagnosis", {"server": "text"}, "low"),
        ("diagnosis", {"patient_id": "bigint"}, "medium"),
        ("credentials", {"last_name": "text"}, "low"),
        ("credentials", {"host": "text"}, "medium"),
        ("tax_id", {"email": "text"}, "low"),
        ("account_no", {"bank_ifsc": "text"}, "medium"),
    ],
)
def test_what_is_beside_sensitive_data_decides_about_doubtful_names(
    column: str, beside: dict[str, str], confidence: str
) -> None:
    found = _confidence("sensitive-data", {"things": {**KEY, column: "text", **beside}})
    assert found[f"things.{column}"] == confidence


def test_secrets_are_not_the_names_under_which_a_service_keeps_them() -> None:
    vault = {**KEY, "totp_secret_key": "text"}
    logins = {**KEY, "client_id_aws_secret_key": "text", "aws_secret_key": "text"}
    found = _confidence("sensitive-data", {"vault_parameters": vault, "logins": logins})
    assert found == {"vault_parameters.totp_secret_key": "low", "logins.aws_secret_key": "high"}


def test_a_cost_or_an_amount_alone_may_be_one_of_anything() -> None:
    tables = {
        "engines": {**KEY, "cost": "real"},
        "shifts": {**KEY, "amount": "real"},
        "invoices": {**KEY, "amount": "real"},
        "parts": {**KEY, "cost": "real", "currency": "text"},
        "goods": {**KEY, "price": "real"},
        "spans": {**KEY, "prompt_cost": "real"},
        "phases": {**KEY, "percent_of_price": "real"},
        "agents": {**KEY, "commission": "real"},
        "absences": {**KEY, "leave_balance": "real"},
        "rates": {**KEY, "currency": "text", "rate": "real"},
    }
    assert _confidence("money-as-float", tables) == {
        "engines.cost": "low",
        "shifts.amount": "low",
        "invoices.amount": "high",
        "parts.cost": "high",
        "goods.price": "high",
        "spans.prompt_cost": "low",
        "agents.commission": "low",
        "absences.leave_balance": "low",
    }


def test_the_list_of_the_values_and_what_repeats_them_are_no_status() -> None:
    tables = {
        "file_statuses": {**KEY, "status": "text"},
        "files": {**KEY, "status": "text", "from_state": "text"},
        "sites": {**KEY, "name": "text", "state": "varchar(36)", "status": "boolean"},
        "branches": {**KEY, "name": "text", "state": "varchar(36)"},
        "nodes": {**KEY, "power_state": "text", "target_power_state": "text"},
    }
    assert _confidence("status-without-value-set", tables) == {
        "file_statuses.status": "low",
        "files.status": "low",
        "sites.state": "low",
        "nodes.power_state": "high",
    }
    numbers = {
        "file_statuses": {**KEY, "label": "text"},
        "files": {**KEY, "status": "integer"},
        "hosts": {**KEY, "state": "integer", "previous_state": "integer", "stage": "integer"},
        "ballots": {**KEY, "phase": "integer", "state": "integer"},
        "ballot_state_next_states": {**KEY, "state_id": "bigint"},
        "sends": {**KEY, "provider_status": "integer", "api_status": "integer"},
    }
    assert _confidence("status-as-number", numbers) == {
        "hosts.state": "high",
        "hosts.stage": "low",
        "ballots.phase": "low",  # it may be a quantity
        "ballots.state": "high",
        "sends.provider_status": "low",
        "sends.api_status": "low",
    }


def test_a_small_table_named_after_a_status_may_list_its_numbers() -> None:
    label = {**KEY, "name": "text"}
    tables = {
        "OrderStatus": label,
        "Orders": {**KEY, "Status": "integer", "bill_status": "integer"},
        "tblBillStatuses": label,
        "bills": {**KEY, "bill_status": "integer"},
        "visits": {**KEY, "state": "integer"},
        "visit_state": {**KEY, "name": "text", **{f"checked_{n}": "integer" for n in range(12)}},
    }
    found = _confidence("status-as-number", tables)
    assert found == {  # Orders.Status refers to OrderStatus
        "Orders.bill_status": "low",
        "bills.bill_status": "low",
        "visits.state": "high",
    }


def test_the_status_of_a_response_has_a_meaning_elsewhere() -> None:
    tables = {
        "hook_calls": {**KEY, "status": "integer", "response_body": "text"},
        "hook_runs": {**KEY, "status": "integer", "response_body": "text", "http_status": "text"},
        "webhook_attempts": {**KEY, "status": "integer", "error": "text"},
        "calls": {**KEY, "status": "integer", "method": "text", "path": "text"},
        "visits": {**KEY, "status": "integer", "path": "text"},
    }
    found = _confidence("status-as-number", tables)
    assert {name for name, sure in found.items() if sure == "high"} == {
        "hook_runs.status",
        "visits.status",
    }


def test_a_status_code_is_one_of_a_protocol_unless_several_tables_have_it() -> None:
    tables = {"reports": {**KEY, "status_code": "smallint"}}
    assert _confidence("status-as-number", tables) == {"reports.status_code": "low"}
    several = {name: {**KEY, "status_code": "smallint"} for name in ("pages", "runs", "blocks")}
    found = _confidence("status-as-number", several)
    assert found == {f"{name}.status_code": "high" for name in several}


def test_the_token_of_a_lock_is_hardly_a_secret() -> None:
    tables = {
        "worker_locks": {**KEY, "token": "text"},
        "logins": {**KEY, "token": "text", "token_prefix": "text", "last_token": "text"},
    }
    found = _confidence("sensitive-data", tables)
    assert found == {"worker_locks.token": "low", "logins.token": "medium"}


def test_a_position_in_a_process_and_a_number_on_a_form_are_hardly_secrets() -> None:
    tables = {
        "flow_task": {**KEY, "token": "text", "flow_task": "text", "process_id": "bigint"},
        "company": {**KEY, "name": "text", "token": "varchar(11)"},
        "share": {**KEY, "name": "text", "token": "varchar(36)"},
        "otp_token": {**KEY, "token": "varchar(11)"},
    }
    assert _confidence("sensitive-data", tables) == {
        "flow_task.token": "low",
        "company.token": "low",
        "share.token": "medium",
        "otp_token.token": "medium",
    }


def test_one_name_or_several_kinds_of_contact_data_are_of_people() -> None:
    tables = {
        "customers": {**KEY, "email": "text", "phone": "text"},
        "attendees": {**KEY, "surname": "text"},
        "invitations": {**KEY, "email": "text"},
        "licenses": {**KEY, "full_name": "text", "street": "text"},
        "logins": {**KEY, "client_ip": "text"},
        "servers": {**KEY, "ip_address": "text"},
        "mail_settings": {"name": "text key", "value": "text"},
    }
    assert _confidence("personal-data", tables) == {
        "customers": "high",
        "attendees": "high",
        "invitations": "medium",
        "logins": "medium",
    }


def test_contact_data_of_organizations_rooms_and_servers_is_hardly_personal() -> None:
    server = dict.fromkeys(("host", "kernel", "os", "report_ip", "user_agent"), "text")
    tables = {
        "agencies": {**KEY, "agency_email": "text", "agency_phone": "text"},
        "meeting_rooms": {**KEY, "email": "text"},
        "signup_settings": {**KEY, "first_name": "text", "last_name": "text", "token": "text"},
        "reports": {**KEY, **server},
    }
    assert set(_confidence("personal-data", tables).values()) == {"low"}


def test_contact_data_needs_something_that_says_that_rows_are_about_people() -> None:
    contact = {**KEY, "name": "text", "email": "text", "phone": "text"}
    tables = {
        "stock_locations": contact,
        "lab_tools": {**KEY, "name": "text", "phone": "text"},
        "event_details": {**KEY, "title": "text", "email": "text"},
        "enquiries": {**contact, "user_id": "bigint"},
        "portals": {**contact, "password": "text"},
        "imported_rows": {**contact, "gender": "text"},
        "payouts": {**KEY, "recipient_email": "text"},
        "club_customers": contact,
        "blocked_emails": {**KEY, "email": "text"},
    }
    found = _confidence("personal-data", tables)
    doubtful = {table for table, confidence in found.items() if confidence == "low"}
    assert doubtful == {"stock_locations", "lab_tools", "event_details"}


def test_birth_dates_and_tables_of_addresses_are_of_people_but_not_in_games_and_exchanges() -> None:
    tables = {
        "patient": {"patient_id": "bigint pk", "year_of_birth": "integer"},
        "staffing": {**KEY, "birth_date": "timestamp", "gender": "text"},
        "pets": {**KEY, "birth_date": "timestamp", "gender": "text", "breed": "text"},
        "game_character": {**KEY, "birth_date": "timestamp", "gender": "text"},
        "crm_phonenumber": {**KEY, "number": "text"},
        "phone_numbers": {**KEY, "number": "text", "carrier_id": "text"},
    }
    assert set(_confidence("personal-data", tables)) == {"patient", "staffing", "crm_phonenumber"}


def test_an_ip_address_in_a_log_of_what_users_did_is_of_a_person() -> None:
    log = {**KEY, "path": "text", "ip_address": "text", "created_at": "timestamp"}
    tables = {"access_log": {**log, "user_id": "bigint"}, "probe_log": log}
    assert _confidence("personal-data", tables) == {"access_log": "medium"}


def test_a_hash_of_what_was_sent_is_a_secret_only_of_somebody_who_logs_in() -> None:
    tables = {
        "members": {**KEY, "email": "text", "auth_hash": "text"},
        "api_calls": {**KEY, "auth_hash": "text"},
        "fido_keys": {**KEY, "credential_data": "text"},
        "api_keys": {**KEY, "key_hash": "text"},
        "cached_pages": {**KEY, "key_hash": "text"},
        "form_settings": {**KEY, "birth_date": "text"},
    }
    assert _confidence("sensitive-data", tables) == {
        "members.auth_hash": "medium",
        "api_calls.auth_hash": "low",
        "fido_keys.credential_data": "low",
        "api_keys.key_hash": "medium",
        "form_settings.birth_date": "low",
    }


def test_a_number_that_counts_is_no_money() -> None:
    tables = {
        "calls": {**KEY, "total_tokens": "real", "total_net": "real", "price": "real"},
    }
    assert set(_confidence("money-as-float", tables)) == {"calls.total_net", "calls.price"}


def test_a_creation_time_alone_does_not_mislead_loads() -> None:
    tables = {"news": {**KEY, "title": "text", "created_on": "timestamp null"}}
    found = _confidence("audit-times-kept-by-application", tables)
    assert set(found.values()) <= {"low"}


@pytest.mark.parametrize(
    ("column", "confidence"),
    [("run_data", "low"), ("question2_extra", "low")],
)
def test_json_that_only_its_length_suggests_is_a_guess(column: str, confidence: str) -> None:
    tables = {"orders": {**KEY, "code": "varchar(36)", column: "text"}}
    assert _confidence("json-as-text", tables) == {f"orders.{column}": confidence}


def test_metadata_in_a_text_is_json_or_a_similar_notation() -> None:
    tables = {"items": {**KEY, "node": "varchar(36)", "metadata": "text"}}
    assert _confidence("json-as-text", tables) == {"items.metadata": "medium"}


@pytest.mark.parametrize("column", ["params", "parameters"])
def test_one_general_word_is_no_proof_of_json(column: str) -> None:
    tables = {
        "items": {**KEY, "node": "varchar(36)", column: "text"},
        "agents": {**KEY, "params": "json", "parameters": "json"},
        "webhooks": {**KEY, "webhook_metadata": "text"},
    }
    found = _confidence("json-as-text", tables)
    assert found == {f"items.{column}": "low", "webhooks.webhook_metadata": "medium"}


def test_what_a_module_is_called_names_none_of_its_tables() -> None:
    modules = {f"content_{name}": KEY for name in ("file", "node", "channel")}
    tables = {**modules, "bookmarks": {**KEY, "content_id": "bigint"}}
    found = _confidence("reference-without-foreign-key", tables)
    assert found.get("bookmarks.content_id", "low") == "low"


def test_times_of_sessions_matter_to_few_people() -> None:
    sessions = {"sid": "varchar(36) pk", "sess": "json", "expire": "timestamp"}
    orders = {**KEY, "title": "text"}
    rule = "timestamp-without-time-zone"
    assert _confidence(rule, {"orders": orders, "sessions": sessions}) == {"sessions.expire": "low"}
    orders["placed_at"] = "timestamp"
    found = _confidence(rule, {"orders": orders, "sessions": sessions})
    assert found == {"orders.placed_at": "high", "sessions.expire": "low"}


def test_tables_whose_rows_change_come_first_and_those_that_only_grow_last() -> None:
    texts = dict.fromkeys(("body", "layout", "style", "source", "origin", "look"), "text")
    tables = {
        "orders": {**KEY, "amount": "numeric", "status": "text"},
        "pages": {**KEY, **texts, "title": "text", "description": "text"},
        "checks": {**KEY, "amount": "numeric", "hash": "text", "created_at": "timestamp"},
    }
    referring = ("order_a", "page_a", "page_b", "page_c", "page_d", "check_a")
    details = {name: {**KEY, f"{name[:-2]}_id": "bigint"} for name in referring}
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, {**tables, **details})
    facts.execute("update columns set is_nullable = table_name <> 'checks'")
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "table-without-updated-at"]
    (result,) = runner.run(rules, facts)
    found = [(finding.about.table, finding.confidence) for finding in result.findings]
    assert found == [("orders", "high"), ("pages", "high"), ("checks", "low")]


def test_copies_of_what_a_web_service_has_are_written_by_fetches_alone() -> None:
    updated = {**KEY, "title": "text", "updated_at": "timestamp null"}
    tables = {
        "orders": updated,
        "pages": {**updated, "cached_at": "timestamp null"},
        "imdb_movies": updated,
        "github_accounts": {**updated, "created_at": "timestamp null"},
        "reviews": {**updated, "imdb_id": "text", "github_id": "bigint"},
    }
    found = _confidence("audit-times-kept-by-application", tables)
    assert set(found) == {"orders", "github_accounts", "reviews"}


def test_times_of_settings_links_work_and_records_of_changes_are_seldom_loaded() -> None:
    updated = {**KEY, "updated_at": "timestamp null"}
    old = {"order_id": "bigint", "old_priority": "integer", "old_tag": "text"}
    tables = {
        "orders": {**updated, "title": "text", "status": "text"},
        "pages": {**updated, "title": "text", "status": "text"},
        "settings": {**updated, "name": "text", "value": "text"},
        "order_pages": {"order_id": "bigint key", "page_id": "bigint key", **CHANGED},
        "order_run_triggers": {**updated, "order_id": "bigint", "status": "text"},
        "order_backups": {**updated, **old},
        "price_history": {**updated, "new_rate": "text", "new_status": "text"},
    }
    keys = [("order_pages", "order_id", "orders"), ("order_pages", "page_id", "pages")]
    found = _confidence("audit-times-kept-by-application", tables, keys)
    assert {name for name, confidence in found.items() if confidence != "low"} == {
        "orders",
        "pages",
    }
    del tables["order_run_triggers"]["status"], tables["order_backups"]["old_tag"]
    for name in ("order_run_triggers", "order_backups"):
        tables[name] |= {f"fact_{number}": "text" for number in range(6)}  # more than a detail
    found = _confidence("audit-times-kept-by-application", tables, keys)
    assert found["order_run_triggers"] == found["order_backups"] == "high"


def test_what_is_exact_about_one_table_depends_on_no_other() -> None:
    updated = {**KEY, "title": "text", "updated_at": "timestamp null"}
    rule = "audit-times-kept-by-application"
    assert _confidence(rule, {"orders": updated}) == {"orders": "high"}
    assert _confidence(rule, {"orders": updated, "files": {**KEY, "mtime": "timestamp"}}) == {
        "orders": "high"
    }


def test_what_one_table_alone_calls_removed_may_be_a_state() -> None:
    row = {**KEY, "title": "text", "removed": "boolean"}
    rule = "soft-delete-without-time"
    assert _confidence(rule, {"products": row}) == {"products.removed": "low"}
    found = _confidence(rule, {"products": row, "shops": row})
    assert "low" not in found.values()
    assert _confidence(rule, {"products": {**KEY, "title": "text", "deleted": "boolean"}}) == {
        "products.deleted": "high"
    }


def test_one_minor_table_without_the_time_is_seldom_missed() -> None:
    with_time = {
        f"{name}s": {**KEY, "email": "text", **CHANGED} for name in ("buyer", "maker", "guest")
    }
    minor = {
        **KEY,
        "title": "text",
        "body": "text",
        "is_active": "boolean",
        **dict.fromkeys(("height", "width"), "integer"),
    }
    found = _confidence("table-without-updated-at", {**with_time, "panels": minor})
    assert found == {"panels": "low"}


def test_times_on_sqlite_are_uncertain_without_rows_and_those_that_are_zero_by_default_are_numbers() -> (
    None
):
    facts = facts_of(dialect="sqlite")
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, {"runs": {**KEY, "finished_at": "timestamp", "read_at": "timestamp"}})
    facts.execute("update columns set has_time_zone = 0 where type_family = 'timestamp'")
    facts.execute("update columns set default_expression = '0' where column_name = 'read_at'")
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "timestamp-without-time-zone"]
    (result,) = runner.run(rules, facts)
    found = {str(finding.about): finding.confidence for finding in result.findings}
    assert found == {"runs.finished_at": "low"}


def test_a_table_without_references_is_as_severe_as_others_where_none_are_declared() -> None:
    contact = {"name": "text", "email": "text", "status": "text", "notes": "text"}
    tables = {f"{letter}_contacts": {**KEY, **contact} for letter in "abcdefghijkl"}
    facts = facts_of()
    add_tables(facts, tables)
    derive(facts)
    (rule,) = [known for known in loader.load() if known.name == "table-without-updated-at"]
    (result,) = runner.run([rule], facts)
    assert {str(found.about): found.severity for found in result.findings} == dict.fromkeys(
        tables, "medium"
    )


def test_what_another_device_deleted_is_no_soft_delete() -> None:
    tables = {
        "mail_map": {"message": "bigint", "sync_key": "text", "sync_deleted": "boolean"},
        "remote_files": {**KEY, "remote_path": "text", "remote_deleted": "boolean"},
        "notes": {**KEY, "title": "text", "deleted": "boolean"},
    }
    for rule in ("soft-delete-without-time", "nullable-soft-delete-flag"):
        found = _confidence(rule, tables)
        assert {name for name, sure in found.items() if sure != "low"} == {"notes.deleted"}


def test_times_of_states_of_stored_files_and_of_public_records_are_seldom_loaded() -> None:
    tables = {
        "login_state": {"user_id": "bigint key", "nonce": "text", "updated_at": "timestamp"},
        "vfs": {
            **KEY, "vfs_path": "text", "vfs_name": "text", "vfs_data": "binary(20)", "updated_at": "timestamp",
        },
        "cve": {
            **KEY, "published_date": "timestamp", "reserved_date": "timestamp", "updated_date": "timestamp",
        },
        "orders": {**KEY, "total": "numeric", "updated_at": "timestamp"},
        "lines": {**KEY, "amount": "numeric", "updated_at": "timestamp"},
    }  # fmt: skip
    found = _confidence("audit-times-kept-by-application", tables)
    assert {name for name, sure in found.items() if sure != "low"} == {"orders", "lines"}


def test_times_of_locks_and_of_secrets_that_end_are_seldom_loaded() -> None:
    tables = {
        "semaphore": {**KEY, "login": "text", "module": "text", "expires": "text"},
        "request_tokens": {"token": "text key", "expires_at": "text"},
        "offers": {**KEY, "title": "text", "expires_at": "text"},
    }
    assert _confidence("timestamp-as-text", tables) == {"offers.expires_at": "medium"}


def test_the_type_of_a_type_is_hardly_a_code() -> None:
    tables = {
        "loan_type": {**KEY, "name": "text", "type": "integer"},
        "contracts": {**KEY, "name": "text", "type": "integer"},
    }
    found = _confidence("status-as-number", tables)
    assert {name for name, sure in found.items() if sure != "low"} == {"contracts.type"}


def test_a_buffer_tells_of_rows_that_were_deleted_elsewhere() -> None:
    row = {"model_name": "text", "serialized": "text", "deleted": "boolean"}
    tables = {"row_buffer": {**KEY, **row}, "notes": {**KEY, "title": "text", "deleted": "boolean"}}
    assert _confidence("soft-delete-without-time", tables) == {"notes.deleted": "high"}


@pytest.mark.parametrize(
    ("columns", "fewest"),
    [
        ({"amount": "numeric"}, 1),
        ({"status": "text"}, 1),
        ({"is_active": "boolean"}, 3),
        ({"email": "text", "password": "text"}, 3),
        ({"description": "text"}, 4),
    ],
)
def test_exceptions_matter_where_rows_are_edited_and_others_refer_to_them(
    columns: dict[str, str], fewest: int
) -> None:
    timed = {**KEY, "title": "text", "status": "text", **CHANGED}
    texts = dict.fromkeys(("name", "origin", "shape", "grain", "cut"), "text")
    tables = {
        **{f"task_{letter}": timed for letter in "abcdefghi"},
        "orders": {**KEY, **texts, **columns},
    }

    def is_likely(referrers: int) -> bool:
        referring = {f"order_{at}": {**timed, "order_id": "bigint"} for at in "abc"[:referrers]}
        keys = [(name, "order_id", "orders") for name in referring]
        found = _confidence("table-without-updated-at", {**tables, **referring}, keys)
        return found.get("orders", "low") != "low"

    assert [n for n in range(4) if is_likely(n)] == list(range(fewest, 4))


def test_where_no_column_shows_that_rows_change_the_time_is_hardly_missed() -> None:
    texts = dict.fromkeys(("body", "origin", "shape", "grain", "cut", "look"), "text")
    tables: dict[str, dict[str, str]] = {"datums": {**KEY, **texts}}
    tables |= {f"datum_{name}": {**KEY, "datum_id": "bigint"} for name in ("use", "area", "axis")}
    assert _confidence("table-without-updated-at", tables)["datums"] == "low"
    tables["datums"]["status"] = "text"
    assert _confidence("table-without-updated-at", tables)["datums"] == "high"


def test_a_table_that_has_a_row_for_each_row_of_most_others_keeps_their_times() -> None:
    names = ("sale", "loan", "call", "bill", "trip", "task", "cost", "visit", "order", "offer")
    row = {**KEY, "title": "text", "status": "text", "amount": "numeric"}
    kept = {f"{name}s": {**row, "entry_id": "bigint key"} for name in names}
    for columns in kept.values():
        del columns["id"]
    keys = [(name, "entry_id", "entries") for name in kept]
    entries = {**row, "host": "text", "program": "text"}
    timed = {**entries, "entry_time": "timestamp"}
    rule = "table-without-updated-at"
    assert set(_confidence(rule, {**kept, "entries": timed, "others": row}, keys)) == {"others"}
    assert set(_confidence(rule, {**kept, "entries": entries}, keys)) == {*kept, "entries"}


def test_a_table_apart_from_all_others_needs_no_update_time_unless_it_holds_business() -> None:
    row = {**KEY, "title": "text", "status": "text", "amount": "numeric"}
    tables = {f"order_{name}": {**row, "order_id": "bigint"} for name in "abcdefgh"}
    tables["orders"] = row
    keys = [(name, "order_id", "orders") for name in tables if name != "orders"]
    apart = {"runs": {**KEY, "stage": "text", "status": "text"}, "sales": row}
    found = _confidence("table-without-updated-at", {**tables, **apart}, keys)
    assert "sales" in found
    assert "runs" not in found


def test_lists_whose_rows_only_have_names_matter_little_where_other_tables_have_the_time() -> None:
    timed = {**KEY, "title": "text", "status": "text", "updated_at": "timestamp"}
    sizes = dict.fromkeys(("height", "width", "depth", "shape"), "text")
    tables = {
        **{f"article_{number}": timed for number in range(9)},
        "containers": {**KEY, "name": "text", **sizes},
        "projects": {**KEY, "name": "text", "amount": "numeric", **sizes},
    }
    for name in ("container", "project"):
        tables |= {f"{name}_{at}": {**timed, f"{name}_id": "bigint"} for at in ("a", "b", "c")}
    found = _confidence("table-without-updated-at", tables)
    assert found["containers"] == "low"
    assert found["projects"] != "low"


@pytest.mark.parametrize(
    ("data_type", "default", "confidence"),
    [
        ("datetime", "datetime('now')", "high"),
        ("text", "datetime('now')", "low"),
        ("datetime", "current_timestamp", "low"),
    ],
)
def test_a_default_on_sqlite_says_little_of_what_updates_write(
    data_type: str, default: str, confidence: str
) -> None:
    facts = facts_of()
    facts.execute("update server set dialect = 'sqlite'")
    add(facts, "schemas", {"schema_name": "app"})
    columns = {**KEY, "title": "text", "updated_at": "timestamp"}
    add_tables(facts, {"orders": columns, "pages": columns})
    facts.execute(
        "update columns set default_expression = ?, data_type = ?,"
        " type_family = iif(? = 'text', 'text', 'timestamp') where column_name = 'updated_at'",
        (default, data_type, data_type),
    )
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "coarse-update-timestamp"]
    (result,) = runner.run(rules, facts)
    assert {found.confidence for found in result.findings} == {confidence}


def test_a_pair_that_need_not_name_tables_is_certain_where_several_tables_have_it() -> None:
    scope = {**KEY, "scope_type": "text", "scope_id": "bigint"}
    alone = _confidence("polymorphic-reference", {"budgets": scope})
    assert alone == {"budgets.scope_type": "low"}
    several = _confidence("polymorphic-reference", {"budgets": scope, "limits": scope})
    assert set(several.values()) == {"high"}
    target = {**KEY, "target_type": "text", "target_id": "bigint"}
    named = _confidence("polymorphic-reference", {"votes": target})
    assert named == {"votes.target_type": "high"}


@pytest.mark.parametrize(("value", "confidence"), [("note", "high"), ("premium", "low")])
def test_accepted_values_of_which_none_names_a_table_leave_a_doubt(
    value: str, confidence: str
) -> None:
    item = {**KEY, "item_type": "text", "item_id": "bigint"}
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, {"user_notes": KEY, "sales": item})
    place = {"schema_name": "app", "table_name": "sales", "column_name": "item_type"}
    for position, accepted in enumerate((value, "basic"), start=1):
        add(facts, "enum_values", {**place, "ordinal_position": position, "enum_value": accepted})
    derive(facts)
    known = [rule for rule in loader.load() if rule.name == "polymorphic-reference"]
    (result,) = runner.run(known, facts)
    assert {finding.confidence for finding in result.findings} == {confidence}


def test_prices_of_a_market_are_measured_and_seldom_added_up() -> None:
    quotes = {f"{name}_price": "real" for name in ("open", "high", "low", "last")}
    tables = {
        "ticker": {**KEY, "symbol": "text", **quotes},
        "trades": {**KEY, "symbol": "text", "open_price": "real", "close_price": "real"},
    }
    tables["ticker"]["fee"] = "real"
    found = _confidence("money-as-float", tables)
    assert {name for name, sure in found.items() if sure != "low"} == {
        "trades.open_price", "trades.close_price", "ticker.fee",
    }  # fmt: skip
    assert "ticker.last_price" in found


def test_names_of_formats_are_hardly_json() -> None:
    clients = {**KEY, "config": "text", "extra_json": "text", "grid_format": "text"}
    found = _confidence("json-as-text", {"clients": clients})
    assert found.get("clients.grid_format", "low") == "low"
    assert found["clients.extra_json"] == "medium"


@pytest.mark.parametrize(
    "column",
    [
        "tags",
        "event_types",
        "grantTypes",
        "redirect_uris",
        "view_settings",
        "uiResponse",
        "branding",
    ],
)
def test_lists_of_words_and_what_the_interface_shows_need_no_shape(column: str) -> None:
    hooks = {**KEY, "name": "text", column: "jsonb", "details": "jsonb"}
    found = _confidence("json-without-shape", {"hooks": hooks})
    assert found == {f"hooks.{column}": "low", "hooks.details": "high"}


def test_a_session_to_which_other_tables_refer_is_a_visit() -> None:
    browser = {"session_id": "text key", "browser": "text", "created_at": "timestamp"}
    page_view = {**KEY, "session_id": "text", "url": "text"}
    tables = {"sessions": browser, "page_views": page_view}
    assert _confidence("sensitive-data", {"sessions": browser})["sessions.session_id"] == "medium"
    assert _confidence("sensitive-data", tables)["sessions.session_id"] == "low"


def test_the_place_of_a_secret_is_no_secret() -> None:
    peers = {**KEY, "name": "text", "secret": "text", "dbsecret": "text"}
    found = _confidence("sensitive-data", {"peers": peers})
    assert found["peers.dbsecret"] == "low"
    assert found["peers.secret"] != "low"


def test_a_code_whose_comment_mentions_json_and_an_encrypted_text_are_hardly_json() -> None:
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    texts = {"payload_storage_status": "text", "secret_json": "text", "body": "text"}
    add_tables(facts, {"activities": {**KEY, **texts}})
    comment = "update columns set comment = 'the JSON is kept elsewhere' where column_name = ?"
    for name in ("payload_storage_status", "body"):
        facts.execute(comment, [name])
    facts.execute(
        "update columns set default_expression = ? where column_name = 'payload_storage_status'",
        ["'inline'"],
    )
    derive(facts)
    (rule,) = [known for known in loader.load() if known.name == "json-as-text"]
    (result,) = runner.run([rule], facts)
    found = {finding.about.column: finding.confidence for finding in result.findings}
    assert found == {"payload_storage_status": "low", "secret_json": "low", "body": "medium"}


def _severities_of_changed(rows: Mapping[str, int]) -> dict[str, tuple[str, object]]:
    """Return the severity of each table without an update time, and why it is low, by estimated rows."""
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, {name: {**KEY, "status": "text"} for name in rows}, ())
    counts = {"schema_name": "app", "inserted_rows": 10, "updated_rows": 5_000}
    for name, estimated in rows.items():
        add(facts, "table_statistics", {**counts, "table_name": name, "estimated_rows": estimated})
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "table-without-updated-at"]
    (result,) = runner.run(rules, facts)
    return {
        str(finding.about): (finding.severity, finding.evidence.get("less_severe_because"))
        for finding in result.findings
    }


def test_small_tables_matter_less_once_others_are_large() -> None:
    found = _severities_of_changed({"orders": 200_000, "plans": 40})
    assert found == {
        "orders": ("high", None),
        "plans": ("low", "few rows are soon read as a whole"),
    }
    # nothing is known about a database that may not be in use yet
    assert _severities_of_changed({"orders": 900, "plans": 40})["plans"] == ("high", None)

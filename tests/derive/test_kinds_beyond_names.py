"""Kinds of tables whose names say nothing, or something else: links with a role, logs, queues and lists."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, kinds_of, unique

TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
ENTITY = {"id": "bigint pk", "name": "text", "email": "text", **TIMES}
MEMBER_OF = [("roles", "person_id", "people"), ("roles", "club_id", "clubs")]
PAIR = {"id": "bigint pk", "person_id": "bigint required", "club_id": "bigint required"}


@pytest.mark.parametrize(
    "fact",
    [
        {"permission_level": "text"},
        {"can_read": "boolean", "can_write": "boolean", "can_invite": "boolean"},
        {"key": "text"},
    ],
)
def test_a_pair_with_a_role_or_permissions_is_a_join(fact: dict[str, str]) -> None:
    facts = facts_of({"people": ENTITY, "clubs": ENTITY, "roles": {**PAIR, **fact}}, MEMBER_OF)
    unique(facts, "roles", "person_id", "club_id", *(name for name in fact if name == "key"))
    assert kinds_of(facts)["roles"] == "join"


def test_a_pair_with_a_rating_is_an_entity() -> None:
    rated = {**PAIR, "stars": "numeric", "opinion": "text"}
    facts = facts_of({"people": ENTITY, "clubs": ENTITY, "roles": rated}, MEMBER_OF)
    unique(facts, "roles", "person_id", "club_id")
    assert kinds_of(facts)["roles"] == "entity"


def test_rows_that_belong_together_for_a_time_are_a_join_and_a_history_stays_one() -> None:
    during = {
        "person_id": "bigint key",
        "club_id": "bigint key",
        "from_date": "date",
        "to_date": "date",
    }
    tables = {"people": ENTITY, "clubs": ENTITY, "club_person": during, "club_history": during}
    kinds = kinds_of(facts_of(tables))
    assert kinds["club_person"] == "join"
    assert kinds["club_history"] == "history"


def test_rows_that_block_others_of_the_same_table_are_a_join() -> None:
    blocked = {"id": "bigint pk", "case_id": "bigint", "blocked_by_case_id": "bigint", **TIMES}
    keys = [("blockers", "case_id", "cases"), ("blockers", "blocked_by_case_id", "cases")]
    facts = facts_of({"cases": ENTITY, "blockers": blocked}, keys)
    unique(facts, "blockers", "case_id", "blocked_by_case_id")
    assert kinds_of(facts)["blockers"] == "join"


def test_a_phone_number_in_the_key_makes_no_pair_of_a_person_and_a_type() -> None:
    phone = {"person_id": "bigint key", "phone": "text key", "phone_type_id": "bigint key"}
    tables = {"people": ENTITY, "phone_types": ENTITY, "person_phones": phone}
    assert kinds_of(facts_of(tables))["person_phones"] == "entity"


def test_migrations_between_accounts_are_not_those_of_a_tool() -> None:
    tool = {"id": "bigint pk", "name": "text", "executed_at": "timestamp"}
    coins = {"hash": "text key", "fee": "text", "to": "text", "status": "integer"}
    assert kinds_of(facts_of({"migrations": tool}))["migrations"] == "migration"
    assert kinds_of(facts_of({"Migration": coins}))["Migration"] == "entity"


def test_states_may_be_described_by_texts() -> None:
    state = {
        "transfer_state_id": "text key",
        "enumeration": "text",
        "description": "text",
        "is_active": "boolean",
        "created_date": "timestamp",
    }
    transfer = {"id": "bigint pk", "transfer_state_id": "text", "amount": "numeric"}
    key = [("transfers", "transfer_state_id", "transfer_states")]
    kinds = kinds_of(facts_of({"transfer_states": state, "transfers": transfer}, key))
    assert kinds["transfer_states"] == "lookup"


def test_what_is_known_of_other_rows_and_codes_of_invitations_are_no_lookups() -> None:
    printed = {"trans_id": "integer", "formname": "text", "printed": "boolean"}
    codes = {"invite_code": "text key", "in_use": "boolean"}
    kinds = kinds_of(facts_of({"status": printed, "invite_codes": codes}))
    assert kinds == {"status": "entity", "invite_codes": "entity"}


def test_the_changes_of_a_comment_are_events_without_a_time_of_their_own() -> None:
    change = {
        "id": "bigint pk",
        "comment_id": "bigint",
        "field": "text",
        "old_value": "text",
        "new_value": "text",
    }
    kinds = kinds_of(facts_of({"comments": ENTITY, "corrections": change}))
    assert kinds["corrections"] == "event"


def test_events_with_a_payload_are_events_whatever_times_a_library_adds() -> None:
    event = {"id": "bigint pk", "type": "text", "properties": "jsonb", **TIMES}
    appointment = {**event, "title": "text"}
    kinds = kinds_of(facts_of({"events": event, "club_events": appointment}))
    assert kinds == {"events": "event", "club_events": "entity"}


def test_numbered_revisions_are_a_history_whatever_refers_to_them() -> None:
    revision = {
        "id": "bigint pk",
        "document_id": "bigint",
        "revision_number": "integer",
        "body": "text",
        "created_at": "timestamp",
    }
    comment = {"id": "bigint pk", "document_revision_id": "bigint", "text": "text"}
    tables = {"documents": ENTITY, "document_revisions": revision, "remarks": comment}
    key = [("remarks", "document_revision_id", "document_revisions")]
    facts = facts_of(tables, key)
    unique(facts, "document_revisions", "document_id", "revision_number")
    assert kinds_of(facts)["document_revisions"] == "history"


def test_a_grant_that_was_used_last_at_a_time_does_not_end() -> None:
    grant = {"id": "bigint pk", "status": "text", "scope": "text", "last_used_at": "timestamp"}
    ending = {**grant, "expires_at": "timestamp"}
    kinds = kinds_of(facts_of({"connection_grants": grant, "login_grants": ending}))
    assert kinds == {"connection_grants": "entity", "login_grants": "transient"}


def test_versions_of_products_are_not_those_of_a_schema() -> None:
    versions = {"id": "bigint pk", "product_id": "bigint", "value": "text"}
    plans = {"id": "bigint pk", "title": "text", "version_id": "bigint"}
    tables = {"products": ENTITY, "versions": versions, "plans": plans}
    keys = [("versions", "product_id", "products"), ("plans", "version_id", "versions")]
    kinds = kinds_of(facts_of(tables, keys))
    assert kinds["versions"] == "entity"
    assert (
        kinds_of(facts_of({"versions": {"id": "bigint pk", "value": "text"}}))["versions"]
        == "migration"
    )


def test_migrations_of_accounts_refer_to_accounts() -> None:
    migration = {"id": "bigint pk", "account_id": "bigint", "address": "text", **TIMES}
    state = {"id": "bigint pk", "name": "text", "run_at": "timestamp"}
    tables = {"accounts": ENTITY, "account_migrations": migration, "plugin_migrations": state}
    kinds = kinds_of(facts_of(tables))
    assert kinds["account_migrations"] == "entity"
    assert kinds["plugin_migrations"] == "migration"


def test_statistics_of_a_period_are_no_history() -> None:
    period = {
        "id": "bigint key",
        "from_date": "timestamp key",
        "method": "text",
        "total": "integer",
    }
    kinds = kinds_of(facts_of({"stats_method": period, "methods_used": period}))
    assert kinds == {"stats_method": "event", "methods_used": "history"}


def test_codes_of_a_person_are_no_lookup_without_a_label() -> None:
    code = {"id": "bigint pk", "code": "text", "user_id": "bigint", **TIMES}
    kinds = kinds_of(facts_of({"users": ENTITY, "user_billing_codes": code}))
    assert kinds["user_billing_codes"] == "entity"


def test_choices_that_others_name_are_lookups() -> None:
    choice = {"id": "bigint pk", "name": "text", **TIMES}
    answer = {"id": "bigint pk", "choice_text": "text", "question_id": "bigint"}
    tables = {"requests": {"id": "bigint pk", "status_id": "bigint"}, "questions": ENTITY}
    facts = facts_of(
        {**tables, "request_statuschoice": choice, "question_choice": answer},
        [("requests", "status_id", "request_statuschoice")],
    )
    kinds = kinds_of(facts)
    assert kinds["request_statuschoice"] == "lookup"
    assert kinds["question_choice"] == "entity"


def test_sessions_are_transient_also_where_the_name_says_that_it_is_a_table() -> None:
    kept = {"id": "text pk", "userId": "text", "expiresAt": "timestamp"}
    tables = {"AppSessionTable": kept, "AppUsersTable": ENTITY}
    assert kinds_of(facts_of(tables))["AppSessionTable"] == "transient"


def test_numbered_versions_with_a_mark_of_the_current_one_are_a_history() -> None:
    versions = {
        "version_id": "bigint pk", "fund_id": "bigint", "version_number": "integer",
        "is_current": "boolean", "status": "text", "rate": "numeric",
    }  # fmt: skip
    tables = {"fund_rate_versions": versions, "fund": ENTITY, "uses": {"version_id": "bigint"}}
    keys = [("fund_rate_versions", "fund_id", "fund"), ("uses", "version_id", "fund_rate_versions")]
    assert kinds_of(facts_of(tables, keys))["fund_rate_versions"] == "history"


def test_what_happens_on_a_day_is_no_pair() -> None:
    day = {"day_id": "bigint pk", "calendar_id": "bigint", "kind_id": "bigint", "date": "date"}
    tables = {"calendars": ENTITY, "kinds": ENTITY, "day": day}
    keys = [("day", "calendar_id", "calendars"), ("day", "kind_id", "kinds")]
    assert kinds_of(facts_of(tables, keys))["day"] == "entity"


def test_a_pair_with_a_default_is_a_join_whatever_it_is_called() -> None:
    pair = {"type_id": "integer", "queue_id": "integer", "type_default": "smallint"}
    tables = {"types": ENTITY, "queues": ENTITY, "types_queues": pair}
    keys = [("types_queues", "type_id", "types"), ("types_queues", "queue_id", "queues")]
    assert kinds_of(facts_of(tables, keys))["types_queues"] == "join"


def test_categories_are_lookups_also_where_the_word_is_glued_to_another() -> None:
    tables = {
        "nemo_safetycategory": {"id": "bigint pk", "name": "text", "display_order": "integer"},
        "nemo_safetyitem": {"id": "bigint pk", "category_id": "bigint", "text": "text"},
    }
    facts = facts_of(tables, [("nemo_safetyitem", "category_id", "nemo_safetycategory")])
    assert kinds_of(facts)["nemo_safetycategory"] == "lookup"

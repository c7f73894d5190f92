"""Statuses, what only repeats the value of one, and the tables that list values."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, roles_of

KEY = {"id": "bigint pk"}


@pytest.mark.parametrize(
    "name",
    ["old_status", "maps_to_status", "set_status", "reopen_to_status", "default_status", "fromState", "prev_state"],
)  # fmt: skip
def test_a_status_that_another_one_had_or_gets_is_a_copy(name: str) -> None:
    facts = facts_of({"rules": {**KEY, name: "text"}})
    assert roles_of(facts, "rules", name) == {"status_copy": "high"}


def test_a_status_to_come_is_a_copy_beside_the_status_itself() -> None:
    tables = {
        "talks": {**KEY, "state": "text", "pending_state": "text"},
        "requests": {**KEY, "pending_state": "text"},
    }
    facts = facts_of(tables)
    assert roles_of(facts, "talks", "pending_state") == {"status_copy": "medium"}
    assert roles_of(facts, "requests", "pending_state") == {"status": "high"}


def test_the_state_of_an_address_to_which_something_is_sent_is_no_status() -> None:
    facts = facts_of({"invoices": {**KEY, "bill_to_city": "text", "bill_to_state": "text"}})
    assert roles_of(facts, "invoices", "bill_to_state") == {}


def test_the_parts_of_an_address_may_be_written_together() -> None:
    address = {"shiptoname": "text", "shiptocity": "text", "shiptostate": "text"}
    facts = facts_of({"shipto": address, "orders": {**KEY, "shipstate": "text"}})
    assert roles_of(facts, "shipto", "shiptostate") == {}
    assert roles_of(facts, "orders", "shipstate") == {"status": "high"}


@pytest.mark.parametrize("name", ["max_trials_per_stage", "rounds_per_stage", "total_state"])
def test_a_number_that_counts_or_limits_is_no_status(name: str) -> None:
    facts = facts_of({"trials": {**KEY, name: "integer", "stage": "integer"}})
    assert "status" not in roles_of(facts, "trials", name)
    assert roles_of(facts, "trials", "stage") == {"status": "high"}


def test_a_table_with_a_key_of_codes_lists_the_values_of_a_status_named_like_it() -> None:
    tables = {
        "opportunity": {**KEY, "stage": "text", "status": "text"},
        "opportunity_stage": {"code": "text key", "label": "text"},
        "ticket_status": {"ticket": "bigint key", "text": "text key"},
    }
    facts = facts_of(tables)
    assert {"status", "listed_value"} <= roles_of(facts, "opportunity", "stage").keys()
    assert roles_of(facts, "opportunity", "status") == {"status": "high"}


def test_codes_may_be_unique_within_a_parent() -> None:
    tables = {
        "pipelines": {**KEY},
        "deals": {**KEY, "stage": "text"},
        "deal_pipeline_stages": {"pipeline_id": "bigint key", "code": "text key"},
    }
    within = facts_of(tables, [("deal_pipeline_stages", "pipeline_id", "pipelines")])
    assert "listed_value" in roles_of(within, "deals", "stage")
    assert "listed_value" not in roles_of(facts_of(tables), "deals", "stage")


def test_a_table_of_another_schema_may_list_the_values_of_what_is_named_like_it() -> None:
    tables = {"places": {**KEY, "law_status": "text"}, "law_status": {"code": "text key"}}
    facts = facts_of(tables)
    facts.execute("update tables set schema_name = 'main' where table_name = 'law_status'")
    facts.execute("update columns set schema_name = 'main' where table_name = 'law_status'")
    facts.execute("update keys set schema_name = 'main' where table_name = 'law_status'")
    assert "listed_value" in roles_of(facts, "places", "law_status")


def test_a_list_to_which_keys_refer_does_not_list_what_is_kept_without_one() -> None:
    tables = {
        "statuses": {"name": "text key", "color": "text"},
        "hosts": {**KEY, "status_name": "text"},
        "jobs": {**KEY, "status": "text"},
    }
    assert "listed_value" in roles_of(facts_of(tables), "jobs", "status")
    keyed = facts_of(tables, [("hosts", "status_name", "statuses")])
    assert "listed_value" not in roles_of(keyed, "jobs", "status")


def test_a_short_text_named_like_a_choice_may_be_a_type() -> None:
    tables = {
        "movements": {
            **KEY,
            "vat_class": "varchar(36)",
            "reason": "text",
            "http_method": "varchar(36)",
        }
    }
    facts = facts_of(tables)
    facts.execute("update columns set character_length = 36 where data_type = 'varchar(36)'")
    assert roles_of(facts, "movements", "vat_class") == {"type_code": "low", "status": "low"}
    assert roles_of(facts, "movements", "reason") == {}
    assert roles_of(facts, "movements", "http_method") == {}


def test_a_default_that_is_a_word_makes_a_state_a_status() -> None:
    grants = {**KEY, "state": "text", "code_verifier": "text", "storage_state": "text"}
    facts = facts_of({"grants": grants})
    assert roles_of(facts, "grants", "state") == {"token": "medium"}
    states = "update columns set default_expression = ? where column_name like '%state'"
    facts.execute(states, ["'pending'::text"])
    assert roles_of(facts, "grants", "state") == {"status": "high"}
    assert roles_of(facts, "grants", "storage_state") == {"status": "high"}
    facts.execute(states, ["NULL::text"])
    assert roles_of(facts, "grants", "state") == {"token": "medium"}


def test_a_short_status_detail_is_a_status_and_a_long_one_a_message() -> None:
    facts = facts_of({"pages": {**KEY, "status_detail": "text", "status": "boolean"}})
    assert roles_of(facts, "pages", "status_detail") == {}
    facts.execute("update columns set character_length = 50 where column_name = 'status_detail'")
    assert roles_of(facts, "pages", "status_detail") == {"status": "high"}


def test_a_type_that_repeats_its_table_says_what_sort_of_row_it_is() -> None:
    tables = {
        "invoices": {**KEY, "invoice_type": "integer", "filter_type": "integer", "role": "integer"}
    }
    facts = facts_of(tables)
    assert roles_of(facts, "invoices", "invoice_type")["type_code"] == "high"
    assert roles_of(facts, "invoices", "filter_type")["type_code"] == "medium"
    assert roles_of(facts, "invoices", "role")["type_code"] == "low"


@pytest.mark.parametrize("name", ["days_in_status", "daysInStage"])
def test_how_long_a_status_lasts_is_no_status(name: str) -> None:
    facts = facts_of({"leads": {**KEY, name: "integer", "status": "text"}})
    assert "status" not in roles_of(facts, "leads", name)


def test_the_code_of_a_state_in_an_address_is_no_status() -> None:
    facts = facts_of(
        {
            "sites": {**KEY, "city": "text", "state_code": "text"},
            "jobs": {**KEY, "state_code": "text"},
        }
    )
    assert "status" not in roles_of(facts, "sites", "state_code")
    assert roles_of(facts, "jobs", "state_code")["status"] == "high"


def test_a_state_of_two_letters_is_one_of_the_usa() -> None:
    filing = {**KEY, "STATE_CD": "varchar(2)", "STATUS_CD": "varchar(2)"}
    facts = facts_of({"filing": filing})
    assert "status" not in roles_of(facts, "filing", "STATE_CD")
    assert roles_of(facts, "filing", "STATUS_CD")["status"] == "high"


def test_the_status_of_a_request_is_what_a_server_returned() -> None:
    request = {**KEY, "method": "text", "path": "text", "status": "integer", "seen_at": "timestamp"}
    assert roles_of(facts_of({"requests": request}), "requests", "status") == {"code": "medium"}
    order = {**KEY, "method": "text", "status": "integer"}
    assert "status" in roles_of(facts_of({"orders": order}), "orders", "status")


def test_the_state_of_the_weather_is_no_status() -> None:
    facts = facts_of({"runs": {**KEY, "start_weather_state": "text", "publish_state": "text"}})
    assert roles_of(facts, "runs", "start_weather_state") == {}
    assert roles_of(facts, "runs", "publish_state") == {"status": "high"}

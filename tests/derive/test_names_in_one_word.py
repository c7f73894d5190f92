"""References to tables that a name only shortens, continues or repeats: translations, logs, files, UUIDs as texts."""

from __future__ import annotations

from dbready.derive import derive
from tests.derive.building import facts_of, index, references_of, unique

KEY = {"id": "bigint pk"}
PERSON = {**KEY, "email": "text", "password": "text"}


def test_the_master_of_a_translation_is_the_row_that_it_translates() -> None:
    tables = {"slide": KEY, "slide_translation": {**KEY, "master_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"slide_translation.master_id": ("slide", "medium")}


def test_the_target_of_a_log_entry_is_what_the_log_is_named_after() -> None:
    tables = {"category": KEY, "categorylogentry": {**KEY, "target_id": "bigint"}}
    facts = facts_of(tables)
    index(facts, "categorylogentry", "target_id")
    assert references_of(facts)["categorylogentry.target_id"] == ("category", "medium")


def test_a_key_of_a_table_called_metadata_is_meant_by_its_name_alone() -> None:
    texts = {"rk": "text key", "name": "text"}
    tags = {"rk": "text key", "table_rk": "text", "tag": "text"}
    tables = {"table_metadata": texts, "application_table": texts, "table_tag": tags}
    facts = facts_of(tables)
    index(facts, "table_tag", "table_rk")
    assert references_of(facts)["table_tag.table_rk"] == ("table_metadata", "medium")


def test_several_words_mean_the_table_whose_one_word_shortens_them() -> None:
    column = {"accumulated_xray_dose_id": "bigint"}
    tables = {"accumxraydose": KEY, "accumprojxraydose": {**KEY, **column}, "dose": KEY}
    assert references_of(facts_of(tables)) == {
        "accumprojxraydose.accumulated_xray_dose_id": ("accumxraydose", "medium")
    }


def test_a_first_word_means_the_table_that_the_own_name_begins_with() -> None:
    tables = {"reasonchange": KEY, "reasonchangeline": {**KEY, "reason_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "reasonchangeline.reason_id": ("reasonchange", "medium")
    }


def test_the_id_of_a_text_in_a_language_is_that_of_the_row() -> None:
    content = {"id": "bigint key", "locale": "text key", "title": "text"}
    assert references_of(facts_of({"story": KEY, "story_content": content})) == {
        "story_content.id": ("story", "medium")
    }


def test_pictures_are_in_the_module_of_files() -> None:
    tables = {"filer_image": KEY, "shop_maker": {**KEY, "logo_id": "bigint"}}
    found = references_of(facts_of(tables))
    assert found["shop_maker.logo_id"] == ("filer_image", "medium")


def test_what_a_module_calls_an_operator_is_meant_there() -> None:
    lines = {**KEY, "operator_id": "bigint"}
    tables = {"auth_user": PERSON, "storage_storeoperator": KEY, "storage_line": lines}
    found = references_of(facts_of(tables))
    assert found["storage_line.operator_id"] == ("storage_storeoperator", "medium")


def test_customers_are_users_rather_than_temporary_customers() -> None:
    tables = {"temporary_customers": KEY, "users": PERSON}
    facts = facts_of({**tables, "invoices": {**KEY, "customer_id": "bigint"}})
    index(facts, "invoices", "customer_id")
    assert references_of(facts)["invoices.customer_id"] == ("users", "medium")


def test_a_text_of_the_length_of_a_uuid_is_one_where_the_type_says_so() -> None:
    users = {**PERSON, "id": "char(36) key"}
    sent = {**KEY, "sender": "char(36)", "subject": "text"}
    assert references_of(facts_of({"users": users, "messages": sent})) == {
        "messages.sender": ("users", "medium")
    }


def test_what_is_done_on_behalf_of_somebody_is_no_row_of_the_same_table() -> None:
    assert references_of(facts_of({"charges": {**KEY, "on_behalf_of_id": "bigint"}})) == {}


def test_numbers_that_both_tables_give_to_their_rows_are_no_references() -> None:
    columns = {**KEY, "employee_id": "text required"}
    facts = facts_of({"employee": columns, "teacher": columns})
    for table in ("employee", "teacher"):
        unique(facts, table, "employee_id")
    assert references_of(facts) == {}


def test_what_another_system_calls_a_job_is_less_certain_beside_the_job() -> None:
    order = {**KEY, "job_id": "bigint", "hover_job_id": "bigint"}
    facts = facts_of({"jobs": KEY, "orders_hover": order}, [("orders_hover", "job_id", "jobs")])
    assert references_of(facts)["orders_hover.hover_job_id"] == ("jobs", "low")


def test_the_size_of_a_part_is_no_reference_to_parts_of_the_same_thing() -> None:
    part = {**KEY, "machine_id": "bigint"}
    tables = {"machines": KEY, "memories": part, "guests": {**part, "memory": "bigint"}}
    facts = facts_of(tables)
    derive(facts)
    query = "select weakness from inferred_references where column_name = 'memory'"
    assert "amount" in facts.execute(query).fetchone()[0]


def test_a_table_that_joins_employees_to_events_leaves_users_the_only_people() -> None:
    joined = {**KEY, "event_id": "bigint", "employee_id": "bigint"}
    tables = {"users": PERSON, "events": KEY, "events_employees": joined}
    facts = facts_of({**tables, "invoices": {**KEY, "manager_id": "bigint"}})
    assert references_of(facts)["invoices.manager_id"] == ("users", "medium")

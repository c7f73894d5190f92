"""References to tables that a name only shortens, continues or repeats: translations, logs, files, UUIDs as texts."""

from __future__ import annotations

from tests.derive.building import facts_of, index, references_of

KEY = {"id": "bigint pk"}
PERSON = {**KEY, "email": "text", "password": "text"}


def test_the_master_of_a_translation_is_the_row_that_it_translates() -> None:
    tables = {"slide": KEY, "slide_translation": {**KEY, "master_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"slide_translation.master_id": ("slide", "medium")}


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


def test_a_table_that_joins_employees_to_events_leaves_users_the_only_people() -> None:
    joined = {**KEY, "event_id": "bigint", "employee_id": "bigint"}
    tables = {"users": PERSON, "events": KEY, "events_employees": joined}
    facts = facts_of({**tables, "invoices": {**KEY, "manager_id": "bigint"}})
    assert references_of(facts)["invoices.manager_id"] == ("users", "medium")

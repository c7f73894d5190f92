"""Lists, occurrences and links that only columns and keys give away."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, kinds_of, unique

Columns = dict[str, str]
KEY = {"id": "bigint pk"}
AUDITED = {"created_at": "timestamp", "updated_at": "timestamp", "deleted_at": "timestamp"}
LOADED = {"loaded_tag": "text", "loader_updated_epoch": "bigint"}
LOADED_TABLES = 10
OTHER = {"other": {**KEY, "thing_id": "bigint"}}
REFERS = [("other", "thing_id", "things")]


def kind_of(columns: Columns, *, is_referenced: bool = False) -> str:
    """Return the kind of a table whose name says nothing."""
    tables = {"things": columns, **(OTHER if is_referenced else {})}
    return kinds_of(facts_of(tables, REFERS if is_referenced else ()))["things"]


def test_codes_with_labels_are_a_list_although_nothing_refers_to_them() -> None:
    assert kind_of({**KEY, "code": "text", "name": "text", **AUDITED}) == "lookup"


@pytest.mark.parametrize("more", [{"price": "numeric"}, {"template": "text"}])
def test_what_has_a_code_and_facts_of_its_own_is_no_list(more: Columns) -> None:
    assert kind_of({**KEY, "code": "text", "name": "text", **more}) == "entity"


def test_values_after_which_the_table_is_named_are_a_list() -> None:
    columns = {**KEY, "thing": "text", "thing_en": "text", **AUDITED}
    assert kind_of(columns, is_referenced=True) == "lookup"
    assert kind_of(columns) == "entity"


def test_labels_in_an_order_are_a_list() -> None:
    columns = {**KEY, "label": "text", "sort_order": "integer", "is_default": "boolean"}
    assert kind_of(columns, is_referenced=True) == "lookup"


def test_numbers_with_a_time_to_which_others_refer_are_events() -> None:
    columns = {**KEY, "issued_at": "timestamp"}
    assert kind_of(columns, is_referenced=True) == "event"
    assert kind_of({**columns, "title": "text"}, is_referenced=True) == "entity"


def test_what_starts_ends_and_has_a_result_is_an_event_that_changes() -> None:
    run = {**KEY, "started": "timestamp required", "ended": "timestamp"}
    facts = facts_of({"things": {**run, "success": "boolean"}})
    assert kinds_of(facts)["things"] == "event"
    found = facts.execute("select changing_column from table_kinds where kind = 'event'").fetchone()
    assert found[0] == "ended"
    assert kind_of({**run, "place": "text"}) == "entity"


def test_when_something_came_and_from_which_address_is_an_event() -> None:
    request = {**KEY, "time": "timestamp required", "client_ip": "text", "size": "bigint"}
    assert kind_of(request) == "event"
    assert kind_of({**request, "name": "text"}) == "entity"


def test_differences_since_a_moment_are_a_history_and_numbers_of_them_events() -> None:
    pages = {**KEY, "title": "text"}
    for family, kind in (("text", "history"), ("integer", "event")):
        kept = {**KEY, "page_id": "bigint", "created_at": "timestamp required", "delta": family}
        facts = facts_of({"pages": pages, "kept": kept}, [("kept", "page_id", "pages")])
        assert kinds_of(facts)["kept"] == kind


def test_a_table_of_a_version_alone_belongs_to_a_migration_tool() -> None:
    facts = facts_of({"gadget": {"version": "integer"}, "things": {**KEY, "name": "text"}})
    assert kinds_of(facts)["gadget"] == "migration"


def test_columns_that_a_loader_gives_to_every_table_leave_a_pair_a_join() -> None:
    tables = {f"part{n}": {**KEY, "name": "text", **LOADED} for n in range(LOADED_TABLES)}
    pair = {"part1_id": "bigint key", "part2_id": "bigint key", **LOADED}
    keys = [("linked", "part1_id", "part1"), ("linked", "part2_id", "part2")]
    assert kinds_of(facts_of({**tables, "linked": pair}, keys))["linked"] == "join"


def test_a_table_named_after_its_two_columns_is_a_join_without_any_key_that_says_so() -> None:
    tables = {
        "dish": {"id": "text key", "name": "text"},
        "dish_images__file_dish": {**KEY, "dish_images": "text", "file_dish": "text"},
    }
    assert kinds_of(facts_of(tables))["dish_images__file_dish"] == "join"


def test_two_foreign_keys_and_nothing_else_are_a_join_also_where_one_is_the_key() -> None:
    tables = {
        "plan": {**KEY, "name": "text"},
        "team": {**KEY, "name": "text"},
        "plan_team": {"plan": "bigint key", "team": "bigint"},
        "plan_extra": {"plan_ptr_id": "bigint key", "team_id": "bigint"},
    }
    keys = [
        ("plan_team", "plan", "plan"),
        ("plan_team", "team", "team"),
        ("plan_extra", "plan_ptr_id", "plan"),
        ("plan_extra", "team_id", "team"),
    ]
    kinds = kinds_of(facts_of(tables, keys))
    assert kinds["plan_team"] == "join"
    assert kinds["plan_extra"] == "entity"


def test_the_accounts_of_one_company_are_its_settings_and_no_join() -> None:
    accounts = ["sales_id", "costs_id", "bank_id"]
    tables = {
        "company": {**KEY, "name": "text"},
        "account": {**KEY, "name": "text"},
        "mapping": {**KEY, "company_id": "bigint", **dict.fromkeys(accounts, "bigint")},
    }
    keys = [("mapping", "company_id", "company"), *(("mapping", a, "account") for a in accounts)]
    facts = facts_of(tables, keys)
    assert kinds_of(facts)["mapping"] == "join"
    facts = facts_of(tables, keys)
    unique(facts, "mapping", "company_id")
    assert kinds_of(facts)["mapping"] == "entity"

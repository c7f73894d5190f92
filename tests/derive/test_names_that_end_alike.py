"""References whose names are the end of several tables' names, of which one is meant."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}
USERS = {**KEY, "username": "text", "password": "text"}


@pytest.mark.parametrize("column", ["creator_id", "run_by_id"])
def test_a_role_in_tables_of_many_modules_is_a_person_whatever_table_ends_in_the_word(
    column: str,
) -> None:
    names = (
        "events_event",
        "forms_form",
        "jobs_job",
        "news_news",
        "members_creator",
        "reports_run",
    )
    tables = {name: {**KEY, column: "bigint"} for name in names}
    found = references_of(facts_of({"auth_user": USERS, **tables}))
    assert found == {f"{name}.{column}": ("auth_user", "medium") for name in names}


def test_a_user_is_none_of_a_table_whose_last_word_only_ends_so() -> None:
    post = {**KEY, "user_id": "bigint"}
    tables = {"auth_user": USERS, "forums_pollansweruser": KEY, "forums_post": post}
    assert references_of(facts_of(tables)) == {"forums_post.user_id": ("auth_user", "medium")}


def test_a_role_that_has_a_table_in_the_own_module_is_no_user() -> None:
    post = {**KEY, "author_id": "bigint", "guest_author_id": "bigint"}
    tables = {"auth_user": USERS, "blog_author": KEY, "blog_post": post}
    assert references_of(facts_of(tables)) == {
        "blog_post.author_id": ("blog_author", "medium"),
        "blog_post.guest_author_id": ("blog_author", "medium"),
    }


def test_the_own_modules_table_is_meant_although_a_foreign_key_of_another_module_has_the_name() -> (
    None
):
    log = {**KEY, "notice_id": "bigint"}
    tables = {"blog_notice": KEY, "blog_log": log, "shop_notice": KEY, "shop_log": log}
    facts = facts_of(tables, [("blog_log", "notice_id", "blog_notice")])
    assert references_of(facts) == {"shop_log.notice_id": ("shop_notice", "medium")}


def test_which_of_several_tables_of_other_modules_is_meant_is_uncertain() -> None:
    parts = {"shop_card": KEY, "club_fee": KEY}
    tables = {"shop_cardpayment": KEY, "club_feepayment": KEY, **parts}
    facts = facts_of({**tables, "forms_entry": {**KEY, "payment_id": "bigint"}})
    assert references_of(facts).get("forms_entry.payment_id", ("", "low"))[1] == "low"
    known = facts_of(
        {**parts, "shop_cardpayment": KEY, "forms_entry": {**KEY, "payment_id": "bigint"}}
    )
    assert references_of(known)["forms_entry.payment_id"] == ("shop_cardpayment", "medium")


def test_a_list_is_named_after_the_table_whose_rows_have_one_of_it() -> None:
    status = {**KEY, "status_id": "bigint"}
    tables = {
        "grant_grant": status,
        "grant_grantstatuschoice": KEY,
        "grant_grantuser": status,
        "grant_grantuserstatuschoice": KEY,
    }
    for declared in ([], [("grant_grantuser", "status_id", "grant_grantuserstatuschoice")]):
        found = references_of(facts_of(tables, declared))
        assert found["grant_grant.status_id"] == ("grant_grantstatuschoice", "medium")


def test_a_type_is_of_the_list_of_its_own_table_before_one_that_is_spelt_as_one_word() -> None:
    tables = {
        "plan_planattribute": {**KEY, "plan_attribute_type_id": "bigint"},
        "plan_planattributetype": KEY,
        "plan_attributetype": KEY,
    }
    assert references_of(facts_of(tables)) == {
        "plan_planattribute.plan_attribute_type_id": ("plan_planattributetype", "medium")
    }


def test_nothing_refers_to_the_table_of_a_migration_tool() -> None:
    tables = {"alembic_version": {"version_num": "varchar(36) key"}}
    model = {"id": "varchar(36) key", "version_id": "varchar(36)"}
    assert references_of(facts_of({**tables, "model": model})) == {}


def test_a_key_ends_a_name_only_at_a_word() -> None:
    tables = {"event_data": {"data_id": "bigint key"}, "states": {**KEY, "metadata_id": "bigint"}}
    assert references_of(facts_of(tables)) == {}


def test_row_ids_are_keys() -> None:
    costs = {**KEY, "span_rowid": "bigint"}
    assert references_of(facts_of({"spans": KEY, "span_costs": costs})) == {
        "span_costs.span_rowid": ("spans", "high")
    }


@pytest.mark.parametrize(
    ("user_key", "column", "is_reference"),
    [
        ("varchar(36)", "varchar(36)", True),
        ("text", "text", True),
        ("bigint", "text", False),
        ("varchar(36)", "text", False),
    ],
)
def test_a_text_says_who_did_something_if_it_has_the_type_of_the_users_keys(
    user_key: str, column: str, *, is_reference: bool
) -> None:
    tables = {"users": {"id": f"{user_key} key", "created_by": column, "email": "text"}}
    facts = facts_of({**tables, "posts": {"id": f"{user_key} key", "archived_by": column}})
    assert ("posts.archived_by" in references_of(facts)) is is_reference


def test_a_version_at_the_end_of_a_tables_name_is_no_part_of_what_it_is_called() -> None:
    tables = {"executions_v2": KEY, "calls": {**KEY, "execution_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"calls.execution_id": ("executions_v2", "high")}


@pytest.mark.parametrize("end", ["lk", "lkp", "lov"])
def test_what_says_that_a_table_lists_values_is_no_part_of_what_it_is_called(end: str) -> None:
    tables = {f"status_{end}": KEY, "orders": {**KEY, "status_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"orders.status_id": (f"status_{end}", "high")}


def test_the_history_of_a_list_is_no_target() -> None:
    tables = {
        "plan_attributetype": KEY,
        "plan_historicalattributetype": KEY,
        "plan_attribute": {**KEY, "attribute_type_id": "bigint"},
        "plan_historicalattribute": {**KEY, "attribute_type_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert {target for target, _ in found.values()} == {"plan_attributetype"}


def test_what_a_row_was_renewed_from_is_a_row_of_the_same_table() -> None:
    members = {**KEY, "renew_from_id": "bigint"}
    assert references_of(facts_of({"members": members})) == {
        "members.renew_from_id": ("members", "medium")
    }


def test_the_number_of_a_row_in_another_row_is_hardly_that_of_the_other_row() -> None:
    key = {"message": "bigint key", "file": "bigint key", "index": "bigint key"}
    access = {
        "message": "bigint key",
        "file": "bigint key",
        "index": "bigint key",
        "nr": "bigint key",
    }
    found = references_of(facts_of({"file": key, "file_access": {**access, "mode": "text"}}))
    assert found["file_access.index"] == ("file", "low")

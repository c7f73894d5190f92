"""Whom owner_id and created_by_id mean where a schema has users and profiles of users."""

from __future__ import annotations

from tests.derive.building import facts_of, index, references_of

KEY = {"id": "bigint pk"}
PROFILES = {
    "users": {**KEY, "email": "text", "password": "text"},
    "profile": {
        **KEY,
        "user_id": "bigint",
        "role": "text",
        "phone": "text",
        "is_active": "boolean",
    },
    "cases": {**KEY, "title": "text", "owner_id": "bigint", "created_by_id": "bigint"},
}
USED = {name: {**KEY, "profile_id": "bigint"} for name in ("rates", "views", "tokens")}


def test_profiles_to_which_hardly_anything_refers_are_only_details_of_users() -> None:
    assert references_of(facts_of(PROFILES))["cases.owner_id"] == ("users", "medium")


def test_another_word_for_people_means_the_users_only_with_an_index() -> None:
    users = {"users": {**KEY, "email": "text", "password": "text"}}
    facts = facts_of(
        {**users, "contracts": {**KEY, "member_id": "bigint", "customer_id": "bigint"}}
    )
    index(facts, "contracts", "member_id")
    found = references_of(facts)
    assert found["contracts.member_id"] == ("users", "medium")
    assert found["contracts.customer_id"] == ("users", "low")


def test_person_id_means_the_table_of_that_name_and_not_the_logins() -> None:
    tables = {
        "auth_user": {**KEY, "email": "text", "password": "text"},
        "core_person": {**KEY, "first_name": "text", "user_id": "bigint"},
        "lesson_groups_of_person": {**KEY, "group_id": "bigint", "lesson_id": "bigint"},
        "lesson_absence": {**KEY, "person_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["lesson_absence.person_id"] == ("core_person", "medium")
    assert found["core_person.user_id"] == ("auth_user", "medium")


def test_person_id_is_hardly_a_login_where_no_table_holds_persons() -> None:
    users = {"users": {**KEY, "email": "text", "password": "text"}}
    facts = facts_of({**users, "ban_records": {**KEY, "person_id": "bigint"}})
    index(facts, "ban_records", "person_id")
    assert references_of(facts)["ban_records.person_id"][1] == "low"


def test_the_owner_beside_an_entity_of_any_table_need_not_be_a_user() -> None:
    users = {"users": {**KEY, "email": "text", "password": "text"}}
    log = {**KEY, "entity_type": "text", "entity_id": "bigint", "owner_id": "bigint"}
    files = {**KEY, "owner_id": "bigint"}
    found = references_of(facts_of({**users, "audit_logs": log, "files": files}))
    assert found["audit_logs.owner_id"] == ("users", "low")
    assert found["files.owner_id"] == ("users", "medium")


def test_a_manager_is_hardly_a_user_where_a_table_holds_employees() -> None:
    users = {**KEY, "username": "text", "password": "text"}
    projects = {**KEY, "manager_id": "bigint", "creator_id": "bigint"}
    facts = facts_of(
        {"users": users, "employees": {**KEY, "name": "text"}, "projects": projects},
    )
    index(facts, "projects", "manager_id")
    assert references_of(facts) == {
        "projects.manager_id": ("users", "low"),
        "projects.creator_id": ("users", "medium"),
    }


def test_somebody_is_a_user_where_users_have_texts_as_keys_too() -> None:
    texts = {"id": "text key", "email": "text", "password": "text"}
    for users, expected in ((texts, ("users", "medium")), ({**texts, **KEY}, None)):
        orders = {**KEY, "buyer_id": "text", "total": "numeric"}
        facts = facts_of({"users": users, "orders": orders})
        index(facts, "orders", "buyer_id")
        assert references_of(facts).get("orders.buyer_id") == expected


def test_the_owner_of_a_part_may_be_what_its_name_begins_with() -> None:
    users = {"users": {**KEY, "email": "text", "password": "text"}, "robot": KEY}
    parts = {"robothistory": {**KEY, "owner_id": "bigint"}, "notes": {**KEY, "owner_id": "bigint"}}
    found = references_of(facts_of({**users, **parts}))
    assert found["robothistory.owner_id"] == ("users", "low")
    assert found["notes.owner_id"] == ("users", "medium")
    whole = {"robothistory": {**KEY, "owner_id": "bigint", "robot_id": "bigint"}}
    assert references_of(facts_of({**users, **whole}))["robothistory.owner_id"][1] == "medium"

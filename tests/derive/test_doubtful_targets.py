"""References whose name fits a table, although something else in the schema speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, index, references_of

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}
PERSON = {**KEY, "first_name": "text", "email": "text", "password": "text"}
USERS = {"users": {**KEY, "email": "text", "password": "text"}}


def weakness_of(facts: sqlite3.Connection, table: str, column: str) -> str | None:
    """Derive, and return why a rule does not report a reference."""
    derive(facts)
    query = "select weakness from inferred_references where table_name = ? and column_name = ?"
    row = facts.execute(query, [table, column]).fetchone()
    return None if row[0] is None else str(row[0])


def test_who_created_a_row_is_unclear_where_several_tables_hold_people_with_passwords() -> None:
    posts = {**KEY, "title": "text", "created_by_id": "bigint", "user_id": "bigint"}
    tables = {**USERS, "posts": posts}
    assert references_of(facts_of(tables))["posts.created_by_id"] == ("users", "medium")
    facts = facts_of({**tables, "administrators": PERSON})
    index(facts, "posts", "created_by_id")  # which tells nothing
    found = references_of(facts)
    assert found["posts.created_by_id"] == ("users", "low")
    assert found["posts.user_id"] == ("users", "high")


def test_what_extends_users_is_nobody_else() -> None:
    posts = {**KEY, "title": "text", "created_by_id": "bigint"}
    profiles = {**PERSON, "user_id": "bigint"}
    tables = {**USERS, "posts": posts, "editors": profiles}
    facts = facts_of(tables, [("editors", "user_id", "users")])
    assert references_of(facts)["posts.created_by_id"] == ("users", "medium")


def test_a_name_in_one_word_means_the_table_of_several() -> None:
    tables = {"college_admin": KEY, "meetings": {**KEY, "collegeadmin_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "meetings.collegeadmin_id": ("college_admin", "high")
    }


def test_of_two_generations_of_a_table_that_of_the_referrer_is_meant() -> None:
    generations = {"package": KEY, "packagev2": KEY, "fix": KEY, "fixv2": KEY}
    column = {"package_id": "bigint"}
    tables = {**generations, "fixv2": {**KEY, **column}, "scan": {**KEY, **column}}
    assert references_of(facts_of(tables)) == {
        "fixv2.package_id": ("packagev2", "high"),
        "scan.package_id": ("package", "low"),
    }


def test_foreign_keys_tell_which_generation_is_meant() -> None:
    column = {"package_id": "bigint"}
    tables = {"package": KEY, "packagev2": KEY, "scan": {**KEY, **column}, "run": {**KEY, **column}}
    keys = [(name, "package_id", "packagev2") for name in ("run", "task")]
    facts = facts_of({**tables, "task": {**KEY, **column}}, keys)
    assert references_of(facts)["scan.package_id"] == ("packagev2", "high")


def test_groups_are_those_of_django() -> None:
    tables = {"auth_group": KEY, "shop_ruleforgroup": {**KEY, "group_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "shop_ruleforgroup.group_id": ("auth_group", "medium")
    }
    others = {"club_member_group": KEY, "area_price_group": KEY}
    found = references_of(facts_of({**tables, **others}))
    assert found.get("shop_ruleforgroup.group_id", ("", "low"))[1] == "low"


def test_staff_are_those_of_the_profiles_of_staff() -> None:
    leave = {**KEY, "staff_id": "bigint"}
    facts = facts_of({**USERS, "hr_staffprofile": {**KEY, "phone": "text"}, "hr_leave": leave})
    assert references_of(facts)["hr_leave.staff_id"] == ("hr_staffprofile", "medium")


def test_a_machine_is_no_person() -> None:
    readings = {**KEY, "transmitter_id": "bigint", "trainee_id": "bigint"}
    facts = facts_of({**USERS, "readings": readings})
    assert references_of(facts) == {"readings.trainee_id": ("users", "low")}


def test_what_the_target_calls_so_too_may_be_meant() -> None:
    target = {**KEY, "participant_id": "bigint", "name": "text"}
    events = {**KEY, "participant_id": "bigint"}
    facts = facts_of({"participants": target, "events": events})
    assert "of that name there" in str(weakness_of(facts, "events", "participant_id"))
    assert (
        weakness_of(facts_of({"participants": KEY, "events": events}), "events", "participant_id")
        is None
    )


def test_what_the_target_refers_to_is_meant_by_others_too() -> None:
    extensions = {"site_page_extension": {**KEY, "page_id": "bigint"}, "page": KEY}
    banners = {**KEY, "page_extension_id": "bigint", "page_id": "bigint"}
    found = references_of(facts_of({**extensions, "banners": banners}))
    assert found["banners.page_id"] == ("page", "high")
    tables = {"user_group_rule": {**KEY, "group_id": "bigint"}, "people_group": KEY}
    facts = facts_of(
        {**tables, "rights": {**KEY, "group_id": "bigint"}},
        [("user_group_rule", "group_id", "people_group")],
    )
    assert references_of(facts)["rights.group_id"][0] != "user_group_rule"


def test_users_who_created_users_are_users() -> None:
    users = {**KEY, "email": "text", "password": "text", "created_by": "bigint"}
    facts = facts_of({"users": users, "posts": {**KEY, "created_by": "bigint"}})
    assert weakness_of(facts, "posts", "created_by") is None
    assert references_of(facts)["posts.created_by"] == ("users", "medium")


def test_a_likely_name_is_an_exception_where_foreign_keys_are_declared() -> None:
    child = {**KEY, "shop_id": "bigint"}
    tables = {"shop": KEY, **{f"part_{at}": child for at in range(20)}}
    keys = [(name, "shop_id", "shop") for name in tables if name != "shop"]
    other = {**USERS, "visits": {**KEY, "author_id": "bigint"}}
    facts = facts_of({**tables, **other}, keys)
    assert "nearly all references" in str(weakness_of(facts, "visits", "author_id"))
    fewer = facts_of({**tables, **other}, keys[:5])
    assert "nearly all references" not in str(weakness_of(fewer, "visits", "author_id"))


def test_exceptions_of_one_name_are_a_decision_where_there_are_several() -> None:
    child = {**KEY, "shop": "bigint"}
    tables = {"shop": KEY, **{f"part_{at}": child for at in range(20)}}
    keys = [(name, "shop", "shop") for name in tables if name != "shop"]
    visits = {f"visit_{at}": {**KEY, "created_by": "bigint"} for at in range(5)}
    facts = facts_of({**tables, **USERS, **visits}, keys)
    assert weakness_of(facts, "visit_1", "created_by") is None
    fewer = {name: visits[name] for name in ("visit_1", "visit_2")}
    facts = facts_of({**tables, **USERS, **fewer}, keys)
    assert "nearly all references" in str(weakness_of(facts, "visit_1", "created_by"))


@pytest.mark.parametrize(
    ("type_of_key", "type_of_column", "confidence"),
    [
        ("char(32)", "char(32)", "medium"),
        ("varchar(32)", "varchar(32)", "low"),
        ("char(32)", "text", "low"),
    ],
)
def test_a_text_as_long_as_the_keys_is_one_where_references_are_declared(
    type_of_key: str, type_of_column: str, confidence: str
) -> None:
    key = {"id": f"{type_of_key} key"}
    users = {"users": {**key, "email": "text", "password": "text"}}
    child = {**key, "shop": type_of_key}
    tables = {"shop": key, **{f"part_{at}": child for at in range(20)}}
    keys = [(name, "shop", "shop") for name in tables if name != "shop"]
    visits = {"visits": {**key, "created_by": type_of_column}}
    found = references_of(facts_of({**tables, **users, **visits}, keys))
    assert found["visits.created_by"] == ("users", confidence)


def test_a_key_that_the_database_makes_up_is_that_of_no_other_row() -> None:
    tables = {"files": {"file_id": "uuid key"}, "drafts": {"file_id": "uuid key", "name": "text"}}
    facts = facts_of(tables)
    before = references_of(facts)
    facts.execute(
        "update columns set default_expression = 'uuid_generate_v4()' where table_name = 'drafts'"
    )
    assert "drafts.file_id" in before
    assert "drafts.file_id" not in references_of(facts)


def test_names_that_end_alike_within_one_module_do_not_make_its_foreign_key_doubtful() -> None:
    entry = {"entry_id": "uuid"}
    tables = {
        "l_entries": {"id": "uuid pk"},
        "l_orphaned_entries": {**KEY, **entry},
        "l_feeds_to_entries": {**KEY, **entry},
        "m_markers": {**KEY, **entry},
    }
    keys = [("l_feeds_to_entries", "entry_id", "l_entries")]
    assert references_of(facts_of(tables, keys))["m_markers.entry_id"][0] == "l_entries"

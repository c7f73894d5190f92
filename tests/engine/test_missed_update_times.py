"""Which tables without an update time are listed, and which are only counted because little depends on them."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add as add_tables
from tests.facts.building import add, facts_of

Columns = dict[str, str]
KEY = {"id": "bigint pk"}
FACTS = dict.fromkeys(("colour", "shape", "weather", "maker", "material"), "text")
NAMED = {**KEY, "title": "text", "is_active": "boolean", **FACTS}
STATE = {**KEY, "title": "text", "status": "text"}
TIMES = {"created_at": "timestamp required", "updated_at": "timestamp required"}
OTHERS = {"teams": {**NAMED, "email": "text"}, "plans": NAMED}


def listed(tables: dict[str, Columns]) -> set[str]:
    """Return the tables that are listed, of tables whose references are named after their targets."""
    keys = [
        (name, column, f"{column.removesuffix('_id')}s")
        for name, columns in tables.items()
        for column in columns
        if column.endswith("_id")
    ]
    facts = facts_of()
    add(facts, "schemas", {"schema_name": "app"})
    add_tables(facts, tables, keys)
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "table-without-updated-at"]
    (result,) = runner.run(rules, facts)
    return {each.about.table or "" for each in result.findings if each.confidence != "low"}


def parts_of(*columns: str) -> dict[str, Columns]:
    """Return a table that refers to what its columns are named after, for each column."""
    return {
        f"parts_{number}": {**KEY, "place": "text", column: "bigint"}
        for number, column in enumerate(columns)
    }


def test_tables_are_listed_to_which_two_others_refer_or_with_amounts() -> None:
    invoices = {**KEY, "total_price": "numeric", "title": "text", "team_id": "bigint"}
    tables = {**OTHERS, **parts_of("plan_id", "plan_id", "invoice_id"), "invoices": invoices}
    assert listed(tables) == {"teams", "plans", "invoices"}


@pytest.mark.parametrize(
    ("columns", "is_listed"),
    [
        (NAMED, 1),
        ({**NAMED, "created_at": "timestamp"}, 0),
        ({**KEY, "title": "text", "description": "text", **FACTS}, 0),
        ({**STATE, "created_at": "timestamp"}, 1),
    ],
)
def test_one_reference_is_enough_where_neither_new_nor_changed_rows_can_be_told(
    columns: Columns, is_listed: int
) -> None:
    tables = {**OTHERS, **parts_of("plan_id", "plan_id", "box_id"), "boxs": columns}
    assert ("boxs" in listed(tables)) == is_listed


def test_a_flag_that_two_tables_refer_to_says_little_beside_the_time_of_the_insert() -> None:
    group = {**KEY, "title": "text", "is_single": "boolean", "created_at": "timestamp", **FACTS}
    parts = parts_of("plan_id", "plan_id", "group_id", "group_id")
    assert listed({**OTHERS, **parts, "groups": group}) == {"plans"}
    assert "groups" in listed({**OTHERS, **parts, "groups": {**group, "is_active": "boolean"}})


def test_rows_that_are_those_of_another_table_are_reported_with_these() -> None:
    page = {"plan_id": "bigint key", "title": "text", "is_active": "boolean", "wide": "text"}
    parts = parts_of("plan_id", "plan_id", "page_id")
    assert "pages" not in listed({**OTHERS, **parts, "pages": page})


@pytest.mark.parametrize(
    ("columns", "is_listed"),
    [
        ({"email": "text", "city": "text", "street": "text"}, 1),
        ({"member_email": "text", "city": "text", "street": "text"}, 1),
        ({"contact_email": "text", "city": "text", "street": "text"}, 0),
        ({"email": "text"}, 0),
    ],
)
def test_one_reference_is_enough_for_customers_and_not_for_what_has_a_contact(
    columns: Columns, is_listed: int
) -> None:
    member = {**KEY, "title": "text", **columns}
    tables = {**OTHERS, **parts_of("plan_id", "plan_id", "member_id"), "members": member}
    assert ("members" in listed(tables)) == is_listed


@pytest.mark.parametrize(
    ("name", "columns", "is_listed"),
    [
        ("requests", STATE, 1),
        ("requests", {**STATE, "created_at": "timestamp"}, 1),
        ("requests", {**STATE, "status_changed_at": "timestamp"}, 0),
        ("requests", {**KEY, "title": "text", "display_status": "text"}, 0),
        ("requeststatus", {**STATE, "team_id": "bigint"}, 0),
    ],
)
@pytest.mark.parametrize("times", [{}, TIMES], ids=["usual", "exception"])
def test_rows_with_a_state_of_their_own_are_missed_whatever_refers_to_them(
    name: str, columns: Columns, is_listed: int, times: Columns
) -> None:
    tables = {**OTHERS, **parts_of("plan_id", "plan_id"), "visits": {**STATE, "plan_id": "bigint"}}
    tables = {other: {**found, **times} for other, found in tables.items()}
    tables |= {name: {**columns, "plan_id": "bigint"}, "bills": {**STATE, "plan_id": "bigint"}}
    assert (name in listed(tables)) == is_listed


def test_what_is_described_is_missed_where_many_tables_refer_to_it() -> None:
    created = {"created_at": "timestamp"}
    project = {**KEY, "title": "text", "description": "text", **FACTS, **created}
    for referrers in (4, 5):
        others = {**OTHERS, **parts_of(*["project_id"] * referrers)}
        timed = {name: {**columns, **TIMES} for name, columns in others.items()}
        assert ("projects" in listed({**timed, "projects": project})) == (referrers > 4)

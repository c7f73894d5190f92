"""Lists of values, links, rows that end, and records of what happened, by their columns and keys."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, unique

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp", "updated_at": "timestamp"}
PERSON = {**KEY, "name": "text", "email": "text", **TIMES}
CODES = {**KEY, "code": "text", "txt": "text", "notes": "text", "seq": "integer"}


def believed(tables: dict[str, dict[str, str]], *keys: tuple[str, ...]) -> dict[str, str]:
    """Return the kind of each table and how sure it is; a key is a table and its columns."""
    facts = facts_of(tables)
    for table, *columns in keys:
        unique(facts, table, *columns)
    derive(facts)
    rows = facts.execute("select table_name, kind || ' ' || confidence from table_kinds")
    return dict(rows.fetchall())


@pytest.mark.parametrize(
    ("name", "columns", "belief"),
    [
        ("permission", {"name": "text"}, "lookup medium"),
        ("license", {"name": "text", "title": "text", "url": "text"}, "lookup medium"),
        ("subcategory", {"sub_cat": "text"}, "lookup medium"),
        ("station", {"value": "text"}, "lookup medium"),
        ("document_type", {"name": "text", "extra_data": "jsonb", **TIMES}, "lookup medium"),
        ("software_category", {"name": "text", "os": "text"}, "lookup low"),
        ("role", {"name": "text", "hint": "text", "display_name": "text"}, "lookup low"),
        ("customer", {"name": "text", "identifier": "text"}, "entity medium"),
        (
            "machine",
            {"name": "text", "a": "text", "b": "text", "c": "text", "d": "text"},
            "entity high",
        ),
        ("license", {"name": "text", "email": "text"}, "entity high"),
    ],
)
def test_a_table_named_after_values_that_holds_hardly_more_is_a_list(
    name: str, columns: dict[str, str], belief: str
) -> None:
    uses = {**KEY, f"{name}_id": "bigint", "amount": "numeric"}
    assert believed({name: {**KEY, **columns}, "uses": uses})[name] == belief


def test_values_that_belong_to_coarser_ones_or_to_people() -> None:
    finer = {**KEY, "name": "text", "status_id": "bigint"}
    own = {**KEY, "label": "text", "user_id": "bigint"}
    tables = {
        "users": PERSON,
        "statuses": {**KEY, "name": "text"},
        "substatuses": finer,
        "priorities": own,
        "jobs": {**KEY, "substatus_id": "bigint", "priority_id": "bigint", "amount": "numeric"},
    }
    kinds = believed(tables)
    assert kinds["substatuses"] in {"lookup medium", "lookup low"}
    assert kinds["priorities"] != "lookup medium"


def test_many_tables_of_codes_with_the_same_columns_are_lists() -> None:
    names = ["code_ac", "code_job", "code_note", "code_scope", "code2_state", "code_txt"]
    tables = dict.fromkeys(names, CODES)
    kinds = believed(tables, *((name, "code") for name in names))
    assert set(kinds.values()) == {"lookup medium"}


def test_a_pair_of_which_there_is_one_may_have_flags_and_notes_or_a_name() -> None:
    pair = {**KEY, "client_id": "bigint", "schedule_id": "bigint"}
    tables = {
        "clients": PERSON,
        "schedules": PERSON,
        "access": {**pair, "can_share": "boolean", "can_edit": "boolean", "notes": "text"},
        "links": {**pair, "from_name": "text"},
        "reviews": {**pair, "comment": "text"},
    }
    keys = [(name, "client_id", "schedule_id") for name in ("access", "links", "reviews")]
    kinds = believed(tables, *keys)
    assert kinds["access"].startswith("join")
    assert kinds["links"].startswith("join")
    assert kinds["reviews"].startswith("entity")


def test_a_link_that_is_named_after_one_side_may_have_an_order_and_a_description() -> None:
    link = {**KEY, "group_id": "bigint", "item_id": "bigint", "ordering": "integer"}
    tables = {"groups": PERSON, "items": PERSON, "layer_item": {**link, "description": "text"}}
    assert believed(tables)["layer_item"] == "join medium"


SESSION = {**KEY, "user_id": "bigint", "token_hash": "text", "device_name": "text", "isp": "text"}


def test_sessions_that_end_and_have_a_secret_are_transient_also_where_others_refer_to_them() -> (
    None
):
    tables = {
        "users": PERSON,
        "app_sessions": {**SESSION, "expires_at": "timestamp required"},
        "audit": {**KEY, "app_session_id": "bigint", "action": "text", "created_at": "timestamp"},
    }
    assert believed(tables)["app_sessions"] == "transient medium"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("usersessions", {"session_key": "text", "ip": "text", "user_agent": "text"}),
        ("clubmembermagiclink", {"uid": "uuid", "valid_until": "timestamp"}),
        ("account_change", {"value": "text", "expires": "timestamp"}),
    ],
)
def test_secrets_and_values_that_end_are_transient(name: str, columns: dict[str, str]) -> None:
    kinds = believed({name: {**KEY, **columns}}, *[(name, "key")] * ("key" in columns))
    assert kinds[name] == "transient medium"


@pytest.mark.parametrize(
    ("columns", "belief"),
    [
        ({**KEY, "feature_id": "bigint", "viewed_at": "timestamp"}, "event medium"),
        ({**KEY, "feature_id": "bigint", "viewed_at": "timestamp", "note": "text"}, "entity low"),
        ({**KEY, "feature_id": "bigint", "last_seen_at": "timestamp"}, "entity low"),
        (
            {
                **KEY, "feature_id": "bigint", "accepted_at": "timestamp required",
                "ip_address": "text", "user_agent": "text", "version_text": "text",
            },
            "event medium",
        ),
        (
            {
                **KEY, "start_time": "timestamp", "end_time": "timestamp", "return_code": "integer",
                "output": "text", "feature_id": "bigint",
            },
            "event medium",
        ),
    ],
)  # fmt: skip
def test_what_happened_is_an_event_by_its_columns(columns: dict[str, str], belief: str) -> None:
    kinds = believed({"features": PERSON, "feature_things": columns})
    assert kinds["feature_things"] == belief


def test_serialized_copies_of_rows_are_a_history() -> None:
    copies = {**KEY, "object_type": "text", "object_id": "bigint", "serialized_data": "text"}
    assert believed({"copies": copies})["copies"] == "history medium"


@pytest.mark.parametrize(
    ("name", "columns", "belief"),
    [
        ("stockmovement", {"quantity": "integer", **TIMES}, "event low"),
        ("print_completion", {"status": "text", "created_at": "timestamp"}, "event low"),
        ("print_completion", {"status": "text", **TIMES}, "entity medium"),
        ("billing_events", {"status": "text", "created_at": "timestamp"}, "entity medium"),
    ],
)
def test_a_name_alone_makes_no_more_than_a_guess_of_an_event(
    name: str, columns: dict[str, str], belief: str
) -> None:
    assert believed({name: {**KEY, **columns}})[name] == belief


def test_histories_that_people_write_are_entities() -> None:
    columns = {**KEY, "patient_id": "bigint", "details": "text", "year": "text", **TIMES}
    kinds = believed({"patients": PERSON, "pastmedicalhistory": columns})
    assert kinds["pastmedicalhistory"].startswith("entity")


def test_a_state_in_a_key_beside_a_reference_was_reached_and_does_not_change() -> None:
    stages = {**KEY, "feature_id": "bigint", "name": "text", "status": "text"}
    facts = facts_of({"features": PERSON, "feature_stages": stages, "feature_steps": stages})
    unique(facts, "feature_stages", "feature_id", "status")
    derive(facts)
    rows = facts.execute("select table_name, changing_column from table_kinds").fetchall()
    assert dict(rows) == {"features": None, "feature_stages": None, "feature_steps": "status"}


def test_the_present_state_of_a_pair_is_no_join() -> None:
    pair = {**KEY, "user_id": "bigint", "skill_id": "bigint", "status_id": "bigint"}
    tables = {
        "users": PERSON,
        "skills": {**KEY, "title": "text"},
        "statuses": {**KEY, "name": "text"},
    }
    unique_keys = ("mastery", "user_id", "skill_id")
    kept = {**tables, "mastery": {**pair, "updated_at": "timestamp"}}
    assert believed(kept, unique_keys)["mastery"].startswith("entity")
    assert believed({**tables, "mastery": pair}, unique_keys)["mastery"].startswith("join")

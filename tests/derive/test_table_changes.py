"""What suggests that a table's rows change, and how much depends on them."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}


def known(
    tables: dict[str, dict[str, str]],
    column: str,
    foreign_keys: tuple[tuple[str, str, str], ...] = (),
) -> dict[str, object]:
    """Return one column of table_changes, by table."""
    facts = facts_of({name: {**KEY, **columns} for name, columns in tables.items()}, foreign_keys)
    derive(facts)
    return dict(facts.execute(f"select table_name, {column} from table_changes"))


def test_the_times_of_a_table_are_named() -> None:
    columns = {"name": "text", "created_at": "timestamp", "modified_on": "timestamp"}
    assert known({"orders": columns}, "update_column") == {"orders": "modified_on"}
    assert known({"orders": columns}, "creation_column") == {"orders": "created_at"}
    assert known({"orders": {"name": "text"}}, "update_column") == {"orders": None}


def test_references_are_counted_by_table() -> None:
    tables = {
        "customers": {"name": "text"},
        "orders": {"customer_id": "bigint", "payer_id": "bigint"},
    }
    keys = (("orders", "customer_id", "customers"), ("orders", "payer_id", "customers"))
    assert known(tables, "referrers", keys) == {"customers": 1, "orders": 0}


def test_a_table_stands_apart_only_where_most_have_references() -> None:
    tables = {
        "customers": {"name": "text"},
        "orders": {"customer_id": "bigint"},
        "nodes": {"parent_id": "bigint"},
        "settings": {"value": "text"},
    }
    keys = (("orders", "customer_id", "customers"), ("nodes", "parent_id", "nodes"))
    apart = {"customers": 0, "orders": 0, "nodes": 0, "settings": 1}
    assert known(tables, "stands_apart", keys) == apart
    others = {name: {"value": "text"} for name in ("flags", "options")}
    assert set(known(tables | others, "stands_apart", keys[:1]).values()) == {0}


@pytest.mark.parametrize(
    ("columns", "evidence"),
    [
        ({"status": "text"}, "certain"),
        ({"amount": "numeric"}, "certain"),
        ({"content_checksum": "text"}, "certain"),
        ({"name_checksum": "text"}, None),
        ({"last_seen_at": "timestamp"}, "certain"),
        ({"title": "text", "height": "integer"}, None),
    ],
)
def test_what_says_that_rows_change_is_found(columns: dict[str, str], evidence: str | None) -> None:
    assert known({"things": columns}, "change_evidence") == {"things": evidence}


def test_rows_that_stay_as_they_are_are_recognized() -> None:
    tables = {
        "blobs": {"content_id": "binary(20) key", "body": "text"},
        "payment_methods": {"title": "text"},
        "payments": {"title": "text"},
    }
    once = known(tables, "written_once")
    assert once["payment_methods"] == "it lists types"
    assert once["blobs"] == "a hash identifies its rows"
    assert once["payments"] is None


def test_business_data_make_a_table_more_than_a_detail() -> None:
    tables = {"notes": {"body": "text"}, "fees": {"label": "text", "amount": "numeric"}}
    assert known(tables, "business_role") == {"notes": None, "fees": "money"}
    assert known(tables, "detail") == {"notes": "lists of values", "fees": None}


@pytest.mark.parametrize(
    ("column", "data_type", "confidences"),
    [
        ("last_updated_affiliations", "timestamp", ["low"]),
        ("zmodyfikowano", "timestamp", ["low"]),
        ("letzteaenderung", "timestamp", ["low"]),
        ("last_modified", "text", ["low"]),
        ("last_updated_by_run_id", "text", []),
        ("modifier", "text", []),
        ("prices_updated_at", "timestamp", []),
    ],
)
def test_a_time_that_may_be_that_of_the_last_change_leaves_a_doubt(
    column: str, data_type: str, confidences: list[str]
) -> None:
    facts = facts_of({"orders": {**KEY, column: data_type}})
    derive(facts)
    found = facts.execute(
        "select confidence from column_roles where role = 'updated_at' and column_name = ?",
        [column],
    )
    assert [confidence for (confidence,) in found] == confidences


def test_copies_of_what_a_web_service_has_are_recognized() -> None:
    updated = {"title": "text", "last_updated": "timestamp"}
    tables = {
        "imdb_movies": updated,
        "order_lines": {**updated, "order_id": "bigint"},
        "orders": {**updated, "imdb_id": "text"},
        "pages": {"body": "text", "fetched_at": "timestamp"},
        "imdb_lists": {**updated, "created_at": "timestamp"},
    }
    found = known(tables, "seldom_loaded")
    assert {name for name, why in found.items() if why} == {"imdb_movies", "pages"}


def test_frameworks_do_not_count_as_referrers() -> None:
    tables = {
        "users": {"email": "text"},
        "orders": {"user_id": "bigint"},
        "django_admin_log": {"user_id": "bigint", "action_time": "timestamp"},
    }
    keys = (("orders", "user_id", "users"), ("django_admin_log", "user_id", "users"))
    assert known(tables, "referrers", keys)["users"] == 1


def test_lists_settings_archives_and_links_are_seldom_loaded() -> None:
    tables = {
        "currencies": {"code": "text", "name": "text", "symbol": "text", "is_active": "boolean"},
        "mail_settings": {"name": "text", "value": "text", "changed": "timestamp"},
        "documents": {"title": "text", "status": "text"},
        "archdoc": {"title": "text", "status": "text"},
        "architects": {"name": "text", "email": "text"},
        "document_architects": {"document_id": "bigint", "architect_id": "bigint"},
    }
    keys = (
        ("document_architects", "document_id", "documents"),
        ("document_architects", "architect_id", "architects"),
    )
    assert known(tables, "seldom_loaded", keys) == {
        "archdoc": "archives",
        "architects": None,
        "currencies": "lists",
        "document_architects": "links",
        "documents": None,
        "mail_settings": "settings",
    }


def test_rows_that_hold_a_switch_alone_are_settings_and_those_of_calls_expire() -> None:
    tables = {
        "conditions": {"active": "boolean"},
        "calls": {"state": "integer", "caller": "text", "timeout": "integer"},
        "offers": {"state": "integer", "timeout": "integer", "created_at": "timestamp"},
        "routes": {"state": "integer", "name": "text", "timeout": "integer"},
    }
    found = known(tables, "seldom_loaded")
    assert {name: why for name, why in found.items() if why} == {
        "calls": "rows that expire",
        "conditions": "settings",
    }


def test_a_list_of_codes_is_one_also_where_the_application_records_who_writes_it() -> None:
    audit = {"created_at": "timestamp", "created_by": "bigint", "updated_at": "timestamp"}
    named = {"code": "text", "name": "text"}
    tables = {
        "occupations": {**named, **audit},
        "clinics": {**named, **audit, "phone": "text"},
        "wards": {**named, **audit, "beds": "integer", "head": "text"},
        "topics": {"name": "text", **audit},
    }
    found = known(tables, "seldom_loaded")
    assert {name for name, why in found.items() if why} == {"occupations"}


def test_a_list_whose_entries_have_an_amount_or_refer_to_others_is_none() -> None:
    tables = {
        "rates": {"code": "text", "name": "text", "rate": "numeric"},
        "regions": {"code": "text", "name": "text", "country_id": "bigint"},
        "countries": {"code": "text", "name": "text"},
    }
    found = known(tables, "seldom_loaded", (("regions", "country_id", "countries"),))
    assert {name for name, why in found.items() if why} == {"countries"}


def test_where_most_tables_lack_the_time_all_whose_rows_may_change_are_principal() -> None:
    tables = {
        "customers": {"name": "text", "email": "text"},
        "orders": {"status": "text", "customer_id": "bigint", "created_at": "timestamp"},
        "remarks": {"body": "text", "order_id": "bigint"},
        "countries": {"code": "text", "name": "text", "is_active": "boolean"},
    }
    keys = (("orders", "customer_id", "customers"), ("remarks", "order_id", "orders"))
    assert known(tables, "importance", keys) == {
        "countries": "minor",
        "customers": "principal",
        "orders": "principal",
        "remarks": "minor",
    }
    assert (
        known(tables, "left_out", keys)["remarks"] == "detail tables that no other table refers to"
    )


def test_where_most_tables_lack_the_time_it_is_missed_less_where_no_other_table_depends_on_one() -> (
    None
):
    tables = {
        "customers": {"name": "text", "email": "text"},
        "orders": {"status": "text", "customer_id": "bigint"},
    }
    keys = (("orders", "customer_id", "customers"),)
    expected = {"customers": "principal", "orders": "unreferenced"}
    assert known(tables, "importance", keys) == expected
    # without declared references, that nothing is known to refer to a table says little
    assert known(tables, "importance")["orders"] == "principal"


def test_where_no_column_shows_that_rows_change_the_time_is_not_missed() -> None:
    texts = dict.fromkeys(("remark", "operator", "livery"), "text")
    tables = {"routes": texts, "stops": {"route_id": "bigint"}}
    found = known(tables, "importance", (("stops", "route_id", "routes"),))
    assert found["routes"] == "minor"


def test_entries_of_a_ledger_are_written_once() -> None:
    ledger = {"account_id": "bigint", "amount": "numeric", "status": "text", "at": "timestamp"}
    tables = {
        "customer_ledger_entries": ledger,
        "bookings": {**ledger, "balance_after": "numeric"},
        "payments": ledger,
    }
    assert known(tables, "written_once") == {
        "customer_ledger_entries": "its rows are entries of a ledger",
        "bookings": "its rows are entries of a ledger",
        "payments": None,
    }


def test_a_table_whose_comment_says_so_is_written_once() -> None:
    facts = facts_of({"payments": {**KEY, "status": "text"}, "refunds": {**KEY, "status": "text"}})
    facts.execute("update tables set comment = 'Append-only.' where table_name = 'payments'")
    derive(facts)
    assert dict(facts.execute("select table_name, written_once from table_changes")) == {
        "payments": "its comment says that rows are only added",
        "refunds": None,
    }


def test_where_most_tables_have_the_time_exceptions_matter_if_others_depend_on_them() -> None:
    updated = {"updated_at": "timestamp", "status": "text"}
    lines = {f"order_{word}": {**updated, "order_id": "bigint"} for word in ("lines", "taxes")}
    people = {f"{word}_work": {**updated, "user_id": "bigint"} for word in ("day", "night", "any")}
    tables = {
        "orders": {"status": "text", "total": "numeric"},
        "offers": {"status": "text", "valid": "boolean"},
        "users": {"email": "text", "password": "text", "is_active": "boolean"},
        "clerks": {"email": "text", "password": "text", "is_active": "boolean"},
        "auth_user": {"email": "text", "password": "text", "is_active": "boolean"},
        "clerk_notes": {**updated, "clerk_id": "bigint"},
        **lines,
        **people,
        **{f"{name}_x": {**updated, "auth_user_id": "bigint"} for name in "abcdefghijk"},
    }
    keys = (
        *((name, "order_id", "orders") for name in lines),
        *((name, "user_id", "users") for name in people),
        *((f"{name}_x", "auth_user_id", "auth_user") for name in "abcdefghijk"),
        ("clerk_notes", "clerk_id", "clerks"),
    )
    found = known(tables, "importance", keys)
    principal = {name for name in tables if found[name] == "principal"}
    assert principal - lines.keys() - people.keys() - {"clerk_notes"} >= {"orders", "users"}
    assert principal.isdisjoint({"offers", "clerks", "auth_user"})


def test_where_past_states_stay_in_the_table_a_row_has_the_time_of_its_version() -> None:
    validity = {"validity_from": "timestamp required", "validity_to": "timestamp"}
    tables = {
        "policies": {"status": "text", "legacy_id": "bigint", **validity},
        "prices": {"amount": "numeric", **validity},
    }
    assert known(tables, "possible_update_column") == {"policies": "validity_from", "prices": None}


def test_rows_that_extend_others_over_two_steps_have_their_times() -> None:
    tables = {
        "entities": {"name": "text", "updated_at": "timestamp"},
        "tasks": {"status": "text"},
        "reviews": {"status": "text"},
    }
    keys = (("tasks", "id", "entities"), ("reviews", "id", "tasks"))
    found = known(tables, "left_out", keys)
    times = "rows whose times are in the row that they extend"
    assert (found["tasks"], found["reviews"]) == (times, times)

"""Tables whose update time readers seldom miss, and those of the same look where they do."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, unique

KEY = {"id": "bigint pk"}
TIMES = {"created_at": "timestamp required", "updated_at": "timestamp required"}
CUSTOMER = {**KEY, "name": "text", "email": "text"}

Columns = dict[str, str]
ForeignKeys = tuple[tuple[str, str, str], ...]


def known(tables: dict[str, Columns], column: str, keys: ForeignKeys = ()) -> dict[str, object]:
    """Return one column of table_changes, by table."""
    facts = facts_of(tables, keys)
    derive(facts)
    return dict(facts.execute(f"select table_name, {column} from table_changes"))


def why_seldom_loaded(name: str, columns: Columns) -> object:
    """Return why nobody loads the rows of a table, which belong to those of `owners`, by their times."""
    keys = ((name, "owner_id", "shops"),) if "owner_id" in columns else ()
    tables = {"shops": CUSTOMER, name: {**KEY, **columns}}
    return known(tables, "seldom_loaded", keys)[name]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("layoutsettings", {"navbar_fixed": "boolean", "base_template": "text"}),
        ("layoutconfiguration", {"navbar_fixed": "boolean", "base_template": "text"}),
        (
            "actiontype",
            {"name": "text", "a": "text", **dict.fromkeys(("is_a", "is_b", "has_c"), "boolean")},
        ),
        ("customfield", {"name": "text", "label": "text", "widget": "text", "ordering": "integer"}),
        ("pacs_connections", {"base_url": "text", "password": "text", "is_active": "boolean"}),
        ("ai_models", {"host": "text", "api_key": "text", "enabled": "boolean"}),
        (
            "clusters",
            {"points": "text", "port": "integer", "password": "text", "enabled": "boolean"},
        ),
        ("outgoing", {"title": "text", "pool_size": "integer", "is_active": "boolean"}),
        ("shown", {**dict.fromkeys(("volumes", "has_series", "is_new"), "boolean"), **TIMES}),
    ],
)
def test_what_is_configured_is_seldom_loaded_though_other_rows_refer_to_it(
    name: str, columns: Columns
) -> None:
    parts = {**KEY, "of": "bigint", "title": "text"}
    found = known(
        {name: {**KEY, **columns}, "parts": parts}, "seldom_loaded", (("parts", "of", name),)
    )
    assert found[name] == "settings"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("actiontype", {"name": "text", "is_a": "boolean", "price": "numeric"}),
        ("customfield", {"label": "text", "value": "text", "ordering": "integer"}),
        ("users", {"website_url": "text", "password": "text", "is_active": "boolean"}),
        ("members", {"url": "text", "password": "text", "email": "text", "is_active": "boolean"}),
        ("documents", {"url": "text", "password": "text"}),
        ("pools", {"title": "text", "pool_size": "integer"}),
        ("consents", {"owner_id": "bigint", **dict.fromkeys(("is_a", "is_b", "has_c"), "boolean")}),
        ("webhooks", {"url": "text", "secret": "text", "owner_id": "bigint", "enabled": "boolean"}),
    ],
)
def test_what_people_work_on_is_not_configured(name: str, columns: Columns) -> None:
    assert why_seldom_loaded(name, columns) != "settings"


def test_names_that_belong_to_one_of_another_list_are_a_list() -> None:
    city = {**KEY, "name": "text", "zone_id": "bigint", "is_shown": "boolean"}
    tables = {
        "zones": {**KEY, "name": "text"},
        "employees": CUSTOMER,
        "cities": city,
        "unused": city,
        "stations": {**city, "height": "numeric"},
        "areas": {**KEY, "name": "text", "employee_id": "bigint"},
        "visits": {**KEY, "city_id": "bigint", "station_id": "bigint", "area_id": "bigint"},
    }
    keys = (
        *((name, "zone_id", "zones") for name in ("cities", "unused", "stations")),
        ("areas", "employee_id", "employees"),
        ("visits", "city_id", "cities"),
        ("visits", "station_id", "stations"),
        ("visits", "area_id", "areas"),
    )
    found = known(tables, "seldom_loaded", keys)
    assert {name for name, why in found.items() if why == "lists"} == {"zones", "cities"}


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"old_slug": "text required"}, "rows that are inserted and deleted"),
        ({"body": "text required"}, None),
        ({"value": "text required"}, None),
        ({"amount": "numeric required"}, None),
        ({"slug": "text"}, None),
    ],
)
def test_rows_in_which_nothing_is_edited_are_seldom_loaded_by_their_update_time(
    columns: Columns, why: str | None
) -> None:
    assert (
        why_seldom_loaded("redirects", {**columns, "owner_id": "bigint required", **TIMES}) == why
    )


def test_files_that_belong_to_a_person_alone_may_be_replaced() -> None:
    file = {**KEY, "original": "text required", **TIMES}
    tables = {
        "users": CUSTOMER,
        "pages": {**KEY, "url": "text"},
        "files": {**file, "user_id": "bigint required"},
        "markers": {**file, "page_id": "bigint required"},
    }
    keys = (("files", "user_id", "users"), ("markers", "page_id", "pages"))
    found = known(tables, "seldom_loaded", keys)
    assert found["files"] is None
    assert found["markers"] == "rows that are inserted and deleted"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"url": "text", "title": "text", "text": "text"}, "links and files of other rows"),
        ({"file": "text", "name": "text", "position": "integer"}, "links and files of other rows"),
        ({"file": "text", "name": "text", "pages": "integer"}, None),
        ({"url": "text"}, None),
    ],
)
def test_links_and_files_of_other_rows_are_seldom_loaded_by_their_update_time(
    columns: Columns, why: str | None
) -> None:
    assert why_seldom_loaded("extras", {**columns, "owner_id": "bigint", **TIMES}) == why


def test_contracts_with_several_dates_are_more_than_rows_that_expire() -> None:
    dates = dict.fromkeys(("start_date", "notice_date"), "bigint")
    expires = {"expiration_date": "bigint", "owner_id": "bigint"}
    assert why_seldom_loaded("cookies", expires) == "rows that expire"
    assert why_seldom_loaded("contracts", {**expires, **dates}) is None


def test_rows_that_are_only_created_and_deleted_have_the_times_of_all_their_changes() -> None:
    block = {
        **KEY,
        "realm": "uuid required",
        "size": "integer required",
        "created_on": "timestamp required",
        "deleted_on": "timestamp",
        "deleted_reason": "text",
    }
    why = "its rows have the times when they were created and deleted"
    others = (
        {"uses": "integer required"},
        {"note": "text"},
        {"title": "text required"},
        {"status": "text required"},
    )
    assert known({"blocks": block}, "written_once") == {"blocks": why}
    for column in others:
        assert known({"blocks": {**block, **column}}, "written_once") == {"blocks": None}


def test_lines_with_quantities_and_amounts_are_missed_though_nothing_refers_to_them() -> None:
    line = {
        **KEY,
        "sale_id": "bigint",
        "item_id": "bigint",
        "quantity": "numeric",
        "price": "numeric",
    }
    customers = {"customers": CUSTOMER, "sales": {**KEY, "customer_id": "bigint", "status": "text"}}
    tables = {**customers, "items": {**KEY, "name": "text", "price": "numeric"}}
    tables |= {"sold": line, "sold_on": {**line, "created_at": "timestamp"}}
    tables["fees"] = {**KEY, "sale_id": "bigint", "item_id": "bigint", "fee": "numeric"}
    keys = (
        ("sales", "customer_id", "customers"),
        *((name, "sale_id", "sales") for name in ("sold", "sold_on", "fees")),
        *((name, "item_id", "items") for name in ("sold", "sold_on", "fees")),
    )
    found = known(tables, "importance", keys)
    assert {name for name, level in found.items() if level == "unreferenced"} == {"sold"}


def test_details_with_the_columns_of_a_main_table_are_missed_as_well() -> None:
    share = {
        **KEY,
        "asset_name": "text",
        "description": "text",
        "start_date": "date",
        "end_date": "date",
        "close_date": "date",
        "exchange_id": "bigint",
    }
    tables = {
        "exchanges": {**KEY, "name": "text", "country": "text"},
        "shares": share,
        "futures": {**share, "tick_size": "real"},
        "trades": {**KEY, "share_id": "bigint", "status": "text"},
        "notes": {**KEY, "exchange_id": "bigint", "description": "text", "start_date": "date"},
    }
    keys = (
        *((name, "exchange_id", "exchanges") for name in ("shares", "futures", "notes")),
        ("trades", "share_id", "shares"),
    )
    found = known(tables, "importance", keys)
    assert found["shares"] == "principal"
    assert found["futures"] == "unreferenced"
    assert found["notes"] == "minor"


def test_small_tables_that_only_lists_of_theirs_refer_to_are_not_missed() -> None:
    tables = {
        "groups": {**KEY, "name": "text", "email": "text"},
        "restrictions": {**KEY, "password": "text", "kind": "text"},
        "restrictions_groups": {**KEY, "restriction_id": "bigint", "group_id": "bigint"},
    }
    keys = (
        ("restrictions_groups", "restriction_id", "restrictions"),
        ("restrictions_groups", "group_id", "groups"),
    )
    assert known(tables, "importance", keys)["restrictions"] == "minor"
    others = ("visits", "complaints")
    tables |= {name: {**KEY, "restriction_id": "bigint", "status": "text"} for name in others}
    visited = (*keys, *((name, "restriction_id", "restrictions") for name in others))
    assert known(tables, "importance", visited)["restrictions"] == "principal"


def test_parts_of_every_page_belong_to_the_interface() -> None:
    part = {**KEY, "name": "text", "custom_css_class": "text", "content": "jsonb"}
    facts = facts_of(
        {"cms_footers": part, "calendars": part, "footers": {**KEY, "content": "text"}}
    )
    unique(facts, "cms_footers", "name")
    derive(facts)
    found = dict(facts.execute("select table_name, housekeeping from table_kinds"))
    assert found == {"cms_footers": "interface", "calendars": None, "footers": None}

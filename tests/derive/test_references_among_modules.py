"""Which table and which of its columns a name means where several modules have one of the name."""

from __future__ import annotations

import json

from dbready.derive import derive
from tests.derive.building import facts_of, index, references_of, unique

KEY = {"id": "bigint pk"}
UUID = {"uuid": "varchar(36) key"}


def test_an_id_is_the_id_of_rows_whose_key_is_a_longer_uuid() -> None:
    facts = facts_of(
        {
            "vendor": {**UUID, "id": "text", "name": "text"},
            "labels": {**UUID, "vendor_id": "text", "vendor_uuid": "varchar(36)"},
        }
    )
    unique(facts, "vendor", "id")
    derive(facts)
    found = facts.execute(
        "select column_name, referenced_table, referenced_columns from inferred_references"
    )
    assert {(column, table, *json.loads(key)) for column, table, key in found} == {
        ("vendor_id", "vendor", "id"),
        ("vendor_uuid", "vendor", "uuid"),
    }


def test_a_unique_column_of_the_same_name_is_meant_where_only_it_has_the_type() -> None:
    facts = facts_of(
        {
            "pilot": {"id": "integer pk", "pilot_id": "bigint", "name": "text"},
            "tokens": {**KEY, "pilot_id": "bigint"},
            "flights": {**KEY, "pilot_id": "integer"},
        }
    )
    unique(facts, "pilot", "pilot_id")
    derive(facts)
    found = facts.execute("select table_name, referenced_columns from inferred_references")
    assert set(found) == {("tokens", '["pilot_id"]'), ("flights", '["id"]')}


def test_the_users_are_in_the_module_of_users_whatever_users_a_portal_has() -> None:
    login = {**KEY, "email": "text", "password": "text"}
    users = {"portal_user": login, "users_user": login}
    found = references_of(facts_of({**users, "boards": {**KEY, "user_id": "bigint"}}))
    assert found["boards.user_id"][0] == "users_user"


def test_the_users_are_those_that_foreign_keys_lead_to() -> None:
    login = {**KEY, "email": "text", "password": "text"}
    tables = {
        "shop_user": login,
        "core_user": login,
        "boards": {**KEY, "user_id": "bigint", "opened_by_id": "bigint"},
        "notes": {**KEY, "writer": "bigint"},
    }
    found = references_of(facts_of(tables, [("notes", "writer", "core_user")]))
    assert found["boards.user_id"][0] == "core_user"


def test_the_default_of_a_row_is_none_of_the_rows_that_join_it() -> None:
    tables = {
        "channel": {**KEY, "default_language_id": "bigint", "name": "text"},
        "channel_languages": {**KEY, "channel_id": "bigint", "language_id": "bigint"},
        "regional_language": {**KEY, "name": "text", "code": "text"},
    }
    found = references_of(facts_of(tables))
    assert (
        found.get("channel.default_language_id", ("regional_language",))[0] != "channel_languages"
    )


def test_the_products_are_meant_in_a_batch_whatever_table_of_the_batch_is_called_so() -> None:
    batch = {**UUID, "params": "text"}
    tables = {
        "product": {**UUID, "name": "text"},
        "batch_product": batch,
        "batch_order": batch,
        "batch_order_row": {**UUID, "product_uuid": "varchar(36)"},
    }
    assert references_of(facts_of(tables))["batch_order_row.product_uuid"] == ("product", "high")


def test_the_foreign_keys_of_the_own_module_come_before_those_of_others() -> None:
    refers = {**KEY, "product_id": "bigint"}
    tables = {
        "app_pim_product": {**KEY, "name": "text"},
        "app_shop_productcopy": {**KEY, "name": "text"},
        **{f"app_pim_{name}": refers for name in ("price", "image", "text")},
        "app_shop_stock": refers,
        "app_shop_basket": refers,
        "app_shop_offer": refers,
        "app_mail_notice": refers,
    }
    keys = [
        (f"app_pim_{name}", "product_id", "app_pim_product") for name in ("price", "image", "text")
    ]
    keys += [(f"app_mail_{name}", "product_id", "app_pim_product") for name in ("letter", "card")]
    tables.update({f"app_mail_{name}": refers for name in ("letter", "card")})
    keys += [
        (f"app_shop_{name}", "product_id", "app_shop_productcopy") for name in ("stock", "basket")
    ]
    found = references_of(facts_of(tables, keys))
    assert found["app_shop_offer.product_id"][0] == "app_shop_productcopy"
    assert found["app_mail_notice.product_id"][0] == "app_pim_product"


def test_foreign_keys_of_one_other_module_alone_leave_a_doubt_that_an_index_resolves() -> None:
    tables = {
        "price_index_series": {**KEY, "name": "text"},
        "price_index_point": {**KEY, "series_id": "bigint"},
        "meetings": {**KEY, "series_id": "bigint"},
        "stock": KEY,
    }
    keys = [("price_index_point", "series_id", "price_index_series")]
    weakness = "select confidence, weakness is not null from inferred_references where table_name = 'meetings'"
    facts = facts_of(tables, keys)
    derive(facts)
    assert facts.execute(weakness).fetchone() == ("medium", 1)
    indexed = facts_of(tables, keys)
    index(indexed, "meetings", "series_id")
    derive(indexed)
    assert indexed.execute(weakness).fetchone() == ("medium", 0)


def test_an_id_that_is_unique_in_one_table_alone_is_of_that_table() -> None:
    tables = {
        "transactions": {**KEY, "request_id": "varchar(36) required", "amount": "numeric"},
        "callbacks": {**KEY, "request_id": "varchar(36)", "payload": "text"},
    }
    facts = facts_of(tables)
    assert "callbacks.request_id" not in references_of(facts)
    unique(facts, "transactions", "request_id")
    assert references_of(facts)["callbacks.request_id"] == ("transactions", "medium")
    unique(facts, "callbacks", "request_id")
    assert "callbacks.request_id" not in references_of(facts)

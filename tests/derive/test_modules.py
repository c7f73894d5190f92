"""References between tables whose names begin with those of their modules."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, index, references_of, roles_of

KEY = {"id": "bigint pk"}

MODULES = {
    "res_user": {**KEY, "login": "text"},
    "party_party": {**KEY, "name": "text"},
    "party_address": {**KEY, "party": "bigint"},
    "company_company": {**KEY, "party": "bigint", "currency": "bigint"},
    "company_employee": {**KEY, "party": "bigint", "company": "bigint"},
    "currency_currency": {**KEY, "code": "text"},
    "account_tax": {**KEY, "rate": "numeric"},
    "account_move": {**KEY, "company": "bigint"},
    "stock_location": {**KEY, "name": "text"},
    "stock_move": KEY,
}


def found(table: str, columns: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return what the columns of one more table refer to."""
    references = references_of(facts_of({**MODULES, table: {**KEY, **columns}}))
    return {
        name: references[f"{table}.{name}"] for name in columns if f"{table}.{name}" in references
    }


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("party", "party_party"),
        ("company", "company_company"),
        ("currency", "currency_currency"),
        ("tax", "account_tax"),
        ("move", "account_move"),
        ("employee", "company_employee"),
        ("location", "stock_location"),
        ("from_location", "stock_location"),
        ("invoice_address", "party_address"),
        ("user", "res_user"),
    ],
)
def test_a_number_is_named_after_the_table_without_its_module(column: str, target: str) -> None:
    assert found("account_invoice_tax", {column: "bigint"}) == {column: (target, "medium")}


def test_of_several_modules_with_such_a_table_none_is_likely() -> None:
    assert found("sale_line", {"move": "bigint"})["move"][1] == "low"
    assert found("stock_line", {"move": "bigint"}) == {"move": ("stock_move", "medium")}


@pytest.mark.parametrize(
    "column", ["parties", "year", "position", "company_count", "tax_amount", "code", "priority"]
)
def test_a_number_that_counts_or_measures_is_named_after_no_table(column: str) -> None:
    tables = {**MODULES, "res_position": KEY, "res_code": KEY, "res_year": KEY, "res_amount": KEY}
    tables = {**tables, "res_priority": KEY}
    facts = facts_of({**tables, "sale_line": {**KEY, column: "bigint"}})
    assert f"sale_line.{column}" not in references_of(facts)


def test_a_text_is_named_after_no_module() -> None:
    assert found("sale_line", {"party": "text", "company": "text"}) == {}


def test_bare_names_are_not_references_where_others_have_an_ending() -> None:
    tables = {
        "res_team": KEY,
        "sale_order": {**KEY, "team_id": "bigint", "team": "integer"},
        "sale_line": {**KEY, "order_id": "bigint", "team_id": "bigint", "tax_id": "bigint"},
    }
    assert "sale_order.team" not in references_of(facts_of(tables))


def test_who_approved_something_may_be_of_another_table_than_who_recorded_it() -> None:
    columns = {"create_uid": "bigint", "approved_by": "bigint", "posted_by": "bigint"}
    assert found("account_invoice", columns) == {
        "create_uid": ("res_user", "medium"),
        "approved_by": ("res_user", "low"),
        "posted_by": ("res_user", "low"),
    }


SHOP = {
    "shop_item": KEY,
    "shop_itemvariation": KEY,
    "shop_order": KEY,
    "shop_orderpayment": KEY,
    "shop_orderposition": KEY,
    "shop_quota": KEY,
    "shop_device": KEY,
    "shop_question": KEY,
    "api_oauthapplication": KEY,
    "api_oauthtoken": {**KEY, "application_id": "bigint"},
    "otp_static_staticdevice": KEY,
    "otp_static_statictoken": {**KEY, "device_id": "bigint"},
}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("variation_id", "shop_itemvariation"),
        ("payment_id", "shop_orderpayment"),
        ("position_id", "shop_orderposition"),
        ("add_on_to_position_id", "shop_orderposition"),
    ],
)
def test_the_end_of_a_compound_names_a_table_of_the_same_application(
    column: str, target: str
) -> None:
    facts = facts_of({**SHOP, "shop_refund": {**KEY, column: "bigint"}})
    assert references_of(facts)[f"shop_refund.{column}"] == (target, "medium")
    facts = facts_of({**SHOP, "sync_refund": {**KEY, column: "bigint"}})
    assert references_of(facts)[f"sync_refund.{column}"] == (target, "medium")


def test_a_table_of_the_same_application_is_meant_before_those_of_the_main_one() -> None:
    references = references_of(facts_of({**SHOP, "shop_log": {**KEY, "device_id": "bigint"}}))
    assert references["otp_static_statictoken.device_id"] == ("otp_static_staticdevice", "medium")
    assert references["shop_log.device_id"] == ("shop_device", "high")
    assert references["api_oauthtoken.application_id"] == ("api_oauthapplication", "medium")


def test_of_two_compounds_the_one_that_begins_with_a_table_is_meant() -> None:
    tables = {**SHOP, "shop_cartposition": KEY, "shop_refund": {**KEY, "position_id": "bigint"}}
    found = references_of(facts_of(tables))
    assert found["shop_refund.position_id"] == ("shop_orderposition", "medium")


def test_of_two_compounds_the_one_that_begins_as_the_table_does_is_meant() -> None:
    tables = {"shop_eventmetaproperty": KEY, "shop_itemmetaproperty": KEY, "shop_event": KEY}
    facts = facts_of({**tables, "shop_eventmetavalue": {**KEY, "property_id": "bigint"}})
    found = references_of(facts)
    assert found["shop_eventmetavalue.property_id"] == ("shop_eventmetaproperty", "medium")


def test_of_two_compounds_that_begin_with_no_table_none_is_likely() -> None:
    tables = {"shop_cartposition": KEY, "shop_listposition": KEY, "shop_item": KEY}
    facts = facts_of({**tables, "shop_refund": {**KEY, "position_id": "bigint"}})
    reference = references_of(facts).get("shop_refund.position_id", ("", "low"))
    assert reference[1] == "low"


@pytest.mark.parametrize("column", ["option_id", "item_count", "vent_id"])
def test_a_word_that_only_ends_so_is_not_a_compound(column: str) -> None:
    tables = {"zoo_adoption": KEY, "zoo_prevent": KEY, "zoo_animal": {**KEY, column: "bigint"}}
    assert references_of(facts_of(tables)) == {}


def test_a_word_of_counts_is_a_table_where_one_has_that_name() -> None:
    facts = facts_of(
        {**SHOP, "shop_checkinlist": {**KEY, "quota_id": "bigint", "quota": "integer"}}
    )
    references = references_of(facts)
    assert references["shop_checkinlist.quota_id"] == ("shop_quota", "high")
    assert "shop_checkinlist.quota" not in references


def test_words_of_a_column_may_be_one_word_of_the_table() -> None:
    tables = {"data_import_fileupload": KEY, "task": {**KEY, "file_upload_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "task.file_upload_id": ("data_import_fileupload", "medium")
    }


def test_a_type_beside_the_id_of_a_table_of_the_same_module_is_no_type_of_any_row() -> None:
    tables = {
        "data_export_export": KEY,
        "data_export_file": {**KEY, "export_id": "bigint", "export_type": "text"},
        "data_export_note": {**KEY, "owner_id": "bigint", "owner_type": "text"},
    }
    assert references_of(facts_of(tables)) == {
        "data_export_file.export_id": ("data_export_export", "medium")
    }


def test_a_part_of_the_table_itself_is_not_what_it_refers_to() -> None:
    parts = {"account_invoice_tax": {**KEY, "invoice": "bigint", "tax": "bigint"}}
    units = {"product_unit_category": KEY, "product_category": KEY}
    columns = {"party": "bigint", "currency": "bigint", "tax": "bigint"}
    tables = {**MODULES, **parts, **units, "account_invoice": {**KEY, **columns}}
    references = references_of(facts_of({**tables, "product_unit": {**KEY, "category": "bigint"}}))
    assert references["account_invoice.tax"] == ("account_tax", "medium")
    assert references["product_unit.category"] == ("product_unit_category", "medium")


def test_an_event_is_of_the_module_of_that_name_whatever_else_ends_so() -> None:
    facts = facts_of(
        {
            "event_event": KEY,
            "mail_bounceevent": KEY,
            "log_auditevent": KEY,
            "log_event_type": KEY,
            "schedule_room": {**KEY, "event_id": "bigint"},
        }
    )
    assert references_of(facts) == {"schedule_room.event_id": ("event_event", "medium")}


@pytest.mark.parametrize(
    "column", ["owner_content_type_id", "assigned_object_type_id", "polymorphic_ctype_id"]
)
def test_the_type_beside_the_id_of_a_row_of_any_table_is_a_content_type(column: str) -> None:
    note = {**KEY, column: "bigint", "assigned_object_id": "uuid"}
    references = references_of(facts_of({"django_content_type": KEY, "extras_note": note}))
    assert references[f"extras_note.{column}"] == ("django_content_type", "medium")


def test_a_type_beside_the_own_id_is_no_content_type() -> None:
    plan = {**KEY, "type_id": "bigint"}
    facts = facts_of({"django_content_type": KEY, "plans_plantype": KEY, "plans_plan": plan})
    assert references_of(facts) == {"plans_plan.type_id": ("plans_plantype", "medium")}


def test_the_longest_end_of_a_name_written_as_one_word_wins() -> None:
    facts = facts_of(
        {
            "auth_user": KEY,
            "ipam_prefix": KEY,
            "dcim_rackgroup": KEY,
            "dcim_redundancygroup": KEY,
            "dcim_controller": {**KEY, "device_redundancy_group_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "dcim_controller.device_redundancy_group_id": ("dcim_redundancygroup", "medium")
    }


def test_an_external_integration_is_a_row_where_a_table_is_called_so() -> None:
    facts = facts_of(
        {
            "extras_externalintegration": KEY,
            "dcim_device": {**KEY, "external_integration_id": "bigint", "external_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "dcim_device.external_integration_id": ("extras_externalintegration", "medium")
    }


def test_the_object_of_a_table_written_as_one_word_is_of_the_table_that_it_begins_with() -> None:
    facts = facts_of(
        {
            "networks": {"id": "varchar(36) key"},
            "networkrbacs": {"id": "varchar(36) key", "object_id": "varchar(36)"},
        }
    )
    assert references_of(facts) == {"networkrbacs.object_id": ("networks", "medium")}


@pytest.mark.parametrize("copy", ["runs_historicalexecution", "shadow_runs_execution"])
def test_a_table_of_past_rows_is_not_meant_by_a_part_of_its_name(copy: str) -> None:
    facts = facts_of(
        {
            "runs_execution": KEY,
            copy: {**KEY, "parent_id": "bigint"},
            "auth_user": KEY,
            "links_link": {**KEY, "execution_id": "bigint"},
        }
    )
    references = references_of(facts)
    assert references["links_link.execution_id"] == ("runs_execution", "medium")


def test_the_parent_of_a_past_row_is_a_guess_whatever_index_there_is() -> None:
    facts = facts_of({"plans_plan": KEY, "plans_historicalplan": {**KEY, "parent_id": "bigint"}})
    index(facts, "plans_historicalplan", "parent_id")
    assert references_of(facts)["plans_historicalplan.parent_id"][1] == "low"


def test_an_ending_of_many_tables_alone_names_none_of_them() -> None:
    names = ("ledger", "bill", "transaction", "unit", "journal", "invoice")
    tables = {f"books_{name}model": KEY for name in names}
    orders = {**KEY, "po_model_id": "bigint", "ce_model_id": "bigint"}
    found = references_of(facts_of({**tables, "books_order": orders}))
    assert [target for target, sure in found.values() if sure != "low"] == []


def test_an_ending_that_most_tables_share_is_no_part_of_their_names() -> None:
    names = ("account", "bill", "transaction", "journal", "invoice")
    tables = {f"books_{name}model": KEY for name in names}
    lines = {**KEY, "cash_account_id": "bigint", "bill_model_id": "bigint"}
    assert references_of(facts_of({**tables, "books_linemodel": lines})) == {
        "books_linemodel.cash_account_id": ("books_accountmodel", "medium"),
        "books_linemodel.bill_model_id": ("books_billmodel", "medium"),
    }


def test_a_table_of_the_own_module_is_nearer_than_one_of_none() -> None:
    tables = {"categories": KEY, "products": {**KEY, "category_id": "bigint"}}
    blog = {"blog_category": KEY, "blog_post": {**KEY, "category_id": "bigint"}}
    assert references_of(facts_of({**tables, **blog})) == {
        "products.category_id": ("categories", "high"),
        "blog_post.category_id": ("blog_category", "medium"),
    }


def test_the_parent_of_what_several_tables_have_is_a_row_of_each_of_them() -> None:
    names = ("sketch", "view", "event")
    parts = {f"{name}_label": {**KEY, "parent_id": "bigint"} for name in names}
    wholes = dict.fromkeys(names, KEY)
    folders = {"library": KEY, "library_folder": {**KEY, "parent_id": "bigint"}}
    assert references_of(facts_of({**wholes, **parts, **folders})) == {
        **{f"{name}_label.parent_id": (name, "medium") for name in names},
        "library_folder.parent_id": ("library_folder", "high"),
    }


def test_a_table_of_the_whole_name_is_meant_rather_than_the_types_of_any_row() -> None:
    tables = {
        "django_content_type": {**KEY, "app_label": "text", "model": "text"},
        "core_address": KEY,
        "core_addresstype": KEY,
        "core_address_types": {**KEY, "address_id": "bigint", "addresstype_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["core_address_types.addresstype_id"][0] == "core_addresstype"


def test_the_only_key_beside_a_declared_content_type_is_of_any_table() -> None:
    recipients = {
        **KEY,
        "content_type_id": "bigint",
        "recipient_id": "bigint",
        "notice_id": "bigint",
    }
    facts = facts_of(
        {
            "django_content_type": KEY,
            "core_person": {**KEY, "email": "text"},
            "core_notice": KEY,
            "core_noticerecipient": recipients,
        },
        [
            ("core_noticerecipient", "content_type_id", "django_content_type"),
            ("core_noticerecipient", "notice_id", "core_notice"),
        ],
    )
    assert references_of(facts) == {}


def test_a_number_of_rows_beside_a_declared_content_type_is_no_key() -> None:
    mailing = {**KEY, "content_type_id": "bigint", "recipients_number": "bigint"}
    facts = facts_of(
        {"django_content_type": KEY, "mailing": mailing},
        [("mailing", "content_type_id", "django_content_type")],
    )
    assert "polymorphic_type" not in roles_of(facts, "mailing", "content_type_id")

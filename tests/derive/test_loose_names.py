"""References whose names abbreviate a table, use another word for it, or depend on their own table's name."""

from __future__ import annotations

import pytest

from dbready.facts import snapshot
from tests.derive.building import facts_of, references_of, unique

KEY_COLUMNS = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
KEY = {"id": "bigint key"}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("eca_id", "entity_credit_account"),
        ("bu_id", "business_unit"),
        ("idp_id", "identity_provider"),
    ],
)
def test_an_acronym_is_the_table_whose_words_it_begins(column: str, target: str) -> None:
    tables = {"entity_credit_account": KEY, "business_unit": KEY, "identity_provider": KEY}
    facts = facts_of({**tables, "invoice": {**KEY, column: "bigint"}})
    assert references_of(facts) == {f"invoice.{column}": (target, "medium")}


def test_an_acronym_of_several_tables_is_the_one_that_the_referring_table_is_named_after() -> None:
    tables = {"certificate_authority": KEY, "container_acl": KEY}
    metadata = {"certificate_authority_metadata": {**KEY, "ca_id": "bigint"}}
    assert references_of(facts_of({**tables, **metadata})) == {
        "certificate_authority_metadata.ca_id": ("certificate_authority", "medium")
    }


@pytest.mark.parametrize("column", ["icon_id", "reg_id", "pt_id"])
def test_letters_that_may_be_a_word_or_fit_several_tables_are_no_acronym(column: str) -> None:
    tables = {"item_condition": KEY, "re_grp": KEY, "price_type": KEY, "party_tag": KEY}
    assert references_of(facts_of({**tables, "invoice": {**KEY, column: "bigint"}})) == {}


def test_icons_are_images_where_media_are_something_else() -> None:
    facts = facts_of({"images": KEY, "media": KEY, "icon_map": {**KEY, "icon_id": "bigint"}})
    assert references_of(facts)["icon_map.icon_id"] == ("images", "medium")


def test_an_object_without_a_type_is_what_the_rows_belong_to() -> None:
    settings = {**KEY, "object_id": "bigint"}
    facts = facts_of({"event": KEY, "event_settings": settings})
    assert references_of(facts) == {"event_settings.object_id": ("event", "medium")}
    typed = facts_of({"event": KEY, "event_settings": {**settings, "object_type": "text"}})
    assert references_of(typed) == {}


def test_the_objects_of_object_classes_are_of_any_table() -> None:
    tables = {"classes": KEY, "object_classes": {**KEY, "object_id": "bigint"}}
    assert references_of(facts_of(tables)) == {}


def test_a_short_form_of_its_own_table_is_what_the_rows_belong_to() -> None:
    translation = {"trans_id": "bigint", "language": "text", "description": "text"}
    facts = facts_of({"transactions": KEY, "parts": KEY, "parts_translation": translation})
    assert references_of(facts) == {"parts_translation.trans_id": ("parts", "medium")}


def test_a_table_of_two_references_is_not_a_target() -> None:
    pairs = {**KEY, "user_id": "bigint", "grp_id": "bigint"}
    facts = facts_of(
        {"users": KEY, "grp": KEY, "users_groups": pairs, "rights": {**KEY, "group_id": "bigint"}}
    )
    assert "rights.group_id" not in references_of(facts)


def test_a_number_refers_to_the_id_of_a_table_whose_key_is_a_text() -> None:
    tables = {
        "asset_class": {"label": "text key", "id": "integer"},
        "asset": {**KEY, "asset_class_id": "integer"},
    }
    facts = facts_of(tables)
    unique = ("app", "asset_class", "asset_class_id_key", "unique", '["id"]', 1)
    snapshot.insert(facts, "keys", KEY_COLUMNS, [unique])
    assert references_of(facts) == {"asset.asset_class_id": ("asset_class", "high")}


def test_names_written_as_one_word_are_those_of_several() -> None:
    facts = facts_of({"saleschannel": KEY, "orders": {**KEY, "sales_channel_id": "bigint"}})
    assert references_of(facts) == {"orders.sales_channel_id": ("saleschannel", "high")}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("fk_data_source", "data_source"),
        ("fk_inbox_item_type", "inbox_item_type"),
        ("fk_request", "lab_request"),
    ],
)
def test_a_prefix_that_says_key_wins_over_words_of_codes(column: str, target: str) -> None:
    tables = {"data_source": KEY, "inbox_item_type": KEY, "lab_request": KEY}
    found = references_of(facts_of({**tables, "inbox": {**KEY, column: "bigint"}}))
    assert found[f"inbox.{column}"][0] == target


def test_a_word_that_ends_several_names_is_likely_only_beside_its_own() -> None:
    tables = {"doc_type": KEY, "org_type": KEY, "encounter_type": KEY}
    facts = facts_of({**tables, "allergy": {**KEY, "fk_type": "bigint"}})
    assert references_of(facts).get("allergy.fk_type", ("", "low"))[1] == "low"


def test_a_key_beside_a_name_makes_the_name_a_copy() -> None:
    line = {**KEY, "product_type": "text", "product_type_id": "text"}
    facts = facts_of({"product_type": {"id": "text key", "value": "text"}, "line": line})
    assert references_of(facts) == {"line.product_type_id": ("product_type", "high")}


def test_the_id_of_a_link_table_is_its_own() -> None:
    link = {"id": "bigint key", "software_id": "bigint key", "department_id": "bigint key"}
    facts = facts_of({"software": KEY, "department": KEY, "software_department_link": link})
    assert "software_department_link.id" not in references_of(facts)


def test_a_table_named_after_what_it_joins_is_no_target() -> None:
    link = {**KEY, "bug_id": "bigint", "execution_id": "bigint", "created_at": "timestamp"}
    tables = {"bug": KEY, "execution": KEY, "bug_executions": link}
    found = references_of(facts_of({**tables, "note": {**KEY, "run_execution_id": "bigint"}}))
    assert found["note.run_execution_id"][0] == "execution"


def test_translations_and_closures_refer_to_the_table_of_their_name() -> None:
    closure = {"id_ancestor": "bigint key", "id_descendant": "bigint key"}
    tables = {
        "asset": KEY,
        "asset_translation": {**KEY, "baseId": "bigint"},
        "asset_closure": closure,
    }
    assert references_of(facts_of(tables)) == {
        "asset_translation.baseId": ("asset", "medium"),
        "asset_closure.id_ancestor": ("asset", "medium"),
        "asset_closure.id_descendant": ("asset", "medium"),
    }


def test_the_prefix_of_an_application_is_part_of_its_tables_names() -> None:
    tables = {"testcases_testcase": KEY, "testplans_testplan": KEY, "testruns_testrun": KEY}
    facts = facts_of({**tables, "testruns_execution": {**KEY, "case_id": "bigint"}})
    assert references_of(facts) == {"testruns_execution.case_id": ("testcases_testcase", "medium")}


def test_a_row_that_belongs_to_two_tables_by_name_refers_to_neither() -> None:
    tables = {"users": KEY, "entries": KEY, "user_entries": {**KEY, "ref_id": "bigint"}}
    assert "user_entries.ref_id" not in references_of(facts_of(tables))


@pytest.mark.parametrize("name", ["pk", "fk", "id", "uuid", "ref"])
def test_a_name_that_is_only_an_ending_refers_to_nothing(name: str) -> None:
    facts = facts_of({"users": KEY, "employees": {"name": "text", name: "bigint"}})
    assert references_of(facts) == {}


def test_a_provider_is_of_another_system_unless_a_table_holds_providers() -> None:
    payment = {**KEY, "provider_id": "text"}
    assert references_of(facts_of({"payment": payment})) == {}
    assert references_of(
        facts_of({"payment_provider": {"id": "text key"}, "payment": payment})
    ) == {"payment.provider_id": ("payment_provider", "medium")}


def test_a_word_of_the_table_that_a_name_begins_with_is_that_table() -> None:
    facts = facts_of(
        {
            "policies": KEY,
            "access_policies": KEY,
            "access_policy_rules": {**KEY, "policy_id": "bigint"},
            "step_runs": KEY,
            "step_run_results": {**KEY, "step_id": "bigint"},
            "machineresolver": KEY,
            "machineresolverconfig": {**KEY, "resolver_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "access_policy_rules.policy_id": ("access_policies", "medium"),
        "step_run_results.step_id": ("step_runs", "medium"),
        "machineresolverconfig.resolver_id": ("machineresolver", "medium"),
    }


def test_a_word_of_the_table_that_a_name_begins_with_is_another_beside_a_key_to_that_table() -> (
    None
):
    facts = facts_of(
        {
            "assets": KEY,
            "asset_reports": KEY,
            "asset_report_lines": {**KEY, "asset_id": "bigint", "asset_report_id": "bigint"},
            "site_event": KEY,
            "event_team": KEY,
            "event_team_limits": {**KEY, "event_id": "bigint", "team_id": "bigint"},
        }
    )
    references = references_of(facts)
    assert references["asset_report_lines.asset_id"] == ("assets", "high")
    assert references["event_team_limits.event_id"] != ("event_team", "medium")


@pytest.mark.parametrize(
    ("one", "other"), [("parent_id", "child_id"), ("source_id", "target_id"), ("to_id", "from_id")]
)
def test_a_table_of_pairs_refers_twice_to_the_table_that_its_name_contains(
    one: str, other: str
) -> None:
    pairs = {one: "bigint key", other: "bigint key"}
    facts = facts_of({"step_runs": KEY, "runs": KEY, "step_run_parents": pairs})
    assert references_of(facts) == {
        f"step_run_parents.{one}": ("step_runs", "medium"),
        f"step_run_parents.{other}": ("step_runs", "medium"),
    }


def test_a_parent_is_a_row_of_the_table_whose_name_ends_so_as_one_word() -> None:
    facts = facts_of(
        {
            "vm_disk": KEY,
            "net_route": KEY,
            "vm_vminterface": {**KEY, "parent_interface_id": "bigint"},
            "lab_modulebay": KEY,
            "lab_module": {**KEY, "parent_module_bay_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "vm_vminterface.parent_interface_id": ("vm_vminterface", "high"),
        "lab_module.parent_module_bay_id": ("lab_modulebay", "medium"),
    }


def test_a_text_names_a_part_of_its_table_by_the_key_of_that_table() -> None:
    bundles = {"name": "text key", "url": "text"}
    facts = facts_of(
        {
            "dag_bundles": bundles,
            "dags": {**KEY, "bundle_name": "text"},
            "dag_bundle_team": {"dag_bundle_name": "text key", "team": "text"},
        }
    )
    assert references_of(facts) == {
        "dags.bundle_name": ("dag_bundles", "high"),
        "dag_bundle_team.dag_bundle_name": ("dag_bundles", "high"),
    }


def test_a_number_after_an_ending_is_no_part_of_the_name() -> None:
    links = {**KEY, "elementid1": "bigint", "elementid2": "bigint"}
    assert references_of(facts_of({"elements": {"elementid": "bigint pk"}, "links": links})) == {
        "links.elementid1": ("elements", "high"),
        "links.elementid2": ("elements", "high"),
    }


def test_the_current_one_of_a_document_is_one_of_its_versions() -> None:
    tables = {"document_versions": KEY, "plan_versions": KEY}
    documents = {"documents": {**KEY, "current_version_id": "bigint"}}
    assert references_of(facts_of({**tables, **documents})) == {
        "documents.current_version_id": ("document_versions", "medium")
    }


def test_a_whole_word_that_begins_a_longer_one_is_hardly_its_short_form() -> None:
    facts = facts_of({"metricmetadata": KEY, "uses": {**KEY, "metric_id": "bigint"}})
    assert references_of(facts) == {"uses.metric_id": ("metricmetadata", "low")}


def test_a_code_beside_the_key_does_not_matter_where_most_tables_have_the_column() -> None:
    operations = {"id": "varchar(36) key", "operation_id": "varchar(36)"}
    words = ("queue", "stock", "plan", "sale", "shift", "part")
    uses = {word: {**KEY, "operation_id": "varchar(36)"} for word in words}
    found = references_of(facts_of({"operations": operations, **uses}))
    assert {sure for _, sure in found.values()} == {"high"}
    few = references_of(facts_of({"operations": operations, "queue": uses["queue"]}))
    assert few == {"queue.operation_id": ("operations", "low")}


def test_who_asks_for_approval_is_no_copy_of_who_approves() -> None:
    request = {"id": "varchar(36) key", "user_id": "varchar(36)", "approver_id": "varchar(36)"}
    facts = facts_of({"users": {"id": "varchar(36) key"}, "requests": request})
    unique(facts, "requests", "user_id")
    assert references_of(facts)["requests.user_id"] == ("users", "high")


def test_a_word_that_adds_nothing_names_the_table_whatever_begins_alike() -> None:
    names = (
        "sys_form_details",
        "sys_form_columns",
        "sys_form_roles",
        "sys_chart_details",
        "sys_users",
    )
    tables = dict.fromkeys(names, KEY)
    actions = {**KEY, "form_id": "bigint"}
    found = references_of(facts_of({**tables, "sys_actions": actions}))
    assert found["sys_actions.form_id"] == ("sys_form_details", "medium")


def test_an_ending_that_is_said_twice_counts_once() -> None:
    tables = {"products": KEY, "stocks": {**KEY, "product_id_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"stocks.product_id_id": ("products", "high")}

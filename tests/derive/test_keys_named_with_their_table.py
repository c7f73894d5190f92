"""References whose names hold a table's key, or say what the other row of a table is for."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, index, references_of, unique

KEY = {"id": "bigint pk"}
CUMULUS = {"cumulus_id": "bigint pk", "name": "text"}


def test_a_table_and_its_whole_key_are_a_reference() -> None:
    facts = facts_of(
        {
            "granules": CUMULUS,
            "executions": {**CUMULUS, "parent_cumulus_id": "bigint"},
            "files": {**KEY, "granule_cumulus_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "executions.parent_cumulus_id": ("executions", "high"),
        "files.granule_cumulus_id": ("granules", "high"),
    }


def test_of_tables_with_one_key_the_one_that_begins_the_others_names_is_meant() -> None:
    shared = {"commit_request_id": "varchar(36) key", "amount": "numeric"}
    facts = facts_of(
        {
            "fx_transfer": shared,
            "fx_transfer_timeout": shared,
            "fx_transfer_history": shared,
            "fx_transfer_extension": {**KEY, "commit_request_id": "varchar(36)", "value": "text"},
        }
    )
    found = references_of(facts)
    assert found["fx_transfer_timeout.commit_request_id"] == ("fx_transfer", "medium")
    assert found["fx_transfer_extension.commit_request_id"] == ("fx_transfer", "medium")
    assert "fx_transfer_history.commit_request_id" not in found


def test_a_digest_is_named_after_the_end_of_its_table() -> None:
    facts = facts_of(
        {
            "imported_rowset": {"checksum": "binary(20) key"},
            "imported_row": {"checksum": "binary(20) key"},
            "import_run": {**KEY, "rowset_checksum": "binary(20)"},
        }
    )
    assert references_of(facts) == {"import_run.rowset_checksum": ("imported_rowset", "medium")}


def test_a_unique_name_is_named_after_the_table_of_the_same_module() -> None:
    network = {**KEY, "name": "text required"}
    facts = facts_of(
        {
            "dhcp4_shared_network": network,
            "dhcp6_shared_network": network,
            "dhcp4_subnet": {**KEY, "shared_network_name": "text"},
        }
    )
    for table in ("dhcp4_shared_network", "dhcp6_shared_network"):
        unique(facts, table, "name")
    found = references_of(facts)
    assert found["dhcp4_subnet.shared_network_name"] == ("dhcp4_shared_network", "medium")


def test_what_a_row_was_made_from_is_another_row_of_its_table() -> None:
    facts = facts_of(
        {
            "heartbeat_runs": {**KEY, "retry_of_run_id": "bigint"},
            "company_skills": {**KEY, "forked_from_skill_id": "bigint"},
            "tickets": {**KEY, "merged_to_id": "bigint"},
        }
    )
    found = references_of(facts)
    assert found["heartbeat_runs.retry_of_run_id"] == ("heartbeat_runs", "medium")
    assert found["company_skills.forked_from_skill_id"] == ("company_skills", "medium")
    assert found["tickets.merged_to_id"] == ("tickets", "medium")


def test_initials_name_the_table_that_does_not_refer_with_them_itself() -> None:
    refers = {**KEY, "te_id": "bigint"}
    facts = facts_of(
        {
            "transaction_entry": {**KEY, "te_time": "timestamp"},
            "till_entry": refers,
            "client": refers,
            "sale": refers,
        }
    )
    found = references_of(facts)
    for table in ("till_entry", "client", "sale"):
        assert found[f"{table}.te_id"] == ("transaction_entry", "medium")


def test_a_key_that_nothing_generates_is_that_of_the_table_with_its_initials() -> None:
    facts = facts_of(
        {
            "business_unit": {**KEY, "control_code": "text"},
            "job": {"bu_id": "bigint key", "completed": "numeric"},
            "job_log": {"bu_id": "bigint key", "completed": "numeric"},
        }
    )
    assert references_of(facts) == {"job.bu_id": ("business_unit", "medium")}


def test_two_versions_of_a_row_are_both_referred_to() -> None:
    facts = facts_of(
        {
            "policy_version": {"id": "text key", "content": "text"},
            "policy": {
                "id": "text key",
                "current_version_id": "text",
                "pending_version_id": "text",
            },
            **{name: {"id": "text key"} for name in ("risks", "vendors", "tasks", "controls")},
        }
    )
    unique(facts, "policy", "current_version_id")
    found = references_of(facts)
    assert found["policy.current_version_id"] == ("policy_version", "medium")
    assert found["policy.pending_version_id"] == ("policy_version", "medium")


def test_a_user_of_the_application_is_one_of_those_that_log_in() -> None:
    login = {**KEY, "username": "text", "password": "text"}
    facts = facts_of(
        {
            "creme_core_cremeuser": login,
            "emails_synchronization": login,
            "creme_core_job": {**KEY, "user_id": "bigint"},
        }
    )
    assert references_of(facts)["creme_core_job.user_id"] == ("creme_core_cremeuser", "medium")


def test_members_that_have_only_a_role_are_no_people_of_their_own() -> None:
    member = {"id": "text key", "user_id": "text", "role": "text", "created_at": "timestamp"}
    facts = facts_of(
        {
            "user": {"id": "text key", "email": "text"},
            "member": member,
            "invitation": {"id": "text key", "inviter_id": "text"},
        }
    )
    assert references_of(facts)["invitation.inviter_id"] == ("user", "medium")


def test_tables_may_be_called_by_a_short_name_of_the_project() -> None:
    facts = facts_of(
        {
            "eveonline_evecharacter": KEY,
            "eveonline_evefaction": KEY,
            "eveonline_evealliance": KEY,
            "authentication_characterownership": {**KEY, "character_id": "bigint"},
        }
    )
    assert references_of(facts) == {
        "authentication_characterownership.character_id": ("eveonline_evecharacter", "medium")
    }


def test_a_name_and_a_column_may_be_the_one_word_of_a_table() -> None:
    facts = facts_of(
        {
            "lab_consumable": {**KEY, "category_id": "bigint"},
            "lab_consumablecategory": {**KEY, "name": "text"},
            "lab_resource": KEY,
            "lab_resourcecategory": {**KEY, "name": "text"},
        }
    )
    found = references_of(facts)
    assert found["lab_consumable.category_id"] == ("lab_consumablecategory", "medium")


def test_who_does_something_is_a_user_if_an_index_says_that_it_is_looked_up() -> None:
    facts = facts_of(
        {
            "users": {**KEY, "email": "text", "password": "text"},
            "tasks": {**KEY, "resolver_id": "bigint", "trainee_id": "bigint"},
            "racks": {**KEY, "server_id": "bigint"},
        }
    )
    index(facts, "tasks", "resolver_id")
    index(facts, "racks", "server_id")
    assert references_of(facts) == {
        "tasks.resolver_id": ("users", "medium"),
        "tasks.trainee_id": ("users", "low"),
    }


def test_who_does_something_may_be_one_of_the_people_who_do_not_log_in() -> None:
    facts = facts_of(
        {
            "zoph_users": {**KEY, "email": "text", "password": "text"},
            "zoph_people": {**KEY, "first_name": "text"},
            "zoph_photos": {**KEY, "photographer_id": "bigint"},
        }
    )
    index(facts, "zoph_photos", "photographer_id")
    assert references_of(facts) == {"zoph_photos.photographer_id": ("zoph_users", "low")}


def test_a_table_of_the_own_module_is_nearer_than_one_with_a_short_name_of_the_project() -> None:
    key = {"id": "bigint pk", "name": "text"}
    tables = {
        **{f"employee_emp{what}": key for what in ("year", "place", "grade")},
        "leave_year": key,
        "leave_count": {"id": "bigint pk", "start_year_id": "bigint"},
        "exam_count": {"id": "bigint pk", "start_grade_id": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["leave_count.start_year_id"][0] == "leave_year"
    assert found["exam_count.start_grade_id"][0] == "employee_empgrade"


@pytest.mark.parametrize("column", ["idperson", "idPerson", "IDPERSON"])
def test_a_key_in_one_word_with_id_before_is_that_of_the_table_in_the_plural(column: str) -> None:
    tables = {"persons": {column: "bigint pk"}, "duties": {"id": "bigint pk", column: "bigint"}}
    assert references_of(facts_of(tables)) == {f"duties.{column}": ("persons", "high")}

"""Which of several tables is meant whose names end in one word."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}


def test_the_table_that_its_module_is_named_after_is_meant() -> None:
    facts = facts_of(
        {
            "accounting_account": {**KEY, "name": "text"},
            "sepa_account": {**KEY, "iban": "text"},
            "finan_item": {**KEY, "account_id": "bigint"},
        }
    )
    assert references_of(facts)["finan_item.account_id"] == ("accounting_account", "medium")


def test_the_table_that_others_are_named_after_is_meant() -> None:
    facts = facts_of(
        {
            "auth_group": {**KEY, "name": "text"},
            "auth_group_permissions": {**KEY, "group_id": "bigint", "permission_id": "bigint"},
            "webpush_group": {**KEY, "name": "text"},
            "profile_groups": {**KEY, "profile_id": "bigint", "group_id": "bigint"},
        }
    )
    assert references_of(facts)["profile_groups.group_id"] == ("auth_group", "medium")


def test_a_text_is_of_none_of_them() -> None:
    facts = facts_of(
        {
            "workflow_run": {"id": "text key"},
            "workflow_run_step": {"id": "text key", "name": "text"},
            "agent_run": {"id": "text key"},
            "upload": {"id": "text key", "run_id": "text"},
        }
    )
    assert "upload.run_id" not in references_of(facts)

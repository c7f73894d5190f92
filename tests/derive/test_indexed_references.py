"""References that an index of their own makes likely, as most applications create for each foreign key."""

from __future__ import annotations

import pytest

from tests.derive.building import add, facts_of, index, references_of

KEY = {"id": "bigint pk"}


@pytest.mark.parametrize(
    ("tables", "referrer", "column", "target"),
    [
        ({"ip_device": KEY, "ip_range": KEY}, "vpn_endpoint", "device_id", "ip_device"),
        (
            {"celery_beat_crontabschedule": KEY},
            "celery_beat_task",
            "crontab_id",
            "celery_beat_crontabschedule",
        ),
    ],
)
def test_a_word_that_often_names_no_row_needs_an_index(
    tables: dict[str, dict[str, str]], referrer: str, column: str, target: str
) -> None:
    facts = facts_of(
        {**tables, "log": KEY, "mail": KEY, "page": KEY, referrer: {**KEY, column: "bigint"}}
    )
    assert references_of(facts) == {f"{referrer}.{column}": (target, "low")}
    index(facts, referrer, column)
    assert references_of(facts) == {f"{referrer}.{column}": (target, "medium")}


def test_a_text_called_device_id_may_be_the_id_of_any_system() -> None:
    facts = facts_of(
        {"ip_device": {"id": "text key"}, "vpn_endpoint": {**KEY, "device_id": "text"}}
    )
    index(facts, "vpn_endpoint", "device_id")
    assert references_of(facts) == {}


def test_an_index_of_its_own_connects_schemas_side_by_side() -> None:
    facts = facts_of({"groups": KEY}, schema="users")
    add(facts, {"principals": {**KEY, "local_group_id": "bigint"}}, schema="events")
    assert references_of(facts) == {"principals.local_group_id": ("groups", "low")}
    index(facts, "principals", "local_group_id", schema="events")
    assert references_of(facts) == {"principals.local_group_id": ("groups", "medium")}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("contribution_types", "accepted_contrib_type_id"),
        ("dcim_device", "installed_device_id"),
    ],
)
def test_words_around_a_name_that_say_what_for_need_an_index(table: str, column: str) -> None:
    facts = facts_of({table: KEY, "log": KEY, "mail": KEY, "hub_links": {**KEY, column: "bigint"}})
    assert references_of(facts) == {f"hub_links.{column}": (table, "low")}
    index(facts, "hub_links", column)
    assert references_of(facts) == {f"hub_links.{column}": (table, "medium")}


def test_no_index_makes_up_for_foreign_keys_that_lead_elsewhere() -> None:
    of_account = {**KEY, "account_id": "bigint"}
    names = ("billing_payment", "billing_refund", "ledger_balance")
    tables = {"users": {**KEY, "email": "text", "password": "text"}, "tenant_account": KEY}
    facts = facts_of(
        {**tables, "billing_account": KEY, **dict.fromkeys(names, of_account)},
        [(name, "account_id", "billing_account") for name in names[:2]],
    )
    index(facts, "ledger_balance", "account_id")
    assert references_of(facts) == {"ledger_balance.account_id": ("users", "low")}

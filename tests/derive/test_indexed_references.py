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


def test_a_text_that_is_shorter_than_the_values_of_a_list_refers_to_it_where_it_is_indexed() -> (
    None
):
    statuses = {"name": "text key", "description": "text"}
    facts = facts_of(
        {"provisioning_status": statuses, "pools": {**KEY, "provisioning_status": "text"}}
    )
    facts.execute(
        """
        update columns
        set character_length = case table_name when 'pools' then 16 else 30 end
        where type_family = 'text'
        """
    )
    assert references_of(facts) == {"pools.provisioning_status": ("provisioning_status", "low")}
    index(facts, "pools", "provisioning_status")
    assert references_of(facts) == {"pools.provisioning_status": ("provisioning_status", "medium")}


@pytest.mark.parametrize(
    ("column", "family", "target"),
    [("to_account", "bigint", "accounts"), ("lb_algorithm", "text", "algorithms")],
)
def test_a_name_without_ending_that_ends_in_a_tables_name_needs_an_index(
    column: str, family: str, target: str
) -> None:
    facts = facts_of(
        {"accounts": KEY, "algorithms": {"name": "text key"}, "pools": {**KEY, column: family}}
    )
    assert references_of(facts) == {f"pools.{column}": (target, "low")}
    index(facts, "pools", column)
    assert references_of(facts) == {f"pools.{column}": (target, "medium")}


def test_the_target_of_favorites_is_what_their_table_is_named_after_where_it_is_indexed() -> None:
    favorites = {"user_id": "bigint key", "target_id": "bigint key"}
    facts = facts_of({"users": KEY, "events": KEY, "favorite_events": favorites})
    index(facts, "favorite_events", "target_id")
    assert references_of(facts)["favorite_events.target_id"] == ("events", "medium")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("repo_version", "version_added_id"),
        ("net_circuittermination", "circuit_termination_a_id"),
        ("contribution_types", "accepted_contrib_type_id"),
        ("dcim_device", "installed_device_id"),
    ],
)
def test_words_around_a_name_that_say_what_for_need_an_index(table: str, column: str) -> None:
    facts = facts_of({table: KEY, "log": KEY, "mail": KEY, "hub_links": {**KEY, column: "bigint"}})
    assert references_of(facts) == {f"hub_links.{column}": (table, "low")}
    index(facts, "hub_links", column)
    assert references_of(facts) == {f"hub_links.{column}": (table, "medium")}

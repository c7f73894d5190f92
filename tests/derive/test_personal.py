"""Columns that say who a person is, or where a visitor came from."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, roles_of

KEY = {"id": "bigint pk"}


@pytest.mark.parametrize(
    ("name", "role", "confidence"),
    [
        ("first_name", "person_name", "high"),
        ("lastName", "person_name", "high"),
        ("name_first", "person_name", "high"),
        ("phone_1", "phone", "high"),
        ("mobile_number_2", "phone", "high"),
        ("home_cell", "phone", "high"),
        ("full_name", "person_name", "medium"),
        ("billing_address", "postal_address", "medium"),
        ("address_line1", "postal_address", "medium"),
        ("last_login_ip", "ip_address", "high"),
        ("ip_address", "ip_address", "medium"),
        ("remote_addr", "ip_address", "medium"),
        ("user_agent", "user_agent", "medium"),
        ("contact_email", "email", "high"),
        ("smtp_email", "email", "low"),
        ("patient_name", "person_name", "high"),
        ("referring_physician_name", "person_name", "high"),
        ("player_name", "person_name", "high"),
        ("customer_name", "person_name", "medium"),
        ("SenderNumber", "phone", "medium"),
    ],
)
def test_data_about_people_is_known_by_its_name(name: str, role: str, confidence: str) -> None:
    facts = facts_of({"visits": {**KEY, name: "text"}})
    assert roles_of(facts, "visits", name)[role] == confidence


def test_an_address_in_bytes_is_one_where_its_length_varies() -> None:
    facts = facts_of(
        {"members": {**KEY, "email": "varbinary(255)"}, "keys": {**KEY, "email": "binary(20)"}}
    )
    assert roles_of(facts, "members", "email")["email"] == "medium"
    assert "email" not in roles_of(facts, "keys", "email")


@pytest.mark.parametrize(
    "name",
    [
        "fixed_ip_address", "mac_address", "wallet_address", "host_ip", "last_editor_name", "ip_version",
        "sickle_cell",
        "attr_firstname", "membership", "not_patient_name", "device_observer_name", "client_name", "serial_number",
    ],
)  # fmt: skip
def test_the_addresses_and_names_of_things_are_not_about_people(name: str) -> None:
    facts = facts_of({"devices": {**KEY, name: "text"}})
    personal = {"person_name", "postal_address", "phone", "ip_address", "user_agent"}
    assert personal.isdisjoint(roles_of(facts, "devices", name))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("shipper", "postal_address"),
        ("billing_address", "postal_address"),
        ("emails", "email"),
        ("phone_numbers", "phone"),
    ],
)
def test_json_may_hold_addresses(name: str, role: str) -> None:
    facts = facts_of({"shipments": {**KEY, name: "jsonb"}})
    assert roles_of(facts, "shipments", name)[role] == "medium"


@pytest.mark.parametrize("name", ["ip_address", "email_blocklist_policy", "shipping_options"])
def test_other_json_holds_no_addresses(name: str) -> None:
    facts = facts_of({"shipments": {**KEY, name: "jsonb"}})
    assert {"postal_address", "email", "phone"}.isdisjoint(roles_of(facts, "shipments", name))

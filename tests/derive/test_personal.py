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
        ("full_name", "person_name", "medium"),
        ("billing_address", "postal_address", "medium"),
        ("address_line1", "postal_address", "medium"),
        ("last_login_ip", "ip_address", "high"),
        ("ip_address", "ip_address", "medium"),
        ("remote_addr", "ip_address", "medium"),
        ("user_agent", "user_agent", "medium"),
        ("contact_email", "email", "high"),
        ("smtp_email", "email", "low"),
    ],
)
def test_data_about_people_is_known_by_its_name(name: str, role: str, confidence: str) -> None:
    facts = facts_of({"visits": {**KEY, name: "text"}})
    assert roles_of(facts, "visits", name)[role] == confidence


@pytest.mark.parametrize(
    "name",
    [
        "fixed_ip_address", "mac_address", "wallet_address", "host_ip", "last_editor_name", "ip_version",
        "attr_firstname", "membership",
    ],
)  # fmt: skip
def test_the_addresses_and_names_of_things_are_not_about_people(name: str) -> None:
    facts = facts_of({"devices": {**KEY, name: "text"}})
    personal = {"person_name", "postal_address", "ip_address", "user_agent"}
    assert personal.isdisjoint(roles_of(facts, "devices", name))

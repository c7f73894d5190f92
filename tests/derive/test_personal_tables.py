"""Which tables hold data about people, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = {"id": "bigint pk"}


def _known(tables: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    facts = facts_of({name: {**KEY, **columns} for name, columns in tables.items()})
    derive(facts)
    rows = facts.execute("select table_name, classes, confidence, reason from personal_tables")
    return {row[0]: list(row[1:]) for row in rows}


def test_a_name_is_of_a_person_in_a_table_of_persons() -> None:
    known = _known(
        {
            "person": {"name": "text"},
            "party_member_version": {"name": "text"},
            "employee_types": {"name": "text"},
            "products": {"name": "text"},
            "projects": {"name": "text", "contact_email": "text"},
        }
    )
    assert known == {
        "person": ["names", "medium", "its name says 'person'"],
        "party_member_version": ["names", "medium", "its name says 'member'"],
        "projects": ["e-mail addresses", "medium", "'contact_email' says 'contact'"],
    }


def test_contact_data_is_also_kept_as_kind_and_value() -> None:
    known = _known(
        {
            "post_contact_detail": {"type": "text", "value": "text"},
            "party_contact_mech": {"contact_type": "text", "contact_value": "text"},
            "settings_values": {"type": "text", "value": "text"},
            "identities": {"medium": "text", "address": "text"},
            "paintings": {"medium": "text", "title": "text"},
        }
    )
    assert {name: said[:2] for name, said in known.items()} == {
        "post_contact_detail": ["contact data by kind", "medium"],
        "party_contact_mech": ["contact data by kind", "medium"],
        "identities": ["contact data by kind", "medium"],
    }


def test_public_registers_abbreviate_names() -> None:
    known = _known({"loans": {"LNDR_NAML": "text", "LNDR_NAMF": "text", "LNDR_ADR1": "text"}})
    assert known["loans"] == ["names, postal addresses", "high", "names of persons"]
    known = _known({"speed_dial": {"fname": "text", "lname": "text"}, "files": {"fname": "text"}})
    assert known == {"speed_dial": ["names", "high", "names of persons"]}


@pytest.mark.parametrize("receiver", ["receiver", "consignee_name"])
def test_a_row_with_a_receiver_and_an_address_is_of_a_person(receiver: str) -> None:
    parcel = {"phone": "text", "address": "text"}
    known = _known({"parcels": {**parcel, receiver: "text"}, "depots": parcel})
    assert {name: said[1] for name, said in known.items()} == {"parcels": "medium", "depots": "low"}


def test_a_log_says_who_came_from_where() -> None:
    log = {"created_at": "timestamp", "path": "text"}
    known = _known(
        {
            "access_log": {**log, "who": "text", "remote_addr": "text"},
            "hit_log": {**log, "ua": "text", "ip": "text"},
            "probe_log": {**log, "ip": "text"},
        }
    )
    assert {name: said[0] for name, said in known.items()} == {
        "access_log": "IP addresses",
        "hit_log": "IP addresses, browsers",
    }


def test_companies_animals_and_things_are_no_people() -> None:
    known = _known(
        {
            "crm_account": {"name": "text", "phone": "text", "parent_account_id": "bigint"},
            "crm_leadsource": {"name": "text", "email": "text"},
            "asset_animal": {"birthdate": "timestamp", "sex": "text"},
            "animals": {"birthdate": "timestamp", "sex": "text", "breed": "text"},
            "user_settings": {"first_name": "text", "email": "text"},
        }
    )
    assert {name: said[1] for name, said in known.items()} == {
        "crm_account": "low",
        "crm_leadsource": "low",
        "user_settings": "low",
    }


def test_street_and_town_are_those_of_the_customer_beside_them() -> None:
    place = {"street": "text", "city": "text"}
    known = _known(
        {
            "mandates": {**place, "customer_id": "bigint"},
            "invoice_data": {**place, "user_id": "bigint"},
            "warehouses": {**place, "user_id": "bigint"},  # of whoever entered it
            "logins": {"ip_address": "text", "city": "text", "customer_id": "bigint"},
            "depots": place,
        }
    )
    found = {name: said[0] for name, said in known.items() if "postal addresses" in str(said[0])}
    assert found == dict.fromkeys(("mandates", "invoice_data"), "postal addresses")

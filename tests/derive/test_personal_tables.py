"""Which tables hold data about people, and why."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, personal_tables_of

KEY = {"id": "bigint pk"}


def test_a_name_is_of_a_person_in_a_table_of_persons() -> None:
    known = personal_tables_of(
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
    known = personal_tables_of(
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
    known = personal_tables_of(
        {"loans": {"LNDR_NAML": "text", "LNDR_NAMF": "text", "LNDR_ADR1": "text"}}
    )
    assert known["loans"] == ["names, postal addresses", "high", "names of persons"]
    known = personal_tables_of(
        {"speed_dial": {"fname": "text", "lname": "text"}, "files": {"fname": "text"}}
    )
    assert known == {"speed_dial": ["names", "high", "names of persons"]}


@pytest.mark.parametrize("receiver", ["receiver", "consignee_name"])
def test_a_row_with_a_receiver_and_an_address_is_of_a_person(receiver: str) -> None:
    parcel = {"phone": "text", "address": "text"}
    known = personal_tables_of({"parcels": {**parcel, receiver: "text"}, "depots": parcel})
    assert {name: said[1] for name, said in known.items()} == {"parcels": "medium", "depots": "low"}


def test_a_log_says_who_came_from_where() -> None:
    log = {"created_at": "timestamp", "path": "text"}
    known = personal_tables_of(
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


def test_an_address_of_the_type_inet_is_an_ip_address() -> None:
    agreed = {"user_id": "bigint", "user_agent": "text"}
    known = personal_tables_of(
        {"consents": {**agreed, "address": "inet"}, "letters": {"address": "inet"}}
    )
    assert {name: said[0] for name, said in known.items()} == {"consents": "IP addresses, browsers"}


def test_companies_animals_and_things_are_no_people() -> None:
    known = personal_tables_of(
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


def test_a_number_behind_a_word_makes_it_the_name_of_an_application() -> None:
    named = {"name": "text", "full_name": "text"}
    known = personal_tables_of({"driver27_race": named, "driver27_driver": named})
    assert known["driver27_driver"][1] == "medium"
    assert known.get("driver27_race", ("", "low"))[1] == "low"


def test_street_and_town_are_those_of_the_customer_beside_them() -> None:
    place = {"street": "text", "city": "text"}
    known = personal_tables_of(
        {
            "mandates": {**place, "customer_id": "bigint"},
            "invoice_data": {**place, "user_id": "bigint"},
            "warehouses": {**place, "user_id": "bigint"},  # of whoever entered it
            "logins": {"ip_address": "text", "city": "text", "customer_id": "bigint"},
            "depots": place,
            "member_address": place,
            "shop_location": place,
        }
    )
    found = {name: said[0] for name, said in known.items() if "postal addresses" in str(said[0])}
    assert found == dict.fromkeys(
        ("mandates", "invoice_data", "member_address"), "postal addresses"
    )


def test_users_have_names_whatever_else_is_known_of_them() -> None:
    known = personal_tables_of(
        {
            "users": {"username": "text"},
            "app_user": {"name": "text"},
            "accounts": {"username": "text", "password_hash": "text"},
            "param_users": {"name": "text"},
            "mail_accounts": {"username": "text", "password": "text", "host": "text"},
            "bank_account": {"name": "text"},
        }
    )
    assert {name: said[0] for name, said in known.items()} == {
        "users": "user names",
        "app_user": "names",
        "accounts": "user names",
        "param_users": "names",
    }


def test_what_is_sent_to_somebody_has_an_address_or_a_number() -> None:
    known = personal_tables_of(
        {
            "queued_emails": {"email_to": "text", "subject": "text"},
            "email": {"from_addr": "text", "to_addr": "text", "subject": "text"},
            "transfers": {"from_addr": "text", "to_addr": "text"},
            "job_sms": {"sms_to": "text"},
            "call_log": {"to_number": "text"},
            "ranges": {"from_number": "text", "to_number": "text"},
            "verification_codes": {"code": "text", "email": "text"},
        }
    )
    assert {name: said[:2] for name, said in known.items()} == {
        "queued_emails": ["e-mail addresses", "medium"],
        "email": ["e-mail addresses", "medium"],
        "job_sms": ["phone numbers", "medium"],
        "call_log": ["phone numbers", "medium"],
        "verification_codes": ["e-mail addresses", "medium"],
    }


def test_what_people_write_to_each_other_is_theirs_by_references_to_who_sent_it() -> None:
    known = personal_tables_of(
        {
            "mails": {"sender_id": "bigint", "subject": "text", "body": "text"},
            "chat": {"sender_user_id": "text", "recipient_user_id": "text", "message": "text"},
            "parcels": {"sender_id": "bigint", "recipient_id": "bigint", "weight": "integer"},
            "events": {"sender_id": "bigint", "content": "text"},
        }
    )
    written = ["messages", "medium", "what people write to each other"]
    assert known == {"mails": written, "chat": written}


def test_a_log_says_who_did_something_by_the_name_of_the_login() -> None:
    did = {"username": "text", "created_at": "timestamp", "item_id": "bigint"}
    known = personal_tables_of(
        {
            "watch_history": did,
            "access_log": {**did, "user_agent": "text", "ip_address": "text"},
            "proxies": {"username": "text", "host": "text"},
        }
    )
    assert known == {
        "watch_history": ["user names", "medium", "names of users who did something"],
        "access_log": ["IP addresses, browsers", "medium", "where visitors came from"],
    }


def test_comments_and_reviews_are_of_people_who_give_their_name() -> None:
    known = personal_tables_of(
        {
            "comments": {"author_username": "text", "content": "text"},
            "reviews": {"name": "text", "rating": "integer"},
            "dns_comments": {"name": "text", "type": "text"},
            "support_messages": {"sender_name": "text", "sender_email": "text", "body": "text"},
            "tenants": {"sender_name": "text", "sender_email": "text"},
            "failed_emails": {"recipient": "text"},
        }
    )
    assert {name: said[0] for name, said in known.items()} == {
        "comments": "names",
        "reviews": "names",
        "support_messages": "names, e-mail addresses",
        "failed_emails": "e-mail addresses",
    }
    assert known["comments"][1:] == ["medium", "names of people beside what they say"]


def test_whom_to_ask_at_a_company_is_a_person() -> None:
    known = personal_tables_of(
        {
            "sponsor": {"name": "text", "contact_name": "text", "contact_email": "text"},
            "publicbody": {"name": "text", "contact": "text", "email": "text", "fax": "text"},
        }
    )
    assert known["sponsor"][1:] == ["high", "names of people to ask"]
    assert known["publicbody"][1] == "low"


def test_the_maker_of_a_theme_and_the_numbers_of_a_company_are_not_those_of_people() -> None:
    theme = {"author": "text", "author_email": "text", "license": "text", "version": "text"}
    line = {"phone_number": "text", "capabilities": "json", "monthly_cost": "numeric"}
    known = personal_tables_of({"themes": theme, "twilio_phonenumber": line})
    assert known == {
        "themes": ["e-mail addresses", "low", "who made a program"],
        "twilio_phonenumber": [
            "phone numbers",
            "low",
            "nothing says that the rows are about people",
        ],
    }


def test_a_table_of_ip_addresses_and_their_towns_is_of_visitors() -> None:
    place = {"city": "text", "country": "text"}
    facts = facts_of(
        {"geoip": {"ip": "text pk", **place}, "servers": {**KEY, "ip": "text", **place}}
    )
    derive(facts)
    assert facts.execute("select table_name, classes from personal_tables").fetchall() == [
        ("geoip", "IP addresses")
    ]


def test_people_have_names_and_addresses_in_other_languages() -> None:
    known = personal_tables_of(
        {
            "mitglied": {"name": "text", "vorname": "text", "strasse": "text", "handy": "text"},
            "personnel": {"code": "text", "name": "text"},
            "clienti": {"telefono": "text", "cognome": "text"},
        }
    )
    assert {name: said[0] for name, said in known.items()} == {
        "mitglied": "names, phone numbers, postal addresses",
        "personnel": "names",
        "clienti": "names, phone numbers",
    }


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ("foirequestfollower", "follower"),
        ("userdata", "user"),
        ("membershipinvites", "invites"),
        ("subscriptions", "subscriptions"),
        ("identities", "identities"),
    ],
)
def test_a_reason_names_the_word_that_means_people(table: str, word: str) -> None:
    assert personal_tables_of({table: {"email": "text"}})[table][2] == f"its name says '{word}'"


def test_payments_go_to_beneficiaries() -> None:
    known = personal_tables_of(
        {
            "payouts": {"beneficiary_id": "bigint", "beneficiary_name": "text"},
            "resolutions": {"beneficiary_id": "bigint", "mobile_number": "text"},
            "enrollees": {"display_name": "text"},
        }
    )
    assert {name: said[:2] for name, said in known.items()} == {
        "payouts": ["names", "medium"],
        "resolutions": ["phone numbers", "medium"],
        "enrollees": ["names", "medium"],
    }


def test_the_login_of_a_service_and_the_names_of_programs_are_not_of_people() -> None:
    gateway = {"name": "text", "host": "text", "admin_email": "text", "admin_password": "text"}
    client = {"name": "text", "contact_email": "text", "client_secret": "text"}
    known = personal_tables_of({"app_portgateway": gateway, "oidc_client": client})
    assert known["app_portgateway"][1:] == ["low", "what is needed to log in to a server"]
    assert known["oidc_client"][0] == "e-mail addresses"

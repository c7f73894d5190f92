"""What is known of people besides their names, and of whom addresses and places are."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, personal_tables_of, unique

KEY = {"id": "bigint pk"}


def test_an_address_is_of_the_user_to_whom_a_row_belongs_and_not_of_a_device() -> None:
    visited = {"user_id": "bigint", "ip": "inet", "agent": "text"}
    tables = {"tracker": visited, "vpn_devices": visited, "servers": {"ip": "inet"}}
    assert {name: said[0] for name, said in personal_tables_of(tables).items()} == {
        "tracker": "IP addresses"
    }


def test_coordinates_of_an_address_are_of_a_visitor_in_a_table_of_users() -> None:
    place = {"ip": "inet", "lat": "real", "lng": "real"}
    assert set(personal_tables_of({"user_places": place, "sensors": place})) == {"user_places"}


def test_coordinates_of_a_photo_say_where_somebody_was() -> None:
    place = {"user_id": "bigint", "latitude": "real", "longitude": "real"}
    assert set(personal_tables_of({"album_photo": place, "shops": place})) == {"album_photo"}


def test_an_account_with_another_service_is_of_a_person() -> None:
    account = {"provider": "text", "uid": "text"}
    known = personal_tables_of(
        {
            "social_accounts": {**account, "user_id": "bigint"},
            "channel_routes": {"channel_type": "text", "channel_user_id": "text"},
            "pictures": account,
            "user_account": {"jid": "text", "registered": "date"},
        }
    )
    assert {name: said[:2] for name, said in known.items()} == {
        name: ["accounts with other services", "medium"]
        for name in ("social_accounts", "channel_routes", "user_account")
    }


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("contributors", {"orcid": "text"}),
        ("patients", {"nhs_number": "text"}),
        ("core_memberidentifier", {"id_type": "text", "value": "text"}),
        ("patientnumber", {"patientid": "text", "numbertype": "text"}),
    ],
)
def test_numbers_are_given_out_to_persons(table: str, columns: dict[str, str]) -> None:
    assert personal_tables_of({table: columns})[table][:2] == ["identifiers of persons", "medium"]


def test_two_traits_and_a_user_make_a_profile() -> None:
    traits = {"patience_level": "text", "stress_patterns": "text"}
    tables = {
        "observations": {**traits, "user_id": "bigint"},
        "materials": traits,
        "runs": {"stress": "real", "user_id": "bigint"},
    }
    assert personal_tables_of(tables) == {
        "observations": ["traits", "medium", "traits of a person"]
    }


def test_an_answer_is_of_the_person_who_gave_it() -> None:
    answer = {"question": "text", "response": "text"}
    tables = {
        "debriefing": {**answer, "participant_id": "bigint"},
        "engagement_detail": {"step_id": "bigint", "user_responses": "json"},
        "faq": answer,
        "requests": {"response": "text", "user_id": "bigint"},
    }
    assert {name: said[0] for name, said in personal_tables_of(tables).items()} == {
        "debriefing": "answers",
        "engagement_detail": "answers",
    }


def test_whoever_logs_in_may_be_called_a_principal() -> None:
    login = {"username": "text", "password": "text"}
    assert set(personal_tables_of({"principals": login, "status_checks": login})) == {"principals"}


def test_a_table_of_names_and_addresses_is_about_people() -> None:
    row = {"name": "text", "mail": "text"}
    known = personal_tables_of(
        {"watchers": row, "teams": row, "blogs": {**row, "title": "text", "url": "text"}}
    )
    assert {name: said[1] for name, said in known.items()} == {
        "watchers": "medium",
        "teams": "low",
        "blogs": "low",
    }


def test_an_address_in_a_table_of_mail_is_an_email_address() -> None:
    known = personal_tables_of(
        {"mail_receive_address": {"address": "text"}, "phonedevice": {"number": "text"}}
    )
    assert {name: said[0] for name, said in known.items()} == {
        "mail_receive_address": "e-mail addresses",
        "phonedevice": "phone numbers",
    }


def test_addresses_of_patients_and_of_those_who_order_are_of_people() -> None:
    place = {**KEY, "street": "text", "town": "text"}
    order = {**KEY, "contact_id": "bigint", "bill_street1": "text", "bill_city": "text"}
    tables = {
        "patient": {"pid": "bigint pk"},
        "residence": {**place, "pid": "bigint"},
        "plants": place,
        "sales": order,
        "practices": {**place, "pid": "bigint", "name": "text"},
    }
    links = [("residence", "pid", "patient"), ("practices", "pid", "patient")]
    facts = facts_of(tables, links)
    derive(facts)
    rows = facts.execute("select table_name, classes from personal_tables")
    assert dict(tuple(row) for row in rows) == {
        "residence": "postal addresses",
        "sales": "postal addresses",
    }


def test_a_biography_is_of_the_user_who_has_one_row() -> None:
    facts = facts_of({"blog_author": {**KEY, "user_id": "bigint", "biography": "text"}})
    unique(facts, "blog_author", "user_id")
    derive(facts)
    rows = facts.execute("select classes, reason from personal_tables")
    assert [tuple(row) for row in rows] == [("biographies", "a user has at most one row")]


def test_who_takes_part_in_a_game_is_a_person_and_a_program_that_plays_is_none() -> None:
    known = personal_tables_of(
        {"core_umpire": {"name": "text"}, "video_videoplayer": {"name": "text"}}
    )
    assert known == {"core_umpire": ["names", "medium", "its name says 'umpire'"]}


def test_coordinates_beside_a_heart_rate_say_where_a_person_was() -> None:
    place = {"lat": "real", "long": "real", "calories": "integer"}
    known = personal_tables_of({"runs": {**place, "avg_hr": "integer"}, "farms": place})
    assert {name: said[0] for name, said in known.items()} == {"runs": "whereabouts"}


def test_a_browser_on_a_device_of_a_user_has_an_address_of_the_user() -> None:
    device = {"user_id": "bigint", "os": "text", "last_ip_address": "text"}
    assert set(personal_tables_of({"user_devices": device, "vpn_devices": device})) == {
        "user_devices"
    }

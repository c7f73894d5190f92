"""Tables that say where people went, what they wrote or entered, or who did something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbready.derive import derive
from tests.derive.building import facts_of, unique

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY = {"id": "bigint pk"}


def _known(
    tables: Mapping[str, Mapping[str, str]],
    foreign_keys: Sequence[tuple[str, str, str]] = (),
    alone: Sequence[tuple[str, str]] = (),
) -> dict[str, list[str]]:
    """Return what is held by the tables, of which `alone` lists unique columns."""
    facts = facts_of({name: {**KEY, **columns} for name, columns in tables.items()}, foreign_keys)
    for table, column in alone:
        unique(facts, table, column)
    derive(facts)
    rows = facts.execute("select table_name, classes, confidence, reason from personal_tables")
    return {row[0]: list(row[1:]) for row in rows}


def test_the_track_of_a_user_says_where_people_went() -> None:
    place = {"start_latitude": "real", "start_longitude": "real"}
    known = _known(
        {
            "auth_user": {},
            "gpxmodel": {**place, "tracked_by_id": "bigint"},
            "trips": {**place, "user_id": "bigint"},
            "user_locations": {"lat": "real", "lng": "real", "user_id": "bigint"},
            "restaurants": {**place, "user_id": "bigint"},
            "gpx_imports": {**place, "created_by_id": "bigint"},
            "gps_captures": {**place, "captured_by_id": "bigint"},
            "gps_beacons": place,
        },
        [
            ("gpxmodel", "tracked_by_id", "auth_user"),
            ("gpx_imports", "created_by_id", "auth_user"),
            ("gps_captures", "captured_by_id", "auth_user"),
        ],
    )
    assert known.keys() == {"gpxmodel", "trips", "user_locations"}
    assert known["gpxmodel"] == ["whereabouts", "medium", "where people went"]


def test_coordinates_beside_health_data_are_those_of_a_person() -> None:
    place = {"latitude": "real", "longitude": "real", "user_id": "bigint"}
    known = _known({"sessions": {**place, "heart_rate_avg": "integer"}, "venues": place})
    assert known == {"sessions": ["whereabouts", "medium", "where people went"]}


def test_text_messages_go_to_the_numbers_of_their_recipients() -> None:
    known = _known(
        {
            "app_smsmessage": {"recipients": "text", "message": "text"},
            "smsprovider": {"message": "text"},
            "parcels": {"recipients": "text"},
        }
    )
    said = "numbers of people who are sent messages or called"
    assert known == {"app_smsmessage": ["phone numbers", "medium", said]}


def test_people_who_post_may_only_give_a_user_name() -> None:
    post = {"username": "text", "content": "text"}
    known = _known(
        {
            "forum_post": {**post, "poster_id": "bigint"},
            "mailers": {**post, "password": "text"},
            "pages": {"content": "text"},
        }
    )
    assert known == {
        "forum_post": ["user names", "medium", "names of users beside what they write"]
    }


def test_a_name_is_that_of_the_user_where_each_has_one() -> None:
    named = {"name": "text", "user_id": "bigint"}
    known = _known(
        {
            "picker": named,
            "blog_author": {"display_name": "text", "user_id": "bigint"},
            "carts": named,
            "shop": named,
        },
        alone=[
            ("picker", "name"),
            ("picker", "user_id"),
            ("blog_author", "user_id"),
            ("carts", "user_id"),
            ("shop", "name"),
            ("shop", "user_id"),
        ],
    )
    assert {name: said[:2] for name, said in known.items()} == {
        "picker": ["names", "medium"],
        "blog_author": ["names", "medium"],
    }
    assert known["picker"][2] == "a user has at most one row"


def test_a_name_with_a_biography_or_a_login_is_that_of_a_person() -> None:
    known = _known(
        {
            "contributor": {"display_name": "text", "short_bio": "text"},
            "founders": {"name": "text", "bio": "text"},
            "companies": {"name": "text", "bio": "text"},
            "page_relatedauthor": {"name": "text", "affiliation": "text"},
            "accounts": {"username": "text", "display_name": "text"},
            "relays": {"username": "text", "display_name": "text", "host": "text"},
            "human": {"email": "text"},
        }
    )
    assert {name: said[:2] for name, said in known.items()} == {
        "contributor": ["names", "medium"],
        "founders": ["names", "medium"],
        "companies": ["names", "low"],
        "page_relatedauthor": ["names", "low"],
        "accounts": ["names, user names", "medium"],
        "human": ["e-mail addresses", "medium"],
    }


def test_people_who_approved_something_have_names() -> None:
    known = _known(
        {
            "reports": {"approved_by_name": "text"},
            "slots": {"technologist_name": "text"},
            "vehicles": {"owned_by_name": "text", "sort_by_name": "boolean"},
        }
    )
    assert {name: said[:2] for name, said in known.items()} == {
        "reports": ["names", "medium"],
        "slots": ["names", "high"],
    }


def test_webhooks_are_called_by_servers() -> None:
    event = {"request_ip": "text", "payload": "text"}
    known = _known({"webhookevent": event, "webhook_consents": {**event, "user_agent": "text"}})
    assert known["webhookevent"][1:] == ["low", "webhooks are called by servers"]
    assert known["webhook_consents"][1] == "medium"


def test_comments_and_changes_come_from_the_addresses_of_visitors() -> None:
    known = _known(
        {
            "auth_user": {},
            "comments": {"ip_address": "inet"},
            "change_log": {
                "from_ip": "inet",
                "auth_by_user_id": "bigint",
                "created_at": "timestamp",
            },
            "roa": {"ip": "inet"},
        },
        [("change_log", "auth_by_user_id", "auth_user")],
    )
    assert known.keys() == {"comments", "change_log"}
    assert known["change_log"] == ["IP addresses", "medium", "where visitors came from"]


def test_people_may_enter_anything_in_a_form() -> None:
    known = _known({"forms_formsubmission": {"form_data": "jsonb"}, "formfield": {"data": "jsonb"}})
    assert known == {
        "forms_formsubmission": [
            "form submissions",
            "medium",
            "people may enter anything in a form",
        ]
    }

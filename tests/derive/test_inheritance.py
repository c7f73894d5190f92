"""Tables that extend another table, whose key they share."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of

KEY = {"id": "bigint pk"}
PART = {"id": "bigint key", "address": "text"}


@pytest.mark.parametrize("base", ["notifications", "notification_base", "base_notifications"])
def test_a_key_that_nothing_generates_is_that_of_the_table_that_is_extended(base: str) -> None:
    facts = facts_of({base: KEY, "mail_notifications": PART, "web_notifications": PART})
    assert references_of(facts) == {
        "mail_notifications.id": (base, "medium"),
        "web_notifications.id": (base, "medium"),
    }


def test_the_table_that_is_called_base_is_extended_rather_than_one_of_a_shorter_name() -> None:
    tables = {"configs": KEY, "mail_config_base": KEY, "mail_smtp_config": PART}
    assert references_of(facts_of(tables)) == {
        "mail_smtp_config.id": ("mail_config_base", "medium")
    }


@pytest.mark.parametrize(
    "part",
    [
        {"id": "bigint pk"},  # it numbers its own rows
        {"id": "integer key"},  # of another type
        {"mail_id": "bigint key"},
    ],
)
def test_a_table_with_a_longer_name_may_have_rows_of_its_own(part: dict[str, str]) -> None:
    assert references_of(facts_of({"feeds": KEY, "video_feeds": part})) == {}


TYPED = {**KEY, "type": "text", "state": "text"}


def test_a_table_of_several_types_is_extended_by_those_whose_name_it_begins() -> None:
    tables = {"wms_operation": TYPED, "wms_operation_move": PART, "wms_stock": KEY}
    assert references_of(facts_of(tables)) == {"wms_operation_move.id": ("wms_operation", "medium")}
    untyped = {**tables, "wms_operation": KEY}
    assert references_of(facts_of(untyped)) == {}


def test_a_base_of_several_types_is_extended_by_those_whose_names_begin_like_its_own() -> None:
    typed = {**KEY, "sec_type": "text", "name": "text"}
    tables = {"sec_base": typed, "sec_jwt": PART, "sec_basic_auth": PART, "server": KEY}
    assert references_of(facts_of(tables)) == {
        "sec_jwt.id": ("sec_base", "medium"),
        "sec_basic_auth.id": ("sec_base", "medium"),
    }


def test_a_table_of_several_types_is_extended_by_those_that_share_its_last_word() -> None:
    parts = {f"{name}_option": PART for name in ("travel", "language", "branch")}
    others = {"node": TYPED, "bank": KEY, "company": KEY, "task": KEY, "invoice": KEY}
    facts = facts_of({"configurable_option": TYPED, **others, **parts})
    assert references_of(facts) == {
        f"{part}.id": ("configurable_option", "medium") for part in parts
    }


@pytest.mark.parametrize("name", ["type", "entity_type"])
def test_the_only_table_of_several_types_is_extended_whatever_it_is_called(name: str) -> None:
    tables = {"entity": {**KEY, name: "text"}, "wiki_page": PART, "comment": PART}
    assert references_of(facts_of(tables)) == {
        "wiki_page.id": ("entity", "medium"),
        "comment.id": ("entity", "medium"),
    }
    others = {"entity": {**KEY, name: "text"}, "wiki_page": PART, "printer": TYPED, "memo": PART}
    assert references_of(facts_of(others)) == {}


def test_where_there_is_a_table_between_it_is_unclear_which_one_is_extended() -> None:
    tables = {"simple_entities": TYPED, "entities": PART, "shots": PART, "notes": PART}
    assert references_of(facts_of(tables)) == {"entities.id": ("simple_entities", "medium")}


def test_the_key_of_an_archived_row_is_no_reference() -> None:
    assert references_of(facts_of({"feeds": KEY, "archived_feeds": PART})) == {}


def test_a_default_makes_keys_of_their_own() -> None:
    facts = facts_of({"feeds": KEY, "video_feeds": PART})
    facts.execute(
        "update columns set default_expression = 'make_id()' where table_name = 'video_feeds'"
    )
    assert references_of(facts) == {}


def test_pointer_of_django_leads_to_the_table_that_is_extended() -> None:
    facts = facts_of(
        {
            "pages_page": {**KEY, "title": "text"},
            "galleries_gallery": {"page_ptr_id": "bigint key", "zip": "text"},
            "forms_form": {"page_ptr_id": "bigint key", "response": "text"},
        }
    )
    # SQLite takes a single integer key for one that it numbers.
    facts.execute("update columns set is_identity = 1 where column_name = 'page_ptr_id'")
    assert references_of(facts) == {
        "galleries_gallery.page_ptr_id": ("pages_page", "medium"),
        "forms_form.page_ptr_id": ("pages_page", "medium"),
    }


def test_the_id_that_some_tables_share_with_another_is_not_shared_by_all() -> None:
    models = {"id": "text key", "user_id": "bigint key", "title": "text"}
    tables = {
        "messages": {"id": "text pk", "body": "text"},
        **{f"message_{name}": {"id": "text key", "body": "text"} for name in ("plugins", "voices")},
        "models": models,
    }
    keys = [(f"message_{name}", "id", "messages") for name in ("plugins", "voices")]
    assert "models.id" not in references_of(facts_of(tables, keys))

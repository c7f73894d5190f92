"""References to a table that others extend, and to tables that join or extend others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.facts import snapshot
from tests.derive.building import facts_of, references_of

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}


def unique(facts: sqlite3.Connection, table: str, *columns: str) -> None:
    """Add a unique key of columns that are not null."""
    names = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
    listed = "[" + ", ".join(f'"{name}"' for name in columns) + "]"
    row = ("app", table, f"{table}_{'_'.join(columns)}", "unique", listed, len(columns))
    snapshot.insert(facts, "keys", names, [row])
    for name in columns:
        facts.execute(
            "update columns set is_nullable = 0 where table_name = ? and column_name = ?",
            [table, name],
        )


SCREENS = {
    "screens": {"screenid": "bigint key", "title": "text"},
    "screen_discovery": {"screenid": "bigint key", "parent_screenid": "bigint"},
    "screen_cache": {"screenid": "bigint key", "etag": "text"},
}


def test_a_row_of_the_extended_table_is_meant_and_not_of_the_extension() -> None:
    screens = {**SCREENS["screens"], "main_screenid": "bigint"}
    facts = facts_of({**SCREENS, "screens": screens, "items": {**KEY, "screenid": "bigint"}})
    assert references_of(facts) == {
        "items.screenid": ("screens", "medium"),
        "screens.main_screenid": ("screens", "medium"),
        "screen_discovery.screenid": ("screens", "medium"),
        "screen_discovery.parent_screenid": ("screens", "medium"),
        "screen_cache.screenid": ("screens", "medium"),
    }


def test_a_parent_is_another_row_of_the_table_whose_name_ends_so() -> None:
    tables = {"menu_items": {**KEY, "parent_item_id": "bigint"}}
    assert references_of(facts_of(tables)) == {"menu_items.parent_item_id": ("menu_items", "high")}
    assert references_of(facts_of({**tables, "items": KEY})) == {
        "menu_items.parent_item_id": ("menu_items", "medium")
    }
    parents = {"item_parents": {**KEY, "parent_item_id": "bigint"}, "items": KEY}
    assert references_of(facts_of(parents)) == {"item_parents.parent_item_id": ("items", "high")}


def test_a_generated_number_that_is_unique_is_referred_to_beside_a_key_of_several_columns() -> None:
    party = {"id": "bigint", "code": "text key", "class": "integer key"}
    extension = {"party_id": "bigint key", "rank": "integer"}
    tables = {"party": party, "party_staff": extension, "notes": {**KEY, "party_id": "bigint"}}
    facts = facts_of(tables)
    assert references_of(facts).get("notes.party_id", ("", "low"))[1] == "low"
    unique(facts, "party", "id")
    assert references_of(facts) == {
        "notes.party_id": ("party", "high"),
        "party_staff.party_id": ("party", "high"),
    }


def test_another_unique_column_beside_a_key_of_several_columns_is_not_a_target() -> None:
    party = {"rank": "bigint", "code": "text key", "class": "integer key"}
    facts = facts_of({"party": party, "notes": {**KEY, "party_id": "bigint"}})
    unique(facts, "party", "rank")
    assert references_of(facts) == {}


def test_a_table_that_joins_two_others_is_not_a_target_of_its_last_word() -> None:
    joined = {"shoptemplateid": "bigint pk", "shopid": "bigint", "templateid": "bigint"}
    shops = {"shopid": "bigint key", "templateid": "bigint"}
    tables = {"shops": shops, "shops_templates": {**joined, "rank": "integer"}}
    facts = facts_of({**tables, "widgets": {"widgetid": "bigint pk", "templateid": "bigint"}})
    unique(facts, "shops_templates", "shopid", "templateid")
    assert references_of(facts) == {"shops_templates.shopid": ("shops", "high")}


def test_a_table_that_refers_elsewhere_with_the_same_column_is_not_a_target() -> None:
    lines = {"entry_id": "bigint pk", "trans_id": "bigint", "amount": "numeric"}
    facts = facts_of({"acc_trans": lines, "invoice": {**KEY, "trans_id": "bigint"}})
    assert references_of(facts) == {}


def test_a_mapping_keyed_by_a_reference_is_not_a_target() -> None:
    mapping = {"chart_id": "bigint key", "account": "text"}
    facts = facts_of({"old_to_account": mapping, "prices": {**KEY, "chart_id": "bigint"}})
    assert references_of(facts).get("prices.chart_id", ("", "low"))[1] == "low"


PARTIAL = {
    "rooms": {"room_id": "text key", "is_public": "boolean"},
    "partial_rooms": {"room_id": "text key", "joined_via": "text"},
    "partial_rooms_servers": {"room_id": "text key", "server_name": "text key"},
}


def test_the_parts_of_an_extension_refer_to_the_extension() -> None:
    facts = facts_of({**PARTIAL, "aliases": {"alias": "text key", "room_id": "text"}})
    assert references_of(facts) == {
        "partial_rooms.room_id": ("rooms", "high"),
        "partial_rooms_servers.room_id": ("partial_rooms", "medium"),
        "aliases.room_id": ("rooms", "high"),
    }


def test_a_key_of_several_columns_is_extended_as_a_whole() -> None:
    usage = {"feature_name": "text key", "app_name": "text key", "day": "date key"}
    tables = {"usage": usage, "usage_variants": {**usage, "variant": "text key"}}
    assert references_of(facts_of({"features": {"name": "text key"}, **tables})) == {
        "usage.feature_name": ("features", "high"),
        "usage_variants.feature_name": ("usage", "medium"),
        "usage_variants.app_name": ("usage", "medium"),
    }


def test_a_table_of_a_similar_name_with_a_key_of_its_own_is_not_extended() -> None:
    tables = {
        "rooms": {"room_id": "text key"},
        "room_bans": {"room_id": "text key", "user_name": "text key"},
        "room_bans_lifted": {"room_id": "text key", "reason": "text key"},
    }
    assert references_of(facts_of(tables)) == {
        "room_bans.room_id": ("rooms", "high"),
        "room_bans_lifted.room_id": ("rooms", "high"),
    }


def test_a_unique_column_of_the_same_name_is_referred_to_where_the_key_has_another_type() -> None:
    events = {"stream_ordering": "bigint key", "event_id": "text"}
    facts = facts_of({"events": events, "reactions": {**KEY, "event_id": "text"}})
    assert references_of(facts).get("reactions.event_id", ("", "low"))[1] == "low"
    unique(facts, "events", "event_id")
    assert references_of(facts) == {"reactions.event_id": ("events", "high")}
    query = "select referenced_columns, has_type_mismatch from inferred_references"
    assert facts.execute(query).fetchall() == [('["event_id"]', 0)]


@pytest.mark.parametrize("columns", [("fromserviceid",)])
def test_a_qualifier_may_be_written_as_one_word_with_the_tables_name(
    columns: tuple[str, ...],
) -> None:
    links = {"linkid": "bigint pk", **dict.fromkeys(columns, "bigint")}
    facts = facts_of({"services": {"serviceid": "bigint key"}, "services_links": links})
    assert references_of(facts) == {
        f"services_links.{name}": ("services", "medium") for name in columns
    }


@pytest.mark.parametrize("column", ["photoid", "autoid", "backupid"])
def test_a_word_that_only_ends_like_a_qualifier_is_whole(column: str) -> None:
    facts = facts_of({"pho": KEY, "au": KEY, "back": KEY, "notes": {**KEY, column: "bigint"}})
    assert references_of(facts).get(f"notes.{column}", ("", "low"))[1] == "low"


def test_what_follows_an_id_in_several_columns_is_no_part_of_the_name() -> None:
    icons = {"iconid_off": "bigint", "iconid_on": "bigint", "iconid_disabled": "bigint"}
    facts = facts_of({"images": {"imageid": "bigint key"}, "elements": {**KEY, **icons}})
    assert references_of(facts) == {f"elements.{name}": ("images", "medium") for name in icons}
    facts = facts_of({"shops": KEY, "visits": {**KEY, "shop_id_length": "integer"}})
    assert references_of(facts) == {}


def test_a_name_in_the_key_of_a_longer_table_is_its_own() -> None:
    settings = {"name": "text key", "value": "text"}
    users = {"name": "text key", "user_no": "integer key"}
    assert references_of(facts_of({"settings": settings, "settings_user": users})) == {}


def test_the_identity_of_an_extension_is_a_reference_beside_a_declared_one() -> None:
    related = {"event_id": "text key", "relates_to": "text"}
    tables = {"events": {"event_id": "text key", "kind": "text"}, "relations": related}
    facts = facts_of(tables, [("relations", "relates_to", "events")])
    assert references_of(facts) == {"relations.event_id": ("events", "high")}


def test_one_foreign_key_says_little_about_columns_of_its_name_in_unrelated_tables() -> None:
    tables = {
        "account_link_description": {"name": "text key"},
        "updates": {"stream_id": "bigint pk"},
        "links": {**KEY, "description": "text", "stream_id": "bigint"},
        "notes": {**KEY, "description": "text", "stream_id": "bigint"},
        "link_profiles": {**KEY, "description": "text", "stream_id": "bigint"},
    }
    declared = [
        ("links", "description", "account_link_description"),
        ("links", "stream_id", "updates"),
    ]
    references = references_of(facts_of(tables, declared))
    assert "notes.description" not in references
    assert references.get("notes.stream_id", ("", "low"))[1] == "low"
    assert "link_profiles.description" not in references
    assert references["link_profiles.stream_id"] == ("updates", "medium")


def test_the_short_form_of_a_table_before_its_columns_is_no_part_of_what_they_refer_to() -> None:
    tags = {"ct_id": "bigint pk", "ct_tag_id": "bigint", "ct_rev_id": "bigint", "ct_note": "text"}
    facts = facts_of({"change_tag": tags, "change_tag_def": {"ctd_id": "bigint pk"}})
    assert references_of(facts) == {"change_tag.ct_tag_id": ("change_tag_def", "medium")}


def test_the_parent_in_an_archive_may_be_of_what_is_archived() -> None:
    archive = {"ar_id": "bigint pk", "ar_parent_id": "bigint", "ar_a": "text", "ar_b": "text"}
    assert references_of(facts_of({"archive": archive}))["archive.ar_parent_id"][1] == "low"


def test_a_key_of_several_columns_is_extended_by_a_table_with_a_word_in_between() -> None:
    daily = {"feature": "text key", "app": "text key", "day": "date key"}
    tables = {
        "usage_daily": daily,
        "usage_variants_daily": {**daily, "variant": "text key"},
        "sales_variants_daily": {**daily, "variant": "text key"},
    }
    assert references_of(facts_of(tables)) == {
        "usage_variants_daily.feature": ("usage_daily", "medium"),
        "usage_variants_daily.app": ("usage_daily", "medium"),
    }


def test_a_table_whose_key_is_another_tables_extends_it_where_keys_are_named_id() -> None:
    plain = {name: {"id": "bigint pk"} for name in ("app_user", "app_post", "app_tag", "app_site")}
    extension = {"user_id": "bigint key", "quota": "integer"}
    facts = facts_of({**plain, "app_vote": {"id": "bigint pk"}, "app_online": extension})
    assert references_of(facts) == {"app_online.user_id": ("app_user", "high")}


def test_a_key_that_is_named_after_its_own_table_extends_no_other() -> None:
    plain = {name: {"id": "bigint pk"} for name in ("web_user", "web_post", "web_tag", "web_site")}
    stored = {"upload_id": "text key", "path": "text"}
    facts = facts_of(
        {
            **plain,
            "web_vote": {"id": "bigint pk"},
            "up_storedupload": stored,
            "up_tempupload": stored,
        }
    )
    assert references_of(facts) == {}


def test_a_key_name_that_most_tables_share_says_no_more_than_id() -> None:
    key = {"core_id": "uuid pk"}
    plain = dict.fromkeys(("contents", "tasks", "remotes", "repos", "domains"), key)
    facts = facts_of({**plain, "signatures": {"content_ptr_id": "uuid key", "digest": "text"}})
    assert references_of(facts) == {"signatures.content_ptr_id": ("contents", "medium")}


def test_a_parent_in_a_key_of_several_columns_is_a_row_of_the_table_that_begins_the_name() -> None:
    values = {"parent_id": "bigint key", "biomarker": "varchar(36) key"}
    facts = facts_of({"indications": {"id": "bigint pk"}, "indications_biomarker": values})
    assert references_of(facts) == {"indications_biomarker.parent_id": ("indications", "medium")}
    assert references_of(facts_of({"biomarkers": values})) == {}

"""Which table rows belong to where its name is the beginning of their own table's."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, references_of, unique

KEY = {"id": "bigint pk"}


def test_of_two_tables_with_one_name_of_a_key_the_one_that_the_name_begins_with_is_meant() -> None:
    share = {"share_id": "bigint pk", "share_name": "text"}
    rights = {"share_id": "bigint", "user_uid": "text"}
    tables = {
        "album_shares": share,
        "album_sharesng": share,
        "album_shares_users": rights,
        "album_sharesng_users": rights,
    }
    found = references_of(facts_of(tables))
    assert found["album_sharesng_users.share_id"] == ("album_sharesng", "high")
    assert found["album_shares_users.share_id"][0] == "album_shares"


def test_floating_point_numbers_are_keys_where_an_orm_stores_all_ids_so() -> None:
    jobs = {**KEY, "pipelineId": "real", "templateId": "real", "weight": "real"}
    tables = {
        "pipelines": KEY,
        "templates": KEY,
        "jobs": jobs,
        "builds": {**KEY, "jobId": "real", "pipelineId": "real"},
    }
    assert references_of(facts_of(tables)) == {
        "jobs.pipelineId": ("pipelines", "high"),
        "jobs.templateId": ("templates", "high"),
        "builds.jobId": ("jobs", "high"),
        "builds.pipelineId": ("pipelines", "high"),
    }


def test_one_floating_point_number_is_no_key() -> None:
    tables = {"sources": KEY, "modifiers": {**KEY, "source_id": "real"}}
    assert references_of(facts_of(tables)) == {}


def test_the_file_of_the_own_module_is_meant_also_where_its_table_is_called_details() -> None:
    tables = {
        "wm_file_details": {**KEY, "lfn": "text"},
        "buffer_file": {**KEY, "lfn": "text"},
        "wm_job_assoc": {"job": "bigint", "fileid": "bigint"},
        "buffer_block_assoc": {"block": "bigint", "fileid": "bigint"},
    }
    found = references_of(facts_of(tables))
    assert found["wm_job_assoc.fileid"][0] == "wm_file_details"
    assert found["buffer_block_assoc.fileid"][0] == "buffer_file"


def test_foreign_keys_that_hold_numbers_say_nothing_about_a_text_of_their_name() -> None:
    places = {**KEY, "pnn": "text"}
    tables = {
        "pnns": places,
        "files": {**KEY, "pnn": "bigint"},
        "sites": {**KEY, "pnn": "bigint"},
        "locations": {**KEY, "pnn": "text"},
    }
    facts = facts_of(tables, [("files", "pnn", "pnns"), ("sites", "pnn", "pnns")])
    unique(facts, "pnns", "pnn")
    assert references_of(facts).get("locations.pnn", ("", "low"))[1] == "low"


def test_a_status_that_is_called_as_a_table_to_the_letter_refers_to_it() -> None:
    tables = {"_status": {**KEY, "_name": "text"}, "_bug": {**KEY, "_status": "bigint"}}
    assert references_of(facts_of(tables)) == {"_bug._status": ("_status", "medium")}


@pytest.mark.parametrize(
    ("column", "comment"),
    [
        ("record_link text", "Link to the record of the granule"),
    ],
)
def test_addresses_and_places_within_something_are_no_references(column: str, comment: str) -> None:
    name, data_type = column.split()
    facts = facts_of({"granules": KEY, "containers": KEY, "samples": {**KEY, name: data_type}})
    facts.execute("update columns set comment = ? where column_name = ?", [comment, name])
    assert references_of(facts) == {}


def test_an_actor_is_a_person_unless_a_table_holds_actors() -> None:
    users = {**KEY, "name": "text", "password": "text", "email": "text"}
    bugs = {**KEY, "_actor": "bigint"}
    assert references_of(facts_of({"users": users, "bugs": bugs})) == {
        "bugs._actor": ("users", "medium")
    }
    blocks = {"users": users, "actor": KEY, "blocks": {**KEY, "ipb_by_actor": "bigint"}}
    assert "blocks.ipb_by_actor" not in references_of(facts_of(blocks))


def test_a_join_is_not_what_a_default_is_one_of() -> None:
    tables = {
        "shop": {**KEY, "default_language_id": "bigint"},
        "shop_languages": {**KEY, "shop_id": "bigint", "language_id": "bigint"},
        "regional_language": {**KEY, "name": "text"},
    }
    joins = [
        ("shop_languages", "shop_id", "shop"),
        ("shop_languages", "language_id", "regional_language"),
    ]
    found = references_of(facts_of(tables, joins))
    assert found.get("shop.default_language_id", ("",))[0] != "shop_languages"


def test_a_key_beside_the_whole_name_of_a_table_is_not_of_that_table() -> None:
    tables = {
        "hosts": {"host_id": "bigint pk", "name": "text"},
        "teams": {"host_id": "bigint key", "request": "text"},
        "members": {"host_id": "bigint key", "team_id": "bigint key"},
        "disks": {"host_id": "bigint", "size": "bigint"},
    }
    found = references_of(facts_of(tables, [("disks", "host_id", "hosts")]))
    assert found["members.host_id"][0] == "hosts"
    assert found["members.team_id"][0] == "teams"


def test_a_text_with_the_name_of_a_table_and_of_its_key_is_of_that_table() -> None:
    text = "varchar(36)"
    tables = {
        "domain": {"domain": f"{text} key", "description": "text"},
        "alias_domain": {"alias_domain": f"{text} key", "target_domain": text},
        "alias": {"address": f"{text} key", "domain": text},
    }
    assert references_of(facts_of(tables))["alias.domain"] == ("domain", "medium")


def test_of_two_tables_called_so_the_type_of_the_key_says_which_is_meant() -> None:
    tables = {
        "organizations_organization": {**KEY, "name": "text"},
        "portal_users_organization": {"id": "uuid pk", "name": "text"},
        "checks": {**KEY, "organization_id": "uuid", "value": "text"},
        "notes": {**KEY, "organization_id": "bigint", "value": "text"},
    }
    found = references_of(facts_of(tables))
    assert found["checks.organization_id"] == ("portal_users_organization", "medium")
    assert found["notes.organization_id"][0] == "organizations_organization"


def test_what_is_named_after_the_table_and_the_column_is_nearer_than_the_bare_name() -> None:
    tables = {
        "credentials": {**KEY, "secret": "text"},
        "groups": {**KEY, "name": "text"},
        "data_storages": {**KEY, "credential_id": "bigint", "group_id": "bigint"},
        "data_storage_credentials": {**KEY, "secret": "text"},
        "data_storage_groups": {**KEY, "group_id": "bigint", "added": "date", "note": "text"},
    }
    found = references_of(facts_of(tables))
    assert found["data_storages.credential_id"] == ("data_storage_credentials", "medium")
    assert found["data_storages.group_id"] == ("groups", "high")


def test_a_default_is_not_of_a_part_that_refers_to_the_same_rows() -> None:
    tables = {
        "tenants": {**KEY, "name": "text"},
        "users": {**KEY, "email": "text", "default_tenant_id": "bigint"},
        "user_tenants": {
            **KEY,
            "user_id": "bigint",
            "tenant_id": "bigint",
            "locale": "text",
            "status": "text",
            "since": "date",
        },
    }
    assert references_of(facts_of(tables))["users.default_tenant_id"] == ("tenants", "high")


def test_an_updater_is_a_person_as_a_creator_is() -> None:
    users = {**KEY, "email": "text", "password": "text"}
    tables = {"users": users, "orders": {**KEY, "creator_id": "bigint", "updater_id": "bigint"}}
    assert references_of(facts_of(tables)) == {
        "orders.creator_id": ("users", "medium"),
        "orders.updater_id": ("users", "medium"),
    }


def test_a_parent_of_which_each_has_one_is_no_row_of_the_same_table() -> None:
    tables = {"creditnotes": KEY, "creditnoterefunds": {**KEY, "parent_id": "bigint"}}
    facts = facts_of(tables)
    assert references_of(facts)["creditnoterefunds.parent_id"][0] == "creditnoterefunds"
    unique(facts, "creditnoterefunds", "parent_id")
    assert references_of(facts)["creditnoterefunds.parent_id"] == ("creditnotes", "medium")

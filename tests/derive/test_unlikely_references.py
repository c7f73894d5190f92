"""Columns that share a name with a key and hold something else: times, versions, scratch values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, index, references_of, unique

if TYPE_CHECKING:
    import sqlite3

KEY = {"id": "bigint pk"}


def test_a_revision_may_be_the_key_of_revisions() -> None:
    facts = facts_of(
        {
            "bundle_revisions": {"revision": "integer key", "policy": "text"},
            "active_bundles": {**KEY, "revision": "integer"},
        }
    )
    assert references_of(facts) == {"active_bundles.revision": ("bundle_revisions", "high")}


def test_a_temporary_row_has_a_key_like_any_other() -> None:
    facts = facts_of({"temps": KEY, "readings": {**KEY, "temp_id": "bigint"}})
    assert references_of(facts) == {"readings.temp_id": ("temps", "high")}


def test_a_text_with_a_list_of_keys_is_not_a_reference() -> None:
    facts = facts_of(
        {"roles": {"id": "varchar(36) key", "name": "text"}, "tokens": {**KEY, "role_ids": "text"}}
    )
    assert references_of(facts) == {}


def test_a_type_is_no_reference_because_a_far_table_has_a_key_called_type() -> None:
    types = {"type": "smallint key", "name": "text"}
    facts = facts_of(
        {
            "host_identifier_types": types,
            "lease_types": types,
            "options": {**KEY, "type": "smallint"},
        }
    )
    assert references_of(facts) == {}


@pytest.mark.parametrize(
    ("column", "confidence"),
    [
        ("current_track_id", "medium"),
        ("certification_track_id", "low"),  # not one of the tracks of speakers
    ],
)
def test_a_noun_before_the_last_word_makes_it_another_table(column: str, confidence: str) -> None:
    facts = facts_of({"speaker_tracks": KEY, "transcripts": {**KEY, column: "bigint"}})
    index(facts, "transcripts", column)
    assert references_of(facts) == {f"transcripts.{column}": ("speaker_tracks", confidence)}


def test_a_reference_goes_to_the_unique_column_whose_name_it_has() -> None:
    members = {**KEY, "uuid": "varchar(36)", "entity_ref": "varchar(36)"}
    sent = {**KEY, "member_uuid": "varchar(36)", "member_id": "bigint"}
    facts = facts_of({"members": members, "mails": sent})
    unique(facts, "members", "uuid")
    assert referenced_columns(facts) == {"member_uuid": '["uuid"]', "member_id": '["id"]'}


def referenced_columns(facts: sqlite3.Connection) -> dict[str, str]:
    derive(facts)
    return dict(
        facts.execute("select column_name, referenced_columns from inferred_references").fetchall()
    )


def test_the_users_of_a_table_without_users_are_hardly_the_operators() -> None:
    operators = {**KEY, "password": "text", "email": "text", "user_type": "text"}
    facts = facts_of({"operators": operators, "machines": {**KEY, "user_id": "bigint"}})
    assert references_of(facts) == {"machines.user_id": ("operators", "low")}


def test_an_id_that_another_system_gives_out_is_hardly_a_key_of_the_bare_table() -> None:
    collections = {"collection_id": "varchar(36) key", "bitwarden_ref": "text"}
    folder = {**KEY, "razorpay_product_id": "varchar(36)", "bitwarden_folder_id": "varchar(36)"}
    facts = facts_of({"items": collections, "folders": collections, "payouts": folder})
    assert references_of(facts) == {"payouts.bitwarden_folder_id": ("folders", "low")}


def test_an_id_beside_a_type_is_of_any_table_also_where_it_is_a_uuid() -> None:
    pair = {**KEY, "object_type": "text", "object_uuid": "uuid"}
    facts = facts_of({"file_objects": {"id": "uuid pk"}, "pids": pair})
    assert references_of(facts) == {}


def test_a_plural_text_holds_several_things() -> None:
    evaluator = {"id": "varchar(36) key", "name": "text"}
    facts = facts_of({"evaluator": evaluator, "runs": {**KEY, "evaluators": "varchar(36)"}})
    assert references_of(facts) == {}


def test_a_table_that_holds_a_version_alone_is_referred_to_by_none() -> None:
    tables = {"version": {"version": "bigint pk"}, "swaps": {**KEY, "version": "bigint"}}
    assert "swaps.version" not in references_of(facts_of(tables))


def test_a_transaction_is_none_of_those_whose_key_is_that_of_other_rows() -> None:
    tables = {
        "swaps": {**KEY, "lockup_transaction_id": "bigint"},
        "pending_lockup_transactions": {"swap_id": "bigint pk", "chain": "text"},
    }
    assert "swaps.lockup_transaction_id" not in references_of(facts_of(tables))


def test_no_row_refers_to_another_of_its_table_that_only_it_may_refer_to() -> None:
    tables = {"algorithms": {**KEY, "seq_algorithm_id": "bigint", "name": "text"}}
    facts = facts_of(tables)
    assert references_of(facts)["algorithms.seq_algorithm_id"][0] == "algorithms"
    facts = facts_of(tables)
    unique(facts, "algorithms", "seq_algorithm_id")
    assert "algorithms.seq_algorithm_id" in references_of(facts)
    facts.execute("update columns set is_nullable = 0 where column_name = 'seq_algorithm_id'")
    assert "algorithms.seq_algorithm_id" not in references_of(facts)


def test_the_passwords_of_connections_are_those_of_no_people() -> None:
    connections = {**KEY, "base_url": "text", "username": "text", "password": "text"}
    tables = {"archive_connections": connections, "reports": {**KEY, "approved_by": "bigint"}}
    assert "reports.approved_by" not in references_of(facts_of(tables))
    del connections["base_url"]
    assert references_of(facts_of(tables))["reports.approved_by"][0] == "archive_connections"


def test_a_uuid_of_who_changed_a_row_is_no_name_whatever_the_schema_declares() -> None:
    users = {"id": "uuid pk", "email": "text", "password": "text"}
    parts = {f"part{at}": {"id": "uuid pk", "site_id": "uuid"} for at in range(12)}
    tables = {
        "users": users,
        "sites": {"id": "uuid pk", "name": "text", "modified_by": "uuid"},
        "plans": {"id": "uuid pk", "name": "text", "modified_by": "text"},
    }
    declared = [(part, "site_id", "sites") for part in parts]
    found = references_of(facts_of({**tables, **parts}, declared))
    assert found["sites.modified_by"] == ("users", "medium")
    assert found.get("plans.modified_by", ("", "low"))[1] == "low"


@pytest.mark.parametrize(("data_type", "is_key"), [("numeric", True), ("decimal(3,1)", False)])
def test_a_number_with_a_fraction_is_no_key(data_type: str, is_key: bool) -> None:  # noqa: FBT001
    tables = {"stations": KEY, "readings": {**KEY, "station_id": data_type}}
    assert bool(references_of(facts_of(tables))) == is_key

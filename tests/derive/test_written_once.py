"""Tables whose rows stay as they were inserted, and tables that only look similar."""

from __future__ import annotations

import json

import pytest

from dbready.derive import derive
from dbready.facts import snapshot
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}
CREATED = {"created_at": "timestamp"}
VERSIONS = "its rows are versions of others"
ALL = "a key identifies its rows by nearly all that they hold"
HAPPENED = "its rows say what happened"
FILES = "its rows describe files"
HASH = "a hash of their content identifies its rows"

Columns = dict[str, str]


def why(name: str, columns: Columns, unique: tuple[str, ...] = ()) -> object:
    """Return why the rows of one table are written once."""
    facts = facts_of({name: {**KEY, **columns}})
    if unique:
        names = ("schema_name", "table_name", "key_name", "key_type", "columns", "column_count")
        key = ("app", name, f"{name}_key", "unique", json.dumps(unique), len(unique))
        snapshot.insert(facts, "keys", names, [key])
    derive(facts)
    return facts.execute("select written_once from table_changes").fetchone()[0]


def test_numbered_versions_of_another_row_are_written_once() -> None:
    columns = {"document_id": "bigint", "revision_number": "integer", "body": "text", **CREATED}
    key = ("document_id", "revision_number")
    assert why("document_revisions", columns, key) == VERSIONS
    assert why("document_revisions", {**columns, "status": "text"}, key) != VERSIONS
    assert why("document_revisions", columns) != VERSIONS
    assert why("document_editors", columns, key) != VERSIONS


def test_snapshots_are_written_once_also_with_the_state_of_what_they_are_of() -> None:
    columns = {"thread_id": "bigint", "anchor_state": "text", "anchor": "jsonb"}
    assert why("anchor_snapshots", {**columns, **CREATED}) == VERSIONS
    assert why("anchor_snapshots", columns) != VERSIONS


@pytest.mark.parametrize(
    ("column", "reason"),
    [("hash", HASH), ("checksum", HASH), ("content_sha256", HASH), ("token_hash", None)],
)
def test_a_hash_of_the_content_identifies_rows_and_a_hashed_secret_does_not(
    column: str, reason: str | None
) -> None:
    columns = {column: "text", "raw": "text", "kind": "text", "label": "text", "owner": "text"}
    assert why("presentations", columns, (column,)) == reason
    assert why("presentations", columns) is None


def test_a_key_of_nearly_all_columns_makes_another_value_another_row() -> None:
    package = {"name_id": "bigint", "version": "text", "release": "text", "arch_id": "bigint"}
    key = tuple(package)
    assert why("packages", {**package, "url": "text"}, key) == ALL
    assert why("packages", {**package, "url": "text", "downloads": "integer"}, key) != ALL
    assert why("packages", {**package, "status": "text"}, key) != ALL


def test_a_name_within_a_project_may_change_and_the_value_of_a_tag_does_not() -> None:
    assert why("tag_values", {"key_id": "bigint", "value": "text"}, ("key_id", "value")) == ALL
    assert why("boards", {"project_id": "bigint", "title": "text"}, ("project_id", "title")) is None


def test_facts_of_files_are_written_once_unless_people_edit_them() -> None:
    columns = {"filename": "text", "mime_type": "text", "size": "bigint", "owner_id": "bigint"}
    assert why("uploads", columns) == FILES
    assert why("uploads", {**columns, "title": "text"}) is None
    assert why("uploads", {**columns, "status": "text"}) is None


def test_what_occurred_was_decided_or_was_sent_is_written_once() -> None:
    costs = {"provider": "text", "cost_cents": "integer", "occurred_at": "timestamp", **CREATED}
    assert why("costs", costs) == HAPPENED
    assert why("incidents", {**costs, "status": "text"}) != HAPPENED
    decisions = {"call_id": "text", "approved": "boolean", "reason": "text", **CREATED}
    assert why("approval_decisions", decisions) == HAPPENED
    refunds = {"amount": "numeric", "occurred_at": "timestamp", "received_at": "timestamp"}
    assert why("unmatched_refunds", refunds) == HAPPENED
    mail = {"subject": "text", "from_email": "text", "to_emails": "text", "raw_message": "text"}
    assert why("developmail", {**mail, **CREATED}) == HAPPENED
    assert why("mails", {**mail, **CREATED, "is_read": "boolean"}) != HAPPENED


def test_numbers_that_a_machine_measures_and_codes_of_one_list_are_written_once() -> None:
    measured = {"mean_dose": "real", "dose_total": "numeric", "exposure": "real"}
    codes = {"region_id": "bigint", "device_id": "bigint", "begun_at": "timestamp"}
    keys = (("doses", "region_id", "codes"), ("doses", "device_id", "codes"))
    for beside, found in (
        ({}, "a machine measures what its rows hold"),
        ({"status": "text"}, None),
    ):
        columns = {**KEY, **measured, **codes, **beside}
        facts = facts_of({"doses": columns, "codes": {**KEY, "code": "text"}}, keys)
        derive(facts)
        query = "select written_once from table_changes where table_name = 'doses'"
        assert facts.execute(query).fetchone()[0] == found


def test_samples_of_numbers_that_belong_to_nothing_are_written_once() -> None:
    sample = {"percent": "real", "used": "bigint", "total": "bigint", **CREATED}
    assert why("memory", sample) == "its rows are numbers at the time of the insert"
    assert why("memory", {**sample, "host": "text"}) is None
    assert why("memory", {**sample, "host_id": "bigint"}) is None


def test_fields_of_a_form_are_details_also_where_one_has_a_price() -> None:
    field = {"parent_id": "bigint", "name": "text", "label": "text", "width": "numeric"}
    tables = {"forms": {**KEY, "title": "text"}} | {
        f"forms_blocks_{name}": {**KEY, **field, "default_value": "text"}
        for name in ("text", "number", "country", "state")
    }
    tables["forms_blocks_payment"] = {**KEY, **field, "base_price": "numeric"}
    facts = facts_of(tables, [(name, "parent_id", "forms") for name in tables if name != "forms"])
    derive(facts)
    details = dict(facts.execute("select table_name, detail from table_changes"))
    assert details["forms_blocks_payment"] == "parts that are replaced with the row they belong to"
    assert details["forms"] != details["forms_blocks_payment"]

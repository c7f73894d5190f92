"""Tables that keep versions of their rows, and times of removal beside times of addition."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from dbready.engine import loader, runner
from tests.derive.building import add, facts_of, roles_of
from tests.facts import building

KEY = {"id": "bigint pk"}
ADDED, REMOVED = "_when_added_batch_utc", "_when_removed_batch_utc"


def test_a_time_of_removal_beside_that_of_addition_marks_deleted_rows() -> None:
    facts = facts_of({"patients": {**KEY, ADDED: "timestamp", REMOVED: "timestamp null"}})
    assert roles_of(facts, "patients", REMOVED) == {"deleted_at": "medium"}
    assert roles_of(facts, "patients", ADDED) == {"created_at": "medium"}


def test_texts_with_times_are_such_a_pair_and_counts_are_not() -> None:
    pair = {"when_added_exact": "varchar(36)", "when_removed_exact": "varchar(36)"}
    pair["seen_at"] = "timestamp"
    counts = {"lines_added_total": "integer", "lines_removed_total": "integer"}
    facts = facts_of({"patients": {**KEY, **pair}, "diffs": {**KEY, **counts}})
    assert roles_of(facts, "patients", "when_removed_exact") == {"deleted_at": "medium"}
    assert roles_of(facts, "diffs", "lines_removed_total") == {}


def test_a_removal_among_other_words_is_only_suspected_to_be_that_of_the_row() -> None:
    facts = facts_of({"photos": {**KEY, "background_removed_at": "timestamp null"}})
    roles = roles_of(facts, "photos", "background_removed_at")
    assert roles == {"event_time": "high", "deleted_at": "low"}


@pytest.mark.parametrize(
    "beside", [{"successor_id": "bigint"}, {ADDED: "timestamp", REMOVED: "timestamp null"}]
)
@pytest.mark.parametrize("flag", ["_current", "is_current", "is_latest_version"])
def test_a_flag_says_which_version_of_a_row_is_current(beside: dict[str, str], flag: str) -> None:
    facts = facts_of({"notes": {**KEY, flag: "boolean", **beside}})
    assert roles_of(facts, "notes", flag) == {"flag": "high", "current_version": "medium"}
    assert "deleted_at" not in roles_of(facts, "notes", REMOVED)


def test_a_current_row_without_others_is_no_version() -> None:
    times = {"moved_at": "timestamp", "created_at": "timestamp", "deleted_at": "timestamp null"}
    facts = facts_of({"addresses": {**KEY, "is_current": "boolean", **times}})
    assert roles_of(facts, "addresses", "is_current") == {"flag": "high"}
    assert roles_of(facts, "addresses", "deleted_at") == {"deleted_at": "high"}


def test_a_table_that_keeps_versions_of_its_rows_keeps_a_trace_of_deletes() -> None:
    patient = {**KEY, "email": "text", "updated_at": "timestamp", ADDED: "timestamp"}
    versions = {"patients": {**patient, REMOVED: "timestamp null", "_current": "boolean"}}
    visits = {f"visits_{at}": {**KEY, "patient_id": "bigint"} for at in range(4)}
    tables = {**versions, "doctors": patient, **visits}
    facts = building.facts_of()
    building.add(facts, "schemas", {"schema_name": "app"})
    add(facts, tables)
    derive(facts)
    rules = [rule for rule in loader.load() if rule.name == "untraceable-hard-delete"]
    (result,) = runner.run(rules, facts)
    assert "doctors" in {finding.about.table for finding in result.findings}
    assert "patients" not in {finding.about.table for finding in result.findings}

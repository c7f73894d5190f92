"""Columns that share a name with a key and hold something else: times, versions, scratch values."""

from __future__ import annotations

from tests.derive.building import facts_of, index, references_of

KEY = {"id": "bigint pk"}


def test_a_time_that_is_a_part_of_two_keys_is_not_a_reference() -> None:
    usage = {"resource_id": "bigint key", "time_start": "bigint key", "seconds": "bigint"}
    facts = facts_of(
        {
            "resources": KEY,
            "usage_days": usage,
            "group_usage_days": {"group_id": "bigint key", **usage},
        }
    )
    assert not [name for name in references_of(facts) if name.endswith("time_start")]


def test_a_version_number_does_not_refer_to_the_table_of_schema_versions() -> None:
    facts = facts_of(
        {
            "convert_versions": {"version": "integer key", "converted": "text"},
            "clusters": {**KEY, "rpc_version": "integer"},
        }
    )
    assert references_of(facts) == {}


def test_a_revision_may_be_the_key_of_revisions() -> None:
    facts = facts_of(
        {
            "bundle_revisions": {"revision": "integer key", "policy": "text"},
            "active_bundles": {**KEY, "revision": "integer"},
        }
    )
    assert references_of(facts) == {"active_bundles.revision": ("bundle_revisions", "high")}


def test_a_scratch_column_is_hardly_a_reference_even_with_an_index() -> None:
    facts = facts_of({"item_templates": KEY, "items": {**KEY, "_tmp_id": "bigint"}})
    index(facts, "items", "_tmp_id")
    assert references_of(facts) == {"items._tmp_id": ("item_templates", "low")}


def test_a_temporary_row_has_a_key_like_any_other() -> None:
    facts = facts_of({"temps": KEY, "readings": {**KEY, "temp_id": "bigint"}})
    assert references_of(facts) == {"readings.temp_id": ("temps", "high")}

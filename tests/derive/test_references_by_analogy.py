"""References of columns that are named like those of other tables, and of keys that many tables have."""

from __future__ import annotations

from tests.derive.building import facts_of, index, references_of, unique

KEY = {"id": "bigint pk"}
TARGETS = {"target_dictionary": {"tid": "bigint pk", "title": "text"}}


def test_words_before_a_name_that_leads_to_one_table_do_not_change_where_it_leads() -> None:
    facts = facts_of(
        {
            **TARGETS,
            "assays": {**KEY, "tid": "bigint"},
            "binding_sites": {**KEY, "tid": "bigint"},
            "metabolism": {**KEY, "enzyme_tid": "bigint"},
        },
        [("assays", "tid", "target_dictionary"), ("binding_sites", "tid", "target_dictionary")],
    )
    index(facts, "metabolism", "enzyme_tid")
    assert references_of(facts)["metabolism.enzyme_tid"] == ("target_dictionary", "medium")


def test_words_before_a_name_say_nothing_of_a_column_that_nobody_searches() -> None:
    facts = facts_of(
        {
            **TARGETS,
            "assays": {**KEY, "tid": "bigint"},
            "binding_sites": {**KEY, "tid": "bigint"},
            "metabolism": {**KEY, "enzyme_tid": "bigint"},
        },
        [("assays", "tid", "target_dictionary"), ("binding_sites", "tid", "target_dictionary")],
    )
    assert "metabolism.enzyme_tid" not in references_of(facts)


def test_one_column_of_a_name_is_no_habit() -> None:
    facts = facts_of(
        {
            **TARGETS,
            "assays": {**KEY, "tid": "bigint"},
            "metabolism": {**KEY, "enzyme_tid": "bigint"},
        },
        [("assays", "tid", "target_dictionary")],
    )
    index(facts, "metabolism", "enzyme_tid")
    assert "metabolism.enzyme_tid" not in references_of(facts)


def test_a_number_without_an_ending_leads_where_those_with_one_lead() -> None:
    facts = facts_of(
        {
            "file": {"file_id": "bigint key", "filename": "text"},
            "release": {**KEY, "file_id": "bigint"},
            "request": {**KEY, "file_id": "bigint"},
            "filelink": {"source_file": "bigint key", "resulting_file": "bigint key"},
        }
    )
    found = references_of(facts)
    assert found["filelink.source_file"] == ("file", "medium")
    assert found["filelink.resulting_file"] == ("file", "medium")


SATELLITES = {
    "molecule_dictionary": {"molregno": "bigint key", "chembl_id": "varchar(36) required"},
    "compound_images": {"molregno": "bigint key", "png": "text"},
    "compound_structures": {"molregno": "bigint key", "molfile": "text"},
}


def test_the_owner_of_a_key_that_satellites_share_has_another_key_besides() -> None:
    facts = facts_of(
        {
            **SATELLITES,
            "activities": {**KEY, "molregno": "bigint"},
            "formulations": {"product": "text key", "molregno": "bigint key"},
        }
    )
    unique(facts, "molecule_dictionary", "chembl_id")
    index(facts, "activities", "molregno")
    found = references_of(facts)
    for column in ("activities", "formulations", "compound_images", "compound_structures"):
        assert found[f"{column}.molregno"] == ("molecule_dictionary", "medium")
    assert "molecule_dictionary.molregno" not in found


def test_a_key_that_several_tables_share_is_of_none_of_them_without_evidence() -> None:
    facts = facts_of({**SATELLITES, "activities": {**KEY, "molregno": "bigint"}})
    index(facts, "activities", "molregno")
    assert "activities.molregno" not in references_of(facts)


def test_the_owner_of_a_shared_key_is_the_table_that_stands_before_it_in_another_name() -> None:
    facts = facts_of(
        {
            "devices": {"ieee": "text key", "nwk": "bigint"},
            "node_descriptors": {"ieee": "text key", "flags": "bigint"},
            "endpoints": {"ieee": "text key", "endpoint": "bigint key"},
            "neighbors": {"device_ieee": "text", "ieee": "text", "lqi": "bigint"},
            "green_devices": {"ieee": "text key", "frames": "bigint"},
        }
    )
    index(facts, "neighbors", "device_ieee")
    found = references_of(facts)
    assert found["endpoints.ieee"][0] == "devices"
    assert found["node_descriptors.ieee"][0] == "devices"
    assert "green_devices.ieee" not in found
    assert "neighbors.ieee" not in found


def test_the_owner_of_a_shared_key_is_the_table_of_which_it_has_the_first_letter() -> None:
    facts = facts_of(
        {
            "object": {"oid": "text key", "ndet": "bigint"},
            "gaia_stars": {"oid": "text key", "distance": "real"},
            "magnitudes": {"oid": "text key", "fid": "bigint key"},
            "detections": {**KEY, "oid": "text"},
        }
    )
    index(facts, "detections", "oid")
    found = references_of(facts)
    for column in ("gaia_stars", "magnitudes", "detections"):
        assert found[f"{column}.oid"] == ("object", "medium")


def test_the_owner_of_a_shared_key_is_the_table_whose_last_word_it_has() -> None:
    facts = facts_of(
        {
            "compound_records": {"record_id": "bigint key", "filename": "text"},
            "record_properties": {"record_id": "bigint key", "phase": "bigint"},
            "activities": {"activity_id": "bigint key", "record_id": "bigint"},
            "formulations": {"product": "text key", "record_id": "bigint key"},
        }
    )
    index(facts, "activities", "record_id")
    assert references_of(facts)["activities.record_id"] == ("compound_records", "medium")


def test_a_part_of_a_satellite_refers_to_the_satellite() -> None:
    facts = facts_of(
        {
            **SATELLITES,
            "activities": {**KEY, "molregno": "bigint"},
            "compound_image_sizes": {**KEY, "molregno": "bigint"},
        }
    )
    unique(facts, "molecule_dictionary", "chembl_id")
    index(facts, "activities", "molregno")
    index(facts, "compound_image_sizes", "molregno")
    assert references_of(facts)["compound_image_sizes.molregno"][0] == "compound_images"


def test_a_value_that_is_the_key_of_one_table_refers_nowhere() -> None:
    facts = facts_of(
        {
            "http_cache": {"url": "text key", "body": "text"},
            "seeds": {"lane": "text key", "url": "text key"},
            "postings": {**KEY, "url": "text"},
        }
    )
    unique(facts, "postings", "url", "id")
    assert references_of(facts) == {}

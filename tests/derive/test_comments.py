"""References that comments state."""

from __future__ import annotations

import pytest

from tests.derive.building import comment, facts_of, references_of

KEY = {"id": "bigint pk"}
TABLES = {
    "employees": KEY,
    "purchase_orders": KEY,
    "notes": {**KEY, "owner": "bigint", "made_for": "bigint"},
}


@pytest.mark.parametrize(
    ("text", "target", "confidence"),
    [
        ("Foreign key to employees.id", "employees", "high"),
        ("Who owns it. Foreign key to app.employees.id.", "employees", "high"),
        ("references `employees` (id)", "employees", "high"),
        ("FK to purchase_orders", "purchase_orders", "high"),
        ("Refers to the purchase order", "purchase_orders", "high"),
        ("Verweist auf employees", "employees", "high"),
        ("ID of the employee", "employees", "medium"),
        ("identifier of the purchase order it is for", "purchase_orders", "medium"),
    ],
)
def test_a_comment_names_the_table_that_a_column_refers_to(
    text: str, target: str, confidence: str
) -> None:
    facts = facts_of(TABLES)
    comment(facts, "notes", "made_for", text)
    assert references_of(facts)["notes.made_for"] == (target, confidence)


@pytest.mark.parametrize(
    "text",
    [
        "Foreign key to employees.badge",  # a column that does not exist
        "Foreign key to planets",
        "refers to ???",
        "references",
        "Employees like it",
        "ID of the note",  # the table itself
    ],
)
def test_a_comment_that_names_no_existing_table_is_ignored(text: str) -> None:
    facts = facts_of(TABLES)
    comment(facts, "notes", "made_for", text)
    assert "notes.made_for" not in references_of(facts)


def test_a_type_mismatch_lowers_the_confidence_of_a_comment() -> None:
    facts = facts_of({"employees": KEY, "notes": {**KEY, "label": "text"}})
    comment(facts, "notes", "label", "Foreign key to employees.id")
    assert references_of(facts) == {"notes.label": ("employees", "medium")}


def test_a_comment_makes_a_likely_name_sure_and_wins_over_an_unlikely_one() -> None:
    facts = facts_of(
        {
            "people": {**KEY, "email": "text"},
            "staff_members": KEY,
            "papers": {**KEY, "author_id": "bigint", "editor_id": "bigint"},
        }
    )
    comment(facts, "papers", "author_id", "Foreign key to people.id")
    comment(facts, "papers", "editor_id", "Foreign key to staff_members.id")
    assert references_of(facts) == {
        "papers.author_id": ("people", "high"),
        "papers.editor_id": ("staff_members", "high"),
    }


def test_a_comment_that_is_only_a_table_and_its_column_names_the_target() -> None:
    facts = facts_of(
        {"hosts": KEY, "host_state": {"id": "bigint key", "override": "bigint", "note_id": "text"}}
    )
    comment(facts, "host_state", "id", "hosts.id")
    comment(facts, "host_state", "override", "hosts.id")
    comment(facts, "host_state", "note_id", "sha1(hosts.id)")
    assert references_of(facts) == {
        "host_state.id": ("hosts", "high"),
        "host_state.override": ("hosts", "high"),
    }


def test_the_id_of_another_row_of_the_same_table_is_a_reference_to_it() -> None:
    facts = facts_of({"downtimes": {**KEY, "triggered_by_id": "bigint"}, "hosts": KEY})
    comment(facts, "downtimes", "triggered_by_id", "The ID of the downtime that triggered this one")
    assert references_of(facts) == {"downtimes.triggered_by_id": ("downtimes", "medium")}


def test_a_comment_says_which_column_of_the_target_is_meant() -> None:
    patient = {"_pk": "bigint pk", "id": "bigint", "surname": "text"}
    exams = {**KEY, "patient_id": "bigint"}
    facts = facts_of({"patient": patient, "exams": exams, "scans": exams})
    comment(facts, "exams", "patient_id", "Foreign key to patient.id (for this device)")
    # Without a comment, it may be either.
    assert references_of(facts) == {
        "exams.patient_id": ("patient", "high"),
        "scans.patient_id": ("patient", "low"),
    }
    query = "select referenced_columns from inferred_references where table_name = 'exams'"
    assert facts.execute(query).fetchall() == [('["id"]',)]


@pytest.mark.parametrize(
    "text",
    ["Name of the field referring to this BLOB", "Sequence number of the BLOB", "ID of the blobs"],
)
def test_what_a_comment_says_about_the_row_itself_is_no_reference(text: str) -> None:
    facts = facts_of({"blobs": {**KEY, "field": "text"}, "photos": KEY})
    comment(facts, "blobs", "field", text)
    assert references_of(facts) == {}

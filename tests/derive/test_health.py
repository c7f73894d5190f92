"""Health data is recognized by what is measured, and by what is written in tables about patients."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}


def _found(
    tables: dict[str, dict[str, str]], foreign_keys: tuple[tuple[str, str, str], ...] = ()
) -> dict[str, str]:
    """Return the confidence of the columns with health data, with their tables."""
    facts = facts_of(tables, foreign_keys)
    derive(facts)
    asked = """
        select table_name || '.' || column_name, confidence
        from sensitive_columns
        where data_class = 'health data'
    """
    return dict(facts.execute(asked).fetchall())


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("heart_rate_avg", "integer"),
        ("max_heart_rate", "smallint"),
        ("blood_pressure_systolic", "integer"),
        ("systolic_bp", "integer"),
        ("body_fat_percentage", "numeric"),
        ("spo2", "real"),
        ("pulse_ox", "real"),
        ("heart_rate", "integer[]"),
    ],
)
def test_what_is_measured_of_a_body_is_health_data_in_numbers(name: str, data_type: str) -> None:
    assert _found({"tracks": {**KEY, name: data_type}}) == {f"tracks.{name}": "high"}


@pytest.mark.parametrize(
    ("name", "data_type"),
    [
        ("target_heart_rate", "integer"),
        ("heart_rate_id", "integer"),
        ("heart_rate_zone", "integer"),
        ("heart_rate_at", "timestamp"),
        ("show_heart_rate", "boolean"),
        ("heartbeat", "integer"),
        ("refresh_rate", "integer"),
    ],
)
def test_aims_and_ids_of_what_is_measured_are_not(name: str, data_type: str) -> None:
    assert _found({"tracks": {**KEY, name: data_type}}) == {}


def test_bmi_is_also_the_name_of_a_society() -> None:
    number = {**KEY, "bmi": "numeric"}
    tables = {"checkups": {**number, "patient_id": "bigint"}, "works": number}
    assert _found(tables) == {"checkups.bmi": "medium", "works.bmi": "low"}


def test_findings_are_of_a_patient_where_references_lead_to_one() -> None:
    written = {**KEY, "findings": "text", "clinical_impact": "text"}
    tables = {
        "orders": {**KEY, "patient_id": "bigint"},
        "reports": {**written, "order_id": "bigint"},
        "report_versions": {**written, "report_id": "bigint"},
        "audits": written,
    }
    keys = (("reports", "order_id", "orders"), ("report_versions", "report_id", "reports"))
    assert _found(tables, keys) == {
        "reports.findings": "medium",
        "reports.clinical_impact": "medium",
        "report_versions.findings": "medium",
        "report_versions.clinical_impact": "medium",
        "audits.clinical_impact": "low",
    }


def test_findings_beside_an_impression_are_of_a_patient() -> None:
    studies = {**KEY, "findings": "text", "impression": "text"}
    assert _found({"studies": studies}) == {
        "studies.findings": "medium",
        "studies.impression": "medium",
    }


def test_what_a_user_wrote_is_not_of_a_patient_because_a_patient_may_log_in() -> None:
    tables = {
        "users": {**KEY, "patient_id": "bigint"},
        "audits": {**KEY, "findings": "text", "user_id": "bigint"},
    }
    assert _found(tables, (("audits", "user_id", "users"),)) == {}


def test_who_is_pregnant_is_a_patient_where_something_says_so() -> None:
    tables = {
        "orders": {**KEY, "patient_id": "bigint", "is_pregnant": "boolean"},
        "cattle": {**KEY, "pregnant": "boolean", "pregnant_count": "integer"},
    }
    assert _found(tables) == {"orders.is_pregnant": "medium", "cattle.pregnant": "low"}

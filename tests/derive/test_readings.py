"""Readings, logs and temporary copies, and tables whose keys only look like those of readings."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, kinds_of

Columns = dict[str, str]
KEY = {"id": "bigint pk"}


@pytest.mark.parametrize(
    "columns",
    [
        {"timestamp": "timestamp key", "rate": "real"},
        {"timestamp": "timestamp key", "serial_number": "bigint key", "battery_status": "text"},
        {"timestamp": "timestamp key", "status": "text", "weekly_average": "real"},
    ],
    ids=str,
)
def test_what_a_timestamp_identifies_is_measured_whatever_state_it_was_in(columns: Columns) -> None:
    assert kinds_of(facts_of({"monitoring": columns}))["monitoring"] == "event"


@pytest.mark.parametrize(
    "columns",
    [
        {"timestamp": "timestamp key", "status": "text", "updated_at": "timestamp"},
        {"opened": "timestamp key", "status": "text"},
        {"timestamp": "timestamp key"},
    ],
    ids=str,
)
def test_what_is_kept_up_to_date_or_only_a_time_is_not_measured(columns: Columns) -> None:
    assert kinds_of(facts_of({"monitoring": columns}))["monitoring"] == "entity"


def test_the_time_of_a_session_identifies_it_and_what_belongs_to_it() -> None:
    facts = facts_of(
        {
            "session": {"session_datetime": "timestamp key", "subject": "bigint key"},
            "session_directory": {
                "session_datetime": "timestamp key",
                "subject": "bigint key",
                "directory": "text",
            },
        },
        (("session_directory", "session_datetime", "session"),),
    )
    assert kinds_of(facts) == {"session": "entity", "session_directory": "entity"}


def test_log_entries_are_events_although_others_refer_to_them() -> None:
    entry = {**KEY, "message": "text", "timestamp": "timestamp", "user_email": "text"}
    facts = facts_of(
        {
            "structured_log_entries": entry,
            "findings": {**KEY, "entry_id": "bigint", "status": "text"},
        },
        (("findings", "entry_id", "structured_log_entries"),),
    )
    assert kinds_of(facts)["structured_log_entries"] == "event"


def test_a_temporary_copy_is_staging_although_it_has_references() -> None:
    catalog = {**KEY, "dataset": "bigint", "zone": "integer", "wm_ra": "real", "wm_decl": "real"}
    other = {**KEY, "dataset": "bigint", "plate": "text", "inactive": "boolean"}
    facts = facts_of(
        {
            "dataset": {**KEY, "label": "text"},
            "runningcatalog": catalog,
            "temprunningcatalog": {**catalog, "band": "integer"},
            "late": catalog,
            "template": other,
        },
        (("temprunningcatalog", "dataset", "dataset"), ("template", "dataset", "dataset")),
    )
    kinds = kinds_of(facts)
    assert kinds["temprunningcatalog"] == "staging"
    assert kinds["template"] == "entity"


def test_the_version_of_the_schema_may_have_a_time() -> None:
    columns = {"id": "text key", "version": "integer", "timestamp": "timestamp"}
    kinds = kinds_of(facts_of({"app_version": columns, "readings": columns}))
    assert kinds["app_version"] == "migration"
    assert kinds["readings"] != "migration"

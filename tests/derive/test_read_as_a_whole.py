"""Where most tables lack update times: rows whose time readers miss, and those that they read as a whole."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of, kinds_of, roles_of

Columns = dict[str, str]
KEY = {"id": "bigint pk"}
NAMED = {
    **dict.fromkeys(("name", "description", "style", "color", "host", "maker"), "text"),
    **KEY,
}
ORDERS = {**KEY, "thing_id": "bigint", "status": "text"}


def known(
    tables: dict[str, Columns], column: str, keys: tuple[tuple[str, str, str], ...] = ()
) -> dict[str, object]:
    """Return one column of table_changes, by table."""
    facts = facts_of(tables, keys)
    derive(facts)
    return dict(facts.execute(f"select table_name, {column} from table_changes"))


def importance(columns: Columns, referrers: int = 1, name: str = "things") -> object:
    """Return how much readers would miss the time of a table to which others refer."""
    others = dict.fromkeys(("orders", "visits", "complaints")[:referrers], ORDERS)
    keys = tuple((other, "thing_id", name) for other in others)
    return known({name: columns, **others}, "importance", keys)[name]


def test_what_is_only_likely_to_change_is_missed_where_several_tables_refer_to_it() -> None:
    assert importance(NAMED) == "minor"
    assert importance(NAMED, referrers=3) == "principal"
    assert importance({**NAMED, "status": "text"}) == "principal"


@pytest.mark.parametrize(
    "column",
    [{"owner_id": "bigint"}, {"current_keg_id": "bigint"}, {"version": "integer"}],
    ids=str,
)
def test_what_has_an_owner_a_version_or_a_present_state_is_missed(column: Columns) -> None:
    assert importance({**NAMED, **column}) == "principal"
    assert importance({**NAMED, "channel_id": "bigint", "current": "text"}) == "minor"


def test_what_has_several_dates_is_missed() -> None:
    dates = dict.fromkeys(("start_date", "end_date", "close_date"), "date")
    assert importance({**KEY, "asset_name": "text", "symbol": "text", **dates}) == "principal"


def test_accounts_of_a_framework_to_which_nothing_refers_are_those_of_administrators() -> None:
    account = {**KEY, "username": "text", "email": "text", "is_active": "boolean"}
    assert importance(account, name="auth_user") == "minor"
    assert importance(account, referrers=2, name="auth_user") == "principal"
    assert importance(account, name="members") == "principal"


@pytest.mark.parametrize(
    "name",
    ["DatumLetzteAktualisierung", "DatumLetzeAktualisierung", "LetzteAenderung", "laatste_wijziging"],
)  # fmt: skip
def test_times_of_the_last_update_are_known_in_other_languages(name: str) -> None:
    facts = facts_of({"einheiten": {**KEY, "bezeichnung": "text", name: "timestamptz"}})
    assert roles_of(facts, "einheiten", name)["updated_at"] == "high"


def test_rows_that_are_downloaded_are_copies() -> None:
    unit = {**KEY, "status": "text", "DatumLetzteAktualisierung": "timestamptz"}
    tables = {"units": {**unit, "DatumDownload": "date"}, "sites": unit}
    found = known(tables, "seldom_loaded")
    assert found == {"units": "copies of what a web service has", "sites": None}


def test_the_commit_that_wrote_a_row_may_say_when_it_was_changed() -> None:
    tables = {
        "commit": {**KEY, "comment": "text", "date": "timestamp", "user": "text"},
        "parameters": {**NAMED, "commit_id": "bigint"},
        "batch": {**KEY, "name": "text"},
        "samples": {**NAMED, "batch_id": "bigint"},
    }
    keys = (("parameters", "commit_id", "commit"), ("samples", "batch_id", "batch"))
    found = known(tables, "possible_update_column", keys)
    assert found["parameters"] == "commit_id"
    assert found["samples"] is None


def test_what_has_a_start_an_end_and_a_duration_is_written_when_it_is_over() -> None:
    step = {**KEY, "stage": "text required", "elapsed": "real required"}
    ended = {"start_time": "timestamp required", "end_time": "timestamp required"}
    running = {"start_time": "timestamp required", "end_time": "timestamp"}
    found = known({"steps": {**step, **ended}, "turns": {**step, **running}}, "written_once")
    assert found == {"steps": "its rows say what happened", "turns": None}


@pytest.mark.parametrize(
    ("name", "columns", "purpose"),
    [
        ("sshkey_userkey", {"key": "text", "fingerprint": "text"}, "credentials"),
        ("public_keys", {"content": "text", "fingerprint": "text"}, "credentials"),
        ("hotkeys", {"key": "text", "action": "text"}, None),
        ("visitors", {"key": "text", "fingerprint": "text"}, None),
    ],
)
def test_public_keys_with_fingerprints_are_credentials(
    name: str, columns: Columns, purpose: str | None
) -> None:
    facts = facts_of({name: {**KEY, "title": "text", **columns}})
    derive(facts)
    assert facts.execute("select housekeeping from table_kinds").fetchone()[0] == purpose


def test_defaults_of_providers_are_settings() -> None:
    columns = {**KEY, "template": "text", "updated_at": "timestamp"}
    tables = {"provider_defaults": columns, "loan_defaults": {**columns, "amount": "numeric"}}
    assert known(tables, "seldom_loaded") == {
        "provider_defaults": "settings",
        "loan_defaults": None,
    }


def test_raw_data_is_a_guess() -> None:
    columns = {**KEY, "is_independent": "boolean", "rate": "real"}
    facts = facts_of({"raw_data_batteries": columns, "raw_materials": columns})
    kinds = kinds_of(facts)
    assert kinds["raw_data_batteries"] == "staging"
    assert kinds["raw_materials"] == "entity"
    query = "select effective_kind from table_kinds where table_name = 'raw_data_batteries'"
    assert facts.execute(query).fetchone()[0] == "entity"

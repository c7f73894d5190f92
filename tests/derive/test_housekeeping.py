"""Tables that an application keeps for itself: settings, search indexes, credentials."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dbready.derive import derive
from dbready.derive.corrections import Correction
from tests.derive.building import facts_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

ID = {"id": "bigint pk"}


def kept_for(facts: sqlite3.Connection) -> dict[str, str]:
    """Return the tables that are believed to be housekeeping, with their purpose."""
    query = "select table_name, housekeeping from table_kinds where housekeeping is not null"
    return dict(facts.execute(query).fetchall())


@pytest.mark.parametrize(
    ("table", "columns", "purpose"),
    [
        ("party_configuration", {"language": "text"}, "settings"),
        ("searchindex", {"title": "text"}, "search index"),
        ("api_tokens", {"token": "text"}, "credentials"),
        ("auth", {"email": "text", "password": "text"}, "credentials"),
        ("api_key", {"key": "text"}, "credentials"),
        ("access_credentials", {"valid_until": "timestamp"}, "credentials"),
        ("shop_conf", {"value": "text"}, "settings"),
        ("queries", {"filters": "text", "sort_criteria": "text"}, "interface"),
        ("teamapitoken", {"token": "text"}, "credentials"),
        ("dashboard_pages", {"name": "text"}, "interface"),
        ("menu_acl", {"role": "text"}, "permissions"),
        ("rate_limit", {"key": "text", "count": "integer"}, "counters"),
        ("invoice_counters", {"next_value": "bigint"}, "counters"),
        ("two_factor", {"user_id": "bigint", "secret": "text"}, "credentials"),
        ("mfa_authenticator", {"user_id": "bigint", "data": "json"}, "credentials"),
        ("oidc_clients", {"name": "text", "client_secret": "text"}, "credentials"),
        ("OAuth Client", {"name": "text", "secret_hash": "text"}, "credentials"),
        ("plugins", {"name": "text", "version": "text", "enabled": "boolean"}, "settings"),
        ("menu_items", {"name": "text", "url": "text"}, "interface"),
        ("saved_searches", {"query": "text", "status": "text"}, "interface"),
        ("user_prefs", {"user_id": "bigint", "document": "text"}, "settings"),
    ],
)
def test_tables_of_the_application_itself_are_recognised(
    table: str, columns: Mapping[str, str], purpose: str
) -> None:
    with closing(facts_of({table: {**ID, **columns}})) as facts:
        derive(facts)
        assert kept_for(facts) == {table: purpose}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("menus", {"name": "text", "restaurant": "text"}),
        ("phone_extensions", {"number": "text", "name": "text"}),
        ("product_configurator", {"title": "text"}),
        ("gift_tokens", {"amount": "numeric"}),
        ("token_prices", {"token_type": "text", "base_rate": "real", "customization": "jsonb"}),
        ("credential_groups", {"name": "text"}),
        ("credential_resolvers", {"name": "text", "config": "text"}),
        ("dashboard_stats", {"name": "text", "created_at": "timestamp"}),
        ("dashboards_seen", {"last_mail": "timestamp"}),
        ("file_permissions", {"file_name": "text"}),
        ("counter_types", {"name": "text"}),
        ("support_queries", {"subject": "text", "answer": "text"}),
        ("product_configuration", {"title": "text", "price": "numeric"}),
    ],
)
def test_data_of_the_business_is_not_housekeeping(table: str, columns: Mapping[str, str]) -> None:
    with closing(facts_of({table: {**ID, **columns}})) as facts:
        derive(facts)
        assert kept_for(facts) == {}


def test_settings_that_other_tables_refer_to_are_data() -> None:
    tables = {
        "machine_configuration": ID | {"title": "text"},
        "orders": ID | {"configuration_id": "bigint"},
    }
    keys = [("orders", "configuration_id", "machine_configuration")]
    with closing(facts_of(tables, keys)) as facts:
        derive(facts)
        assert kept_for(facts) == {}


def test_a_corrected_kind_ends_the_belief() -> None:
    correction = Correction("kind", "mail_settings", "entity", "dbready.toml:3")
    with closing(facts_of({"mail_settings": ID | {"host": "text"}})) as facts:
        derive(facts)
        assert kept_for(facts) == {"mail_settings": "settings"}
        derive(facts, [correction])
        assert kept_for(facts) == {}


def test_measurements_with_a_key_and_a_value_are_no_settings() -> None:
    measured = {"id": "bigint pk", "stats_key": "text", "stats_value": "bigint"}
    facts = facts_of(
        {
            "system_info": {"id": "bigint pk", "key": "text", "value": "text"},
            "monitoring_rows": {**measured, "timestamp": "timestamp"},
        }
    )
    derive(facts)
    found = dict(facts.execute("select table_name, housekeeping from table_kinds").fetchall())
    assert found == {"system_info": "settings", "monitoring_rows": None}


def test_an_index_of_words_and_facts_of_the_installation_are_recognized() -> None:
    tables = {
        "__words": {"_word": "text", "_textid": "integer"},
        "system_information": {"domain_name": "text", "log_level": "text", "license": "text"},
        "stock_information": {"domain_name": "text", "log_level": "text", "license": "text"},
    }
    facts = facts_of(tables)
    derive(facts)
    found = dict(facts.execute("select table_name, housekeeping from table_kinds"))
    assert found == {
        "__words": "search index",
        "system_information": "settings",
        "stock_information": None,
    }


def test_clients_of_a_login_server_are_its_own_however_many_codes_and_tokens_refer_to_them() -> (
    None
):
    clients = {"oauth_clients": {**ID, "name": "text", "client_secret": "text"}}
    parts = {
        f"oauth_{name}": {**ID, "client_id": "bigint"}
        for name in ("codes", "scopes", "keys", "logs")
    }
    keys = [(name, "client_id", "oauth_clients") for name in parts]
    with closing(facts_of({**clients, **parts}, keys)) as facts:
        derive(facts)
        assert kept_for(facts)["oauth_clients"] == "credentials"


def test_a_time_of_deletion_that_all_tables_have_does_not_make_settings_data() -> None:
    settings = {**ID, "user_id": "bigint", "home": "text"}
    others = {f"order_{name}": {**ID, "title": "text"} for name in "abcdefghij"}
    deleted = {"deleted_at": "timestamp"}
    with closing(facts_of({**others, "user_settings": {**settings, **deleted}})) as facts:
        derive(facts)
        assert kept_for(facts) == {}
    everywhere = {name: {**columns, **deleted} for name, columns in others.items()}
    with closing(facts_of({**everywhere, "user_settings": {**settings, **deleted}})) as facts:
        derive(facts)
        assert kept_for(facts) == {"user_settings": "settings"}


def test_parts_of_settings_are_settings_and_settings_of_other_rows_are_not() -> None:
    filters = {**ID, "browser_id": "bigint", "tags": "json"}
    tables = {"settingsbrowser": {**ID, "user_id": "bigint"}, "browsers": ID}
    parts = facts_of(
        {**tables, "settingsbrowserfilters": filters},
        [("settingsbrowserfilters", "browser_id", "settingsbrowser")],
    )
    derive(parts)
    assert kept_for(parts)["settingsbrowserfilters"] == "settings"
    others = facts_of(
        {**tables, "browser_settings": filters}, [("browser_settings", "browser_id", "browsers")]
    )
    derive(others)
    assert "browser_settings" not in kept_for(others)

"""What stands beside a column with a general name makes it sensitive."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}


def _found(tables: dict[str, dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the class and the confidence of each sensitive column, by table and column."""
    facts = facts_of(tables)
    derive(facts)
    rows = facts.execute(
        "select table_name || '.' || column_name, data_class, confidence from sensitive_columns"
    )
    return {name: (data_class, confidence) for name, data_class, confidence in rows}


@pytest.mark.parametrize(
    ("flag", "data_class"),
    [
        ("secret", "passwords and keys"),
        ("is_secret", "passwords and keys"),
        ("isEncrypted", "encrypted data"),
    ],
)
def test_a_flag_says_that_the_value_beside_it_is_protected(flag: str, data_class: str) -> None:
    variable = {**KEY, "name": "text", "value": "text"}
    tables = {"variables": {**variable, flag: "boolean"}, "labels": variable}
    assert _found(tables) == {"variables.value": (data_class, "medium")}


def test_the_value_of_a_setting_may_be_a_password() -> None:
    setting = {**KEY, "key": "text", "value": "text"}
    tables = {"app_settings": setting, "product_options": setting}
    assert _found(tables) == {"app_settings.value": ("passwords and keys", "low")}


def test_a_flag_is_surer_than_a_table_of_settings() -> None:
    setting = {**KEY, "key": "text", "value": "text", "is_secret": "integer"}
    assert _found({"settings": setting}) == {"settings.value": ("passwords and keys", "medium")}


def test_a_key_is_secret_beside_a_password_that_is_called_likewise() -> None:
    defaults = {**KEY, "forum_key": "text", "forum_password": "text", "sort_key": "text"}
    assert "defaults.forum_key" in _found({"defaults": defaults})
    assert "defaults.sort_key" not in _found({"defaults": defaults})


def test_a_bare_key_is_secret_beside_the_secret_of_a_client() -> None:
    app = {**KEY, "client_id": "text", "secret": "text", "key": "text"}
    photo = {**KEY, "secret": "text", "key": "text"}
    found = _found({"social_apps": app, "photos": photo})
    assert "social_apps.key" in found
    assert "photos.key" not in found


def test_the_consumer_key_of_a_learning_platform_only_says_who_asks() -> None:
    account = {**KEY, "consumer_key": "text", "shared_secret": "text"}
    found = _found({"feed_accounts": account, "lti_passports": account})
    assert found["feed_accounts.consumer_key"][1] == "medium"
    assert found["lti_passports.consumer_key"][1] == "low"

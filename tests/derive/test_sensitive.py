"""Sensitive data is recognized by name and type, or by a comment; data about it is not."""

from __future__ import annotations

import pytest

from dbready.derive import derive
from dbready.derive.privacy import sensitive, sensitive_names, sensitive_tables
from tests.derive.building import facts_of

CREDENTIALS, TOKENS, CARDS = "passwords and keys", "access tokens", "payment cards"
NATIONAL, BANK, BIRTH, HEALTH = (
    "national identifiers",
    "bank accounts",
    "birth dates",
    "health data",
)


@pytest.mark.parametrize(
    ("name", "family", "data_class", "confidence"),
    [
        ("password", "text", CREDENTIALS, "high"),
        ("encrypted_password", "text", CREDENTIALS, "high"),
        ("passwordHash", "binary", CREDENTIALS, "high"),
        ("otp_secret", "text", CREDENTIALS, "high"),
        ("MASTER_KEY", "text", CREDENTIALS, "high"),
        ("auth_ctx", "text", TOKENS, "medium"),
        ("user_pass", "text", CREDENTIALS, "medium"),
        ("dbpass", "text", CREDENTIALS, "medium"),
        ("encrypted_payload", "binary", "encrypted data", "medium"),
        ("settingsEncrypted", "json", "encrypted data", "medium"),
        ("secrets", "json", CREDENTIALS, "medium"),
        ("cypher_text", "text", "encrypted data", "medium"),
        ("encryption_cipher_text", "text", "encrypted data", "medium"),
        ("twofa_totp_key", "text", CREDENTIALS, "medium"),
        ("serverkey", "text", CREDENTIALS, "medium"),
        ("clientsecret", "text", CREDENTIALS, "high"),
        ("invite_key", "text", TOKENS, "medium"),
        ("privatetoken", "text", TOKENS, "medium"),
        ("htpasswd", "text", CREDENTIALS, "medium"),
        ("totp_seed", "text", CREDENTIALS, "medium"),
        ("snmp_community", "text", CREDENTIALS, "medium"),
        ("bucket_credential", "text", CREDENTIALS, "medium"),
        ("credentialSecret", "text", CREDENTIALS, "medium"),
        ("adminkey", "text", CREDENTIALS, "medium"),
        ("stream_key", "text", CREDENTIALS, "medium"),
        ("privateKeyHex", "text", CREDENTIALS, "high"),
        ("reset_password_token", "text", TOKENS, "medium"),
        ("refresh_token", "text", TOKENS, "high"),
        ("notification_tokens", "array", TOKENS, "medium"),
        ("tokens", "json", TOKENS, "medium"),
        ("api_key", "text", TOKENS, "high"),
        ("masterApiKey", "uuid", TOKENS, "high"),
        ("secret_key", "uuid", CREDENTIALS, "high"),
        ("ssn", "text", NATIONAL, "high"),
        ("SocialSecurityNumber", "integer", NATIONAL, "high"),
        ("passport_number", "text", NATIONAL, "high"),
        ("tax_id", "text", NATIONAL, "medium"),
        ("iban", "text", BANK, "high"),
        ("bank_account_number", "text", BANK, "high"),
        ("credit_card_number", "text", CARDS, "high"),
        ("card_number", "text", CARDS, "medium"),
        ("cvv", "text", CARDS, "high"),
        ("birth_date", "date", BIRTH, "high"),
        ("birthdate", "text", BIRTH, "high"),
        ("birth_datetime", "timestamp", BIRTH, "high"),
        ("dob", "timestamp", BIRTH, "high"),
        ("blood_type", "enum", HEALTH, "high"),
        ("diagnosis", "text", HEALTH, "medium"),
    ],
)
def test_sensitive_data_has_many_names(
    name: str, family: str, data_class: str, confidence: str
) -> None:
    found = sensitive_names.of_name(name, family)
    assert found is not None
    assert (found.data_class, found.confidence) == (data_class, confidence)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("password_changed_at", "timestamp"), ("password_changed_at", "text"), ("has_password", "boolean"),
        ("password_policy_id", "integer"), ("password_length", "integer"), ("password_hint", "text"),
        ("picture_password_settings", "text"), ("last_transfer_session_id", "text"),
        ("token_count", "integer"), ("tokens", "integer"), ("token_type", "text"),
        ("next_page_token", "text"), ("claim_token", "uuid"), ("token_symbol", "text"), ("passport_country", "text"),
        ("credit_card_id", "integer"), ("credit_card_brand", "text"), ("gift_card_number", "text"),
        ("birth_place", "text"), ("birth_year", "integer"), ("birthday_card_sent", "boolean"),
        ("compass", "text"), ("passenger", "text"), ("secretary", "text"), ("account_number", "text"),
        ("health_check", "text"), ("name", "text"), ("tax_id", "boolean"),
        ("encrypted", "text"), ("encrypted_by", "text"), ("encrypted_file_name", "text"), ("is_encrypted", "text"),
        ("secrets_provider", "text"), ("pass_fail", "text"), ("pagetoken", "text"),
        ("boarding_pass", "text"), ("token_balance", "text"), ("birth_weight", "text"), ("iban_holder", "text"),
        ("sort_code", "integer"),
        ("encryption_secret_uuid", "text"),
        ("job_token_timestamp", "binary"), ("salt", "text"), ("code", "text"),
    ],
)  # fmt: skip
def test_data_about_sensitive_data_is_none(name: str, family: str) -> None:
    assert sensitive_names.of_name(name, family) is None


@pytest.mark.parametrize(
    ("comment", "family", "data_class"),
    [
        ("Date of birth, for the age check", "date", BIRTH),
        ("SHA-256 hash of the password", "text", CREDENTIALS),
        ("the subscriber's secret key (128 bit)", "text", CREDENTIALS),
        ("The IBAN to pay out to", "text", BANK),
        ("when the date of birth was checked", "boolean", None),
        ("set by the librarian", "text", None),
    ],
)
def test_a_comment_gives_it_away(comment: str, family: str, data_class: str | None) -> None:
    found = sensitive.of_comment(comment, family)
    assert (found.data_class if found else None) == data_class
    assert found is None or found.confidence == "medium"


@pytest.mark.parametrize(
    ("table", "column", "data_class"),
    [
        ("credentials_entity", "data", CREDENTIALS),
        ("application_secrets", "value", CREDENTIALS),
        ("secrets", "ciphertext", CREDENTIALS),
        ("personal_access_tokens", "value", TOKENS),
        ("authtoken_token", "key", TOKENS),
        ("api_keys", "key", TOKENS),
        ("otp_totp_totpdevice", "key", TOKENS),
        ("invites", "code", TOKENS),
        ("passwords", "hash", CREDENTIALS),
        ("recovery_codes", "hash", CREDENTIALS),
        ("giftcard_giftcard", "code", "payment cards"),
        ("gift_cards", "number", "payment cards"),
        ("oidc_authorization_codes", "code", TOKENS),
    ],
)
def test_what_a_table_of_secrets_or_tokens_holds_is_sensitive(
    table: str, column: str, data_class: str
) -> None:
    found = sensitive_tables.of_table(table, column, "text")
    assert found is not None
    assert (found.data_class, found.confidence) == (data_class, "medium")


@pytest.mark.parametrize(
    ("table", "column", "family"),
    [
        ("credential_types", "data", "text"),
        ("secrets", "key", "text"),  # the name of a secret
        ("secrets", "value", "integer"),
        ("settings", "value", "text"),
        ("orders", "data", "text"),
        ("secret_store_metadata", "value", "text"),
        ("api_key_metadata", "value", "text"),
        ("products", "code", "text"),
        ("documents", "hash", "text"),
    ],
)
def test_what_other_tables_hold_is_not(table: str, column: str, family: str) -> None:
    assert sensitive_tables.of_table(table, column, family) is None


@pytest.mark.parametrize(
    "name", ["place_of_birth", "birth_place", "country_of_birth", "preterm_birth"]
)
def test_a_place_of_birth_is_no_birth_date(name: str) -> None:
    assert sensitive_names.of_name(name, "text") is None


def test_methods_of_getting_a_new_password_are_not_sensitive() -> None:
    assert sensitive_names.of_name("forgot_password_methods", "json") is None


@pytest.mark.parametrize("name", ["access_key_public", "compass", "bypass"])
def test_public_keys_and_words_that_end_in_pass_are_not_sensitive(name: str) -> None:
    assert sensitive_names.of_name(name, "text") is None


@pytest.mark.parametrize(
    ("table", "column", "data_class"),
    [
        ("identities", "encrypted_value", "encrypted data"),
        ("identities", "encrypted_key", CREDENTIALS),
        ("connection_secrets", "encrypted_value", CREDENTIALS),
    ],
)
def test_encrypted_data_is_a_secret_where_its_name_or_its_table_says_so(
    table: str, column: str, data_class: str
) -> None:
    facts = facts_of({table: {"id": "bigint pk", column: "text"}})
    derive(facts)
    found = facts.execute("select data_class from sensitive_columns").fetchall()
    assert found == [(data_class,)]


@pytest.mark.parametrize(
    ("name", "confidence"),
    [
        ("password_hash", "high"), ("client_secret_encrypted", "high"), ("bank_account_no", "high"),
        ("token_hash", "low"), ("clientSecretHash", "low"), ("otp_secret_2", "high"),
        ("aes_key", "high"), ("sslkey", "medium"), ("certificateKey", "medium"),
        ("passport_class", "low"), ("token_mode", "low"), ("password_scheme", "low"),
    ],
)  # fmt: skip
def test_words_behind_the_name_say_in_which_form_the_data_is_or_it_is_a_guess(
    name: str, confidence: str
) -> None:
    found = sensitive_names.of_name(name, "text")
    assert found
    assert found.confidence == confidence


def test_the_key_of_whoever_did_something_refers_to_it() -> None:
    assert sensitive_names.of_name("changed_by_api_key", "text") is None


def test_a_signing_key_beside_the_keys_of_a_device_is_public() -> None:
    devices = {"id": "bigint pk", "identity_key": "text", "signing_key": "text"}
    facts = facts_of({"devices": devices, "webhooks": {"id": "bigint pk", "signing_key": "text"}})
    derive(facts)
    rows = facts.execute("select table_name, confidence from sensitive_columns")
    assert dict(tuple(row) for row in rows) == {"devices": "low", "webhooks": "medium"}


def test_of_two_keys_the_one_that_encrypts_is_public() -> None:
    key = {"id": "bigint pk", "encryption_key": "text"}
    facts = facts_of({"pairs": {**key, "decryption_key": "text"}, "settings": key})
    derive(facts)
    rows = facts.execute(
        "select table_name || '.' || column_name, confidence from sensitive_columns"
    )
    assert dict(tuple(row) for row in rows) == {
        "pairs.encryption_key": "low",
        "pairs.decryption_key": "medium",
        "settings.encryption_key": "medium",
    }


def _sure(tables: dict[str, dict[str, str]]) -> set[str]:
    """Return the sensitive columns of medium or high confidence, with their tables."""
    facts = facts_of(tables)
    derive(facts)
    asked = (
        "select table_name || '.' || column_name from sensitive_columns where confidence <> 'low'"
    )
    return {name for (name,) in facts.execute(asked)}


def test_a_list_of_what_people_may_be_says_nothing_of_anybody() -> None:
    ethnicity = {"id": "bigint pk", "ethnicity_code": "text", "ethnicity_label": "text"}
    patients = {"id": "bigint pk", "ethnicity_code": "text", "gender": "text"}
    assert _sure({"ethnicity": ethnicity, "patients": patients}) == {"patients.ethnicity_code"}


def test_what_was_born_is_a_person_where_something_says_so() -> None:
    birds = {"id": "bigint pk", "born_on": "date", "colony": "text"}
    members = {"id": "bigint pk", "born_on": "date", "first_name": "text"}
    assert _sure({"birds": birds, "members": members}) == {"members.born_on"}

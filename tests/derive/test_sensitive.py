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
BIOMETRIC, VOUCHERS = "biometric data", "vouchers and gift cards"


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
        ("bounceaccountpass", "text", CREDENTIALS, "medium"),
        ("one_time_pw", "text", CREDENTIALS, "medium"),
        ("senha", "text", CREDENTIALS, "medium"),
        ("mot_de_passe", "text", CREDENTIALS, "high"),
        ("contraseña", "text", CREDENTIALS, "high"),
        ("totpURL", "text", CREDENTIALS, "medium"),
        ("shared_key", "text", CREDENTIALS, "medium"),
        ("key_pem", "text", CREDENTIALS, "medium"),
        ("auth_value", "text", CREDENTIALS, "medium"),
        ("oauth_config", "json", CREDENTIALS, "medium"),
        ("licenseKey", "text", CREDENTIALS, "medium"),
        ("slackIncomingWebhookUrl", "text", TOKENS, "medium"),
        ("validation_key", "text", TOKENS, "medium"),
        ("mfa_code", "text", TOKENS, "medium"),
        ("mailerapikey", "text", TOKENS, "medium"),
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
        ("key_backend_options", "json", CREDENTIALS, "medium"),
        ("auth_query_params", "json", CREDENTIALS, "medium"),
        ("fs_uniquifier", "text", CREDENTIALS, "medium"),
        ("onetime_code", "text", TOKENS, "medium"),
        ("notify_webhook_url", "text", TOKENS, "medium"),
        ("nhsNumber", "text", NATIONAL, "medium"),
        ("bloodgroup", "text", HEALTH, "high"),
        ("credentialSecret", "text", CREDENTIALS, "medium"),
        ("adminkey", "text", CREDENTIALS, "medium"),
        ("stream_key", "text", CREDENTIALS, "medium"),
        ("pw_hash", "text", CREDENTIALS, "high"),
        ("security_pin", "text", CREDENTIALS, "medium"),
        ("security_key", "binary", CREDENTIALS, "medium"),
        ("purchased_code", "text", VOUCHERS, "medium"),
        ("answer_hashing_key", "text", CREDENTIALS, "medium"),
        ("secretSealed", "text", CREDENTIALS, "medium"),
        ("otp", "text", TOKENS, "medium"),
        ("face_embedding", "array", BIOMETRIC, "high"),
        ("idNumber", "text", NATIONAL, "medium"),
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
        ("sort_code", "integer"), ("trespass", "text"), ("googleanalyticsapikey", "text"),
        ("encryption_secret_uuid", "text"),
        ("public_key_pem", "text"), ("encrypted_header_hash", "text"), ("encrypted_suite", "text"),
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
        ("giftcard_giftcard", "code", VOUCHERS),
        ("gift_cards", "number", VOUCHERS),
        ("oidc_authorization_codes", "code", TOKENS),
        ("oidc_provider_rsakey", "key", CREDENTIALS),
        ("account_emailconfirmation", "key", TOKENS),
        ("crm_partnerapikey", "key", TOKENS),
        ("auth_mfa_code", "code", TOKENS),
        ("PhoneVerificationCode", "codehash", TOKENS),
        ("otp_verification", "code", TOKENS),
        ("user_reset_code", "code", TOKENS),
        ("session", "session", TOKENS),
        ("private_keys", "private", CREDENTIALS),
        ("otp_challenges", "code_hash", TOKENS),
        ("social_auth_usersocialauth", "extra_data", TOKENS),
        ("mfa_authenticator", "data", CREDENTIALS),
        ("users", "hash", CREDENTIALS),
        ("usuarios", "clave", CREDENTIALS),
        ("user_settings", "mfa", CREDENTIALS),
        ("backends_storageauth", "auth_parameters", CREDENTIALS),
        ("clock_fingerprinttemplate", "template_data", BIOMETRIC),
        ("speaker_voicereference", "clip", BIOMETRIC),
        ("network_backups_v16", "backup_json", CREDENTIALS),
        ("assistantsession", "client_key", TOKENS),
        ("agent_api_keys", "key_value", TOKENS),
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
        ("products", "clave", "text"),
        ("tenants", "mfa", "text"),
        ("documents", "hash", "text"),
        ("user_documents", "hash", "text"),
        ("vouchers", "code_hash", "text"),
        ("crosskeys", "key", "text"),
        ("social_accounts", "extra_data", "json"),
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
        ("token_hash", "medium"), ("clientSecretHash", "medium"), ("otp_secret_2", "high"),
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


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("authtoken", "digest"),
        ("api_keys", "hash"),
        ("oauth_codes", "code_hash"),
        ("api_keys", "key_hash"),
    ],
)
def test_the_hash_of_what_was_drawn_is_sensitive_too(table: str, column: str) -> None:
    found = sensitive_tables.of_table(table, column, "text")
    assert found is not None
    assert found.confidence == "medium"
    assert found.reason.endswith("but only its hash")

"""What stands beside a column, or in the name of its table, makes it doubtful that it needs protection."""

from __future__ import annotations

from dbready.derive import derive
from tests.derive.building import facts_of

KEY = {"id": "bigint pk"}


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


def test_an_id_of_a_session_tells_visits_apart_where_they_are_counted() -> None:
    visit = {**KEY, "session_id": "text", "user_agent": "text"}
    token = {**KEY, "session_id": "text", "token": "text"}
    tables = {"page_views": visit, "user_sessions": visit, "login_events": visit}
    assert _sure({**tables, "api_tokens": token}) == {
        "user_sessions.session_id",
        "login_events.session_id",
        "api_tokens.token",
    }


def test_a_token_of_a_wallet_may_be_a_currency() -> None:
    wallets = {**KEY, "token": "text", "network": "text", "address": "text"}
    cards = {**KEY, "token": "text", "address": "text"}
    assert _sure({"crypto_wallets": wallets, "mobile_wallets": cards}) == {"mobile_wallets.token"}


def test_an_id_number_is_of_a_person_where_something_says_so() -> None:
    documents = {**KEY, "id_number": "text", "dob": "date"}
    assert _sure({"documents": documents, "pottery": {**KEY, "id_number": "text"}}) == {
        "documents.id_number",
        "documents.dob",
    }


def test_a_pin_is_a_secret_beside_a_password() -> None:
    connections = {**KEY, "pin": "text", "private_key": "text"}
    assert _sure({"connections": connections, "parcels": {**KEY, "pin": "text"}}) == {
        "connections.pin",
        "connections.private_key",
    }


def test_the_key_of_a_link_lets_in_whoever_knows_it_unless_another_column_is_the_secret() -> None:
    alone = {"uid": "uuid pk", "member_id": "uuid", "valid_until": "timestamp"}
    tables = {"club_magiclink": alone, "login_links": {**alone, "token_hash": "text"}}
    numbered = {"id": "bigint pk", "expires": "timestamp"}
    assert _sure({**tables, "account_change": numbered}) == {
        "club_magiclink.uid",
        "login_links.token_hash",
    }


def test_a_certificate_that_a_password_opens_has_its_private_key() -> None:
    tables = {
        "certificado_digital": {**KEY, "certificado": "text", "senha": "text"},
        "x509_certificate": {**KEY, "certificate": "text", "subject": "text"},
        "sso_provider": {**KEY, "certificate": "text", "client_secret": "text"},
        "calibrations": {**KEY, "certificate": "text"},
    }
    assert _sure(tables) == {
        "certificado_digital.certificado",
        "certificado_digital.senha",
        "sso_provider.client_secret",
    }


def test_an_access_code_lets_in_a_person_and_a_bank_authorizes_payments_with_another_code() -> None:
    code = {**KEY, "access_code": "text"}
    tables = {
        "attendees": {**code, "user_id": "bigint"},
        "doors": code,
        "oauth_grants": {**KEY, "auth_code": "text"},
        "transactions": {**KEY, "auth_code": "text"},
        "card_swipes": {**KEY, "auth_code": "text"},
    }
    assert _sure(tables) == {"attendees.access_code", "oauth_grants.auth_code"}


def test_a_verification_key_is_public_unless_it_is_sent_to_an_address() -> None:
    key = {**KEY, "verification_key": "text"}
    assert _sure({"signups": {**key, "email": "text"}, "apps": key}) == {"signups.verification_key"}


def test_an_authorization_beside_a_password_is_a_header() -> None:
    tables = {
        "portals": {**KEY, "authorization": "text", "client_secret": "text"},
        "claims": {**KEY, "authorization": "text"},
    }
    assert _sure(tables) == {"portals.authorization", "portals.client_secret"}


def test_the_key_of_an_account_is_secret_beside_the_name_of_the_account() -> None:
    cloud = {**KEY, "account_name": "text", "account_key": "text"}
    assert _sure({"blob_storages": cloud, "facts": {**KEY, "account_key": "text"}}) == {
        "blob_storages.account_key"
    }


def test_a_number_that_people_and_companies_have_is_of_a_person_where_something_says_so() -> None:
    partner = {**KEY, "cpf_cnpj": "text"}
    tables = {"orgs": partner, "partners": {**partner, "birth_date": "date"}}
    assert _sure(tables) == {"partners.birth_date", "partners.cpf_cnpj"}


def test_a_key_beside_the_token_of_an_invitation_is_the_name_of_the_invited() -> None:
    key = {**KEY, "key": "text"}
    assert _sure({"user_invitation": {**key, "token": "text"}, "invites": key}) == {
        "user_invitation.token",
        "invites.key",
    }


def test_a_numbered_link_is_known_by_a_uuid() -> None:
    link = {**KEY, "uuid": "text", "url": "text"}
    assert _sure({"emailing_magiclink": link, "account_change": link}) == {
        "emailing_magiclink.uuid"
    }


def test_the_key_of_a_security_that_is_traded_is_no_secret() -> None:
    assert _sure({"dim_security": {"security_key": "text", "ticker": "text"}}) == set()
    assert _sure({"dim_bond": {"security_key": "text key"}}) == set()
    assert _sure({"radios": {**KEY, "security_key": "text"}}) == {"radios.security_key"}


def test_the_code_by_which_a_row_is_known_is_no_voucher() -> None:
    assert _sure({"recharge_records": {"recharge_code": "text key"}}) == set()
    assert _sure({"orders": {**KEY, "recharge_code": "text"}}) == {"orders.recharge_code"}


def test_the_token_of_a_challenge_of_a_certificate_authority_is_published() -> None:
    challenge = {**KEY, "type": "text", "token": "text", "validated": "timestamp"}
    tables = {"pki_acmechallenge": challenge, "login_challenges": challenge}
    assert _sure(tables) == {"login_challenges.token"}


def test_the_number_of_a_prescription_says_nothing_of_health() -> None:
    medications = {**KEY, "patient_id": "bigint", "prescription_number": "text"}
    notes = {**KEY, "patient_id": "bigint", "prescription": "text"}
    assert _sure({"medications": medications, "notes": notes}) == {"notes.prescription"}


def test_a_record_of_a_patient_is_one_of_a_patient() -> None:
    tables = {
        "patientrecord": {"pid": "bigint pk"},
        "renal": {**KEY, "pid": "bigint", "diagnosis_code": "text"},
        "engines": {**KEY, "diagnosis_code": "text"},
    }
    facts = facts_of(tables, [("renal", "pid", "patientrecord")])
    derive(facts)
    rows = facts.execute("select table_name, confidence from sensitive_columns")
    assert dict(tuple(row) for row in rows) == {"renal": "medium", "engines": "low"}


def test_a_short_name_of_a_heart_rate_counts_beside_what_is_recorded_of_a_workout() -> None:
    runs = {**KEY, "avg_hr": "integer", "cadence": "integer"}
    shifts = {**KEY, "avg_hr": "integer", "worker": "text"}
    assert _sure({"runs": runs, "shifts": shifts}) == {"runs.avg_hr"}


def test_the_token_of_an_attempt_opens_nothing() -> None:
    assert _sure({"jobs": {**KEY, "attempt_token": "uuid", "attempt_count": "integer"}}) == set()


def test_how_somebody_is_paid_is_a_bank_account_in_json_too() -> None:
    assert _sure({"affiliates": {**KEY, "payout_details": "json"}}) == {"affiliates.payout_details"}

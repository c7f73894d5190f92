"""References in copies of other systems, whose rows brought their numbers along."""

from __future__ import annotations

from tests.derive.building import facts_of, references_of, roles_of

ROW = {"id": "bigint pk"}
COPIED = ("FILERS", "FILINGS", "RECEIPTS", "LOANS", "HEADERS", "LOOKUPS", "NAMES", "LINKS")
FILINGS = {**ROW, "filing_id": "integer required", "title": "text"}


def test_the_number_that_rows_brought_along_is_referred_to_rather_than_a_generated_id() -> None:
    facts = facts_of({"filings": FILINGS, "receipts": {**ROW, "filing_id": "integer"}})
    assert references_of(facts) == {"receipts.filing_id": ("filings", "medium")}
    (found,) = facts.execute("select referenced_columns, reason from inferred_references")
    assert found[0] == '["filing_id"]'
    assert "no key makes its filing_id unique" in found[1]


def test_a_reference_of_the_generated_id_s_type_holds_that_id() -> None:
    facts = facts_of({"filings": FILINGS, "receipts": {**ROW, "filing_id": "bigint"}})
    assert references_of(facts) == {"receipts.filing_id": ("filings", "high")}
    (found,) = facts.execute("select referenced_columns from inferred_references")
    assert found == ('["id"]',)


def test_the_users_of_a_framework_are_not_everyone_else_s_people() -> None:
    users = {**ROW, "username": "text", "password": "text"}
    tables = {
        "auth_user": users,
        "auth_user_groups": {**ROW, "user_id": "bigint"},
        "django_admin_log": {**ROW, "user_id": "bigint"},
        "gifts": {**ROW, "contributor_id": "bigint"},
    }
    declared = [
        ("auth_user_groups", "user_id", "auth_user"),
        ("django_admin_log", "user_id", "auth_user"),
    ]
    found = references_of(facts_of(tables, declared))
    assert found["gifts.contributor_id"] == ("auth_user", "low")
    tables["notes"] = {**ROW, "user_id": "bigint"}
    found = references_of(facts_of(tables, [*declared, ("notes", "user_id", "auth_user")]))
    assert found["gifts.contributor_id"] == ("auth_user", "medium")


def test_the_type_of_what_a_table_is_named_after_is_no_table() -> None:
    facts = facts_of(
        {
            **{f"{name}_CD": {**ROW, "name": "text"} for name in COPIED},
            "LOG_CD": {**ROW, "FILER_ID": "bigint", "FILER_TYPE": "integer"},
        }
    )
    assert references_of(facts) == {"LOG_CD.FILER_ID": ("FILERS_CD", "high")}
    assert "polymorphic_type" not in roles_of(facts, "LOG_CD", "FILER_TYPE")

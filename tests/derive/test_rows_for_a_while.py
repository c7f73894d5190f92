"""Rows that count against a limit, and logins that were begun, do not last."""

from __future__ import annotations

import pytest

from tests.derive.building import facts_of, kinds_of, unique

KEY = {"id": "bigint pk"}
Columns = dict[str, str]


@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("ratelimit_event", {"name": "text", "expires": "timestamp required"}, "transient"),
        ("rate_limit_hits", {"name": "text", "expires_at": "timestamp required"}, "transient"),
        ("rate_limit_plans", {"name": "text", "expires_at": "timestamp"}, "entity"),
        ("user_verification", {"user_id": "bigint", "key": "text", "created": "timestamp"}, "transient"),
        ("door_keys", {"user_id": "bigint", "key": "text", "created": "timestamp"}, "entity"),
    ],
)  # fmt: skip
def test_what_counts_against_a_limit_or_is_used_once_is_transient(
    name: str, columns: Columns, kind: str
) -> None:
    facts = facts_of({name: {**KEY, **columns}, "users": {**KEY, "email": "text"}})
    assert kinds_of(facts)[name] == kind


def test_rows_of_nothing_but_secrets_are_transient_and_accounts_last() -> None:
    login = {**KEY, "code0": "text", "code1": "text", "secret": "text", "created": "timestamp"}
    account = {**KEY, "username": "text", "email": "text", "secret": "text", "created": "timestamp"}
    facts = facts_of({"login_initiation": login, "members": account})
    for table, *columns in (
        ("login_initiation", "code0", "code1"),
        ("members", "username", "email"),
    ):
        for column in columns:
            unique(facts, table, column)
    assert kinds_of(facts) == {"login_initiation": "transient", "members": "entity"}

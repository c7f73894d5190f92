"""What libpq says of a refused connection, said once."""

from __future__ import annotations

import psycopg
import pytest

from dbready.connect import postgresql_errors, target
from dbready.connect.session import Limits

AT = 'connection to server at "db.example.com" ({}), port 5432 failed: {}'
WRONG = 'FATAL:  password authentication failed for user "auditor"'


def cause(words: str) -> str | None:
    shop = target.parse("postgresql://auditor@db.example.com/shop")
    return postgresql_errors.refused(shop, psycopg.OperationalError(words), {}, Limits()).cause


@pytest.mark.parametrize("before", ["", "connection failed: "])
def test_what_each_attempt_ended_with_is_said_once(before: str) -> None:
    words = before + "\n".join(AT.format("10.0.0.5", WRONG) for _ in range(2))
    assert cause(words) == 'FATAL: password authentication failed for user "auditor"'


def test_attempts_that_ended_differently_are_all_said() -> None:
    words = f"{AT.format('10.0.0.5', 'Connection refused')}\n{AT.format('10.0.0.6', WRONG)}"
    assert cause(words) == " ".join(words.split())


def test_words_of_another_form_are_left_alone() -> None:
    assert cause("connection timeout expired") == "connection timeout expired"

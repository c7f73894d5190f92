"""Messages of libpq about refused connections, without repetitions."""

from __future__ import annotations

import psycopg
import pytest

from dbready.connect import postgresql_errors, target, tls
from dbready.connect.session import Limits

AT = 'connection to server at "db.example.com" ({}), port 5432 failed: {}'
WRONG = 'FATAL:  password authentication failed for user "auditor"'


def cause(words: str) -> str | None:
    shop = target.parse("postgresql://auditor@db.example.com/shop")
    return postgresql_errors.refused(shop, psycopg.OperationalError(words), {}, Limits()).cause


@pytest.mark.parametrize("before", ["", "connection failed: "])
def test_the_error_of_each_attempt_is_reported_once(before: str) -> None:
    words = before + "\n".join(AT.format("10.0.0.5", WRONG) for _ in range(2))
    assert cause(words) == 'FATAL: password authentication failed for user "auditor"'


def test_different_errors_of_attempts_are_all_reported() -> None:
    words = f"{AT.format('10.0.0.5', 'Connection refused')}\n{AT.format('10.0.0.6', WRONG)}"
    assert cause(words) == " ".join(words.split())


def test_messages_of_another_form_are_unchanged() -> None:
    assert cause("connection timeout expired") == "connection timeout expired"


@pytest.mark.parametrize(
    "words",
    [
        "received invalid response to SSL negotiation: d",
        "expected authentication request from server, but received d",
    ],
)
def test_another_product_at_the_port_is_recognized(words: str) -> None:
    shop = target.parse("postgresql://auditor@db.example.com/shop")
    error = postgresql_errors.refused(shop, psycopg.OperationalError(words), {}, Limits())
    assert "does not speak the protocol of PostgreSQL" in error.message
    assert "MariaDB" in error.help


def test_a_server_too_old_for_the_settings_of_the_session_is_recognized() -> None:
    shop = target.parse("postgresql://auditor@db.example.com/shop")
    words = 'FATAL: unrecognized configuration parameter "jit"'  # PostgreSQL 10
    error = postgresql_errors.refused(shop, psycopg.OperationalError(words), {}, Limits())
    assert "dbready reads PostgreSQL 12 and later" in error.message


UNTRUSTED = "SSL error: certificate verify failed"
BOTH = "postgresql://auditor@/shop?host=a.example.com,b.example.com&port=5433,5434"


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, int], str]]:
    """Return the servers whose certificate is looked at again, by address and name."""
    seen: list[tuple[tuple[str, int], str]] = []

    def look_again(
        address: tuple[str, int], host: str, ca: str | None, *, seconds: float
    ) -> tuple[str, str]:
        assert (ca, seconds) == (None, 5)
        seen.append((address, host))
        return "expired", "certificate has expired"

    monkeypatch.setattr(tls, "look_again", look_again)
    return seen


def refused(words: str, **given: str) -> str:
    error = psycopg.OperationalError(words)
    return postgresql_errors.refused(target.parse(BOTH), error, given, Limits()).message


@pytest.mark.parametrize("ports", ["5433,5434", "5433"])
def test_of_several_servers_the_one_with_the_rejected_certificate_is_looked_at(
    looked_at: list[tuple[tuple[str, int], str]], ports: str
) -> None:
    words = (
        'connection to server at "a.example.com" (10.0.0.5), port 5433 failed: Connection refused\n'
        f'connection to server at "b.example.com" (10.0.0.6), port 5434 failed: {UNTRUSTED}'
    )
    message = refused(words, host="a.example.com,b.example.com", port=ports)
    assert looked_at == [(("10.0.0.6", 5434), "b.example.com")]
    assert "expired" in message


def test_of_several_servers_the_name_is_the_one_that_psycopg_lists(
    looked_at: list[tuple[tuple[str, int], str]],
) -> None:
    failed = 'connection failed: connection to server at "{}", port {} failed: {}'
    refusal = failed.format("10.0.0.5", 5433, "Connection refused")
    rejection = failed.format("10.0.0.6", 5434, UNTRUSTED)
    words = (
        f"{rejection}\nMultiple connection attempts failed. All failures were:\n"
        f"- host: 'a.example.com', port: '5433', hostaddr: '10.0.0.5': {refusal}\n"
        f"- host: 'b.example.com', port: '5434', hostaddr: '10.0.0.6': {rejection}"
    )
    refused(words, host="a.example.com,b.example.com", port="5433,5434")
    assert looked_at == [(("10.0.0.6", 5434), "b.example.com")]


def test_of_several_servers_none_is_looked_at_if_libpq_names_none(
    looked_at: list[tuple[tuple[str, int], str]],
) -> None:
    message = refused(UNTRUSTED, host="a.example.com,b.example.com", port="5433,5434")
    assert looked_at == []
    assert "certificate" in message


@pytest.mark.parametrize(
    "words", [UNTRUSTED, f'connection to server at "10.0.0.5", port 5433 failed: {UNTRUSTED}']
)
def test_a_single_server_has_the_name_in_the_url_whatever_libpq_reports(
    looked_at: list[tuple[tuple[str, int], str]], words: str
) -> None:
    refused(words, host="a.example.com", port="5433")
    assert looked_at == [(("a.example.com", 5433), "a.example.com")]
